"""Young people held to be unreachable, for whom something came: a number, a new list (C1)."""

from uuid import UUID

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import UNUSABLE, RecontactOn, Status
from rebond.domain.dossiers.models import ContactDetail, Dossier, ListEntry, Unreachable


def woken(actor: Actor, platform_id: UUID) -> dict[UUID, str]:
    """The files of the platform whose awaited event came, each with the reason to call now, in French.

    One query when nobody is unreachable, four otherwise.
    """
    files = visible(Dossier, actor).filter(
        platform_id=platform_id, status=Status.OPEN, unreachable=True, next_step_on__gt=timezone.localdate()
    )
    people = dict(files.values_list("pk", "person_id"))
    if not people:
        return {}
    events = visible(Unreachable, actor).filter(dossier__in=people, superseded_by=None, cancelled=False)
    latest = {event.dossier_id: event for event in events.order_by("happened_at")}
    details: dict[UUID, list] = {}
    fresh = visible(ContactDetail, actor).filter(person__in=people.values()).exclude(validity__in=UNUSABLE)
    for person_id, added_at in fresh.values_list("person_id", "added_at"):
        details.setdefault(person_id, []).append(added_at)
    entries: dict[UUID, list] = {}
    listed = visible(ListEntry, actor).filter(dossier__in=people, taken_back_at=None)
    for dossier_id, published_at in listed.values_list("dossier_id", "published_at"):
        entries.setdefault(dossier_id, []).append(published_at)
    words = {}
    for key, event in latest.items():
        if RecontactOn.DETAIL in event.recontact_events and _later(details.get(people[key]), event):
            words[key] = "Était injoignable : une coordonnée nouvelle est arrivée, appelez."
        elif RecontactOn.LIST in event.recontact_events and _later(entries.get(key), event):
            words[key] = "Était injoignable : une nouvelle liste le nomme encore, reprenez contact."
    return words


def _later(moments: list | None, event: Unreachable) -> bool:
    return any(moment > event.happened_at for moment in moments or ())
