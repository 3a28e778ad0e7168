"""What the pages of the diagnosis show, in words."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.diagnosis import PROTECTED, SECTIONS, read_answers, restitution
from rebond.domain.dossiers.letters import long_day
from rebond.domain.dossiers.models import Diagnosis, Dossier
from rebond.domain.dossiers.queries import Sheet, diagnoses_of, diagnosis_keys, platform_head
from rebond.domain.dossiers.rights import reads_protected
from rebond.domain.dossiers.sheets import Answers, day_of
from rebond.web.platform.dossier import breadcrumb, file_menu
from rebond.web.platform.sheets import parts_of, refused_fields


def diagnosis_given(data: QueryDict) -> Answers:
    """The answers of a form."""
    return read_answers(data.getlist, data.getlist("unknown"))


def diagnosis_context(
    actor: Actor,
    dossier: Dossier,
    sheet: Sheet,
    *,
    title: str,
    key: object = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    """The diagnosis to fill, or to fill again after a refusal."""
    errors = errors or {}
    parts = parts_of(SECTIONS, sheet, errors)
    return {
        "dossier": dossier,
        "parts": parts,
        "saved_at": sheet.saved_at,
        "key": key or new_id(),
        "errors": refused_fields(parts, errors),
        "recorded": diagnosis_keys(actor, dossier),
        "earlier": diagnoses_of(actor, dossier),
        "protected": PROTECTED,
        "entitled": reads_protected(actor, dossier.platform_id),
        "title": title,
        "breadcrumb": breadcrumb(actor, dossier, title),
        "file_menu": file_menu(actor, dossier, "platform:diagnosis"),
    }


def restitution_data(dossier: Dossier, made: Diagnosis) -> dict[str, Any]:
    """The sheet that the young person takes home, as its template takes it."""
    following = day_of(made.answers.get("next_on")) or made.next_step_on
    with_whom = made.answers.get("next_with")
    first = dossier.first_names.split(" ")[0]
    return {
        "title": "Ce que nous avons fait ensemble",
        "name": f"{first} {dossier.surname.upper()}",
        "first": first,
        "day": long_day(timezone.localdate(made.happened_at)),
        "place": made.answers.get("place") or "",
        "platform": platform_head(dossier.platform),
        "referent": str(dossier.referent or ""),
        "note": "Ce document est à vous. Gardez-le, montrez-le à qui vous voulez.",
        "sections": restitution(made.answers),
        "next": f"{long_day(following)}{f', avec {with_whom}' if with_whom else ''}" if following else "",
    }
