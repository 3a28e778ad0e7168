"""The errors of bases that platforms reported, and what was answered."""

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import BaseError, Dossier
from rebond.domain.dossiers.queries.masking import told_words
from rebond.domain.dossiers.queries.notes import with_notes

SHOWN = 50


def errors_of(actor: Actor, dossier: Dossier) -> list[BaseError]:
    """Those of a file, newest first. Two queries."""
    rows = visible(BaseError, actor).filter(dossier=dossier).select_related("author", "answered_by")
    told = told_words(actor, rows.order_by("-reported_at"), "answer_text", platforms=[dossier.platform_id])
    return with_notes(actor, told)


def errors_to_answer(actor: Actor) -> int:
    """How many wait for the administration."""
    return visible(BaseError, actor).filter(answered_at=None).count()


def all_errors(actor: Actor) -> tuple[list[BaseError], list[BaseError]]:
    """Those to answer, the oldest first; those answered, the newest first. Four queries.

    What a platform wrote of Justice or health stays with it: the kind and the record are enough to look."""
    rows = visible(BaseError, actor).select_related("platform", "author", "answered_by")
    answered = rows.exclude(answered_at=None).order_by("-answered_at")[:SHOWN]
    return with_notes(actor, rows.filter(answered_at=None).order_by("reported_at")), with_notes(actor, answered)
