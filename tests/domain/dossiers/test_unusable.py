"""A number or an address that is wrong, or that nobody may use, is called, written to and linked nowhere."""

import pytest

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import UNUSABLE, Outcome, Validity
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import (
    Contact,
    DetailRefusedError,
    Writing,
    add_detail,
    mark_detail,
    record_contact,
    write_to,
)
from rebond.domain.dossiers.queries import call_cards
from rebond.domain.dossiers.queries.calling import numbers_to_call
from rebond.domain.dossiers.queries.links import links_of, read_link
from rebond.domain.dossiers.queries.reaching import reach_of
from rebond.domain.dossiers.queries.writing import writables
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations import MessageRefusedError, deliver
from tests.domain.dossiers.cast import Cast, the_file

pytestmark = pytest.mark.django_db


def marked(cast: Cast, detail: ContactDetail, validity: str) -> None:
    with acting_as(cast.owner):
        mark_detail(actor=cast.owner, dossier_id=the_file().pk, detail_id=detail.pk, validity=validity)


@pytest.fixture
def own(zoe: Dossier, as_owner) -> ContactDetail:
    with as_owner():
        return ContactDetail.objects.get(person=zoe.person_id, holder="young_person")


@pytest.mark.parametrize("validity", UNUSABLE)
def test_what_can_t_serve_is_neither_called_nor_written_to_nor_reminded(cast, zoe, own, validity) -> None:
    with acting_as(cast.owner):
        assert reach_of(cast.owner, zoe) == own
    marked(cast, own, validity)
    with acting_as(cast.owner):
        assert reach_of(cast.owner, zoe) is None
        (card,) = call_cards(cast.owner, [zoe])
        callees, aside = numbers_to_call(cast.owner, zoe)
        for shown in (card.callees, callees):
            assert own not in [number.detail for callee in shown for number in callee.numbers]
        assert (card.wrong, aside) == (1, 1)
        (told,) = [one.why_not for one in writables(cast.owner, zoe) if one.detail == own]
        assert Validity(validity).label.lower() in told
        with pytest.raises(MessageRefusedError):
            write_to(actor=cast.owner, dossier_id=zoe.pk, writing=Writing(own.pk, "Bonjour Zoé."))


def test_a_number_banned_for_its_holder_is_used_for_nobody_who_shares_it(cast, zoe, own, as_owner) -> None:
    with as_owner():
        mother = ContactDetail.objects.create(person=zoe.person, kind="phone", value=own.value, holder="mother")
    marked(cast, mother, Validity.BANNED)
    with acting_as(cast.owner):
        assert reach_of(cast.owner, zoe) is None
        numbers = [n.detail.value for callee in call_cards(cast.owner, [zoe])[0].callees for n in callee.numbers]
        assert own.value not in numbers
        told = {one.detail.pk: one.why_not for one in writables(cast.owner, zoe)}
    assert "à ne pas utiliser" in told[own.pk]


def test_no_call_lifts_the_ban_and_nobody_adds_the_number_again_unaware(cast, zoe, own) -> None:
    marked(cast, own, Validity.BANNED)
    with acting_as(cast.owner):
        told = Contact("phone", "young_person", Outcome.REACHED, detail_id=own.pk)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=told)
        own.refresh_from_db()
        assert own.validity == Validity.BANNED
        with pytest.raises(DetailRefusedError, match="À ne pas utiliser"):
            add_detail(actor=cast.owner, dossier_id=zoe.pk, kind="phone", value=own.value, holder="young_person")


@pytest.mark.parametrize("validity", UNUSABLE)
def test_a_link_sent_to_a_number_that_is_set_aside_opens_nothing(cast, zoe, own, as_owner, validity) -> None:
    writing = Writing(own.pk, "Bonjour Zoé : {lien}", site="https://rebond.example")
    with acting_as(cast.owner):
        write_to(actor=cast.owner, dossier_id=zoe.pk, writing=writing)
    with as_owner():
        secret = Message.objects.get().secret.rstrip("/").rpartition("/")[2]
    for mark, opens in ((Validity.GOOD, True), (validity, False), (Validity.UNKNOWN, True)):
        marked(cast, own, mark)
        with acting_as(None):
            assert (read_link(digest_of(secret)) is not None) is opens
        with acting_as(cast.owner):
            (line,) = links_of(cast.owner, zoe)
            assert line.open is opens


@pytest.mark.parametrize("validity", UNUSABLE)
def test_a_message_that_waits_is_given_up_when_its_number_is_set_aside(
    cast, zoe, own, as_owner, as_worker, validity
) -> None:
    with acting_as(cast.owner):
        write_to(actor=cast.owner, dossier_id=zoe.pk, writing=Writing(own.pk, "Bonjour Zoé."))
    marked(cast, own, validity)
    with as_worker():
        deliver(message_id=Message.objects.get().pk)
        message = Message.objects.get()
    assert message.state == State.DROPPED
    assert Validity(validity).label in message.error
