"""The life of a campaign: what may follow what, and why not."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.campaigns.enums import CampaignState as S
from rebond.domain.campaigns.errors import FieldRefused, Refused
from rebond.domain.campaigns.lifecycle import BY_CODE, TRANSITIONS, Situation, possible, refusal, window_advice
from rebond.domain.campaigns.models import CampaignStep
from rebond.domain.campaigns.operations import advance, create_campaign

TODAY = dt.date(2026, 11, 24)
ADMIN = Actor(new_id(), "Anne", frozenset({Role.NATIONAL_ADMIN}))
READY = Situation(S.ANNOUNCED, TODAY, TODAY + dt.timedelta(days=15), files_read=3, run_done=True)
SITUATIONS = st.builds(
    Situation,
    state=st.sampled_from(S),
    today=st.just(TODAY),
    verification_until=st.none() | st.dates(dt.date(2026, 10, 1), dt.date(2027, 1, 1)),
    files_read=st.integers(0, 2),
    files_underway=st.integers(0, 1),
    files_incomplete=st.integers(0, 1),
    run_underway=st.booleans(),
    run_done=st.booleans(),
    publications_waiting=st.integers(0, 1),
    publications_published=st.integers(0, 1),
)


def test_a_campaign_goes_through_its_states_in_order_by_hand_and_by_jobs() -> None:
    situation = READY
    for code in ("open_verification", "validate", "compare", "publish", "open_corrections", "close"):
        transition = BY_CODE[code]
        if code == "publish":
            situation = replace(situation, publications_published=2)
        assert refusal(transition, situation, ADMIN) is None, code
        situation = replace(situation, state=transition.target)
    assert situation.state == S.CLOSED and possible(situation) == []


@given(SITUATIONS, st.sampled_from(TRANSITIONS))
def test_no_step_is_taken_from_another_state_and_every_refusal_is_a_sentence(situation, transition) -> None:
    refused = refusal(transition, situation, ADMIN)
    if situation.state not in transition.sources:
        assert refused is not None
    if refused is not None:
        assert refused.reason[0].isupper() and refused.reason.endswith(".")


@given(SITUATIONS)
def test_a_campaign_is_published_only_when_every_platform_has_its_list(situation) -> None:
    if refusal(BY_CODE["publish"], situation, None) is None:
        assert situation.publications_waiting == 0 and situation.publications_published and situation.run_done


@given(SITUATIONS, st.sampled_from(TRANSITIONS), st.sampled_from([r for r in Role if r != Role.NATIONAL_ADMIN]))
def test_nobody_else_makes_a_campaign_advance(situation, transition, role) -> None:
    stranger = Actor(new_id(), "Alice", frozenset({role}))
    if transition.by_hand:
        assert refusal(transition, situation, stranger) is not None


@pytest.mark.parametrize(
    ("change", "code", "word"),
    [
        ({"verification_until": None}, "open_verification", "jusqu’à quel jour"),
        ({"verification_until": TODAY - dt.timedelta(days=1)}, "open_verification", "à venir"),
        ({"state": S.VERIFICATION, "files_underway": 1}, "validate", "en cours de lecture"),
        ({"state": S.VERIFICATION, "files_incomplete": 1}, "validate", "attendent une précision"),
        ({"state": S.VERIFICATION, "files_read": 0}, "validate", "Aucun fichier"),
        ({"state": S.VALIDATED, "run_done": False}, "compare", "Aucune comparaison"),
        ({"state": S.VALIDATED, "run_underway": True}, "reopen_verification", "en cours"),
        ({"state": S.COMPARED, "publications_published": 1}, "reopen_verification", "retrait"),
        ({"state": S.COMPARED, "publications_waiting": 1}, "publish", "Toutes les plates-formes"),
    ],
)
def test_each_condition_says_what_to_do(change, code, word) -> None:
    refused = refusal(BY_CODE[code], replace(READY, **change), ADMIN)
    assert refused is not None and word in refused.reason


def test_the_guide_advises_two_to_three_weeks_of_verification() -> None:
    assert window_advice(TODAY, TODAY + dt.timedelta(days=16)) is None
    assert "plus courte" in window_advice(TODAY, TODAY + dt.timedelta(days=5))
    assert "plus longue" in window_advice(TODAY, TODAY + dt.timedelta(days=40))


def test_each_step_leaves_who_and_when(cast, campaign) -> None:
    until = dt.date.today() + dt.timedelta(days=20)  # noqa: DTZ011
    advance(actor=cast.admin, campaign_id=campaign.pk, code="open_verification", verification_until=until)
    steps = list(CampaignStep.objects.filter(campaign=campaign).order_by("moment"))
    assert [step.state for step in steps] == [S.ANNOUNCED, S.VERIFICATION]
    assert {step.author_id for step in steps} == {cast.admin.user_id}


def test_a_step_of_a_job_cannot_be_asked_for_by_hand(cast, campaign) -> None:
    with pytest.raises(Refused, match="n’existe pas"):
        advance(actor=cast.admin, campaign_id=campaign.pk, code="publish")


def test_a_name_already_taken_is_refused_beside_its_field(cast, campaign) -> None:
    with pytest.raises(FieldRefused) as refused:
        create_campaign(actor=cast.admin, name=" novembre  2026 ", treatment_date=TODAY)
    assert refused.value.field == "name"
