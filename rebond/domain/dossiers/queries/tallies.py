"""What one reading of a platform's files counts for its list: situations, saved views, the selection.

Under the policies reading 5,000 rows costs more than what is asked of them: apart, the three took three times as long.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import SELECTED
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, SavedView
from rebond.domain.dossiers.queries.conditions import Looking, told_situation
from rebond.domain.dossiers.queries.selection import among_q
from rebond.domain.dossiers.queries.situations import Figure, figures_of
from rebond.domain.dossiers.queries.views import ViewTab, view_said


@dataclass(frozen=True)
class Tally:
    """The figures around the rows of a list."""

    situations: list[Figure]
    views: list[ViewTab]
    picked: int  # files of the actor's selection that are still on the platform


def tally(actor: Actor, platform_id: UUID, views: Sequence[SavedView]) -> Tally:
    """The situations of a platform's young people, how many files each view shows, how many are selected. One query."""
    looking = Looking.of(actor)
    tabs = {f"view_{number}": ViewTab.of(view) for number, view in enumerate(views)}
    files = visible(Dossier, actor).filter(platform_id=platform_id).exclude(status=Status.MERGED)
    told = files.annotate(situation=told_situation(looking.today))
    asked = {name: Count("pk", filter=view_said(tab.criteria, looking).expression()) for name, tab in tabs.items()}
    asked |= {"files": Count("pk"), "picked": Count("pk", filter=among_q(actor, SELECTED))}
    sums: Counter[str] = Counter()
    situations: dict[str, int] = {}
    for row in told.values("situation").annotate(**asked).order_by():
        situations[row["situation"]] = row["files"]
        sums.update({name: row[name] for name in asked})
    return Tally(figures_of(situations), [tab.counting(sums[name]) for name, tab in tabs.items()], sums["picked"])
