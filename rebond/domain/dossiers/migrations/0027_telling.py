"""Telling people of a file: in one's own name, to those who may see it; and the day of France for who still may."""

from django.db import migrations

# Called by `operations.news` and by `rebond_request_file`. From a page, `writer` is who acts (nobody named: they are),
# and `also` and `teams` are kept to whom the file concerns: its platform's people, those of a platform that it is
# proposed to or came from, or that is asked for it, the partners with whom it is shared; without a file, who asked
# for one that the actor's platform answers. The worker is believed: it acts for others, when nobody is signed in.
NOTIFY = """
CREATE OR REPLACE FUNCTION rebond_notify(
    file uuid, what text, said text, writer uuid, partners text, alone boolean, also uuid[], teams uuid[], only_them boolean
) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    me uuid := nullif(current_setting('rebond.actor', true), '')::uuid;
    mine uuid[] := coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}');
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
        SELECT array_agg(p.id) INTO concerned FROM (
            SELECT d.platform_id AS id FROM dossiers_dossier d WHERE d.id = file
            UNION
            SELECT unnest(ARRAY[t.source_id, t.target_id]) FROM dossiers_transfer t WHERE t.dossier_id = file
            UNION
            SELECT r.platform_id FROM dossiers_requestedfile r WHERE r.dossier_id = file
        ) p;
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

# As in 0015, but that a habilitation ends with the day in France: `current_date` is the connection's, UTC.
FEED = """
CREATE OR REPLACE FUNCTION rebond_feed(told text)
RETURNS TABLE (uid uuid, sequence integer, starts_at timestamptz, ends_at timestamptz, place text, number text,
               title text, purpose text, seats integer, changed timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH me AS (
        SELECT u.id FROM dossiers_calendarfeed f JOIN accounts_user u ON u.id = f.user_id
        WHERE f.digest = told AND u.is_active
    ), mine AS (
        SELECT h.platform_id FROM accounts_habilitation h JOIN me ON me.id = h.user_id
        WHERE h.platform_id IS NOT NULL AND h.starts_on <= (now() AT TIME ZONE 'Europe/Paris')::date
          AND (h.ends_on IS NULL OR h.ends_on >= (now() AT TIME ZONE 'Europe/Paris')::date)
    )
    SELECT a.uid, a.sequence::integer, a.starts_at, a.ends_at, a."where"::text,
        to_char(d.opened_at AT TIME ZONE 'UTC', 'YY') || '-' || upper(right(replace(d.id::text, '-', ''), 6)),
        ''::text, a.purpose::text, 0, a.recorded_at
    FROM dossiers_appointment a JOIN dossiers_dossier d ON d.id = a.dossier_id
    JOIN dossiers_slot s ON s.id = a.slot_id, me
    WHERE (a.host_id = me.id OR d.referent_id = me.id) AND s.title = '' AND NOT a.cancelled
      AND d.platform_id IN (SELECT platform_id FROM mine) AND a.starts_at > now() - interval '60 days'
      AND NOT EXISTS (SELECT 1 FROM dossiers_appointment later WHERE later.supersedes_id = a.id)
      AND NOT EXISTS (
          SELECT 1 FROM dossiers_appointmentresult r
          WHERE r.appointment_id = a.id AND NOT r.cancelled
            AND r.outcome IN ('cancelled_young', 'cancelled_us', 'moved')
            AND NOT EXISTS (SELECT 1 FROM dossiers_appointmentresult later WHERE later.supersedes_id = r.id))
    UNION ALL
    SELECT s.id, 0, s.starts_at, s.ends_at, s."where"::text, ''::text, s.title::text, s.purpose::text, s.taken::integer,
        s.created_at
    FROM dossiers_slot s, me
    WHERE s.host_id = me.id AND s.title <> '' AND s.cancelled_at IS NULL
      AND s.platform_id IN (SELECT platform_id FROM mine) AND s.starts_at > now() - interval '60 days'
    ORDER BY 3
$$;
"""


class Migration(migrations.Migration):
    """Writes two functions again; those before are not given back, for these serve their callers."""

    dependencies = [("dossiers", "0026_returning")]
    operations = [
        migrations.RunSQL(NOTIFY, migrations.RunSQL.noop),
        migrations.RunSQL(FEED, migrations.RunSQL.noop),
    ]
