"""What a morning of calls shows: the person, their preparation, the form, and where one is."""

from typing import Any

from django.urls import reverse

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.models import CallRound
from rebond.domain.dossiers.queries import current_file, preparation, round_summary
from rebond.domain.dossiers.queries.rounds import left_alone, passed_over
from rebond.web.platform.calls import panel
from rebond.web.platform.forms import ContactForm
from rebond.web.templatetags.platform_tags import person


def round_context(actor: Actor, held: CallRound, *, form: ContactForm | None = None) -> dict[str, Any]:
    """The round's page; its summary once it is over. A form given is one that was refused."""
    total = len(held.files)
    context: dict[str, Any] = {
        "round": held,
        "platform": held.platform,
        "total": total,
        "number": min(held.position + 1, total),
        "treated": held.position,
        "announced": "",
        "left_alone": left_alone(actor, held) if _begins_or_ends(held) else [],
    }
    dossier = None if held.ended_at else current_file(actor, held)
    if held.ended_at or held.position >= total:
        return context | {"summary": round_summary(actor, held), "announced": "La liste est finie."}
    if dossier is None:
        return context | {"gone": held.files[held.position], "announced": "Ce dossier n’est plus ouvert ici."}
    prepared = preparation(actor, dossier)
    action = reverse("platform:round_call", args=[held.pk, dossier.pk])
    return context | {
        "dossier": dossier,
        "preparation": prepared,
        "panel": panel(prepared.card, place="round", form=form, action=action),
        "passed": passed_over(actor, held, [dossier.pk]).get(dossier.pk, ""),
        "state": held.done.get(str(dossier.pk), ""),
        "announced": f"{person(dossier)}, {context['number']} sur {total}.",
    }


def _begins_or_ends(held: CallRound) -> bool:
    """Whether the page says who was left out: in between, it would stand before the call to make."""
    return held.ended_at is not None or held.position in (0, len(held.files))
