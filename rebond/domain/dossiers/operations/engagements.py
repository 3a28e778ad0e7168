"""A young person enters a pathway or a solution: written, corrected, cancelled (C9). Rows are added, never changed."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.courses import courses_of, root_of
from rebond.domain.dossiers.enums import FactSource, Status
from rebond.domain.dossiers.models import AttestedFact, Dossier, Engagement, EngagementTurn, PersonRole
from rebond.domain.dossiers.operations.access import (
    FAR,
    AlreadyCorrectedError,
    dossier_to_change,
    found,
    same_correction,
)
from rebond.domain.dossiers.operations.asking import asked_of, drop_asked, to_ask
from rebond.domain.dossiers.operations.facts import Said, establishment_of, settle, state, withdraw
from rebond.domain.dossiers.operations.people import ChosenPerson, PathRefusedError, structure_of, written_person
from rebond.domain.dossiers.path_enums import EngagementKind, PersonKind
from rebond.domain.dossiers.pathways import MOTIVE
from rebond.domain.dossiers.queries.masking import A_STRUCTURE, TOLD_OF_ENTRY, hidden_of, is_masked
from rebond.domain.dossiers.rights import PROTECTED_TYPES

#: Nobody works, nor trains, more hours than that in a week.
MOST_HOURS = 60
DECEASED = "Un décès est noté au dossier : aucun parcours n’est plus à noter."


@dataclass(frozen=True, slots=True)
class Entry:
    """What was agreed, as a form tells it. `place` may end with a UAI in brackets, as the form proposes it."""

    kind: str
    label: str = ""
    structure_id: UUID | None = None
    place: str = ""
    starts_on: date | None = None  # None: today
    expected_end: date | None = None
    tutor: str = ""
    tutor_phone: str = ""
    weekly_hours: int | None = None
    agreed: str = ""
    confirm_by: date | None = None  # None: the rule of the kind
    source: str = FactSource.YOUNG_PERSON


@transaction.atomic
def enter(*, actor: Actor, dossier_id: UUID, entry: Entry, key: UUID | None = None) -> Engagement:
    """Write an engagement; one whose first day has come moves the file, and a solution attests its fact. The same
    `key` twice writes once.

    Raises Dossier.DoesNotExist when the actor may not change this file, PathRefusedError or FactRefusedError.
    """
    dossier = dossier_to_change(actor, dossier_id)
    key = key or new_id()
    already = Engagement.objects.filter(author_id=actor.user_id, key=key).first()
    if already is not None:
        return already
    if dossier.deceased:
        raise PathRefusedError("", DECEASED)
    if dossier.status != Status.OPEN:
        raise PathRefusedError("", "Ce dossier est clos : rouvrez-le d’abord, puis notez l’entrée.")
    row = _write(actor, dossier, entry, key=key)
    record_action(
        actor=actor,
        code="pathway.entered" if row.starts_on <= timezone.localdate() else "pathway.planned",
        sentence=f"{_family(row)} noté.",
        about=dossier,
    )
    return row


@transaction.atomic
def correct_engagement(
    *, actor: Actor, engagement_id: UUID, entry: Entry | None, key: UUID | None = None
) -> Engagement:
    """Say what was really agreed, or (None) that nothing was. The first version stays readable.

    Raises Engagement.DoesNotExist, PathRefusedError, or AlreadyCorrectedError when somebody corrected it before.
    """
    corrected = found(Engagement, actor, engagement_id)
    dossier = dossier_to_change(actor, corrected.dossier_id)
    already = same_correction(corrected, actor, key)
    if already is not None:
        return already
    if corrected.cancelled:
        raise AlreadyCorrectedError
    if entry is None:
        row = _cancel(actor, dossier, corrected, key or new_id())
        record_action(actor=actor, code="engagement.cancelled", sentence=f"{_family(row)} annulé.", about=dossier)
        return row
    entry = _with_what_is_masked(actor, corrected, entry)
    row = _write(actor, dossier, entry, key=key or new_id(), corrected=corrected)
    record_action(actor=actor, code="engagement.corrected", sentence=f"{_family(row)} corrigé.", about=dossier)
    return row


def _with_what_is_masked(actor: Actor, corrected: Engagement, entry: Entry) -> Entry:
    """Who may not read where the young person is taken in, or some of what is told of it, corrects the rest, and
    leaves it; or says another place."""
    hidden = hidden_of(actor, corrected)
    elsewhere = entry.structure_id is not None or entry.place.strip() not in ("", A_STRUCTURE)
    if not hidden or (elsewhere and is_masked(actor, corrected)):
        return entry
    kept = {n: getattr(entry, n).strip() or getattr(corrected, n) for n in TOLD_OF_ENTRY if n in hidden}
    if "place" in hidden and not elsewhere:
        kept |= {"structure_id": corrected.structure_id, "place": corrected.place}
    return replace(entry, **kept)


def _family(row: Engagement) -> str:
    return "Solution ou parcours" if not row.kind else EngagementKind(row.kind).label


def _write(
    actor: Actor, dossier: Dossier, entry: Entry, *, key: UUID, corrected: Engagement | None = None
) -> Engagement:
    moment = corrected.happened_at if corrected else timezone.now()
    starts_on = entry.starts_on or timezone.localdate()
    _check(entry, starts_on)
    structure = structure_of(actor, entry.structure_id)
    establishment = None if structure else establishment_of(entry.place)
    row = Engagement(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        happened_at=moment,
        supersedes=corrected,
        key=key,
        kind=entry.kind,
        label=" ".join(entry.label.split())[:200],
        structure=structure,
        establishment=establishment,
        place=" ".join(entry.place.split())[:200],
        starts_on=starts_on,
        expected_end=entry.expected_end,
        tutor=" ".join(entry.tutor.split())[:120],
        tutor_phone=entry.tutor_phone.strip()[:30],
        weekly_hours=entry.weekly_hours,
        agreed=entry.agreed.strip()[:4000],
        confirm_by=entry.confirm_by,
        source=entry.source,
    )
    if corrected is None:
        _refuse_repeated(actor, dossier, row)
    elif corrected.kind != row.kind:
        _take_back_fact(actor, dossier, corrected)
    row.save(force_insert=True)
    course = courses_of([dossier.pk])[dossier.pk][_root(row)]
    if course.running and (corrected is None or corrected.kind != row.kind):
        attest_solution(actor, dossier, row, key=key, at=moment)
    if corrected is not None:
        attest_again(actor, dossier)  # the fact taken back may have been another engagement's too
    _give_tutor(actor, dossier, row)
    settle(dossier)
    return row


def _check(entry: Entry, starts_on: date) -> None:
    today = timezone.localdate()
    if entry.kind not in EngagementKind.values:
        raise PathRefusedError("kind", "Dites dans quoi le jeune entre : choisissez dans la liste.")
    if not (entry.structure_id or entry.place.strip()):
        raise PathRefusedError("place", "Dites où : choisissez une structure, ou écrivez son nom.")
    if not today - FAR <= starts_on <= today + FAR:
        raise PathRefusedError("starts_on", "Cette date est à plus de cinq ans : vérifiez l’année.")
    if entry.expected_end and entry.expected_end < starts_on:
        raise PathRefusedError("expected_end", "La fin ne peut pas précéder le début : changez l’une des deux dates.")
    if entry.expected_end and entry.expected_end > today + FAR:
        raise PathRefusedError("expected_end", "Cette date est à plus de cinq ans : vérifiez l’année.")
    if entry.weekly_hours is not None and not 1 <= entry.weekly_hours <= MOST_HOURS:
        raise PathRefusedError("weekly_hours", f"Entre 1 et {MOST_HOURS} heures par semaine : vérifiez le nombre.")
    if entry.confirm_by and entry.confirm_by <= today:
        raise PathRefusedError("confirm_by", "La date à laquelle confirmer doit être à venir : changez-la.")
    if entry.source not in FactSource.values:
        raise PathRefusedError("source", "Dites qui l’affirme : choisissez dans la liste.")


def _refuse_repeated(actor: Actor, dossier: Dossier, row: Engagement) -> None:
    """The same pathway at the same place is prolonged, not written twice. Masked, a place is not told by a refusal."""
    if "place" in hidden_of(actor, row):
        return
    same = Engagement.objects.filter(
        dossier=dossier, superseded_by=None, cancelled=False, kind=row.kind, structure=row.structure, place=row.place
    )
    going_on = {key for key, course in courses_of([dossier.pk])[dossier.pk].items() if course.end is None}
    if any(_root(other) in going_on for other in same):
        raise PathRefusedError("kind", "Cette entrée est déjà au dossier : dites plus bas ce qu’elle devient.")


def _root(row: Engagement) -> UUID:
    chain = {other.pk: other for other in Engagement.objects.filter(dossier=row.dossier_id)}
    return root_of(row, chain)


def _cancel(actor: Actor, dossier: Dossier, corrected: Engagement, key: UUID) -> Engagement:
    _take_back_fact(actor, dossier, corrected)
    drop_asked(actor, _root(corrected))
    kept = {
        field.attname: getattr(corrected, field.attname)
        for field in Engagement._meta.concrete_fields
        if field.attname not in ("id", "supersedes_id", "recorded_at", "key", "author_id", "organisation_id")
    }
    row = Engagement(
        **kept | {"cancelled": True},
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        supersedes=corrected,
        key=key,
    )
    row.save(force_insert=True)
    attest_again(actor, dossier)
    settle(dossier)
    return row


def attest_solution(actor: Actor, dossier: Dossier, row: Engagement, *, key: UUID, at: datetime) -> AttestedFact | None:
    """Attest what the next comparison must know of a solution entered; one already at the file is left as it is.
    The establishment of a return to training is asked to confirm the enrolment (C11)."""
    if to_ask(row):
        asked_of(actor, dossier, row, _root(row))
    motive = MOTIVE.get(EngagementKind(row.kind))
    if motive is None or standing_fact(dossier, row.kind) is not None:
        return None
    said = Said(
        motive=motive,
        source=row.source or FactSource.YOUNG_PERSON,
        fact_date=min(row.starts_on, timezone.localdate()),
        confirm_by=row.confirm_by if row.confirm_by and row.confirm_by > timezone.localdate() else None,
        place=_place_to_attest(row),
    )
    return state(actor, dossier, said, key=key, at=at)


def _place_to_attest(row: Engagement) -> str:
    """Where, as a fact says it. Schools and partners read facts: a name that the law protects is left out of them."""
    if row.structure is None:
        return row.place
    return "" if row.structure.type in PROTECTED_TYPES else str(row.structure)


def attesting(dossier: Dossier, motive: str) -> list[UUID]:
    """The engagements that go on and that a fact of this motive attests: the key of the first version of each."""
    held = courses_of([dossier.pk])[dossier.pk]
    return [root for root, course in held.items() if course.running and motive and motive == MOTIVE.get(course.kind)]


def attest_again(actor: Actor, dossier: Dossier) -> None:
    """Attest the solutions that go on and that no fact attests any more; inside the caller's transaction."""
    rows = {row.pk: row for row in Engagement.objects.filter(dossier=dossier).select_related("structure")}
    superseded = {row.supersedes_id for row in rows.values()}
    held = courses_of([dossier.pk])[dossier.pk]
    for row in rows.values():
        course = held.get(root_of(row, rows))
        if row.pk in superseded or course is None or not course.running or row.kind not in MOTIVE:
            continue
        if standing_fact(dossier, row.kind) is None:
            attest_solution(actor, dossier, row, key=new_id(), at=course.entered_at or row.happened_at)


def standing_fact(dossier: Dossier, kind: str) -> AttestedFact | None:
    """The fact that a solution of this kind attests, as it stands in the file."""
    motive = MOTIVE.get(EngagementKind(kind))
    if motive is None:
        return None
    held = AttestedFact.objects.filter(dossier=dossier, superseded_by=None, cancelled=False, ended=False)
    return held.filter(motive=motive).order_by("-recorded_at").first()


def _take_back_fact(actor: Actor, dossier: Dossier, row: Engagement) -> None:
    """What this engagement alone attested, and nobody confirmed since, goes with it."""
    fact = standing_fact(dossier, row.kind)
    chain = {row.key}
    while row.supersedes_id:
        row = Engagement.objects.get(pk=row.supersedes_id)
        chain.add(row.key)
    turns = EngagementTurn.objects.filter(engagement=row).values_list("key", flat=True)
    if fact is not None and fact.key in chain | set(turns):
        withdraw(actor=actor, fact_id=fact.pk)


def _give_tutor(actor: Actor, dossier: Dossier, row: Engagement) -> None:
    """Who is named tutor of a pathway becomes the tutor of the file (guide, annex 3.4, note 2)."""
    if not row.tutor:
        return
    held = PersonRole.objects.filter(dossier=dossier, role=PersonKind.TUTOR, superseded_by=None, cancelled=False)
    latest = held.order_by("-happened_at").first()
    if latest is not None and latest.name == row.tutor and latest.phone == row.tutor_phone:
        return
    chosen = ChosenPerson(
        role=PersonKind.TUTOR,
        name=row.tutor,
        phone=row.tutor_phone,
        structure_id=row.structure_id,
        place=row.place if row.establishment_id else "",
        since=min(row.starts_on, timezone.localdate()),
        note="" if row.structure_id or row.establishment_id else row.place,
    )
    written_person(actor, dossier, chosen, row.key)
