"""The two doors of a personal link: nobody is signed in, and nothing is told of a link that does not open."""

from django.db import migrations

# What the page shows: the least that lets the young person know who writes. NULL: no such link, expired, revoked,
# or another birth date; nobody learns which.
READ = """
CREATE FUNCTION rebond_link_read(wanted text, born date) RETURNS jsonb
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    link dossiers_personallink; file dossiers_dossier; house territory_platform; who text; said jsonb;
BEGIN
    SELECT * INTO link FROM dossiers_personallink l
    WHERE l.digest = wanted AND l.revoked_at IS NULL AND l.expires_at > clock_timestamp();
    SELECT * INTO file FROM dossiers_dossier d WHERE d.id = link.dossier_id;
    IF link.id IS NULL OR file.status = 'merged' OR file.status_reason = 'deceased'
       OR (link.kind = 'letter' AND file.birth_date IS DISTINCT FROM born) THEN
        RETURN NULL;
    END IF;
    SELECT * INTO house FROM territory_platform p WHERE p.id = file.platform_id;
    SELECT u.first_name INTO who FROM accounts_user u WHERE u.id = coalesce(file.referent_id, link.created_by_id);
    SELECT jsonb_build_object('choice', a.choice, 'day_part', a.day_part, 'number', a.number, 'solution', a.solution,
                              'place', a.place, 'ask_again_on', a.ask_again_on, 'slot_id', a.slot_id)
    INTO said FROM dossiers_linkanswer a
    WHERE a.link_id = link.id AND NOT EXISTS (SELECT 1 FROM dossiers_linkanswer n WHERE n.supersedes_id = a.id);
    RETURN jsonb_build_object(
        'link', link.id, 'dossier', file.id, 'platform_id', house.id, 'platform', house.name, 'phone', house.phone,
        'email', house.email, 'first_name', split_part(file.first_names, ' ', 1), 'referent', coalesce(who, ''),
        'expires_at', link.expires_at, 'answer', said);
END
$$;
ALTER FUNCTION rebond_link_read(text, date) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_link_read(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_link_read(text, date) TO rebond_web;
"""

# The answer alone: what follows in the file is the work of a job. The same form sent twice writes once; another one
# supersedes. NULL as above.
ANSWER = """
CREATE FUNCTION rebond_link_answer(wanted text, born date, form uuid, given jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := rebond_link_read(wanted, born);
    link uuid; earlier uuid; fresh uuid := gen_random_uuid();
BEGIN
    IF told IS NULL THEN
        RETURN NULL;
    END IF;
    link := (told->>'link')::uuid;
    PERFORM 1 FROM dossiers_personallink l WHERE l.id = link FOR UPDATE;
    SELECT a.id INTO earlier FROM dossiers_linkanswer a WHERE a.link_id = link AND a.key = form;
    IF earlier IS NOT NULL THEN
        RETURN earlier;
    END IF;
    SELECT a.id INTO earlier FROM dossiers_linkanswer a
    WHERE a.link_id = link AND NOT EXISTS (SELECT 1 FROM dossiers_linkanswer n WHERE n.supersedes_id = a.id);
    INSERT INTO dossiers_linkanswer
        (id, dossier_id, link_id, happened_at, recorded_at, supersedes_id, cancelled, key,
         choice, day_part, number, solution, place, slot_id, ask_again_on, note)
    VALUES
        (fresh, (told->>'dossier')::uuid, link, clock_timestamp(), clock_timestamp(), earlier, false, form,
         given->>'choice', coalesce(given->>'day_part', ''), coalesce(given->>'number', ''),
         coalesce(given->>'solution', ''), coalesce(given->>'place', ''), (given->>'slot_id')::uuid,
         (given->>'ask_again_on')::date, coalesce(given->>'note', ''));
    RETURN fresh;
END
$$;
ALTER FUNCTION rebond_link_answer(text, date, uuid, jsonb) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_link_answer(text, date, uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_link_answer(text, date, uuid, jsonb) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the functions that `queries.links` and `operations.links` call."""

    dependencies = [("dossiers", "0016_messages")]
    operations = [
        migrations.RunSQL(READ, "DROP FUNCTION rebond_link_read(text, date)"),
        migrations.RunSQL(ANSWER, "DROP FUNCTION rebond_link_answer(text, date, uuid, jsonb)"),
    ]
