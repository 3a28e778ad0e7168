"""Zoé says on the telephone that she is a pupil of a school, which is asked about it."""

import pytest
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import (
    AttestedFact,
    Dossier,
    EnrolmentCheck,
)
from rebond.domain.dossiers.operations import (
    Contact,
    PathRefusedError,
    Reply,
    Said,
    answer_enrolment,
    apply_enrolment,
    ask_about_fact,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from tests.domain.dossiers.cast import Cast

TODAY = timezone.localdate
TILLEULS = "Lycée des Trois Tilleuls (0029998X)"
SAYS = Said("public", "young_person", place=TILLEULS)
IN_SCHOOL = Contact("phone", "young_person", "in_school", said=SAYS)


def replayed(dossier: Dossier) -> Dossier:
    """The file, whose columns are held against the replay of its events."""
    columns, again = Dossier.objects.get(pk=dossier.pk), Dossier.objects.get(pk=dossier.pk)
    rebuild([again])
    assert {name: getattr(again, name) for name in MOVED} == {name: getattr(columns, name) for name in MOVED}
    return columns


def answered(cast: Cast, asked: EnrolmentCheck, as_worker, answer: str, by: Actor | None = None) -> Dossier:
    who = by or cast.referent
    with acting_as(who):
        row = answer_enrolment(actor=who, check_id=asked.pk, reply=Reply(answer))
    with as_worker():
        for _ in range(2):  # a job may be done again
            apply_enrolment(check_id=row.pk)
        return replayed(asked.dossier)


def refused(cast: Cast, fact: AttestedFact, words: str) -> None:
    with acting_as(cast.owner), pytest.raises(PathRefusedError, match=words):
        ask_about_fact(actor=cast.owner, fact_id=fact.pk)
