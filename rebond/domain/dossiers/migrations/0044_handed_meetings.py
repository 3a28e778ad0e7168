"""The appointments that went to another platform with their file, for the agenda of who was to hold them."""

from django.db import migrations

# As they stood when the transfer was accepted, and no later: what the other platform does with them since is its own.
# Nothing but the hour and who was to receive; whose they were is read in the transfer, by who may. A file that came
# back shows its appointments itself.
HANDED = """
CREATE FUNCTION rebond_handed_meetings(source uuid, first timestamptz, last timestamptz)
RETURNS TABLE (transfer uuid, starts_at timestamptz, ends_at timestamptz, host uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT DISTINCT ON (a.starts_at, a.id) t.id, a.starts_at, a.ends_at, a.host_id
    FROM dossiers_transfer t
    JOIN dossiers_dossier d ON d.id = t.dossier_id AND d.platform_id <> t.source_id
    JOIN dossiers_appointment a ON a.dossier_id = t.dossier_id
    WHERE t.source_id = source AND t.state = 'accepted'
      AND source = ANY (coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{}'))
      AND a.starts_at >= first AND a.starts_at < last AND a.starts_at > t.answered_at
      AND NOT a.cancelled AND a.recorded_at <= t.answered_at
      AND NOT EXISTS (
          SELECT 1 FROM dossiers_appointment later
          WHERE later.supersedes_id = a.id AND later.recorded_at <= t.answered_at)
      AND NOT EXISTS (
          SELECT 1 FROM dossiers_appointmentresult r
          WHERE r.appointment_id = a.id AND NOT r.cancelled AND r.recorded_at <= t.answered_at
            AND NOT EXISTS (
                SELECT 1 FROM dossiers_appointmentresult later
                WHERE later.supersedes_id = r.id AND later.recorded_at <= t.answered_at))
    ORDER BY a.starts_at, a.id, t.answered_at DESC
$$;
ALTER FUNCTION rebond_handed_meetings(uuid, timestamptz, timestamptz) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_handed_meetings(uuid, timestamptz, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_handed_meetings(uuid, timestamptz, timestamptz) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the function that `queries.transfers` calls."""

    dependencies = [("dossiers", "0043_messages_follow")]
    operations = [
        migrations.RunSQL(HANDED, "DROP FUNCTION rebond_handed_meetings(uuid, timestamptz, timestamptz)"),
    ]
