"""The page of a personal link knows by which form it was answered: sent again, on a bad line or by a second tap, the
answer is told rather than refused (its slot is taken, by itself).
"""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("rebond.domain.dossiers.migrations.0039_link_to_another").AFTER
AFTER = BEFORE.replace("'slot_id', a.slot_id)", "'slot_id', a.slot_id, 'key', a.key)")


class Migration(migrations.Migration):
    """Writes again the function that every door of the link calls."""

    dependencies = [("dossiers", "0051_spared_until")]
    operations = [migrations.RunSQL(AFTER, BEFORE)]
