"""Appointments told to whom they concern: the young person by their link, a partner of what is held at their place."""

from django.db import migrations, models

# The appointments to come of who holds the link, seats in sessions included, the soonest first: what a reminder tells.
MEETINGS = """
CREATE FUNCTION rebond_link_meetings(wanted text, born date)
RETURNS TABLE (meeting uuid, slot uuid, uid uuid, sequence integer, starts_at timestamptz, ends_at timestamptz,
               place text, host text, title text, purpose text, changed timestamptz)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := rebond_link_read(wanted, born);
BEGIN
    IF told IS NOT NULL THEN
        RETURN QUERY
        SELECT c.id, c.slot_id, c.uid, c.sequence::integer, c.starts_at, c.ends_at, c."where"::text, c.host_name::text,
               s.title::text, c.purpose::text, c.recorded_at
        FROM rebond_coming_meetings((told->>'dossier')::uuid) c JOIN dossiers_slot s ON s.id = c.slot_id
        ORDER BY c.starts_at, c.id;
    END IF;
END
$$;
ALTER FUNCTION rebond_link_meetings(text, date) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_link_meetings(text, date) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_link_meetings(text, date) TO rebond_web;
"""

# 'done' or 'gone' (past, cancelled, of another); NULL when the link opens nothing.
GIVE_UP = """
CREATE FUNCTION rebond_link_give_up(wanted text, born date, meeting uuid, form uuid) RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    told jsonb := rebond_link_read(wanted, born);
BEGIN
    IF told IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN rebond_give_up_meeting((told->>'dossier')::uuid, meeting, form);
END
$$;
ALTER FUNCTION rebond_link_give_up(text, date, uuid, uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_link_give_up(text, date, uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_link_give_up(text, date, uuid, uuid) TO rebond_web;
"""

# What a partner of circle 2 reads of the appointments of a file shared with their organisation: hour and place of
# those held in its premises, or in which it takes part (who receives bears its name, or that of one of its people, or
# is one of them). The others may be held where Justice or Santé receives: nothing of them but what the page says.
# A function and not a policy: an appointment has a note, which is the platform's own.
PARTNER = """
CREATE FUNCTION rebond_partner_meetings(file uuid)
RETURNS TABLE (starts_at timestamptz, ends_at timestamptz, place text, host text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH mine AS (
        SELECT o.id, lower(o.name) AS name, rebond_platform_clock(d.platform_id) AS clock
        FROM dossiers_share s JOIN territory_organisation o ON o.id = s.shared_with_id
        JOIN dossiers_dossier d ON d.id = s.dossier_id
        WHERE s.dossier_id = file AND s.ended_at IS NULL AND s.until > now()
          AND o.id = nullif(current_setting('rebond.organisation', true), '')::uuid
          AND 'circle2' = ANY (string_to_array(current_setting('rebond.roles', true), ','))
    ), people AS (
        SELECT u.id, lower(u.first_name || ' ' || u.last_name) AS name
        FROM mine JOIN accounts_habilitation h ON h.organisation_id = mine.id JOIN accounts_user u ON u.id = h.user_id
        WHERE h.role = 'circle2'
          AND h.starts_on <= (now() AT TIME ZONE mine.clock)::date
          AND (h.ends_on IS NULL OR h.ends_on >= (now() AT TIME ZONE mine.clock)::date)
    )
    SELECT c.starts_at, c.ends_at, c."where"::text, c.host_name::text
    FROM mine, rebond_coming_meetings(file) c
    JOIN dossiers_slot s ON s.id = c.slot_id LEFT JOIN dossiers_place p ON p.id = s.place_id
    WHERE p.organisation_id = mine.id OR c.host_id IN (SELECT id FROM people)
       OR lower(btrim(c.host_name)) = mine.name OR lower(btrim(c.host_name)) IN (SELECT name FROM people)
    ORDER BY c.starts_at
$$;
ALTER FUNCTION rebond_partner_meetings(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_partner_meetings(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_partner_meetings(uuid) TO rebond_web;
"""

CHOICES = [
    ("call_back", "Demande à être rappelé"),
    ("appointment", "Veut un rendez-vous"),
    ("solution", "Dit avoir une solution"),
    ("not_now", "Pas maintenant"),
    ("comes", "Vient à la séance"),
    ("declines", "Ne peut pas venir"),
    ("stop", "Ne veut plus être contacté"),
]


class Migration(migrations.Migration):
    """Creates the functions that `queries.links`, `operations.links` and `queries.shares` call."""

    dependencies = [("dossiers", "0035_outside_actors")]
    operations = [
        migrations.AlterField(
            model_name="linkanswer",
            name="choice",
            field=models.CharField(choices=CHOICES, max_length=12, verbose_name="réponse"),
        ),
        migrations.RunSQL(MEETINGS, "DROP FUNCTION rebond_link_meetings(text, date)"),
        migrations.RunSQL(GIVE_UP, "DROP FUNCTION rebond_link_give_up(text, date, uuid, uuid)"),
        migrations.RunSQL(PARTNER, "DROP FUNCTION rebond_partner_meetings(uuid)"),
    ]
