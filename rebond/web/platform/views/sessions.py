"""A group session: who is invited, who comes, the sheet to sign, who came, who is to be called again."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.dossiers.models import Dossier, Invitation, Slot
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Invited,
    MeetingRefusedError,
    answer,
    invite,
    record_attendance,
    release_held,
)
from rebond.domain.dossiers.queries.appointments import session_of, sessions_to_join
from rebond.domain.dossiers.queries.groups import groups_of, members
from rebond.domain.dossiers.queries.meeting_documents import attendance_sheet
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.platform.agenda import crumb
from rebond.web.platform.dossier import my_dossier
from rebond.web.platform.territory import my_platform
from rebond.web.platform.views.interviews import pdf

_ROLES = tuple(sorted(PLATFORM_ROLES))
#: Files invited at once: a session has at most 200 seats.
MOST = 500


@page(*_ROLES, nominative="list")
@require_GET
def session(request: ActorRequest, slot_id: UUID) -> HttpResponse:
    """The session, its invitations and their answers."""
    slot = _session(request, slot_id)
    found = session_of(request.actor, slot)
    context = {
        "platform": my_platform(request.actor, slot.platform_id),
        "section": "agenda",
        "part": "slots",
        "slot": slot,
        "session": found,
        "lines": [(invitation, found.meetings.get(invitation.dossier_id)) for invitation in found.invitations],
        "guests": [m for key, m in found.meetings.items() if key not in {i.dossier_id for i in found.invitations}],
        "groups": groups_of(request.actor, slot.platform_id, open_only=True),
        "breadcrumb": crumb(slot.platform, slot.title),
    }
    return render(request, "platform/appointments/session.html", context)


@page(*_ROLES, nominative="list")
@require_POST
def session_invite(request: ActorRequest, slot_id: UUID) -> HttpResponse:
    """Invite a group, or files given by their keys."""
    slot = _session(request, slot_id)
    keys = [key for key in map(_key, request.POST.getlist("files")[:MOST]) if key is not None]
    group = _key(request.POST.get("group", ""))
    if group is not None:
        keys += list(members(request.actor, group).values_list("pk", flat=True)[:MOST])
    if not keys:
        messages.error(request, "Choisissez un groupe qui a des membres, ou invitez depuis un dossier.")
    else:
        _invite(request, slot, keys)
    return redirect("platform:session", slot.pk)


@page(*_ROLES, nominative="dossier")
@require_POST
def file_invite(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Invite one young person, from their file."""
    dossier = my_dossier(request.actor, dossier_id)
    key = _key(request.POST.get("session", ""))
    wanted = next((slot for slot in sessions_to_join(request.actor, dossier.platform_id) if slot.pk == key), None)
    if wanted is None:
        messages.error(request, "Choisissez une séance à venir.")
    else:
        _invite(request, wanted, [dossier.pk])
    return redirect("platform:meetings", dossier.pk)


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


def _invite(request: ActorRequest, slot: Slot, keys: list[UUID]) -> None:
    try:
        done = invite(actor=request.actor, slot_id=slot.pk, files=keys)
    except (MeetingRefusedError, Dossier.DoesNotExist) as refused:
        messages.error(request, str(refused) or "Ce dossier n’est plus suivi ici.")
    else:
        (messages.warning if done.held else messages.success)(request, invited_sentence(done))


def invited_sentence(done: Invited) -> str:
    """What an act of inviting gave."""
    parts = [f"{len(done.sent)} invitation(s) notée(s)"]
    if done.held:
        parts.append(f"{len(done.held)} retenue(s), faute de places : elles partiront quand une place se libère")
    if done.already:
        parts.append(f"{done.already} déjà invité(s)")
    if done.left_out:
        parts.append(f"{done.left_out} laissé(s) de côté (dossier clos ou suivi ailleurs)")
    return f"{', '.join(parts)}."


def _session(request: ActorRequest, slot_id: UUID) -> Slot:
    slot = one_or_404(Slot, request.actor, slot_id, "platform", "host")
    if not slot.session:
        raise Http404
    return slot


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
