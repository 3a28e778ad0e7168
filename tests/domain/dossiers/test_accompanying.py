"""Whoever is chosen beside the referent is told, sees what is expected of them, and finds their files (gap 9; C5)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.accompanying import EXPECTED
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import NextStep, ShareLevel, Tab
from rebond.domain.dossiers.models import Dossier, Notification
from rebond.domain.dossiers.operations import ChosenPerson, choose_person
from rebond.domain.dossiers.path_enums import MyRole, PersonKind
from rebond.domain.dossiers.queries.day import day_page
from rebond.domain.dossiers.queries.listing import list_page
from rebond.domain.dossiers.queries.people import roles_held
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.sharing import shared
from tests.domain.dossiers.telling import follows

pytestmark = pytest.mark.django_db


def chosen(cast: Cast, dossier: Dossier, role: str = PersonKind.DIAGNOSIS, **who: object) -> None:
    told = who or {"user_id": cast.colleague.user_id}
    with acting_as(cast.owner):
        choose_person(actor=cast.owner, dossier_id=dossier.pk, chosen=ChosenPerson(role, **told))


def told(actor) -> list[str]:
    with acting_as(actor):
        rows = Notification.objects.filter(user_id=actor.user_id, kind="person").order_by("created_at")
        return list(rows.values_list("sentence", flat=True))


def to_do(as_owner, dossier: Dossier, step: str, *, days: int = 0) -> None:
    with as_owner():
        on = timezone.localdate() + timedelta(days=days)
        Dossier.objects.filter(pk=dossier.pk).update(next_step=step, next_step_on=on)


def in_day_of(actor, cast: Cast) -> list:
    with acting_as(actor):
        return [card.dossier.pk for card in day_page(actor, cast.platform.pk).cards]


@pytest.mark.parametrize(
    ("role", "word"), [("diagnosis", "diagnostic"), ("tutor", "tuteur"), ("contact", "privilégié")]
)
def test_who_is_chosen_is_told_and_who_is_replaced_too(cast: Cast, zoe, role: str, word: str) -> None:
    follows(cast, zoe, cast.owner)
    chosen(cast, zoe, role)
    chosen(cast, zoe, role)  # once more, the same person: nothing new to say
    chosen(cast, zoe, role, name="Mme Lebrun")
    taken, left = told(cast.colleague)
    assert word in taken and "n’êtes plus" in left and word in left
    assert told(cast.owner) == []


def test_the_people_of_a_structure_chosen_are_told_when_they_read_the_file(
    cast: Cast, zoe, malo, school2c, farid
) -> None:
    chosen(cast, malo, "tutor", structure_id=school2c.pk)
    assert told(farid) == []
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    chosen(cast, zoe, "tutor", structure_id=school2c.pk)
    assert ["tuteur" in said for said in told(farid)] == [True]


@pytest.mark.parametrize(("role", "step"), [(role, steps[0]) for role, steps in EXPECTED.items()])
def test_the_file_is_in_their_day_while_something_is_expected_of_them(
    cast: Cast, zoe, as_owner, role: str, step: str
) -> None:
    follows(cast, zoe, cast.owner)
    chosen(cast, zoe, role)
    for other, days, seen in ((step, 0, True), (step, -5, True), (step, 4, False), (NextStep.INTERVIEW, 0, False)):
        to_do(as_owner, zoe, other, days=days)
        assert (zoe.pk in in_day_of(cast.colleague, cast)) is seen, (other, days)
    to_do(as_owner, zoe, step)
    chosen(cast, zoe, role, name="Mme Lebrun")
    assert zoe.pk not in in_day_of(cast.colleague, cast)


def test_the_line_says_by_which_role(cast: Cast, zoe) -> None:
    follows(cast, zoe, cast.owner)
    chosen(cast, zoe, "tutor")
    with acting_as(cast.colleague):
        file = Dossier.objects.get(pk=zoe.pk)
        assert roles_held(cast.colleague, [file]) == {zoe.pk: ["Tuteur du parcours"]}
    with acting_as(cast.owner):
        assert roles_held(cast.owner, [file]) == {}


def test_the_list_is_narrowed_to_what_one_is_in_the_file_and_counts_it(cast: Cast, zoe, malo) -> None:
    follows(cast, zoe, cast.owner)
    follows(cast, malo, cast.colleague)
    chosen(cast, zoe, "diagnosis")
    chosen(cast, malo, "contact")
    found = {}
    with acting_as(cast.colleague):
        for role in MyRole:
            asked = Criteria.from_mapping({"tab": Tab.ALL, "my_role": [role.value]})
            found[role] = [row.pk for row in list_page(cast.colleague, cast.platform.pk, asked).rows]
        page = list_page(cast.colleague, cast.platform.pk, Criteria(tab=Tab.ALL))
        both = Criteria.from_mapping({"tab": Tab.ALL, "my_role": ["referent", "diagnosis"]})
        assert list_page(cast.colleague, cast.platform.pk, both).total == 2
    wanted = {MyRole.REFERENT: [malo.pk], MyRole.DIAGNOSIS: [zoe.pk], MyRole.TUTOR: [], MyRole.CONTACT: [malo.pk]}
    assert found == wanted
    counted = {option.value: option.count for option in page.options["my_role"]}
    assert counted == {"referent": 1, "diagnosis": 1, "tutor": 0, "contact": 1}
