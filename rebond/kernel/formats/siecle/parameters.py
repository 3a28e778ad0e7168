"""What an export says of itself: PARAMETRES (formats §1.1)."""

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from rebond.kernel.formats.delivery import Declared, FileFacts, Refusal
from rebond.kernel.formats.opening import MAKE_AGAIN, Task
from rebond.kernel.formats.totals import Totals
from rebond.kernel.kinds import Kind
from rebond.kernel.values.dates import parse_date
from rebond.kernel.values.school_years import SchoolYear
from rebond.kernel.values.uai import Uai


@dataclass(frozen=True, slots=True)
class Parameters:
    """Whose export it is, of which school year, and when it was made."""

    uai: str
    school_year: int
    observed_on: date
    exported_at: datetime
    warnings: tuple[str, ...]


def read_parameters(root: ET.Element | None, declared: Declared) -> Parameters:
    """The head of the export, completed by what was declared; raises `Refusal` when something lacks."""
    said = _said(root)
    warnings: list[str] = []
    uai = Uai.parse(said.get("UAJ"))
    if said.get("UAJ") and uai is None:
        warnings.append(f"L'export donne un UAI illisible (« {said['UAJ'][:20]} »).")
    if uai is not None and not uai.key_holds:
        warnings.append(f"La clé de l'UAI {uai} n'est pas la bonne.")
    year = SchoolYear.parse(said.get("ANNEE_SCOLAIRE"))
    day = parse_date(said.get("DATE_EXPORT", "")) or parse_date(said.get("HORODATAGE", ""))
    found = Declared(uai=uai.value if uai else None, school_year=year.start if year else None, observed_on=day)
    facts = completed(found, declared, warnings)
    if facts.uai is None or facts.school_year is None or facts.observed_on is None:
        raise lacking(facts, said.get("UAJ"))
    exported_at = _moment(said.get("HORODATAGE", "")) or datetime.combine(facts.observed_on, time.min)
    return Parameters(facts.uai, facts.school_year, facts.observed_on, exported_at, tuple(warnings))


def export_facts(
    task: Task,
    kind: Kind,
    sha256: str,
    parameters: Parameters,
    totals: Totals,
    motives: Mapping[str, str] | None = None,
) -> FileFacts:
    """What is known of an export once it has been read."""
    return FileFacts(
        path=task.path,
        kind=kind,
        sha256=sha256,
        uai=parameters.uai,
        school_year=parameters.school_year,
        observed_on=parameters.observed_on,
        exported_at=parameters.exported_at,
        rows=totals.rows,
        set_aside=totals.set_aside,
        dropped=dict(totals.dropped),
        odd_ines=totals.odd_ines,
        warnings=parameters.warnings,
        motives=motives or {},
    )


def completed(found: Declared, declared: Declared, warnings: list[str]) -> Declared:
    """What the file says, then what was declared; a contradiction is told in `warnings`."""
    labels = {"uai": "l'établissement", "school_year": "l'année scolaire", "observed_on": "la date d'observation"}
    values = {}
    for name, label in labels.items():
        own, other = getattr(found, name), getattr(declared, name)
        if own is not None and other is not None and own != other:
            warnings.append(
                f"Le manifeste contredit le fichier sur {label} ({other} au lieu de {own}) : le fichier l'emporte."
            )
        values[name] = own if own is not None else other
    return Declared(kind=found.kind, **values)


def lacking(facts: Declared, value: str | None = None) -> Refusal:
    """The refusal of a file that does not say whose it is, of which year, or when it was true."""
    asked = {"uai": "l'établissement (UAI)", "school_year": "l'année scolaire", "observed_on": "la date d'observation"}
    missing = [label for name, label in asked.items() if getattr(facts, name) is None]
    return Refusal(
        f"Le fichier ne dit pas : {', '.join(missing)}.",
        "L'indiquer au dépôt, ou dans le manifeste sources.csv (path;kind;uai;school_year;observed_on).",
        value=value,
    )


def _said(root: ET.Element | None) -> dict[str, str]:
    if root is None:
        raise Refusal("Le fichier XML est vide.", MAKE_AGAIN)
    block = next(root.iter("PARAMETRES"), None)
    if block is None:
        return {}
    return {part.tag: part.text.strip() for part in block.iter() if part.text and part.text.strip()}


def _moment(text: str) -> datetime | None:
    day, _, hour = text.strip().replace("T", " ").partition(" ")
    read = parse_date(day)
    if read is None:
        return None
    try:
        return datetime.combine(read, time.fromisoformat(hour.strip() or "00:00:00").replace(tzinfo=None))
    except ValueError:
        return datetime.combine(read, time.min)
