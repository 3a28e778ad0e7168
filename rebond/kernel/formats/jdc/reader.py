"""Reads a JDC table row by row: a few hundred a month and a département, each kept with its text so as to be mended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Final

from rebond.kernel.formats.columns import flag, sex
from rebond.kernel.formats.delivery import LIMITS, Limits, Refusal
from rebond.kernel.formats.jdc.schema import FIELDS
from rebond.kernel.formats.mission_locale.reader import read_postal_code
from rebond.kernel.formats.opening import Task, members_of
from rebond.kernel.formats.recognition import identify
from rebond.kernel.formats.sheets import Tabular
from rebond.kernel.formats.tabular import frames
from rebond.kernel.kinds import Kind
from rebond.kernel.values.dates import parse_date

NOT_A_JDC: Final = "Ce n'est pas une table de la JDC."
EXPECTED: Final = "La première ligne doit porter au moins NOM, PRENOM, DATE_NAISSANCE et DATE_JDC."
_BROKEN: Final = "La ligne est coupée, ou n'a pas autant de colonnes que l'en-tête."


class JdcRefusal(ValueError):  # noqa: N818 (what it is for whoever reads it)
    """A row that can't be read: `field` names the column, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class JdcPerson:
    """What a row says of a young person. Blank: not said."""

    surname: str
    first_names: str
    birth_date: date
    jdc_date: date
    sex: str = ""
    address: str = ""
    postal_code: str = ""
    commune: str = ""
    phone: str = ""
    email: str = ""
    last_class: str = ""
    last_school: str = ""
    wants_contact: bool | None = None


@dataclass(frozen=True, slots=True)
class JdcLine:
    """A row as written (`texts`: our column → text), with what it says or why it can't be read."""

    number: int  # from 1, without the header
    texts: dict[str, str]
    person: JdcPerson | None = None
    field: str = ""
    reason: str = ""


def read_jdc(source: Path | BinaryIO, path: str, *, limits: Limits = LIMITS) -> Iterator[JdcLine]:
    """Every row of the table that a delivered file (CSV, XLSX, or either in a zip) holds. Raises `Refusal` when it is
    none."""
    found_one = False
    for member in members_of(source, path, limits):
        task = Task(member, limits=limits)
        found = identify(task)
        if not isinstance(found, Tabular) or found.kind is not Kind.JDC:
            raise Refusal(NOT_A_JDC, EXPECTED)
        found_one = True
        yield from _lines(task, found)
    if not found_one:
        raise Refusal(NOT_A_JDC, EXPECTED)


def _lines(task: Task, found: Tabular) -> Iterator[JdcLine]:
    lines: list[JdcLine] = []
    for block in found.table.blocks(list(found.places.values())):
        lines += [JdcLine(row.ordinal, {}, field="", reason=_BROKEN) for row in block.broken]
    for frame in frames(task, found):
        columns = {name: frame.text(name).to_pylist() for name in found.places}
        for place, ordinal in enumerate(frame.ordinals.to_pylist()):
            texts = {name: column[place] or "" for name, column in columns.items()}
            lines.append(_line(ordinal, texts))
    yield from sorted(lines, key=lambda line: line.number)


def _line(number: int, texts: dict[str, str]) -> JdcLine:
    try:
        return JdcLine(number, texts, parse_jdc(texts))
    except JdcRefusal as refusal:
        return JdcLine(number, texts, field=refusal.field, reason=str(refusal))


def parse_jdc(texts: Mapping[str, str]) -> JdcPerson:
    """What a row says, from its texts (a missing column is blank). Raises `JdcRefusal`."""
    said = {name: " ".join(str(texts.get(name) or "").split()) for name in FIELDS}
    for name, what in (("surname", "Le nom"), ("first_name", "Le prénom")):
        if not any(character.isalpha() for character in said[name]):
            raise JdcRefusal(name, f"{what} manque : l'écrire comme sur la pièce d'identité.")
    postal = read_postal_code(said["postal_code"]) if said["postal_code"] else ""
    if postal is None:
        raise JdcRefusal("postal_code", "Le code postal a cinq chiffres : le corriger, ou le laisser vide.")
    if not postal and not said["commune_label"]:
        raise JdcRefusal("commune_label", "Ni code postal ni commune : on ne sait pas à quelle plate-forme l'adresser.")
    return JdcPerson(
        surname=said["surname"][:100],
        first_names=said["first_name"][:200],
        birth_date=_date(said, "birth_date", "La date de naissance"),
        jdc_date=_date(said, "jdc_date", "La date de la JDC"),
        sex=sex(said["sex"]) or "",
        address=said["address"][:300],
        postal_code=postal,
        commune=said["commune_label"][:80],
        phone=said["phone"][:30],
        email=said["email"][:254],
        last_class=said["last_class"][:80],
        last_school=said["last_school"][:150],
        wants_contact=flag(said["wants_contact"]),
    )


def _date(said: Mapping[str, str], name: str, what: str) -> date:
    if not said[name]:
        raise JdcRefusal(name, f"{what} manque : l'écrire JJ/MM/AAAA.")
    day = parse_date(said[name])
    if day is None:
        raise JdcRefusal(name, f"{what} « {said[name]} » n'existe pas : la corriger, forme JJ/MM/AAAA.")
    return day
