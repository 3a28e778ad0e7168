"""Group sessions: who is invited, who comes, who came (C10). An invitation beyond the seats is held back (C15).

What the young people are written is in `session_messages`; this file calls it when an invitation held back goes.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID, uuid5

from django.db import transaction
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.meetings import CHOSEN_REMINDERS, InvitationState, MeetingOutcome
from rebond.domain.dossiers.models import Appointment, Dossier, Invitation, Slot
from rebond.domain.dossiers.operations.access import check_standing, found
from rebond.domain.dossiers.operations.appointments import Booking, MeetingRefusedError, record_result, take
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.operations.session_messages import write_released
from rebond.domain.dossiers.queries.appointments import session_of

#: Said when nobody confirmed that they know of the refusal.
DESPITE = "Ce jeune a dit non : cochez la case pour confirmer que vous l’invitez quand même, ou ne l’invitez pas."
#: States that an answer may follow.
OPEN = (InvitationState.INVITED, InvitationState.HELD, InvitationState.NO_ANSWER)


@dataclass
class Invited:
    """What an act of inviting gives, in files."""

    sent: list[UUID] = field(default_factory=list)
    held: list[UUID] = field(default_factory=list)
    waiting: list[UUID] = field(default_factory=list)  # of those invited before, who has yet to answer
    already: int = 0
    left_out: int = 0  # closed, of another platform, or of somebody who died
    refused: list[UUID] = field(default_factory=list)  # who said no and is not asked again yet


@transaction.atomic
def invite(
    *,
    actor: Actor,
    slot_id: UUID,
    files: Iterable[UUID],
    template_id: UUID | None = None,
    act: UUID | None = None,
    despite: bool = False,
) -> Invited:
    """Invite these files to a session. Beyond the seats left, the invitation is held until one is free.

    `template_id`: the message that those held back are to receive then; the others are written to by
    `write_invitations`. `act`: the key of an act on many files, from which those of the invitations are made.
    `despite`: see `foresee`.

    Slot.DoesNotExist when the actor doesn't see it, MeetingRefusedError when it is past or cancelled, or when the only
    one asked for said no.
    """
    slot, wanted = _session(actor, slot_id), list(files)
    # Two colleagues at once: the second sees whom the first invited, and the seats that are left.
    list(
        Dossier.objects.filter(pk__in=wanted, platform=slot.platform_id).order_by("pk").select_for_update(of=("self",))
    )
    slot = Slot.objects.select_for_update(of=("self",)).get(pk=slot.pk)
    done = foresee(actor=actor, slot=slot, files=wanted, despite=despite)
    if done.refused and len(set(wanted)) == 1:
        raise MeetingRefusedError("despite", DESPITE)
    made = [_invitation(actor, slot, key, InvitationState.INVITED, template_id) for key in done.sent]
    made += [_invitation(actor, slot, key, InvitationState.HELD, template_id) for key in done.held]
    taken_back = Invitation.objects.filter(slot=slot, superseded_by=None, cancelled=True)
    before = {old.dossier_id: old for old in taken_back.filter(dossier__in=[*done.sent, *done.held])}
    for invitation in made:
        invitation.supersedes = before.get(invitation.dossier_id)
        invitation.key = uuid5(act, str(invitation.dossier_id)) if act else invitation.key
    Invitation.objects.bulk_create(made)
    sentence = f"{len(done.sent)} invitation(s) à une séance, {len(done.held)} retenue(s)."
    record_action(actor=actor, code="session.invited", sentence=sentence, about=slot)
    return done


def foresee(*, actor: Actor, slot: Slot, files: Iterable[UUID], despite: bool = False) -> Invited:
    """What `invite` would do with these files, for its preview. Who said no is invited only when they are asked for
    alone, by somebody who confirmed that they know (`despite`).

    MeetingRefusedError when the session is past or cancelled.
    """
    if slot.starts_at <= timezone.now() or slot.cancelled_at is not None:
        raise MeetingRefusedError("", "Cette séance est passée ou annulée : choisissez-en une autre.")
    wanted = list(dict.fromkeys(files))
    mine = {d.pk: d for d in Dossier.objects.filter(pk__in=wanted, platform=slot.platform_id, status=Status.OPEN)}
    session = session_of(actor, slot)
    states = {invitation.dossier_id: invitation.state for invitation in session.invitations}
    seats, done = session.room.left, Invited()
    known = despite and len(wanted) == 1
    for key in wanted:
        if key not in mine or mine[key].deceased:
            done.left_out += 1
        elif mine[key].said_no and not known:
            done.refused.append(key)
        elif key in states or key in session.meetings:
            done.already += 1
            if states.get(key) == InvitationState.INVITED:
                done.waiting.append(key)
        elif seats > 0:
            seats -= 1
            done.sent.append(key)
        else:
            done.held.append(key)
    return done


@transaction.atomic
def take_back_invitations(*, actor: Actor, slot_id: UUID, files: Iterable[UUID]) -> int:
    """Take back the invitations of these files that nobody has answered, as if they had not been made. The seats are
    free again; what is held back does not leave by itself: the page of the session offers it.

    The files are locked by the caller. Slot.DoesNotExist when the actor doesn't see it.
    """
    slot, wanted = _session(actor, slot_id), set(files)
    waiting = session_of(actor, slot).of(InvitationState.INVITED, InvitationState.HELD)
    taken = [invitation for invitation in waiting if invitation.dossier_id in wanted]
    for invitation in taken:
        _next(actor, invitation, invitation.state, None, cancelled=True)
    record_action(actor=actor, code="session.uninvited", sentence=f"{len(taken)} invitation(s) reprise(s).", about=slot)
    return len(taken)


@transaction.atomic
def answer(*, actor: Actor, invitation_id: UUID, state: str) -> Invitation:
    """Note that the young person comes (a seat is taken), does not come (it is given back), or has yet to answer.

    Invitation.DoesNotExist, AlreadyCorrectedError when somebody noted it before, MeetingRefusedError.
    """
    invitation = found(Invitation, actor, invitation_id)
    if state not in (InvitationState.COMES, InvitationState.DECLINES, InvitationState.INVITED):
        raise MeetingRefusedError("state", "Cette réponse n’existe pas : choisissez-en une de la liste.")
    _lock(actor, [invitation.dossier_id])
    check_standing(invitation)
    if invitation.state == state:
        return invitation
    slot, seat = invitation.slot, invitation.appointment
    if seat is not None and state != InvitationState.COMES:
        record_result(actor=actor, appointment_id=seat.pk, outcome=MeetingOutcome.CANCELLED_YOUNG)
        seat = None
    if state == InvitationState.COMES:
        booking = Booking(slot_id=slot.pk, reminders=tuple(CHOSEN_REMINDERS[:2]), despite=True)
        seat = take(actor=actor, dossier_id=invitation.dossier_id, booking=booking)
    made = _next(actor, invitation, state, seat)
    _rebuild([invitation.dossier_id])
    if state == InvitationState.DECLINES:
        release_held(actor=actor, slot_id=slot.pk)
    record_action(actor=actor, code="session.answered", sentence="Réponse à une invitation notée.", about=slot)
    return made


@transaction.atomic
def release_held(*, actor: Actor, slot_id: UUID) -> int:
    """Let go the invitations held back for which there is a seat now, in the order in which they were written."""
    slot = _session(actor, slot_id)
    session = session_of(actor, slot)
    waiting = sorted(session.of(InvitationState.HELD), key=lambda invitation: invitation.recorded_at)
    released = [_next(actor, invitation, InvitationState.INVITED, None) for invitation in waiting[: session.room.left]]
    if released:
        write_released(actor, slot, released)
        sentence = f"{len(released)} invitation(s) retenue(s) envoyée(s)."
        record_action(actor=actor, code="session.released", sentence=sentence, about=slot)
    return len(released)


def release_for(slot_id: UUID) -> int:
    """As the worker, after somebody declined by their link: let go what is held, with the rights of who invited.

    Nothing is let go when none of them works here any more; the page of the session offers it to the team.
    """
    held = Invitation.objects.filter(slot=slot_id, state=InvitationState.HELD, superseded_by=None, cancelled=False)
    for author in User.objects.filter(pk__in=held.values("author"), is_active=True).order_by("pk"):
        actor = actor_for(author)
        if actor.platforms & set(held.values_list("slot__platform", flat=True)):
            return release_held(actor=actor, slot_id=slot_id)
    return 0


@dataclass
class Attendance:
    """What a sheet gave, in files."""

    present: int = 0
    absent: int = 0
    silent: int = 0  # invited, neither answered nor came


@transaction.atomic
def record_attendance(*, actor: Actor, slot_id: UUID, present: Iterable[UUID], absent: Iterable[UUID]) -> Attendance:
    """Record who came and who did not, in one go. Who came without having answered gets a seat; who was invited,
    never answered and is not among the present is to be called again. Done twice, done once; done otherwise, corrected.

    Slot.DoesNotExist, or MeetingRefusedError when the session has not begun or more came than there are seats.
    """
    slot = _session(actor, slot_id)
    if slot.starts_at > timezone.now():
        raise MeetingRefusedError(
            "", "Cette séance n’a pas commencé : notez qui vient, puis les présences le jour même."
        )
    came, missed = set(present), set(absent)
    session = session_of(actor, slot)
    invited = {invitation.dossier_id: invitation for invitation in session.invitations}
    concerned = {*invited, *session.meetings}
    _lock(actor, sorted(concerned))
    done = Attendance()
    for key in sorted(concerned):
        invitation, meeting = invited.get(key), session.meetings.get(key)
        seat = meeting.appointment if meeting else None
        if key in came:
            done.present += 1
            _came(actor, slot, key, invitation, seat)
        elif seat is not None and key in missed:
            done.absent += 1
            record_result(actor=actor, appointment_id=seat.pk, outcome=MeetingOutcome.MISSED)
        elif seat is None and invitation is not None and invitation.state in OPEN:
            done.silent += 1
            if invitation.state != InvitationState.NO_ANSWER:
                _next(actor, invitation, InvitationState.NO_ANSWER, None)
    _rebuild(sorted(concerned))
    sentence = f"Présences d’une séance : {done.present} venu(s), {done.absent} absent(s)."
    record_action(actor=actor, code="session.attendance", sentence=sentence, about=slot)
    return done


def _came(actor: Actor, slot: Slot, key: UUID, invitation: Invitation | None, seat: Appointment | None) -> None:
    if seat is None:
        booking = Booking(slot_id=slot.pk, despite=True, begun=True)
        seat = take(actor=actor, dossier_id=key, booking=booking)
        if invitation is not None:
            _next(actor, invitation, InvitationState.COMES, seat)
    record_result(actor=actor, appointment_id=seat.pk, outcome=MeetingOutcome.ATTENDED)


def _session(actor: Actor, slot_id: UUID) -> Slot:
    return visible(Slot, actor).exclude(title="").get(pk=slot_id)


def _lock(actor: Actor, keys: list[UUID]) -> None:
    """The files, in order, before anything else of theirs. Dossier.DoesNotExist when one is not the actor's."""
    mine = Dossier.objects.filter(pk__in=keys, platform_id__in=sorted(actor.platforms)).exclude(status=Status.MERGED)
    if len(list(mine.order_by("pk").select_for_update(of=("self",)))) != len(set(keys)):
        raise Dossier.DoesNotExist


def _invitation(actor: Actor, slot: Slot, key: UUID, state: str, template_id: UUID | None) -> Invitation:
    who = {"author_id": actor.user_id, "organisation_id": actor.organisation}
    return Invitation(dossier_id=key, slot=slot, state=state, template_id=template_id, key=new_id(), **who)


def _next(
    actor: Actor, old: Invitation, state: str, seat: Appointment | None, *, cancelled: bool = False
) -> Invitation:
    made = _invitation(actor, old.slot, old.dossier_id, state, old.template_id)
    made.supersedes, made.appointment, made.cancelled = old, seat, cancelled
    made.save(force_insert=True)
    return made


def _rebuild(keys: list[UUID]) -> None:
    files = list(Dossier.objects.filter(pk__in=keys))
    rebuild(files)
    for file in files:
        file.save(update_fields=MOVED)
