"""What the pages of a file have in common."""

from typing import Any

from django import template

from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.calling import numbers_to_call
from rebond.web.platform.dossier import step_of

register = template.Library()


@register.inclusion_tag("platform/_page_head.html", takes_context=True)
def page_head(context: dict[str, Any], dossier: Dossier) -> dict[str, Any]:
    """The head of a page of a file, for who follows it: who, whom to call, the stage, the referent. One query."""
    callees, wrong = numbers_to_call(context["actor"], dossier)
    return {"dossier": dossier, "callees": callees, "wrong": wrong, "step": step_of(dossier)}
