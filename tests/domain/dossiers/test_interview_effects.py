"""What an interview tells joins the file: numbers, addresses, facts; once, and taken back by a correction (C3, C4)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Fact, FactSource, NextStep, Stage, Status, Validity
from rebond.domain.dossiers.models import AttestedFact, ContactDetail, Dossier, ProtectedNature
from rebond.domain.dossiers.operations import (
    Said,
    attest,
    correct_interview,
    mark_detail,
    record_interview,
    sheet_effects,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.queries import call_cards, facts_of, sheet_of
from tests.domain.dossiers.cast import Cast, listed, publish

WITHOUT = {"situation": "without"}


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


def reread(dossier: Dossier) -> Dossier:
    """The file as it stands, whose columns equal its replay."""
    columns, replayed = Dossier.objects.get(pk=dossier.pk), Dossier.objects.get(pk=dossier.pk)
    rebuild([replayed])
    assert {name: getattr(replayed, name) for name in MOVED} == {name: getattr(columns, name) for name in MOVED}
    return columns


def standing() -> list[AttestedFact]:
    return list(AttestedFact.objects.filter(superseded_by=None, cancelled=False, ended=False))


@pytest.mark.django_db
def test_a_number_given_in_the_interview_is_the_one_that_the_next_call_dials(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        before = ContactDetail.objects.count()
        held = record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=WITHOUT | {"mobile": "07 11 22 33 44"})
        (card,) = call_cards(cast.owner, [reread(zoe)])
        number = card.first_number
        assert number is not None
        assert number.value == "+33711223344"
        assert number.source == f"Entretien du {timezone.localdate(held.happened_at):%d/%m/%Y}"
        assert number.validity == Validity.GOOD
        assert ContactDetail.objects.count() == before + 1


@pytest.mark.django_db
def test_a_courriel_and_an_address_that_differ_are_added_and_what_is_known_is_not(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        known = sheet_of(cast.owner, zoe).answers
        assert not sheet_effects(actor=cast.owner, dossier=zoe, answers=known).sentences()
        answers = known | WITHOUT | {"email": "Zoe@Example.org", "address": "3 rue du Puits, 02000 Laon"}
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
        added = ContactDetail.objects.filter(source__startswith="Entretien du")
        assert {detail.value for detail in added} == {"zoe@example.org", "3 rue du Puits, 02000 Laon"}
        assert added.count() == 2


@pytest.mark.django_db
def test_a_number_that_cannot_be_called_stays_on_the_sheet_and_is_said(cast: Cast, zoe: Dossier) -> None:
    answers = WITHOUT | {"mobile": "07 11 22"}
    with acting_as(cast.owner):
        (said,) = sheet_effects(actor=cast.owner, dossier=zoe, answers=answers).sentences()
        assert "« 07 11 22 » n’est pas ajouté aux coordonnées" in said
        assert "dix chiffres" in said
        made = record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
        assert made.answers["mobile"] == "07 11 22"


@pytest.mark.django_db
def test_a_number_not_to_be_used_stays_so(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        own = ContactDetail.objects.get(value="+33612345678")
        mark_detail(actor=cast.owner, dossier_id=zoe.pk, detail_id=own.pk, validity=Validity.BANNED)
        answers = WITHOUT | {"mobile": "06 12 34 56 78"}
        assert "À ne pas utiliser" in " ".join(
            sheet_effects(actor=cast.owner, dossier=zoe, answers=answers).sentences()
        )
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
        own.refresh_from_db()
        assert own.validity == Validity.BANNED


@pytest.mark.django_db
def test_a_corrected_number_takes_the_place_of_the_mistyped_one(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        first = record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=WITHOUT | {"mobile": "07 11 22 33 44"})
        second = correct_interview(
            actor=cast.owner, interview_id=first.pk, answers=WITHOUT | {"mobile": "07 11 22 33 55"}
        )
        again = correct_interview(actor=cast.owner, interview_id=second.pk, answers=second.answers)
        validity = dict(ContactDetail.objects.filter(value__startswith="+337").values_list("value", "validity"))
        assert validity == {"+33711223344": Validity.WRONG, "+33711223355": Validity.GOOD}
        correct_interview(actor=cast.owner, interview_id=again.pk, answers=None)
        assert not ContactDetail.objects.filter(value__startswith="+337", validity=Validity.GOOD).exists()


@pytest.mark.django_db
def test_a_job_said_is_a_solution_to_confirm_and_never_an_enrolment_to_check(cast: Cast, zoe: Dossier) -> None:
    since = timezone.localdate() - timedelta(days=40)
    job = {"situation": "has_solution", "solution_kind": "job", "solution": "Boulangerie Petit"}
    with acting_as(cast.owner):
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=job | {"solution_since": since.isoformat()})
        (fact,) = standing()
        assert (fact.fact, fact.place, fact.source) == (Fact.EMPLOYED, "Boulangerie Petit", FactSource.YOUNG_PERSON)
        assert f"{since:%d/%m/%Y}" in fact.note
        file = reread(zoe)
        assert (file.stage, file.next_step, file.next_step_on) == (Stage.SOLUTION, NextStep.CONFIRM, fact.confirm_by)
        (card,) = call_cards(cast.owner, [file])
        assert "scolaris" not in card.reason.lower()


@pytest.mark.django_db
def test_a_solution_of_which_nothing_more_is_said_is_verified_as_such(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        record_interview(
            actor=cast.owner, dossier_id=zoe.pk, answers={"situation": "has_solution", "solution": "Chez son oncle"}
        )
        assert not standing()
        assert reread(zoe).next_step == NextStep.CONFIRM


@pytest.mark.django_db
def test_a_school_said_is_to_be_confirmed_by_the_establishment(cast: Cast, zoe: Dossier) -> None:
    answers = WITHOUT | {"enrolled": "yes", "enrolled_school": f"Lycée des Trois Tilleuls ({cast.school.uai})"}
    with acting_as(cast.owner):
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
        (fact,) = standing()
        assert (fact.fact, fact.establishment_id) == (Fact.SCHOOL_OTHER, cast.school.pk)
        assert reread(zoe).next_step == NextStep.CHECK_SCHOOL
        # The next sheet is filled with it beforehand: it isn't a second fact.
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=sheet_of(cast.owner, zoe).answers | WITHOUT)
        assert len(standing()) == 1


@pytest.mark.django_db
def test_an_enrolment_known_under_another_reason_is_not_written_as_an_ordinary_school(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("defence", FactSource.DOCUMENT, place="Lycée naval"))
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=sheet_of(cast.owner, zoe).answers | WITHOUT)
        assert [fact.fact for fact in standing()] == [Fact.SCHOOL_DEFENCE]


@pytest.mark.django_db
def test_a_reason_not_to_contact_closes_the_file_and_its_correction_opens_it_again(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        first = record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=WITHOUT | {"no_contact": "abroad"})
        assert reread(zoe).status == Status.CLOSED
        second = correct_interview(
            actor=cast.owner, interview_id=first.pk, answers=WITHOUT | {"no_contact": "abroad", "comments": "parti"}
        )
        assert len(standing()) == 1
        assert reread(zoe).status == Status.CLOSED
        third = correct_interview(actor=cast.owner, interview_id=second.pk, answers=WITHOUT | {"comments": "revenu"})
        assert not standing()
        assert reread(zoe).status == Status.OPEN
        assert reread(zoe).next_step == NextStep.DIAGNOSIS
        correct_interview(actor=cast.owner, interview_id=third.pk, answers=None)
        assert reread(zoe).stage == Stage.DETECTION


@pytest.mark.django_db
def test_a_protected_reason_is_protected_as_from_the_call(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        made = record_interview(
            actor=cast.owner, dossier_id=zoe.pk, answers=WITHOUT | {"no_contact": "justice", "no_contact_other": "CEF"}
        )
        (fact,) = standing()
        assert (fact.fact, fact.motive, fact.place) == (Fact.PROTECTED, "", "")
        assert ProtectedNature.objects.get(statement=fact).fact == Fact.SCHOOL_JUSTICE
        correct_interview(actor=cast.owner, interview_id=made.pk, answers=WITHOUT | {"no_contact": "employed"})
        assert [line.label for line in facts_of(cast.owner, [zoe])[zoe.pk]] == ["En emploi"]
        reread(zoe)


@pytest.mark.django_db
def test_another_reason_without_a_word_is_said_and_not_written(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        answers = WITHOUT | {"no_contact": "other"}
        assert "précisez-la" in " ".join(sheet_effects(actor=cast.owner, dossier=zoe, answers=answers).sentences())
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
        assert not standing()


@pytest.mark.django_db
def test_an_address_whose_lines_the_field_joined_is_the_one_that_was_known(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        ContactDetail.objects.create(
            person_id=zoe.person_id, kind="address", value="154 boulevard du Marais\n02500 HIRSON", source="Base"
        )
        answers = WITHOUT | {"address": "154 boulevard du Marais02500 HIRSON"}
        assert not sheet_effects(actor=cast.owner, dossier=zoe, answers=answers).sentences()
