"""Who consulted a file: the access journal, opened for one file to those who work on it (G11)."""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION rebond_who_looked(file uuid, since timestamptz)
RETURNS TABLE (user_id uuid, day date, times bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public AS $$
    SELECT a.user_id, (a.moment AT TIME ZONE 'Europe/Paris')::date, count(*)
    FROM base_accessentry a
    WHERE a.object_id = file AND a.moment >= since AND a.outcome = 200 AND a.user_id IS NOT NULL
      AND EXISTS (
        SELECT 1 FROM dossiers_dossier d
        WHERE d.id = file AND d.platform_id = ANY (
          string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[]))
    GROUP BY 1, 2 ORDER BY 2 DESC, 1
$$;
ALTER FUNCTION rebond_who_looked(uuid, timestamptz) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_who_looked(uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_who_looked(uuid, timestamptz) TO rebond_web;
"""


class Migration(migrations.Migration):
    """Creates the function that `dossiers.queries.who_looked` calls."""

    dependencies = [("dossiers", "0001_initial"), ("base", "0002_access_journal")]
    operations = [migrations.RunSQL(FUNCTION, "DROP FUNCTION rebond_who_looked(uuid, timestamptz)")]
