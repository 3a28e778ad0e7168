"""The young people in a pathway with the partner's organisation, in files shared with it."""

from dataclasses import dataclass

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.models import Dossier, Engagement, EngagementTurn
from rebond.domain.dossiers.queries.path import Line, lines_of
from rebond.domain.dossiers.queries.shares import shared_with_me


@dataclass(frozen=True)
class Entrusted:
    """A young person, and what they do with the organisation."""

    dossier: Dossier
    line: Line


def entrusted_to_me(actor: Actor) -> list[Entrusted]:
    """Those whose pathway with the actor's organisation goes on, by name. Three queries."""
    files = {share.dossier_id: share.dossier for share in shared_with_me(actor)}
    if not files:
        return []
    rows = list(
        visible(Engagement, actor)
        .filter(structure_id=actor.organisation, dossier__in=files)
        .select_related("structure", "establishment", "author")
    )
    turns = list(visible(EngagementTurn, actor).filter(engagement__in=[row.pk for row in rows]))
    lines = [line for line in lines_of(rows, turns, {}) if line.course.running]
    found = [Entrusted(files[line.row.dossier_id], line) for line in lines]
    return sorted(found, key=lambda one: (one.dossier.search_text, one.line.row.starts_on))
