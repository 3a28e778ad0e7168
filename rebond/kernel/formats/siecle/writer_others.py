"""Write the other BEE exports: guardians, the school's own nomenclature, ACCIO diplomas (formats §1.3 to §1.5)."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from xml.sax.saxutils import quoteattr

from rebond.kernel.formats.siecle.writer import Export, addresses, document, element
from rebond.kernel.formats.writing import Row, first, text

_PARENT_CODES = {"mother": "10", "father": "20", "other": "50"}
_OLD_PARENT_CODES = {"mother": "2", "father": "1", "other": "5"}


def write_guardians(rows: Sequence[Row], export: Export, *, old_model: bool = False) -> bytes:
    """ResponsablesAvecAdresses.xml: rows with the columns of `tables.GUARDIANS`, one a pupil and guardian.

    `old_model`: the links as before 2018 (RESP_LEGAL, one-character CODE_PARENTE).
    """
    people = [{**row, "person": str(number)} for number, row in enumerate(rows, start=1)]
    blocks = [
        "<PERSONNES>",
        *(_person(row, export) for row in people),
        "</PERSONNES>",
        "<RESPONSABLES>",
        *(_old_link(row) if old_model else _link(row) for row in people),
        "</RESPONSABLES>",
        "<ADRESSES>",
        *addresses(people, key="person"),
        "</ADRESSES>",
    ]
    return document("BEE_RESPONSABLES", export, blocks)


def _person(row: Row, export: Export) -> str:
    has_address = bool(row.get("address") or row.get("postal_code") or row.get("commune"))
    return "".join(
        [
            f"<PERSONNE PERSONNE_ID={quoteattr(row['person'])}>",
            element("LC_CIVILITE", "MME" if row.get("relation") == "mother" else "M."),
            element("NOM" if export.old_names else "NOM_DE_FAMILLE", text(row, "surname")),
            element("PRENOM", text(row, "first_name")),
            element("TEL_PORTABLE", first(row, "phones", 0)),
            element("TEL_PERSONNEL", first(row, "phones", 1)),
            element("TEL_PROFESSIONNEL", first(row, "phones", 2)),
            element("MEL", first(row, "emails")),
            element("ADRESSE_ID", row["person"] if has_address else ""),
            "</PERSONNE>",
        ]
    )


def _link(row: Row) -> str:
    return "".join(
        [
            "<RESPONSABLE_ELEVE>",
            element("ELEVE_ID", text(row, "local_id")),
            element("PERSONNE_ID", row["person"]),
            element("NIVEAU_RESPONSABILITE", text(row, "level")),
            element("CODE_PARENTE", _PARENT_CODES.get(text(row, "relation"), "")),
            "<PAIE_FRAIS_SCOLAIRES>1</PAIE_FRAIS_SCOLAIRES><HEBERGE_ELEVE>true</HEBERGE_ELEVE></RESPONSABLE_ELEVE>",
        ]
    )


def _old_link(row: Row) -> str:
    return "".join(
        [
            "<RESPONSABLE_ELEVE>",
            element("ELEVE_ID", text(row, "local_id")),
            element("PERSONNE_ID", row["person"]),
            element("RESP_LEGAL", text(row, "level") if row.get("legal") else "0"),
            element("CODE_PARENTE", _OLD_PARENT_CODES.get(text(row, "relation"), "")),
            "<RESP_FINANCIER>1</RESP_FINANCIER></RESPONSABLE_ELEVE>",
        ]
    )


def write_nomenclature(
    motives: Mapping[str, str], courses: Mapping[str, str], export: Export, *, regimes: Mapping[str, str] | None = None
) -> bytes:
    """Nomenclature.xml: labels of the school's exit motives, courses (11-character MEF) and regimes, by code."""
    blocks = [
        "<MEFS>",
        *_entries("MEF", courses, label="LIBELLE_LONG", longest=40),
        "</MEFS>",
        "<REGIMES>",
        *_entries("REGIME", regimes or {}),
        "</REGIMES>",
        "<MOTIFS_SORTIE>",
        *_entries("MOTIF_SORTIE", motives),
        "</MOTIFS_SORTIE>",
    ]
    return document("BEE_NOMENCLATURES", export, blocks)


def _entries(tag: str, labels: Mapping[str, str], *, label: str = "LIBELLE_LONG", longest: int = 60) -> Iterator[str]:
    for code, value in labels.items():
        yield f"<{tag} CODE_{tag}={quoteattr(code)}>{element(label, value[:longest])}</{tag}>"


def write_diplomas(rows: Iterable[Row], export: Export) -> bytes:
    """ACCIO.xml: rows with `local_id`, `cfd` (its first 5 characters are written) and `session`."""
    return document("BEE_ACCIO", export, ["<ACCIO_ELEVES_DIPLOMES>", *map(_diploma, rows), "</ACCIO_ELEVES_DIPLOMES>"])


def _diploma(row: Row) -> str:
    session = text(row, "session")
    return "".join(
        [
            "<ACCIO_ELEVE_DIPLOME>",
            element("ELEVE_ID", text(row, "local_id")),
            element("CODE_DIPLOME", text(row, "cfd")[:5]),
            element("SESSION", session),
            element("ANNEE_SCOLAIRE", str(int(session) - 1)),
            element("MENTION", text(row, "mention")),
            "</ACCIO_ELEVE_DIPLOME>",
        ]
    )
