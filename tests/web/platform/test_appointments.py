"""Appointments on screen: taken in two clicks, moved, noted, printed, put in a calendar."""

from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Appointment, Dossier, Slot
from rebond.domain.dossiers.operations import SlotPlan, open_slots, save_place
from tests.conftest import database_role
from tests.domain.documents.reading import text_of
from tests.web.platform.reading import bare, queries_of
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

#: A morning that is always to come.
COMING = f"{timezone.localdate() + timedelta(days=2)}T10:00"

HTMX = {"HX-Request": "true"}


def text(response) -> str:
    return shown(response)


def page(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=keys)


def at(days: int, hour: int = 10, minute: int = 0) -> datetime:
    day = timezone.localdate() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


@pytest.fixture
def slots(cast) -> list[Slot]:
    """Two slots of the assistant at the CIO, in three days."""
    with acting_as(cast.owner):
        here = {"actor": cast.owner, "platform_id": cast.platform.pk}
        place = save_place(**here, name="CIO de Laon", address="2 rue des Écoles, 02000 Laon")
        plan = SlotPlan(
            at(3).date(), time(10), time(11, 30), place_id=place.pk, host_id=cast.owner.user_id, by_link=True
        )
        return open_slots(**here, plan=plan).slots


def booked(owner, zoe: Dossier, slot: Slot) -> Appointment:
    sent = owner.post(page("meetings", zoe.pk), {"key": uuid4(), "slot": slot.pk, "reminders": ["eve"]})
    assert sent.status_code == 302
    return latest(zoe)


def latest(zoe: Dossier) -> Appointment:
    """What was taken last, or corrected."""
    with database_role("rebond_owner"):
        return Appointment.objects.filter(dossier=zoe).latest("recorded_at")


def begun(as_owner, appointment: Appointment) -> None:
    """As if it had been this very hour."""
    with as_owner():
        starts = timezone.now() - timedelta(minutes=50)
        for model, key in ((Slot, appointment.slot_id), (Appointment, appointment.pk)):
            model.objects.filter(pk=key).update(starts_at=starts, ends_at=starts + timedelta(minutes=45))


def test_two_clicks_take_an_appointment_which_heads_the_file(owner, zoe, slots) -> None:
    shown = text(owner.get(page("meetings", zoe.pk)))
    assert "10 h 00" in shown and "CIO de Laon" in shown and "Prendre ce rendez-vous" in shown
    booked(owner, zoe, slots[0])
    file = text(owner.get(page("file", zoe.pk)))
    assert "Prochaine étape : rendez-vous" in file
    assert "Rendez-vous pris : entretien de situation" in file
    assert file.index("pf-id") < file.index("Rendez-vous <time")
    assert str(slots[0].pk) not in text(owner.get(page("meetings", zoe.pk)))


def test_a_seat_of_a_group_session_is_no_individual_appointment(owner, cast, zoe) -> None:
    with acting_as(cast.owner):
        place = save_place(
            actor=cast.owner, platform_id=cast.platform.pk, name="CFA", address="1 rue Haute, 02000 Laon"
        )
        told = {"title": "Visite du CFA", "capacity": 8, "by_link": True, "host_id": cast.owner.user_id}
        plan = SlotPlan(at(4).date(), time(14), time(16), place_id=place.pk, **told)
        (session,) = open_slots(actor=cast.owner, platform_id=cast.platform.pk, plan=plan).slots
    mine = text(owner.get(page("meetings", zoe.pk)))
    assert f'name="slot" value="{session.pk}"' not in mine
    assert f'<option value="{session.pk}">Visite du CFA' in mine  # one is invited to it, beside
    choices = text(owner.get(page("meeting_choices", zoe.pk), headers=HTMX))
    assert "Aucun créneau ouvert" in choices and "Visite du CFA" not in choices


def test_agreed_on_the_telephone_the_slot_is_chosen_in_the_same_place(owner, zoe, slots) -> None:
    panel = owner.get(page("file", zoe.pk)).content.decode()
    assert page("meeting_choices", zoe.pk) in panel
    choices = text(owner.get(page("meeting_choices", zoe.pk), headers=HTMX))
    assert 'name="slot"' in choices and "Un autre moment" in choices
    call = {"key": uuid4(), "outcome": "appointment", "slot": slots[0].pk, "place": "file"}
    recorded = text(owner.post(page("call", zoe.pk), call, headers=HTMX))
    assert "Prochaine étape : rendez-vous" in recorded
    taken = owner.post(page("call", zoe.pk), call | {"key": uuid4()}, headers=HTMX)
    assert taken.status_code == 422 and "vient d’être pris" in text(taken)


def test_a_free_time_is_taken_and_a_refusal_gives_everything_back(owner, cast, zoe) -> None:
    sent = {
        "key": uuid4(),
        "starts_at": f"{at(2):%Y-%m-%dT%H:%M}",
        "minutes": 30,
        "where": "",
        "host_name": "Mme Noël, mission locale",
        "note": "Avec son éducateur",
    }
    refused = owner.post(page("meetings", zoe.pk), sent)
    assert refused.status_code == 422
    assert "Indiquez où" in text(refused)
    for kept in ("Mme Noël, mission locale", "Avec son éducateur", 'value="30"', f"{at(2):%Y-%m-%dT%H:%M}"):
        assert kept in text(refused)
    assert owner.post(page("meetings", zoe.pk), sent | {"where": "Mission locale"}).status_code == 302
    assert "Mission locale · avec Mme Noël" in text(owner.get(page("meetings", zoe.pk)))


def test_two_at_once_are_warned_then_taken_when_meant(owner, cast, zoe, slots) -> None:
    booked(owner, zoe, slots[0])
    sent = {"key": uuid4(), "starts_at": f"{at(3):%Y-%m-%dT%H:%M}", "where": "Mairie", "host_name": "M. Petit"}
    refused = owner.post(page("meetings", zoe.pk), sent)
    assert refused.status_code == 422
    assert "Ce jeune a déjà un rendez-vous" in text(refused) and 'name="despite"' in text(refused)
    assert owner.post(page("meetings", zoe.pk), sent | {"despite": "on"}).status_code == 302


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({}, "Choisissez un créneau, ou indiquez le jour"),
        ({"slot": "x"}, "Ce choix n’existe plus"),
        ({"slot": str(uuid4())}, "Ce créneau n’est plus proposé"),
        ({"starts_at": "2020-01-01T10:00", "where": "x", "host_name": "y"}, "Ce moment est passé"),
        ({"starts_at": "hier"}, "Ce moment n’existe pas"),
        ({"starts_at": COMING, "where": "x"}, "Indiquez qui reçoit"),
        ({"starts_at": COMING, "minutes": "x"}, "Écrivez la durée en minutes"),
        ({"note": "x" * 1001}, "1 000 caractères"),
    ],
)
def test_each_refusal_says_how_to_mend(owner, zoe, slots, data, sentence) -> None:
    refused = owner.post(page("meetings", zoe.pk), {"key": uuid4()} | data)
    assert refused.status_code == 422
    assert sentence in text(refused)


def test_came_or_not_in_one_click_and_the_line_equals_the_reload(owner, zoe, slots, as_owner) -> None:
    taken = booked(owner, zoe, slots[0])
    begun(as_owner, taken)
    assert "Venu ?" in text(owner.get(page("meetings", zoe.pk)))
    answer = page("meeting_result", zoe.pk, taken.pk)
    line = owner.post(answer, {"outcome": "missed"}, headers=HTMX)
    assert "Rendez-vous manqué" in text(line) and "est à rappeler" in text(line)
    assert "rendez-vous manqué" in text(owner.get(page("file", zoe.pk))).lower()
    back = owner.post(answer, {"outcome": "undo"}, headers=HTMX)
    assert "Venu ?" in text(back)
    attended = text(owner.post(answer, {"outcome": "attended"}, headers=HTMX))
    assert "Mener l’entretien" in attended
    without_notice = bare(attended.replace("Noté : le jeune est venu.", "")).replace(
        '<pclass="fr-valid-text"tabindex="-1"autofocus></p>', ""
    )
    assert without_notice in bare(text(owner.get(page("meetings", zoe.pk))))


def test_came_or_not_is_said_in_the_queue_with_what_follows(owner, zoe, slots, as_owner) -> None:
    taken = booked(owner, zoe, slots[0])
    begun(as_owner, taken)
    with as_owner():  # its day has come, and something else keeps it in the queue
        Dossier.objects.filter(pk=zoe.pk).update(next_step_on=timezone.localdate(), return_by=timezone.localdate())
    day = text(owner.get(page("platform_day", zoe.platform_id)))
    queue = day[day.index(f"jour-{zoe.pk}") : day.index('id="cote"')]
    assert "Est venu" in queue and "N’est pas venu" in queue
    answer = page("meeting_result", zoe.pk, taken.pk)
    came = owner.post(answer, {"outcome": "attended", "place": "day"}, headers=HTMX)
    assert f"jour-{zoe.pk}" in text(came) and "Mener l’entretien" in text(came) and "Revenir en arrière" in text(came)
    assert "contact-undone" in came.headers["HX-Trigger"]  # the box beside is read again
    back = text(owner.post(answer, {"outcome": "undo", "place": "day"}, headers=HTMX))
    assert "Est venu" in back and f"jour-{zoe.pk}" in back
    missed = text(owner.post(answer, {"outcome": "missed", "place": "day"}, headers=HTMX))
    assert "RDV manqué" in missed and "Revenir en arrière" in missed and 'name="outcome" value="no_answer"' in missed
    plain = owner.post(answer, {"outcome": "undo", "place": "day"})
    assert plain.url == page("platform_day", zoe.platform_id)


def test_came_or_not_is_said_in_the_box_of_the_day(owner, zoe, slots, as_owner) -> None:
    taken = booked(owner, zoe, slots[0])
    begun(as_owner, taken)
    day = text(owner.get(page("platform_day", zoe.platform_id)))
    box = day[day.index('id="rdv-du-jour"') :]
    assert f"rdv-{taken.pk}" in box and "Est venu" in box
    answer = page("meeting_result", zoe.pk, taken.pk)
    came = text(owner.post(answer, {"outcome": "attended", "place": "aside"}, headers=HTMX))
    assert "Mener l’entretien" in came and "Est venu" not in came
    refused = owner.post(answer, {"outcome": "moved", "place": "aside"}, headers=HTMX)
    assert refused.status_code == 422 and "choisissez-en une de la liste" in text(refused)


def test_before_its_hour_nobody_says_that_they_came(owner, zoe, slots) -> None:
    taken = booked(owner, zoe, slots[0])
    refused = owner.post(page("meeting_result", zoe.pk, taken.pk), {"outcome": "attended"}, headers=HTMX)
    assert refused.status_code == 422 and "pas encore eu lieu" in text(refused)
    unknown = owner.post(page("meeting_result", zoe.pk, taken.pk), {"outcome": "x"}, headers=HTMX)
    assert unknown.status_code == 422 and "Cette suite n’existe pas" in text(unknown)


def test_moved_or_corrected_from_one_page(owner, zoe, slots) -> None:
    taken = booked(owner, zoe, slots[0])
    change = page("meeting_change", zoe.pk, taken.pk)
    assert "Déplacer à ce créneau" in text(owner.get(change))
    told = {"purpose": "follow", "note": "Avec sa mère"}
    assert owner.post(change, {"key": uuid4(), "act": "correct"} | told).status_code == 302
    assert "Avec sa mère" in text(owner.get(page("meetings", zoe.pk)))
    corrected = latest(zoe)
    moving = {"key": uuid4(), "act": "move", "slot": slots[1].pk} | told
    assert owner.post(page("meeting_change", zoe.pk, corrected.pk), moving).status_code == 302
    shown = text(owner.get(page("meetings", zoe.pk)))
    assert "10 h 45" in shown and "Déplacé" in shown
    assert owner.get(change).status_code == 404


def test_the_calendar_names_nobody_and_follows_what_becomes_of_it(owner, zoe, slots) -> None:
    taken = booked(owner, zoe, slots[0])
    first = owner.get(page("meeting_calendar", zoe.pk, taken.pk)).content
    event = Calendar.from_ical(first).walk("VEVENT")[0]
    assert Calendar.from_ical(first)["METHOD"] == "PUBLISH"
    assert b"LEF" not in first.upper() and "Zoé".encode() not in first
    assert event.decoded("dtstart") == taken.starts_at
    owner.post(page("meeting_result", zoe.pk, taken.pk), {"outcome": "cancelled_us"})
    second = Calendar.from_ical(owner.get(page("meeting_calendar", zoe.pk, taken.pk)).content)
    cancelled = second.walk("VEVENT")[0]
    assert (second["METHOD"], cancelled["STATUS"], cancelled["UID"]) == ("CANCEL", "CANCELLED", event["UID"])
    assert cancelled["SEQUENCE"] > event["SEQUENCE"]


def test_the_convocation_is_a_letter_with_the_day_the_hour_and_the_place(owner, zoe, slots) -> None:
    taken = booked(owner, zoe, slots[0])
    letter = owner.get(page("meeting_letter", zoe.pk, taken.pk))
    assert letter["Content-Type"] == "application/pdf"
    told = " ".join(text_of(letter.content).split())
    assert "CIO de Laon" in told and "10 h" in told and "Alice Vasseur vous recevra" in told


def test_each_reaches_what_is_theirs(owner, colleague, stranger, referent, zoe, slots) -> None:
    taken = booked(owner, zoe, slots[0])
    for name, keys in (
        ("meetings", [zoe.pk]),
        ("meeting_choices", [zoe.pk]),
        ("meeting_change", [zoe.pk, taken.pk]),
        ("meeting_calendar", [zoe.pk, taken.pk]),
        ("meeting_letter", [zoe.pk, taken.pk]),
    ):
        assert colleague.get(page(name, *keys)).status_code == 200
        for other in (stranger, referent):
            assert other.get(page(name, *keys)).status_code == 404
    assert stranger.post(page("meeting_result", zoe.pk, taken.pk), {"outcome": "cancelled_us"}).status_code == 404
    assert "Rendez-vous pris" not in text(referent.get(page("file", zoe.pk)))


def test_the_page_asks_the_same_queries_whatever_the_number(owner, zoe, slots) -> None:
    before = len(queries_of(owner, page("meetings", zoe.pk)))
    for slot in slots:
        booked(owner, zoe, slot)
    assert len(queries_of(owner, page("meetings", zoe.pk))) <= before <= 24
