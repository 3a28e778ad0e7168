"""The reason of an interview not to contact: Justice and Santé are read again by those entitled alone."""

import pytest
from django.db import connection

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Dossier, Interview, ProtectedReason
from rebond.domain.dossiers.operations import correct_interview, record_interview
from rebond.domain.dossiers.queries import all_answers
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db
SHEET = {"situation": "without", "comments": "aime la cuisine"}
JUSTICE = {**SHEET, "no_contact": "justice", "no_contact_other": "CEF des Ormes"}


def _read(actor: Actor, made: Interview) -> dict:
    with acting_as(actor):
        return all_answers(actor, Interview.objects.get(pk=made.pk))


@pytest.fixture
def held(cast: Cast, zoe: Dossier) -> Interview:
    with acting_as(cast.owner):
        return record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=JUSTICE)


def test_circle_1_reads_the_interview_without_the_reason_that_the_law_protects(
    cast: Cast, held: Interview, circle1: Actor
) -> None:
    assert _read(cast.owner, held) == _read(cast.colleague, held) == JUSTICE
    assert _read(circle1, held) == SHEET
    with acting_as(circle1), connection.cursor() as cursor:
        cursor.execute("SELECT answers::text FROM dossiers_interview")
        assert "justice" not in cursor.fetchone()[0]
        assert not ProtectedReason.objects.exists()


def test_another_reason_is_read_by_all(cast: Cast, zoe: Dossier, circle1: Actor) -> None:
    with acting_as(cast.owner):
        made = record_interview(actor=cast.owner, dossier_id=zoe.pk, answers={**SHEET, "no_contact": "employed"})
    assert _read(circle1, made)["no_contact"] == "employed"


def test_who_may_not_read_it_corrects_the_rest_and_leaves_it(cast: Cast, held: Interview, circle1: Actor) -> None:
    with acting_as(circle1):
        fixed = correct_interview(actor=circle1, interview_id=held.pk, answers={**SHEET, "comments": "et le bois"})
    assert _read(cast.owner, fixed) == {**JUSTICE, "comments": "et le bois"}


@pytest.mark.parametrize("reason", ["employed", "health"])
def test_who_may_not_read_it_may_say_another(cast: Cast, held: Interview, circle1: Actor, reason: str) -> None:
    with acting_as(circle1):
        fixed = correct_interview(actor=circle1, interview_id=held.pk, answers={**SHEET, "no_contact": reason})
    assert _read(cast.owner, fixed) == {**SHEET, "no_contact": reason}


def test_who_reads_it_may_take_it_back(cast: Cast, held: Interview) -> None:
    with acting_as(cast.owner):
        fixed = correct_interview(actor=cast.owner, interview_id=held.pk, answers=SHEET)
    assert _read(cast.colleague, fixed) == SHEET
