"""What long follow-ups move in a file, read for the replay."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from rebond.domain.dossiers.followup import Decision, Listing
from rebond.domain.dossiers.models import FollowUpDecision, ListEntry


def follow_up_moves(dossier_ids: Sequence[UUID]) -> dict[UUID, list[Decision | Listing]]:
    """The choices made for these files, and the lists that came after: one query, two when there are choices."""
    moves: dict[UUID, list[Decision | Listing]] = defaultdict(list)
    made = FollowUpDecision.objects.filter(dossier__in=dossier_ids, superseded_by=None, cancelled=False)
    for row in made:
        moves[row.dossier_id].append(Decision(row.happened_at, row.recorded_at, row.choice, row.ask_again_on))
    if moves:
        entries = ListEntry.objects.filter(dossier__in=list(moves), taken_back_at=None)
        for key, published_at in entries.values_list("dossier_id", "published_at"):
            moves[key].append(Listing(published_at, published_at))
    return moves
