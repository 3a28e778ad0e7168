"""What an interview tells is put to use: its contact details and its fact join the file (C3, C4, B11).

The plan is made apart from its writing, so that the screen says beforehand what will be written.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.attested import IN_TRAINING, MOTIVES, PROTECTED
from rebond.domain.dossiers.enums import DetailKind, FactSource, Holder, Validity
from rebond.domain.dossiers.interview import Answers
from rebond.domain.dossiers.interview_told import DETAILS, NAMES, ToldFact, details_of, fact_of
from rebond.domain.dossiers.models import AttestedFact, ContactDetail, Dossier, Interview
from rebond.domain.dossiers.operations.details import BANNED, DetailRefusedError, add_detail, cleaned_value
from rebond.domain.dossiers.operations.facts import Said, state, withdraw_standing
from rebond.kernel.values.phones import display_phone

_UNSAID = "La raison « Autre » n’est pas notée au dossier : précisez-la en quelques mots."


@dataclass(frozen=True)
class SheetEffects:
    """What a sheet adds to its file, and what it can't add, with how to mend it (French sentences)."""

    details: list[tuple[DetailKind, str]] = field(default_factory=list)
    fact: ToldFact | None = None
    refused: list[str] = field(default_factory=list)

    def sentences(self, *, done: bool = False) -> list[str]:
        """What will be written, or what was."""
        verb = "a été" if done else "sera"
        told = [_detail_said(kind, value, verb) for kind, value in self.details]
        if self.fact is not None:
            noted = "a été noté" if done else "sera noté"
            told.append(f"« {MOTIVES[self.fact.motive].label} » {noted} dans les faits du dossier.")
        return told + self.refused


def _detail_said(kind: DetailKind, value: str, verb: str) -> str:
    name, added = NAMES[kind]
    shown = display_phone(value) if kind == DetailKind.PHONE else value
    return f"{name} {shown} {verb} {added} aux coordonnées."


def sheet_effects(
    *, actor: Actor, dossier: Dossier, answers: Answers, corrected: Interview | None = None
) -> SheetEffects:
    """What these answers add to what the file knows. `corrected`: the version that they replace."""
    effects = SheetEffects()
    known = {(d.kind, _folded(d.kind, d.value)): d for d in _known(actor, dossier)}
    for name, typed in details_of(answers).items():
        kind = DETAILS[name]
        try:
            value = cleaned_value(kind, typed)
        except DetailRefusedError as refused:
            effects.refused.append(f"« {typed[:60]} » n’est pas ajouté aux coordonnées. {refused}")
            continue
        held = known.get((kind, _folded(kind, value)))
        if held is not None and held.validity == Validity.BANNED:
            effects.refused.append(BANNED)
        elif (held is None or held.validity == Validity.WRONG) and (kind, value) not in effects.details:
            effects.details.append((kind, value))
    fact = fact_of(answers)
    if fact is not None and MOTIVES[fact.motive].code == "other" and not fact.place:
        effects.refused.append(_UNSAID)
    elif fact is not None and not _known_fact(actor, dossier, fact, corrected):
        return SheetEffects(effects.details, fact, effects.refused)
    return effects


def _folded(kind: str, value: str) -> str:
    """An address by its letters and figures alone: the lines that a base gives lose their ends in a one-line field."""
    return "".join(c for c in value if c.isalnum()).casefold() if kind == DetailKind.ADDRESS else value


def _known(actor: Actor, dossier: Dossier) -> list[ContactDetail]:
    """The details of the young person; an address is the same whoever of the family gave it."""
    rows = visible(ContactDetail, actor).filter(person=dossier.person_id)
    return [row for row in rows if row.holder == Holder.YOUNG_PERSON or row.kind == DetailKind.ADDRESS]


def _known_fact(actor: Actor, dossier: Dossier, fact: ToldFact, corrected: Interview | None) -> bool:
    """Whether the file says it already. An enrolment or a solution that is only told gives way to any that stands:
    the sheet is filled beforehand with what the file knows."""
    standing = visible(AttestedFact, actor).filter(dossier=dossier, superseded_by=None, cancelled=False, ended=False)
    held = list(standing)
    if corrected is not None:
        own = _told_by(dossier, corrected)
        held = [row for row in held if own is None or row.pk != own.pk]
    if any(row.motive == fact.motive for row in held):
        return True
    in_training = MOTIVES[fact.motive].fact in IN_TRAINING
    return not fact.reason and in_training and any(row.fact in IN_TRAINING for row in held)


def put_to_use(
    actor: Actor, dossier: Dossier, interview: Interview, answers: Answers, *, keep_fact: bool = False
) -> None:
    """Write what the sheet adds; what the version before it added and this one does not say is taken back, the fact
    excepted with `keep_fact`. Inside the caller's transaction, on a file already locked."""
    before = interview.supersedes
    effects = (
        SheetEffects()
        if interview.cancelled
        else sheet_effects(actor=actor, dossier=dossier, answers=answers, corrected=before)
    )
    for kind, value in effects.details:
        _add(actor, dossier, interview, kind, value)
    if before is not None:
        _take_back_details(dossier, before, {} if interview.cancelled else answers)
    if not keep_fact:
        _put_fact(actor, dossier, interview, effects.fact)


def _add(actor: Actor, dossier: Dossier, interview: Interview, kind: DetailKind, value: str) -> None:
    try:
        detail = add_detail(
            actor=actor,
            dossier_id=dossier.pk,
            kind=kind,
            value=value,
            holder=Holder.YOUNG_PERSON,
            source=_source(interview),
        )
    except DetailRefusedError:  # another platform follows the young person by now: the sheet keeps it
        return
    # Given by the young person themselves, it comes before the others at the next call.
    detail.validity, detail.validity_on = Validity.GOOD, timezone.now()
    detail.save(update_fields=["validity", "validity_on"])


def _source(interview: Interview) -> str:
    return f"Entretien du {_day(interview):%d/%m/%Y}"


def _day(interview: Interview) -> date:
    return timezone.localdate(interview.happened_at)


def _take_back_details(dossier: Dossier, before: Interview, answers: Answers) -> None:
    """A detail that the corrected version alone told was mistyped, or another's: nobody uses it again."""
    told, now = _values(before.answers), _values(answers)
    gone = [ContactDetail.objects.filter(kind=kind, value=value) for kind, value in told - now]
    for rows in gone:
        rows.filter(
            person=dossier.person_id, holder=Holder.YOUNG_PERSON, source=_source(before), validity=Validity.GOOD
        ).update(validity=Validity.WRONG, validity_on=timezone.now())


def _values(answers: Answers) -> set[tuple[DetailKind, str]]:
    found = set()
    for name, typed in details_of(answers).items():
        try:
            found.add((DETAILS[name], cleaned_value(DETAILS[name], typed)))
        except DetailRefusedError:
            continue
    return found


def _put_fact(actor: Actor, dossier: Dossier, interview: Interview, fact: ToldFact | None) -> None:
    """State the fact of this version; the one of the version before is taken back unless it says the same."""
    earlier = _told_by(dossier, interview.supersedes) if interview.supersedes else None
    if earlier is not None:
        if fact is not None and _same(earlier, fact):
            return
        withdraw_standing(actor, dossier, earlier)
    if fact is None:
        return
    said = Said(fact.motive, FactSource.YOUNG_PERSON, fact_date=_day(interview), place=fact.place, note=fact.note)
    # Just after the interview, which a correction writes again: its own step never hides that of the fact.
    at = interview.happened_at + timedelta(microseconds=1)
    state(actor, dossier, said, key=_key(interview.key), at=at)


def _same(row: AttestedFact, fact: ToldFact) -> bool:
    """Whether a fact says the same; one that is kept apart is written again, since not everybody may compare it."""
    apart = MOTIVES[fact.motive].fact in PROTECTED or hasattr(row, "nature")
    return not apart and (row.motive, row.place, row.note) == (fact.motive, fact.place[:200], fact.note)


def _told_by(dossier: Dossier, interview: Interview) -> AttestedFact | None:
    """The fact that an interview, or a version of it, stated and that stands still as it was said."""
    keys, version = [], interview
    while version is not None:
        keys.append(_key(version.key))
        version = version.supersedes
    rows = AttestedFact.objects.filter(dossier=dossier, key__in=keys)
    return rows.filter(superseded_by=None, cancelled=False, ended=False).first()


def _key(key: UUID) -> UUID:
    return uuid5(key, "fact")
