"""Any past moment of a file is computed again from what was recorded by then."""

import random
from dataclasses import asdict
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.as_of import progress_as_of
from rebond.domain.dossiers.enums import Answered, Channel, FollowUpChoice, LeavingReason, Outcome, Status
from rebond.domain.dossiers.models import AttestedFact, Contradiction, Dossier, FollowUpDecision, ReturnRequest
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    ChosenFollowUp,
    Contact,
    ContactRefusedError,
    FactRefusedError,
    FollowUpRefusedError,
    InterviewRefusedError,
    ReturnRefusedError,
    Said,
    ask_return,
    attest,
    choose_follow_up,
    close_file,
    confirm,
    correct_contact,
    end,
    record_contact,
    record_interview,
    reopen_file,
    take_back,
    take_back_return,
    undo_decision,
    undo_follow_up,
    withdraw,
)
from rebond.domain.dossiers.operations.status import Denial, report_contradictions
from rebond.domain.dossiers.progress import Progress
from rebond.domain.territory.clocks import platform_zone
from tests.domain.dossiers.cast import DECEMBER, NOVEMBER, Cast, listed, publish

pytestmark = pytest.mark.django_db
ACTS = (
    *("call", "call", "correct", "fact", "confirm", "end", "withdraw", "close", "reopen", "leave", "undo", "undecide"),
    *("campaign", "denied", "ask_return", "take_back", "interview"),
)
REFUSALS = (
    AlreadyCorrectedError,
    ContactRefusedError,
    FactRefusedError,
    FollowUpRefusedError,
    InterviewRefusedError,
    ReturnRefusedError,
)


def columns(dossier: Dossier) -> dict[str, object]:
    return {name: getattr(dossier, name) for name in asdict(Progress())}


class Story:
    """Acts drawn at random in one file, as people and campaigns do them."""

    def __init__(self, cast: Cast, dossier: Dossier, as_worker, chance: random.Random) -> None:
        self.cast, self.dossier, self.as_worker, self.chance = cast, dossier, as_worker, chance
        self.attempt = None

    def act(self) -> None:
        """One act; what the file's state refuses is no act."""
        name = self.chance.choice(ACTS)
        try:
            if name in ("campaign", "denied"):
                getattr(self, name)()
            else:
                with acting_as(self.cast.owner):
                    getattr(self, name)()
        except REFUSALS:
            pass

    def call(self) -> None:
        outcome = self.chance.choice([Outcome.NO_ANSWER, Outcome.REFUSES, Outcome.APPOINTMENT, Outcome.MESSAGE_LEFT])
        self.attempt = record_contact(actor=self.cast.owner, dossier_id=self.dossier.pk, contact=contact(outcome))

    def correct(self) -> None:
        if self.attempt is not None:
            told = contact(Outcome.WRONG_NUMBER)
            self.attempt = correct_contact(actor=self.cast.owner, attempt_id=self.attempt.pk, contact=told)

    def fact(self) -> None:
        motive, source = self.chance.choice(
            [("public", "document"), ("public", "parent"), ("employed", "parent"), ("abroad", "parent")]
        )
        attest(actor=self.cast.owner, dossier_id=self.dossier.pk, said=Said(motive, source, place="Ailleurs"))

    def _latest(self) -> AttestedFact | None:
        rows = AttestedFact.objects.filter(superseded_by=None, cancelled=False, ended=False)
        return rows.order_by("-recorded_at").first()

    def confirm(self) -> None:
        if fact := self._latest():
            confirm(actor=self.cast.owner, fact_id=fact.pk)

    def end(self) -> None:
        if fact := self._latest():
            end(actor=self.cast.owner, fact_id=fact.pk)

    def withdraw(self) -> None:
        if fact := self._latest():
            withdraw(actor=self.cast.owner, fact_id=fact.pk)

    def undecide(self) -> None:
        decided = AttestedFact.objects.filter(superseded_by=None).exclude(supersedes=None)
        if row := decided.order_by("-recorded_at").first():
            undo_decision(actor=self.cast.owner, fact_id=row.pk)

    def close(self) -> None:
        close_file(actor=self.cast.owner, dossier_id=self.dossier.pk, reason="request")

    def reopen(self) -> None:
        reopen_file(actor=self.cast.owner, dossier_id=self.dossier.pk, reason="again")

    def leave(self) -> None:
        choice = self.chance.choice([FollowUpChoice.OUTSIDE, FollowUpChoice.BACK, FollowUpChoice.KEEP])
        chosen = ChosenFollowUp(choice, LeavingReason.LIMITS)
        choose_follow_up(actor=self.cast.owner, dossier_id=self.dossier.pk, chosen=chosen)

    def undo(self) -> None:
        made = FollowUpDecision.objects.filter(superseded_by=None, cancelled=False).first()
        if made is not None:
            undo_follow_up(actor=self.cast.owner, decision_id=made.pk)

    def ask_return(self) -> None:
        asked_on = timezone.localdate() - timedelta(days=self.chance.randrange(0, 20))
        ask_return(actor=self.cast.owner, dossier_id=self.dossier.pk, asked_on=asked_on)

    def take_back(self) -> None:
        if row := ReturnRequest.objects.filter(superseded_by=None, cancelled=False).first():
            take_back_return(actor=self.cast.owner, request_id=row.pk)

    def interview(self) -> None:
        record_interview(actor=self.cast.owner, dossier_id=self.dossier.pk, answers={"situation": "without"})

    def campaign(self) -> None:
        with self.as_worker():
            human = self.dossier.person_id
            publish(self.cast, listed(self.cast, key=str(human), known=human), campaign=DECEMBER)

    def denied(self) -> None:
        with self.as_worker():
            if (fact := self._latest()) and not Contradiction.objects.exists():
                told = [Denial(fact.pk, "Inscrite ailleurs.")]
                report_contradictions(campaign_id=NOVEMBER.id, campaign_name="Novembre", denials=told)


def contact(outcome: str) -> Contact:
    reached = outcome in (Outcome.REFUSES, Outcome.APPOINTMENT)
    return Contact(
        channel=Channel.PHONE,
        answered=Answered.YOUNG_PERSON if reached else Answered.NOBODY,
        outcome=outcome,
    )


@pytest.mark.parametrize("seed", range(12))
def test_the_columns_of_each_moment_are_found_again(cast: Cast, as_worker, as_owner, seed: int) -> None:
    with as_worker():
        publish(cast, listed(cast))
        dossier = Dossier.objects.get()
    story = Story(cast, dossier, as_worker, random.Random(seed))
    kept: list[tuple[datetime, dict[str, object]]] = [(timezone.now(), columns(dossier))]
    for _ in range(12):
        story.act()
        with as_owner():
            kept.append((timezone.now(), columns(Dossier.objects.get())))
    with as_owner():
        today = Dossier.objects.get()
        assert asdict(progress_as_of([today], timezone.now())[today.pk]) == columns(today)
        for moment, held in kept:
            assert asdict(progress_as_of([today], moment)[today.pk]) == held, moment


def test_before_its_opening_a_file_has_no_progress(cast: Cast, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast))
        dossier = Dossier.objects.get()
        assert progress_as_of([dossier], dossier.opened_at - timedelta(seconds=1)) == {}


def test_a_publication_taken_back_withdraws_the_file_from_that_moment(cast: Cast, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast))
        before = timezone.now()
        take_back(campaign_id=NOVEMBER.id, platform_id=cast.platform.pk)
        dossier = Dossier.objects.get()
        assert dossier.status == Status.WITHDRAWN
        assert progress_as_of([dossier], before)[dossier.pk].status == Status.OPEN
        assert progress_as_of([dossier], timezone.now())[dossier.pk].status == Status.WITHDRAWN


def test_many_files_ask_as_many_queries_as_one(cast: Cast, as_worker) -> None:
    with as_worker():
        people = [listed(cast, key=f"p{n}", surname=f"Nom{n}", ines=()) for n in range(30)]
        publish(cast, *people)
        files = list(Dossier.objects.all())
        asked = []
        platform_zone(cast.platform.pk)  # asked once, and kept
        for some in (files[:1], files):
            with CaptureQueriesContext(connection) as queries:
                assert len(progress_as_of(some, timezone.now())) == len(some)
            asked.append(len(queries))
    assert asked[0] == asked[1]
