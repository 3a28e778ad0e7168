"""The errors of bases that platforms reported, and what was answered."""

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import BaseError, Dossier

SHOWN = 50


def errors_of(actor: Actor, dossier: Dossier) -> list[BaseError]:
    """Those of a file, newest first. One query."""
    rows = visible(BaseError, actor).filter(dossier=dossier).select_related("author", "answered_by")
    return list(rows.order_by("-reported_at"))


def errors_to_answer(actor: Actor) -> int:
    """How many wait for the administration."""
    return visible(BaseError, actor).filter(answered_at=None).count()


def all_errors(actor: Actor) -> tuple[list[BaseError], list[BaseError]]:
    """Those to answer, the oldest first; those answered, the newest first. Two queries."""
    rows = visible(BaseError, actor).select_related("platform", "author", "answered_by")
    answered = rows.exclude(answered_at=None).order_by("-answered_at")
    return list(rows.filter(answered_at=None).order_by("reported_at")), list(answered[:SHOWN])
