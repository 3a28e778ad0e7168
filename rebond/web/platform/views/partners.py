"""What partners say of a young person, noted by those who follow the file; and messages to the team."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.models import Dossier, PartnerNote
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    PartnerRefusedError,
    correct_note,
    tell,
    write_message,
)
from rebond.domain.dossiers.queries import organisations_to_share_with, partner_notes_of, people_to_mention
from rebond.domain.dossiers.reserved import with_reserved
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.partner_forms import PartnerNoteForm
from rebond.web.platform.dossier import breadcrumb, file_menu, my_dossier

_ROLES = tuple(sorted(PLATFORM_ROLES))
_ALREADY = "Quelqu’un l’a corrigée avant vous : voici ce qu’elle est devenue."


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """What partners said, and what one has just told."""
    dossier = my_dossier(request.actor, dossier_id)
    form = _form(request, dossier)
    if form.is_bound and form.is_valid():
        try:
            tell(actor=request.actor, dossier_id=dossier.pk, said=form.said())
        except PartnerRefusedError as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, with_reserved("Information notée.", *form.words()))
            return redirect("platform:partner_notes", dossier.pk)
    return _shown(request, dossier, form)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: ActorRequest, dossier_id: UUID, note_id: UUID) -> HttpResponse:
    """Correct an information, or take it away."""
    dossier = my_dossier(request.actor, dossier_id)
    note = one_or_404(PartnerNote, request.actor, note_id, "source")
    if note.dossier_id != dossier.pk:
        raise Http404
    wanted = None if request.POST.get("act") == "cancel" else note
    form = _form(request, dossier, note)
    if form.is_bound and (wanted is None or form.is_valid()):
        try:
            correct_note(actor=request.actor, note_id=note.pk, said=form.said() if wanted else None)
        except AlreadyCorrectedError:
            messages.error(request, _ALREADY)
            return redirect("platform:partner_notes", dossier.pk)
        except PartnerNote.DoesNotExist:
            raise Http404 from None
        except PartnerRefusedError as refused:
            form.add_error(refused.field, str(refused))
        else:
            done = with_reserved("Information corrigée.", *form.words()) if wanted else "Information retirée."
            messages.success(request, done)
            return redirect("platform:partner_notes", dossier.pk)
    return _shown(request, dossier, form, note)


def _form(request: ActorRequest, dossier: Dossier, note: PartnerNote | None = None) -> PartnerNoteForm:
    known = organisations_to_share_with(request.actor, dossier.platform_id)
    return PartnerNoteForm(request.POST if request.method == "POST" else None, organisations=known, note=note)


def _shown(
    request: ActorRequest, dossier: Dossier, form: PartnerNoteForm, note: PartnerNote | None = None
) -> HttpResponse:
    context = {
        "dossier": dossier,
        "form": form,
        "note": note,
        "notes": partner_notes_of(request.actor, dossier),
        "breadcrumb": breadcrumb(request.actor, dossier, "Partenaires"),
        "file_menu": file_menu(request.actor, dossier, "platform:partner_notes"),
    }
    return render(request, "platform/partners/page.html", context, status=422 if form.errors else 200)


class MessageForm(forms.Form):
    """A message to those who follow the file, and whom it names."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    text = forms.CharField(
        label="Message",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "fr-input"}),
        error_messages={
            "required": "Écrivez le message.",
            "max_length": "Le message dépasse 2 000 caractères : raccourcissez-le.",
        },
    )
    mentioned = forms.TypedMultipleChoiceField(label="Prévenir", required=False, coerce=UUID)


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """Write to the team, in the file."""
    dossier = my_dossier(request.actor, dossier_id)
    people = [user for user in people_to_mention(request.actor, dossier) if user.pk != request.actor.user_id]
    form = MessageForm(request.POST if request.method == "POST" else None, initial={"key": new_id()})
    form.fields["mentioned"].choices = [(str(user.pk), str(user)) for user in people]
    if people:
        completed = {"data-mentions": True, "aria-autocomplete": "list", "aria-controls": "mentions"}
        form.fields["text"].widget.attrs |= completed
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            write_message(
                actor=request.actor,
                dossier_id=dossier.pk,
                text=data["text"],
                mentioned=data["mentioned"],
                key=data["key"],
            )
        except PartnerRefusedError as refused:
            form.add_error(refused.field, str(refused))
        else:
            told = "Message écrit. Les personnes cochées sont prévenues."
            messages.success(request, with_reserved(told, data["text"]))
            return redirect("platform:file", dossier.pk)
    context = {
        "dossier": dossier,
        "form": form,
        "people": people,
        "breadcrumb": breadcrumb(request.actor, dossier, "Message à l’équipe"),
    }
    return render(request, "platform/partners/message.html", context, status=422 if form.errors else 200)
