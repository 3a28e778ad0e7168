"""Always the file before what refers to it, as a merge does: two people in opposite order would wait for each other
(seen: one of the two got an error page, and the young person's answer was lost). And `pg_temp` last in every search
path, so that no temporary table stands for one of ours inside a function that sees across.
"""

from importlib import import_module

from django.db import migrations

_MIGRATIONS = "rebond.domain.dossiers.migrations"
TRANSFER_BEFORE = import_module(f"{_MIGRATIONS}.0013_share_functions").AFTER
_ASKED = "    SELECT * INTO asked FROM dossiers_transfer t WHERE t.id = transfer FOR UPDATE;\n"
_FILE_FIRST = """    PERFORM 1 FROM dossiers_dossier d
    WHERE d.id = (SELECT t.dossier_id FROM dossiers_transfer t WHERE t.id = transfer) FOR UPDATE;
"""
TRANSFER = TRANSFER_BEFORE.replace(_ASKED, _FILE_FIRST + _ASKED)

LINK_BEFORE = import_module(f"{_MIGRATIONS}.0017_link_functions").ANSWER.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
_LINK = "    link := (told->>'link')::uuid;\n"
# Read again: the file may have been merged into another one while this waited.
_LOCKED = """    PERFORM 1 FROM dossiers_dossier d WHERE d.id = (told->>'dossier')::uuid FOR KEY SHARE;
    told := rebond_link_read(wanted, born);
    IF told IS NULL THEN
        RETURN NULL;
    END IF;
"""
LINK = LINK_BEFORE.replace(_LINK, _LOCKED + _LINK)

_FUNCTIONS = (
    "rebond_habilitations_held(uuid, date)",
    "rebond_who_looked(uuid, timestamptz)",
    "rebond_ensure_journal_partitions(date)",
)
PATHS = "\n".join(f"ALTER FUNCTION {name} SET search_path = public, pg_temp;" for name in _FUNCTIONS)
PATHS_BEFORE = "\n".join(f"ALTER FUNCTION {name} SET search_path = public;" for name in _FUNCTIONS)


class Migration(migrations.Migration):
    """Writes again the functions that `operations.transferring` and `operations.links` call."""

    dependencies = [("dossiers", "0019_words"), ("accounts", "0004_partner_function"), ("base", "0002_access_journal")]
    operations = [
        migrations.RunSQL(TRANSFER, TRANSFER_BEFORE),
        migrations.RunSQL(LINK, LINK_BEFORE),
        migrations.RunSQL(PATHS, PATHS_BEFORE),
    ]
