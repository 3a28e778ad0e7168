"""A sheet that people fill as they talk: fields, what an answer is, what was answered in words. Pure.

Shared by the interview (annex 3.9) and the diagnosis. An answer is a text, an ISO date, the keys of choices (a list
for several), or None for "ne sait pas"; a field that was not asked is absent. A date that can't be read stays as it
was typed, and is refused at the end only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

Answer = str | list[str] | None
Answers = dict[str, Answer]
#: Longest text of an answer: several pages; past it the form says so rather than cutting.
LONGEST = 20_000


class Kind(StrEnum):
    TEXT = "text"
    NOTE = "note"
    DATE = "date"
    YES_NO = "yesno"
    CHOICE = "choice"
    MULTI = "multi"


@dataclass(frozen=True)
class Field:
    """A line of the sheet. `half` ones stand two abreast on paper."""

    id: str
    label: str
    kind: Kind = Kind.TEXT
    choices: tuple[tuple[str, str], ...] = ()
    half: bool = False
    hint: str = ""


@dataclass(frozen=True)
class Section:
    """A heading of the sheet; `reserved` to the platform, `folded` when the file usually knows it already."""

    id: str
    title: str
    fields: tuple[Field, ...]
    reserved: bool = False
    folded: bool = False


def fields_of(sections: Iterable[Section]) -> dict[str, Field]:
    """Every field of these sections, by its id."""
    return {field.id: field for section in sections for field in section.fields}


def read(fields: Iterable[Field], values: Callable[[str], list[str]], unknown: Iterable[str]) -> Answers:
    """What a form says: `values` gives the values of a field, `unknown` the fields ticked "ne sait pas".

    What was written wins over the tick: nothing typed is lost. Fields and choices that don't exist are left out.
    """
    ticked = set(unknown)
    answers: Answers = {}
    for field in fields:
        given = [clean(value) for value in values(field.id)]
        answer = _of_kind(field, given)
        if answer:
            answers[field.id] = answer
        elif field.id in ticked:
            answers[field.id] = None
    return answers


def clean(text: str) -> str:
    """A text as it is kept: one kind of line break, nothing that the database can't hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8").strip()


def _of_kind(field: Field, given: list[str]) -> Answer:
    if field.choices:
        known = [value for value, _ in field.choices if value in given]
        return known if field.kind == Kind.MULTI else next(iter(known), "")
    return given[0] if given else ""


def flaws(fields: Mapping[str, Field], answers: Mapping[str, Answer]) -> dict[str, str]:
    """Answers that can't be kept as they are: field → what is wrong and how to mend it."""
    wrong = {}
    for key, answer in answers.items():
        if not isinstance(answer, str):
            continue
        if fields[key].kind == Kind.DATE and day_of(answer) is None:
            wrong[key] = "Cette date n’existe pas : choisissez un jour du calendrier."
        elif len(answer) > LONGEST:
            wrong[key] = f"Ce texte dépasse {LONGEST:,} caractères : raccourcissez-le.".replace(",", " ")
    return wrong


def day_of(answer: Answer) -> date | None:
    """The day that an answer tells; None for anything else."""
    try:
        return date.fromisoformat(answer) if isinstance(answer, str) else None
    except ValueError:
        return None


def displayed(field: Field, answer: Answer) -> str:
    """An answer in words, as page and paper show it."""
    if answer is None:
        return "Ne sait pas"
    labels = dict(field.choices)
    if isinstance(answer, list):
        return ", ".join(labels.get(value, value) for value in answer)
    if field.kind == Kind.DATE:
        day = day_of(answer)
        return f"{day:%d/%m/%Y}" if day else answer
    return labels.get(answer, answer)


@dataclass(frozen=True)
class Told:
    """A section as it was answered: (label, words) pairs."""

    title: str
    lines: tuple[tuple[str, str], ...]
    reserved: bool


def told_of(sections: Iterable[Section], answers: Mapping[str, Answer]) -> list[Told]:
    """The answered part of a sheet, section by section."""
    told = []
    for section in sections:
        lines = tuple((f.label, displayed(f, answers[f.id])) for f in section.fields if f.id in answers)
        if lines:
            told.append(Told(section.title, lines, section.reserved))
    return told
