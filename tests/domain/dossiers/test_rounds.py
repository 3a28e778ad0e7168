"""A morning of calls: the order is frozen, the place kept, what colleagues treated is passed over with a word."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, Outcome, StatusReason
from rebond.domain.dossiers.models import CallRound, Dossier
from rebond.domain.dossiers.operations import (
    Contact,
    close_file,
    end_round,
    go_back,
    go_on,
    go_to,
    record_contact,
    start_round,
)
from rebond.domain.dossiers.operations.rounds import RECORDED, SKIPPED
from rebond.domain.dossiers.queries import current_file, my_rounds, round_summary
from rebond.domain.dossiers.queries.rounds import GoingOn
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

SILENCE = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)


@pytest.fixture
def four(cast: Cast, as_worker) -> list[Dossier]:
    """Four young people, in the order of the round."""
    with as_worker():
        for number, name in enumerate(("Ana", "Bob", "Chloé", "Dan")):
            publish(cast, listed(cast, f"r{number}", first_names=name, ines=(f"98765432{number}CD",)))
        return list(Dossier.objects.order_by("first_names"))


DAY = "/ma-journee/"


def begin(cast: Cast, files: list[Dossier], back: str = "/") -> CallRound:
    keys, here = [file.pk for file in files], cast.platform.pk
    return start_round(actor=cast.owner, platform_id=here, title="Tous", back=back, files=keys, day=DAY)


def mine(cast: Cast) -> GoingOn:
    return my_rounds(cast.owner, cast.platform.pk, day=DAY)


def test_recording_goes_on_to_the_next_and_the_place_is_kept(cast, four) -> None:
    with acting_as(cast.owner):
        held = begin(cast, four)
        record_contact(actor=cast.owner, dossier_id=four[0].pk, contact=SILENCE)
        moved = go_on(actor=cast.owner, round_id=held.pk, dossier_id=four[0].pk, state=RECORDED)
        assert current_file(cast.owner, moved.round) == four[1]
        assert mine(cast).listed.position == 1


def test_a_colleague_s_work_since_the_beginning_is_passed_over_with_a_word(cast, four) -> None:
    with acting_as(cast.owner):
        held = begin(cast, four)
    with acting_as(cast.colleague):
        record_contact(actor=cast.colleague, dossier_id=four[1].pk, contact=SILENCE)
        close_file(actor=cast.colleague, dossier_id=four[2].pk, reason=StatusReason.REQUEST)
    with acting_as(cast.owner):
        moved = go_on(actor=cast.owner, round_id=held.pk, dossier_id=four[0].pk, state=SKIPPED)
        assert current_file(cast.owner, moved.round) == four[3]
        assert "Bruno Leclercq a noté « pas de réponse »" in moved.words[0]
        assert "clos entre-temps" in moved.words[1]
        summary = round_summary(cast.owner, moved.round)
        assert (summary.by_colleagues, [file.first_names for file in summary.skipped]) == (2, ["Ana"])


def test_a_second_tab_that_is_behind_moves_nothing(cast, four) -> None:
    with acting_as(cast.owner):
        held = begin(cast, four)
        go_on(actor=cast.owner, round_id=held.pk, dossier_id=four[0].pk, state=SKIPPED)
        again = go_on(actor=cast.owner, round_id=held.pk, dossier_id=four[0].pk, state=SKIPPED)
        assert again.round.position == 1


def test_undone_the_round_comes_back_to_that_file(cast, four) -> None:
    with acting_as(cast.owner):
        held = begin(cast, four)
        go_on(actor=cast.owner, round_id=held.pk, dossier_id=four[0].pk, state=RECORDED)
        back = go_to(actor=cast.owner, round_id=held.pk, dossier_id=four[0].pk)
        assert (back.round.position, back.round.done) == (0, {})


def test_the_summary_counts_what_was_recorded_and_what_is_left(cast, four) -> None:
    with acting_as(cast.owner):
        held = begin(cast, four)
        record_contact(actor=cast.owner, dossier_id=four[0].pk, contact=SILENCE)
        go_on(actor=cast.owner, round_id=held.pk, dossier_id=four[0].pk, state=RECORDED)
        summary = round_summary(cast.owner, end_round(actor=cast.owner, round_id=held.pk))
        assert (summary.recorded, summary.outcomes, summary.left) == (1, [("Pas de réponse", 1)], 3)
        assert mine(cast) == GoingOn()


def test_another_round_ends_the_one_that_went_on(cast, four) -> None:
    with acting_as(cast.owner):
        first = begin(cast, four)
        second = begin(cast, four[2:])
        first.refresh_from_db()
        assert first.ended_at is not None
        assert mine(cast) == GoingOn(listed=second)


def test_that_of_the_day_and_that_of_a_list_go_on_side_by_side(cast, four) -> None:
    with acting_as(cast.owner):
        of_list, of_day = begin(cast, four), begin(cast, four[:2], back=DAY)
        assert (mine(cast), mine(cast).left) == (GoingOn(of_day, of_list), 4)
        newer = begin(cast, four[1:])
        assert mine(cast) == GoingOn(of_day, newer)
        again = begin(cast, four[:1], back=DAY)
        assert mine(cast) == GoingOn(again, newer)
        go_on(actor=cast.owner, round_id=newer.pk, dossier_id=four[1].pk, state=SKIPPED)
        assert mine(cast).left == 2


def test_a_list_gone_through_is_not_offered_again(cast, four) -> None:
    with acting_as(cast.owner):
        held = begin(cast, four[:1])
        go_on(actor=cast.owner, round_id=held.pk, dossier_id=four[0].pk, state=SKIPPED)
        assert mine(cast) == GoingOn()


def test_a_round_is_its_owner_s_and_begins_on_their_platforms_alone(cast, four) -> None:
    with acting_as(cast.owner):
        held = begin(cast, four)
    with acting_as(cast.colleague), pytest.raises(CallRound.DoesNotExist):
        go_back(actor=cast.colleague, round_id=held.pk)
    with acting_as(cast.stranger), pytest.raises(Platform.DoesNotExist):
        start_round(actor=cast.stranger, platform_id=cast.platform.pk, title="", back="/", files=[])


@given(st.lists(st.sampled_from(["record", "skip", "back"]), max_size=12))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_one_does_the_place_stays_within_the_round_and_nobody_is_lost(cast, four, acts) -> None:
    with acting_as(cast.owner):
        held = begin(cast, four)
        seen = set()
        for act in acts:
            held.refresh_from_db()
            if act == "back" or held.position >= len(four):
                held = go_back(actor=cast.owner, round_id=held.pk).round
            else:
                here = held.files[held.position]
                seen.add(str(here))
                state = RECORDED if act == "record" else SKIPPED
                held = go_on(actor=cast.owner, round_id=held.pk, dossier_id=here, state=state).round
            assert 0 <= held.position <= len(four)
        assert set(held.done) == seen
        assert held.files == [file.pk for file in four]
