"""Whom to call, on which number, why now: the same card on the list, on the file and in the day's queue."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.advice import ADVICE_FROM, Advice, Try, advise, silence
from rebond.domain.dossiers.enums import (
    UNUSABLE,
    Channel,
    DetailKind,
    Holder,
    NextStep,
    Outcome,
    Stage,
    Status,
    StatusReason,
    Validity,
)
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier
from rebond.domain.dossiers.obligation import ENDS_AT, SOON, birthday
from rebond.domain.dossiers.proposals import Proposal, propose_next_step, unreached_in_a_row, untried_moment
from rebond.domain.dossiers.queries.appointments import meeting_reasons
from rebond.domain.dossiers.queries.details import usable
from rebond.domain.dossiers.queries.facts import FactLine, facts_of
from rebond.domain.dossiers.queries.going_on import GoingOn, calls_going_on
from rebond.domain.dossiers.right_of_return import said as return_said
from rebond.kernel.values.phones import is_mobile

_HOLDERS = list(Holder.values)
_NEVER = datetime.min.replace(tzinfo=UTC)
#: Steps that are a call to the young person or to a parent: without a number, one is to be found first.
CALLS = (NextStep.FIRST_CALL, NextStep.CALL_AGAIN, NextStep.BREAK, NextStep.MISSED)


@dataclass(frozen=True)
class Number:
    """A number or an address that may serve, with what its last use gave."""

    detail: ContactDetail
    last_outcome: str = ""  # French
    last_at: datetime | None = None
    shared: tuple[ContactDetail, ...] = ()  # the same number, said of other people too

    @property
    def also(self) -> str:
        """Who else has this number: " et père, Luc Petit"; blank when nobody."""
        named = (", ".join(filter(None, (Holder(one.holder).label.lower(), one.holder_name))) for one in self.shared)
        return "".join(f" et {who}" for who in named)


@dataclass(frozen=True)
class Callee:
    """A person who may be called: the young person, a parent."""

    holder: str
    label: str
    name: str
    numbers: list[Number]


@dataclass(frozen=True)
class CallCard:
    """Everything that a call needs."""

    dossier: Dossier
    reason: str
    callees: list[Callee] = field(default_factory=list)
    others: list[Number] = field(default_factory=list)  # courriels, addresses
    wrong: int = 0  # numbers set aside
    family: list[Dossier] = field(default_factory=list)  # other young people on one of these numbers
    proposals: dict[str, Proposal] = field(default_factory=dict)  # the next step that each outcome would propose
    facts: list[FactLine] = field(default_factory=list)  # what is to verify, of a file past its date
    advice: Advice | None = None  # once two attempts in a row failed (C15)
    going_on: GoingOn | None = None  # a colleague's call

    @property
    def may_sms(self) -> bool:
        """Whether one of the young person's own numbers takes SMS."""
        own = [callee for callee in self.callees if callee.holder == Holder.YOUNG_PERSON]
        return any(is_mobile(number.detail.value) for callee in own for number in callee.numbers)

    @property
    def step(self) -> NextStep:
        """What is to be done next: a call for which there is no number begins with finding one."""
        step = NextStep(self.dossier.next_step)
        return NextStep.FIND_NUMBER if step in CALLS and not self.callees else step

    @property
    def first_number(self) -> ContactDetail | None:
        """The number to try first: one that answered, else the young person's own."""
        numbers = [number.detail for callee in self.callees for number in callee.numbers]
        good = [detail for detail in numbers if detail.validity == Validity.GOOD]
        return next(iter([*good, *numbers]), None)


def call_cards(actor: Actor, dossiers: Sequence[Dossier]) -> list[CallCard]:
    """The cards of these files, in their order. Seven queries at most, whatever the number of files."""
    people = {dossier.person_id for dossier in dossiers}
    details: dict[UUID, list[ContactDetail]] = defaultdict(list)
    followed = {dossier.person_id for dossier in dossiers if dossier.platform_id in actor.platforms}
    for detail in visible(ContactDetail, actor).filter(person__in=people).order_by("-confirmed_on", "-added_at"):
        # What the young person told the platform is not told to the school, which reads its own numbers.
        if detail.added_by_id is None or detail.person_id in followed:
            details[detail.person_id].append(detail)
    attempts: dict[UUID, list[ContactAttempt]] = defaultdict(list)
    effective = visible(ContactAttempt, actor).filter(dossier__in=dossiers, superseded_by=None, cancelled=False)
    for attempt in effective.order_by("-happened_at"):
        attempts[attempt.dossier_id].append(attempt)
    families = _families(actor, details)
    facts = facts_of(actor, [dossier for dossier in dossiers if dossier.to_check])
    going_on = calls_going_on(actor, [dossier.pk for dossier in dossiers])
    met = meeting_reasons(actor, [d for d in dossiers if d.status == Status.OPEN and not d.to_check])
    cards = [
        replace(
            _card(d, details[d.person_id], attempts[d.pk], families.get(d.person_id, [])),
            facts=facts.get(d.pk, []),
            going_on=going_on.get(d.pk),
        )
        for d in dossiers
    ]
    return [_with_clocks(replace(card, reason=met.get(card.dossier.pk, card.reason))) for card in cards]


def _with_clocks(card: CallCard) -> CallCard:
    """The card, with the clocks that run told around its reason: nobody should find out afterwards."""
    return replace(card, reason=with_clocks(card.dossier, card.reason, timezone.localdate()))


def with_clocks(dossier: Dossier, reason: str, today: date) -> str:
    """A reason to call, with the days left of the right of return before it, of the training obligation after it."""
    if dossier.status != Status.OPEN:
        return reason
    told = [return_said(dossier.return_by, today)] if dossier.return_by is not None else []
    left = (birthday(dossier.birth_date, ENDS_AT) - today).days
    if 0 < left <= SOON and dossier.stage not in (Stage.PATHWAY, Stage.SOLUTION):
        return " ".join([*told, reason, f"J-{left} de l’obligation de formation : rien ne la remplit à ce jour."])
    return " ".join([*told, reason])


def _families(actor: Actor, details: dict[UUID, list[ContactDetail]]) -> dict[UUID, list[Dossier]]:
    """Young people of whom a number is shared with another, so that a family is called once."""
    owners: dict[str, set[UUID]] = defaultdict(set)
    for person_id, rows in details.items():
        for detail in usable(rows):
            if detail.kind == DetailKind.PHONE:
                owners[detail.value].add(person_id)
    # Two queries and no join: under the policies the planner expects far too few files of a platform, and would
    # look through all of them (measured: 48 ms for a platform of 5,000, against 1 ms).
    same = visible(ContactDetail, actor).filter(kind=DetailKind.PHONE, value__in=list(owners))
    same = same.exclude(validity__in=UNUSABLE)
    holders = [row for row in same.values_list("person_id", "value") if owners[row[1]] - {row[0]}]
    if not holders:
        return {}
    files = visible(Dossier, actor).filter(status=Status.OPEN, platform__in=sorted(actor.platforms))
    followed = {file.person_id: file for file in files.filter(person__in={person_id for person_id, _ in holders})}
    result: dict[UUID, list[Dossier]] = defaultdict(list)
    for holder_id, number in holders:
        other = followed.get(holder_id)
        for person_id in owners[number] - {holder_id} if other else ():
            if other not in result[person_id]:
                result[person_id].append(other)
    return result


def _card(
    dossier: Dossier, details: list[ContactDetail], attempts: list[ContactAttempt], family: list[Dossier]
) -> CallCard:
    last = {attempt.detail_id: attempt for attempt in reversed(attempts)}
    numbers = [_number(detail, last.get(detail.pk)) for detail in usable(details)]
    serving = [number for number in numbers if number.detail.kind == DetailKind.PHONE]
    phones = _once(serving)
    calls = [attempt.happened_at for attempt in attempts if attempt.channel == Channel.PHONE]
    return CallCard(
        dossier=dossier,
        reason=why_now(dossier, calls, timezone.localdate(), reachable=bool(phones)),
        callees=_callees(phones),
        others=[number for number in numbers if number.detail.kind != DetailKind.PHONE],
        wrong=sum(detail.kind == DetailKind.PHONE for detail in details) - len(serving),
        family=family,
        proposals=_proposals(attempts, calls, len(phones)),
        advice=_advice(dossier, details, attempts, numbers),
    )


def _advice(
    dossier: Dossier, details: list[ContactDetail], attempts: list[ContactAttempt], numbers: list[Number]
) -> Advice | None:
    """How to try next, once two attempts in a row failed."""
    holders = {detail.pk: detail.holder for detail in details}
    tries = [Try(a.happened_at, a.channel, a.outcome, holders.get(a.detail_id, "")) for a in attempts]
    if len(silence(tries)) < ADVICE_FROM:
        return None
    kinds = [number.detail.kind for number in numbers]
    return advise(
        tries,
        age=dossier.age,
        holders=[number.detail.holder for number in numbers if number.detail.kind == DetailKind.PHONE],
        phones=kinds.count(DetailKind.PHONE),
        emails=kinds.count(DetailKind.EMAIL),
        addresses=kinds.count(DetailKind.ADDRESS),
    )


def _proposals(attempts: list[ContactAttempt], calls: list[datetime], phones: int) -> dict[str, Proposal]:
    unreached = 1 + unreached_in_a_row(attempt.outcome for attempt in attempts)
    now = timezone.now()
    return {
        outcome: propose_next_step(
            outcome, unreached=unreached, today=timezone.localdate(), other_numbers=phones > 1, calls=[*calls, now]
        )
        for outcome in Outcome.values
    }


def numbers_to_call(actor: Actor, dossier: Dossier) -> tuple[list[Callee], int]:
    """The numbers of a file that the actor follows, by person, and how many were set aside. One query."""
    phones = visible(ContactDetail, actor).filter(person=dossier.person_id, kind=DetailKind.PHONE)
    ordered = list(phones.order_by("-confirmed_on", "-added_at"))
    serving = [Number(detail) for detail in usable(ordered)]
    return _callees(_once(serving)), len(ordered) - len(serving)


def _once(phones: Iterable[Number]) -> list[Number]:
    """A number said of two people is called once: under the first of them, the other named, with its latest result."""
    by_value: dict[str, list[Number]] = defaultdict(list)
    for number in phones:
        by_value[number.detail.value].append(number)
    return [_merged(same) if len(same) > 1 else same[0] for same in by_value.values()]


def _merged(same: list[Number]) -> Number:
    first, *others = sorted(same, key=lambda number: _HOLDERS.index(number.detail.holder))
    latest = max(same, key=lambda number: number.last_at or _NEVER)
    told = {"last_outcome": latest.last_outcome, "last_at": latest.last_at}
    return replace(first, **told, shared=tuple(number.detail for number in others))


def _number(detail: ContactDetail, attempt: ContactAttempt | None) -> Number:
    if attempt is None:
        return Number(detail)
    return Number(detail, Outcome(attempt.outcome).label, attempt.happened_at)


def _callees(phones: Iterable[Number]) -> list[Callee]:
    grouped: dict[tuple[str, str], list[Number]] = defaultdict(list)
    for number in phones:
        grouped[(number.detail.holder, number.detail.holder_name)].append(number)
    ordered = sorted(grouped.items(), key=lambda item: (_HOLDERS.index(item[0][0]), item[0][1]))
    return [Callee(holder, Holder(holder).label, name, numbers) for (holder, name), numbers in ordered]


def why_now(dossier: Dossier, calls: Sequence[datetime], today: date, *, reachable: bool = True) -> str:
    """Why this file is to be worked on, in one French sentence.

    `calls` are the moments already tried by phone, `reachable` says whether a number may be called.
    """
    step = NextStep(dossier.next_step)
    return _attested_reason(dossier, today) or _next_reason(dossier, calls, today, step, reachable=reachable)


def _attested_reason(dossier: Dossier, today: date) -> str:
    """Why, by what is attested or refused; blank when nothing is."""
    if dossier.status == Status.CLOSED:
        return f"Dossier clos : {StatusReason(dossier.status_reason or StatusReason.OTHER).label.lower()}."
    if dossier.unreachable:
        later = dossier.next_step_on is not None and dossier.next_step_on > today
        return (
            "Injoignable malgré les essais : à recontacter à cette date."
            if later
            else "Était injoignable : le jour de reprendre contact est venu."
        )
    if dossier.contradicted:
        return "Une base dit le contraire de ce qui est attesté : décidez qui a raison."
    if dossier.confirm_by is not None and dossier.confirm_by < today:
        return f"Situation à vérifier : à confirmer depuis {days((today - dossier.confirm_by).days)}."
    waits = dossier.next_step_on is not None and dossier.next_step_on > today
    if dossier.next_step == NextStep.ASK_AGAIN and waits:
        return "A refusé : n’appelez pas avant ce jour, puis reproposez l’accompagnement."
    return ""


def _next_reason(dossier: Dossier, calls: Sequence[datetime], today: date, step: NextStep, *, reachable: bool) -> str:
    if not reachable and step in CALLS:
        return f"{_NUMBERLESS.get(step, 'Aucun')} numéro à appeler : demandez-en un à l’établissement."
    if step == NextStep.FIRST_CALL:
        again = "" if dossier.is_new else f", déjà connu, {dossier.campaigns} campagnes"
        return f"Jamais contacté{again} : premier appel à faire."
    sentence = _SENTENCES.get(step, step.label)
    if step == NextStep.CALL_AGAIN and dossier.last_outcome != Outcome.CALL_BACK:
        sentence = f"{ordinal(dossier.attempts + 1)} essai"
        moment = untried_moment(calls)
        if moment:
            sentence += f" : jamais tenté {moment}"
    if dossier.next_step_on and dossier.next_step_on < today:
        sentence += f", en retard de {days((today - dossier.next_step_on).days)}"
    return f"{sentence}."


_NUMBERLESS = {
    NextStep.FIRST_CALL: "Jamais contacté, et aucun",
    NextStep.BREAK: "Rupture signalée, et aucun",
    NextStep.MISSED: "Rendez-vous manqué, et aucun",
}
_SENTENCES = {
    NextStep.CALL_AGAIN: "On vous a demandé de rappeler",
    NextStep.OTHER_CHANNEL: "Plusieurs essais sans réponse : essayez un autre canal",
    NextStep.FIND_NUMBER: "Plus aucun numéro valable : demandez-en un à l’établissement",
    NextStep.INTERVIEW: "Entretien de situation à mener",
    NextStep.CHECK_SCHOOL: "Se dit scolarisé : faites confirmer l’inscription par l’établissement",
    NextStep.ASK_AGAIN: "A refusé il y a quelque temps : reproposez l’accompagnement",
    NextStep.CONFIRM: "La situation est à confirmer à cette date",
    NextStep.ANSWERED: "Le jeune a répondu : répondez-lui",
    NextStep.BREAK: "Rupture signalée : reprenez contact",
    NextStep.MEETING: "Rendez-vous prévu",
    NextStep.MISSED: "Rendez-vous manqué : rappelez",
    NextStep.PROPOSE: "Diagnostic fait : proposez un parcours",
    NextStep.FOLLOW: "En parcours : prenez des nouvelles",
    NextStep.NONE: "Rien de prévu",
}


def ordinal(number: int) -> str:
    """1ᵉʳ, 2ᵉ, 3ᵉ…"""
    return "1ᵉʳ" if number == 1 else f"{number}ᵉ"


def days(number: int) -> str:
    """A number of days in words."""
    return "un jour" if number == 1 else f"{number} jours"
