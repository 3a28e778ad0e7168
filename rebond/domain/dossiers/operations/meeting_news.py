"""Telling of an appointment: the file's referent, the structures that read the file, the colleague who receives.

The sentences say neither day, hour nor place: they are read in the file, by those who may (`queries.shares`).
"""

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.models import Appointment, Slot
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.sentences import MEETINGS

TAKEN, MOVED, FORGOTTEN, BACK = "taken", "moved", "forgotten", "back"


def tell_meeting(
    actor: Actor | None, appointment: Appointment, what: str, *, before: Appointment | None = None
) -> None:
    """Tell what became of an appointment still to come, in the current transaction; `before`, what it was moved from.

    Who receives a session is not told of each seat: its page counts them.
    """
    sentence = MEETINGS.get(what)
    if sentence is None or appointment.starts_at <= timezone.now():
        return
    rows = [one for one in (appointment, before) if one is not None]
    # Of a file that moved, the slot is not in sight: it was for one.
    seats = set(
        Slot.objects.filter(pk__in=[one.slot_id for one in rows]).exclude(title="").values_list("pk", flat=True)
    )
    hosts = {one.host_id for one in rows if one.host_id and one.slot_id not in seats}
    told = {"but": actor, "partners": "all", "also": sorted(hosts)}
    notify(appointment.dossier_id, "meeting", sentence, **told)
