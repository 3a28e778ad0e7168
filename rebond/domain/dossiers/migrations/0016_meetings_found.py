"""An appointment taken through the personal link: the hour of the step before goes, and nobody is unreachable any more.

The columns `next_step_time` and `unreachable` came beside the functions of 0015; a test holds these to the replay.
"""

from importlib import import_module

from django.db import migrations

_before = import_module("rebond.domain.dossiers.migrations.0015_meeting_functions")


def _again(sql: str) -> str:
    return sql.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


TAKE = _again(_before.TAKE).replace(
    "SET next_step = 'meeting',", "SET next_step = 'meeting', next_step_time = NULL, unreachable = false,"
)
GIVE_UP = _again(_before.GIVE_UP).replace(
    "SET next_step = 'call_again',", "SET next_step = 'call_again', next_step_time = NULL,"
)


class Migration(migrations.Migration):
    """Replaces two functions."""

    dependencies = [("dossiers", "0017_partner_functions")]
    operations = [
        migrations.RunSQL(TAKE, _again(_before.TAKE)),
        migrations.RunSQL(GIVE_UP, _again(_before.GIVE_UP)),
    ]
