"""The functions that judge or write a day do so by the clock of a platform, no more by that of Paris.

Which platform: that of the file; for the day of a habilitation, its own; for the searches and requests counted a day,
that of who acts (of mainland France for the searches across the country). Each function is read from the database and
written again with its clock, the rest as it is.
"""

from django.db import migrations

OF_FILE = "rebond_platform_clock((SELECT x.platform_id FROM dossiers_dossier x WHERE x.id = file))"
OF_ACTOR = "rebond_platform_clock(mine[1])"
OF_FOLLOWED = "rebond_platform_clock(followed.platform_id)"
CLOCKS = {
    "rebond_who_looked(uuid, timestamptz)": OF_FILE,
    "rebond_search_before_creation(uuid, text, text, text, date)": OF_ACTOR,
    "rebond_request_file(uuid, uuid, uuid, text, text, date, text, timestamptz, text, text)": OF_ACTOR,
    "rebond_take_slot(uuid, uuid, uuid, text)": OF_FOLLOWED,
    "rebond_link_reply(text, date, uuid, boolean, uuid)": OF_FOLLOWED,
    "rebond_give_up_meeting(uuid, uuid, uuid)": OF_FILE,
    "rebond_search_country(uuid, text, text, text, text, text, date)": "rebond_clock(NULL)",
    "rebond_notify(uuid, text, text, uuid, text, boolean, uuid[], uuid[], boolean)": OF_FILE.replace(
        "(SELECT x.platform_id FROM dossiers_dossier x WHERE x.id = file)",
        "coalesce((SELECT x.platform_id FROM dossiers_dossier x WHERE x.id = file), teams[1], mine[1])",
    ),
}
PARIS = "AT TIME ZONE 'Europe/Paris'"

# Another column: the function is dropped, and made again with its owner and who may call it.
FEED_HEAD = """
DROP FUNCTION rebond_feed(text);
"""
FEED_FOOT = """;
ALTER FUNCTION rebond_feed(text) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_feed(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_feed(text) TO rebond_web;
"""


def definition(cursor, name: str) -> str:
    """The text that creates a function as it is."""
    cursor.execute("SELECT pg_get_functiondef(%s::regprocedure)", [name])
    return cursor.fetchone()[0]


def changed(text: str, *changes: tuple[str, str]) -> str:
    """`text` with each change made; an error when what is to be changed isn't there."""
    for old, new in changes:
        if old not in text:
            raise ValueError(f"not found in {text[:80]}: {old}")
        text = text.replace(old, new)
    return text


def by_platform(apps, schema_editor) -> None:
    """Write the functions again."""
    with schema_editor.connection.cursor() as cursor:
        for name, clock in CLOCKS.items():
            cursor.execute(changed(definition(cursor, name), (PARIS, f"AT TIME ZONE {clock}")))
        feed = changed(
            definition(cursor, "rebond_feed(text)"),
            (PARIS, "AT TIME ZONE rebond_platform_clock(h.platform_id)"),
            ("changed timestamp with time zone)", "changed timestamp with time zone, clock text)"),
            ("0, a.recorded_at\n", "0, a.recorded_at, rebond_platform_clock(d.platform_id)\n"),
            ("        s.created_at\n", "        s.created_at, rebond_platform_clock(s.platform_id)\n"),
        )
        cursor.execute(FEED_HEAD + feed + FEED_FOOT)


class Migration(migrations.Migration):
    """Writes functions again; those before are not given back, for these serve their callers."""

    dependencies = [("dossiers", "0031_kept_apart"), ("territory", "0002_clocks")]
    operations = [migrations.RunPython(by_platform, migrations.RunPython.noop)]
