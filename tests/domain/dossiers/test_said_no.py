"""What is sent to many undoes nothing that was planned, and leaves alone who said no."""

from datetime import date, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, NextStep, Outcome
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import start_round
from rebond.domain.dossiers.operations.bulk_messages import preview_messages
from rebond.domain.dossiers.operations.contacts import Contact, record_contact
from rebond.domain.dossiers.proposals import AWAITED, TRYING, Planned, propose_next_step
from rebond.domain.dossiers.queries.documents import mail_plan
from rebond.domain.messages.models import MessageTemplate
from tests.domain.dossiers.cast import Cast
from tests.domain.dossiers.test_bulk import files  # noqa: F401  (a fixture)
from tests.domain.dossiers.test_calling import columns, replayed

TODAY = date(2026, 11, 24)
STEPS = [step for step in NextStep if step not in (*TRYING, *AWAITED)]
LETTER = Contact(Channel.LETTER, Answered.NOBODY, Outcome.SENT)


@given(step=st.sampled_from(STEPS), ahead=st.integers(1, 400), at=st.none() | st.times(), no_contact=st.booleans())
def test_a_message_leaves_what_is_planned_for_a_day_to_come(
    step: str, ahead: int, at: time | None, no_contact: bool
) -> None:
    on = TODAY + timedelta(days=ahead)
    after = propose_next_step(
        Outcome.SENT, unreached=1, today=TODAY, no_contact=no_contact, planned=Planned(step, on, at)
    )
    assert (after.step, after.on, after.at) == (step, on, at)


@pytest.mark.parametrize("step", AWAITED)
def test_who_waits_to_be_called_still_waits_after_a_message(step: str) -> None:
    after = propose_next_step(Outcome.SENT, unreached=1, today=TODAY, planned=Planned(step, TODAY))
    assert (after.step, after.on) == (step, TODAY)


@pytest.mark.parametrize("step", TRYING)
def test_a_call_to_try_leaves_a_week_to_answer(step: str) -> None:
    after = propose_next_step(Outcome.SENT, unreached=1, today=TODAY, planned=Planned(step, TODAY + timedelta(days=1)))
    assert (after.step, after.on) == (NextStep.CALL_AGAIN, date(2026, 12, 1))


@pytest.mark.parametrize("step", [NextStep.ASK_AGAIN, NextStep.FOLLOW, NextStep.INTERVIEW])
def test_what_was_to_be_done_by_now_gives_way(step: str) -> None:
    after = propose_next_step(Outcome.SENT, unreached=1, today=TODAY, planned=Planned(step, TODAY))
    assert after.step == NextStep.CALL_AGAIN


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
        Dossier.objects.filter(pk=silent.pk).update(no_contact=True, next_step_on=later)
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
