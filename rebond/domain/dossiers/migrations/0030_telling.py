"""Telling people of a file: what the code says and nothing else, of a file that the actor has to do with."""

from django.db import migrations

# As in 0027. And, from a page: the sentence is one of `sentences` (`rebond_may_tell`, written after each migration),
# and the file one that the actor may see, or that they asked for; without a file, only an answer to a request.
NOTIFY = """
CREATE OR REPLACE FUNCTION rebond_notify(
    file uuid, what text, said text, writer uuid, partners text, alone boolean, also uuid[], teams uuid[], only_them boolean
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
    schools uuid[] :=
        coalesce(string_to_array(nullif(current_setting('rebond.establishments', true), ''), ',')::uuid[], '{}');
    roles text[] := coalesce(string_to_array(nullif(current_setting('rebond.roles', true), ''), ','), '{}');
    ours uuid := nullif(current_setting('rebond.organisation', true), '')::uuid;
    today date := (now() AT TIME ZONE 'Europe/Paris')::date;
    -- Who called: unlike `current_user`, neither becomes the function's owner.
    page boolean := CASE current_setting('role') WHEN 'none' THEN session_user::text ELSE current_setting('role') END
                    = 'rebond_web';
    concerned uuid[];
BEGIN
    IF page THEN
        IF writer IS DISTINCT FROM me AND writer IS NOT NULL THEN
            RAISE insufficient_privilege USING MESSAGE = 'told in the name of another';
        END IF;
        writer := me;
        IF NOT rebond_may_tell(what, said) OR (file IS NULL AND what <> 'request') THEN
            RAISE insufficient_privilege USING MESSAGE = 'not a sentence that is told';
        END IF;
        SELECT array_agg(p.id) INTO concerned FROM (
            SELECT d.platform_id AS id FROM dossiers_dossier d WHERE d.id = file
            UNION
            SELECT unnest(ARRAY[t.source_id, t.target_id]) FROM dossiers_transfer t WHERE t.dossier_id = file
            UNION
            SELECT r.platform_id FROM dossiers_requestedfile r WHERE r.dossier_id = file
        ) p;
        IF file IS NOT NULL AND NOT (
            EXISTS (
                SELECT 1 FROM dossiers_dossier d
                WHERE d.id = file AND (d.platform_id = ANY (mine) OR d.establishment_id = ANY (schools)))
            OR EXISTS (
                SELECT 1 FROM dossiers_enrolmentcheck c WHERE c.dossier_id = file AND c.establishment_id = ANY (schools))
            OR EXISTS (SELECT 1 FROM dossiers_report r WHERE r.dossier_id = file AND r.author_id = me)
            OR EXISTS (
                SELECT 1 FROM dossiers_temporaryaccess a
                WHERE a.dossier_id = file AND a.user_id = me AND a.until > now())
            OR ('circle2' = ANY (roles) AND EXISTS (
                SELECT 1 FROM dossiers_share s
                WHERE s.dossier_id = file AND s.shared_with_id = ours AND s.ended_at IS NULL AND s.until > now()))
            OR (what = 'transfer' AND EXISTS (
                SELECT 1 FROM dossiers_transfer t WHERE t.dossier_id = file AND t.target_id = ANY (mine)))
            OR (what = 'request' AND EXISTS (
                SELECT 1 FROM dossiers_requestedfile r JOIN dossiers_filerequest q ON q.id = r.request_id
                WHERE r.dossier_id = file AND q.asked_by_id = me))) THEN
            RAISE insufficient_privilege USING MESSAGE = 'not a file of the actor';
        END IF;
        teams := ARRAY(SELECT t.id FROM unnest(teams) AS t(id) WHERE t.id = ANY (concerned));
        also := ARRAY(
            SELECT a.id FROM unnest(also) AS a(id)
            WHERE EXISTS (
                SELECT 1 FROM accounts_habilitation h
                WHERE h.user_id = a.id AND h.starts_on <= today AND (h.ends_on IS NULL OR h.ends_on >= today)
                  AND (h.platform_id = ANY (concerned)
                       OR (h.role = 'circle2' AND EXISTS (
                           SELECT 1 FROM dossiers_share s
                           WHERE s.dossier_id = file AND s.shared_with_id = h.organisation_id
                             AND s.ended_at IS NULL AND s.until > now()))))
            OR EXISTS (SELECT 1 FROM dossiers_dossier d WHERE d.id = file AND d.referent_id = a.id)
            OR (file IS NULL AND EXISTS (
                SELECT 1 FROM dossiers_filerequest q JOIN dossiers_requestedfile r ON r.request_id = q.id
                WHERE q.asked_by_id = a.id AND r.platform_id = ANY (mine))));
    END IF;
    INSERT INTO dossiers_notification (id, user_id, dossier_id, kind, sentence, author_id, created_at)
    SELECT gen_random_uuid(), u.id, file, what, said, writer, clock_timestamp()
    FROM accounts_user u
    WHERE u.is_active AND u.id IS DISTINCT FROM writer AND u.id IN (
        SELECT unnest(also)
        UNION
        SELECT d.referent_id FROM dossiers_dossier d WHERE d.id = file AND NOT only_them
        UNION
        SELECT h.user_id FROM accounts_habilitation h
        WHERE h.role IN ('manager', 'assistant') AND h.starts_on <= today AND (h.ends_on IS NULL OR h.ends_on >= today)
          AND h.platform_id IN (
              SELECT unnest(teams)
              UNION
              SELECT d.platform_id FROM dossiers_dossier d
              WHERE d.id = file AND alone AND NOT only_them AND d.referent_id IS NULL)
        UNION
        SELECT h.user_id FROM dossiers_share s JOIN accounts_habilitation h ON h.organisation_id = s.shared_with_id
        WHERE s.dossier_id = file AND NOT only_them AND s.ended_at IS NULL AND s.until > now()
          AND (partners = 'all' OR (partners = 'whole' AND s.level = 'whole'))
          AND h.role = 'circle2' AND h.starts_on <= today AND (h.ends_on IS NULL OR h.ends_on >= today)
    );
END
$$;
"""


class Migration(migrations.Migration):
    """Writes the function again; the one before is not given back, for this one serves its callers."""

    dependencies = [("dossiers", "0029_reserved")]
    operations = [migrations.RunSQL(NOTIFY, migrations.RunSQL.noop)]
