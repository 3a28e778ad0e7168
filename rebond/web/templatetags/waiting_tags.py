"""What waits, told on the tabs of a platform's sections."""

from django import template

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.queries.waiting import Waiting, waiting_for
from rebond.domain.territory.models import Platform

register = template.Library()


@register.simple_tag(takes_context=True)
def what_waits(context: template.Context, platform: Platform) -> Waiting:
    """What waits for who reads the page: what its view counted already, else one query."""
    known, actor = context.get("waiting"), context.get("actor")
    if isinstance(known, Waiting):
        return known
    return waiting_for(actor, platform.pk) if isinstance(actor, Actor) else Waiting()


@register.inclusion_tag("platform/_waits.html")
def waits(number: int, words: str) -> dict[str, object]:
    """The number beside a tab, and what it counts for who hears the page ("à répondre"); nothing for none."""
    return {"number": number, "words": words}
