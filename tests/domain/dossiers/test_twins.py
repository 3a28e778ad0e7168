"""Files of one platform that may be one young person's: proposed once, never twins, never again once told apart."""

from datetime import date

import pytest

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations.keeping_apart import keep_apart, propose_again
from rebond.domain.dossiers.queries.twins import alike
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

BORN, CLOSE, FAR = date(2008, 3, 12), date(2008, 12, 3), date(2007, 5, 30)


def given(cast: Cast, as_worker, as_owner, *people: tuple[str, str, date]) -> dict[str, Dossier]:
    with as_worker():
        publish(
            cast,
            *(
                listed(cast, f"key{number}", surname=surname, first_names=first, birth_date=born, ines=(), details=())
                for number, (surname, first, born) in enumerate(people)
            ),
        )
    with as_owner():
        return {f"{d.surname} {d.first_names}": d for d in Dossier.objects.filter(platform=cast.platform)}


def pairs(cast: Cast, *, apart: bool = False) -> list[tuple[set[str], tuple[str, ...]]]:
    with acting_as(cast.owner, read_only=True):
        found = alike(cast.owner, cast.platform.pk, apart=apart)
        return [({f"{d.surname} {d.first_names}" for d in (pair.first, pair.second)}, pair.reasons) for pair in found]


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (("Lefevre", "Chloé", BORN), "même date de naissance"),
        (("Chloe", "Lefèvre", BORN), "même date de naissance"),
        (("Lefèvre", "Chloé", CLOSE), "dates de naissance proches"),
    ],
)
def test_one_person_written_in_two_ways_is_proposed(cast: Cast, as_worker, as_owner, other, why: str) -> None:
    given(cast, as_worker, as_owner, ("Lefèvre", "Chloé", BORN), other, ("Roussel", "Adam", BORN))
    [(names, reasons)] = pairs(cast)
    assert len(names) == (1 if other[:2] == ("Lefèvre", "Chloé") else 2)
    assert any(why in reason for reason in reasons)


@pytest.mark.parametrize("other", [("Lefèvre", "Lucas", BORN), ("Lefèvre", "Chloé", FAR), ("Roussel", "Chloé", BORN)])
def test_twins_homonyms_and_people_born_on_one_day_are_not(cast: Cast, as_worker, as_owner, other) -> None:
    given(cast, as_worker, as_owner, ("Lefèvre", "Chloé", BORN), other)
    assert pairs(cast) == []


def test_one_number_under_one_first_name_is_a_reason_and_a_family_is_not(cast: Cast, as_worker, as_owner) -> None:
    files = given(
        cast, as_worker, as_owner, ("Lefèvre", "Chloé", BORN), ("Durand", "Chloé", CLOSE), ("Lefèvre", "Lucas", BORN)
    )
    with as_owner():
        for dossier in files.values():
            ContactDetail.objects.create(person_id=dossier.person_id, kind="phone", value="+33612345678")
    [(names, reasons)] = pairs(cast)
    assert names == {"Lefèvre Chloé", "Durand Chloé"}
    assert reasons == ("même numéro de téléphone et même prénom",)


def test_told_apart_two_files_are_not_proposed_until_it_is_taken_back(cast: Cast, as_worker, as_owner) -> None:
    files = given(cast, as_worker, as_owner, ("Lefèvre", "Chloé", BORN), ("Lefevre", "Chloé", BORN))
    one, other = (dossier.pk for dossier in files.values())
    with acting_as(cast.owner):
        kept = keep_apart(actor=cast.owner, one_id=one, other_id=other)
        assert keep_apart(actor=cast.colleague, one_id=other, other_id=one) == kept
    assert pairs(cast) == []
    assert len(pairs(cast, apart=True)) == 1
    with acting_as(cast.owner):
        propose_again(actor=cast.owner, kept_id=kept.pk)
    assert len(pairs(cast)) == 1


def test_a_stranger_neither_reads_nor_says(cast: Cast, as_worker, as_owner) -> None:
    files = given(cast, as_worker, as_owner, ("Lefèvre", "Chloé", BORN), ("Lefevre", "Chloé", BORN))
    one, other = (dossier.pk for dossier in files.values())
    with acting_as(cast.stranger):
        assert alike(cast.stranger, cast.platform.pk) == []
        with pytest.raises(Dossier.DoesNotExist):
            keep_apart(actor=cast.stranger, one_id=one, other_id=other)
