"""The search across the country, for who holds the dated habilitation for nominative operations."""

from django.db import migrations

# Operators of pg_trgm are not leakproof: under a policy they come after it, and lose their index (56 ms became
# 3 s). Hence a definer function, whose MATERIALIZED step searches by the index before anything else. Thirty searches
# a day a person (`operations.country.SEARCHES_A_DAY`): the function counts them and writes each one itself, so that
# no caller can forget to. Twenty answers at most, without the key of any file: nothing opens from here.
SEARCH = """
CREATE FUNCTION rebond_search_country(
    search uuid, why text, about text, mark text, family text, given text, born date
) RETURNS TABLE (held_surname text, held_first_names text, held_birth_date date, held_platform uuid, held_stage text,
                 held_status text, likeness real, total integer, limited boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
SET plan_cache_mode = force_custom_plan AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    roles text[] := coalesce(string_to_array(nullif(current_setting('rebond.roles', true), ''), ','), '{}');
    today timestamptz := date_trunc('day', now() AT TIME ZONE 'Europe/Paris') AT TIME ZONE 'Europe/Paris';
    shown integer;
BEGIN
    IF me IS NULL OR NOT ('nominative_operations' = ANY (roles)) OR why = '' OR about = '' THEN
        RAISE insufficient_privilege USING MESSAGE = 'nobody searches the country without the habilitation and a purpose';
    END IF;
    IF length(family) < 2 OR (given = '' AND born IS NULL) THEN
        RAISE invalid_parameter_value USING MESSAGE = 'a name, and a first name or a birth date';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rebond.country ' || me, 0));
    IF (SELECT count(*) FROM dossiers_countrysearch s WHERE s.user_id = me AND s.searched_at >= today) >= 30 THEN
        RETURN QUERY SELECT NULL::text, NULL::text, NULL::date, NULL::uuid, NULL::text, NULL::text, NULL::real, 0, true;
        RETURN;
    END IF;
    PERFORM set_config('pg_trgm.word_similarity_threshold', '0.5', true);  -- not in SET: unknown before pg_trgm loads
    IF born IS NOT NULL THEN
        RETURN QUERY
        WITH found AS MATERIALIZED (
            SELECT d.surname, d.first_names, d.birth_date, d.platform_id, d.stage, d.status,
                   word_similarity(family, d.search_text) + word_similarity(given, d.search_text) AS alike
            FROM dossiers_dossier d
            WHERE d.birth_date = born AND d.status <> 'merged' AND word_similarity(family, d.search_text) >= 0.5
              AND (given = '' OR word_similarity(given, d.search_text) >= 0.5)
        )
        SELECT f.surname::text, f.first_names::text, f.birth_date, f.platform_id, f.stage::text, f.status::text,
               f.alike, (count(*) OVER ())::integer, false
        FROM found f ORDER BY f.alike DESC, f.surname, f.first_names LIMIT 20;
    ELSE
        RETURN QUERY
        WITH found AS MATERIALIZED (
            SELECT d.surname, d.first_names, d.birth_date, d.platform_id, d.stage, d.status,
                   word_similarity(family, d.search_text) + word_similarity(given, d.search_text) AS alike
            FROM dossiers_dossier d
            WHERE d.search_text %> family AND d.search_text %> given AND d.status <> 'merged'
        )
        SELECT f.surname::text, f.first_names::text, f.birth_date, f.platform_id, f.stage::text, f.status::text,
               f.alike, (count(*) OVER ())::integer, false
        FROM found f ORDER BY f.alike DESC, f.surname, f.first_names LIMIT 20;
    END IF;
    GET DIAGNOSTICS shown = ROW_COUNT;
    INSERT INTO dossiers_countrysearch (id, user_id, searched_at, purpose, reference, fingerprint, found)
    VALUES (search, me, clock_timestamp(), why, about, mark, shown);
END
$$;
ALTER FUNCTION rebond_search_country(uuid, text, text, text, text, text, date) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_search_country(uuid, text, text, text, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_search_country(uuid, text, text, text, text, text, date) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the function that `operations.country` calls."""

    dependencies = [("dossiers", "0012_lists")]
    operations = [
        migrations.RunSQL(SEARCH, "DROP FUNCTION rebond_search_country(uuid, text, text, text, text, text, date)"),
    ]
