"""What was written, since a merge, of something that goes back goes back with it: its newer versions, the question to
the establishment and its answer, what contradicts a fact. Otherwise a question waited in one file, answered in the
other. What merely happened since stays in the kept file, as before.
"""

from importlib import import_module

from django.db import migrations

UNDO_BEFORE = import_module("rebond.domain.dossiers.migrations.0006_merge_functions").UNDO.replace(
    "CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"
)
#: What speaks of another row of its file, and has no meaning in another; versions are found by `supersedes_id`.
OF_ANOTHER = (
    ("dossiers_attestedfact", "attempt_id"),
    ("dossiers_protectednature", "statement_id"),
    ("dossiers_contradiction", "statement_id"),
    ("dossiers_enrolmentcheck", "fact_id"),
    ("dossiers_enrolmentcheck", "engagement_id"),
    ("dossiers_enrolmenttelling", "check_asked_id"),
    ("dossiers_engagementturn", "engagement_id"),
    ("dossiers_appointmentresult", "appointment_id"),
    ("dossiers_protectedreason", "interview_id"),
    ("dossiers_protectedanswers", "diagnosis_id"),
)
_NAMED = ", ".join(f"('{table}', '{column}')" for table, column in OF_ANOTHER)
_MOVED = "    UPDATE dossiers_youngperson p SET merged_into_id = NULL WHERE p.id = lost.person_id AND p.id <> human.id;\n"
FOLLOWS = f"""
    LOOP
        followed := 0;
        FOR place IN
            SELECT c.conrelid::regclass::text AS held_by, a.attname AS held_in, c.confrelid::regclass::text AS spoken_of
            FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
            WHERE c.contype = 'f'
              AND ((a.attname = 'supersedes_id' AND c.conrelid = c.confrelid
                    AND EXISTS (SELECT 1 FROM pg_constraint f
                                WHERE f.contype = 'f' AND f.conrelid = c.conrelid
                                  AND f.confrelid = 'dossiers_dossier'::regclass))
                   OR (c.conrelid::regclass::text, a.attname::text) IN (VALUES {_NAMED}))
            ORDER BY 1, 2
        LOOP
            EXECUTE format('UPDATE %1$s c SET dossier_id = $1 FROM %2$s s '
                           'WHERE c.%3$I = s.id AND s.dossier_id = $1 AND c.dossier_id = $2',
                           place.held_by, place.spoken_of, place.held_in) USING lost.id, kept.id;
            GET DIAGNOSTICS count_moved = ROW_COUNT;
            followed := followed + count_moved;
        END LOOP;
        EXIT WHEN followed = 0;
    END LOOP;
    UPDATE dossiers_attestedfact f SET person_id = lost.person_id
    WHERE f.dossier_id = lost.id AND f.person_id <> lost.person_id;
"""  # noqa: S608 (our own names)
UNDO = UNDO_BEFORE.replace(_MOVED, FOLLOWS.lstrip("\n") + _MOVED).replace(
    "row_moved jsonb;\n", "row_moved jsonb; place record; followed int; count_moved int;\n"
)


class Migration(migrations.Migration):
    """Writes again the function that `operations.merging` calls."""

    dependencies = [("dossiers", "0047_stands_for")]
    operations = [migrations.RunSQL(UNDO, UNDO_BEFORE)]
