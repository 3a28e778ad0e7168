"""The quick contact: the same panel on the list, on the file and in the day's queue."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.call_backs import CallBack, call_backs
from rebond.domain.dossiers.enums import Holder, NextStep, Outcome, Status
from rebond.domain.dossiers.models import AttestedFact, ContactAttempt, Dossier
from rebond.domain.dossiers.operations import Contact
from rebond.domain.dossiers.queries import CallCard, facts_of
from rebond.domain.dossiers.queries.calling import Number
from rebond.domain.territory.clocks import platform_department
from rebond.web.file_addresses import file_address
from rebond.web.platform.forms import ContactForm, NumberForm
from rebond.web.platform.steps import StepAct, step_act

#: Where the panel may stand; the answer to a record differs.
PLACES = ("list", "file", "day", "round")
#: One click and it is recorded.
QUICK = (Outcome.NO_ANSWER, Outcome.MESSAGE_LEFT, Outcome.WRONG_NUMBER, Outcome.HUNG_UP, Outcome.SENT)
#: Something was said: the panel unfolds to write it down.
SAID = (
    Outcome.REACHED,
    Outcome.RELATIVE_REACHED,
    Outcome.CALL_BACK,
    Outcome.APPOINTMENT,
    Outcome.IN_SCHOOL,
    Outcome.TOLD,
    Outcome.REFUSES,
)
#: The key of each outcome, the same everywhere and always; letters that no list nor morning of calls uses.
KEYS = {
    Outcome.REACHED: "1",
    Outcome.RELATIVE_REACHED: "2",
    Outcome.CALL_BACK: "3",
    Outcome.APPOINTMENT: "4",
    Outcome.IN_SCHOOL: "5",
    Outcome.REFUSES: "6",
    Outcome.NO_ANSWER: "7",
    Outcome.MESSAGE_LEFT: "8",
    Outcome.WRONG_NUMBER: "9",
    Outcome.TOLD: "0",
    Outcome.HUNG_UP: "h",
    Outcome.SENT: "s",
}
#: The key of « Pas de réponse + SMS ».
SMS_KEY = "m"
#: What a button says, where the outcome itself would be too short, or too long.
LABELS = {Outcome.SENT: "SMS envoyé", Outcome.TOLD: "A déjà une solution…"}
#: What the note asks, by outcome.
NOTE_LABELS = {
    Outcome.APPOINTMENT: "Ce qui a été convenu",
    Outcome.CALL_BACK: "Ce qui a été dit, le numéro à rappeler",
}
NOTE_LABEL = "Ce qui a été dit"


@dataclass(frozen=True)
class OutcomeButton:
    """A button of the panel, with the step that its outcome would propose."""

    value: str
    label: str
    step: str
    on: str  # ISO date
    reason: str
    note_label: str
    key: str


@dataclass(frozen=True)
class CallPanel:
    """A card and its form."""

    card: CallCard
    form: ContactForm
    place: str
    quick: list[OutcomeButton]
    said: list[OutcomeButton]
    selected: str  # key of the number ticked
    action: str = ""  # where it is recorded
    seen: str = ""  # when the page was made: what others write meanwhile is told
    act: StepAct | None = None  # where the next step is done, when it is no call
    number: NumberForm | None = None  # where a number that was found is noted
    roles: Sequence[str] = ()  # by which the file is in the day of who is not its referent

    @property
    def dossier(self):
        """The file."""
        return self.card.dossier

    @property
    def form_key(self) -> str:
        """The key of what will be recorded: sent twice, it is written once."""
        return self.form.data.get("key", "") if self.form.is_bound else str(self.form.initial.get("key") or new_id())

    @property
    def call_backs(self) -> list[CallBack]:
        """The moments that "rappeler plus tard" offers, one click each."""
        return call_backs(timezone.localtime(), platform_department(self.card.dossier.platform_id))

    @property
    def key(self) -> str:
        """The file's key, to name what belongs to this panel."""
        return str(self.card.dossier.pk)


def panel(
    card: CallCard,
    *,
    place: str,
    form: ContactForm | None = None,
    action: str = "",
    number: NumberForm | None = None,
) -> CallPanel:
    """The panel of a card; a `form` or a `number` given was refused, `action` is the address of another record."""
    first = card.first_number
    form = form or _blank_form()
    selected = form.data.get("detail", "") if form.is_bound else str(first.pk) if first else ""
    quick = [outcome for outcome in QUICK if card.callees or outcome != Outcome.WRONG_NUMBER]
    return CallPanel(
        card,
        form,
        place,
        _buttons(card, quick),
        _buttons(card, SAID),
        selected,
        action or file_address("call", card.dossier.pk),
        form.data.get("seen", "") if form.is_bound else timezone.now().isoformat(),
        step_act(card),
        number or (_blank_number() if card.wants_number else None),
    )


@cache
def _blank_form() -> ContactForm:
    """The form of every card that nobody filled in: it holds nothing of anybody, and is long to make."""
    return ContactForm()


@cache
def _blank_number() -> NumberForm:
    """The same, where a number is looked for."""
    return NumberForm()


def cards_context(
    cards: list[CallCard], *, place: str, roles: Mapping[UUID, list[str]] | None = None
) -> dict[str, Any]:
    """The panels of a queue; `roles`: those of who looks, by file."""
    held = roles or {}
    return {"panels": [replace(panel(card, place=place), roles=held.get(card.dossier.pk, ())) for card in cards]}


def _buttons(card: CallCard, outcomes: Iterable[Outcome]) -> list[OutcomeButton]:
    return [_button(card, outcome) for outcome in outcomes]


def _button(card: CallCard, outcome: Outcome) -> OutcomeButton:
    proposal = card.proposals[outcome]
    return OutcomeButton(
        value=outcome.value,
        label=LABELS.get(outcome, outcome.label),
        step=NextStep(proposal.step).label,
        on=proposal.on.isoformat() if proposal.on else "",
        reason=proposal.reason,
        note_label=NOTE_LABELS.get(outcome, NOTE_LABEL),
        key=KEYS[outcome],
    )


def contact_of(form: ContactForm, card: CallCard) -> Contact:
    """What a form that holds tells of a call, with whose numbers the card shows and where the days are worked."""
    return form.contact(_holders_of(card), platform_department(card.dossier.platform_id))


def _holders_of(card: CallCard) -> dict[str, str]:
    """Whose each number or address of the card is; "un autre" when two relatives have it, for either may answer."""
    numbers = [number for callee in card.callees for number in callee.numbers]
    return {
        str(detail.pk): _whose(number)
        for number in (*numbers, *card.others)
        for detail in (number.detail, *number.shared)
    }


def _whose(number: Number) -> str:
    own = number.detail.holder == Holder.YOUNG_PERSON
    return Holder.OTHER if number.shared and not own else number.detail.holder


def askable_of(actor: Actor, attempt: ContactAttempt) -> AttestedFact | None:
    """The enrolment that a call told, when its establishment can be asked about it at once; asked already, none."""
    if attempt.outcome not in (Outcome.IN_SCHOOL, Outcome.TOLD) or attempt.dossier.status != Status.OPEN:
        return None
    return next((row for row in _askable(actor, attempt.dossier) if row.attempt_id == attempt.pk), None)


def askable_fact(actor: Actor, fact: AttestedFact) -> AttestedFact | None:
    """The same fact, when its establishment, just named, can be asked about it at once."""
    if fact.dossier.status != Status.OPEN:
        return None
    return next((row for row in _askable(actor, fact.dossier) if row.pk == fact.pk), None)


def _askable(actor: Actor, dossier: Dossier) -> list[AttestedFact]:
    return [line.row for line in facts_of(actor, [dossier])[dossier.pk] if line.asks]
