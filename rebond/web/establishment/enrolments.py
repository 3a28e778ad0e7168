"""An establishment confirms, or not, the enrolment of a young person who went back to training (C11)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.enums import FactSource
from rebond.domain.dossiers.models import EnrolmentCheck
from rebond.domain.dossiers.operations import AlreadyCorrectedError, PathRefusedError, Reply, answer_enrolment
from rebond.domain.dossiers.path_enums import EnrolmentAnswer
from rebond.domain.dossiers.queries import enrolments_of
from rebond.domain.dossiers.queries.enrolments import Enrolments
from rebond.web.access import ActorRequest, one_or_404, page
from rebond.web.establishment.contexts import chosen_of, establishment_page

_ANSWERS = [choice for choice in EnrolmentAnswer.choices if choice[0] != EnrolmentAnswer.WAITING]
#: Who says that the young person is there, as far as the school may know: by the source of the fact. A partner, whose
#: mere name may tell of Justice or of health, is the platform.
_SAYS = {
    FactSource.YOUNG_PERSON: "dit être scolarisé chez vous",
    FactSource.PARENT: "scolarisé chez vous, selon sa famille",
    "": "scolarisé chez vous, selon la plate-forme",
}


class ReplyForm(forms.Form):
    """What the establishment answers."""

    key = forms.UUIDField(required=False)
    answer = forms.ChoiceField(
        choices=_ANSWERS,
        error_messages={
            "required": "Dites ce qu’il en est : choisissez une réponse.",
            "invalid_choice": "Choisissez une réponse de la liste.",
        },
    )
    since = forms.DateField(
        required=False,
        error_messages={"invalid": "Cette date n’existe pas : choisissez un jour du calendrier."},
    )
    division = forms.CharField(max_length=40, required=False)
    note = forms.CharField(max_length=500, required=False)

    def reply(self) -> Reply:
        """What was answered."""
        data = self.cleaned_data
        return Reply(data["answer"], data["since"], data["division"], data["note"])


def enrolments_context(actor: Actor, *, refused: ReplyForm | None = None, check: UUID | None = None) -> dict[str, Any]:
    """What is asked of the actor's establishments; a refused answer comes back with its words."""
    found = enrolments_of(actor)
    return {
        "enrolments": found,
        "questions": [_question(found, asked, refused if asked.pk == check else None) for asked in found.asked],
        "answers": _ANSWERS,
    }


def _question(found: Enrolments, asked: EnrolmentCheck, refused: ReplyForm | None) -> tuple[Any, ...]:
    """A question: its row, who says so in French (of a fact alone), the form refused, the key of the answer."""
    return asked, _SAYS[found.says[asked.pk]] if asked.fact_id else "", refused, new_id()


@page(Role.SCHOOL_REFERENT, nominative="list")
@require_POST
def answer(request: ActorRequest, check_id: UUID) -> HttpResponse:
    """Write the answer; the platform is told."""
    asked = one_or_404(EnrolmentCheck, request.actor, check_id)
    form = ReplyForm(request.POST)
    if form.is_valid():
        try:
            reply, key = form.reply(), form.cleaned_data["key"]
            made = answer_enrolment(actor=request.actor, check_id=asked.pk, reply=reply, key=key)
        except AlreadyCorrectedError:
            messages.error(request, "Quelqu’un a déjà répondu pour ce jeune : la page vient d’être relue.")
            return redirect("establishment:home")
        except PathRefusedError as refused:
            form.add_error(refused.field or None, str(refused))
        else:
            said = made.get_answer_display().lower()
            messages.success(request, f"Réponse transmise à la plate-forme pour {asked.first_names} : {said}.")
            return redirect("establishment:home")
    found = establishment_page(request.actor, number=None)
    context: dict[str, Any] = {"page": found, "chosen": chosen_of(found)}
    context |= enrolments_context(request.actor, refused=form, check=asked.pk)
    return render(request, "establishment/home.html", context, status=422)
