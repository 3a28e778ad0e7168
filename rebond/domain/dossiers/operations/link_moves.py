"""What answers by the personal link, replies and failures of messages change in a file: one query a table."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from rebond.domain.dossiers.answers import Answered, CameBack, Choice, EchoKind
from rebond.domain.dossiers.enums import Holder
from rebond.domain.dossiers.models import Echo, LinkAnswer
from rebond.domain.dossiers.progress import Moving
from rebond.domain.dossiers.standing import standing_rows
from rebond.domain.messages.operations.receiving import asks_to_stop


def _answers(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    for event in standing_rows(LinkAnswer, dossier_ids, at):
        booked = event.slot_id is not None and event.choice != Choice.DECLINES
        yield (
            event.dossier_id,
            Answered(event.happened_at, event.recorded_at, event.choice, event.ask_again_on, booked),
        )


def _echoes(dossier_ids: list[UUID], at: datetime | None = None) -> Iterator[tuple[UUID, Moving]]:
    for event in standing_rows(Echo, dossier_ids, at, related=("attempt", "detail")):
        written_at = event.attempt.happened_at if event.attempt else None
        stops = event.kind == EchoKind.REPLY and asks_to_stop(event.text)
        moments = (event.happened_at, event.recorded_at)
        relative = event.detail is not None and event.detail.holder != Holder.YOUNG_PERSON
        yield event.dossier_id, CameBack(*moments, event.kind, event.channel, written_at, stops, relative)


LINK_MOVERS = (_answers, _echoes)
