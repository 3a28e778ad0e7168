"""« A déjà une solution… »: one click in the call attests the reason with the contact; one undo takes both back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.actor import Role
from rebond.domain.dossiers.attested import BY_CALL, MOTIVES, SHEET
from rebond.domain.dossiers.enums import Fact, NextStep, Outcome, Stage, Status, StatusReason
from rebond.domain.dossiers.models import AttestedFact, ContactAttempt, Dossier, ProtectedNature
from rebond.web.platform.forms import SCHOOLING_MOTIVES
from tests.domain.dossiers.cast import Cast, fresh_key, person
from tests.web.platform.conftest import signed_in
from tests.web.platform.test_calls import HTMX, begin, mother_of, to
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


def tell(client, zoe: Dossier, motive: str, **data: object):
    given = {"key": fresh_key(), "outcome": f"told:{motive}", "place": "day", **data}
    return client.post(to("call", zoe.pk), given, headers=HTMX)


def standing(as_owner) -> list[AttestedFact]:
    with as_owner():
        return list(AttestedFact.objects.filter(superseded_by=None, cancelled=False))


def latest(as_owner) -> ContactAttempt:
    with as_owner():
        return ContactAttempt.objects.select_related("written").latest("recorded_at")


def again(as_owner, zoe: Dossier) -> Dossier:
    with as_owner():
        return Dossier.objects.get(pk=zoe.pk)


def test_every_reason_of_the_sheet_can_be_told_from_a_call() -> None:
    told = {code for _, codes in BY_CALL for code in codes} | {motive.code for motive in SCHOOLING_MOTIVES}
    assert told == set(MOTIVES)
    assert {motive.code for motive in SHEET} <= told


@pytest.mark.parametrize("place", ["file", "day", "round"])
def test_in_work_is_one_click_wherever_one_calls_from(owner, cast: Cast, zoe, as_owner, place) -> None:
    held = begin(owner, cast, as_owner)
    until = timezone.localdate() + timedelta(days=90)
    data = {"told_where": "Garage Petit", "told_until": until.isoformat(), "note": "CDD de trois mois.", "place": place}
    if place == "round":
        given = {"key": fresh_key(), "outcome": "told:employed", **data}
        response = owner.post(to("round_call", held.pk, zoe.pk), given, headers=HTMX)
    else:
        response = tell(owner, zoe, "employed", **data)
    assert "en emploi, enregistré. Prochaine étape : vérifier la situation" in shown(response)
    (fact,) = standing(as_owner)
    assert (fact.fact, fact.place, fact.confirm_by, fact.source) == (
        Fact.EMPLOYED,
        "Garage Petit",
        until,
        "young_person",
    )
    said = latest(as_owner)
    assert (said.outcome, said.written.text, fact.attempt_id) == (Outcome.TOLD, "CDD de trois mois.", said.pk)
    zoe = again(as_owner, zoe)
    assert (zoe.stage, zoe.status, zoe.next_step) == (Stage.SOLUTION, Status.OPEN, NextStep.CONFIRM)


@pytest.mark.parametrize(
    ("motive", "where", "reason"),
    [
        ("diploma", "CAP cuisine", StatusReason.DIPLOMA),
        ("abroad", "", StatusReason.ABROAD),
        ("deceased", "", StatusReason.DECEASED),
        ("identity", "", StatusReason.IDENTITY),
        ("other", "Mariage", StatusReason.OTHER),
    ],
)
def test_a_reason_that_closes_does_so_at_once_and_its_undo_opens_again(
    owner,
    zoe,
    as_owner,
    motive,
    where,
    reason,
) -> None:
    with as_owner():
        mother = mother_of(zoe).pk
    before = (zoe.stage, zoe.next_step, zoe.next_step_on)
    response = tell(owner, zoe, motive, told_where=where, detail=mother)
    assert "enregistré. Le dossier est clos." in shown(response)
    zoe = again(as_owner, zoe)
    assert (zoe.status, zoe.status_reason) == (Status.CLOSED, reason)
    assert [fact.source for fact in standing(as_owner)] == ["parent"]
    undone = owner.post(to("cancel", zoe.pk, latest(as_owner).pk), {"place": "day"}, headers=HTMX)
    assert undone.status_code == 200
    zoe = again(as_owner, zoe)
    assert (zoe.status, zoe.stage, zoe.next_step, zoe.next_step_on) == (Status.OPEN, *before)
    assert standing(as_owner) == []


def test_a_protected_nature_is_written_apart_and_never_told_in_the_notice(owner, zoe, as_owner) -> None:
    told = shown(tell(owner, zoe, "justice", told_where="Centre des Ormes"))
    assert "déjà scolarisé, enregistré" in told
    assert "Ormes" not in told
    (fact,) = standing(as_owner)
    assert (fact.fact, fact.motive, fact.place) == (Fact.PROTECTED, "", "")
    assert latest(as_owner).outcome == Outcome.IN_SCHOOL
    with as_owner():
        assert ProtectedNature.objects.get().place == "Centre des Ormes"


def test_a_reason_of_which_the_words_are_reserved_is_recorded_and_says_so(owner, zoe, as_owner) -> None:
    told = shown(tell(owner, zoe, "other", told_where="Suivi par la PJJ"))
    assert "autre (préciser), enregistré" in told
    assert "PJJ" not in told
    assert "réservé au responsable et à l’assistant" in told
    (fact,) = standing(as_owner)
    assert (fact.motive, fact.place) == ("other", "")


def test_another_reason_is_to_be_said_in_words_and_nothing_typed_is_lost(owner, zoe, as_owner) -> None:
    response = tell(owner, zoe, "other", note="Elle m’a tout dit.")
    assert response.status_code == 422
    assert "Précisez cette autre raison" in shown(response)
    assert "Elle m’a tout dit." in shown(response)
    bare = owner.post(to("call", zoe.pk), {"key": fresh_key(), "outcome": "told"}, headers=HTMX)
    assert "choisissez une raison" in shown(bare)
    assert "choisissez" in shown(tell(owner, zoe, "nonsense")).lower()
    assert standing(as_owner) == []
    with as_owner():
        assert not ContactAttempt.objects.exists()


def test_who_may_not_read_a_protected_reason_does_not_correct_it_away(owner, cast: Cast, zoe, as_owner) -> None:
    tell(owner, zoe, "health", told_where="Les Ormes")
    with as_owner():
        circle1 = signed_in(person("Emma", "Girard", Role.CIRCLE1, platform=cast.platform))
    page = shown(circle1.get(to("correct", zoe.pk, latest(as_owner).pk), follow=True))
    assert "Ce contact dit un motif réservé" in page
    assert "Les Ormes" not in page
    form = owner.get(to("correct", zoe.pk, latest(as_owner).pk)).context["form"]
    assert (form["told"].value(), form["told_where"].value()) == ("health", "Les Ormes")


def test_correcting_the_note_keeps_the_reason_that_was_told(owner, zoe, as_owner) -> None:
    tell(owner, zoe, "trainee", told_where="AFPA")
    page = owner.get(to("correct", zoe.pk, latest(as_owner).pk))
    form = page.context["form"]
    assert (form["told"].value(), form["told_where"].value()) == ("trainee", "AFPA")
    given = {name: form[name].value() or "" for name in form.fields} | {"note": "Jusqu’en mars.", "happened_at": ""}
    assert owner.post(to("correct", zoe.pk, latest(as_owner).pk), given).status_code == 302
    (fact,) = standing(as_owner)
    assert (fact.motive, fact.place, fact.attempt_id) == ("trainee", "AFPA", latest(as_owner).pk)
    zoe = again(as_owner, zoe)
    assert (zoe.stage, latest(as_owner).written.text) == (Stage.SOLUTION, "Jusqu’en mars.")
