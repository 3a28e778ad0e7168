"""A young person whose file was closed here and who is followed elsewhere since: their numbers are the other platform's.

A merge took them away from the file that another platform has open, which then had nobody to call; and who had closed
a file read, and could change, the addresses that the others found.
"""

from importlib import import_module

from django.db import migrations

ELSEWHERE = """
CREATE FUNCTION rebond_followed_by_another(file uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM dossiers_dossier mine
        JOIN dossiers_dossier other ON other.person_id = mine.person_id AND other.status = 'open'
        WHERE mine.id = file AND other.platform_id <> mine.platform_id
    )
$$;
ALTER FUNCTION rebond_followed_by_another(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_followed_by_another(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_followed_by_another(uuid) TO rebond_web, rebond_worker;
"""
MERGE_BEFORE = import_module("rebond.domain.dossiers.migrations.0006_merge_functions").MERGE.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
_LAST = "       OR lost.status NOT IN ('open', 'closed') THEN\n"
MERGE = MERGE_BEFORE.replace(
    _LAST,
    "       OR lost.status NOT IN ('open', 'closed')\n"
    "       OR rebond_followed_by_another(keep) OR rebond_followed_by_another(lose) THEN\n",
)


class Migration(migrations.Migration):
    """Creates the function, and writes again the one that `operations.merging` calls."""

    dependencies = [("dossiers", "0022_note_end")]
    operations = [
        migrations.RunSQL(ELSEWHERE, "DROP FUNCTION rebond_followed_by_another(uuid)"),
        migrations.RunSQL(MERGE, MERGE_BEFORE),
    ]
