"""A slot of somebody who is away that day is offered to nobody, by a link or on a file, and taken by nobody: the young
person would wait for somebody on leave. It is offered again as soon as the absence is taken back.
"""

from importlib import import_module

from django.db import migrations

_clocks = import_module("rebond.domain.dossiers.migrations.0032_clocks")

# With the rights of who asks: `queries.appointments` and `queries.room` do, and the functions of the personal link.
AWAY = """
CREATE FUNCTION rebond_host_away(host uuid, team uuid, at timestamptz) RETURNS boolean
LANGUAGE sql STABLE SET search_path = public, pg_temp AS $$
    SELECT EXISTS (
        SELECT 1 FROM dossiers_absence a
        WHERE a.user_id = host AND a.platform_id = team AND a.cancelled_at IS NULL
          AND (at AT TIME ZONE rebond_platform_clock(team))::date BETWEEN a.starts_on AND a.ends_on)
$$;
REVOKE ALL ON FUNCTION rebond_host_away(uuid, uuid, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_host_away(uuid, uuid, timestamptz) TO rebond_web, rebond_worker, rebond_definer;
"""
#: Function → (what is said of a slot, the same with who is away).
CHANGES = {
    "rebond_open_slots(uuid, integer)": (
        "s.taken < s.capacity",
        "s.taken < s.capacity AND NOT rebond_host_away(s.host_id, s.platform_id, s.starts_at)",
    ),
    "rebond_take_slot(uuid, uuid, uuid, text)": (
        "held.cancelled_at IS NOT NULL OR",
        "held.cancelled_at IS NOT NULL OR rebond_host_away(held.host_id, held.platform_id, held.starts_at) OR",
    ),
}


def leave_out(apps, schema_editor) -> None:
    """Write both functions again."""
    with schema_editor.connection.cursor() as cursor:
        for name, (old, new) in CHANGES.items():
            cursor.execute(_clocks.changed(_clocks.definition(cursor, name), (old, new)))


def take_back(apps, schema_editor) -> None:
    """Write them as they were."""
    with schema_editor.connection.cursor() as cursor:
        for name, (old, new) in CHANGES.items():
            cursor.execute(_clocks.changed(_clocks.definition(cursor, name), (new, old)))


class Migration(migrations.Migration):
    """Creates the function, and has both others ask it."""

    dependencies = [("dossiers", "0054_words_go_back"), ("territory", "0002_clocks")]
    operations = [
        migrations.RunSQL(AWAY, "DROP FUNCTION rebond_host_away(uuid, uuid, timestamptz)"),
        migrations.RunPython(leave_out, take_back),
    ]
