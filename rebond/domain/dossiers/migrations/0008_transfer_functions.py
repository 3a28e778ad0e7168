"""The answer to a transfer: a file that leaves its author's sight can't be moved by a plain UPDATE."""

from django.db import migrations

ANSWER = """
CREATE FUNCTION rebond_answer_transfer(transfer uuid, answer text, why text, reads_until timestamptz) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
    asked dossiers_transfer; file dossiers_dossier;
BEGIN
    SELECT * INTO asked FROM dossiers_transfer t WHERE t.id = transfer FOR UPDATE;
    IF me IS NULL OR asked.id IS NULL OR answer NOT IN ('accepted', 'refused', 'cancelled')
       OR NOT (CASE WHEN answer = 'cancelled' THEN asked.source_id ELSE asked.target_id END = ANY (mine)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a transfer that the actor answers';
    END IF;
    IF asked.state <> 'pending' THEN
        RETURN asked.state;
    END IF;
    IF answer = 'accepted' THEN
        SELECT * INTO file FROM dossiers_dossier d WHERE d.id = asked.dossier_id FOR UPDATE;
        IF file.platform_id <> asked.source_id OR file.status <> 'open' THEN
            RETURN 'gone';
        END IF;
        IF file.referent_id IS NOT NULL THEN
            INSERT INTO dossiers_temporaryaccess (id, user_id, dossier_id, platform_id, until)
            VALUES (gen_random_uuid(), file.referent_id, file.id, asked.target_id, reads_until);
            INSERT INTO dossiers_assignment (id, dossier_id, author_id, happened_at, recorded_at, cancelled, key)
            VALUES (gen_random_uuid(), file.id, me, clock_timestamp(), clock_timestamp(), false, gen_random_uuid());
        END IF;
        UPDATE dossiers_temporaryaccess a SET platform_id = asked.target_id WHERE a.dossier_id = file.id;
        UPDATE dossiers_dossier d SET platform_id = asked.target_id, referent_id = NULL WHERE d.id = file.id;
        UPDATE dossiers_listentry e SET platform_id = asked.target_id WHERE e.dossier_id = file.id;
    END IF;
    UPDATE dossiers_transfer t SET state = answer, answered_by_id = me, answered_at = clock_timestamp(), reason = why
    WHERE t.id = transfer;
    RETURN 'done';
END
$$;
ALTER FUNCTION rebond_answer_transfer(uuid, text, text, timestamptz) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_answer_transfer(uuid, text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_answer_transfer(uuid, text, text, timestamptz) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the function that `operations.transferring` calls."""

    dependencies = [("dossiers", "0007_transfers")]
    operations = [
        migrations.RunSQL(ANSWER, "DROP FUNCTION rebond_answer_transfer(uuid, text, text, timestamptz)"),
    ]
