"""The service national's monthly tables: dropped, and their unreadable rows mended. For the nominative habilitation."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from rebond.domain.base.actor import Role
from rebond.domain.dossiers.enums import JdcState
from rebond.domain.dossiers.models import JdcRow, JdcTable
from rebond.domain.dossiers.operations import JdcRefusedError, mend_jdc, receive_jdc
from rebond.domain.dossiers.operations.jdc import MOST_BYTES, TOO_BIG
from rebond.domain.dossiers.queries import jdc_aside, jdc_tables
from rebond.kernel.formats.jdc.schema import FIELDS
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.administration.contexts import breadcrumb

LABELS = {
    "surname": "Nom",
    "first_name": "Prénom",
    "birth_date": "Date de naissance (JJ/MM/AAAA)",
    "sex": "Sexe (H ou F)",
    "address": "Adresse",
    "postal_code": "Code postal",
    "commune_label": "Commune",
    "phone": "Téléphone",
    "email": "Courriel",
    "jdc_date": "Date de la JDC (JJ/MM/AAAA)",
    "last_class": "Dernière classe",
    "last_school": "Dernier établissement",
    "wants_contact": "Souhaite être contacté (OUI ou NON)",
}


class MendForm(forms.Form):
    """A row as it was written."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            widget = forms.TextInput(attrs={"class": "fr-input", "autocomplete": "off"})
            self.fields[name] = forms.CharField(label=LABELS[name], required=False, max_length=400, widget=widget)


@page(Role.NOMINATIVE_OPERATIONS)
@require_http_methods(["GET", "HEAD", "POST"])
def tables(request: ActorRequest) -> HttpResponse:
    """The tables received, and the place to drop one."""
    refused = ""
    if request.method == "POST":
        file = request.FILES.get("file")
        try:
            if file is None:
                raise JdcRefusedError("file", "Choisissez le fichier CSV ou XLSX envoyé par le service national.")
            if (file.size or 0) > MOST_BYTES:  # before it is read in memory
                raise JdcRefusedError("file", TOO_BIG)
            content = b"".join(file.chunks())
            table, new = receive_jdc(actor=request.actor, name=file.name or "table", content=content)
        except JdcRefusedError as error:
            refused = str(error)
        else:
            told = "Table reçue : ses lignes partent vers les plates-formes." if new else (
                f"Cette table était déjà reçue le {table.received_at:%d/%m/%Y} : rien n’a changé."
            )  # fmt: skip
            messages.success(request, told)
            return redirect("administration:jdc_table", table.pk)
    context = {
        "tables": jdc_tables(request.actor)[:50],
        "refused": refused,
        "breadcrumb": breadcrumb(current="Tables de la JDC"),
    }
    return render(request, "administration/jdc/tables.html", context, status=422 if refused else 200)


@page(Role.NOMINATIVE_OPERATIONS, nominative="jdc")
@require_safe
def table(request: ActorRequest, key: UUID) -> HttpResponse:
    """What became of a table, and the rows set aside."""
    one_or_404(JdcTable, request.actor, key)
    received = jdc_tables(request.actor).get(pk=key)
    context = {
        "table": received,
        "counts": [(state.label, getattr(received, state.value)) for state in JdcState],
        "aside": [(row, FIELDS.get(row.field, "la ligne")) for row in jdc_aside(request.actor, key)],
        "breadcrumb": breadcrumb(("Tables de la JDC", reverse("administration:jdc")), current=received.name),
    }
    return render(request, "administration/jdc/table.html", context)


@page(Role.NOMINATIVE_OPERATIONS, nominative="jdc")
@require_http_methods(["GET", "HEAD", "POST"])
def mend(request: ActorRequest, key: UUID) -> HttpResponse:
    """Correct a row that was set aside, and replay it."""
    row = one_or_404(JdcRow, request.actor, key, "table")
    form = MendForm(request.POST if request.method == "POST" else None, initial=row.texts)
    if form.is_bound and form.is_valid():
        try:
            mend_jdc(actor=request.actor, row_id=row.pk, texts=form.cleaned_data)
        except JdcRefusedError as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        else:
            messages.success(request, "Ligne corrigée : elle part vers sa plate-forme.")
            return redirect("administration:jdc_table", row.table_id)
    way = (("Tables de la JDC", reverse("administration:jdc")),)
    way += ((row.table.name, reverse("administration:jdc_table", args=[row.table_id])),)
    context = {
        "row": row,
        "form": form,
        "breadcrumb": breadcrumb(*way, current=f"Ligne {row.number}"),
        "aside": row.state == JdcState.ASIDE,
    }
    return render(request, "administration/jdc/mend.html", context, status=422 if form.errors else 200)
