"""The pages of a platform of an island tell the hours and the days that its people live."""

from datetime import datetime, time, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Role
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import LinkKind
from rebond.domain.dossiers.models import Appointment, ContactAttempt, Dossier
from rebond.domain.dossiers.operations import Booking, save_place, take
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.territory.clocks import local_time, zone_of
from rebond.domain.territory.models import Department, Platform
from tests.domain.dossiers.cast import Cast, fresh_key, listed, make_cast, publish
from tests.web.platform.reading import queries_of
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])
ISLES = {"974": "La Réunion", "971": "Guadeloupe"}


@pytest.fixture(params=sorted(ISLES))
def isle(request) -> str:
    return request.param


@pytest.fixture
def cast(as_owner, isle: str) -> Cast:
    """The platform is on the island, the other one on the mainland."""
    with as_owner():
        made = make_cast()
        department = Department.objects.create(code=isle, name=ISLES.get(isle, "Ailleurs"))
        Platform.objects.filter(pk=made.platform.pk).update(department=department)
        made.platform.refresh_from_db()
        return made


def page(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=keys)


def text(response) -> str:
    return shown(response).replace("\u00a0", " ")


def there(isle: str, days: int, hour: time) -> datetime:
    zone = zone_of(isle)
    return datetime.combine(timezone.localdate(timezone=zone) + timedelta(days=days), hour, zone)


def called(client: Client, dossier: Dossier, at: str):
    given = {"key": fresh_key(), "outcome": "no_answer", "happened_at": at}
    return client.post(page("call", dossier.pk), given)


def test_a_call_at_half_past_six_is_told_so_and_is_of_the_end_of_the_day(
    owner: Client, zoe: Dossier, isle: str, as_owner
) -> None:
    at = there(isle, -3, time(18, 30))
    while at.weekday() == 5:  # a Saturday is a moment of its own
        at -= timedelta(days=1)
    called(owner, zoe, f"{at:%Y-%m-%dT18:30}")
    with as_owner():
        assert ContactAttempt.objects.get().happened_at == at
    assert "18 h 30" in text(owner.get(page("file", zoe.pk)))
    prepared = text(owner.get(page("preparation", zoe.pk)))
    assert "Déjà essayé en fin de journée, jamais" in prepared


def test_an_hour_is_judged_past_or_to_come_by_the_clocks_there(
    owner: Client, zoe: Dossier, isle: str, as_owner
) -> None:
    past = timezone.now().astimezone(zone_of(isle)) - timedelta(minutes=10)
    called(owner, zoe, f"{past:%Y-%m-%dT%H:%M}")
    with as_owner():
        assert ContactAttempt.objects.get().happened_at == past.replace(second=0, microsecond=0)


@pytest.mark.parametrize("isle", ["974", "971", "986", "987", "988"])
def test_today_is_the_day_there(owner: Client, cast: Cast, zoe: Dossier, isle: str) -> None:
    answer = owner.get(page("platform_day", cast.platform.pk))
    assert answer.context["today"] == timezone.localdate(timezone=zone_of(isle))


def test_an_appointment_is_told_at_its_hour_there_on_paper_and_in_a_calendar(
    owner: Client, cast: Cast, zoe: Dossier, isle: str, as_owner
) -> None:
    starts = there(isle, 2, time(20, 45))
    asked = Booking(starts_at=starts, where="Mairie", host_id=cast.owner.user_id)
    with acting_as(cast.owner):
        take(actor=cast.owner, dossier_id=zoe.pk, booking=asked)
    agenda = page("agenda", cast.platform.pk) + f"?jour={starts:%Y-%m-%d}&qui=tous"
    assert "20 h 45" in text(owner.get(page("file", zoe.pk)))
    assert "20 h 45" in text(owner.get(agenda))
    with as_owner():
        appointment = Appointment.objects.get()
    made = owner.get(page("meeting_calendar", zoe.pk, appointment.pk)).content
    (event,) = Calendar.from_ical(made).walk("VEVENT")
    assert f"DTSTART;TZID={zone_of(isle).key}:{starts:%Y%m%d}T204500".encode() in made
    assert event["DTSTART"].dt == starts


def test_slots_are_offered_at_the_hour_of_the_wall_there_and_by_the_link_too(
    owner: Client, cast: Cast, zoe: Dossier, isle: str
) -> None:
    day = there(isle, 4, time(9, 30))
    with acting_as(cast.owner):
        place = save_place(actor=cast.owner, platform_id=cast.platform.pk, name="CIO", address="1 rue du Port")
    given = {"day": f"{day:%Y-%m-%d}", "start": "09:30", "end": "10:15", "minutes": 45, "capacity": 1, "by_link": "on"}
    given |= {"purpose": "interview", "place": place.pk, "host": cast.owner.user_id}
    owner.post(page("slots", cast.platform.pk), given)
    with acting_as(cast.owner):
        _, secret = make_link(cast.owner, zoe, LinkKind.MESSAGE)
    offered = text(Client().get(reverse("public:link", args=[secret]) + "?choix=rendez-vous"))
    assert "à 9 h 30" in offered
    assert timezone.get_current_timezone_name() == "Europe/Paris"


@pytest.mark.parametrize("isle", ["974"])
def test_who_works_on_two_clocks_reads_each_file_at_its_own(
    cast: Cast, owner: Client, zoe: Dossier, isle: str, as_owner, as_worker
) -> None:
    with as_worker():
        publish(cast, listed(cast, "far", surname="Noël", first_names="Malo", ines=()), platform=cast.elsewhere)
        malo = Dossier.objects.exclude(pk=zoe.pk).get()
    with as_owner():
        Habilitation.objects.create(
            user_id=cast.owner.user_id, role=Role.ASSISTANT, platform=cast.elsewhere, starts_on=timezone.localdate()
        )
    day = timezone.localdate() - timedelta(days=2)
    for dossier in (zoe, malo):
        called(owner, dossier, f"{day:%Y-%m-%d}T18:30")
        assert "18 h 30" in text(owner.get(page("file", dossier.pk)))
    with as_owner():
        moments = {one.dossier_id: one.happened_at for one in ContactAttempt.objects.all()}
    for dossier, place in ((zoe, isle), (malo, "02")):
        assert moments[dossier.pk] == datetime.combine(day, time(18, 30), zone_of(place))
    with local_time("02"):
        assert owner.get(page("platform_day", cast.elsewhere.pk)).context["today"] == timezone.localdate()


def test_the_hour_of_an_island_costs_a_page_no_query(
    cast: Cast, owner: Client, stranger: Client, zoe: Dossier, as_worker
) -> None:
    with as_worker():
        publish(cast, listed(cast, "far", surname="Noël", first_names="Malo", ines=()), platform=cast.elsewhere)
        malo = Dossier.objects.exclude(pk=zoe.pk).get()
    for name, here, mainland in (("file", zoe.pk, malo.pk), ("platform_day", cast.platform.pk, cast.elsewhere.pk)):
        assert len(queries_of(owner, page(name, here))) == len(queries_of(stranger, page(name, mainland)))
