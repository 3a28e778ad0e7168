"""What the list asks of its files, put into SQL once a day and a person rather than at every question (`base.said`)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache, reduce
from operator import and_
from typing import Any
from uuid import UUID

from django.db.models import Case, CharField, Q, When
from django.db.models.expressions import RawSQL
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.said import EVERY, Said, say
from rebond.domain.dossiers.criteria import Criteria, filters_of, late_q, one_filter_q, tab_q
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.situations import counted, situation


@dataclass(frozen=True)
class Looking:
    """All that the list's conditions depend on: who looks, on which day, by which clock."""

    me: UUID
    today: date
    zone: str

    @classmethod
    def of(cls, actor: Actor) -> "Looking":
        """By the clock that is set now."""
        return cls(actor.user_id, timezone.localdate(), timezone.get_current_timezone_name())


@lru_cache(maxsize=200)
def tab_said(tab: str, today: date) -> Said:
    """The files of a tab."""
    return say(Dossier, tab_q(tab, today))


@lru_cache(maxsize=20)
def late_said(today: date) -> Said:
    """The files whose next step has passed its day."""
    return say(Dossier, late_q(today))


@lru_cache(maxsize=4000)
def filter_said(name: str, values: tuple[Any, ...], looking: Looking) -> Said:
    """The files that one filter keeps."""
    return say(Dossier, one_filter_q(name, values, me=looking.me, today=looking.today))


def filters_said(criteria: Criteria, looking: Looking, *, but: str = "") -> Said:
    """The files that the filters keep, `but` one of them."""
    told = (filter_said(name, values, looking) for name, values in filters_of(criteria, but=but))
    return together(told)


def kept_said(criteria: Criteria, looking: Looking, *, but: str = "") -> Said:
    """The files that a list shows: its tab and its filters."""
    return tab_said(criteria.tab, looking.today) & filters_said(criteria, looking, but=but)


@lru_cache(maxsize=1)
def open_said() -> Said:
    """The open files."""
    return say(Dossier, Q(status=Status.OPEN))


@lru_cache(maxsize=20)
def _situation_said(today: date) -> Said:
    return say(Dossier, Case(When(counted(), then=situation(today)), output_field=CharField()))


def told_situation(today: date) -> RawSQL:
    """The situation of each file; nothing for those of which none is told."""
    return _situation_said(today).expression(CharField())


def one_of(keys: list[UUID]) -> RawSQL:
    """The files of these keys: one array, so that the statement is the same however many they are, and is planned once
    (a search that finds 250 files: 21 ms, 27 with `pk__in`)."""
    return Said(f'"{Dossier._meta.db_table}"."id" = ANY (%s)', (keys,)).expression()


def plainly(asked: Q) -> Said:
    """A condition that is not kept: it holds what somebody typed."""
    return say(Dossier, asked)


def together(told: Iterable[Said]) -> Said:
    """All of these conditions."""
    return reduce(and_, told, EVERY)
