"""What the page of a file shows, in words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import NextStep, Stage, Status
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries import file_page, follow_up_of, obligation_on, path_head
from rebond.domain.dossiers.queries.calling import CallCard
from rebond.domain.dossiers.stages import RULES
from rebond.web.access import one_or_404
from rebond.web.platform.calls import panel
from rebond.web.platform.clocks import clock
from rebond.web.platform.fact_forms import FactForm, StatusForm
from rebond.web.platform.forms import ContactForm, DetailForm, NumberForm
from rebond.web.platform.returning import ReturnForm, return_clock
from rebond.web.platform.steps import step_act
from rebond.web.platform.unknown_places import unknown_places
from rebond.web.platform.why import three_sentences

#: Next steps that the quick contact does.
BY_CONTACT = {
    NextStep.FIRST_CALL: "Appeler",
    NextStep.CALL_AGAIN: "Rappeler",
    NextStep.OTHER_CHANNEL: "Écrire ou appeler un proche",
    NextStep.ASK_AGAIN: "Reproposer",
    NextStep.CHECK_SCHOOL: "Noter la réponse",
    NextStep.CONFIRM: "Appeler pour vérifier",
    NextStep.ANSWERED: "Répondre",
    NextStep.BREAK: "Rappeler",
    NextStep.MISSED: "Rappeler",
    NextStep.FOLLOW: "Prendre des nouvelles",
    NextStep.NONE: "Choisir la suite",
}
#: The pages of a file, in the order of its menu: the address's name, its label.
FILE_PAGES = (
    ("platform:file", "Le dossier"),
    ("platform:preparation", "Préparer l’appel"),
    ("platform:write", "Écrire"),
    ("platform:meetings", "Rendez-vous"),
    ("platform:interview", "Entretien"),
    ("platform:diagnosis", "Diagnostic"),
    ("platform:path", "Parcours et solutions"),
    ("platform:details", "Coordonnées"),
    ("platform:partner_notes", "Partenaires"),
    ("platform:sharing", "Partage"),
    ("platform:why", "Pourquoi sur la liste"),
    ("platform:follow_up", "Campagnes et suivi"),
)


@dataclass(frozen=True)
class FileLink:
    """An entry of the file's menu."""

    url: str
    label: str
    current: bool


def file_menu(actor: Actor, dossier: Dossier, current: str) -> list[FileLink]:
    """The pages of a file, for who follows it (nobody else); `current` is the name of the page's address."""
    if dossier.platform_id not in actor.platforms:
        return []
    return [FileLink(reverse(name, args=[dossier.pk]), label, name == current) for name, label in FILE_PAGES]


@dataclass(frozen=True)
class Step:
    """The stage in the stepper."""

    number: int
    of: int
    label: str
    following: str


def my_dossier(actor: Actor, key: UUID) -> Dossier:
    """A file on whose platform the actor works, or 404 (an establishment's referent reads, and writes nothing)."""
    dossier = one_or_404(Dossier, actor, key, "referent", "platform", "establishment")
    if dossier.platform_id not in actor.platforms or dossier.status == Status.MERGED:
        raise Http404
    return dossier


def file_context(
    actor: Actor,
    dossier: Dossier,
    *,
    call_form: ContactForm | None = None,
    detail_form: DetailForm | None = None,
    number_form: NumberForm | None = None,
    fact_form: FactForm | None = None,
    status_form: StatusForm | None = None,
    return_form: ReturnForm | None = None,
) -> dict[str, Any]:
    """The file's page; a form given is one that was refused."""
    found = file_page(actor, dossier)
    return {
        "file": found,
        "dossier": dossier,
        "panel": panel(found.card, place="file", form=call_form, number=number_form),
        "detail_form": detail_form or DetailForm(),
        "fact_form": fact_form or FactForm(),
        "unknown_places": unknown_places(dossier, found.facts),
        "status_form": status_form or StatusForm(closed=dossier.status == Status.CLOSED),
        "step": step_of(dossier),
        "next_step": found.card.step,
        "next_action": _next_action(found.card),
        "step_act": step_act(found.card),
        "path_head": path_head(dossier, found.timeline),
        "stage_rule": RULES[Stage(dossier.stage)],
        "why": three_sentences(found.entry, found.first_entry),
        "breadcrumb": breadcrumb(actor, dossier),
        "follow_up": follow_up_of(found),
        "clock": clock(obligation_on(found)),
        "return_clock": return_clock(found),
        "return_form": return_form or ReturnForm(),
        "file_menu": file_menu(actor, dossier, "platform:file"),
    }


def _next_action(card: CallCard) -> str:
    """The button of the next step; none for who died, nor before the day when to ask again who refused (C13) or to
    confirm a solution (C16)."""
    dossier, step, on = card.dossier, card.step, card.dossier.next_step_on
    waiting = step in (NextStep.ASK_AGAIN, NextStep.CONFIRM) and on is not None and on > timezone.localdate()
    if dossier.deceased or waiting or (step == NextStep.NONE and dossier.status != Status.OPEN):
        return ""
    if step == NextStep.CONFIRM and not card.callees:
        return "Noter ce que vous apprenez"
    return BY_CONTACT.get(step, "")


def breadcrumb(actor: Actor, dossier: Dossier, current: str = "") -> dict[str, Any]:
    """The way to a page of the file; `current` names the page, blank for the file itself."""
    links = [{"url": reverse("platform:list"), "title": "La liste"}]
    if dossier.platform_id not in actor.platforms and actor.establishments:
        links = [{"url": reverse("establishment:home"), "title": "Mon établissement"}]
    name = f"{dossier.surname.upper()} {dossier.first_names}"
    if current:
        links.append({"url": reverse("platform:file", args=[dossier.pk]), "title": name})
    return {"links": links, "current": current or name}


def step_of(dossier: Dossier) -> Step:
    """The stage of a file among the six, and the one that follows."""
    stages = list(Stage)
    index = stages.index(Stage(dossier.stage))
    following = stages[index + 1].label if index + 1 < len(stages) else ""
    return Step(index + 1, len(stages), stages[index].label, following)
