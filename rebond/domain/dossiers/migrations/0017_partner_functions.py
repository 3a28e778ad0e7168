"""Telling people of what happens in a file, and asking for a file that one may not see."""

from django.db import migrations

NOTIFY = """
CREATE FUNCTION rebond_notify(
    file uuid, what text, said text, writer uuid, partners text, alone boolean, also uuid[], teams uuid[], only_them boolean
) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    INSERT INTO dossiers_notification (id, user_id, dossier_id, kind, sentence, author_id, created_at)
    SELECT gen_random_uuid(), u.id, file, what, said, writer, clock_timestamp()
    FROM accounts_user u
    WHERE u.is_active AND u.id IS DISTINCT FROM writer AND u.id IN (
        SELECT unnest(also)
        UNION
        SELECT d.referent_id FROM dossiers_dossier d WHERE d.id = file AND NOT only_them
        UNION
        SELECT h.user_id FROM accounts_habilitation h
        WHERE h.role IN ('manager', 'assistant') AND h.starts_on <= current_date
          AND (h.ends_on IS NULL OR h.ends_on >= current_date)
          AND h.platform_id IN (
              SELECT unnest(teams)
              UNION
              SELECT d.platform_id FROM dossiers_dossier d
              WHERE d.id = file AND alone AND NOT only_them AND d.referent_id IS NULL)
        UNION
        SELECT h.user_id FROM dossiers_share s JOIN accounts_habilitation h ON h.organisation_id = s.shared_with_id
        WHERE s.dossier_id = file AND NOT only_them AND s.ended_at IS NULL AND s.until > now()
          AND (partners = 'all' OR (partners = 'whole' AND s.level = 'whole'))
          AND h.role = 'circle2' AND h.starts_on <= current_date AND (h.ends_on IS NULL OR h.ends_on >= current_date)
    )
$$;
ALTER FUNCTION rebond_notify(uuid, text, text, uuid, text, boolean, uuid[], uuid[], boolean) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_notify(uuid, text, text, uuid, text, boolean, uuid[], uuid[], boolean) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_notify(uuid, text, text, uuid, text, boolean, uuid[], uuid[], boolean)
    TO rebond_web, rebond_worker;
"""

# True when the request is taken, false when the day's are spent: nothing says whether a file answers to it. Ten a day
# a person (`operations.requesting.REQUESTS_A_DAY`), counted here so that no caller can forget to. The files of the
# asker's own platforms are theirs to search.
REQUEST = """
CREATE FUNCTION rebond_request_file(
    request uuid, form uuid, asking uuid, said_surname text, said_given text, born date, why text, until timestamptz,
    folded_surname text, folded_given text
) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
    today timestamptz := date_trunc('day', now() AT TIME ZONE 'Europe/Paris') AT TIME ZONE 'Europe/Paris';
BEGIN
    IF me IS NULL OR NOT asking = ANY (mine) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a platform of the actor';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rebond.request ' || me, 0));
    IF EXISTS (SELECT 1 FROM dossiers_filerequest r WHERE r.asked_by_id = me AND r.key = form) THEN
        RETURN true;
    END IF;
    IF (SELECT count(*) FROM dossiers_filerequest r WHERE r.asked_by_id = me AND r.asked_at >= today) >= 10 THEN
        RETURN false;
    END IF;
    INSERT INTO dossiers_filerequest (id, platform_id, asked_by_id, asked_at, surname, first_names, birth_date, reason,
                                      expires_at, state, answer, key)
    VALUES (request, asking, me, now(), said_surname, said_given, born, why, until, 'pending', '', form);
    INSERT INTO dossiers_requestedfile (id, request_id, dossier_id, platform_id)
    SELECT gen_random_uuid(), request, d.id, d.platform_id FROM dossiers_dossier d
    WHERE d.birth_date = born AND d.status = 'open' AND NOT d.platform_id = ANY (mine)
      AND rebond_same_name(d.search_text, folded_surname, folded_given);
    PERFORM rebond_notify(f.dossier_id, 'request', 'Une autre plate-forme vous demande un dossier.', me, '', false,
                          '{}', ARRAY[f.platform_id], true)
    FROM dossiers_requestedfile f WHERE f.request_id = request;
    RETURN true;
END
$$;
ALTER FUNCTION rebond_request_file(uuid, uuid, uuid, text, text, date, text, timestamptz, text, text)
    OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_request_file(uuid, uuid, uuid, text, text, date, text, timestamptz, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_request_file(uuid, uuid, uuid, text, text, date, text, timestamptz, text, text)
    TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the functions that `operations.news` and `operations.requesting` call."""

    dependencies = [("dossiers", "0016_partners")]
    operations = [
        migrations.RunSQL(
            NOTIFY, "DROP FUNCTION rebond_notify(uuid, text, text, uuid, text, boolean, uuid[], uuid[], boolean)"
        ),
        migrations.RunSQL(
            REQUEST,
            "DROP FUNCTION rebond_request_file(uuid, uuid, uuid, text, text, date, text, timestamptz, text, text)",
        ),
    ]
