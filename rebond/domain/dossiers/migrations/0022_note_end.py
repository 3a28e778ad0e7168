"""How far a partner's information goes is what its last correction says: for its earlier words too."""

from django.db import migrations

# 'protected', or the confidentiality of the last version. For whoever may not read that one: they would take the
# version before for the one that stands.
END = """
CREATE FUNCTION rebond_note_end(note uuid) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    WITH RECURSIVE versions AS (
        SELECT n.id, n.protected, n.confidentiality, 0 AS step FROM dossiers_partnernote n WHERE n.id = note
        UNION ALL
        SELECT n.id, n.protected, n.confidentiality, v.step + 1
        FROM dossiers_partnernote n JOIN versions v ON n.supersedes_id = v.id
    )
    SELECT CASE WHEN v.protected THEN 'protected' ELSE v.confidentiality::text END
    FROM versions v ORDER BY v.step DESC LIMIT 1
$$;
ALTER FUNCTION rebond_note_end(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_note_end(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_note_end(uuid) TO rebond_web, rebond_worker;
"""


class Migration(migrations.Migration):
    """Creates the function that the policy of the notes calls (`rights.LastSaid`)."""

    dependencies = [("dossiers", "0021_protected_reason")]
    operations = [migrations.RunSQL(END, "DROP FUNCTION rebond_note_end(uuid)")]
