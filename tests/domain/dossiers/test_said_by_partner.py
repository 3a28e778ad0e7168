"""A number that a school or a partner said is used by people, who check it; the machine writes to it once it was."""

import pytest

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Outcome, Validity
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import Contact, SchoolSaid, add_detail, mark_detail, record_contact
from rebond.domain.dossiers.operations.appointments import Booking, take
from rebond.domain.dossiers.operations.bulk_messages import preview_messages
from rebond.domain.dossiers.operations.from_schools import land_school_word, tell_from_school
from rebond.domain.dossiers.operations.reminding import remind
from rebond.domain.dossiers.queries import call_cards
from rebond.domain.dossiers.queries.details import doubtful_details
from rebond.domain.dossiers.queries.reaching import reach_of
from rebond.domain.messages.models import Message, MessageTemplate
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db
OWN, SAID = "+33612345678", "+33698765432"


@pytest.fixture
def said(cast: Cast, zoe: Dossier, as_worker) -> ContactDetail:
    """The school of Zoé gives another mobile as hers, fresher than that of the base."""
    with acting_as(cast.referent):
        told = SchoolSaid("detail", detail_kind="phone", value=SAID, holder="young_person")
        word = tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=told)
    with as_worker():
        land_school_word(word_id=word.pk)
        return ContactDetail.objects.get(value=SAID)


def alone(as_owner) -> None:
    """Nothing else is known of her."""
    with as_owner():
        ContactDetail.objects.exclude(value=SAID).update(validity=Validity.WRONG)


def sms(cast: Cast) -> MessageTemplate:
    template = MessageTemplate(platform=cast.platform, channel="sms", name="Essai", body="Bonjour {prénom}.")
    template.author_id = cast.colleague.user_id
    template.save()
    return template


def reached(cast: Cast, zoe: Dossier) -> str:
    with acting_as(cast.owner):
        found = reach_of(cast.owner, zoe)
        return found.value if found else ""


def test_a_reminder_goes_to_the_number_of_the_base_rather_than_to_what_a_partner_said(
    cast, zoe, slot, said, as_worker
) -> None:
    assert said.to_check
    with acting_as(cast.owner):
        booking = Booking(slot_id=slot.pk, reminders=("confirmation",))
        take(actor=cast.owner, dossier_id=zoe.pk, booking=booking)
    with as_worker():
        assert remind() == 1
        assert Message.objects.get().recipient == OWN


def test_with_nothing_else_nothing_leaves_and_people_call_it_to_check(cast, zoe, slot, said, as_worker, as_owner):
    alone(as_owner)
    with acting_as(cast.owner):
        booking = Booking(slot_id=slot.pk, reminders=("confirmation",))
        take(actor=cast.owner, dossier_id=zoe.pk, booking=booking)
        (callee,) = call_cards(cast.owner, [zoe])[0].callees
        assert [number.detail.to_check for number in callee.numbers] == [True]
        (line,) = doubtful_details(cast.owner, cast.platform.pk)[0]
        assert line.doubts == ("Donné par un partenaire, à vérifier",)
    with as_worker():
        assert remind() == 0
        assert not Message.objects.exists()


def test_an_act_on_many_files_leaves_it_out_and_says_why(cast, zoe, said, as_owner) -> None:
    with as_owner():
        template = sms(cast)
    with acting_as(cast.owner):
        ((_, chosen, _),) = preview_messages(actor=cast.owner, keys=[zoe.pk], template=template).chosen
        assert chosen.detail.value == OWN
    alone(as_owner)
    with acting_as(cast.owner):
        found = preview_messages(actor=cast.owner, keys=[zoe.pk], template=template)
    assert found.chosen == []
    (why,) = found.left_out
    assert why.replace("\u00a0", " ") == "Portable du jeune à vérifier : un partenaire l’a donné."


def _called(cast, zoe, said) -> None:
    told = Contact("phone", "young_person", Outcome.REACHED, detail_id=said.pk)
    record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=told)


def _marked(cast, zoe, said) -> None:
    mark_detail(actor=cast.owner, dossier_id=zoe.pk, detail_id=said.pk, validity=Validity.GOOD)


def _said_again(cast, zoe, said) -> None:
    add_detail(actor=cast.owner, dossier_id=zoe.pk, kind="phone", value=SAID, holder="young_person")


@pytest.mark.parametrize("checked", [_called, _marked, _said_again])
def test_once_checked_it_comes_first(cast, zoe, said, checked) -> None:
    assert reached(cast, zoe) == OWN
    with acting_as(cast.owner):
        checked(cast, zoe, said)
    assert reached(cast, zoe) == SAID


def test_a_school_that_repeats_itself_verifies_nothing(cast, zoe, said, as_worker) -> None:
    with acting_as(cast.referent):
        told = SchoolSaid("detail", detail_kind="phone", value=SAID, holder="young_person")
        word = tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=told)
    with as_worker():
        land_school_word(word_id=word.pk)
    assert reached(cast, zoe) == OWN


def test_what_a_school_says_of_a_verified_number_leaves_it_verified(cast, zoe, as_worker, as_owner) -> None:
    with as_owner():
        ContactDetail.objects.filter(value=OWN).update(validity=Validity.GOOD)
    with acting_as(cast.referent):
        told = SchoolSaid("detail", detail_kind="phone", value=OWN, holder="young_person")
        word = tell_from_school(actor=cast.referent, dossier_id=zoe.pk, said=told)
    with as_worker():
        land_school_word(word_id=word.pk)
        assert ContactDetail.objects.get(value=OWN).validity == Validity.GOOD


def test_a_courriel_that_was_vouched_for_comes_before_a_mobile_that_nobody_tried(cast, zoe) -> None:
    with acting_as(cast.owner):
        add_detail(actor=cast.owner, dossier_id=zoe.pk, kind="email", value="zoe@example.org", holder="young_person")
    assert reached(cast, zoe) == "zoe@example.org"
