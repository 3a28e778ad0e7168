"""A file before its messages, everywhere: who accepted a transfer locked the messages first, and waited for who undid a
contact of that file, who waited for them (seen: one of the two got an error page). Why a message was already held is
kept, with what the transfer adds. How many messages of a file are held, those of the files merged into it included.
Those of files merged into one that was transferred before follow it, as they do since.
"""

from importlib import import_module

from django.db import migrations

_FOLLOW = import_module("rebond.domain.dossiers.migrations.0043_messages_follow")
BEFORE = _FOLLOW.AFTER
_WRITTEN = f"THEN '{_FOLLOW.WRITTEN_BEFORE}' ELSE m.error END"
# Once, however often the file moves.
_ADDED = f"""THEN left(btrim(btrim(replace(m.error, '{_FOLLOW.WRITTEN_BEFORE}', ''))
                || ' {_FOLLOW.WRITTEN_BEFORE}'), 300) ELSE m.error END"""
# The file is locked, and holds everybody who would write to its messages: they need no lock of their own.
AFTER = BEFORE.replace(_FOLLOW._MESSAGES_FIRST, "").replace(_WRITTEN, _ADDED)
MERGED_FOLLOWED = f"""
WITH RECURSIVE stays AS (
    SELECT d.id, d.platform_id FROM dossiers_dossier d WHERE d.merged_into_id IS NULL
    UNION ALL SELECT d.id, s.platform_id FROM dossiers_dossier d JOIN stays s ON d.merged_into_id = s.id
)
UPDATE messaging_message m SET platform_id = s.platform_id, {_FOLLOW._HELD.replace(_WRITTEN, _ADDED)}
FROM stays s WHERE s.id = m.reference AND m.reference_kind = 'dossier' AND m.platform_id <> s.platform_id
"""  # noqa: S608 (our own names)

# Those merged into a file that moved stay where they were, out of its platform's sight.
HELD = f"""
CREATE FUNCTION rebond_held_about(file uuid) RETURNS integer
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT count(*)::integer FROM messaging_message m JOIN dossiers_dossier d ON d.id = file
    WHERE m.state = 'held' AND m.platform_id = d.platform_id
      AND d.platform_id = ANY (coalesce(string_to_array(nullif(current_setting('rebond.platforms', true), ''), ',')::uuid[], '{{}}'))
      AND {_FOLLOW._about("file")}
$$;
ALTER FUNCTION rebond_held_about(uuid) OWNER TO rebond_definer;
REVOKE ALL ON FUNCTION rebond_held_about(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION rebond_held_about(uuid) TO rebond_web;
"""  # noqa: S608 (our own names)


class Migration(migrations.Migration):
    """Writes again the function that answers a transfer, and creates the one that `queries.transfers` calls."""

    dependencies = [("dossiers", "0049_offered_meetings")]
    operations = [
        migrations.RunSQL(AFTER, BEFORE),
        migrations.RunSQL(MERGED_FOLLOWED, migrations.RunSQL.noop),
        migrations.RunSQL(HELD, "DROP FUNCTION rebond_held_about(uuid)"),
    ]
