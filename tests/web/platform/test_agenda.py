"""The agenda, the slots, the places, the sessions and the calendar to follow, on screen."""

import re
from datetime import datetime, time, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Appointment, ContactDetail, Invitation, PersonalLink, Place, Slot
from rebond.domain.dossiers.operations import Booking, save_place, take
from rebond.domain.dossiers.operations.reminding import remind
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.territory.models import Platform
from tests.conftest import database_role
from tests.web.platform.reading import queries_of
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


def text(response) -> str:
    return shown(response)


def page(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=keys)


def at(days: int, hour: int = 10) -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=days), time(hour)))


@pytest.fixture
def place(cast) -> Place:
    with acting_as(cast.owner):
        here = {"actor": cast.owner, "platform_id": cast.platform.pk}
        return save_place(**here, name="CIO de Laon", address="2 rue des Écoles\n02000 Laon")  # told on one line


def slot_form(place: Place, cast, /, **changes: object) -> dict[str, object]:
    told = {"day": at(3).date(), "start": "09:00", "end": "12:00", "minutes": 45, "capacity": 1, "by_link": "on"}
    return told | {"purpose": "interview", "place": place.pk, "host": cast.owner.user_id} | changes


def all_of(model) -> list:
    with database_role("rebond_owner"):
        return list(model.objects.order_by("pk"))


def appointment(cast, zoe, days: int = 2) -> Appointment:
    with acting_as(cast.owner):
        asked = Booking(starts_at=at(days), where="CIO", host_id=cast.owner.user_id)
        return take(actor=cast.owner, dossier_id=zoe.pk, booking=asked)


def begun(taken: Appointment, *, days: int = 1) -> None:
    with database_role("rebond_owner"):
        starts = timezone.now() - timedelta(days=days)
        for model, key in ((Slot, taken.slot_id), (Appointment, taken.pk)):
            model.objects.filter(pk=key).update(starts_at=starts, ends_at=starts + timedelta(minutes=45))


def test_a_morning_of_slots_is_opened_in_one_form_and_shown_by_day(owner, cast, place) -> None:
    opened = owner.post(page("slots", cast.platform.pk), slot_form(place, cast))
    assert opened.status_code == 302
    shown = text(owner.get(opened.url))
    assert "4 créneaux ouverts" in shown and "9 h 00 – 9 h 45" in shown and "CIO de Laon" in shown
    again = owner.post(page("slots", cast.platform.pk), slot_form(place, cast))
    assert again.status_code == 422 and "reçoit déjà" in text(again)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"day": ""}, "Choisissez un jour"),
        ({"day": "31/02"}, "Cette date n’existe pas"),
        ({"start": "25:00"}, "Cette heure n’existe pas"),
        ({"end": "08:00"}, "ne laisse pas la place"),
        ({"minutes": "x"}, "une durée de 5 à 480"),
        ({"place": ""}, "Choisissez un lieu"),
        ({"host": ""}, "Indiquez qui reçoit"),
        ({"capacity": 5}, "donnez-lui un titre"),
        ({"weekly_until": "2020-01-01"}, "finit avant de commencer"),
    ],
)
def test_each_refusal_of_slots_says_how_to_mend_and_keeps_the_rest(owner, cast, place, changes, sentence) -> None:
    sent = slot_form(place, cast, title="" if "capacity" in changes else "Une séance", **changes)
    refused = owner.post(page("slots", cast.platform.pk), sent)
    assert refused.status_code == 422
    assert sentence in text(refused)
    assert all_of(Slot) == []


def test_a_cancelled_slot_says_who_is_to_be_told(owner, cast, place, zoe) -> None:
    owner.post(page("slots", cast.platform.pk), slot_form(place, cast))
    slot = min(all_of(Slot), key=lambda held: held.starts_at)
    owner.post(page("meetings", zoe.pk), {"key": uuid4(), "slot": slot.pk})
    done = owner.post(page("slot_cancel", slot.pk), {"following": "on"})
    assert "1 rendez-vous annulé" in text(owner.get(done.url))
    assert all(held.cancelled_at for held in all_of(Slot))


def test_a_place_is_added_changed_and_no_longer_offered(owner, cast, place) -> None:
    address = page("meeting_places", cast.platform.pk)
    assert "Donnez un nom" in text(owner.post(address, {"address": "x"}))
    twice = owner.post(address, {"name": "CIO de Laon", "address": "ailleurs"})
    assert twice.status_code == 422 and "porte déjà ce nom" in text(twice)
    one = page("meeting_place", place.pk)
    owner.post(one, {"name": "CIO de Laon", "address": "3 rue des Écoles", "access": "Bus 3"})
    assert "Accès : Bus 3" in text(owner.get(address))
    owner.post(one, {"act": "close"})
    assert "Plus proposé" in text(owner.get(address))
    assert "CIO de Laon" not in text(owner.get(page("slots", cast.platform.pk)))


def test_the_end_of_the_day_is_noted_in_one_go(owner, cast, zoe) -> None:
    taken = appointment(cast, zoe)
    begun(taken)
    agenda = page("agenda", cast.platform.pk)
    assert "Venu ? 1 rendez-vous à noter" in text(owner.get(agenda))
    assert "À noter : venu ?" in text(owner.get(page("platform_day", cast.platform.pk)))
    assert "Rien n’était coché" in text(owner.get(owner.post(page("attendance", cast.platform.pk), {}).url))
    noted = owner.post(page("attendance", cast.platform.pk), {f"rdv-{taken.pk}": "missed", "rdv-x": "missed"})
    assert "1 rendez-vous noté" in text(owner.get(noted.url))
    assert "RDV manqué hier" in text(owner.get(page("file", zoe.pk)))


def test_the_agenda_shows_a_day_a_week_and_one_person(owner, colleague, cast, zoe) -> None:
    appointment(cast, zoe)
    agenda, day = page("agenda", cast.platform.pk), at(2).date().isoformat()
    assert "LEFÈVRE Zoé" not in text(owner.get(agenda))
    assert "LEFÈVRE Zoé" in text(owner.get(f"{agenda}?jour={day}"))
    assert "LEFÈVRE Zoé" in text(colleague.get(f"{agenda}?jour={day}&vue=semaine"))
    assert "LEFÈVRE Zoé" not in text(owner.get(f"{agenda}?jour={day}&qui={cast.colleague.user_id}"))
    for odd in ("?jour=2026-02-31", "?jour=9999-12-31", "?jour=x&vue=x&qui=x"):
        assert owner.get(agenda + odd).status_code == 200


def test_a_calendar_follows_by_a_secret_and_names_nobody(owner, cast, zoe, as_owner) -> None:
    taken = appointment(cast, zoe)
    made = text(owner.post(page("feed_address", cast.platform.pk), {"act": "make"}))
    address = re.search(r"/plate-forme/agenda/[\w-]+\.ics", made).group(0)
    answer = Client().get(address)
    (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
    assert event["UID"] == f"{taken.uid}@rebond" and event["SUMMARY"].startswith("RDV – dossier ")
    assert b"LEF" not in answer.content and "Zoé".encode() not in answer.content
    with as_owner():
        Habilitation.objects.filter(user=cast.owner.user_id).update(ends_on=at(-1).date())
    assert Calendar.from_ical(Client().get(address).content).walk("VEVENT") == []
    with as_owner():
        Habilitation.objects.filter(user=cast.owner.user_id).update(ends_on=None)
    owner.post(page("feed_address", cast.platform.pk), {"act": "drop"})
    assert Client().get(address).status_code == 404


def test_a_session_from_its_invitation_to_its_sheet(owner, cast, place, zoe) -> None:
    owner.post(page("slots", cast.platform.pk), slot_form(place, cast, capacity=3, title="Découvrir les métiers"))
    (session,) = all_of(Slot)
    before = owner.post(page("file_invite", zoe.pk), {"session": session.pk})
    assert "1 jeune sera invité" in text(before) and not all_of(Invitation)
    given = {"files": [zoe.pk], "act": "invite", "message": "aucun", "seen": "aucun"}
    invited = owner.post(page("session_invite", session.pk), given)
    assert "1 invitation(s) notée(s)" in text(owner.get(invited.url))
    assert "1 invité n’a reçu aucun message" in text(owner.get(page("session", session.pk)))
    shown = text(owner.get(page("session", session.pk)))
    assert "LEFÈVRE Zoé" in shown and "Invité" in shown and "0 / 3" in shown
    answer = re.search(r"/plate-forme/invitation/[\w-]+/", shown).group(0)
    owner.post(answer, {"state": "comes"})
    assert "1 / 3" in text(owner.get(page("session", session.pk)))
    assert owner.get(page("session_sheet", session.pk))["Content-Type"] == "application/pdf"
    (taken,) = all_of(Appointment)
    begun(taken)
    owner.post(page("session_attendance", session.pk), {f"jeune-{zoe.pk}": "absent"})
    assert "À rappeler" in text(owner.get(page("session", session.pk)))
    assert "avait dit qu’il viendrait" in text(owner.get(page("session", session.pk)))


def invitation_text(channel: str) -> str:
    with database_role("rebond_owner"):
        return str(MessageTemplate.objects.get(channel=channel, name="Invitation à une séance").pk)


@pytest.fixture
def session(owner, cast, place) -> Slot:
    with database_role("rebond_owner"):
        Platform.objects.update(phone="+33323000000")
    owner.post(page("slots", cast.platform.pk), slot_form(place, cast, capacity=3, title="Découvrir les métiers"))
    return all_of(Slot)[0]


def test_inviting_shows_the_message_and_sends_what_was_read(owner, cast, session, zoe) -> None:
    address, sms = page("session_invite", session.pk), invitation_text("sms")
    read = text(owner.post(address, {"files": [zoe.pk]}))
    assert "Inviter et envoyer 1 SMS" in read and "Bonjour Zoé, nous vous invitons" in read
    assert "Découvrir les métiers" in read and "SMS par personne" in read
    given = {"files": [zoe.pk], "act": "invite", "seen": sms}
    changed = owner.post(address, given | {"message": invitation_text("email")})
    assert "Sans courriel du jeune." in text(changed)
    assert not all_of(Message) and not all_of(Invitation)
    sent = owner.post(address, given | {"message": sms})
    after = text(owner.get(sent.url))
    assert "1 message(s) à l’envoi" in after and "SMS" in after
    (message,) = all_of(Message)
    assert (message.reference, message.purpose) == (zoe.pk, "session")
    assert "n’a reçu aucun message" not in after


def test_the_other_pages_do_not_offer_to_invite_to_no_session(owner, cast, zoe) -> None:
    written = text(owner.get(page("write", zoe.pk)))
    assert "Premier contact" in written and "Invitation à une séance" not in written
    assert "data-sms=" in written and "rebond/writing.js" in written
    bulk = text(owner.get(page("bulk", cast.platform.pk, "ecrire")))
    assert "Invitation à une séance" not in bulk


def test_inviting_by_letter_opens_the_letters_filled_in(owner, cast, session, zoe) -> None:
    given = {"files": [zoe.pk], "act": "invite", "message": "lettre", "seen": "lettre"}
    shown = text(owner.post(page("session_invite", session.pk), given))
    assert "invitation à une séance" in shown and "1 jeune sans adresse" in shown
    assert (
        "Découvrir les métiers" in shown
        and "CIO de Laon, 2 rue des Écoles, 02000 Laon" in shown
        and "9\u00a0h" in shown
    )
    assert len(all_of(Invitation)) == 1


def test_a_letter_that_invites_counts_as_told_once_printed(owner, cast, session, zoe, as_owner, settings) -> None:
    with as_owner():
        ContactDetail.objects.create(
            person_id=zoe.person_id, kind="address", value="12 rue d’Ailleurs, 02000 Laon", source="Base élèves"
        )
    given = {"files": [zoe.pk], "act": "invite", "message": "lettre", "seen": "lettre"}
    letters = owner.post(page("session_invite", session.pk), given)
    before = text(owner.get(page("session", session.pk)))
    assert "1 invité n’a reçu aucun message" in before and "Ni SMS, ni courriel, ni lettre" in before
    form = letters.context["form"]
    filled = {name: form[name].value() or "" for name in form.fields}
    view = letters.context["view"].pk
    made = owner.post(page("letters", cast.platform.pk), filled | {"view": view, "model": "session", "act": "make"})
    assert made.status_code == 302
    after = text(owner.get(page("session", session.pk)))
    assert "n’a reçu aucun message" not in after and "<strong>imprimée</strong>" in after


def test_letters_of_a_session_that_is_not_the_platform_s_tell_of_none(owner, cast, zoe, as_owner) -> None:
    with as_owner():
        ContactDetail.objects.create(
            person_id=zoe.person_id, kind="address", value="12 rue d’Ailleurs, 02000 Laon", source="Base élèves"
        )
    forged = {"subject": "Venez", "body": "Bonjour {prénom}", "tab": "tous", "act": "make", "session": uuid4()}
    assert owner.post(page("letters", cast.platform.pk), forged).status_code == 302
    (link,) = all_of(PersonalLink)
    assert link.message_key is None


def test_a_session_that_is_over_invites_nobody(owner, cast, session, zoe) -> None:
    owner.post(page("slot_cancel", session.pk), {})
    refused = owner.post(page("session_invite", session.pk), {"files": [zoe.pk]})
    assert "passée ou annulée" in text(owner.get(refused.url))
    assert "Choisissez une séance" in text(owner.get(owner.post(page("file_invite", zoe.pk), {}).url))


def test_a_stranger_reaches_nothing(stranger, referent, cast, place, zoe) -> None:
    for other in (stranger, referent):
        for name in ("agenda", "slots", "meeting_places"):
            assert other.get(page(name, cast.platform.pk)).status_code == 404
        assert other.post(page("meeting_place", place.pk), {"act": "close"}).status_code == 404
        assert other.post(page("attendance", cast.platform.pk), {}).status_code == 404


def test_the_agenda_asks_the_same_queries_whatever_the_number(owner, cast, zoe) -> None:
    agenda = f"{page('agenda', cast.platform.pk)}?jour={at(2).date().isoformat()}&vue=semaine"
    appointment(cast, zoe)
    before = len(queries_of(owner, agenda))
    for days in (3, 4):
        appointment(cast, zoe, days)
    assert len(queries_of(owner, agenda)) <= before <= 20


def test_a_reminder_with_nowhere_to_go_is_said_on_the_day_and_on_the_file_and_a_number_mends_it(
    owner, cast, zoe, place, as_owner, as_worker
) -> None:
    with as_owner():
        own = ContactDetail.objects.get(person=zoe.person_id, holder="young_person")
        ContactDetail.objects.filter(pk=own.pk).update(validity="wrong")
    form = text(owner.get(page("meetings", zoe.pk)))
    assert "rien ne partira tant que" in form and 'type="hidden" name="reminders" value="eve"' in form
    told = {"key": uuid4(), "starts_at": f"{at(2):%Y-%m-%dT%H:%M}", "minutes": 45, "host": cast.owner.user_id}
    owner.post(page("meetings", zoe.pk), told | {"place": place.pk, "reminders": ["confirmation", "eve"]})
    said = {
        page("platform_day", cast.platform.pk): "Sans rappel possible",
        page("file", zoe.pk): "le jeune n’en sera pas averti",
        page("meetings", zoe.pk): "Aucun rappel ne partira",
    }
    for address, words in said.items():
        seen = text(owner.get(address))
        assert words in seen and '#coordonnees"' in seen, address
    owner.post(page("mark_detail", zoe.pk, own.pk), {"validity": "good"})
    for address, words in said.items():
        assert words not in text(owner.get(address)), address
    with as_worker():
        assert remind() == 1
