"""A number to find: whom to ask, who reported the break, and what a number that came changes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, NextStep, Outcome
from rebond.domain.dossiers.models import ContactDetail, Dossier, Engagement
from rebond.domain.dossiers.operations import (
    Contact,
    Entry,
    Telling,
    add_detail,
    correct_engagement,
    enter,
    record_contact,
    tell_turn,
)
from rebond.domain.dossiers.path_enums import EngagementKind, TurnKind
from rebond.domain.dossiers.queries import CallCard, call_cards, my_day
from rebond.domain.territory.models import Establishment, Organisation
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.test_heard import plain

pytestmark = pytest.mark.django_db


@pytest.fixture
def lost(cast: Cast, zoe: Dossier, as_owner) -> Dossier:
    """Zoé, without any number, last known at a school that answers the telephone."""
    with as_owner():
        ContactDetail.objects.filter(person=zoe.person_id).update(validity="wrong")
        Establishment.objects.filter(pk=cast.school.pk).update(phone="03 23 01 99 01")
        Dossier.objects.filter(pk=zoe.pk).update(establishment=cast.school, establishment_name=cast.school.name)
    return zoe


def card_of(cast: Cast, zoe: Dossier, actor=None) -> CallCard:
    actor = actor or cast.owner
    with acting_as(actor):
        (card,) = call_cards(actor, [Dossier.objects.get(pk=zoe.pk)])
    return card


def broke(cast: Cast, zoe: Dossier, where: Organisation | None, **telling) -> None:
    with acting_as(cast.owner):
        entry = Entry(EngagementKind.E2C, structure_id=where.pk if where else None, tutor="Mme Roux")
        made = enter(actor=cast.owner, dossier_id=zoe.pk, entry=entry)
        tell_turn(
            actor=cast.owner, engagement_id=made.pk, telling=Telling(TurnKind.BREAK, **{"reason": "dropped"} | telling)
        )


def test_without_a_number_the_school_is_to_be_asked_with_its_telephone(cast, lost) -> None:
    card = card_of(cast, lost)
    assert card.step == NextStep.FIND_NUMBER
    assert [(one.who, one.phone) for one in card.asked] == [(cast.school.name, "03 23 01 99 01")]


def test_who_has_a_number_is_asked_about_nobody(cast, zoe) -> None:
    assert card_of(cast, zoe).asked == []


def test_a_break_is_told_with_who_and_why_and_its_structure_is_asked_first(cast, lost, school2c, as_owner) -> None:
    with as_owner():
        Organisation.objects.filter(pk=school2c.pk).update(phone="03 23 01 99 02")
    broke(cast, lost, school2c)
    card = card_of(cast, lost)
    assert card.dossier.next_step == NextStep.BREAK
    assert plain(card.reason) == (
        "Rupture notée par Alice Vasseur (E2C de Laon, ne vient plus), et aucun numéro à appeler : "
        "demandez-en un à E2C de Laon."
    )
    assert [(one.who, one.phone) for one in card.asked] == [
        ("E2C de Laon", "03 23 01 99 02"),
        ("Mme Roux", ""),
        (cast.school.name, "03 23 01 99 01"),
    ]


def test_a_break_told_by_the_structure_is_said_to_be_theirs(cast, zoe, school2c, as_owner) -> None:
    broke(cast, zoe, school2c)
    with as_owner():
        Engagement.objects.get().turns.update(told_outside=True)
    assert plain(card_of(cast, zoe).reason) == "Rupture signalée par E2C de Laon (ne vient plus) : reprenez contact."


def test_a_structure_whose_name_is_protected_is_not_named_to_the_others(cast, zoe, pjj, circle1) -> None:
    broke(cast, zoe, pjj)
    assert "PJJ" in card_of(cast, zoe).reason
    told = card_of(cast, zoe, circle1)
    assert "PJJ" not in told.reason
    assert "une structure" in told.reason


def test_an_entry_cancelled_since_says_nothing(cast, lost, school2c) -> None:
    broke(cast, lost, school2c)
    with acting_as(cast.owner):
        correct_engagement(actor=cast.owner, engagement_id=Engagement.objects.get().pk, entry=None)
    assert "E2C" not in card_of(cast, lost).reason


def test_a_number_that_came_is_to_be_called(cast, zoe) -> None:
    with acting_as(cast.owner):
        for number in ContactDetail.objects.filter(person=zoe.person_id, kind="phone"):
            wrong = Contact(Channel.PHONE, Answered.NOBODY, Outcome.WRONG_NUMBER, detail_id=number.pk)
            record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=wrong)
    card = card_of(cast, zoe)
    assert card.dossier.next_step == card.step == NextStep.FIND_NUMBER
    assert card.wants_number
    with acting_as(cast.owner):
        add_detail(actor=cast.owner, dossier_id=zoe.pk, kind="phone", value="06 39 98 77 66", holder="young_person")
        (card,) = my_day(cast.owner, cast.platform.pk)
    assert plain(card.reason) == "Un numéro est arrivé : appelez."
    assert card.step == NextStep.CALL_AGAIN
    assert not card.wants_number


def test_a_number_doubtful_or_older_than_the_last_try_is_not_one_that_came(cast, zoe, as_owner) -> None:
    with as_owner():
        later = {"next_step": NextStep.FIND_NUMBER, "next_step_on": timezone.localdate()}
        Dossier.objects.filter(pk=zoe.pk).update(last_contact_at=timezone.now() + timedelta(hours=1), **later)
    assert card_of(cast, zoe).wants_number
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(last_contact_at=timezone.now() - timedelta(days=9))
        ContactDetail.objects.filter(person=zoe.person_id).update(validity="doubtful", added_at=timezone.now())
    assert card_of(cast, zoe).wants_number
