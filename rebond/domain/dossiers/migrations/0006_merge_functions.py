"""Merge two files and undo it: both people and both files change together, whoever may see the people.

What refers to a file or to a young person is read in the catalogue: a kind of event made later moves too.
"""

from django.db import migrations

MERGE = """
CREATE FUNCTION rebond_merge(merge uuid, keep uuid, lose uuid, identity jsonb) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
    kept dossiers_dossier; lost dossiers_dossier; human dossiers_youngperson; other dossiers_youngperson;
    place record; row_id uuid; moved jsonb := '[]'; was jsonb;
BEGIN
    PERFORM 1 FROM dossiers_dossier d WHERE d.id IN (keep, lose) ORDER BY d.id FOR UPDATE;
    SELECT * INTO kept FROM dossiers_dossier d WHERE d.id = keep;
    SELECT * INTO lost FROM dossiers_dossier d WHERE d.id = lose;
    IF me IS NULL OR keep = lose OR kept.platform_id IS DISTINCT FROM lost.platform_id
       OR NOT coalesce(kept.platform_id = ANY (mine), false) OR kept.status <> 'open'
       OR lost.status NOT IN ('open', 'closed') THEN
        RAISE insufficient_privilege USING MESSAGE = 'not two files of one platform of the actor, the first open';
    END IF;
    PERFORM 1 FROM dossiers_youngperson p WHERE p.id IN (kept.person_id, lost.person_id) ORDER BY p.id FOR UPDATE;
    SELECT * INTO human FROM dossiers_youngperson p WHERE p.id = kept.person_id;
    SELECT * INTO other FROM dossiers_youngperson p WHERE p.id = lost.person_id;
    was := jsonb_build_object('kept', to_jsonb(kept), 'lost', to_jsonb(lost), 'person', to_jsonb(human));
    FOR place IN
        SELECT c.conrelid::regclass::text AS held_by, a.attname AS held_in,
               c.confrelid = 'dossiers_dossier'::regclass AS of_file
        FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
        WHERE c.contype = 'f' AND c.confrelid IN ('dossiers_dossier'::regclass, 'dossiers_youngperson'::regclass)
          AND c.conrelid NOT IN ('dossiers_dossier'::regclass, 'dossiers_youngperson'::regclass,
                                 'dossiers_merge'::regclass)
        ORDER BY 1, 2
    LOOP
        CONTINUE WHEN NOT place.of_file AND human.id = other.id;
        FOR row_id IN EXECUTE format('SELECT id FROM %s WHERE %I = $1 ORDER BY id', place.held_by, place.held_in)
            USING CASE WHEN place.of_file THEN lose ELSE other.id END
        LOOP
            BEGIN
                EXECUTE format('UPDATE %s SET %I = $1 WHERE id = $2', place.held_by, place.held_in)
                    USING CASE WHEN place.of_file THEN keep ELSE human.id END, row_id;
                moved := moved || jsonb_build_object('table', place.held_by, 'column', place.held_in, 'id', row_id);
            EXCEPTION WHEN unique_violation THEN
                NULL;  -- the kept file says it already (the same number, the same campaign): it stays where it was
            END;
        END LOOP;
    END LOOP;
    UPDATE dossiers_dossier d SET status = 'merged', merged_into_id = keep WHERE d.id = lose;
    UPDATE dossiers_youngperson p SET
        surname = identity->>'surname', usage_name = identity->>'usage_name', first_names = identity->>'first_names',
        birth_date = (identity->>'birth_date')::date, sex = identity->>'sex', birth_place = identity->>'birth_place',
        ines = (SELECT coalesce(array_agg(DISTINCT i ORDER BY i), '{}') FROM unnest(human.ines || other.ines) i)
    WHERE p.id = human.id;
    IF human.id <> other.id THEN
        UPDATE dossiers_youngperson p SET merged_into_id = human.id WHERE p.id = other.id;
    END IF;
    INSERT INTO dossiers_merge (id, kept_id, lost_id, author_id, merged_at, before, moved)
    VALUES (merge, keep, lose, me, clock_timestamp(), was, moved);
END
$$;
ALTER FUNCTION rebond_merge(uuid, uuid, uuid, jsonb) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_merge(uuid, uuid, uuid, jsonb) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_merge(uuid, uuid, uuid, jsonb) TO rebond_web;
"""

# The columns that events move are replayed by the caller; these are those that the merge itself wrote.
UNDO = """
CREATE FUNCTION rebond_undo_merge(merge uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
    done dossiers_merge; kept dossiers_dossier; lost dossiers_dossier; row_moved jsonb;
    human dossiers_youngperson; was dossiers_dossier;
BEGIN
    SELECT * INTO done FROM dossiers_merge m WHERE m.id = merge;
    PERFORM 1 FROM dossiers_dossier d WHERE d.id IN (done.kept_id, done.lost_id) ORDER BY d.id FOR UPDATE;
    SELECT * INTO done FROM dossiers_merge m WHERE m.id = merge FOR UPDATE;
    SELECT * INTO kept FROM dossiers_dossier d WHERE d.id = done.kept_id;
    SELECT * INTO lost FROM dossiers_dossier d WHERE d.id = done.lost_id;
    IF me IS NULL OR done.id IS NULL OR done.undone_at IS NOT NULL OR kept.status = 'merged'
       OR NOT coalesce(kept.platform_id = ANY (mine), false) OR kept.platform_id <> lost.platform_id
       OR EXISTS (SELECT 1 FROM dossiers_merge m WHERE m.undone_at IS NULL AND m.id <> done.id
                  AND m.merged_at > done.merged_at AND m.kept_id = done.kept_id) THEN
        RAISE insufficient_privilege USING MESSAGE = 'not the last merge of a file of the actor';
    END IF;
    human := jsonb_populate_record(NULL::dossiers_youngperson, done.before->'person');
    was := jsonb_populate_record(NULL::dossiers_dossier, done.before->'kept');
    FOR row_moved IN SELECT * FROM jsonb_array_elements(done.moved) LOOP
        EXECUTE format('UPDATE %s SET %I = $1 WHERE id = $2', (row_moved->>'table')::regclass, row_moved->>'column')
            USING CASE WHEN row_moved->>'column' = 'person_id' THEN lost.person_id ELSE lost.id END,
                  (row_moved->>'id')::uuid;
    END LOOP;
    UPDATE dossiers_youngperson p SET merged_into_id = NULL WHERE p.id = lost.person_id AND p.id <> human.id;
    UPDATE dossiers_youngperson p SET
        surname = human.surname, usage_name = human.usage_name, first_names = human.first_names,
        birth_date = human.birth_date, sex = human.sex, birth_place = human.birth_place, ines = human.ines
    WHERE p.id = human.id;
    UPDATE dossiers_dossier d SET status = done.before->'lost'->>'status', merged_into_id = NULL WHERE d.id = lost.id;
    UPDATE dossiers_dossier d SET
        surname = was.surname, first_names = was.first_names, search_text = was.search_text,
        birth_date = was.birth_date, sex = was.sex, status = was.status, commune_id = was.commune_id, commune_name = was.commune_name,
        establishment_id = was.establishment_id, establishment_name = was.establishment_name, level = was.level,
        flags = was.flags, mission_locale = was.mission_locale, is_new = was.is_new, campaigns = was.campaigns
    WHERE d.id = kept.id;
    UPDATE dossiers_merge m SET undone_at = clock_timestamp(), undone_by_id = me WHERE m.id = merge;
END
$$;
ALTER FUNCTION rebond_undo_merge(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_undo_merge(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_undo_merge(uuid) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the functions that `operations.merging` calls."""

    dependencies = [("dossiers", "0005_merges")]
    operations = [
        migrations.RunSQL(MERGE, "DROP FUNCTION rebond_merge(uuid, uuid, uuid, jsonb)"),
        migrations.RunSQL(UNDO, "DROP FUNCTION rebond_undo_merge(uuid)"),
    ]
