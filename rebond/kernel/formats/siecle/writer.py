"""Write SIECLE/BEE exports as the ministry's application does (formats §1): for tests and the demonstration."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from rebond.kernel.formats.writing import Row, first, french_date, text, zipped

LATIN9 = "ISO-8859-15"


@dataclass(frozen=True)
class Export:
    """What the head of an export says: whose it is, of which year, when and how it was made."""

    uai: str
    school_year: int  # the year it begins
    exported_at: dt.datetime
    version: str = "3.0"  # of the schema: 1.7, 1.8, 2.1, 3.0, 3.1, 5.x
    encoding: str = LATIN9

    @property
    def old_names(self) -> bool:
        """NOM of 25 characters rather than NOM_DE_FAMILLE, up to version 1.8 (formats §1.2)."""
        return _version(self.version) <= (1, 8)

    @property
    def several_ine(self) -> bool:
        """INE_BEA and INE_RNIE stand beside ID_NATIONAL since the specification of September 2017."""
        return _version(self.version) >= (3, 0)


def _version(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def encode(document: str, encoding: str) -> bytes:
    """Bytes of a document; a character that the encoding lacks becomes '?', as SIECLE does (formats §1.1)."""
    return document.encode(encoding, errors="replace")


def archive(kind: str, data: bytes) -> bytes:
    """The zip that the application hands over: `kind` is "ElevesSansAdresses", "ResponsablesAvecAdresses"..."""
    return zipped({f"{kind}.xml": data})


def element(tag: str, value: str) -> str:
    """One element, or nothing for an empty value (optional elements are absent, formats §1.1)."""
    return f"<{tag}>{escape(value)}</{tag}>" if value else ""


def document(root: str, export: Export, blocks: Iterable[str]) -> bytes:
    """A whole export: prolog, root with its VERSION, PARAMETRES, DONNEES with its blocks."""
    head = (
        f'<?xml version="1.0" encoding="{export.encoding}"?>\n<{root} VERSION={quoteattr(export.version)}>'
        f"<PARAMETRES><UAJ>{export.uai}</UAJ><ANNEE_SCOLAIRE>{export.school_year}</ANNEE_SCOLAIRE>"
        f"<DATE_EXPORT>{export.exported_at:%d/%m/%Y}</DATE_EXPORT>"
        f"<HORODATAGE>{export.exported_at:%d/%m/%Y %H:%M:%S}</HORODATAGE></PARAMETRES><DONNEES>\n"
    )
    return encode(head + "\n".join(blocks) + f"\n</DONNEES></{root}>\n", export.encoding)


def write_pupils(rows: Sequence[Row], export: Export, *, with_addresses: bool = False) -> bytes:
    """ElevesSansAdresses.xml or ElevesAvecAdresses.xml.

    Rows have the columns of `tables.ENROLMENTS` (local_id obligatory) and may have `repeats` (bool),
    `nationality` (3 digits), `modified_on` (date). ELEVE elements keep the order of the rows.
    """
    blocks = [
        "<ELEVES>",
        *(_pupil(row, export, with_addresses) for row in rows),
        "</ELEVES>",
        "<OPTIONS/>",
        "<STRUCTURES>",
        *(_structure(row) for row in rows if row.get("division")),
        "</STRUCTURES>",
        "<BOURSES/>",
    ]
    if with_addresses:
        blocks += ["<ADRESSES>", *addresses(rows), "</ADRESSES>"]
    return document("BEE_ELEVES", export, blocks)


def _pupil(row: Row, export: Export, with_addresses: bool) -> str:
    parts = [
        f"<ELEVE ELEVE_ID={quoteattr(text(row, 'local_id'))}>",
        *_national_ids(row, export),
        *_names(row, export),
        element("DATE_NAISS", french_date(row.get("birth_date"))),
        element("DOUBLEMENT", "1" if row.get("repeats") else "0"),
        *_contacts(row, export),
        element("CODE_PAYS", text(row, "birth_country")),
        element("DATE_MODIFICATION", french_date(row.get("modified_on"))),
        element("DATE_SORTIE", french_date(row.get("exit_date"))),
        element("MEL", first(row, "emails")),
        element("CODE_REGIME", text(row, "regime") or "0"),
        element("DATE_ENTREE", french_date(row.get("entry_date"))),
        element("CODE_MOTIF_SORTIE", text(row, "exit_motive")),
        element("VILLE_NAISS", text(row, "birth_place")[:32]),
        element("ADRESSE_ID", text(row, "local_id") if with_addresses and _has_address(row) else ""),
        element("CODE_SEXE", text(row, "sex")),
        element("CODE_PAYS_NAT", text(row, "nationality")),
        element("CODE_STATUT", text(row, "status")),
        element("CODE_MEF", text(row, "mef")),
        element("CODE_DEPARTEMENT_NAISS", ministry_department(text(row, "birth_department"))),
        element("CODE_COMMUNE_INSEE_NAISS", text(row, "birth_commune")),
        "<ADHESION_TRANSPORT>0</ADHESION_TRANSPORT>",
        _last_year(row),
        "</ELEVE>",
    ]
    return "".join(parts)


def _national_ids(row: Row, export: Export) -> Iterator[str]:
    ine, other = text(row, "ine"), text(row, "ine_other")
    yield element("ID_NATIONAL", ine)
    if not export.several_ine:
        return
    for value in (ine, other):
        if value:
            yield element("INE_BEA" if value[:10].isdigit() else "INE_RNIE", value)


def _names(row: Row, export: Export) -> Iterator[str]:
    surname = text(row, "surname")
    yield element("NOM", surname[:25]) if export.old_names else element("NOM_DE_FAMILLE", surname)
    yield element("NOM_USAGE", text(row, "usage_name"))
    yield element("PRENOM", text(row, "first_name"))
    yield element("PRENOM2", text(row, "first_name_2"))
    yield element("PRENOM3", text(row, "first_name_3"))


def _contacts(row: Row, export: Export) -> Iterator[str]:
    longest = 15 if export.old_names else 20
    for position, tag in enumerate(("TEL_PORTABLE", "TEL_PERSONNEL", "TEL_PROFESSIONNEL")):
        value = first(row, "phones", position)
        yield element(tag, value if len(value) <= longest else "")


def _last_year(row: Row) -> str:
    inside = element("CODE_MEF", text(row, "last_year_mef")) + element("CODE_RNE", text(row, "last_year_uai"))
    return f"<SCOLARITE_AN_DERNIER>{inside}</SCOLARITE_AN_DERNIER>" if inside else ""


def _structure(row: Row) -> str:
    division = escape(text(row, "division"))
    return (
        f"<STRUCTURES_ELEVE ELEVE_ID={quoteattr(text(row, 'local_id'))}><STRUCTURE>"
        f"<CODE_STRUCTURE>{division}</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE></STRUCTURES_ELEVE>"
    )


def ministry_department(code: str) -> str:
    """The ministry's three characters for a département: 075, 02A, 974 (formats §4.6)."""
    return code.zfill(3) if code else ""


def _has_address(row: Row) -> bool:
    return bool(row.get("address") or row.get("postal_code") or row.get("commune"))


def addresses(rows: Iterable[Row], key: str = "local_id") -> Iterator[str]:
    """The ADRESSES block: one entry a row that has an address, under the number in column `key`."""
    for row in rows:
        if not _has_address(row):
            continue
        lines = text(row, "address").split("\n")[:4]
        inside = "".join(element(f"LIGNE{n}_ADRESSE", line[:38]) for n, line in enumerate(lines, start=1))
        commune = text(row, "commune")
        yield (
            f"<ADRESSE ADRESSE_ID={quoteattr(text(row, key))}>{inside}"
            + element("CODE_POSTAL", text(row, "postal_code"))
            + element("CODE_PAYS", "100")
            + element("CODE_COMMUNE_INSEE", commune)
            + element("LL_PAYS", "FRANCE")
            + element("CODE_DEPARTEMENT", ministry_department(commune[:3] if commune[:2] == "97" else commune[:2]))
            + element("LIBELLE_POSTAL", text(row, "commune_label")[:32])
            + "</ADRESSE>"
        )
