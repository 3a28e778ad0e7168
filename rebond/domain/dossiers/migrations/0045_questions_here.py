"""What an establishment may know of the files about which it is asked: it reads the questions, and none of the files."""

from django.db import migrations

# Whether the question still has an object, and who says that the young person is there: themselves, their family, or
# blank. A partner is never told: to know that one follows the young person may tell of Justice or of health.
HERE = """
CREATE FUNCTION rebond_questions_here(checks uuid[]) RETURNS TABLE (question uuid, state text, says text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT c.id,
           CASE WHEN d.status_reason = 'deceased' THEN 'deceased' WHEN d.status = 'open' THEN 'open' ELSE 'closed' END,
           CASE WHEN f.source IN ('young_person', 'parent') THEN f.source ELSE '' END
    FROM dossiers_enrolmentcheck c
    JOIN dossiers_dossier d ON d.id = c.dossier_id
    LEFT JOIN dossiers_attestedfact f ON f.id = c.fact_id
    WHERE c.id = ANY (checks)
      AND c.establishment_id = ANY (
          coalesce(string_to_array(nullif(current_setting('rebond.establishments', true), ''), ',')::uuid[], '{}'))
$$;
ALTER FUNCTION rebond_questions_here(uuid[]) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_questions_here(uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_questions_here(uuid[]) TO rebond_web, rebond_worker;
"""


class Migration(migrations.Migration):
    """Creates the function that `queries.enrolments` calls."""

    dependencies = [("dossiers", "0044_handed_meetings")]
    operations = [migrations.RunSQL(HERE, "DROP FUNCTION rebond_questions_here(uuid[])")]
