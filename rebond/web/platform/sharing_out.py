"""What the répartition shows: who waits, who takes, what is decided."""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.models import Dossier, Sitting
from rebond.domain.dossiers.operations import Given
from rebond.domain.dossiers.queries.absences import loads
from rebond.domain.dossiers.queries.appointments import agenda
from rebond.domain.dossiers.queries.documents import platform_head
from rebond.domain.dossiers.queries.sharing_out import Minutes, minutes, waiting_room
from rebond.domain.territory.models import Platform
from rebond.web.templatetags.platform_tags import person

#: What a meeting decides that the new referent does first.
STEPS = (
    NextStep.FIRST_CALL,
    NextStep.CALL_AGAIN,
    NextStep.FIND_NUMBER,
    NextStep.OTHER_CHANNEL,
    NextStep.CHECK_SCHOOL,
    NextStep.CONFIRM,
    NextStep.INTERVIEW,
    NextStep.DIAGNOSIS,
)
#: Days ahead of which appointments weigh.
AHEAD = timedelta(days=14)


def _appointments(actor: Actor, platform_id: UUID) -> Mapping[UUID, int]:
    """The appointments of the fortnight, by who receives."""
    today = timezone.localdate()
    coming = [meeting for meeting in agenda(actor, platform_id, today, today + AHEAD) if meeting.coming]
    hosts = (meeting.appointment.host_id or meeting.appointment.dossier.referent_id for meeting in coming)
    return Counter(host for host in hosts if host is not None)


#: What other subjects count in a person's load: its label, and a function of actor and platform, account → count.
LOADS: tuple[tuple[str, Callable[[Actor, UUID], Mapping[UUID, int]]], ...] = (
    ("rendez-vous d’ici quinze jours", _appointments),
)


def sitting_context(actor: Actor, held: Sitting, asked: Mapping[str, str]) -> dict[str, Any]:
    """The page of a meeting, under the filters asked."""
    commune, school = asked.get("commune", "")[:150], asked.get("school", "")[:150]
    room = waiting_room(actor, held.platform_id, commune=commune, school=school, passed=held.passed)
    told = minutes(actor, held)  # from here on, `held` is as this person reads it
    present = set(held.present)
    people = [load for load in loads(actor, held.platform_id, LOADS) if load.entitled]
    return {
        "held": held,
        "platform": held.platform,
        "section": "allotment",
        "room": room,
        "commune": commune,
        "school": school,
        "cards": asked.get("shown") != "list",
        "loads": sorted(people, key=lambda load: (load.user.pk not in present, load.open)),
        "present": present,
        "minutes": told,
        "steps": [(step.value, step.label) for step in STEPS],
        "passed": held.passed,
        "written": {"present": present, "guests": held.guests, "notes": held.notes},
    }


def given_sentence(given: Given, referent_id: UUID, people: list[User]) -> str:
    """What an act gave, to whom."""
    who = next((str(user) for user in people if user.pk == referent_id), "")
    if not given.count:
        return "Rien de changé : quelqu’un les avait déjà pris."
    sentence = f"{given.count} jeune{'s' if given.count > 1 else ''} pour {who}."
    if given.already:
        sentence += f" {given.already} déjà pris entre-temps."
    return sentence


def minutes_data(platform: Platform, told: Minutes) -> dict[str, Any]:
    """The minutes as their document takes them."""
    held = told.sitting
    return {
        "title": "Compte rendu de répartition",
        "subtitle": f"Réunion du {held.held_on:%d/%m/%Y}, animée par {held.author}",
        "platform": platform_head(platform),
        "note": "Document nominatif : à garder sous clé, à détruire après usage.",
        "present": [str(user) for user in told.present],
        "guests": held.guests,
        "notes": held.notes,
        "count": told.count,
        "groups": [
            {"name": name, "people": [_line(dossier, told) for dossier in files]} for name, files in told.by_person
        ],
    }


def _line(dossier: Dossier, told: Minutes) -> list[str]:
    task = told.tasks.get(dossier.pk, "")
    return [person(dossier), f"{dossier.age} ans", dossier.commune_name, dossier.establishment_name, task]
