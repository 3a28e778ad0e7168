"""The appointments to come of the files offered to a platform: whoever decides knows that somebody is expected."""

from django.db import migrations

# While the offer waits, and no longer: taken, the file tells them itself. Where one is received may tell of Justice or
# of health (`rights`): at such a structure, nothing but the hour (`rights.PROTECTED_TYPES`); words that tell are masked
# where they are read (`queries.transfers`).
OFFERED = """
CREATE FUNCTION rebond_offered_meetings(receiving uuid)
RETURNS TABLE (transfer uuid, starts_at timestamptz, place text, host text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT t.id, c.starts_at,
           CASE WHEN hidden.so THEN '' ELSE c."where"::text END, CASE WHEN hidden.so THEN '' ELSE c.host_name::text END
    FROM dossiers_transfer t CROSS JOIN LATERAL rebond_coming_meetings(t.dossier_id) c
    JOIN dossiers_slot s ON s.id = c.slot_id LEFT JOIN dossiers_place p ON p.id = s.place_id
    LEFT JOIN territory_organisation o ON o.id = p.organisation_id
    CROSS JOIN LATERAL (SELECT coalesce(o.type IN ('pjj', 'justice', 'health'), false)) AS hidden(so)
    WHERE t.target_id = receiving AND t.state = 'pending'
      AND receiving = ANY (coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}'))
    ORDER BY c.starts_at, c.id
$$;
ALTER FUNCTION rebond_offered_meetings(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_offered_meetings(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_offered_meetings(uuid) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the function that `queries.transfers` calls."""

    dependencies = [("dossiers", "0048_undone_merge_follows")]
    operations = [migrations.RunSQL(OFFERED, "DROP FUNCTION rebond_offered_meetings(uuid)")]
