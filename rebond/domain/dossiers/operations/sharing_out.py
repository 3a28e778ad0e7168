"""Who takes whom: files given by lot in a meeting (A11) or when somebody leaves (C5); each act has its undo."""

from collections.abc import Iterable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import RUNNING_ROLES, Actor
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import AllotmentKind, Status
from rebond.domain.dossiers.models import Absence, Allotment, Assignment, Dossier, Sitting
from rebond.domain.dossiers.operations.access import found
from rebond.domain.dossiers.operations.notes import keep_note
from rebond.domain.dossiers.operations.rebuilding import save_all_moved
from rebond.domain.dossiers.operations.referents import NotAColleagueError
from rebond.domain.dossiers.queries.absences import orphaned_files
from rebond.domain.dossiers.queries.masking import told_words, with_unread
from rebond.domain.dossiers.queries.people import colleagues
from rebond.domain.territory.models import Platform

BATCH = 500
#: Nobody is away longer without leaving.
LONGEST_ABSENCE = timedelta(days=366)


class SharingRefusedError(ValueError):
    """These files can't be given, or not so; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class SittingChangedError(SharingRefusedError):
    """Somebody else wrote of the meeting meanwhile: nothing is saved, both texts are to be read."""

    def __init__(self) -> None:
        told = "Quelqu’un a enregistré d’autres notes pendant que vous écriviez : relisez les deux, puis enregistrez."
        super().__init__("notes", told)


@dataclass(frozen=True)
class Task:
    """What the meeting decides that the new referent does. All blank: what was to do stays to do."""

    step: str = ""
    on: date | None = None  # None: today, when a step is decided
    note: str = ""


NOTHING = Task()


@dataclass(frozen=True)
class Given:
    """What an act gave: the allotment to undo it by (None when nothing changed), how many, and who had some before."""

    allotment: Allotment | None
    count: int
    already: int = 0  # files that somebody had taken meanwhile


@transaction.atomic
def open_sitting(
    *, actor: Actor, platform_id: UUID, present: Iterable[UUID] = (), guests: str = "", held_on: date | None = None
) -> Sitting:
    """Begin a répartition. One still open of the same day is taken up again. Platform.DoesNotExist."""
    _here(actor, platform_id)
    today = timezone.localdate()
    open_now = Sitting.objects.filter(platform_id=platform_id, closed_at=None, held_on=held_on or today).first()
    if open_now is not None:
        return open_now
    sitting = Sitting.objects.create(
        platform_id=platform_id,
        author_id=actor.user_id,
        held_on=held_on or today,
        present=_known(actor, platform_id, present),
        guests=guests.strip()[:300],
    )
    record_action(actor=actor, code="sitting.opened", sentence="Répartition commencée.", about=sitting)
    return sitting


@transaction.atomic
def note_sitting(
    *,
    actor: Actor,
    sitting_id: UUID,
    present: Iterable[UUID],
    guests: str,
    notes: str,
    seen: str | None = None,
    close: bool = False,
) -> Sitting:
    """Write who was there and what was said; `close` ends the meeting. `seen`: the `Sitting.version` that was read
    before writing (None: whatever it is). What names Justice or health and was written by another stays, beside what is
    added by who may not read it.

    SittingChangedError when somebody wrote otherwise since, Sitting.DoesNotExist, SharingRefusedError when the whole is
    too long.
    """
    sitting = Sitting.objects.select_for_update().get(pk=found(Sitting, actor, sitting_id).pk)
    here, before = sitting.platform_id, sitting.version
    (read,) = told_words(actor, [copy(sitting)], "notes", "guests", platforms=[here])
    sitting.present = _known(actor, here, present)
    sitting.guests = with_unread(actor, sitting, "guests", guests, platform=here, between=", ")
    sitting.notes = with_unread(actor, sitting, "notes", notes, platform=here)
    if seen is not None and read.version != seen and before != sitting.version:
        raise SittingChangedError
    if len(sitting.guests) > 300 or len(sitting.notes) > 4000:
        raise SharingRefusedError("", "Avec ce qui est déjà noté, c’est trop long : raccourcissez ce que vous écrivez.")
    if close and sitting.closed_at is None:
        sitting.closed_at = timezone.now()
        record_action(actor=actor, code="sitting.closed", sentence="Répartition terminée.", about=sitting)
    sitting.save(update_fields=["present", "guests", "notes", "closed_at"])
    return sitting


@transaction.atomic
def share_out(
    *, actor: Actor, sitting_id: UUID, dossier_ids: Iterable[UUID], referent_id: UUID, decided: Task = NOTHING
) -> Given:
    """In the meeting, give these young people to somebody, with what is decided that they do: it becomes the file's
    next step, and is undone with the rest. A file taken meanwhile by another stays theirs.

    SharingRefusedError when the meeting is over or nobody is chosen, NotAColleagueError, Sitting.DoesNotExist.
    """
    sitting = found(Sitting, actor, sitting_id)
    if sitting.closed_at is not None:
        raise SharingRefusedError("", "Cette répartition est terminée : ouvrez-en une autre.")
    files = _to_give(actor, sitting.platform_id, dossier_ids)
    free = [file for file in files if file.referent_id is None]
    if decided.on is not None and decided.on < timezone.localdate():
        raise SharingRefusedError("on", "La date de ce qui est décidé est passée : choisissez un jour à venir.")
    return _give(
        actor,
        sitting.platform_id,
        [(file, referent_id) for file in free],
        kind=AllotmentKind.SITTING,
        sitting=sitting,
        already=len(files) - len(free),
        decided=decided,
    )


@transaction.atomic
def pass_over(*, actor: Actor, sitting_id: UUID, dossier_id: UUID) -> None:
    """Leave a young person for the end of the meeting: whoever knows them is asked first. Sitting.DoesNotExist."""
    sitting = found(Sitting, actor, sitting_id)
    sitting.passed = [*(key for key in sitting.passed if key != dossier_id), dossier_id]
    sitting.save(update_fields=["passed"])


@transaction.atomic
def hand_over(*, actor: Actor, platform_id: UUID, leaver_id: UUID, to: Sequence[UUID], plan: dict[UUID, UUID]) -> Given:
    """Somebody leaves: their open files go to colleagues. `plan` gives file → account for those already chosen; the
    others are dealt in turn among `to`, in the order of `queries.absences.files_of`.

    SharingRefusedError when nobody is chosen, NotAColleagueError, Platform.DoesNotExist.
    """
    _runs(actor, platform_id)
    if not to:
        raise SharingRefusedError("to", "Choisissez au moins une personne qui reprendra les dossiers.")
    if leaver_id in to:
        raise SharingRefusedError("to", "La personne qui part ne peut pas reprendre ses propres dossiers.")
    mine = Dossier.objects.filter(platform_id=platform_id, status=Status.OPEN, referent=leaver_id)
    # Taken in the one order of all the acts on many files; dealt in that of the preview.
    list(mine.order_by("pk").select_for_update(of=("self",)))
    files = list(mine.order_by("commune_name", "search_text", "pk"))
    pairs = [(file, plan.get(file.pk, next_id)) for file, next_id in zip(files, _in_turn(to, len(files)), strict=True)]
    return _give(actor, platform_id, pairs, kind=AllotmentKind.DEPARTURE, leaver_id=leaver_id)


def _in_turn(to: Sequence[UUID], count: int) -> list[UUID]:
    """Who gets each file: neighbours (the files come by commune) stay with one person."""
    share, rest = divmod(count, len(to))
    dealt: list[UUID] = []
    for number, person in enumerate(to):
        dealt += [person] * (share + (number < rest))
    return dealt


@transaction.atomic
def undo_allotment(*, actor: Actor, allotment_id: UUID) -> int:
    """Give each file back to who had it before, unless somebody assigned it again since. Gives how many.

    Allotment.DoesNotExist, or SharingRefusedError when it was undone already.
    """
    held = Allotment.objects.select_for_update().filter(platform_id__in=sorted(actor.platforms))
    allotment = held.get(pk=allotment_id)
    if allotment.kind == AllotmentKind.DEPARTURE:
        _runs(actor, allotment.platform_id)
    if allotment.undone_at is not None:
        raise SharingRefusedError("", "C’est déjà annulé : rechargez la page.")
    given = Assignment.objects.filter(pk__in=allotment.assignments, superseded_by=None, cancelled=False)
    standing = list(given.select_related("dossier"))
    keys = [assignment.dossier_id for assignment in standing]
    here = Dossier.objects.filter(pk__in=keys, platform_id__in=sorted(actor.platforms)).exclude(status=Status.MERGED)
    files = {file.pk: file for file in here.select_for_update(of=("self",)).order_by("pk")}
    back = [a for a in standing if a.dossier_id in files and files[a.dossier_id].referent_id == a.referent_id]
    Assignment.objects.bulk_create(
        Assignment(
            dossier_id=a.dossier_id,
            author_id=actor.user_id,
            organisation_id=actor.organisation,
            happened_at=a.happened_at,
            supersedes=a,
            cancelled=True,
            referent_id=a.referent_id,
        )
        for a in back
    )
    save_all_moved([files[a.dossier_id] for a in back])
    allotment.undone_at, allotment.undone_by_id = timezone.now(), actor.user_id
    allotment.save(update_fields=["undone_at", "undone_by"])
    record_action(actor=actor, code="allotment.undone", sentence="Attribution de dossiers annulée.", about=allotment)
    return len(back)


def _give(
    actor: Actor,
    platform_id: UUID,
    pairs: Sequence[tuple[Dossier, UUID]],
    *,
    kind: AllotmentKind,
    sitting: Sitting | None = None,
    leaver_id: UUID | None = None,
    already: int = 0,
    decided: Task = NOTHING,
) -> Given:
    people = {person.pk for person in colleagues(actor, platform_id)}
    if any(referent_id not in people for _, referent_id in pairs):
        raise NotAColleagueError("Cette personne ne travaille pas sur la plate-forme : choisissez-en une autre.")
    if not pairs:
        return Given(None, 0, already)
    rows = Assignment.objects.bulk_create(
        Assignment(
            dossier=file,
            author_id=actor.user_id,
            organisation_id=actor.organisation,
            referent_id=referent_id,
            **_planned(file, decided),
        )
        for file, referent_id in pairs
    )
    keep_note(rows, decided.note.strip()[:300])
    save_all_moved([file for file, _ in pairs])
    allotment = Allotment.objects.create(
        platform_id=platform_id,
        author_id=actor.user_id,
        kind=kind,
        sitting=sitting,
        leaver_id=leaver_id,
        assignments=[row.pk for row in rows],
    )
    record_action(actor=actor, code=f"allotment.{kind}", sentence="Dossiers attribués.", about=allotment)
    return Given(allotment, len(rows), already)


def _planned(file: Dossier, decided: Task) -> dict[str, object]:
    """The next step that is decided; with a day alone, that of the file on this day."""
    planned = bool(decided.step or decided.on)
    return {
        "next_step": (decided.step or file.next_step) if planned else "",
        "next_step_on": (decided.on or timezone.localdate()) if planned else None,
    }


def _to_give(actor: Actor, platform_id: UUID, keys: Iterable[UUID]) -> list[Dossier]:
    files = Dossier.objects.filter(pk__in=list(keys), platform_id=platform_id, status=Status.OPEN)
    chosen = list(files.select_for_update(of=("self",)).order_by("pk"))
    if not chosen:
        raise SharingRefusedError("dossiers", "Choisissez au moins un jeune de la liste.")
    return chosen


def _here(actor: Actor, platform_id: UUID) -> None:
    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist


def _runs(actor: Actor, platform_id: UUID) -> None:
    """Whoever says who is away or leaves: the responsable, or the assistant (guide, job descriptions)."""
    _here(actor, platform_id)
    if platform_id not in actor.platforms_as(*RUNNING_ROLES):
        raise Platform.DoesNotExist


def _known(actor: Actor, platform_id: UUID, people: Iterable[UUID]) -> list[UUID]:
    told = set(people)
    return [user.pk for user in colleagues(actor, platform_id) if user.pk in told]


@transaction.atomic
def note_absence(
    *, actor: Actor, platform_id: UUID, user_id: UUID, substitute_id: UUID, starts_on: date, ends_on: date
) -> Absence:
    """Somebody is away between two days, both included; their queue is shown to the substitute meanwhile.

    SharingRefusedError beside its field, Platform.DoesNotExist when the actor may not say so.
    """
    _runs(actor, platform_id)
    people = {person.pk for person in colleagues(actor, platform_id)}
    for field, key in (("user", user_id), ("substitute", substitute_id)):
        if key not in people:
            raise SharingRefusedError(field, "Choisissez une personne de la plate-forme.")
    if user_id == substitute_id:
        raise SharingRefusedError("substitute", "Choisissez quelqu’un d’autre que la personne absente.")
    if ends_on < starts_on:
        raise SharingRefusedError("ends_on", "Le dernier jour ne peut pas précéder le premier : changez la date.")
    if ends_on < timezone.localdate():
        raise SharingRefusedError("ends_on", "Cette absence est déjà finie : vérifiez les dates.")
    if ends_on - starts_on > LONGEST_ABSENCE:
        raise SharingRefusedError("ends_on", "Plus d’un an d’absence : notez plutôt un départ.")
    standing = visible(Absence, actor).filter(
        platform_id=platform_id, cancelled_at=None, starts_on__lte=ends_on, ends_on__gte=starts_on
    )
    if standing.filter(user_id=user_id).exists():
        raise SharingRefusedError("starts_on", "Une absence est déjà notée à ces dates : annulez-la d’abord.")
    if standing.filter(user_id=substitute_id).exists():
        raise SharingRefusedError("substitute", "Cette personne est absente elle aussi à ces dates.")
    absence = Absence.objects.create(
        platform_id=platform_id,
        user_id=user_id,
        substitute_id=substitute_id,
        starts_on=starts_on,
        ends_on=ends_on,
        author_id=actor.user_id,
    )
    record_action(actor=actor, code="absence.noted", sentence="Absence notée.", about=absence)
    return absence


@transaction.atomic
def cancel_absence(*, actor: Actor, absence_id: UUID) -> Absence:
    """The person is back, or was not away. Absence.DoesNotExist when the actor may not say so."""
    absence = found(Absence, actor, absence_id)
    _runs(actor, absence.platform_id)
    if absence.cancelled_at is None:
        absence.cancelled_at = timezone.now()
        absence.save(update_fields=["cancelled_at"])
        record_action(actor=actor, code="absence.cancelled", sentence="Absence annulée.", about=absence)
    return absence


@transaction.atomic
def release_orphans() -> int:
    """Take the referent off the files whose referent works on their platform no more; gives how many.

    For the worker, every night: they are then among those without referent, which every list counts.
    """
    files = list(orphaned_files().select_for_update(of=("self",)).order_by("pk"))
    Assignment.objects.bulk_create((Assignment(dossier=file, referent=None) for file in files), batch_size=BATCH)
    save_all_moved(files)
    return len(files)
