"""The messages about a file go with it when it is transferred: who gave it away reads their text no more, and lets none
leave. What waited is held until who receives has read it; a reminder is of an appointment that stands, and goes on."""

from importlib import import_module

from django.db import migrations

WRITTEN_BEFORE = (
    "Écrit par l’autre plate-forme avant le transfert\u00a0: relisez-le, puis laissez-le partir ou abandonnez-le."
)
# QUEUED to HELD and no other way: as `messages.lifecycle` says of HOLD.
_HELD = f"""state = CASE WHEN m.state = 'queued' AND m.purpose <> 'reminder' THEN 'held' ELSE m.state END,
        error = CASE WHEN m.state IN ('queued', 'held') AND m.purpose <> 'reminder'
            THEN '{WRITTEN_BEFORE}' ELSE m.error END"""
BEFORE = import_module("rebond.domain.dossiers.migrations.0020_locks").TRANSFER
_FIRST = "    PERFORM 1 FROM dossiers_dossier d\n"
_MOVED = "        UPDATE dossiers_listentry e SET platform_id = asked.target_id WHERE e.dossier_id = file.id;\n"


def _about(file: str) -> str:
    """The messages about a file, and about those that were merged into it."""
    return f"""m.reference_kind = 'dossier' AND m.reference IN (
            WITH RECURSIVE files AS (
                SELECT {file} AS id
                UNION SELECT d.id FROM dossiers_dossier d JOIN files f ON d.merged_into_id = f.id
            ) SELECT f.id FROM files f)"""  # noqa: S608 (our own names)


# The job that delivers a message locks it, then the file that it tells of a failure: in the same order here.
_MESSAGES_FIRST = f"""    PERFORM 1 FROM messaging_message m
    WHERE {_about("(SELECT t.dossier_id FROM dossiers_transfer t WHERE t.id = transfer)")} ORDER BY m.id FOR UPDATE;
"""  # noqa: S608 (as above)
_FOLLOW = f"""        UPDATE messaging_message m SET platform_id = asked.target_id, {_HELD}
        WHERE {_about("asked.dossier_id")};
"""  # noqa: S608 (as above)
AFTER = BEFORE.replace(_FIRST, _MESSAGES_FIRST + _FIRST).replace(_MOVED, _MOVED + _FOLLOW)
#: The files transferred before.
FOLLOWED = f"""
UPDATE messaging_message m SET platform_id = d.platform_id, {_HELD}
FROM dossiers_dossier d
WHERE d.id = m.reference AND m.reference_kind = 'dossier' AND m.platform_id <> d.platform_id
"""  # noqa: S608 (our own names)


class Migration(migrations.Migration):
    """Writes again the function that answers a transfer."""

    dependencies = [("dossiers", "0042_words_beside"), ("messaging", "0005_letters")]
    operations = [migrations.RunSQL(AFTER, BEFORE), migrations.RunSQL(FOLLOWED, migrations.RunSQL.noop)]
