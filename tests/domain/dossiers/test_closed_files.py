"""A file that was closed comes back explained and opens for who answers; an open one is always in somebody's day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Choice, LinkKind
from rebond.domain.dossiers.as_of import progress_as_of
from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.deadlines import closing_day
from rebond.domain.dossiers.enums import NextStep, Outcome, Situation, Status, StatusReason
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import Dossier, Notification, StatusChange
from rebond.domain.dossiers.operations import (
    Contact,
    Denial,
    GivenByLink,
    Said,
    answer_link,
    attest,
    close_file,
    land_answer,
    record_contact,
    report_contradictions,
)
from rebond.domain.dossiers.operations.echoes import _replied
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild, save_moved
from rebond.domain.dossiers.operations.status import reopen_outdated
from rebond.domain.dossiers.proposals import worked_day
from rebond.domain.dossiers.queries import call_cards, my_day
from rebond.domain.dossiers.queries.closings import listed_again
from rebond.domain.dossiers.queries.situations import situations_of
from rebond.domain.dossiers.sentences import ANSWERED_BEFORE, LINK_ANSWERED, MESSAGE_ANSWERED
from rebond.domain.messages.models import Message
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, publish

pytestmark = pytest.mark.django_db


def today():
    return timezone.localdate()


@pytest.fixture
def found(zoe: Dossier, as_owner):
    """`found()`: Zoé's file as it is now, its columns equal to their replay."""

    def read() -> Dossier:
        with as_owner():
            file, replayed = Dossier.objects.get(pk=zoe.pk), Dossier.objects.get(pk=zoe.pk)
            rebuild([replayed])
            assert {name: getattr(file, name) for name in MOVED} == {name: getattr(replayed, name) for name in MOVED}
            progress = progress_as_of([file], timezone.now())[file.pk]
            assert (progress.status, progress.next_step) == (file.status, file.next_step)
            return file

    return read


@pytest.fixture
def close(cast: Cast, zoe: Dossier):
    def by_hand(reason: str) -> None:
        with acting_as(cast.owner):
            close_file(actor=cast.owner, dossier_id=zoe.pk, reason=reason, note="Dit au téléphone.")

    return by_hand


@pytest.fixture
def list_again(cast: Cast, zoe: Dossier, as_worker):
    def publish_again() -> None:
        with as_worker():
            publish(cast, listed(cast, known=zoe.person_id), campaign=DECEMBER)

    return publish_again


@pytest.fixture
def answers(cast: Cast, zoe: Dossier, as_worker):
    """`answers(Choice.CALL_BACK)`: the young person answers by the link of Zoé's file, and the answer lands twice."""

    def by_link(choice: Choice, **given) -> None:
        with acting_as(cast.owner):
            _, secret = make_link(cast.owner, zoe, LinkKind.MESSAGE)
        with acting_as(None):
            told = GivenByLink(choice, **given)
            key = answer_link(digest=digest_of(secret), born=None, key=new_id(), given=told)
        with as_worker():
            land_answer(answer_id=key)
            land_answer(answer_id=key)

    return by_link


def reason_told(cast: Cast, file: Dossier) -> str:
    with acting_as(cast.owner, read_only=True):
        return call_cards(cast.owner, [file])[0].reason.replace("\u00a0", " ").replace("\u202f", " ")


def news_of(dossier_id, as_owner) -> set[str]:
    with as_owner():
        return set(Notification.objects.filter(dossier=dossier_id, kind="answer").values_list("sentence", flat=True))


# --- A list names them again -------------------------------------------------------------------------------------


def test_who_asked_to_be_forgotten_is_not_called_by_the_next_list(cast, zoe, found, close, list_again) -> None:
    close(StatusReason.REQUEST)
    list_again()
    file = found()
    assert (file.status, file.next_step) == (Status.OPEN, NextStep.ASK_AGAIN)
    assert file.next_step_on == worked_day(months_after(today(), 6), 0, "")
    told = reason_told(cast, file)
    assert "à sa demande" in told and "le nomme à nouveau : n’appelez pas avant le" in told
    with acting_as(cast.owner, read_only=True):
        assert my_day(cast.owner, cast.platform.pk) == []


def test_who_wanted_no_contact_still_wants_none_when_a_list_names_them(found, answers, close, list_again) -> None:
    answers(Choice.STOP)
    close(StatusReason.REQUEST)
    list_again()
    assert found().no_contact


def test_schooled_then_contradicted_who_wanted_no_contact_is_still_left_alone(
    cast, zoe, found, answers, as_worker
) -> None:
    answers(Choice.STOP)
    until = found().spared_until
    with acting_as(cast.owner):
        fact = attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("public", "establishment", place="Lycée"))
    assert found().status == Status.CLOSED
    with as_worker():
        denial = Denial(fact.pk, "Le SYSCA ne le connaît pas")
        report_contradictions(campaign_id=new_id(), campaign_name="Janvier", denials=[denial])
    file = found()
    assert (file.status, file.next_step, file.spared_until) == (Status.OPEN, NextStep.CONFIRM, until)
    assert file.left_alone and file.said_no
    assert f"ni appel ni message avant le {until:%d/%m/%Y}" in reason_told(cast, file)


@pytest.mark.parametrize("reason", [StatusReason.SOLUTION, StatusReason.SCHOOLED, StatusReason.OTHER, StatusReason.AGE])
def test_another_closing_is_verified_before_any_call(cast, found, close, list_again, reason) -> None:
    close(reason)
    list_again()
    file = found()
    assert (file.status, file.next_step, file.next_step_on) == (Status.OPEN, NextStep.CONFIRM, today())
    told = reason_told(cast, file)
    assert told.startswith("Clos le ") and f"({reason.label.lower()})" in told
    assert "la liste « Campagne de décembre 2026 » le nomme à nouveau : vérifiez." in told
    assert "amais contacté" not in told


def test_the_fourteenth_reason_of_the_sheet_comes_back_explained(cast, zoe, found, list_again) -> None:
    with acting_as(cast.owner):
        attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("other", "parent", place="En voyage"))
    list_again()
    assert found().next_step == NextStep.CONFIRM
    assert "(autre motif)" in reason_told(cast, found())


def test_once_worked_on_the_file_tells_its_own_reason_again(cast, zoe, found, close, list_again) -> None:
    close(StatusReason.SOLUTION)
    list_again()
    with acting_as(cast.owner):
        silence = Contact("phone", "nobody", Outcome.NO_ANSWER)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=silence)
    assert "le nomme à nouveau" not in reason_told(cast, found())


def test_an_ordinary_file_costs_no_query_more_than_before(cast, zoe, django_assert_num_queries) -> None:
    with acting_as(cast.owner, read_only=True), django_assert_num_queries(0):
        assert listed_again(cast.owner, [zoe]) == {}


# --- Every closing has its date ----------------------------------------------------------------------------------


@pytest.mark.parametrize("reason", [StatusReason.REQUEST, StatusReason.OTHER, StatusReason.SOLUTION])
def test_a_closing_by_hand_carries_a_date_to_confirm_it_by(found, close, reason) -> None:
    close(reason)
    assert (
        found().confirm_by
        == closing_day(reason, today(), timezone.now())
        == worked_day(months_after(today(), 6), 0, "")
    )


def test_past_its_date_a_closing_at_their_request_is_asked_again_rather_than_verified(
    zoe, found, close, as_worker, as_owner
) -> None:
    close(StatusReason.REQUEST)
    with as_owner():
        long_ago = timezone.now() - timedelta(days=200)
        StatusChange.objects.update(happened_at=long_ago, recorded_at=long_ago)
        save_moved(Dossier.objects.get(pk=zoe.pk))
    with as_worker():
        assert reopen_outdated() == 1
    assert (found().status, found().next_step) == (Status.OPEN, NextStep.ASK_AGAIN)


# --- They answer ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("choice", "step"),
    [
        (Choice.CALL_BACK, NextStep.ANSWERED),
        (Choice.APPOINTMENT, NextStep.ANSWERED),
        (Choice.SOLUTION, NextStep.CHECK_SCHOOL),
    ],
)
def test_an_answer_by_the_link_opens_a_closed_file_for_today(cast, zoe, found, close, answers, choice, step) -> None:
    close(StatusReason.REQUEST)
    answers(choice)
    file = found()
    assert (file.status, file.status_reason, file.next_step) == (Status.OPEN, StatusReason.ANSWERED, step)
    with acting_as(cast.owner, read_only=True):
        assert [card.dossier.pk for card in my_day(cast.owner, cast.platform.pk)] == [zoe.pk]


@pytest.mark.parametrize("given", [{"choice": Choice.STOP}, {"choice": Choice.NOT_NOW, "ask_again_on": "2099-01-05"}])
def test_who_asks_for_nothing_opens_nothing(found, close, answers, given) -> None:
    close(StatusReason.REQUEST)
    if "ask_again_on" in given:
        given = given | {"ask_again_on": (today() + timedelta(days=30)).isoformat()}
    answers(**given)
    assert found().status == Status.CLOSED


def test_followed_elsewhere_by_now_the_team_that_follows_is_told_and_nothing_else(
    cast, zoe, found, close, answers, as_worker, as_owner
) -> None:
    close(StatusReason.OTHER)
    with as_owner():
        other = Dossier.objects.create(person=zoe.person, platform=cast.elsewhere, birth_date=zoe.birth_date)
    answers(Choice.CALL_BACK)
    assert found().status == Status.CLOSED
    assert news_of(other.pk, as_owner) == {ANSWERED_BEFORE}
    assert news_of(zoe.pk, as_owner) == {LINK_ANSWERED}


def reply(zoe: Dossier, as_worker, text: str) -> None:
    with as_worker():
        message = Message.objects.filter(reference=zoe.pk).first() or Message(
            reference_kind="dossier", reference=zoe.pk, channel="sms", recipient="+33612345678", key=new_id()
        )
        _replied(message, text, timezone.now())


def test_a_reply_to_a_message_opens_the_file_and_is_told(zoe, found, close, as_worker, as_owner) -> None:
    close(StatusReason.SOLUTION)
    reply(zoe, as_worker, "Rappelez moi svp")
    assert (found().status, found().next_step) == (Status.OPEN, NextStep.ANSWERED)
    assert news_of(zoe.pk, as_owner) == {MESSAGE_ANSWERED}


def test_a_stop_opens_nothing(zoe, found, close, as_worker) -> None:
    close(StatusReason.SOLUTION)
    reply(zoe, as_worker, "STOP")
    assert found().status == Status.CLOSED


# --- Nothing planned -------------------------------------------------------------------------------------------------


def test_an_open_file_with_nothing_planned_is_in_the_day(cast, zoe, as_owner) -> None:
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(next_step=NextStep.NONE, next_step_on=None)
    with acting_as(cast.owner, read_only=True):
        (card,) = my_day(cast.owner, cast.platform.pk)
    assert card.reason.startswith("Rien n’est prévu : choisissez la suite")


def test_leaving_the_follow_up_is_a_figure(cast, close) -> None:
    close(StatusReason.REQUEST)
    with acting_as(cast.owner, read_only=True):
        figures = {figure.key: figure.count for figure in situations_of(cast.owner, cast.platform.pk)}
    assert figures[Situation.LEFT] == sum(figures.values()) == 1
