"""What the interview's pages read: the draft, what the file knows already, the sheets that were finished."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import UNUSABLE, Answered, Channel, DetailKind, Fact, Flag, Holder
from rebond.domain.dossiers.interview import Answers
from rebond.domain.dossiers.models import (
    ContactAttempt,
    ContactDetail,
    Dossier,
    Interview,
    InterviewDraft,
    ListEntry,
    ProtectedReason,
)
from rebond.domain.dossiers.models.drafts import Draft
from rebond.domain.dossiers.queries.facts import fact_rows
from rebond.kernel.values.phones import display_phone


@dataclass(frozen=True)
class Sheet:
    """The sheet to fill: its answers, and the source of those that the file knew."""

    answers: Answers
    sources: dict[str, str]  # field → French source
    saved_at: datetime | None  # of the draft; None when nothing was typed yet


def sheet_of(actor: Actor, dossier: Dossier) -> Sheet:
    """The actor's draft, or a sheet in which what is known already is filled."""
    return sheet_with(actor, InterviewDraft, dossier, _known(actor, dossier))


def sheet_with(actor: Actor, drafts: type[Draft], dossier: Dossier, known: dict[str, tuple[str, str]]) -> Sheet:
    """The actor's draft of this kind, or a sheet in which what is `known` (field → value, source) is filled."""
    sources = {key: source for key, (_, source) in known.items()}
    draft = visible(drafts, actor).filter(dossier=dossier).first()
    if draft is not None:
        same = {key: source for key, source in sources.items() if draft.answers.get(key) == known[key][0]}
        return Sheet(draft.answers, same, draft.saved_at)
    return Sheet({key: value for key, (value, _) in known.items()}, sources, None)


def interviews_of(actor: Actor, dossier: Dossier) -> list[Interview]:
    """The interviews as they stand today (corrected and cancelled ones left out), newest first."""
    standing = visible(Interview, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    return list(standing.select_related("author").order_by("-happened_at"))


def all_answers(actor: Actor, interview: Interview) -> Answers:
    """The answers, with the reason that the law protects for who may read it: as last written in its versions."""
    found = visible(Interview, actor).filter(dossier=interview.dossier_id)
    before = dict(found.values_list("pk", "supersedes"))
    told = visible(ProtectedReason, actor).filter(dossier=interview.dossier_id)
    protected = dict(told.values_list("interview", "answers"))
    key: UUID | None = interview.pk
    while key is not None and key not in protected:
        key = before.get(key)
    return {**interview.answers, **(protected[key] if key else {})}


def recorded_keys(actor: Actor, dossier: Dossier) -> list[UUID]:
    """The keys of the forms that this actor finished: what their browser kept of them may go."""
    mine = visible(Interview, actor).filter(dossier=dossier, author_id=actor.user_id)
    return list(mine.values_list("key", flat=True))


def superseded_by(actor: Actor, interview: Interview) -> Interview | None:
    """What corrected this interview, if something did."""
    return visible(Interview, actor).filter(supersedes=interview).select_related("author").first()


def _known(actor: Actor, dossier: Dossier) -> dict[str, tuple[str, str]]:
    """Field → (value, source) of what the file already tells."""
    entry = visible(ListEntry, actor).filter(dossier=dossier, taken_back_at=None).order_by("-treatment_date").first()
    listed = entry.campaign_name if entry else "Le dossier"
    found = {
        "organisation": (f"Plate-forme {dossier.platform.short_name}", "Votre habilitation"),
        "surname": (dossier.surname, listed),
        "first_names": (dossier.first_names, listed),
        "birth_date": (dossier.birth_date.isoformat(), listed),
        "new_dropout": ("" if entry else "yes", "Dossier ouvert hors des listes"),
    }
    if dossier.mission_locale:
        found["mission_locale"] = ("yes", f"{listed} : {dossier.mission_locale}")
    found |= _schooling(actor, dossier, entry, listed)
    found |= _details(actor, dossier) | _contacts(actor, dossier)
    return {key: pair for key, pair in found.items() if pair[0]}


def _schooling(actor: Actor, dossier: Dossier, entry: ListEntry | None, listed: str) -> dict[str, tuple[str, str]]:
    """The last training and its class, whether it gave a diploma, where one is enrolled now: as the list and the
    attested facts tell. Whoever is on a list for the training obligation alone may well have the diploma."""
    division = f"classe {entry.division}" if entry and entry.division else ""
    course = ", ".join(part for part in (dossier.level, division, dossier.establishment_name) if part)
    found = {"course": (course, f"{listed} : dernière formation connue")}
    if entry is not None and not _MAY_HOLD & set(entry.flags):
        found["graduated"] = ("no", f"{listed} : diplôme de cette formation non obtenu")
    for line in fact_rows(actor, [dossier])[dossier.pk]:
        if not line.stands or line.protected:
            continue
        source = f"Fait attesté le {timezone.localdate(line.row.happened_at):%d/%m/%Y}"
        if line.row.fact == Fact.DIPLOMA:
            found["graduated"] = ("yes", source)
        elif line.row.fact in _ENROLLED:
            found |= {"enrolled": ("yes", source), "enrolled_school": (line.place, source)}
    return found


#: Facts of who is enrolled somewhere; those of Justice, Santé and care are not told in a sheet.
_ENROLLED = (Fact.SCHOOL_NO_CONTRACT, Fact.SCHOOL_CNED, Fact.SCHOOL_DEFENCE, Fact.SCHOOL_OTHER, Fact.APPRENTICE)
#: Flags of a list that leave the diploma open.
_MAY_HOLD = frozenset({Flag.SECOND_PUBLIC, Flag.EXAM_RESULT_MISSING})


def _details(actor: Actor, dossier: Dossier) -> dict[str, tuple[str, str]]:
    details = visible(ContactDetail, actor).filter(person=dossier.person_id).exclude(validity__in=UNUSABLE)
    found: dict[str, tuple[str, str]] = {}
    for detail in details.order_by("-confirmed_on"):
        if detail.kind == DetailKind.ADDRESS:
            found.setdefault("address", (detail.value, detail.source))
        elif detail.holder != Holder.YOUNG_PERSON:
            continue
        elif detail.kind == DetailKind.EMAIL:
            found.setdefault("email", (detail.value, detail.source))
        else:
            mobile = detail.value.startswith(("+336", "+337"))
            found.setdefault("mobile" if mobile else "landline", (display_phone(detail.value), detail.source))
    return found


def _contacts(actor: Actor, dossier: Dossier) -> dict[str, tuple[str, str]]:
    """The first three contacts of the file, as the sheet asks for them, and the latest letter."""
    standing = visible(ContactAttempt, actor).filter(dossier=dossier, superseded_by=None, cancelled=False)
    attempts = list(standing.order_by("happened_at"))
    found: dict[str, tuple[str, str]] = {}
    calls = [attempt for attempt in attempts if attempt.channel != Channel.LETTER]
    for number, attempt in enumerate(calls[:3], start=1):
        machine = attempt.answered == Answered.MACHINE
        told = {
            "on": timezone.localdate(attempt.happened_at).isoformat(),
            "machine": "yes" if machine else "no",
            "who": "" if machine else attempt.get_answered_display(),
            "answer": attempt.get_outcome_display(),
        }
        found |= {f"contact{number}_{name}": (value, "Les contacts du dossier") for name, value in told.items()}
    letters = [attempt for attempt in attempts if attempt.channel == Channel.LETTER]
    if letters:
        found["letter_on"] = (timezone.localdate(letters[-1].happened_at).isoformat(), "Les contacts du dossier")
    return found
