"""Who said no, since when and until when: named wherever an act on many files leaves them alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.answers import Choice
from rebond.domain.dossiers.enums import Outcome, Status, StatusReason
from rebond.domain.dossiers.hearing import heard_of
from rebond.domain.dossiers.letters import long_day
from rebond.domain.dossiers.models import ContactAttempt, Dossier, Echo, Interview, LinkAnswer, StatusChange


@dataclass(frozen=True)
class SaidNo:
    """A young person who said no. `since`: None where it was decided for them, by a next step that somebody chose;
    `until`: the day when they are asked again, None when none was said."""

    dossier: Dossier
    since: date | None
    until: date | None

    @property
    def words(self) -> str:
        """What they said and the days, in French, to follow their name: "ne veut plus être contacté depuis le …"."""
        since = long_day(self.since) if self.since else ""
        until = f"jusqu’au {long_day(self.until)}" if self.until else ""
        if self.dossier.left_alone:
            said = "ne veut plus être contacté" + (f" depuis le {since}" if since else "")
            return f"{said}, {until}" if until else said
        refused = f"a refusé le {since}, et " if since else ""
        return f"{refused}n’est pas à solliciter {until}"


def who_said_no(actor: Actor, dossiers: Iterable[Dossier]) -> list[SaidNo]:
    """Those of these files that said no and are not asked again yet, in their order. Four queries; none when nobody
    did."""
    told = [dossier for dossier in dossiers if dossier.said_no]
    if not told:
        return []
    latest = _refusals([dossier.pk for dossier in told], lambda model: visible(model, actor))
    return [SaidNo(dossier, _day(latest.get(dossier.pk)), dossier.asked_again_on) for dossier in told]


def refused_since(dossier: Dossier, moment: datetime) -> bool:
    """Whether who said no, and is not asked again yet, said so after a moment: what was written before does not go to
    them. For the worker."""
    if not dossier.said_no:
        return False
    latest = _refusals([dossier.pk], lambda model: model._default_manager.all())
    return latest.get(dossier.pk, moment) > moment


def _refusals(keys: list[UUID], rows_of: Callable[[type[Any]], QuerySet[Any]]) -> dict[UUID, datetime]:
    """When each file refused last: at a call, at an interview, by asking to be closed, by the link or a reply."""
    standing = {"dossier__in": keys, "superseded_by": None, "cancelled": False}
    tables = (
        rows_of(ContactAttempt).filter(outcome=Outcome.REFUSES),
        rows_of(Interview).filter(refused=True),
        rows_of(StatusChange).filter(status=Status.CLOSED, reason=StatusReason.REQUEST),
    )
    rows = [row for table in tables for row in table.filter(**standing).values_list("dossier_id", "happened_at")]
    for key, heard in heard_of(keys, rows_of(LinkAnswer), rows_of(Echo)).items():
        rows += [(key, one.at) for one in heard if one.stops or one.choice == Choice.NOT_NOW]
    latest: dict[UUID, datetime] = {}
    for key, at in rows:
        latest[key] = max(at, latest.get(key, at))
    return latest


def _day(at: datetime | None) -> date | None:
    return timezone.localdate(at) if at else None
