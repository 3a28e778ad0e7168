"""The situation of a young person, as a condition on their file: written once, for the figures and for the filter.

The product (C16): "unknown" is always shown beside "without solution", so that no figure improves by not looking.
Indicators (E1) tell training, employment and other solutions apart: a file closed by hand as "Solution durable" is a
solution, of which nothing says yet whether it is the one or the other. Plain columns alone: read through the facts and
their policies, the figures of a platform of 5,000 took 27 ms to plan and 12 to count.
"""

from datetime import date

from django.db.models import Case, CharField, Q, Value, When
from django.db.models.lookups import In

from rebond.domain.dossiers.enums import NextStep, Outcome, Situation, Stage, Status, StatusReason

#: Neither a solution nor a pathway going on: the sum that the screens call "Sans solution".
WITHOUT = "without"
_PARTS = {WITHOUT: (Situation.CONTACT, Situation.REFUSED, Situation.UNREACHABLE)}
#: What may be asked of the list.
ASKED = (WITHOUT, *Situation.values)
#: Reasons of a closing that are an outcome: a training, or a solution that somebody says; by the others, a young person
#: leaves the follow-up.
_OUTCOMES = (StatusReason.SCHOOLED, StatusReason.SOLUTION)
_SPOKEN = (
    *(Outcome.REACHED, Outcome.RELATIVE_REACHED, Outcome.CALL_BACK),
    *(Outcome.APPOINTMENT, Outcome.IN_SCHOOL, Outcome.TOLD, Outcome.REFUSES),
)


def counted() -> Q:
    """The files of which a situation is told: open or closed, whatever the reason. Closing a file takes it out of no
    sum. Withdrawn or merged, a file has none."""
    return Q(status__in=(Status.OPEN, Status.CLOSED))


def situation(today: date) -> Case:
    """The situation of a counted file: the first rule that holds."""
    rules = _rules(today)
    cases = [When(rules[key], then=Value(key)) for key in Situation.values if key in rules]
    return Case(*cases, default=Value(Situation.UNKNOWN.value), output_field=CharField())


def situation_q(asked: str, today: date) -> Q:
    """The files in one of the situations of `ASKED`."""
    keys = _PARTS.get(asked, (asked,))
    return counted() & Q(In(situation(today), [str(key) for key in keys]))


def parts(asked: str) -> tuple[str, ...]:
    """The situations that a figure sums."""
    return tuple(str(key) for key in _PARTS.get(asked, (asked,)))


def _to_verify(today: date) -> Q:
    """Past its date, contradicted, or a return to training that somebody says and nothing proves yet: what its
    establishment has not answered for is no solution (C11). The date to confirm it by stays that of the fact, and
    governs once it is proven; the tab "À vérifier" of the list keeps to what there is to do today."""
    unproven = Q(status=Status.OPEN, stage=Stage.SOLUTION, attested=Situation.TO_VERIFY)
    outdated = Q(confirm_by__lt=today) | Q(contradicted=True) | Q(next_step=NextStep.CONFIRM, next_step_on__lte=today)
    return (outdated | unproven) & ~Q(status=Status.CLOSED, status_reason=StatusReason.DECEASED)


def _rules(today: date) -> dict[str, Q]:
    settled = Q(stage=Stage.SOLUTION) | Q(status=Status.CLOSED)
    return {
        Situation.TO_VERIFY: _to_verify(today),
        Situation.LEFT: Q(status=Status.CLOSED) & ~Q(status_reason__in=_OUTCOMES),
        Situation.TRAINING: Q(status=Status.CLOSED, status_reason=StatusReason.SCHOOLED)
        | (settled & Q(attested=Situation.TRAINING)),
        Situation.EMPLOYED: settled & Q(attested=Situation.EMPLOYED),
        Situation.OTHER: Q(status=Status.CLOSED),
        Situation.SUPPORTED: Q(stage__in=(Stage.PATHWAY, Stage.SOLUTION)),
        Situation.REFUSED: Q(last_outcome=Outcome.REFUSES),
        Situation.UNREACHABLE: Q(unreachable=True),
        Situation.CONTACT: Q(last_outcome__in=_SPOKEN) | Q(stage__in=(Stage.INTERVIEW, Stage.DIAGNOSIS)),
    }
