"""An invitation to a session is answered by the personal link: what it shows, and a seat taken or given back."""

import django.db.models.deletion
from django.db import migrations, models

# The sessions to come to which who holds the link is invited; those held back for want of seats are not told.
SESSIONS = """
CREATE FUNCTION rebond_link_sessions(wanted text, born date)
RETURNS TABLE (session uuid, starts_at timestamptz, ends_at timestamptz, place text, title text, programme text,
               state text, seats integer)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := rebond_link_read(wanted, born);
BEGIN
    IF told IS NOT NULL THEN
        RETURN QUERY
        SELECT s.id, s.starts_at, s.ends_at, s."where"::text, s.title::text, s.programme::text, i.state::text,
               (s.capacity - s.taken)::integer
        FROM dossiers_invitation i JOIN dossiers_slot s ON s.id = i.slot_id
        JOIN dossiers_dossier d ON d.id = i.dossier_id
        WHERE i.dossier_id = (told->>'dossier')::uuid AND d.status = 'open' AND d.platform_id = s.platform_id
          AND NOT i.cancelled AND i.state IN ('invited', 'comes', 'declines')
          AND NOT EXISTS (SELECT 1 FROM dossiers_invitation later WHERE later.supersedes_id = i.id)
          AND s.cancelled_at IS NULL AND s.starts_at > clock_timestamp()
        ORDER BY s.starts_at, s.id;
    END IF;
END
$$;
ALTER FUNCTION rebond_link_sessions(text, date) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_link_sessions(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_link_sessions(text, date) TO rebond_web;
"""

# 'comes', 'declines' (as it stands after), 'full', 'gone'; NULL when the link opens nothing. The same form sent twice
# writes once. The columns of the file are those that a replay of its events gives (a test holds it to that).
REPLY = """
CREATE FUNCTION rebond_link_reply(wanted text, born date, session uuid, coming boolean, form uuid) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := rebond_link_read(wanted, born);
    file uuid; followed dossiers_dossier; held dossiers_slot; old dossiers_invitation; seat uuid; reply text;
    chosen text := CASE WHEN coming THEN 'comes' ELSE 'declines' END;
    now_is timestamptz;
BEGIN
    IF told IS NULL THEN
        RETURN NULL;
    END IF;
    file := (told->>'dossier')::uuid;
    -- Always the file before the slot: two people in opposite order would wait for each other.
    SELECT * INTO followed FROM dossiers_dossier d WHERE d.id = file FOR UPDATE;
    SELECT i.state INTO reply FROM dossiers_invitation i
    WHERE i.dossier_id = file AND i.key = form AND i.author_id IS NULL;
    IF reply IS NOT NULL THEN
        RETURN reply;
    END IF;
    SELECT * INTO held FROM dossiers_slot s WHERE s.id = session FOR UPDATE;
    SELECT * INTO old FROM dossiers_invitation i
    WHERE i.dossier_id = file AND i.slot_id = session AND NOT i.cancelled
      AND NOT EXISTS (SELECT 1 FROM dossiers_invitation later WHERE later.supersedes_id = i.id);
    now_is := clock_timestamp();
    IF old.id IS NULL OR old.state NOT IN ('invited', 'comes', 'declines') OR followed.status <> 'open'
       OR held.platform_id IS DISTINCT FROM followed.platform_id OR held.cancelled_at IS NOT NULL
       OR held.starts_at <= now_is THEN
        RETURN 'gone';
    END IF;
    IF old.state = chosen THEN
        RETURN chosen;
    END IF;
    SELECT c.id INTO seat FROM rebond_coming_meetings(file) c WHERE c.slot_id = session LIMIT 1;
    IF NOT coming AND seat IS NOT NULL THEN
        PERFORM rebond_give_up_meeting(file, seat, form);
        seat := NULL;
    ELSIF coming AND seat IS NULL THEN
        IF held.taken >= held.capacity THEN
            RETURN 'full';
        END IF;
        seat := gen_random_uuid();
        INSERT INTO dossiers_appointment (id, dossier_id, happened_at, recorded_at, cancelled, key, slot_id, starts_at,
            ends_at, "where", host_id, host_name, purpose, note, reminders, by_link, uid, sequence)
        VALUES (seat, file, now_is, now_is, false, form, session, held.starts_at, held.ends_at, held."where",
            held.host_id, held.host_name, held.purpose, '', ARRAY['confirmation', 'eve'], true, gen_random_uuid(), 0);
        PERFORM rebond_count_seats(session);
        UPDATE dossiers_dossier d SET next_step = 'meeting', next_step_time = NULL, unreachable = false,
            next_step_on = (held.starts_at AT TIME ZONE 'Europe/Paris')::date,
            stage = CASE WHEN d.stage = 'detection' THEN 'contact' ELSE d.stage END
        WHERE d.id = file;
    END IF;
    INSERT INTO dossiers_invitation (id, dossier_id, happened_at, recorded_at, supersedes_id, cancelled, key, slot_id,
        state, appointment_id, template_id)
    VALUES (gen_random_uuid(), file, now_is, now_is, old.id, false, form, session, chosen,
        CASE WHEN coming THEN seat END, old.template_id);
    RETURN chosen;
END
$$;
ALTER FUNCTION rebond_link_reply(text, date, uuid, boolean, uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_link_reply(text, date, uuid, boolean, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_link_reply(text, date, uuid, boolean, uuid) TO rebond_web;
"""

CHOICES = [
    ("call_back", "Demande à être rappelé"),
    ("appointment", "Veut un rendez-vous"),
    ("solution", "Dit avoir une solution"),
    ("not_now", "Pas maintenant"),
    ("comes", "Vient à la séance"),
    ("declines", "Ne vient pas à la séance"),
    ("stop", "Ne veut plus être contacté"),
]


class Migration(migrations.Migration):
    """Creates the functions that `queries.links` and `operations.links` call, and what an invitation is told with."""

    dependencies = [("dossiers", "0024_attempt_of_the_day"), ("messaging", "0003_session_templates")]
    operations = [
        migrations.AddField(
            model_name="invitation",
            name="template",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="messaging.messagetemplate",
            ),
        ),
        migrations.AlterField(
            model_name="linkanswer",
            name="choice",
            field=models.CharField(choices=CHOICES, max_length=12, verbose_name="réponse"),
        ),
        migrations.RunSQL(SESSIONS, "DROP FUNCTION rebond_link_sessions(text, date)"),
        migrations.RunSQL(REPLY, "DROP FUNCTION rebond_link_reply(text, date, uuid, boolean, uuid)"),
    ]
