"""Who said no is named where they are left alone, and reached by hand only after a confirmation."""

from datetime import timedelta
from html import unescape
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.letters import long_day
from rebond.domain.dossiers.models import CallRound, ContactAttempt, ContactDetail, Dossier, Export, Invitation, Slot
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

WORDS = "ne veut plus être contacté"


def text(response) -> str:
    return unescape(response.content.decode())


def address(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=keys)


@pytest.fixture
def until(zoe: Dossier, as_owner) -> str:
    """Zoé wants no contact any more, until that day."""
    day = timezone.localdate() + timedelta(days=90)
    with as_owner():
        Platform.objects.update(phone="+33323000000")
        Dossier.objects.filter(pk=zoe.pk).update(no_contact=True, spared_until=day)
        ContactDetail.objects.create(
            person_id=zoe.person_id, kind="address", value="12 rue d’Ailleurs, 02000 Laon", source="Base élèves",
            holder="young_person",
        )  # fmt: skip
    return long_day(day)


@pytest.fixture
def malo(cast: Cast, zoe: Dossier, as_worker) -> Dossier:
    """Somebody who said nothing."""
    with as_worker():
        publish(cast, listed(cast, key="p2", first_names="Malo", ines=("987654321CD",)))
        return Dossier.objects.get(first_names="Malo")


@pytest.fixture
def session(cast: Cast, as_owner) -> Slot:
    with as_owner():
        starts = timezone.now() + timedelta(days=7)
        told = {"title": "Visite du CFA", "where": "CFA de Laon", "host_name": "Mme Noël", "capacity": 5}
        return Slot.objects.create(
            platform=cast.platform, starts_at=starts, ends_at=starts + timedelta(hours=2), **told
        )


def template(as_owner, channel: str, name: str) -> MessageTemplate:
    with as_owner():
        return MessageTemplate.objects.get(channel=channel, name=name)


def test_letters_and_labels_name_whom_they_leave_alone(owner: Client, cast, zoe, until) -> None:
    documents = text(owner.get(address("documents", cast.platform.pk)))
    letters = text(owner.post(address("letters", cast.platform.pk), {}))
    for page in (documents, letters):
        assert "1 jeune a dit non et ne recevra rien" in page
        assert f"{WORDS}, jusqu’au {until}" in page and "passez par « Écrire »" in page.replace("\u00a0", " ")
        assert address("file", zoe.pk) in page
    assert "tous ceux que cette lettre visait ont dit non" in letters
    asked = {"kind": "labels", "tab": "tous"}
    labels = owner.post(address("make_document", cast.platform.pk), asked, follow=True)
    assert "tous ces jeunes ont dit non" in text(labels)


def test_a_morning_of_calls_says_who_asked_not_to_be_called(owner: Client, cast, zoe, malo, until, as_owner) -> None:
    begun = owner.post(address("round_start", cast.platform.pk), {"tab": "tous"}, follow=True)
    shown = text(begun)
    assert "1 jeune de cette liste a demandé à ne pas être appelé" in shown
    assert f"{WORDS}, jusqu’au {until}" in shown and address("file", zoe.pk) in shown
    with as_owner():
        held = CallRound.objects.get()
    assert held.files == [malo.pk]
    owner.post(address("round_step", held.pk), {"act": f"skip:{malo.pk}"})
    assert "a demandé à ne pas être appelé" in text(owner.get(address("round", held.pk)))


def test_many_invited_name_who_is_not(owner: Client, zoe, malo, until, session) -> None:
    read = text(owner.post(address("session_invite", session.pk), {"files": [zoe.pk, malo.pk]}))
    assert "1 jeune sera invité" in read and "1 jeune a dit non et ne sera pas invité" in read
    assert f"{WORDS}, jusqu’au {until}" in read
    assert 'name="despite"' not in read


@pytest.mark.parametrize("how", ["sms", "letter"])
def test_one_invited_alone_is_confirmed(owner: Client, cast, zoe, until, session, as_owner, how: str) -> None:
    page = address("session_invite", session.pk)
    sms = template(as_owner, "sms", "Invitation à une séance")
    chosen = str(sms.pk) if how == "sms" else "lettre"
    read = text(owner.post(page, {"files": [zoe.pk], "message": chosen}))
    assert f"{WORDS}, jusqu’au {until}" in read and "Je le sais, et je l’invite quand même" in read
    given = {"files": [zoe.pk], "act": "invite", "message": chosen, "seen": chosen}
    refused = owner.post(page, given)
    assert refused.status_code == 422 and "cochez la case pour confirmer" in text(refused)
    with as_owner():
        assert not Invitation.objects.exists() and not Message.objects.exists()
    done = owner.post(page, given | {"despite": "on"})
    with as_owner():
        assert Invitation.objects.get().dossier_id == zoe.pk
        assert Message.objects.count() == (how == "sms")
    if how == "letter":
        made = _make_letters(owner, cast.platform.pk, done)
        assert made.status_code == 302
        with as_owner():
            assert Export.objects.get().included == [str(zoe.pk)]


def _make_letters(owner: Client, platform: UUID, shown):
    form = shown.context["form"]
    filled = {name: form[name].value() or "" for name in form.fields}
    asked = filled | {"view": shown.context["view"].pk, "model": "session", "act": "make"}
    return owner.post(address("letters", platform), asked)


def test_writing_to_who_said_no_is_confirmed(owner: Client, zoe, until, as_owner) -> None:
    page = address("write", zoe.pk)
    assert f"{WORDS}, jusqu’au {until}" in text(owner.get(page))
    with as_owner():
        own = zoe.person.details.get(kind="phone", holder="young_person")
    given = {"to": own.pk, "body": "Bonjour Zoé.", "key": new_id(), "act": "send"}
    refused = owner.post(page, given)
    assert refused.status_code == 422 and "cochez la case pour confirmer" in text(refused)
    assert "Bonjour Zoé." in text(refused)
    with as_owner():
        assert not Message.objects.exists()
    assert owner.post(page, given | {"despite": "on"}).status_code == 302
    with as_owner():
        assert Message.objects.count() == 1


def test_a_letter_to_who_said_no_is_confirmed(owner: Client, zoe, until, as_owner) -> None:
    page = address("write", zoe.pk)
    with as_owner():
        home = zoe.person.details.get(kind="address")
    given = {"to": home.pk, "subject": "Nouvelles", "body": "Bonjour Zoé.", "key": new_id(), "act": "letter"}
    assert owner.post(page, given).status_code == 422
    with as_owner():
        assert not ContactAttempt.objects.exists()
    assert owner.post(page, given | {"despite": "on"})["Content-Type"] == "application/pdf"


def test_who_said_nothing_is_written_to_as_before(owner: Client, malo) -> None:
    assert 'name="despite"' not in text(owner.get(address("write", malo.pk)))
