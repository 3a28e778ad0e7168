"""Any sequence of what people, partners and campaigns do leaves files that obey the rules.

Two platforms, one young person listed twice. After each act: one platform is responsible and only its people write;
an open file has a referent or is counted among those that wait for one; the columns are those of the replay, now and
at each moment already lived; the situations of a platform count each of its young people once.
"""

from contextlib import suppress
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.as_of import progress_as_of
from rebond.domain.dossiers.courses import courses_of
from rebond.domain.dossiers.criteria import due_q
from rebond.domain.dossiers.enums import FollowUpChoice, LeavingReason, NextStep, Stage, Status, StatusReason
from rebond.domain.dossiers.meetings import MeetingOutcome
from rebond.domain.dossiers.models import (
    Appointment,
    AttestedFact,
    ContactAttempt,
    Diagnosis,
    Dossier,
    Engagement,
    EngagementTurn,
    EnrolmentCheck,
    FollowUpDecision,
    Interview,
    ListEntry,
    Merge,
    Transfer,
)
from rebond.domain.dossiers.operations import (
    Booking,
    ChosenFollowUp,
    Contact,
    Entry,
    MergeRefusedError,
    Reply,
    Said,
    SharingRefusedError,
    Telling,
    TransferRefusedError,
    accept_transfer,
    answer_enrolment,
    apply_enrolment,
    ask_about_fact,
    ask_transfer,
    assign_referent,
    attest,
    cancel_transfer,
    choose_follow_up,
    close_file,
    confirm,
    correct_contact,
    correct_engagement,
    end,
    enter,
    forget_appointment,
    hand_over,
    merge,
    record_contact,
    record_diagnosis,
    record_interview,
    record_result,
    refuse_transfer,
    reopen_file,
    take,
    take_back,
    take_back_answer,
    tell_school,
    tell_turn,
    undo_follow_up,
    undo_merge,
    undo_turn,
    withdraw,
)
from rebond.domain.dossiers.operations.access import dossier_to_change
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild, save_moved
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.dossiers.progress import Progress
from rebond.domain.dossiers.queries.absences import unanswered
from rebond.domain.dossiers.queries.situations import situations_of, total
from rebond.domain.dossiers.stages import ORDER
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, publish
from tests.domain.dossiers.drawing import CALLS, KINDS, NUMBER, REFUSALS, SAID, TURNS, standing
from tests.domain.dossiers.meeting import at, begun

pytestmark = pytest.mark.django_db


class WholeFile(RuleBasedStateMachine):
    """The acts, by whoever answers for the file at that moment; what the rules refuse is no act."""

    cast: Cast
    as_worker = as_owner = None

    @initialize()
    def listed_twice(self) -> None:
        """Zoé is on the list, and once more under a name misspelt."""
        self.past: list[tuple[datetime, dict]] = []
        self.begun = 0
        self.block = transaction.atomic()
        self.block.__enter__()
        with self.as_worker():
            publish(self.cast, listed(self.cast, "zoe"), listed(self.cast, "again", surname="Lefebvre", ines=()))
            self.file, self.other = Dossier.objects.order_by("-surname")
        self.human = self.file.person_id

    def teardown(self) -> None:
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    # --- Who acts --------------------------------------------------------------------------------------------

    def read(self, file: Dossier | None = None) -> Dossier:
        with self.as_owner():
            return Dossier.objects.get(pk=(file or self.file).pk)

    def responsible(self) -> tuple[Actor, Actor]:
        """Who works on the platform that answers for the file, and who works on the other one."""
        home = self.read().platform_id == self.cast.platform.pk
        return (self.cast.owner, self.cast.stranger) if home else (self.cast.stranger, self.cast.owner)

    def act(self, operation, **given: object):
        """Do it as whoever answers for the file. A refusal leaves nothing behind."""
        ours, _ = self.responsible()
        with suppress(*REFUSALS), acting_as(ours), transaction.atomic():
            return operation(actor=ours, **given)

    def on_file(self, operation, **given: object) -> None:
        self.act(operation, dossier_id=self.file.pk, **given)

    def one(self, model, number: int):
        """One of the file's standing events, or None."""
        found = self.all_of(model)
        return found[number % len(found)] if found else None

    def all_of(self, model) -> list:
        """The file's standing events."""
        with self.as_owner():
            return standing(model, self.file)

    # --- From the first call to the solution -----------------------------------------------------------------

    @rule(call=CALLS)
    def phone(self, call: tuple[str, str]) -> None:
        self.on_file(record_contact, contact=Contact("phone", *call))

    @rule(call=CALLS, number=NUMBER)
    def correct_a_call(self, call: tuple[str, str], number: int) -> None:
        if event := self.one(ContactAttempt, number):
            self.act(correct_contact, attempt_id=event.pk, contact=Contact("phone", *call))

    @rule(refused=st.booleans())
    def hold_the_interview(self, refused: bool) -> None:
        answers = {"situation": "no", "refusal_reasons": ["time"]} if refused else {"situation": "yes"}
        self.on_file(record_interview, answers=answers)

    @rule()
    def diagnose(self) -> None:
        self.on_file(record_diagnosis, answers={"own_words": "Une cuisine.", "orientations": ["e2c"]})

    @rule(kind=KINDS, days=st.integers(-40, 20))
    def enter_somewhere(self, kind: str, days: int) -> None:
        start = timezone.localdate() + timedelta(days=days)
        self.on_file(enter, entry=Entry(kind, place=f"{kind} {days}", starts_on=start))

    @rule(turn=TURNS, number=NUMBER)
    def tell_what_becomes_of_it(self, turn: str, number: int) -> None:
        if event := self.one(Engagement, number):
            telling = Telling(turn, until=timezone.localdate() + timedelta(days=99), reason="dropped")
            self.act(tell_turn, engagement_id=event.pk, telling=telling)

    @rule(number=NUMBER)
    def undo_what_was_told(self, number: int) -> None:
        if event := self.one(EngagementTurn, number):
            self.act(undo_turn, turn_id=event.pk)

    @rule(number=NUMBER)
    def cancel_the_entry(self, number: int) -> None:
        if event := self.one(Engagement, number):
            self.act(correct_engagement, engagement_id=event.pk, entry=None)

    @rule(days=st.integers(1, 9))
    def make_an_appointment(self, days: int) -> None:
        ours, _ = self.responsible()
        self.on_file(take, booking=Booking(starts_at=at(days, 15), where="Mairie", host_id=ours.user_id))

    @rule(outcome=st.sampled_from(list(MeetingOutcome)), number=NUMBER)
    def say_whether_they_came(self, outcome: str, number: int) -> None:
        if event := self.one(Appointment, number):
            self.begun += 1  # nobody receives two people at once
            begun(self.as_owner, event, hours=2 * self.begun)
            with self.as_owner():
                save_moved(Dossier.objects.get(pk=self.file.pk))
            self.past.clear()  # the past was moved
            self.act(record_result, appointment_id=event.pk, outcome=outcome)

    @rule(number=NUMBER)
    def forget_the_appointment(self, number: int) -> None:
        if event := self.one(Appointment, number):
            self.act(forget_appointment, appointment_id=event.pk)

    # --- Facts, status, list ---------------------------------------------------------------------------------

    @rule(said=SAID)
    def attest_a_fact(self, said: tuple[str, str]) -> None:
        self.on_file(attest, said=Said(*said, place="Lycée des Trois Tilleuls (0029998X)"))

    @rule(operation=st.sampled_from([confirm, end, withdraw]), number=NUMBER)
    def change_a_fact(self, operation, number: int) -> None:
        if event := self.one(AttestedFact, number):
            self.act(operation, fact_id=event.pk)

    @rule(reason=st.sampled_from([StatusReason.REQUEST, StatusReason.SOLUTION]))
    def close(self, reason: str) -> None:
        self.on_file(close_file, reason=reason)

    @rule()
    def reopen(self) -> None:
        self.on_file(reopen_file, reason=StatusReason.AGAIN)

    @rule(choice=st.sampled_from(list(FollowUpChoice)))
    def choose_how_to_follow(self, choice: str) -> None:
        self.on_file(choose_follow_up, chosen=ChosenFollowUp(choice, LeavingReason.LIMITS))

    @rule()
    def undo_that_choice(self) -> None:
        if event := self.one(FollowUpDecision, 0):
            self.act(undo_follow_up, decision_id=event.pk)

    @rule()
    def list_again(self) -> None:
        with self.as_worker():
            if not ListEntry.objects.filter(campaign_id=DECEMBER.id).exists():
                platform = self.cast.platform
                publish(self.cast, listed(self.cast, "anew", known=self.human), campaign=DECEMBER, platform=platform)

    @rule()
    def take_the_last_list_back(self) -> None:
        with self.as_worker():
            for platform in (self.cast.platform, self.cast.elsewhere):
                take_back(campaign_id=DECEMBER.id, platform_id=platform.pk)

    @rule(number=NUMBER)
    def ask_the_establishment(self, number: int) -> None:
        if event := self.one(AttestedFact, number):
            self.act(ask_about_fact, fact_id=event.pk)

    @rule(answer=st.sampled_from(["enrolled", "not_enrolled", "never_came"]), number=NUMBER)
    def answer_of_the_establishment(self, answer: str, number: int) -> None:
        """By its own page, or by telephone."""
        waiting = [check for check in self.all_of(EnrolmentCheck) if check.answer == EnrolmentAnswer.WAITING]
        if not waiting:
            return
        asked = waiting[number % len(waiting)]
        by = self.cast.referent if number % 2 else self.responsible()[0]
        with acting_as(by), transaction.atomic():
            reply = answer_enrolment(actor=by, check_id=asked.pk, reply=Reply(answer))
        with self.as_worker():
            apply_enrolment(check_id=reply.pk)

    @rule(number=NUMBER)
    def take_the_answer_back(self, number: int) -> None:
        if event := self.one(EnrolmentCheck, number):
            self.act(take_back_answer, check_id=event.pk)

    @rule()
    def nobody_answers(self) -> None:
        with self.as_worker():
            for check in EnrolmentCheck.objects.filter(answer="waiting", superseded_by=None, cancelled=False):
                tell_school(check_id=check.pk)
                check.tellings.update(call_on=timezone.localdate(), called_for_at=timezone.now())
                save_moved(check.dossier)
        self.past.clear()  # the call was dated of now

    # --- People, platforms, duplicates -----------------------------------------------------------------------

    @rule(somebody=st.booleans())
    def give_a_referent(self, somebody: bool) -> None:
        ours, _ = self.responsible()
        self.on_file(assign_referent, referent_id=ours.user_id if somebody else None)

    @rule()
    def leave_the_team(self) -> None:
        colleague, owner = self.cast.colleague, self.cast.owner
        with suppress(SharingRefusedError), acting_as(colleague), transaction.atomic():
            given = {"leaver_id": owner.user_id, "to": [colleague.user_id], "plan": {}}
            hand_over(actor=colleague, platform_id=self.cast.platform.pk, **given)

    @rule()
    def offer_to_the_other_platform(self) -> None:
        home = self.read().platform_id
        target = self.cast.elsewhere if home == self.cast.platform.pk else self.cast.platform
        self.on_file(ask_transfer, target_id=target.pk, message="Elle déménage.")

    @rule(answer=st.sampled_from(["accept", "refuse", "cancel"]))
    def answer_the_offer(self, answer: str) -> None:
        with self.as_owner():
            asked = Transfer.objects.filter(dossier=self.file, state="pending").first()
        if asked is None:
            return
        ours, theirs = self.responsible()
        actor = ours if answer == "cancel" else theirs
        told = {"reason": "Non."} if answer == "refuse" else {}
        operation = {"accept": accept_transfer, "refuse": refuse_transfer, "cancel": cancel_transfer}[answer]
        with suppress(TransferRefusedError), acting_as(actor), transaction.atomic():
            operation(actor=actor, transfer_id=asked.pk, **told)

    @rule()
    def merge_the_duplicate(self) -> None:
        with suppress(MergeRefusedError, Dossier.DoesNotExist):
            self.act(merge, kept_id=self.file.pk, lost_id=self.other.pk, choices={})
            self.past.clear()  # the events of both are those of one from now on

    @rule()
    def undo_the_merge(self) -> None:
        with self.as_owner():
            done = Merge.objects.filter(undone_at=None).first()
        if done is not None:
            with suppress(Merge.DoesNotExist):
                self.act(undo_merge, merge_id=done.pk)
                self.past.clear()

    # --- The rules -------------------------------------------------------------------------------------------

    @invariant()
    def one_platform_answers_and_only_its_people_write(self) -> None:
        ours, theirs = self.responsible()
        with acting_as(ours), transaction.atomic():
            assert dossier_to_change(ours, self.file.pk).pk == self.file.pk
        with acting_as(theirs), transaction.atomic(), pytest.raises(Dossier.DoesNotExist):
            dossier_to_change(theirs, self.file.pk)

    @invariant()
    def a_referent_or_an_alert(self) -> None:
        for actor, platform in ((self.cast.owner, self.cast.platform), (self.cast.stranger, self.cast.elsewhere)):
            with self.as_owner():
                files = list(Dossier.objects.filter(platform=platform, status=Status.OPEN))
            with acting_as(actor, read_only=True):
                told = unanswered(actor, platform.pk)
            assert (told.without, told.gone) == (sum(file.referent_id is None for file in files), 0)

    @invariant()
    def stages_in_order(self) -> None:
        """A stage is one that some standing event opens; what goes on is not behind it, unless a list began anew."""
        file = self.read()
        with self.as_owner():
            met = [event.refused for event in standing(Interview, file)]
            stages = {Stage.DETECTION, Stage.CONTACT} | ({Stage.INTERVIEW} if False in met else set())
            stages |= {Stage.DIAGNOSIS} if standing(Diagnosis, file) else set()
            stages |= {Stage.PATHWAY, Stage.SOLUTION} if standing(Engagement, file) else set()
            stages |= {Stage.SOLUTION} if standing(AttestedFact, file) else set()
            going = [course for course in courses_of([file.pk])[file.pk].values() if course.running]
            anew = ListEntry.objects.filter(dossier=file).exclude(status_before="").exists()
        assert file.stage in stages
        assert not going or anew or ORDER.index(file.stage) >= ORDER.index(Stage.CONTACT)

    @invariant()
    def the_columns_are_those_of_the_replay(self) -> None:
        for held in (self.file, self.other):
            file, replayed = self.read(held), self.read(held)
            with self.as_owner():
                rebuild([replayed])
            assert {name: getattr(replayed, name) for name in MOVED} == {name: getattr(file, name) for name in MOVED}

    @invariant()
    def each_moment_lived_is_found_again(self) -> None:
        file = self.read()
        if file.status == Status.MERGED:
            return
        columns = {name: getattr(file, name) for name in asdict(Progress())}
        self.past.append((timezone.now(), columns))
        with self.as_owner():
            for moment, held in self.past[-4:]:
                assert asdict(progress_as_of([file], moment)[file.pk]) == held

    @invariant()
    def each_young_person_is_counted_once(self) -> None:
        for actor, platform in ((self.cast.owner, self.cast.platform), (self.cast.stranger, self.cast.elsewhere)):
            with acting_as(actor, read_only=True):
                told = total(situations_of(actor, platform.pk))
            with self.as_owner():
                files = Dossier.objects.filter(platform=platform)
                assert told == files.filter(status__in=(Status.OPEN, Status.CLOSED)).count()

    @invariant()
    def an_open_file_is_due_or_planned_or_waits_for_something_with_a_date(self) -> None:
        today = timezone.localdate()
        with self.as_owner():
            due = set(Dossier.objects.filter(due_q(today), status=Status.OPEN).values_list("pk", flat=True))
            for file in Dossier.objects.filter(status=Status.OPEN).exclude(pk__in=due):
                assert file.next_step != NextStep.NONE
                assert file.next_step_on is not None and file.next_step_on > today


def test_any_sequence_of_acts_leaves_files_that_obey_the_rules(cast: Cast, as_worker, as_owner) -> None:
    machine = type(
        "Machine",
        (WholeFile,),
        {"cast": cast, "as_worker": staticmethod(as_worker), "as_owner": staticmethod(as_owner)},
    )
    # Not made smaller: a sequence of twenty acts says enough, and a smaller one would cost minutes. The same sequences
    # at each run; take `derandomize` away to look for others.
    chosen = settings(
        max_examples=15,
        stateful_step_count=20,
        deadline=None,
        derandomize=True,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=chosen)
