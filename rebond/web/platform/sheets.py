"""A sheet on screen, section by section and field by field: the interview and the diagnosis share it."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from rebond.domain.dossiers.queries import Sheet
from rebond.domain.dossiers.sheets import Answers, Field, Section


@dataclass(frozen=True)
class Line:
    """A field as the page shows it."""

    field: Field
    value: str
    chosen: list[str]
    unknown: bool
    source: str
    error: str

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """(value, label, whether it is chosen)."""
        return [(value, label, value in self.chosen) for value, label in self.field.choices]


@dataclass(frozen=True)
class Part:
    """A section as the page shows it; `branch` names the situation that opens it."""

    section: Section
    lines: list[Line]
    branch: str
    shown: bool
    filled: int

    @property
    def open(self) -> bool:
        """A folded section opens when something in it was refused."""
        return not self.section.folded or any(line.error for line in self.lines)


def parts_of(
    sections: Iterable[Section], sheet: Sheet, errors: Mapping[str, str], branches: Collection[str] = ()
) -> list[Part]:
    """The sections as the page shows them; those named in `branches` open with the situation of their name."""
    return [_part(section, sheet, errors, section.id if section.id in branches else "") for section in sections]


def refused_fields(parts: Iterable[Part], errors: Mapping[str, str]) -> list[tuple[str, str, str]]:
    """(field, label, what is wrong) of each refusal, for the head of the page."""
    labels = {line.field.id: line.field.label for part in parts for line in part.lines}
    return [(field, labels[field], text) for field, text in errors.items()]


def key_of(text: str | None) -> UUID | None:
    """The key that a form was made with; None when it says none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _part(section: Section, sheet: Sheet, errors: Mapping[str, str], branch: str) -> Part:
    lines = [_line(field, sheet.answers, sheet.sources, errors) for field in section.fields]
    filled = sum(1 for field in section.fields if field.id in sheet.answers)
    # A branch that holds an answer is shown, whatever the situation: nothing written is out of sight.
    shown = not branch or filled > 0 or sheet.answers.get("situation") == branch
    return Part(section, lines, branch, shown, filled)


def _line(field: Field, answers: Answers, sources: Mapping[str, str], errors: Mapping[str, str]) -> Line:
    answer = answers.get(field.id)
    chosen = answer if isinstance(answer, list) else [answer] if isinstance(answer, str) else []
    return Line(
        field=field,
        value=answer if isinstance(answer, str) else "",
        chosen=chosen,
        unknown=field.id in answers and answer is None,
        source=sources.get(field.id, ""),
        error=errors.get(field.id, ""),
    )
