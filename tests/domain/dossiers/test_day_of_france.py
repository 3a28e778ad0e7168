"""A habilitation holds until the end of its last day in France, whatever the day of the database's clock."""

from collections.abc import Callable
from datetime import date, datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Dossier, Slot
from rebond.domain.dossiers.operations.feeds import make_feed
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.queries.feeds import feed_rows
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.meeting import booked
from tests.domain.dossiers.sharing import partner_of, shared
from tests.domain.dossiers.telling import news_of

pytestmark = pytest.mark.django_db
Held = Callable[[Actor, date], None]


@pytest.fixture
def other_day() -> date:
    """The day of a clock that is not at the day of France: one of these two is always at another."""
    today, clocks = timezone.localdate(), ("Etc/GMT+12", "Etc/GMT-14")
    days = {clock: datetime.now(ZoneInfo(clock)).date() for clock in clocks}
    clock = next(clock for clock in clocks if days[clock] != today)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('TimeZone', %s, true)", [clock])
    return days[clock]


@pytest.fixture
def held_on(as_owner) -> Held:
    """Make somebody's habilitation that of one day."""

    def make(actor: Actor, day: date) -> None:
        with as_owner():
            Habilitation.objects.filter(user=actor.user_id).update(starts_on=day, ends_on=day)

    return make


@pytest.mark.parametrize("today", [True, False])
def test_news_reach_those_who_are_habilitated_today_in_france(
    cast: Cast, zoe: Dossier, school2c, as_owner, held_on: Held, other_day: date, today: bool
) -> None:
    with as_owner():
        farid = partner_of(school2c)
    shared(cast, zoe, school2c)
    before = news_of(farid)
    for who in (cast.colleague, farid):
        held_on(who, timezone.localdate() if today else other_day)
    with acting_as(cast.owner):
        notify(zoe.pk, "contact", "Un contact a été noté.", but=cast.owner, partners="all", alone=True)
    expected = ["contact"] if today else []
    assert (news_of(cast.colleague), news_of(farid)) == (expected, [*before, *expected])


@pytest.mark.parametrize("today", [True, False])
def test_an_agenda_is_read_while_its_owner_is_habilitated_in_france(
    cast: Cast, zoe: Dossier, slot: Slot, held_on: Held, other_day: date, today: bool
) -> None:
    with acting_as(cast.owner):
        secret = make_feed(actor=cast.owner)
    booked(cast, zoe, slot)
    held_on(cast.owner, timezone.localdate() if today else other_day)
    rows = feed_rows(sha256(secret.encode()).hexdigest())
    assert rows is not None
    assert len(rows) == int(today)
