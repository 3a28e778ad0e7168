"""Search before any creation, and the opening of a file outside the lists: what must see across the country."""

from django.db import migrations

#: Names are folded by the caller. `given` matches the beginning (surname, first name) or the usage name at the end.
SAME_NAME = """
CREATE FUNCTION rebond_same_name(searched text, surname text, given text) RETURNS boolean
LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog AS $$
    SELECT starts_with(searched || ' ', surname || ' ' || given || ' ')
        OR (right(searched, length(surname) + 1) = ' ' || surname AND strpos(searched, ' ' || given || ' ') > 0)
$$;
"""

# A file that the actor may see comes with its key. One elsewhere is told by a single line without a key, and only
# when names and birth date agree. Sixty searches a day a person (`operations.searching.SEARCHES_A_DAY`): the function
# counts them itself, so that no caller can forget to.
SEARCH = """
CREATE FUNCTION rebond_search_before_creation(search uuid, mark text, surname text, given text, born date)
RETURNS TABLE (dossier_id uuid, elsewhere boolean, limited boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
    schools uuid[] :=
        coalesce(string_to_array(nullif(current_setting('rebond.establishments', true), ''), ',')::uuid[], '{}');
    today timestamptz := date_trunc('day', now() AT TIME ZONE 'Europe/Paris') AT TIME ZONE 'Europe/Paris';
BEGIN
    IF me IS NULL OR (mine = '{}' AND schools = '{}') THEN
        RAISE insufficient_privilege USING MESSAGE = 'nobody searches';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rebond.search ' || me, 0));
    IF (SELECT count(*) FROM dossiers_personsearch s WHERE s.user_id = me AND s.searched_at >= today) >= 60 THEN
        RETURN QUERY SELECT NULL::uuid, false, true;
        RETURN;
    END IF;
    INSERT INTO dossiers_personsearch (id, user_id, searched_at, fingerprint) VALUES (search, me, now(), mark);
    RETURN QUERY
    WITH born_then AS MATERIALIZED (
        SELECT d.id, d.platform_id, d.establishment_id, d.search_text
        FROM dossiers_dossier d WHERE d.birth_date = born AND d.status NOT IN ('withdrawn', 'merged')
    ), judged AS MATERIALIZED (
        SELECT b.id, b.search_text,
               b.platform_id = ANY (mine) OR coalesce(b.establishment_id = ANY (schools), false) AS seen,
               rebond_same_name(b.search_text, surname, given) AS same
        FROM born_then b
    )
    SELECT j.id, false, false FROM judged j
    WHERE j.seen AND (j.same OR word_similarity(surname, j.search_text) >= 0.42
                      OR word_similarity(given, j.search_text) >= 0.6)
    UNION ALL
    SELECT NULL::uuid, true, false WHERE EXISTS (SELECT 1 FROM judged j WHERE NOT j.seen AND j.same);
END
$$;
ALTER FUNCTION rebond_search_before_creation(uuid, text, text, text, date) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_search_before_creation(uuid, text, text, text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_search_before_creation(uuid, text, text, text, date) TO rebond_web;
"""

# Gives the file's key, or nothing when the same human being (name, birth date and INE) has an open file already:
# the caller then says the same sentence as the search, wherever that file is.
OPEN = """
CREATE FUNCTION rebond_open_reported(facts jsonb) RETURNS uuid
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
    schools uuid[] :=
        coalesce(string_to_array(nullif(current_setting('rebond.establishments', true), ''), ',')::uuid[], '{}');
    file uuid;
BEGIN
    IF me IS NULL OR NOT ((facts->>'platform')::uuid = ANY (mine)
                          OR coalesce((facts->>'establishment')::uuid = ANY (schools), false)) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not a platform nor an establishment of the actor';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('rebond.report ' || (facts->>'search_text') || (facts->>'born'), 0));
    SELECT r.dossier_id INTO file FROM dossiers_report r WHERE r.author_id = me AND r.key = (facts->>'key')::uuid;
    IF file IS NOT NULL THEN
        RETURN file;
    END IF;
    IF facts->>'ine' <> '' AND EXISTS (
        SELECT 1 FROM dossiers_dossier d JOIN dossiers_youngperson p ON p.id = d.person_id
        WHERE d.birth_date = (facts->>'born')::date AND d.status = 'open' AND p.ines @> ARRAY[facts->>'ine']::varchar[]
          AND rebond_same_name(d.search_text, facts->>'folded_surname', facts->>'folded_given')
    ) THEN
        RETURN NULL;
    END IF;
    file := (facts->>'dossier')::uuid;
    INSERT INTO dossiers_youngperson
        (id, surname, usage_name, first_names, birth_date, sex, birth_place, ines, created_at)
    VALUES ((facts->>'person')::uuid, facts->>'surname', '', facts->>'first_names', (facts->>'born')::date,
            facts->>'sex', '', CASE WHEN facts->>'ine' = '' THEN '{}' ELSE ARRAY[facts->>'ine'] END, now());
    -- The whole row comes from the model, so that a column added later has its default; what gives rights is ours.
    INSERT INTO dossiers_dossier
    SELECT * FROM jsonb_populate_record(NULL::dossiers_dossier, facts->'file' || jsonb_build_object(
        'id', file, 'person_id', facts->>'person', 'platform_id', facts->>'platform',
        'establishment_id', facts->>'establishment', 'birth_date', facts->>'born', 'status', 'open',
        'stage', 'detection', 'referent_id', NULL, 'merged_into_id', NULL, 'opened_at', now()));
    INSERT INTO dossiers_report
        (id, dossier_id, author_id, organisation_id, happened_at, recorded_at, cancelled, key, origin, reason,
         establishment_id, establishment_name)
    VALUES ((facts->>'report')::uuid, file, me, (facts->>'organisation')::uuid, now(), now(), false,
            (facts->>'key')::uuid, facts->>'origin', facts->>'reason', (facts->>'reporter')::uuid,
            facts->>'reporter_name');
    INSERT INTO dossiers_contactdetail
        (id, person_id, kind, value, holder, holder_name, source, observed_on, confirmed_on, validity, added_by_id,
         added_at)
    SELECT (d->>'id')::uuid, (facts->>'person')::uuid, d->>'kind', d->>'value', d->>'holder', '', d->>'source',
           now()::date, now()::date, 'unknown', (d->>'added_by')::uuid, now()
    FROM jsonb_array_elements(facts->'details') d;
    RETURN file;
END
$$;
ALTER FUNCTION rebond_open_reported(jsonb) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_open_reported(jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_open_reported(jsonb) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the functions that `operations.searching` and `operations.reporting` call."""

    dependencies = [("dossiers", "0004_outside")]
    operations = [
        migrations.RunSQL(SAME_NAME, "DROP FUNCTION rebond_same_name(text, text, text)"),
        migrations.RunSQL(SEARCH, "DROP FUNCTION rebond_search_before_creation(uuid, text, text, text, date)"),
        migrations.RunSQL(OPEN, "DROP FUNCTION rebond_open_reported(jsonb)"),
    ]
