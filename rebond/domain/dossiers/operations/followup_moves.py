"""What long follow-ups move in a file, read for the replay."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from rebond.domain.dossiers.followup import Decision, Listing
from rebond.domain.dossiers.models import FollowUpDecision, ListEntry
from rebond.domain.dossiers.progress import Moving
from rebond.domain.dossiers.standing import listed_until, standing_rows


def follow_up_moves(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    """The choices made for these files, and the lists that came after one: two queries, one without choices."""
    chosen = set()
    for row in standing_rows(FollowUpDecision, dossier_ids, at):
        chosen.add(row.dossier_id)
        yield row.dossier_id, Decision(row.happened_at, row.recorded_at, row.choice, row.ask_again_on)
    if chosen:
        entries = listed_until(ListEntry.objects.filter(dossier__in=chosen), at)
        for key, moment in entries.values_list("dossier_id", "published_at"):
            yield key, Listing(moment, moment)
