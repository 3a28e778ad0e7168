"""The answers by link and the replies of files, read together: one query, for calls, advice and the silence."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, CharField, DateField, F, Q, QuerySet, UUIDField, Value
from django.db.models.functions import Cast, Coalesce

from rebond.domain.dossiers.advice import Try
from rebond.domain.dossiers.answers import Choice, EchoKind
from rebond.domain.dossiers.enums import Channel, Holder, Outcome
from rebond.domain.dossiers.heard import Heard
from rebond.domain.dossiers.models import Echo, LinkAnswer
from rebond.domain.messages.operations.receiving import asks_to_stop

_NO_TEXT = Value("", output_field=CharField())
_NO_KEY = Cast(Value(None), UUIDField())
_NO_DAY = Cast(Value(None), DateField())
#: What is read of either table, in this order; `kind` tells a reply from a failure.
_COLUMNS = (
    *("pk", "dossier_id", "supersedes_id", "cancelled", "happened_at", "channel", "choice", "day_part", "number"),
    *("detail_id", "solution", "place", "ask_again_on", "booked", "said", "holder"),
)


def heard_of(
    dossier_ids: Collection[UUID],
    answers: QuerySet[LinkAnswer] | None = None,
    echoes: QuerySet[Echo] | None = None,
) -> dict[UUID, list[Heard]]:
    """File → what the young person or a relative said by themselves, newest first: what stands, among the rows given
    (all of them without). One query, none without files."""
    if not dossier_ids:
        return {}
    told = (LinkAnswer.objects.all() if answers is None else answers).filter(dossier__in=dossier_ids)
    back = (Echo.objects.all() if echoes is None else echoes).filter(dossier__in=dossier_ids, kind=EchoKind.REPLY)
    booked = Q(slot_id__isnull=False) & ~Q(choice=Choice.DECLINES)
    own = Value(Holder.YOUNG_PERSON.value, output_field=CharField())
    links = told.annotate(channel=_NO_TEXT, detail_id=_NO_KEY, booked=booked, said=F("note"), holder=own)
    blank = {name: _NO_TEXT for name in ("choice", "day_part", "number", "solution", "place")}
    no = Value(False, output_field=BooleanField())
    whose = Coalesce("detail__holder", own)
    replies = back.annotate(**blank, ask_again_on=_NO_DAY, booked=no, said=F("text"), holder=whose)
    links, replies = (rows.order_by().values_list(*_COLUMNS) for rows in (links, replies))
    rows = [dict(zip(_COLUMNS, row, strict=True)) for row in links.union(replies, all=True)]
    superseded = {row["supersedes_id"] for row in rows}
    found: dict[UUID, list[Heard]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row["happened_at"], reverse=True):
        if not row["cancelled"] and row["pk"] not in superseded:
            found[row["dossier_id"]].append(_heard(row))
    return found


def _heard(row: dict[str, Any]) -> Heard:
    named = ("channel", "choice", "day_part", "number", "detail_id", "solution", "place", "ask_again_on", "booked")
    named += ("holder",)
    # A relative asks for themselves: the young person refuses nothing by them.
    own = row["holder"] == Holder.YOUNG_PERSON
    stops = row["choice"] == Choice.STOP or (own and not row["choice"] and asks_to_stop(row["said"]))
    return Heard(at=row["happened_at"], text=row["said"], stops=stops, **{name: row[name] for name in named})


def as_tries(heard: Collection[Heard]) -> list[Try]:
    """What was heard, as advice reads it: somebody spoke, and nobody had to try."""
    return [
        Try(
            one.at,
            one.channel or Channel.SMS,
            Outcome.REACHED if one.own else Outcome.RELATIVE_REACHED,
            Holder(one.holder),
            heard=True,
        )
        for one in heard
    ]
