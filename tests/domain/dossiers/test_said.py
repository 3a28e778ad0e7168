"""What was said last is told before a call, to each as far as they may read it again (D1, B11)."""

import pytest

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.operations import record_diagnosis, record_interview
from rebond.domain.dossiers.queries.said import last_said
from tests.domain.dossiers.cast import Cast, person
from tests.domain.dossiers.entering import ANSWERS

pytestmark = pytest.mark.django_db


def words(actor, dossier) -> dict[str, dict[str, str]]:
    with acting_as(actor):
        return {said.kind: dict(said.lines) for said in last_said(actor, dossier)}


def test_nothing_was_said_yet(cast: Cast, zoe) -> None:
    assert words(cast.owner, zoe) == {}


def test_wishes_and_refusals_of_the_last_interview_alone(cast: Cast, zoe) -> None:
    with acting_as(cast.owner):
        first = {"situation": "refuses", "refusal_reasons": ["distance"], "refusal_note": "Trop loin"}
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=first)
    assert "Trop loin" in words(cast.owner, zoe)["interview"].values()
    with acting_as(cast.owner):
        later = {"situation": "without", "wishes": ["job"], "job": "Cuisine", "no_contact": "justice", "studies": None}
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=later)
    said = words(cast.owner, zoe)["interview"]
    assert said["Emploi ou métier"] == "Cuisine" and "Trop loin" not in said.values()
    assert not any("Justice" in label + value for label, value in said.items())  # the platform's own, never said


def test_obstacles_are_told_and_words_on_health_to_the_entitled_alone(cast: Cast, zoe, as_owner) -> None:
    with as_owner():
        circle1 = person("Farid", "Lemaire", "circle1", platform=cast.platform)
    found = ANSWERS | {"housing": "urgent", "housing_note": "À la rue", "mobility": "none"}
    with acting_as(cast.owner):
        answers = found | {"health_note": "Suivie à l’hôpital."}
        record_diagnosis(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
    for actor, reads in ((cast.owner, True), (circle1, False)):
        said = words(actor, zoe)["diagnosis"]
        assert said["Frein, logement"] == "Urgent. À la rue"
        assert not any("mobilité" in label for label in said)
        assert any("hôpital" in value for value in said.values()) is reads
