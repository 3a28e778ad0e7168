"""Reporting an error of a base to the campaign's administration, from "Pourquoi sur la liste"."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from rebond.domain.base.actor import PLATFORM_ROLES
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.error_enums import ErrorKind
from rebond.domain.dossiers.models import ListEntry
from rebond.domain.dossiers.operations.base_errors import ErrorRefusedError, Reported, report_error
from rebond.domain.dossiers.queries import entries_of
from rebond.domain.dossiers.reserved import names_protected
from rebond.web.access import ActorRequest, page
from rebond.web.platform.dossier import breadcrumb, file_menu, my_dossier
from rebond.web.platform.why import explained

_ROLES = tuple(sorted(PLATFORM_ROLES))
#: What is said to who wrote of Justice or health to the administration.
UNREAD = (
    "Ce que vous avez écrit touche à la justice ou à la santé : elle ne le lit pas, et répond d’après ce qui est faux "
    "et l’enregistrement."
)


class ErrorForm(forms.Form):
    """What is wrong, in which record, in a few words."""

    kind = forms.ChoiceField(
        label="Qu’est-ce qui est faux ?",
        choices=ErrorKind.choices,
        error_messages={
            "required": "Dites ce qui est faux : choisissez dans la liste.",
            "invalid_choice": "Dites ce qui est faux : choisissez dans la liste.",
        },
    )
    record = forms.ChoiceField(
        label="Dans quel enregistrement ?",
        required=False,
        error_messages={"invalid_choice": "Cet enregistrement n’est plus dans la liste : choisissez-en un autre."},
    )
    text = forms.CharField(
        label="Ce qui est faux, et comment vous le savez",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "Écrivez ce qui est faux, et comment vous le savez.",
            "max_length": "C’est trop long : 2 000 caractères au plus.",
        },
    )
    key = forms.UUIDField(widget=forms.HiddenInput, initial=new_id)

    def __init__(self, *args, records: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["record"].choices = [("", "Je ne sais pas, ou aucun"), *((one, one) for one in records)]

    def said(self) -> Reported:
        """What the operation takes."""
        data = self.cleaned_data
        return Reported(data["kind"], data["text"], data["record"], data["key"])


def records_of(entries: list[ListEntry]) -> list[str]:
    """Where the records of the latest campaign stand, as the comparison says it: no name."""
    return [
        f"{record['source']}, {record['record']}"[:300]
        for _, why in explained(entries[:1])
        for record in why.records
        if record["record"]
    ]


@page(*_ROLES, nominative="dossier")
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: ActorRequest, dossier_id: UUID) -> HttpResponse:
    """The form, and what it sends; `sur` chooses what is wrong."""
    dossier = my_dossier(request.actor, dossier_id)
    asked = request.GET.get("sur", "")
    form = ErrorForm(
        request.POST if request.method == "POST" else None,
        records=records_of(list(entries_of(request.actor, dossier))),
        initial={"kind": asked if asked in ErrorKind.values else ErrorKind.OTHER},
    )
    if form.is_bound and form.is_valid():
        try:
            made = report_error(actor=request.actor, dossier_id=dossier.pk, said=form.said())
        except ErrorRefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            done = "Signalé à l’administration de la campagne. Sa réponse se lira sur cette page."
            messages.success(request, f"{done} {UNREAD}" if names_protected(made.note) else done)
            return redirect("platform:why", dossier.pk)
    context = {
        "dossier": dossier,
        "form": form,
        "breadcrumb": breadcrumb(request.actor, dossier, "Signaler une erreur"),
        "file_menu": file_menu(request.actor, dossier, "platform:why"),
    }
    return render(request, "platform/report_error.html", context, status=422 if form.errors else 200)
