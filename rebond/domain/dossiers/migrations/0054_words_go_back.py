"""What a young person answered since a merge, by a link or to a message of the file that goes back, goes back with it:
the wish of one to be left alone stayed with the other, and they were called.
"""

from importlib import import_module

from django.db import migrations

_BEFORE = import_module("rebond.domain.dossiers.migrations.0048_undone_merge_follows")
UNDO_BEFORE = _BEFORE.UNDO
# Before what follows of them is looked for. A slot taken, or given back, by the link has the key of its answer. The
# messages written before the merge bear the file that was lost, or one merged into it: nobody changes that.
_WORDS = """    UPDATE dossiers_linkanswer a SET dossier_id = lost.id FROM dossiers_personallink l
    WHERE l.id = a.link_id AND l.dossier_id = lost.id AND a.dossier_id = kept.id;
    UPDATE dossiers_appointment m SET dossier_id = lost.id FROM dossiers_linkanswer a
    WHERE a.dossier_id = lost.id AND m.key = a.key AND m.author_id IS NULL AND m.dossier_id = kept.id;
    WITH RECURSIVE files AS (
        SELECT lost.id AS id UNION SELECT d.id FROM dossiers_dossier d JOIN files f ON d.merged_into_id = f.id
    )
    UPDATE dossiers_echo e SET dossier_id = lost.id FROM messaging_message m
    WHERE m.id = e.message_id AND m.reference_kind = 'dossier' AND m.reference IN (SELECT f.id FROM files f)
      AND e.dossier_id = kept.id;
"""
_FOLLOWS = _BEFORE.FOLLOWS.lstrip("\n")
UNDO = UNDO_BEFORE.replace(_FOLLOWS, _WORDS + _FOLLOWS)


class Migration(migrations.Migration):
    """Writes again the function that `operations.merging` calls."""

    dependencies = [("dossiers", "0053_by_rule")]
    operations = [migrations.RunSQL(UNDO, UNDO_BEFORE)]
