"""What the pages of the interview show, in words."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.interview import (
    ACCOMPANIED,
    HAS_SOLUTION,
    REFUSES,
    SECTIONS,
    WITHOUT,
    Answers,
    Field,
    Section,
    read_answers,
)
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries import Sheet, interviews_of, recorded_keys
from rebond.web.platform.dossier import breadcrumb, file_menu

#: Sections that one answer of "Où en est-il ?" opens.
BRANCHES = (HAS_SOLUTION, REFUSES, WITHOUT, ACCOMPANIED)


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


def answers_given(data: QueryDict) -> Answers:
    """The answers of a form."""
    return read_answers(data.getlist, data.getlist("unknown"))


def form_context(
    actor: Actor,
    dossier: Dossier,
    sheet: Sheet,
    *,
    title: str,
    key: object = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The sheet to fill, or to fill again after a refusal."""
    errors = errors or {}
    parts = [_part(section, sheet, errors) for section in SECTIONS]
    labels = {line.field.id: line.field.label for part in parts for line in part.lines}
    return {
        "dossier": dossier,
        "parts": parts,
        "saved_at": sheet.saved_at,
        "key": key or new_id(),
        "errors": [(field, labels[field], text) for field, text in errors.items()],
        "recorded": recorded_keys(actor, dossier),
        "earlier": interviews_of(actor, dossier),
        "title": title,
        "breadcrumb": breadcrumb(actor, dossier, title),
        "file_menu": file_menu(actor, dossier, "platform:interview"),
    }


def _part(section: Section, sheet: Sheet, errors: dict[str, str]) -> Part:
    lines = [_line(field, sheet, errors) for field in section.fields]
    filled = sum(1 for field in section.fields if field.id in sheet.answers)
    branch = section.id if section.id in BRANCHES else ""
    # A branch that holds an answer is shown, whatever the situation: nothing written is out of sight.
    shown = not branch or filled > 0 or sheet.answers.get("situation") == branch
    return Part(section, lines, branch, shown, filled)


def _line(field: Field, sheet: Sheet, errors: dict[str, str]) -> Line:
    answer = sheet.answers.get(field.id)
    chosen = answer if isinstance(answer, list) else [answer] if isinstance(answer, str) else []
    return Line(
        field=field,
        value=answer if isinstance(answer, str) else "",
        chosen=chosen,
        unknown=field.id in sheet.answers and answer is None,
        source=sheet.sources.get(field.id, ""),
        error=errors.get(field.id, ""),
    )
