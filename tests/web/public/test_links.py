"""The page of a personal link, as a young person meets it, and as somebody who should not."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.conf import settings
from django.db import ProgrammingError, connections
from django.test import Client
from django.utils import timezone
from icalendar import Calendar

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.answers import LinkKind
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import Appointment, Dossier, LinkAnswer, Notification, PersonalLink, Slot
from rebond.domain.dossiers.operations.landing import land_answer
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.queries.links import note_opening
from tests.web.places import LINK_SECRET
from tests.web.stage import Stage

pytestmark = pytest.mark.django_db(databases=["default", "journal"])
PAGE = f"/r/{LINK_SECRET}/"
ZOE = date(2008, 3, 12)


@pytest.fixture
def phone() -> Client:
    """A telephone: nobody is signed in, nothing is kept."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def code(stage: Stage, as_owner) -> Iterator[str]:
    """The code of a letter to Zoé."""
    with as_owner():
        dossier = Dossier.objects.get(pk=stage.objects["dossier"])
        author = Actor(stage.people["assistant"].pk, "Test")
        yield make_link(author, dossier, LinkKind.LETTER)[1]


def answers(as_owner) -> list[LinkAnswer]:
    with as_owner():
        return list(LinkAnswer.objects.exclude(key=None).order_by("recorded_at"))


def say(phone: Client, choice: str, **given: str):
    return phone.post(PAGE, {"choix": choice, "key": str(new_id())} | given)


def weight(page: str) -> int:
    """The bytes of a page and of all that it loads, before any compression."""
    loaded = re.findall(r'(?:href|src)="[^"]*?/?static/([^"]+)"', page)
    assert len(loaded) == 3, loaded
    return len(page.encode()) + sum((settings.ROOT / "rebond/web/static" / name).stat().st_size for name in loaded)


def test_the_page_says_who_writes_and_offers_four_answers(stage: Stage, phone: Client, as_owner) -> None:
    with as_owner():
        LinkAnswer.objects.all().delete()
    shown = phone.get(PAGE)
    text = shown.content.decode()
    assert "Bonjour Zoé" in text
    assert "Assistant vous écrit de la plate-forme Laon et Thiérache" in text
    for words in ("Rappelez-moi", "Je veux un rendez-vous", "J’ai déjà une solution", "Pas maintenant"):
        assert words in text
    assert "Lefèvre" not in text
    assert "2008" not in text


def test_it_is_light_and_keeps_nothing(stage: Stage, phone: Client) -> None:
    shown = phone.get(PAGE)
    assert weight(shown.content.decode()) < 35_000
    assert "script-src 'self'" in shown.headers["Content-Security-Policy"]
    assert shown.headers["Cache-Control"] == "no-store"
    assert shown.headers["Referrer-Policy"] == "no-referrer"
    assert "noindex" in shown.headers["X-Robots-Tag"]
    assert not shown.cookies


@pytest.mark.parametrize(
    ("choice", "given", "wanted"),
    [
        (
            "rappel",
            {"day_part": "evening", "number": "07 00 00 00 09"},
            {"choice": "call_back", "number": "+33700000009"},
        ),
        ("rendez-vous", {"note": "Le matin"}, {"choice": "appointment", "slot_id": None, "note": "Le matin"}),
        ("solution", {"solution": "job", "place": "Boulangerie"}, {"solution": "job", "place": "Boulangerie"}),
        ("plus-tard", {"later": "6", "note": "Je pars"}, {"choice": "not_now", "note": "Je pars"}),
        ("stop", {}, {"choice": "stop"}),
    ],
)
def test_each_answer_is_kept_and_thanked(stage: Stage, phone: Client, as_owner, choice, given, wanted) -> None:
    assert phone.get(PAGE, {"choix": choice}).status_code == 200
    assert say(phone, choice, **given).status_code == 303
    latest = answers(as_owner)[-1]
    assert {name: getattr(latest, name) for name in wanted} == wanted
    assert latest.author_id is None
    thanked = phone.get(PAGE).content.decode()
    assert "Changer ma réponse" in thanked
    assert ("Ne plus me contacter" in thanked) is (choice != "stop")  # asked already, it is not offered again
    assert "Qu’est-ce qui vous irait" in phone.get(PAGE, {"changer": "1"}).content.decode()


def test_the_same_form_sent_again_is_told_as_it_was_the_first_time(stage: Stage, phone: Client, as_owner) -> None:
    """A second tap, or a line that fell before the answer came: its slot is taken, by itself."""
    taken = taken_by_link(phone, as_owner)
    with as_owner():
        Slot.objects.filter(pk=taken.slot_id).update(capacity=1)
    before, asked = len(answers(as_owner)), {"choix": "rendez-vous", "key": str(taken.key), "slot": str(taken.slot_id)}
    assert [phone.post(PAGE, asked).status_code for _ in range(2)] == [303, 303]
    assert len(answers(as_owner)) == before
    assert say(phone, "rendez-vous", slot=str(taken.slot_id)).status_code == 422  # another form


def test_what_is_typed_is_kept_under_the_name_of_the_link_and_told_saved(stage: Stage, phone: Client) -> None:
    asked = phone.get(PAGE, {"choix": "rappel"}).content.decode()
    assert f'data-link="{stage.objects["link"].hex}"' in asked and 'data-keep="rappel"' in asked
    assert not say(phone, "rappel", number="06 12", kept_as="ab" * 16).cookies
    assert f"rebond_saved_{'ab' * 16}" in say(phone, "rappel", kept_as="ab" * 16).cookies


def test_a_change_of_mind_supersedes(stage: Stage, phone: Client, as_owner) -> None:
    say(phone, "plus-tard", later="1")
    say(phone, "rappel")
    *_, before, after = answers(as_owner)
    assert after.supersedes_id == before.pk


def test_a_wrong_number_is_told_and_what_was_typed_stays(stage: Stage, phone: Client, as_owner) -> None:
    before = len(answers(as_owner))
    refused = say(phone, "rappel", number="06 12", note="Après 17 h")
    assert refused.status_code == 422
    assert "dix chiffres" in refused.content.decode()
    assert "Après 17 h" in refused.content.decode()
    assert len(answers(as_owner)) == before


def test_what_is_not_an_answer_writes_nothing(stage: Stage, phone: Client, as_owner) -> None:
    before = len(answers(as_owner))
    assert phone.post(PAGE, {"choix": "autre"}).status_code == 200
    assert phone.post(PAGE, {"choix": "rappel", "key": "x"}).status_code == 422
    assert phone.post(PAGE, {"choix": "solution", "key": str(new_id()), "solution": "x"}).status_code == 422
    assert len(answers(as_owner)) == before


def close(as_owner, how: str) -> None:
    now = timezone.now()
    with as_owner():
        links = PersonalLink.objects.filter(kind="message")
        if how == "expired":
            links.update(expires_at=now - timedelta(seconds=1))
        elif how == "revoked":
            links.update(revoked_at=now)


@pytest.mark.parametrize("how", ["expired", "revoked", "unknown", "code"])
def test_every_door_that_is_closed_says_the_same(stage: Stage, phone: Client, code: str, as_owner, how: str) -> None:
    close(as_owner, how)
    asked = {"unknown": "/r/abcdefghijklmnop/", "code": f"/r/{code}/"}.get(how, PAGE)
    nothing = phone.get("/r/0000000000000000/")
    for answer in (phone.get(asked), phone.post(asked, {"choix": "rappel", "key": str(new_id())})):
        assert (answer.status_code, answer.content) == (404, nothing.content)


def test_guessing_is_stopped(stage: Stage, phone: Client) -> None:
    got = [phone.get(f"/r/{number:016d}/").status_code for number in range(21)]
    assert got == [404] * 20 + [429]
    assert phone.get(PAGE).status_code == 429
    assert Client(REMOTE_ADDR="192.0.2.9").get(PAGE).status_code == 200


def type_code(client: Client, code: str, born: str):
    return client.post("/r/", {"code": code, "born": born})


def test_the_code_and_the_birth_date_open_the_page(stage: Stage, phone: Client, code: str, as_owner) -> None:
    opened = type_code(phone, f"{code[:4].lower()} {code[4:]}", "12/03/2008")
    assert opened.status_code == 302
    assert code not in opened.headers["Location"]
    assert "Bonjour Zoé" in phone.get("/r/").content.decode()
    assert phone.post("/r/", {"choix": "rappel", "key": str(new_id())}).status_code == 303
    assert answers(as_owner)[-1].link.kind == "letter"
    assert "on vous rappelle" in phone.get("/r/").content.decode()


def test_a_page_left_open_too_long_leads_back_to_its_question(stage: Stage, phone: Client, code: str) -> None:
    late = phone.post("/r/", {"choix": "rappel", "key": str(new_id()), "note": "Après 17 h"}).content.decode()
    assert "votre réponse n’est pas encore partie" in late and 'name="choix" value="rappel"' in late
    assert "data-link" not in late and 'data-keep="no"' in late  # neither the code nor the birth date is kept
    given = {"code": code, "born": "12/03/2008", "choix": "rappel"}
    assert phone.post("/r/", given | {"born": "13/03/2008"}).context["asked"] == "rappel"
    assert phone.post("/r/", given).headers["Location"] == "/r/?choix=rappel"
    assert "On vous rappelle" in phone.get("/r/?choix=rappel").content.decode()


def test_wrong_code_and_wrong_date_are_told_apart_by_nobody(stage: Stage, phone: Client, code: str) -> None:
    told = []
    for typed, born in ((code, "13/03/2008"), ("AAAABBBB", "12/03/2008")):
        shown = type_code(phone, typed, born).content.decode()
        told.append(shown.replace(typed, "").replace(born, ""))
    assert told[0] == told[1]


def test_a_code_is_tried_five_times_at_most_from_anywhere(stage: Stage, code: str) -> None:
    for number in range(5):
        assert type_code(Client(REMOTE_ADDR=f"192.0.2.{number}"), code, f"0{number + 1}/01/2008").status_code == 422
    assert type_code(Client(REMOTE_ADDR="192.0.2.99"), code, "12/03/2008").status_code == 429


def test_a_forged_cookie_opens_nothing(stage: Stage, phone: Client, code: str) -> None:
    phone.cookies["lien"] = f"{digest_of(code)}|2008-03-12:abc:def"
    assert "Vous avez reçu une lettre" in phone.get("/r/").content.decode()


def test_openings_are_counted_and_a_question_is_not_one(stage: Stage, phone: Client, monkeypatch) -> None:
    """Through the journal's connection, which may only add: what it was asked to add is looked at."""
    opened = []
    monkeypatch.setattr("rebond.web.public.links.note_opening", opened.append)
    phone.get(PAGE)
    phone.get(PAGE, {"choix": "rappel"})
    assert opened == [stage.objects["link"]]


def test_the_journal_s_connection_adds_openings_and_reads_none(stage: Stage) -> None:
    note_opening(stage.objects["link"])
    with pytest.raises(ProgrammingError), connections["journal"].cursor() as cursor:
        cursor.execute("SELECT * FROM dossiers_linkopening")


def test_a_slot_that_is_offered_is_taken_and_one_that_is_gone_is_told(stage: Stage, phone: Client, as_owner) -> None:
    shown = phone.get(PAGE, {"choix": "rendez-vous"}).content.decode()
    (slot, *_) = re.findall(r'name="slot" value="([0-9a-f-]{36})"', shown)
    with as_owner():
        Appointment.objects.filter(cancelled=False).update(cancelled=True)
        Slot.objects.filter(pk=slot).update(taken=0)
    assert say(phone, "rendez-vous", slot=slot).status_code == 303
    assert str(answers(as_owner)[-1].slot_id) == slot
    with as_owner():
        assert Appointment.objects.filter(slot_id=slot, by_link=True, cancelled=False).count() == 1
    assert "rendez-vous est pris" in phone.get(PAGE).content.decode()
    assert say(phone, "rendez-vous", slot=str(new_id())).status_code == 422


def test_who_has_an_appointment_is_not_told_that_another_one_is_taken(stage: Stage, phone: Client, as_owner) -> None:
    shown = phone.get(PAGE, {"choix": "rendez-vous"}).content.decode()
    (slot, *_) = re.findall(r'name="slot" value="([0-9a-f-]{36})"', shown)
    with as_owner():
        Appointment.objects.filter(cancelled=False).update(cancelled=True)
        Slot.objects.filter(pk=slot).update(taken=0, capacity=3)
    assert say(phone, "rendez-vous", slot=slot).status_code == 303
    before = len(answers(as_owner))
    again = say(phone, "rendez-vous", slot=slot)
    assert again.status_code == 422 and "déjà un rendez-vous" in again.content.decode()
    assert len(answers(as_owner)) == before


def test_who_is_invited_to_a_session_says_whether_they_come(stage: Stage, phone: Client, as_owner) -> None:
    with as_owner():
        LinkAnswer.objects.all().delete()
    session = stage.objects["session"]
    shown = phone.get(PAGE).content.decode()
    assert "Découvrir les métiers" in shown and "Je viens" in shown and "Je ne peux pas venir" in shown
    assert weight(shown) < 35_000
    asked = phone.get(f"{PAGE}?choix=viens.{session}").content.decode()
    assert "Vous venez" in asked and "CIO de Laon" in asked
    assert say(phone, f"viens.{session}").status_code == 303
    thanked = phone.get(PAGE).content.decode()
    assert "C’est noté, vous venez" in thanked
    with as_owner():
        assert (Slot.objects.get(pk=session).taken, Appointment.objects.filter(slot=session).count()) == (1, 1)
    again = phone.get(f"{PAGE}?changer=1").content.decode()
    assert "Vous avez dit que vous venez" in again and "?choix=viens." not in again
    assert say(phone, f"viens-pas.{session}", note="Je travaille").status_code == 303
    with as_owner():
        assert Slot.objects.get(pk=session).taken == 0
        said = LinkAnswer.objects.filter(superseded_by=None).get()
        assert (said.choice, str(said.slot_id), said.note) == ("declines", str(session), "Je travaille")


def test_a_full_session_says_so_and_another_s_key_answers_nothing(stage: Stage, phone: Client, as_owner) -> None:
    session = stage.objects["session"]
    with as_owner():
        Slot.objects.filter(pk=session).update(capacity=1, taken=1)
    assert "Toutes les places sont prises" in phone.get(f"{PAGE}?changer=1").content.decode()
    full = say(phone, f"viens.{session}")
    assert full.status_code == 422 and "La dernière place vient d’être prise" in full.content.decode()
    before = len(answers(as_owner))
    for odd in (f"viens.{new_id()}", f"autre.{session}", "viens.", "viens"):
        assert say(phone, odd).status_code == 200
    assert len(answers(as_owner)) == before


def taken_by_link(phone: Client, as_owner) -> Appointment:
    shown = phone.get(PAGE, {"choix": "rendez-vous"}).content.decode()
    (slot, *_) = re.findall(r'name="slot" value="([0-9a-f-]{36})"', shown)
    with as_owner():
        Appointment.objects.filter(cancelled=False).update(cancelled=True)
        Slot.objects.filter(pk=slot).update(taken=0)
    assert say(phone, "rendez-vous", slot=slot).status_code == 303
    with as_owner():
        return Appointment.objects.get(slot_id=slot, by_link=True, cancelled=False)


def test_the_slot_taken_says_its_day_its_hour_and_its_place_again_each_time(
    stage: Stage, phone: Client, as_owner
) -> None:
    taken = taken_by_link(phone, as_owner)
    local = timezone.localtime(taken.starts_at)
    for address in (PAGE, PAGE, f"{PAGE}?changer=1"):
        page = phone.get(address).content.decode()
        assert f"{local.day}" in page and f"{local.hour}\u00a0h" in page and taken.where.split(",")[0] in page
        assert taken.host_name in page and "Je ne peux plus venir" in page
    assert weight(page) < 35_000
    file = phone.get(PAGE, {"agenda": taken.pk})
    (event,) = Calendar.from_ical(file.content).walk("VEVENT")
    assert event["dtstart"].dt == taken.starts_at.replace(microsecond=0)
    assert "Zoé" not in file.content.decode() and "Lefèvre" not in file.content.decode()
    assert phone.get(PAGE, {"agenda": new_id()}).status_code == 302


def test_who_can_t_come_any_more_gives_the_seat_back_and_is_called(stage: Stage, phone: Client, as_owner) -> None:
    taken = taken_by_link(phone, as_owner)
    asked = phone.get(PAGE, {"choix": f"plus.{taken.pk}"}).content.decode()
    assert "Vous ne pouvez pas venir" in asked and taken.where.split(",")[0] in asked
    assert say(phone, f"plus.{taken.pk}", note="Je travaille").status_code == 303
    assert "vous ne venez pas" in phone.get(PAGE).content.decode()
    with as_owner():
        assert Slot.objects.get(pk=taken.slot_id).taken == 0
        assert taken.results.get().outcome == "cancelled_young"
        said = LinkAnswer.objects.filter(superseded_by=None, note="Je travaille").get()
        assert said.slot_id == taken.slot_id
    again = say(phone, f"plus.{taken.pk}")
    assert again.status_code == 200 and "Je ne peux plus venir" not in again.content.decode()


def test_cancelled_by_the_platform_the_page_no_longer_says_that_it_is_taken(
    stage: Stage, phone: Client, as_owner
) -> None:
    taken = taken_by_link(phone, as_owner)
    with as_owner():
        Appointment.objects.filter(pk=taken.pk).update(cancelled=True)
    page = phone.get(PAGE).content.decode()
    assert "n’est plus prévu" in page and "est pris" not in page


def test_what_came_by_the_link_is_told_to_who_receives(stage: Stage, phone: Client, as_owner, as_worker) -> None:
    taken = taken_by_link(phone, as_owner)
    (answer,) = [said for said in answers(as_owner) if said.slot_id == taken.slot_id]
    with as_owner():
        Appointment.objects.filter(pk=taken.pk).update(host=stage.people["circle1"])
    with as_worker():
        land_answer(answer_id=answer.pk)
        land_answer(answer_id=answer.pk)
    with as_owner():
        heard = Notification.objects.filter(user=stage.people["circle1"], kind="meeting")
        assert ["est pris" in row.sentence for row in heard] == [True]
