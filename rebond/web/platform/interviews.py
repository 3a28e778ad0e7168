"""What the pages of the interview show, in words."""

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
    read_answers,
)
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries import Sheet, interviews_of, recorded_keys
from rebond.web.platform.dossier import breadcrumb, file_menu
from rebond.web.platform.sheets import parts_of, refused_fields

#: Sections that one answer of "Où en est-il ?" opens.
BRANCHES = (HAS_SOLUTION, REFUSES, WITHOUT, ACCOMPANIED)


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
    parts = parts_of(SECTIONS, sheet, errors, BRANCHES)
    return {
        "dossier": dossier,
        "parts": parts,
        "saved_at": sheet.saved_at,
        "key": key or new_id(),
        "errors": refused_fields(parts, errors),
        "recorded": recorded_keys(actor, dossier),
        "earlier": interviews_of(actor, dossier),
        "title": title,
        "breadcrumb": breadcrumb(actor, dossier, title),
        "file_menu": file_menu(actor, dossier, "platform:interview"),
    }
