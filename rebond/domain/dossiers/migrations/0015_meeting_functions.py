"""Seats, and what a young person does through their personal link: pure SQL, each seat taken under lock.

`rebond_count_seats(slot)` counts again the seats taken of a slot, from its standing appointments. Whoever acts may
ask: it tells nothing and writes the truth. It closes a slot made for one appointment when nobody comes to it any more.

For the functions of the personal link, which know the file from a secret and have no user. Owned by `rebond_definer`
and granted to nobody else: they are called inside a function of that owner.

- `rebond_open_slots(file, most)` → rows (slot, starts_at, ends_at, place, title, seats): what may be taken by link on
  the file's platform in the next four weeks, two hours ahead at least, the soonest first.
- `rebond_take_slot(file, wanted, form, said)` → one row (answer, appointment). `form` is the key made with the page:
  sent twice, it takes once. Answers: 'taken' (with the appointment), 'full', 'closed' (cancelled, past, or not open to
  links), 'already' (an appointment to come stands: with its key), 'gone' (the file is no longer open on this platform).
- `rebond_give_up_meeting(file, meeting, form)` → 'done', or 'gone' (past, of another file, cancelled already).

The last two write the same columns of the file as a replay of its events would (a test holds them to it).

`rebond_feed(digest)` → the rows of one person's agenda, for their calendar, by the digest of their secret; no name.
"""

from django.db import migrations

COUNT = """
CREATE FUNCTION rebond_count_seats(counted uuid) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    seats integer;
BEGIN
    PERFORM 1 FROM dossiers_slot s WHERE s.id = counted FOR UPDATE;
    SELECT count(*) INTO seats FROM dossiers_appointment a
    WHERE a.slot_id = counted AND NOT a.cancelled
      AND NOT EXISTS (SELECT 1 FROM dossiers_appointment later WHERE later.supersedes_id = a.id)
      AND NOT EXISTS (
          SELECT 1 FROM dossiers_appointmentresult r
          WHERE r.appointment_id = a.id AND NOT r.cancelled
            AND r.outcome IN ('cancelled_young', 'cancelled_us', 'moved')
            AND NOT EXISTS (SELECT 1 FROM dossiers_appointmentresult later WHERE later.supersedes_id = r.id));
    UPDATE dossiers_slot s SET taken = seats,
        cancelled_at = CASE WHEN NOT s.own THEN s.cancelled_at WHEN seats = 0 THEN clock_timestamp() END
    WHERE s.id = counted;
END
$$;
ALTER FUNCTION rebond_count_seats(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_count_seats(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_count_seats(uuid) TO rebond_web, rebond_worker;
"""

OPEN = """
CREATE FUNCTION rebond_open_slots(file uuid, most integer)
RETURNS TABLE (slot uuid, starts_at timestamptz, ends_at timestamptz, place text, title text, seats integer)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT s.id, s.starts_at, s.ends_at, s."where"::text, s.title::text, s.capacity - s.taken
    FROM dossiers_slot s JOIN dossiers_dossier d ON d.platform_id = s.platform_id
    WHERE d.id = file AND d.status = 'open' AND s.by_link AND s.cancelled_at IS NULL AND s.taken < s.capacity
      AND s.starts_at > now() + interval '2 hours' AND s.starts_at < now() + interval '28 days'
    ORDER BY s.starts_at, s.id LIMIT most
$$;
ALTER FUNCTION rebond_open_slots(uuid, integer) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_open_slots(uuid, integer) FROM PUBLIC;
"""

# `coming`: appointments that stand, of a file, still to come.
COMING = """
CREATE FUNCTION rebond_coming_meetings(file uuid) RETURNS SETOF dossiers_appointment
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT a.* FROM dossiers_appointment a
    WHERE a.dossier_id = file AND NOT a.cancelled AND a.starts_at > now()
      AND NOT EXISTS (SELECT 1 FROM dossiers_appointment later WHERE later.supersedes_id = a.id)
      AND NOT EXISTS (
          SELECT 1 FROM dossiers_appointmentresult r
          WHERE r.appointment_id = a.id AND NOT r.cancelled
            AND NOT EXISTS (SELECT 1 FROM dossiers_appointmentresult later WHERE later.supersedes_id = r.id))
    ORDER BY a.starts_at
$$;
ALTER FUNCTION rebond_coming_meetings(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_coming_meetings(uuid) FROM PUBLIC;
"""

TAKE = """
CREATE FUNCTION rebond_take_slot(file uuid, wanted uuid, form uuid, said text)
RETURNS TABLE (answer text, appointment uuid)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    followed dossiers_dossier; held dossiers_slot; made uuid; now_is timestamptz := clock_timestamp();
BEGIN
    -- Always the file before the slot: two people in opposite order would wait for each other.
    SELECT * INTO followed FROM dossiers_dossier d WHERE d.id = file FOR UPDATE;
    SELECT a.id INTO made FROM dossiers_appointment a WHERE a.dossier_id = file AND a.key = form AND a.author_id IS NULL;
    IF made IS NOT NULL THEN
        RETURN QUERY SELECT 'taken'::text, made;
        RETURN;
    END IF;
    SELECT * INTO held FROM dossiers_slot s WHERE s.id = wanted FOR UPDATE;
    IF followed.id IS NULL OR followed.status <> 'open' OR held.platform_id IS DISTINCT FROM followed.platform_id THEN
        RETURN QUERY SELECT 'gone'::text, NULL::uuid;
        RETURN;
    END IF;
    IF NOT held.by_link OR held.cancelled_at IS NOT NULL OR held.starts_at <= now_is THEN
        RETURN QUERY SELECT 'closed'::text, NULL::uuid;
        RETURN;
    END IF;
    SELECT c.id INTO made FROM rebond_coming_meetings(file) c LIMIT 1;
    IF made IS NOT NULL THEN
        RETURN QUERY SELECT 'already'::text, made;
        RETURN;
    END IF;
    IF held.taken >= held.capacity THEN
        RETURN QUERY SELECT 'full'::text, NULL::uuid;
        RETURN;
    END IF;
    made := gen_random_uuid();
    INSERT INTO dossiers_appointment (id, dossier_id, happened_at, recorded_at, cancelled, key, slot_id, starts_at,
        ends_at, "where", host_id, host_name, purpose, note, reminders, by_link, uid, sequence)
    VALUES (made, file, now_is, now_is, false, form, wanted, held.starts_at, held.ends_at, held."where", held.host_id,
        held.host_name, held.purpose, left(coalesce(said, ''), 1000), ARRAY['confirmation', 'eve'], true,
        gen_random_uuid(), 0);
    PERFORM rebond_count_seats(wanted);
    UPDATE dossiers_dossier d SET next_step = 'meeting',
        next_step_on = (held.starts_at AT TIME ZONE 'Europe/Paris')::date,
        stage = CASE WHEN d.stage = 'detection' THEN 'contact' ELSE d.stage END
    WHERE d.id = file;
    RETURN QUERY SELECT 'taken'::text, made;
END
$$;
ALTER FUNCTION rebond_take_slot(uuid, uuid, uuid, text) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_take_slot(uuid, uuid, uuid, text) FROM PUBLIC;
"""

GIVE_UP = """
CREATE FUNCTION rebond_give_up_meeting(file uuid, meeting uuid, form uuid) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    given dossiers_appointment; last uuid; now_is timestamptz := clock_timestamp(); today date; called_on date;
BEGIN
    PERFORM 1 FROM dossiers_dossier d WHERE d.id = file FOR UPDATE;
    IF EXISTS (SELECT 1 FROM dossiers_appointmentresult r WHERE r.dossier_id = file AND r.key = form
               AND r.author_id IS NULL) THEN
        RETURN 'done';
    END IF;
    SELECT * INTO given FROM rebond_coming_meetings(file) c WHERE c.id = meeting;
    IF given.id IS NULL THEN
        RETURN 'gone';
    END IF;
    SELECT r.id INTO last FROM dossiers_appointmentresult r WHERE r.appointment_id = meeting
        AND NOT EXISTS (SELECT 1 FROM dossiers_appointmentresult later WHERE later.supersedes_id = r.id);
    INSERT INTO dossiers_appointmentresult (id, dossier_id, happened_at, recorded_at, supersedes_id, cancelled, key,
        appointment_id, outcome, purpose, "on", note)
    VALUES (gen_random_uuid(), file, now_is, now_is, last, false, form, meeting, 'cancelled_young', given.purpose,
        (given.starts_at AT TIME ZONE 'Europe/Paris')::date, '');
    PERFORM rebond_count_seats(given.slot_id);
    today := (now_is AT TIME ZONE 'Europe/Paris')::date;
    called_on := today + CASE extract(isodow FROM today)::int WHEN 5 THEN 3 WHEN 6 THEN 2 ELSE 1 END;
    UPDATE dossiers_dossier d SET next_step = 'call_again', next_step_on = called_on WHERE d.id = file;
    RETURN 'done';
END
$$;
ALTER FUNCTION rebond_give_up_meeting(uuid, uuid, uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_give_up_meeting(uuid, uuid, uuid) FROM PUBLIC;
"""

# The number is that of the paper file (`queries.documents.file_number`); a person without a habilitation on the
# platform any more reads nothing, whatever their calendar still asks.
FEED = """
CREATE FUNCTION rebond_feed(told text)
RETURNS TABLE (uid uuid, sequence integer, starts_at timestamptz, ends_at timestamptz, place text, number text,
               title text, purpose text, seats integer, changed timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH me AS (
        SELECT u.id FROM dossiers_calendarfeed f JOIN accounts_user u ON u.id = f.user_id
        WHERE f.digest = told AND u.is_active
    ), mine AS (
        SELECT h.platform_id FROM accounts_habilitation h JOIN me ON me.id = h.user_id
        WHERE h.platform_id IS NOT NULL AND h.starts_on <= current_date
          AND (h.ends_on IS NULL OR h.ends_on >= current_date)
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
ALTER FUNCTION rebond_feed(text) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_feed(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_feed(text) TO rebond_web;
"""

EXISTS = """
CREATE FUNCTION rebond_feed_exists(told text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT 1 FROM dossiers_calendarfeed f JOIN accounts_user u ON u.id = f.user_id
                   WHERE f.digest = told AND u.is_active)
$$;
ALTER FUNCTION rebond_feed_exists(text) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_feed_exists(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_feed_exists(text) TO rebond_web;
"""

_DROPS = {
    COUNT: "rebond_count_seats(uuid)",
    OPEN: "rebond_open_slots(uuid, integer)",
    COMING: "rebond_coming_meetings(uuid)",
    TAKE: "rebond_take_slot(uuid, uuid, uuid, text)",
    GIVE_UP: "rebond_give_up_meeting(uuid, uuid, uuid)",
    FEED: "rebond_feed(text)",
    EXISTS: "rebond_feed_exists(text)",
}


class Migration(migrations.Migration):
    """Creates the functions; see the head of this file."""

    dependencies = [("dossiers", "0014_meetings")]
    operations = [migrations.RunSQL(made, f"DROP FUNCTION {name}") for made, name in _DROPS.items()]
