"""Whom to call, on which number, why now: the same card on the list, on the file and in the day's queue."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.advice import ADVICE_FROM, Advice, Try, Wish, advise, silence
from rebond.domain.dossiers.enums import (
    UNUSABLE,
    Channel,
    DetailKind,
    Holder,
    NextStep,
    Outcome,
    Stage,
    Status,
    Validity,
)
from rebond.domain.dossiers.heard import Heard
from rebond.domain.dossiers.hearing import as_tries, heard_of
from rebond.domain.dossiers.models import Appointment, ContactAttempt, ContactDetail, Dossier, Echo, LinkAnswer
from rebond.domain.dossiers.obligation import ENDS_AT, SOON, birthday
from rebond.domain.dossiers.proposals import UNREACHED, Planned, Proposal, propose_next_step
from rebond.domain.dossiers.queries.appointments import MeetingReason, meeting_reasons
from rebond.domain.dossiers.queries.closings import listed_again
from rebond.domain.dossiers.queries.details import usable
from rebond.domain.dossiers.queries.facts import FactLine, facts_of
from rebond.domain.dossiers.queries.going_on import GoingOn, calls_going_on
from rebond.domain.dossiers.queries.masking import told_heard, told_names
from rebond.domain.dossiers.queries.whom_to_ask import Asked, Broken, askable, breaks_of
from rebond.domain.dossiers.reasons import CALLS, Known, why_now
from rebond.domain.dossiers.right_of_return import said as return_said
from rebond.domain.territory.clocks import platform_department
from rebond.kernel.values.phones import display_phone, is_mobile

_HOLDERS = list(Holder.values)
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Number:
    """A number or an address that may serve, with what its last use gave."""

    detail: ContactDetail
    last_outcome: str = ""  # French
    last_at: datetime | None = None
    given: bool = False  # the young person gave it last, or replied from it: the first to try
    shared: tuple[ContactDetail, ...] = ()  # the same number, said of other people too

    @property
    def also(self) -> str:
        """Who else has this number: " (aussi : père, Luc Petit)"; blank when nobody."""
        named = (", ".join(filter(None, (Holder(one.holder).label.lower(), one.holder_name))) for one in self.shared)
        return f" (aussi : {' ; '.join(named)})" if self.shared else ""


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
    facts: list[FactLine] = field(default_factory=list)  # what is to verify: past its date, or only said
    advice: Advice | None = None  # once two attempts in a row failed (C15)
    going_on: GoingOn | None = None  # a colleague's call
    heard: Heard | None = None  # what the young person said last by themselves, when nobody spoke to them since
    said: list[Heard] = field(default_factory=list)  # all that they said so, newest first
    asked: list[Asked] = field(default_factory=list)  # who may have a number, when one is to be found
    found: bool = False  # a number came since the last one proved wrong
    awaited: Appointment | None = None  # past, and nobody said what it gave

    @property
    def may_sms(self) -> bool:
        """Whether one of the young person's own numbers takes SMS, they never asked for no message any more, and have
        not said no."""
        if self.dossier.said_no or any(one.stops for one in self.said):
            return False
        own = [callee for callee in self.callees if callee.holder == Holder.YOUNG_PERSON]
        return any(is_mobile(number.detail.value) for callee in own for number in callee.numbers)

    @property
    def step(self) -> NextStep:
        """What is to be done next: a call for which there is no number begins with finding one; one found is called."""
        step = NextStep(self.dossier.next_step)
        if self.found:
            return NextStep.CALL_AGAIN
        return NextStep.FIND_NUMBER if step in CALLS and not self.callees else step

    @property
    def wants_number(self) -> bool:
        """Whether a number is to be found: none may be called, or none is worth it any more."""
        return not self.callees or self.step == NextStep.FIND_NUMBER

    @property
    def first_number(self) -> ContactDetail | None:
        """The number to try first: the one that the young person gave; their own, when they wait to be called back;
        one that answered, else their own."""
        numbers = [number for callee in self.callees for number in callee.numbers]
        awaited = self.heard is not None and self.heard.own
        numbers.sort(
            key=lambda number: (
                not number.given,
                awaited and number.detail.holder != Holder.YOUNG_PERSON,
                number.detail.validity != Validity.GOOD,
            )
        )
        return numbers[0].detail if numbers else None


def call_cards(actor: Actor, dossiers: Sequence[Dossier]) -> list[CallCard]:
    """The cards of these files, in their order. Eight queries at most, whatever the number of files; three more when
    one of them broke a pathway or has no number left, or was closed until a list named it again."""
    people = {dossier.person_id for dossier in dossiers}
    details: dict[UUID, list[ContactDetail]] = defaultdict(list)
    followed = {dossier.person_id for dossier in dossiers if dossier.platform_id in actor.platforms}
    known = visible(ContactDetail, actor).filter(person__in=people).order_by("-confirmed_on", "-added_at")
    for detail in told_names(actor, known, dossiers):
        # What the young person told the platform is not told to the school, which reads its own numbers.
        if detail.added_by_id is None or detail.person_id in followed:
            details[detail.person_id].append(detail)
    attempts: dict[UUID, list[ContactAttempt]] = defaultdict(list)
    effective = visible(ContactAttempt, actor).filter(dossier__in=dossiers, superseded_by=None, cancelled=False)
    for attempt in effective.order_by("-happened_at"):
        attempts[attempt.dossier_id].append(attempt)
    contacted = [dossier.pk for dossier in dossiers if dossier.last_contact_at is not None]
    said = heard_of(contacted, visible(LinkAnswer, actor), visible(Echo, actor))
    heard = {dossier.pk: told_heard(actor, dossier, said.get(dossier.pk, [])) for dossier in dossiers}
    lost = [d for d in dossiers if d.next_step == NextStep.FIND_NUMBER or not _callable(details[d.person_id])]
    left = {d.pk for d in lost if d.last_contact_at is not None}
    broken = breaks_of(actor, [d for d in dossiers if d.next_step == NextStep.BREAK or d.pk in left])
    asked = askable(actor, lost, broken)
    families = _families(actor, details)
    facts = _to_verify(actor, dossiers)
    going_on = calls_going_on(actor, [dossier.pk for dossier in dossiers])
    met = meeting_reasons(actor, [d for d in dossiers if d.status == Status.OPEN and not d.to_check])
    again = listed_again(actor, dossiers)
    cards = [
        replace(
            _card(d, details[d.person_id], attempts[d.pk], heard[d.pk], broken.get(d.pk), again.get(d.pk, "")),
            family=families.get(d.person_id, []),
            asked=asked.get(d.pk, []),
            facts=facts.get(d.pk, []),
            going_on=going_on.get(d.pk),
        )
        for d in dossiers
    ]
    return [_with_clocks(_with_meeting(card, met.get(card.dossier.pk))) for card in cards]


def _to_verify(actor: Actor, dossiers: Sequence[Dossier]) -> dict[UUID, list[FactLine]]:
    """The facts to verify of each file: all of them past their date; else the enrolment that somebody only says, when
    checking it, or telephoning to its establishment, is what comes next (C11)."""
    checking = (NextStep.CHECK_SCHOOL, NextStep.PHONE_SCHOOL)
    said = {d.pk: d.next_step for d in dossiers if d.next_step in checking and not d.to_check}
    found = facts_of(actor, [d for d in dossiers if d.to_check or d.pk in said])
    return {key: [line for line in lines if _shows(line, said.get(key, ""))] for key, lines in found.items()}


def _shows(line: FactLine, step: str) -> bool:
    """Whether a card shows a fact. An establishment telephoned to about a return is on the page of the pathways."""
    if step == NextStep.PHONE_SCHOOL:
        return line.only_said and line.waiting is not None
    return line.only_said or step != NextStep.CHECK_SCHOOL


def _with_meeting(card: CallCard, met: MeetingReason | None) -> CallCard:
    """The card, with what an appointment says of it."""
    return replace(card, reason=met.sentence, awaited=met.awaited) if met else card


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


def _callable(details: Iterable[ContactDetail]) -> bool:
    return any(d.kind == DetailKind.PHONE and d.validity not in UNUSABLE for d in details)


def _card(
    dossier: Dossier,
    details: list[ContactDetail],
    attempts: list[ContactAttempt],
    said: list[Heard],
    broken: Broken | None,
    listed: str,
) -> CallCard:
    last = {attempt.detail_id: attempt for attempt in reversed(attempts)}
    heard = _unanswered(dossier, attempts, said)
    numbers = [_number(detail, last.get(detail.pk), heard) for detail in usable(details)]
    numbers.sort(key=lambda number: not number.given)
    serving = [number for number in numbers if number.detail.kind == DetailKind.PHONE]
    phones = _once(serving)
    calls = [attempt.happened_at for attempt in attempts if attempt.channel == Channel.PHONE]
    holders = {detail.pk: detail.holder for detail in details}
    tries = [Try(a.happened_at, a.channel, a.outcome, holders.get(a.detail_id, "")) for a in attempts]
    tries += as_tries(said)
    came = _came(dossier, phones)
    told = {"broken": broken.said, "ask": broken.where} if broken else {}
    known = Known(reachable=bool(phones), heard=heard, found=came, listed=listed, **told)
    card = CallCard(
        dossier=dossier,
        reason=why_now(dossier, calls, timezone.localdate(), known),
        found=came,
        callees=_callees(phones),
        others=[number for number in numbers if number.detail.kind != DetailKind.PHONE],
        wrong=sum(detail.kind == DetailKind.PHONE for detail in details) - len(serving),
        proposals=_proposals(dossier, tries, calls, len(phones)),
        heard=heard,
        said=said,
    )
    return replace(card, advice=advice_for(card, tries)) if len(silence(tries)) >= ADVICE_FROM else card


def _came(dossier: Dossier, phones: list[Number]) -> bool:
    """Whether a number came since the last one proved wrong."""
    since = dossier.last_contact_at
    return dossier.next_step == NextStep.FIND_NUMBER and any(
        number.detail.validity != Validity.DOUBTFUL and (since is None or number.detail.added_at > since)
        for number in phones
    )


def _unanswered(dossier: Dossier, attempts: list[ContactAttempt], said: list[Heard]) -> Heard | None:
    """What the young person said last by themselves, unless somebody spoke to them since, on the phone or otherwise."""
    last = next(iter(said), None)
    if last is None or any(a.happened_at > last.at and a.outcome not in UNREACHED for a in attempts):
        return None
    return last if dossier.last_outcome in UNREACHED or dossier.last_contact_at == last.at else None


def advice_for(card: CallCard, tries: Collection[Try]) -> Advice:
    """How to try next: by the attempts, and by what the young person asked for."""
    heard, kinds = card.heard, [number.detail.kind for number in card.others]
    given = next((n.detail.value for callee in card.callees for n in callee.numbers if n.given), "")
    asked = heard is not None and heard.own and heard.asks
    return advise(
        tries,
        age=card.dossier.age,
        holders=[callee.holder for callee in card.callees],
        phones=sum(len(callee.numbers) for callee in card.callees),
        emails=kinds.count(DetailKind.EMAIL),
        addresses=kinds.count(DetailKind.ADDRESS),
        wish=Wish(heard.moment, display_phone(given) if given else "") if heard is not None and asked else None,
    )


def _proposals(dossier: Dossier, tries: list[Try], calls: list[datetime], phones: int) -> dict[str, Proposal]:
    unreached = 1 + len(silence(tries))
    now = timezone.now()
    return {
        outcome: propose_next_step(
            outcome,
            unreached=unreached,
            today=timezone.localdate(),
            other_numbers=phones > 1,
            calls=[*calls, now],
            no_contact=dossier.no_contact,
            planned=Planned(dossier.next_step, dossier.next_step_on, dossier.next_step_time),
            department=platform_department(dossier.platform_id),
        )
        for outcome in Outcome.values
    }


def numbers_to_call(actor: Actor, dossier: Dossier) -> tuple[list[Callee], int]:
    """The numbers of a file that the actor follows, by person, and how many were set aside. One query."""
    phones = visible(ContactDetail, actor).filter(person=dossier.person_id, kind=DetailKind.PHONE)
    ordered = told_names(actor, phones.order_by("-confirmed_on", "-added_at"), [dossier])
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
    told = {"last_outcome": latest.last_outcome, "last_at": latest.last_at, "given": any(one.given for one in same)}
    return replace(first, **told, shared=tuple(number.detail for number in others))


def _number(detail: ContactDetail, attempt: ContactAttempt | None, heard: Heard | None) -> Number:
    given = heard is not None and (detail.pk == heard.detail_id or (detail.value == heard.number != ""))
    if attempt is None:
        return Number(detail, given=given)
    return Number(detail, Outcome(attempt.outcome).label, attempt.happened_at, given)


def _callees(phones: Iterable[Number]) -> list[Callee]:
    grouped: dict[tuple[str, str], list[Number]] = defaultdict(list)
    for number in phones:
        grouped[(number.detail.holder, number.detail.holder_name)].append(number)
    ordered = sorted(grouped.items(), key=lambda item: (_HOLDERS.index(item[0][0]), item[0][1]))
    return [Callee(holder, Holder(holder).label, name, numbers) for (holder, name), numbers in ordered]
