"""A pathway or a person of a structure of Justice: named to those entitled, "une structure" to the others."""

import pytest

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Stage
from rebond.domain.dossiers.models import AttestedFact, Dossier, Engagement
from rebond.domain.dossiers.operations import (
    ChosenPerson,
    Entry,
    Telling,
    choose_person,
    correct_engagement,
    enter,
    tell_turn,
)
from rebond.domain.dossiers.path_enums import EngagementKind, PersonKind, TurnKind
from rebond.domain.dossiers.queries import diagnosis_sheet, facts_of, file_page, path_head, path_page
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.sharing import partner_of, shared
from tests.domain.dossiers.telling import call

pytestmark = pytest.mark.django_db
TELLING = ("PJJ", "jour", "Mme Roy", "06 00 00 00 09", "Mardi", "éducateur", "Vu au")


def _entry(structure: Organisation, **changes) -> Entry:
    told = {"label": "Activité de jour", "tutor": "Mme Roy, PJJ", "tutor_phone": "06 00 00 00 09"}
    return Entry(EngagementKind.ACTION, structure_id=structure.pk, **told | {"agreed": "Mardi au foyer"} | changes)


@pytest.fixture
def taken_in(cast: Cast, zoe: Dossier, pjj: Organisation) -> Engagement:
    with acting_as(cast.owner):
        made = enter(actor=cast.owner, dossier_id=zoe.pk, entry=_entry(pjj))
        present = Telling(TurnKind.PRESENT, note="Vu au foyer")
        tell_turn(actor=cast.owner, engagement_id=made.pk, telling=present)
        contact = ChosenPerson(PersonKind.CONTACT, name="M. Petit", structure_id=pjj.pk, note="son éducateur")
        choose_person(actor=cast.owner, dossier_id=zoe.pk, chosen=contact)
    return made


def _read(actor: Actor, dossier: Dossier) -> str:
    """Whatever the path's page, the timeline and the head of the file say."""
    with acting_as(actor):
        file = Dossier.objects.get(pk=dossier.pk)
        page, timeline = path_page(actor, file), file_page(actor, file).timeline
        head = path_head(file, timeline)
        said = []
        for held in [*page.people, *head.people]:
            said += [f"{row.who} {row.phone} {row.note}" for row in (held.now, *held.before) if row]
        for line in [*page.lines, *head.running]:
            for row in (line.row, *line.versions):
                said.append(f"{row.said} {row.where} {row.tutor} {row.tutor_phone} {row.agreed}")
            said += [f"{turn.note} {turn.engagement.said}" for turn in line.turns]
        for item in timeline:
            row = item.row
            if item.kind == "person":
                said.append(f"{row.who} {row.note}")
            if item.kind == "engagement":
                said.append(f"{row.said} {row.where} {row.tutor} {row.agreed}")
            if item.kind == "turn":
                said.append(f"{row.note} {row.engagement.said} {row.engagement.where}")
        return "\n".join(said)


def test_circle_1_reads_that_there_is_a_structure_and_not_which(cast, zoe, taken_in, circle1) -> None:
    for entitled in (cast.owner, cast.colleague):
        told = _read(entitled, zoe)
        assert all(word in told for word in TELLING)
    told = _read(circle1, zoe)
    assert "une structure" in told
    assert not [word for word in TELLING if word in told]


def test_the_stage_stays_what_it_is_when_circle_1_writes(cast, zoe, taken_in, circle1) -> None:
    call(circle1, zoe)
    with acting_as(cast.owner):
        assert Dossier.objects.get(pk=zoe.pk).stage == Stage.PATHWAY


def test_another_structure_is_named_to_all(cast, zoe, school2c, circle1) -> None:
    with acting_as(cast.owner):
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=_entry(school2c, tutor="Léa Morel"))
    assert "E2C de Laon" in _read(circle1, zoe)
    assert "Léa Morel" in _read(circle1, zoe)


def test_the_structure_itself_reads_its_own(cast, zoe, pjj, taken_in, as_owner) -> None:
    with as_owner():
        educator = partner_of(pjj, "Gaël")
    shared(cast, zoe, pjj)
    with acting_as(educator):
        assert Engagement.objects.get().structure_id == pjj.pk


@pytest.mark.parametrize("place", ["", "une structure"])
def test_who_may_not_read_it_corrects_the_rest_and_leaves_it(cast, zoe, pjj, taken_in, circle1, place) -> None:
    corrected = Entry(EngagementKind.ACTION, place=place, weekly_hours=12)
    with acting_as(circle1):
        correct_engagement(actor=circle1, engagement_id=taken_in.pk, entry=corrected)
    with acting_as(cast.owner):
        row = Engagement.objects.get(superseded_by=None)
        assert (row.structure_id, row.weekly_hours) == (pjj.pk, 12)
        assert (row.label, row.tutor, row.agreed) == (taken_in.label, taken_in.tutor, taken_in.agreed)
    assert "PJJ" not in _read(circle1, zoe)


def test_who_may_not_read_it_may_say_another_place(cast, zoe, taken_in, circle1) -> None:
    with acting_as(circle1):
        said = Entry(EngagementKind.ACTION, place="Boulangerie Petit")
        correct_engagement(actor=circle1, engagement_id=taken_in.pk, entry=said)
    with acting_as(cast.owner):
        row = Engagement.objects.get(superseded_by=None)
        assert (row.where, row.tutor) == ("Boulangerie Petit", "")


def test_no_refusal_tells_it(cast, zoe, pjj, taken_in, circle1) -> None:
    with acting_as(circle1):
        assert enter(actor=circle1, dossier_id=zoe.pk, entry=_entry(pjj)).pk != taken_in.pk


def test_the_fact_that_a_solution_attests_does_not_name_it(cast, zoe, pjj, circle1) -> None:
    with acting_as(cast.owner):
        enter(actor=cast.owner, dossier_id=zoe.pk, entry=Entry(EngagementKind.TRAINING, structure_id=pjj.pk))
        assert AttestedFact.objects.get().place == ""
    with acting_as(circle1):
        assert [line.place for line in facts_of(circle1, [zoe])[zoe.pk]] == [""]


def test_the_diagnosis_that_all_read_is_not_filled_with_it(cast, zoe, pjj) -> None:
    chosen = ChosenPerson(PersonKind.DIAGNOSIS, name="Mme Roy", structure_id=pjj.pk)
    with acting_as(cast.owner):
        choose_person(actor=cast.owner, dossier_id=zoe.pk, chosen=chosen)
        assert "led_by" not in diagnosis_sheet(cast.owner, zoe).answers
