"""What was written freely and names Justice or health is reserved, as it is when it is written from now on.

The words are those of `reserved` on the day of this migration, in PostgreSQL's spelling (`\\y` for `\\b`).
"""

from django.db import migrations, models

_WORDS = (
    r"\y(?:p ?j ?j|protection judiciaire|judiciaires?|tribunal|juge (des|pour) enfants|(le|la|un|une|du) juge|prisons?"
    r"|detention|detenue?s?|incarcer[a-z]*|ecrou[a-z]*|penitentiaires?|maison d arret|spip|bracelet electronique"
    r"|garde a vue|centre educatif (ferme|renforce)|(cef|cer)|foyers?|aemo|hopita[a-z]*|hospitalis[a-z]*|chu|clinique"
    r"|psychiatr[a-z]*|pedopsy[a-z]*|cmp|cmpp|maison des ado[a-z]*|addict[a-z]*|toxicoman[a-z]*|suicid[a-z]*|itep)\y"
)


def _tells(column: str) -> str:
    """Whether a text holds one of these words, without case, accents nor apostrophes."""
    return f"regexp_replace(lower(unaccent({column})), '[^a-z0-9]+', ' ', 'g') ~ '{_WORDS}'"


NOTES = "".join(
    f"UPDATE dossiers_{note} SET protected = true WHERE {_tells('text')};"  # noqa: S608 (our own names)
    for note in ("contactnote", "unreachablenote", "statusnote")
)
PARTNERS = (
    f"UPDATE dossiers_partnernote SET protected = true "  # noqa: S608 (as above)
    f"WHERE NOT protected AND ({_tells('text')} OR {_tells('source_name')});"
)
# The name of a structure of the PJJ was copied in the facts that its pathways attested. Each later row of a fact
# copies the place and the note of the first, beside which what is reserved stands. Undoing a merge takes it along.
_FACT_TELLS = f"""f.fact <> 'PROTEGE' AND ({_tells("f.note")}
    OR (f.motive NOT IN ('employed', 'alternance', 'apprentice') AND {_tells("f.place")})
    OR (f.place <> '' AND EXISTS (
        SELECT 1 FROM territory_organisation o WHERE o.type IN ('pjj', 'justice', 'health') AND o.name = f.place)))"""
FACTS = f"""
INSERT INTO dossiers_protectednature (id, statement_id, dossier_id, fact, motive, establishment_id, place, note)
SELECT gen_random_uuid(), f.id, f.dossier_id, f.fact, f.motive, f.establishment_id, f.place, f.note
FROM dossiers_attestedfact f WHERE f.supersedes_id IS NULL AND {_FACT_TELLS};
UPDATE dossiers_attestedfact f SET place = '', note = '', establishment_id = NULL
WHERE {_FACT_TELLS} AND EXISTS (
    SELECT 1 FROM dossiers_protectednature n
    WHERE n.dossier_id = f.dossier_id AND n.fact = f.fact AND n.place = f.place AND n.note = f.note);
UPDATE dossiers_merge m SET moved = m.moved || more.natures
FROM (
    SELECT done.id, jsonb_agg(jsonb_build_object(
        'table', 'dossiers_protectednature', 'column', 'dossier_id', 'id', n.id)) AS natures
    FROM dossiers_merge done CROSS JOIN LATERAL jsonb_array_elements(done.moved) AS e
    JOIN dossiers_attestedfact f ON f.id = (e->>'id')::uuid AND f.fact <> 'PROTEGE'
    JOIN dossiers_protectednature n ON n.statement_id = f.id
    WHERE done.undone_at IS NULL AND e->>'table' = 'dossiers_attestedfact' AND e->>'column' = 'dossier_id'
    GROUP BY done.id
) more WHERE more.id = m.id;
"""  # noqa: S608 (as above)


class Migration(migrations.Migration):
    """Adds what says that a note is reserved, and reserves what was written before."""

    dependencies = [("dossiers", "0028_notes"), ("territory", "0001_initial")]
    operations = [
        *(
            migrations.AddField(model_name=note, name="protected", field=models.BooleanField(default=False))
            for note in ("contactnote", "unreachablenote", "statusnote")
        ),
        migrations.RunSQL(NOTES, migrations.RunSQL.noop),
        migrations.RunSQL(PARTNERS, migrations.RunSQL.noop),
        migrations.RunSQL(FACTS, migrations.RunSQL.noop),
    ]
