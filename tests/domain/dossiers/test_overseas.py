"""A platform of an island lives by its own clocks: La Réunion, ahead of Paris, and Guadeloupe, behind it."""

from datetime import date, datetime, time, timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from icalendar import Calendar

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.accounts.queries import actor_for, zones_of
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.advice import Try, best_moment, grid
from rebond.domain.dossiers.answers import LinkKind
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import Answered, Channel, Outcome, Status, Tab
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import Dossier, Slot, StatusChange
from rebond.domain.dossiers.operations import (
    Contact,
    ask_export,
    record_contact,
    take_slot,
    write_export,
)
from rebond.domain.dossiers.operations.feeds import make_feed
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.operations.news import send_digests
from rebond.domain.dossiers.operations.rebuilding import save_moved
from rebond.domain.dossiers.operations.reminding import remind
from rebond.domain.dossiers.operations.status import reopen_outdated
from rebond.domain.dossiers.proposals import Moment, moment_of, propose_next_step, untried_moment
from rebond.domain.dossiers.queries.appointments import meetings_of
from rebond.domain.dossiers.queries.feeds import feed_rows
from rebond.domain.dossiers.queries.meeting_documents import calendar, calendar_of
from rebond.domain.messages.hours import quiet
from rebond.domain.messages.models import Message
from rebond.domain.territory.clocks import local_time, zone_of
from rebond.domain.territory.models import Department, Platform
from tests.domain.dossiers.cast import Cast, make_cast
from tests.domain.dossiers.meeting import booked, plan
from tests.domain.dossiers.telling import follows

pytestmark = pytest.mark.django_db
ISLES = {"974": "La Réunion", "971": "Guadeloupe"}
#: An hour there at which it is another day in Paris.
ANOTHER_DAY = {"974": time(1), "971": time(20, 30)}


@pytest.fixture(params=sorted(ISLES))
def isle(request) -> str:
    return request.param


@pytest.fixture
def cast(as_owner, isle: str) -> Cast:
    """The same people; their platform is on the island."""
    with as_owner():
        made = make_cast()
        department = Department.objects.create(code=isle, name=ISLES.get(isle, "Ailleurs"))
        Platform.objects.filter(pk=made.platform.pk).update(department=department)
        made.platform.refresh_from_db()
        return made


def there(isle: str, day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, zone_of(isle))


def today(isle: str) -> date:
    return timezone.localdate(timezone=zone_of(isle))


@pytest.mark.parametrize(
    ("isle", "hour", "moment"),
    [
        ("974", time(18, 30), Moment.EVENING),  # 15 h 30 in Paris in winter
        ("974", time(13), Moment.AFTERNOON),  # 10 h
        ("971", time(18, 30), Moment.EVENING),
        ("971", time(10), Moment.MORNING),  # 15 h
        ("971", time(14), Moment.AFTERNOON),  # 19 h
    ],
)
def test_a_try_is_of_the_half_day_that_it_was_there(isle: str, hour: time, moment: Moment) -> None:
    called = there(isle, date(2026, 12, 1), hour)
    tried = Try(called, Channel.PHONE, Outcome.NO_ANSWER)
    with local_time(isle):
        assert moment_of(called) == moment
        (line,) = grid([tried], date(2026, 12, 2), weeks=1)
        assert [cell.moment for cell in line.cells if cell.tries] == [moment]
        assert untried_moment([called]) != moment and moment in best_moment([tried]).why


def test_at_eleven_at_night_in_paris_it_is_tomorrow_in_la_reunion() -> None:
    now = datetime(2026, 12, 1, 23, tzinfo=zone_of("75"))  # a Tuesday; 2 h on Wednesday there
    days = {}
    for place in ("75", "974", "971"):
        with local_time(place):
            days[place] = propose_next_step(Outcome.NO_ANSWER, unreached=1, today=timezone.localdate(now)).on
    assert days == {"75": date(2026, 12, 2), "974": date(2026, 12, 3), "971": date(2026, 12, 2)}


def test_the_day_of_an_appointment_is_that_of_the_place_whoever_replays_it(
    cast: Cast, zoe: Dossier, isle: str, as_worker
) -> None:
    day = today(isle) + timedelta(days=3)
    booked(cast, zoe, starts_at=there(isle, day, ANOTHER_DAY[isle]), where="Mairie")
    with as_worker():
        zoe.refresh_from_db()
        assert zoe.next_step_on == day
        save_moved(zoe)
        assert zoe.next_step_on == day


def test_a_slot_taken_by_link_plans_the_day_of_the_place(cast: Cast, zoe: Dossier, place, isle: str) -> None:
    day, start = today(isle) + timedelta(days=3), ANOTHER_DAY[isle]
    end = (datetime.combine(day, start) + timedelta(minutes=45)).time()
    with local_time(isle):
        (slot,) = plan(cast, place, day=day, start=start, end=end)
    with acting_as(cast.owner):
        digest = digest_of(make_link(cast.owner, zoe, LinkKind.MESSAGE)[1])
    with acting_as(None):
        assert take_slot(digest=digest, born=None, slot_id=slot.pk, key=uuid4(), note="") == "taken"
    with acting_as(cast.owner):
        zoe.refresh_from_db()
        assert (Slot.objects.get(pk=slot.pk).starts_at, zoe.next_step_on) == (there(isle, day, start), day)
        save_moved(zoe)
        assert zoe.next_step_on == day


def test_the_message_tells_the_hour_of_the_place_and_leaves_at_its_hour(
    cast: Cast, zoe: Dossier, isle: str, as_worker, as_owner
) -> None:
    ahead = (today(isle) + timedelta(days=number) for number in range(2, 12))
    day = next(day for day in ahead if not quiet(there(isle, day - timedelta(days=1), time(17)), isle))
    starts = there(isle, day, time(9))
    booked(cast, zoe, starts_at=starts, where="Mairie", reminders=("confirmation", "eve"))
    eve = day - timedelta(days=1)
    moments = [timezone.now(), there(isle, eve, time(16, 50)), there(isle, eve, time(17, 10))]
    with as_worker():
        assert [remind(now=moment) for moment in moments] == [1, 0, 1]
    with as_owner():
        told = Message.objects.order_by("asked_at").values_list("body", flat=True)
        bodies = [body.replace("\u00a0", " ") for body in told]
    assert f"{day.day}" in bodies[0] and "à 9 h" in bodies[0]
    assert "demain à 9 h" in bodies[1]


def test_a_calendar_has_the_zone_and_the_hour_of_the_place(cast: Cast, zoe: Dossier, isle: str) -> None:
    starts = there(isle, today(isle) + timedelta(days=3), time(14, 30))
    appointment = booked(cast, zoe, starts_at=starts, where="Mairie", host_id=cast.owner.user_id)
    zone = zone_of(isle).key
    with acting_as(cast.owner):
        (meeting,) = meetings_of(cast.owner, zoe)
        one = calendar_of(meeting, zoe)
        secret = make_feed(actor=cast.owner)
    followed = calendar(feed_rows(sha256(secret.encode()).hexdigest()) or ())
    for made in (one, followed):
        read = Calendar.from_ical(made)
        (event,), (carried,) = read.walk("VEVENT"), read.walk("VTIMEZONE")
        assert f"DTSTART;TZID={zone}:{starts:%Y%m%dT143000}\r\n".encode() in made
        assert (event["DTSTART"].dt, event["DTEND"].dt) == (starts, appointment.ends_at)
        assert event["DTSTAMP"].dt.utcoffset() == timedelta(0)
        assert carried["TZID"] == zone


def test_an_export_tells_the_hour_of_the_place(cast: Cast, zoe: Dossier, isle: str, as_worker) -> None:
    called = there(isle, today(isle) - timedelta(days=2), time(18, 30))
    with acting_as(cast.owner):
        said = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED, happened_at=called)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=said)
        asked = ask_export(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(tab=Tab.ALL))
    with as_worker():
        export = write_export(export_id=asked.pk)
    with default_storage.open(export.stored_as) as file:
        assert f"{called:%d/%m/%Y} 18:30" in file.read().decode()


def test_news_are_written_at_seven_there(cast: Cast, zoe: Dossier, isle: str, as_worker, settings) -> None:
    settings.OUTGOING_MESSAGES = True
    follows(cast, zoe, cast.colleague)
    with as_worker():
        sent = [send_digests(now=there(place, today(isle), time(7, 2))) for place in ("75", isle)]
    assert sent == [0, 1]


@pytest.mark.parametrize("isle", ["974", "971", "987", "988"])
def test_a_closed_file_opens_again_once_its_day_is_over_there(isle: str, as_owner, as_worker, zoe: Dossier) -> None:
    closing = {"status": Status.CLOSED, "reason": "employed"}
    with as_owner():
        StatusChange.objects.create(dossier=zoe, **closing)
        Dossier.objects.update(status=Status.CLOSED, confirm_by=today(isle))
    with as_worker():
        assert reopen_outdated() == 0
    with as_owner():
        Dossier.objects.update(confirm_by=today(isle) - timedelta(days=1))
    with as_worker():
        assert reopen_outdated() == 1


# --- Whose hour ---------------------------------------------------------------------------------------------------


def user_of(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id)


@pytest.mark.parametrize("isle", ["974", "971", "986", "987", "988"])
def test_a_habilitation_begins_and_ends_with_the_day_there(cast: Cast, isle: str, as_owner) -> None:
    for first, last, held in ((0, 0, True), (1, 1, False), (-1, -1, False)):
        with as_owner():
            Habilitation.objects.filter(user=cast.owner.user_id).update(
                starts_on=today(isle) + timedelta(days=first), ends_on=today(isle) + timedelta(days=last)
            )
        assert actor_for(user_of(cast.owner)).has(Role.ASSISTANT) is held


def test_who_works_on_one_island_has_its_hour_and_who_works_on_two_clocks_that_of_the_platform(
    cast: Cast, isle: str, as_owner
) -> None:
    zone = zone_of(isle).key
    actor = actor_for(user_of(cast.owner))
    assert (actor.clock(), actor.clock(cast.elsewhere.pk)) == (zone, zone)
    with as_owner():
        Habilitation.objects.create(
            user_id=cast.owner.user_id, role=Role.MANAGER, platform=cast.elsewhere, starts_on=date(2026, 9, 1)
        )
    both = actor_for(user_of(cast.owner))
    assert not both.one_clock
    assert (both.clock(cast.platform.pk), both.clock(cast.elsewhere.pk), both.clock()) == (zone, "Europe/Paris", "")
    with as_owner():
        keys = [who.user_id for who in (cast.owner, cast.colleague, cast.stranger)]
        assert zones_of(keys) == {cast.colleague.user_id: zone_of(isle), cast.stranger.user_id: zone_of("02")}
