"""Ma journée: the files to work on now, in order, and what surrounds them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.db.models import Case, Count, F, IntegerField, Q, QuerySet, TimeField, Value, When, Window
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.base.said import Said, say
from rebond.domain.dossiers.accompanying import expected_q
from rebond.domain.dossiers.criteria import due_q, tab_q, years_before
from rebond.domain.dossiers.enums import DayOrder, NextStep, Stage, Status, Tab
from rebond.domain.dossiers.models import Assignment, ContactAttempt, DayChoice, Dossier
from rebond.domain.dossiers.obligation import ENDS_AT, SOON
from rebond.domain.dossiers.progress import UNREACHED
from rebond.domain.dossiers.queries.absences import Unanswered, standing_in_for, unanswered
from rebond.domain.dossiers.queries.calling import CallCard, call_cards, with_clocks
from rebond.domain.dossiers.queries.notes import with_notes
from rebond.domain.dossiers.queries.waking import woken
from rebond.domain.dossiers.right_of_return import CLOSE
from rebond.domain.territory.clocks import midnight

#: So close to the majority, who has no training comes before other calls.
SOON_DAYS = timedelta(days=SOON)
#: What a person can hope to do in a morning.
QUEUE = 12
#: Days ahead of which a date to confirm by is told.
AHEAD = 14
#: How long before its hour a promised call comes before everything else.
BEFORE = timedelta(minutes=10)
#: Lines of a box beside the queue.
SHOWN = 8
#: Days during which a file entrusted is news.
NEWS = 7
#: What the queue is sorted by, within each group of the order chosen.
_THEN = (F("return_by").asc(nulls_last=True), F("next_step_on").asc(nulls_last=True), "-is_new", "birth_date", "pk")


@dataclass(frozen=True)
class Day:
    """The queue: the first cards, how they are put, how many files in all, and who is being stood in for."""

    cards: list[CallCard]
    order: str
    total: int
    away: dict[UUID, str]  # account → name
    unanswered: Unanswered  # files of the platform that nobody answers for


def day_order(actor: Actor, platform_id: UUID) -> str:
    """How the actor wants their queue."""
    kept = visible(DayChoice, actor).filter(platform=platform_id).values_list("order", flat=True).first()
    return kept or DayOrder.PRIORITY


def my_day(actor: Actor, platform_id: UUID) -> list[CallCard]:
    """The cards of the day's queue."""
    away, awake = standing_in_for(actor, platform_id), woken(actor, platform_id)
    cards, _ = _cards(actor, platform_id, away, awake, day_order(actor, platform_id))
    return cards


def day_page(actor: Actor, platform_id: UUID) -> Day:
    """The first files to work on: the actor's own, those of whom they stand in for, those without referent,
    those in which something is expected of them by another role."""
    order = day_order(actor, platform_id)
    away = standing_in_for(actor, platform_id)
    awake = woken(actor, platform_id)
    cards, total = _cards(actor, platform_id, away, awake, order)
    return Day(cards, order, total, away, unanswered(actor, platform_id))


def _cards(
    actor: Actor, platform_id: UUID, away: Iterable[UUID], awake: Mapping[UUID, str], order: str
) -> tuple[list[CallCard], int]:
    """The first cards, and how many files there are in all: counted in passing, by the same reading."""
    found = day_files(actor, platform_id, away=away, awake=awake, order=order)
    files = list(found.annotate(in_all=Window(Count("pk"))).select_related("referent")[:QUEUE])
    cards = call_cards(actor, files)
    today = timezone.localdate()
    told = [
        replace(card, reason=with_clocks(card.dossier, awake[card.dossier.pk], today))
        if card.dossier.pk in awake
        else card
        for card in cards
    ]
    return told, files[0].in_all if files else 0


def day_files(
    actor: Actor, platform_id: UUID, *, away: Iterable[UUID], awake: Iterable[UUID], order: str, calls: bool = False
) -> QuerySet[Dossier]:
    """All the files of the day, in order: every step that is due, late or not. `calls`: only whom one is to call."""
    today = timezone.localdate()
    files = visible(Dossier, actor).filter(platform_id=platform_id, status=Status.OPEN)
    mine = files.filter(day_q(actor, away=away, awake=awake, calls=calls))
    first = {
        DayOrder.PRIORITY: (),
        DayOrder.SCHOOL: ("establishment_name",),
        DayOrder.COMMUNE: ("commune_name",),
        DayOrder.HOUR: (F("next_step_time").asc(nulls_last=True),),
    }[DayOrder(order)]
    hour = Case(When(hour_come(timezone.now()), then=F("next_step_time")), output_field=TimeField())
    ranked = mine.annotate(hour_come=hour, urgency=_urgency_said(today).expression(IntegerField()))
    return ranked.order_by(F("hour_come").asc(nulls_last=True), *first, "urgency", *_THEN)


def day_q(actor: Actor, *, away: Iterable[UUID], awake: Iterable[UUID], calls: bool = False) -> Q:
    """Which open files of a platform are in the actor's day."""
    due, expected = _day_said(actor.user_id, timezone.localdate(), calls)
    mine = Q(referent__in=[actor.user_id, *away]) | Q(referent=None)
    # Or by another role that they hold, whoever the referent is.
    return ((Q(due.expression()) | Q(pk__in=list(awake))) & mine) | Q(expected.expression())


@lru_cache(maxsize=1000)
def _day_said(me: UUID, today: date, calls: bool) -> tuple[Said, Said]:
    """The files that are to be worked on that day; and those in which something is expected of this account."""
    step = tab_q(Tab.TO_CONTACT, today) if calls else due_q(today)
    check = tab_q(Tab.TO_CHECK, today)
    if calls:  # nothing planned is a choice to make, and no call
        check &= ~Q(next_step=NextStep.NONE)
    due = step | check | return_q(today)
    return say(Dossier, due), say(Dossier, step & expected_q(me, today))


def hour_come(now: datetime) -> Q:
    """The files of which something was promised at an hour that has come, or comes within ten minutes: whoever waits by
    their telephone comes before everything else, until it is done."""
    soon = timezone.localtime(now + BEFORE)
    come = Q(next_step_on__lt=soon.date()) | Q(next_step_on=soon.date(), next_step_time__lte=soon.time())
    return Q(next_step_time__isnull=False) & ~Q(next_step=NextStep.NONE) & come


def round_keys(actor: Actor, platform_id: UUID) -> list[UUID]:
    """The young people to call among the files of the day, in their order, for a morning of calls."""
    away, awake = standing_in_for(actor, platform_id), woken(actor, platform_id)
    files = day_files(actor, platform_id, away=away, awake=awake, order=day_order(actor, platform_id), calls=True)
    return list(files.values_list("pk", flat=True)[:300])


def urgency(today: date) -> Case:
    """The rank of a file whose hour has not come: the right of return that ends, what people answered or reported,
    deadlines, late steps, who is soon 18 without training, calls again, first calls. Plain columns, compared in
    passing: no index is needed."""
    majority = Q(birth_date__gt=years_before(today, ENDS_AT), birth_date__lte=years_before(today + SOON_DAYS, ENDS_AT))
    late = Q(next_step_on__lt=today) & ~Q(next_step__in=(NextStep.FIRST_CALL, NextStep.NONE))
    return Case(
        When(return_by__lte=today + timedelta(days=CLOSE), then=Value(0)),
        When(next_step__in=URGENT, then=Value(1)),
        When(return_by__isnull=False, then=Value(2)),
        When(Q(contradicted=True) | Q(confirm_by__lt=today), then=Value(3)),
        When(late, then=Value(4)),
        When(majority & ~Q(stage__in=(Stage.PATHWAY, Stage.SOLUTION)), then=Value(5)),
        When(next_step=NextStep.FIRST_CALL, then=Value(7)),
        default=Value(6),
        output_field=IntegerField(),
    )


@lru_cache(maxsize=20)
def _urgency_said(today: date) -> Said:
    return say(Dossier, urgency(today))


def return_q(today: date) -> Q:
    """The files whose right of return runs, unless what is planned comes in time: before its last day, or, when that
    day is near or passed, within the days that it is close for."""
    planned_later = Q(next_step_on__gt=F("return_by")) & Q(next_step_on__gt=today + timedelta(days=CLOSE))
    return Q(return_by__isnull=False) & (Q(next_step_on=None) | Q(next_step_on__lte=today) | planned_later)


#: Steps that somebody is waiting for: they come first.
URGENT = (NextStep.ANSWERED, NextStep.BREAK, NextStep.MISSED)


@dataclass(frozen=True)
class Done:
    """The latest contacts of the day, newest first, and how many there are in all."""

    latest: list[ContactAttempt]
    total: int

    @property
    def earlier(self) -> int:
        """How many are not among the latest."""
        return self.total - len(self.latest)


@dataclass(frozen=True)
class DayCount:
    """The contacts of one day: how many, and how many by which somebody was spoken to."""

    day: date
    attempts: int
    reached: int


@dataclass(frozen=True)
class Work:
    """What the actor recorded that still stands: today's contacts, and the count of each day of the week."""

    done: Done
    week: list[DayCount]  # Monday to Friday


def my_work(actor: Actor, platform_id: UUID) -> Work:
    """What the actor did this week on a platform. Two queries: one reading of the week, then the lines of today."""
    today = timezone.localdate()
    monday = today - timedelta(days=today.weekday())
    since = midnight(monday)
    mine = visible(ContactAttempt, actor).filter(
        author=actor.user_id, dossier__platform=platform_id, superseded_by=None, cancelled=False
    )
    # Never recorded long before it happened (`operations.contacts`): the column that has the index.
    rows = list(
        mine.filter(recorded_at__gte=since - timedelta(days=1))
        .order_by("-recorded_at")
        .values_list("pk", "recorded_at", "happened_at", "outcome")
    )
    keys = [key for key, recorded_at, _, _ in rows if recorded_at >= midnight(today)]
    latest = mine.filter(pk__in=keys[:QUEUE]).select_related("dossier").order_by("-recorded_at") if keys else ()
    told = [(timezone.localdate(at), outcome) for _, _, at, outcome in rows]
    attempts = Counter(on for on, _ in told)
    reached = Counter(on for on, outcome in told if outcome not in UNREACHED)
    week = [monday + timedelta(days=number) for number in range(5)]
    return Work(Done(list(latest), len(keys)), [DayCount(on, attempts[on], reached[on]) for on in week])


@dataclass(frozen=True)
class Promise:
    """Something promised at an hour of today, or of a day before."""

    dossier: Dossier
    at: datetime
    come: bool  # its hour has come, or comes within ten minutes

    @property
    def overdue(self) -> bool:
        """Of a day before, or of more than an hour ago: it is late, and no longer the hour."""
        return self.dossier.late or timezone.now() - self.at > timedelta(hours=1)


@dataclass(frozen=True)
class Dated:
    """What has its hour or its last day: the calls promised, the soonest first; the situations to confirm."""

    promises: list[Promise]
    deadlines: list[Dossier]


def dated(actor: Actor, platform_id: UUID) -> Dated:
    """The hours promised today in the actor's files and in those without referent, and their files whose situation must
    be confirmed within a fortnight. One query."""
    now, today = timezone.now(), timezone.localdate()
    promised = Q(next_step_time__isnull=False, next_step_on__lte=today, status=Status.OPEN) & ~Q(
        next_step=NextStep.NONE
    )
    ends = Q(confirm_by__gte=today, confirm_by__lte=today + timedelta(days=AHEAD))
    mine = Q(referent=actor.user_id)
    files = visible(Dossier, actor).filter((mine & ends) | ((mine | Q(referent=None)) & promised), platform=platform_id)
    rank = Case(When(promised, then=Value(0)), default=Value(1), output_field=IntegerField())
    by_hour = Case(When(promised, then=F("next_step_on")), default=F("confirm_by"))
    told = list(files.annotate(rank=rank, on=by_hour).order_by("rank", "on", "next_step_time", "search_text")[:40])
    promises = [_promise(file, now) for file in told if file.rank == 0]
    ending = [f for f in told if f.referent_id == actor.user_id and f.confirm_by and today <= f.confirm_by]
    soon = sorted((f for f in ending if f.confirm_by <= today + timedelta(days=AHEAD)), key=lambda f: f.confirm_by)
    return Dated(promises[:SHOWN], soon[:SHOWN])


def _promise(file: Dossier, now: datetime) -> Promise:
    at = timezone.make_aware(datetime.combine(file.next_step_on, file.next_step_time))
    return Promise(file, at, at <= now + BEFORE)


def entrusted(actor: Actor, platform_id: UUID) -> list[Assignment]:
    """The files that somebody else gave the actor these last days, and still has them."""
    since = timezone.now() - timedelta(days=NEWS)
    given = visible(Assignment, actor).filter(
        referent=actor.user_id, happened_at__gte=since, superseded_by=None, cancelled=False
    )
    here = given.exclude(author=actor.user_id).filter(
        dossier__platform=platform_id, dossier__referent=actor.user_id, dossier__status=Status.OPEN
    )
    return with_notes(actor, here.select_related("dossier", "author").order_by("-happened_at")[:8])
