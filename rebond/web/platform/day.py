"""Ma journée: the queue, and what stands beside it, section by section."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import DayOrder
from rebond.domain.dossiers.queries import my_rounds
from rebond.domain.dossiers.queries.day import dated, day_page, entrusted, my_work
from rebond.domain.dossiers.queries.people import roles_held
from rebond.domain.dossiers.queries.situations import situations_of, strip_of
from rebond.domain.dossiers.queries.waiting import Waiting, waiting_for
from rebond.domain.territory.models import Platform
from rebond.kernel.values.dates import WEEKDAYS
from rebond.web.platform.agenda import aside
from rebond.web.platform.calls import cards_context
from rebond.web.platform.news import NEWS_TEMPLATE, news_aside


@dataclass(frozen=True)
class Section:
    """A part of the column beside the queue: its template, and what it shows as `data`."""

    template: str
    data: Any


@dataclass(frozen=True)
class Bar:
    """One day of "Ma semaine"; heights in hundredths of the drawing."""

    name: str
    attempts: int
    reached: int
    height: int
    reached_height: int
    today: bool


def _meetings(actor: Actor, platform: Platform, waiting: Waiting) -> Section:
    return Section("platform/appointments/_aside.html", aside(actor, platform))


def _dated(actor: Actor, platform: Platform, waiting: Waiting) -> Section | None:
    found = dated(actor, platform.pk)
    return Section("platform/calls/_dated.html", found) if found.promises or found.deadlines else None


def _situations(actor: Actor, platform: Platform, waiting: Waiting) -> Section:
    return Section("platform/path/_situations_aside.html", strip_of(situations_of(actor, platform.pk)))


def _entrusted(actor: Actor, platform: Platform, waiting: Waiting) -> Section | None:
    given = entrusted(actor, platform.pk)
    return Section("platform/calls/_entrusted.html", given) if given else None


def _work(actor: Actor, platform: Platform) -> list[Section]:
    work = my_work(actor, platform.pk)
    week = bars(work.week, timezone.localdate())
    return [Section("platform/calls/_done.html", work.done), Section("platform/calls/_week.html", week)]


def _news(actor: Actor, platform: Platform, waiting: Waiting) -> Section | None:
    lines = news_aside(actor) if waiting.news else []  # counted already
    return Section(NEWS_TEMPLATE, lines) if lines else None


def bars(week: list, today: date) -> list[Bar]:
    """The counts of the week as bars, the tallest of which fills the drawing."""
    most = max((count.attempts for count in week), default=0) or 1
    return [
        Bar(
            WEEKDAYS[count.day.weekday()],
            count.attempts,
            count.reached,
            round(100 * count.attempts / most),
            round(100 * count.reached / most),
            count.day == today,
        )
        for count in week
    ]


#: What stands beside the queue, from top to bottom, above what the actor did. Each takes the actor, the platform
#: and what waits, and gives its section or None when it has nothing to say. Other subjects add theirs.
ASIDE: tuple[Callable[[Actor, Platform, Waiting], Section | None], ...] = (
    _dated,
    _meetings,
    _situations,
    _news,
    _entrusted,
)


def aside_context(actor: Actor, platform: Platform) -> dict[str, Any]:
    """The column beside the queue."""
    waiting = waiting_for(actor, platform.pk)  # counted once, for the tabs too
    also = [Section("platform/_waiting_aside.html", waiting)] if waiting.any else []
    sections = [section for make in ASIDE if (section := make(actor, platform, waiting)) is not None]
    return {"platform": platform, "waiting": waiting, "aside": [*also, *sections, *_work(actor, platform)]}


def day_context(actor: Actor, platform: Platform) -> dict[str, Any]:
    """The whole page."""
    day = day_page(actor, platform.pk)
    return {
        **aside_context(actor, platform),
        **cards_context(day.cards, place="day", roles=roles_held(actor, [card.dossier for card in day.cards])),
        "section": "day",
        "today": timezone.localdate(),
        "day": day,
        "orders": DayOrder.choices,
        "unanswered": day.unanswered,
        "rounds": my_rounds(actor, platform.pk, day=reverse("platform:platform_day", args=[platform.pk])),
    }
