"""What an organisation of circle 2 reported, and what becomes of it: without a name, without what is in the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import ReportOutcome
from rebond.domain.dossiers.models import PartnerReport


@dataclass(frozen=True)
class ReportLine:
    """A report, and what became of it in words."""

    row: PartnerReport
    taken: bool  # somebody follows the young person by now, or tried to reach them

    @property
    def becomes(self) -> str:
        """French."""
        if self.row.outcome == ReportOutcome.FOLLOWED:
            return ReportOutcome.FOLLOWED.label
        return "Pris en charge : la plate-forme s’en occupe" if self.taken else ReportOutcome.OPENED.label


def reports_by_us(actor: Actor) -> QuerySet[PartnerReport]:
    """What the actor's organisation reported, the newest first; nothing for who is no partner of circle 2."""
    rows = visible(PartnerReport, actor)
    if not actor.has(Role.CIRCLE2) or actor.organisation is None:
        return rows.none()
    rows = rows.filter(organisation=actor.organisation)
    return rows.select_related("platform", "author").order_by("-reported_at", "-pk")


def report_lines(rows: Sequence[PartnerReport]) -> list[ReportLine]:
    """These reports with what became of them. One query, by a function that answers for one's own alone."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_reports_taken()")
        taken: set[UUID] = {key for (key,) in cursor.fetchall()}
    return [ReportLine(row, row.pk in taken) for row in rows]
