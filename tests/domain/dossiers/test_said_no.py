"""What is sent to many undoes nothing that was planned, and leaves alone who said no."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Answered as ByLink
from rebond.domain.dossiers.answers import CameBack, Choice, EchoKind
from rebond.domain.dossiers.attested import Statement, Turn
from rebond.domain.dossiers.enums import (
    Answered,
    Channel,
    FactEffect,
    FollowUpChoice,
    NextStep,
    Outcome,
    Status,
    StatusReason,
)
from rebond.domain.dossiers.followup import Decision, Listing
from rebond.domain.dossiers.letters import long_day
from rebond.domain.dossiers.meetings import Ended, MeetingOutcome, Purpose, Taken, Unanswered
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import Writing, no_answer_then_sms, start_round
from rebond.domain.dossiers.operations.bulk_messages import preview_messages
from rebond.domain.dossiers.operations.contacts import Contact, correct_contact, record_contact
from rebond.domain.dossiers.operations.enrolment_moves import LeftToAnswer, ToPhone
from rebond.domain.dossiers.operations.jdc_moves import Wishes
from rebond.domain.dossiers.operations.writing import write_alone
from rebond.domain.dossiers.pathways import Diagnosed
from rebond.domain.dossiers.progress import (
    TRYING,
    Attempt,
    Decided,
    Held,
    Moving,
    NobodyReached,
    Progress,
    Reopening,
    replay,
)
from rebond.domain.dossiers.proposals import Planned, Proposal, propose_next_step
from rebond.domain.dossiers.queries import call_cards, round_summary
from rebond.domain.dossiers.queries.documents import mail_plan
from rebond.domain.dossiers.queries.rounds import left_alone
from rebond.domain.dossiers.queries.said_no import who_said_no
from rebond.domain.dossiers.right_of_return import Asked
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.messages.operations import MessageRefusedError
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.test_bulk import files  # noqa: F401  (a fixture)
from tests.domain.dossiers.test_calling import columns, replayed

TODAY = date(2026, 11, 24)
LETTER = Contact(Channel.LETTER, Answered.NOBODY, Outcome.SENT)
#: What a message does not do by itself.
OTHERS = [step for step in NextStep if step not in (*TRYING, NextStep.ASK_AGAIN, NextStep.MISSED, NextStep.NONE)]


def after_message(step: str, on: date | None, at: time | None = None, *, no_contact: bool = False) -> Proposal:
    planned = Planned(step, on, at)
    return propose_next_step(Outcome.SENT, unreached=1, today=TODAY, no_contact=no_contact, planned=planned)


@given(step=st.sampled_from(OTHERS), away=st.integers(-400, 400), at=st.none() | st.times(), no=st.booleans())
def test_a_message_leaves_what_it_does_not_do_itself_late_or_not(
    step: str, away: int, at: time | None, no: bool
) -> None:
    on = TODAY + timedelta(days=away)
    after = after_message(step, on, at, no_contact=no)
    assert (after.step, after.on, after.at, after.stays) == (step, on, at, True)


@given(step=st.sampled_from([NextStep.ASK_AGAIN, NextStep.MISSED]), ahead=st.integers(1, 400))
def test_who_is_to_be_asked_again_later_is_still_asked_that_day(step: str, ahead: int) -> None:
    on = TODAY + timedelta(days=ahead)
    assert (after_message(step, on).step, after_message(step, on).on) == (step, on)


@pytest.mark.parametrize("step", [NextStep.ASK_AGAIN, NextStep.MISSED, NextStep.NONE])
def test_a_message_on_the_day_to_write_plans_the_call_that_follows(step: str) -> None:
    assert (after_message(step, TODAY).step, after_message(step, TODAY).stays) == (NextStep.CALL_AGAIN, False)


@pytest.mark.parametrize("step", TRYING)
def test_a_call_to_try_leaves_a_week_to_answer_unless_it_was_promised(step: str) -> None:
    tomorrow = TODAY + timedelta(days=1)
    assert (after_message(step, tomorrow).step, after_message(step, tomorrow).on) == (
        NextStep.CALL_AGAIN,
        date(2026, 12, 1),
    )
    assert after_message(step, tomorrow, time(17, 30)).stays


# --- What they asked for in their own words has a day of its own -----------------------------------------------------
SAID_AT = datetime(2026, 11, 24, 9, tzinfo=UTC)
STOP, LATER = (ByLink(SAID_AT, SAID_AT, Choice.STOP, None), ByLink(SAID_AT, SAID_AT, Choice.NOT_NOW, date(2027, 2, 24)))


def by_machines(at: datetime) -> list[Moving]:
    """What facts, bases, establishments, lists and messages do to a file that day."""
    day = timezone.localdate(at)
    told = [
        {"turn": Turn.STATED, "effect": FactEffect.CLOSE, "reason": StatusReason.SCHOOLED},
        {"turn": Turn.STATED, "effect": FactEffect.SOLUTION, "confirm_by": day},
        {"turn": Turn.STATED, "effect": FactEffect.CHECK, "on": day},
        {"turn": Turn.SET, "status": Status.CLOSED, "reason": StatusReason.REQUEST, "on": day},
        {"turn": Turn.SET, "status": Status.OPEN, "reason": StatusReason.OUTDATED, "on": day},
        *({"turn": turn, "on": day} for turn in (Turn.ENDED, Turn.CONTRADICTED, Turn.DENIED)),
    ]
    return [
        *(Statement(happened_at=at, recorded_at=at, **one) for one in told),
        Reopening(at, day, day),
        CameBack(at, at, EchoKind.FAILED, "sms", SAID_AT),
        CameBack(at, at, EchoKind.REPLY, "sms", None, relative=True),
        ToPhone(at, at, day),
        LeftToAnswer(at, at),
        Unanswered(at, at),
        Taken(at, at, day),
        Ended(at, at, MeetingOutcome.CANCELLED_US, Purpose.INTERVIEW, day),
        Listing(at, at),
    ]


def by_colleagues(at: datetime) -> list[Moving]:
    """What those who follow the file decide that day, without a word of the young person."""
    day = timezone.localdate(at)
    return [
        *(Attempt(at, at, one, NextStep.CALL_AGAIN, day) for one in (Outcome.NO_ANSWER, Outcome.RELATIVE_REACHED)),
        Decided(at, at, NextStep.CALL_AGAIN, day),
        NobodyReached(at, at, day),
        Decision(at, at, FollowUpChoice.OUTSIDE),
    ]


def after(said: ByLink, events: list[Moving]) -> Progress:
    attempts = [one for one in events if isinstance(one, Attempt)]
    lists = [one for one in events if isinstance(one, Reopening)]
    return replay(attempts, lists, [said, *(one for one in events if one not in attempts and one not in lists)])


#: (days after what they said, before the day that they gave; which event)
SINCE = st.lists(st.tuples(st.integers(1, 80), st.integers(0, 99)), max_size=6)


@given(said=st.sampled_from([STOP, LATER]), since=SINCE, colleagues=st.booleans())
def test_nothing_but_their_own_words_ends_what_they_asked_for(said: ByLink, since, colleagues: bool) -> None:
    asked, events = after(said, []), []
    for days, which in since:
        at = SAID_AT + timedelta(days=days)
        known = by_machines(at) + (by_colleagues(at) if colleagues else [])
        events.append(known[which % len(known)])
    held = after(said, events)
    assert held.spared_until == asked.next_step_on
    assert held.no_contact == asked.no_contact == (said is STOP)
    assert colleagues or held.next_step not in TRYING  # nobody chose to call them
    names = ("no_contact", "spared_until", "next_step", "next_step_on")
    file = Dossier(**{name: getattr(held, name) for name in names})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rebond.domain.dossiers.models.dossier.timezone.localdate", lambda: date(2027, 2, 23))
        assert file.said_no and file.left_alone == (said is STOP)
        patch.setattr("rebond.domain.dossiers.models.dossier.timezone.localdate", lambda: date(2027, 12, 1))
        assert not file.left_alone


def test_their_own_words_end_it_or_give_it_another_day() -> None:
    at = SAID_AT + timedelta(days=9)
    day = timezone.localdate(at)
    speaking = (
        Attempt(at, at, Outcome.REACHED, NextStep.INTERVIEW, day),
        ByLink(at, at, Choice.CALL_BACK, None),
        CameBack(at, at, EchoKind.REPLY, "sms", None),
        Wishes(at, at),
        Asked(at, at, day),
        Held(at, at, False, NextStep.DIAGNOSIS, day),
        Diagnosed(at, at, NextStep.PROPOSE, day),
        Ended(at, at, MeetingOutcome.ATTENDED, Purpose.INTERVIEW, day),
    )
    for event in speaking:
        assert (after(STOP, [event]).no_contact, after(STOP, [event]).spared_until) == (False, None), event
    for event in (
        Attempt(at, at, Outcome.REFUSES, NextStep.ASK_AGAIN, date(2027, 9, 1)),
        Held(at, at, True, NextStep.ASK_AGAIN, date(2027, 9, 1)),
        ByLink(at, at, Choice.NOT_NOW, date(2027, 9, 1)),
    ):
        assert (after(STOP, [event]).no_contact, after(STOP, [event]).spared_until) == (True, date(2027, 9, 1)), event


@pytest.mark.django_db
def test_a_refusal_noted_by_mistake_leaves_nothing_behind_in_the_message_after_it(
    cast: Cast,
    files,  # noqa: F811
) -> None:
    with acting_as(cast.owner):
        refuses = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REFUSES)
        mistake = record_contact(actor=cast.owner, dossier_id=files[0].pk, contact=refuses)
        record_contact(actor=cast.owner, dossier_id=files[0].pk, contact=LETTER)
        correct_contact(actor=cast.owner, attempt_id=mistake.pk, contact=None)
        after = Dossier.objects.get(pk=files[0].pk)
        assert after.next_step != NextStep.ASK_AGAIN and not after.said_no
        assert columns(after) == replayed(after)


@pytest.mark.django_db
def test_a_letter_in_the_file_of_who_refused_keeps_the_day_when_they_are_asked_again(
    cast: Cast,
    files,  # noqa: F811
) -> None:
    refused = files[0]
    with acting_as(cast.owner):
        refuses = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REFUSES)
        record_contact(actor=cast.owner, dossier_id=refused.pk, contact=refuses)
        before = Dossier.objects.get(pk=refused.pk)
        record_contact(actor=cast.owner, dossier_id=refused.pk, contact=LETTER)
        after = Dossier.objects.get(pk=refused.pk)
        assert (after.next_step, after.next_step_on) == (NextStep.ASK_AGAIN, before.next_step_on)
        assert columns(after) == replayed(after)


@pytest.mark.django_db
def test_who_said_no_is_left_out_of_every_act_on_many_and_named(cast: Cast, files, as_owner) -> None:  # noqa: F811
    later = timezone.localdate() + timedelta(days=90)
    with as_owner():
        refused, silent, *_ = files
        Dossier.objects.filter(pk=refused.pk).update(next_step=NextStep.ASK_AGAIN, next_step_on=later)
        Dossier.objects.filter(pk=silent.pk).update(no_contact=True, spared_until=later)
        for file in files:
            ContactDetail.objects.create(
                person=file.person, kind="address", value="12 rue d’Ailleurs, 02000 Laon", holder="young_person",
                source="Base élèves",
            )  # fmt: skip
    no = {refused.pk, silent.pk}
    with acting_as(cast.owner):
        template = MessageTemplate.objects.filter(channel="sms", audience="young_person").first()
        written = preview_messages(actor=cast.owner, keys=[file.pk for file in files], template=template)
        assert {file.pk for why in ("Ne veut plus être contacté.", "A refusé : à reproposer plus tard.")
                for file in written.left_out[why]} == no  # fmt: skip
        assert not no & {file.pk for file, *_ in written.chosen}
        plan = mail_plan(cast.owner, Dossier.objects.all())
        assert {file.pk for file in plan.refused} == no
        assert not no & {one.dossier.pk for one in plan.addressees}
        begun = start_round(
            actor=cast.owner, platform_id=cast.platform.pk, title="Tous", back="/", files=[file.pk for file in files]
        )
        assert set(begun.files) == {file.pk for file in files} - no


@pytest.fixture
def said(cast: Cast, files, as_owner) -> tuple[Dossier, Dossier, Dossier]:  # noqa: F811
    """Who refused at a call, who wants no contact any more, and somebody who said nothing."""
    later = timezone.localdate() + timedelta(days=90)
    refused, silent, other = files[:3]
    with acting_as(cast.owner):
        refuses = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REFUSES)
        record_contact(actor=cast.owner, dossier_id=refused.pk, contact=refuses)
        record_contact(actor=cast.owner, dossier_id=refused.pk, contact=LETTER)
    with as_owner():
        Dossier.objects.filter(pk=silent.pk).update(no_contact=True, spared_until=later)
    return refused, silent, other


@pytest.mark.django_db
def test_who_said_no_is_told_with_the_days(cast: Cast, said) -> None:
    refused, silent, _ = said
    with acting_as(cast.owner):
        told = {no.dossier.pk: no for no in who_said_no(cast.owner, Dossier.objects.order_by("surname"))}
        assert set(told) == {refused.pk, silent.pk}
        today = timezone.localdate()
        assert (told[refused.pk].since, told[silent.pk].since) == (today, None)
        again = Dossier.objects.get(pk=refused.pk).next_step_on
        assert (
            told[refused.pk].words
            == f"a refusé le {long_day(today)}, et n’est pas à solliciter jusqu’au {long_day(again)}"
        )
        assert told[silent.pk].words.startswith("ne veut plus être contacté, jusqu’au ")


@pytest.mark.django_db
def test_a_morning_of_calls_remembers_whom_it_leaves_alone(cast: Cast, said) -> None:
    refused, silent, other = said
    with acting_as(cast.owner):
        keys = [file.pk for file in said]
        held = start_round(actor=cast.owner, platform_id=cast.platform.pk, title="Tous", back="/", files=keys)
        assert held.files == [other.pk]
        assert {no.dossier.pk for no in left_alone(cast.owner, held)} == {refused.pk, silent.pk}
        summary = round_summary(cast.owner, held)
        assert (summary.skipped, summary.by_colleagues, summary.left) == ([], 0, 1)
        reached = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED)
        record_contact(actor=cast.owner, dossier_id=refused.pk, contact=reached)
        assert [no.dossier.pk for no in left_alone(cast.owner, held)] == [silent.pk]


@pytest.mark.django_db
def test_one_alone_who_said_no_is_written_to_by_who_confirmed_it(cast: Cast, said) -> None:
    refused, _, other = said
    with acting_as(cast.owner):
        asked = {"actor": cast.owner, "dossier_id": refused.pk, "key": new_id()}
        asked["writing"] = Writing(refused.person.details.get(kind="phone", holder="young_person").pk, "Bonjour.")
        with pytest.raises(MessageRefusedError, match="cochez la case") as why:
            write_alone(**asked)
        assert why.value.field == "despite"
        assert write_alone(**asked, despite=True).outcome == Outcome.SENT
        writing = Writing(other.person.details.get(kind="phone", holder="young_person").pk, "Bonjour.")
        assert write_alone(actor=cast.owner, dossier_id=other.pk, writing=writing, key=new_id())


@pytest.mark.django_db
def test_an_unanswered_call_sends_no_message_to_who_said_no(cast: Cast, said) -> None:
    refused, *_ = said
    with acting_as(cast.owner):
        template = MessageTemplate.objects.filter(channel="sms", audience="young_person").first()
        silence = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
        asked = {"contact": silence, "template": template, "site": "https://rebond.test", "key": refused.pk}
        with pytest.raises(MessageRefusedError, match="notez l’appel seul"):
            no_answer_then_sms(actor=cast.owner, dossier_id=refused.pk, **asked)
        (card,) = call_cards(cast.owner, [Dossier.objects.get(pk=refused.pk)])
        assert not card.may_sms
