"""A group session: who is invited, who comes, the sheet to sign, who came, who is to be called again."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.meetings import InvitationState
from rebond.domain.dossiers.models import Dossier, Invitation, Slot
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Invited,
    MeetingRefusedError,
    answer,
    invite,
    record_attendance,
    release_held,
    write_invitations,
)
from rebond.domain.dossiers.operations.session_messages import Told
from rebond.domain.dossiers.queries.appointments import letters_inviting, session_messages, session_of, sessions_to_join
from rebond.domain.dossiers.queries.groups import groups_of, members
from rebond.domain.dossiers.queries.meeting_documents import attendance_sheet
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations import MessageRefusedError
from rebond.domain.messages.queries import switch
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.agenda import crumb
from rebond.web.platform.documents import preview_context
from rebond.web.platform.dossier import my_dossier
from rebond.web.platform.inviting import LETTER, inviting_context, inviting_page, letters_to
from rebond.web.platform.territory import my_platform
from rebond.web.platform.views.interviews import pdf
from rebond.web.platform.writing import site_address

_ROLES = tuple(sorted(PLATFORM_ROLES))
#: Files invited at once: a session has at most 200 seats.
MOST = 500


@page(*_ROLES, nominative="list")
@require_GET
def session(request: ActorRequest, slot_id: UUID) -> HttpResponse:
    """The session, its invitations and their answers."""
    slot = _session(request, slot_id)
    found = session_of(request.actor, slot)
    told = session_messages(request.actor, found)
    letters = letters_inviting(request.actor, slot, (i.dossier_id for i in found.invitations))
    meetings = found.meetings
    context = {
        "platform": my_platform(request.actor, slot.platform_id),
        "section": "agenda",
        "part": "slots",
        "slot": slot,
        "session": found,
        "lines": [(i, *(rows.get(i.dossier_id) for rows in (meetings, told, letters))) for i in found.invitations],
        "untold": [
            i.dossier_id
            for i in found.of(InvitationState.INVITED)
            if i.dossier_id not in letters and not _reached(told.get(i.dossier_id))
        ],
        "guests": [m for key, m in meetings.items() if key not in {i.dossier_id for i in found.invitations}],
        "groups": groups_of(request.actor, slot.platform_id, open_only=True),
        "breadcrumb": crumb(slot.platform, slot.title),
    }
    return render(request, "platform/appointments/session.html", context)


@page(*_ROLES, nominative="list")
@require_POST
def session_invite(request: ActorRequest, slot_id: UUID) -> HttpResponse:
    """Invite a group, or files given by their keys: who and what is read first, then done (`act` = "invite")."""
    slot = _session(request, slot_id)
    keys = [key for key in map(_key, request.POST.getlist("files")[:MOST]) if key is not None]
    group = _key(request.POST.get("group", ""))
    if group is not None:
        keys += list(members(request.actor, group).values_list("pk", flat=True)[:MOST])
    if not keys:
        messages.error(request, "Choisissez un groupe qui a des membres, ou invitez depuis un dossier.")
        return redirect("platform:session", slot.pk)
    return _inviting(request, slot, keys)


@page(*_ROLES, nominative="dossier")
@require_POST
def file_invite(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Invite one young person, from their file: the same page, for one."""
    dossier = my_dossier(request.actor, dossier_id)
    key = _key(request.POST.get("session", ""))
    wanted = next((slot for slot in sessions_to_join(request.actor, dossier.platform_id) if slot.pk == key), None)
    if wanted is None:
        messages.error(request, "Choisissez une séance à venir.")
        return redirect("platform:meetings", dossier.pk)
    return _inviting(request, _session(request, wanted.pk), [dossier.pk])


def _inviting(request: ActorRequest, slot: Slot, keys: list[UUID]) -> HttpResponse:
    """The page, or the act that it showed: a message that was not read on the page does not leave."""
    keys = list(dict.fromkeys(keys))
    chosen = request.POST.get("message", "")
    if request.POST.get("act") == "invite" and chosen and chosen == request.POST.get("seen"):
        return _invited(request, slot, keys, chosen)
    return _inviting_page(request, slot, keys, chosen)


def _inviting_page(
    request: ActorRequest, slot: Slot, keys: list[UUID], chosen: str, despite_error: str = ""
) -> HttpResponse:
    """The page before anything is done; `despite_error`: why what it asked was refused."""
    try:
        found = inviting_page(request.actor, slot, keys, chosen, site_address(request))
    except MeetingRefusedError as refused:
        messages.error(request, str(refused))
        return redirect("platform:session", slot.pk)
    context, status = inviting_context(found, despite_error), 422 if despite_error else 200
    return render(request, "platform/appointments/invite.html", context, status=status)


def _invited(request: ActorRequest, slot: Slot, keys: list[UUID], chosen: str) -> HttpResponse:
    """Invite, then tell: by messages, by letters to print, or not at all."""
    actor, template = request.actor, _key(chosen)
    asked = {"actor": actor, "slot_id": slot.pk, "despite": request.POST.get("despite") == "on"}
    try:
        with transaction.atomic():
            done = invite(**asked, files=keys, template_id=template)
            told = None
            if template is not None:
                told = write_invitations(**asked, keys=keys, template_id=template, site=site_address(request))
    except (MeetingRefusedError, MessageRefusedError, Dossier.DoesNotExist) as refused:
        if getattr(refused, "field", "") == "despite":
            return _inviting_page(request, slot, keys, chosen, str(refused))
        messages.error(request, str(refused) or "Ce dossier n’est plus suivi ici.")
        return redirect("platform:session", slot.pk)
    (messages.warning if done.held else messages.success)(request, invited_sentence(done))
    if told is not None:
        (messages.warning if told.left_out else messages.success)(request, told_sentence(told))
    if chosen == LETTER and (done.sent or done.waiting):
        criteria, view, form, model = letters_to(actor, slot, [*done.sent, *done.waiting], despite=asked["despite"])
        context = preview_context(actor, slot.platform, criteria, view, form, model, site_address(request))
        return render(request, "platform/letters.html", context)
    return redirect("platform:session", slot.pk)


@page(*_ROLES, nominative="list")
@require_POST
def session_answer(request: ActorRequest, invitation_id: UUID) -> HttpResponse:
    """Comes, does not come, has yet to answer."""
    invitation = one_or_404(Invitation, request.actor, invitation_id, "slot")
    try:
        made = answer(actor=request.actor, invitation_id=invitation.pk, state=request.POST.get("state", ""))
    except MeetingRefusedError as refused:
        messages.error(request, str(refused))
    except AlreadyCorrectedError:
        messages.warning(request, "Quelqu’un a noté une réponse avant vous : la page vient d’être relue.")
    else:
        messages.success(request, f"Réponse notée : {made.get_state_display().lower()}.")
    return redirect("platform:session", invitation.slot_id)


@page(*_ROLES, nominative="list")
@require_POST
def session_attendance(request: ActorRequest, slot_id: UUID) -> HttpResponse:
    """Who came and who did not, in one go; or the invitations held back, let go."""
    slot = _session(request, slot_id)
    if request.POST.get("act") == "release":
        count = release_held(actor=request.actor, slot_id=slot.pk)
        messages.success(request, f"{count} invitation(s) envoyée(s)." if count else "Toujours aucune place libre.")
        return redirect("platform:session", slot.pk)
    told = {key: value for name, value in request.POST.items() if (key := _key(name.removeprefix("jeune-")))}
    present = [key for key, value in told.items() if value == "present"]
    absent = [key for key, value in told.items() if value == "absent"]
    try:
        done = record_attendance(actor=request.actor, slot_id=slot.pk, present=present, absent=absent)
    except (MeetingRefusedError, AlreadyCorrectedError) as refused:
        messages.error(request, str(refused) or "Quelqu’un a changé cette séance entre-temps : relisez la page.")
    else:
        silent = f", {done.silent} sans réponse à rappeler" if done.silent else ""
        messages.success(request, f"Présences enregistrées : {done.present} venu(s), {done.absent} absent(s){silent}.")
    return redirect("platform:session", slot.pk)


@page(*_ROLES, nominative="list")
@require_GET
def session_sheet(request: ActorRequest, slot_id: UUID) -> HttpResponse:
    """The sheet to sign, to print."""
    return pdf(attendance_sheet(request.actor, _session(request, slot_id)), "feuille-de-presence.pdf")


def invited_sentence(done: Invited) -> str:
    """What an act of inviting gave."""
    parts = [f"{len(done.sent)} invitation(s) notée(s)"]
    if done.held:
        parts.append(f"{len(done.held)} retenue(s), faute de places : elles partiront quand une place se libère")
    if done.already:
        parts.append(f"{done.already} déjà invité(s)")
    if done.refused:
        parts.append(f"{len(done.refused)} non invité(s), qui ont dit non")
    if done.left_out:
        parts.append(f"{done.left_out} laissé(s) de côté (dossier clos ou suivi ailleurs)")
    return f"{', '.join(parts)}."


def told_sentence(done: Told) -> str:
    """What an act of writing gave."""
    parts = []
    if done.written:
        held = "" if switch().open else ", retenu(s) : les envois sont arrêtés"
        parts.append(f"{len(done.written)} message(s) à l’envoi{held}")
    parts += [f"{len(those)} non prévenu(s) : {why.rstrip('.')}" for why, those in done.left_out.items()]
    return f"{'. '.join(parts) or 'Aucun message'}."


def _session(request: ActorRequest, slot_id: UUID) -> Slot:
    slot = one_or_404(Slot, request.actor, slot_id, "platform", "host")
    if not slot.session:
        raise Http404
    return slot


def _reached(message: Message | None) -> bool:
    """Whether a message left, or will."""
    return message is not None and message.state not in (State.FAILED, State.BOUNCED, State.DROPPED)


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
