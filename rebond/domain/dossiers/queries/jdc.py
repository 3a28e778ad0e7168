"""The tables of the JDC for who drops them, and what is proposed to a platform."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import JdcState
from rebond.domain.dossiers.models import JdcRow, JdcTable
from rebond.domain.dossiers.queries.masking import told_words

SHOWN = 200


@dataclass(frozen=True)
class JdcQueue:
    """What the JDC told a platform: to look at, and what became of the latest others."""

    proposed: list[JdcRow]
    handled: list[JdcRow]
    total: int


def jdc_tables(actor: Actor) -> QuerySet[JdcTable]:
    """The tables received, newest first, with what became of their rows."""
    counts = {state.value: Count("lines", filter=Q(lines__state=state)) for state in JdcState}
    return visible(JdcTable, actor).select_related("received_from").annotate(**counts).order_by("-received_at")


def jdc_aside(actor: Actor, table_id: UUID) -> list[JdcRow]:
    """The rows of a table that were set aside."""
    rows = visible(JdcRow, actor).filter(table=table_id, state=JdcState.ASIDE)
    return list(rows.order_by("number")[:SHOWN])


def jdc_queue(actor: Actor, platform_id: UUID) -> JdcQueue:
    """Those who asked to be called first, then the oldest JDC."""
    rows = visible(JdcRow, actor).filter(platform=platform_id)
    proposed = rows.filter(state=JdcState.PROPOSED).select_related("commune")
    done = rows.filter(state__in=(JdcState.NOTED, JdcState.OPENED, JdcState.PUT_OFF))
    ordered = proposed.order_by(F("wants_contact").desc(nulls_last=True), "jdc_date", "surname", "pk")
    latest = done.exclude(surname="").select_related("dossier", "handled_by").order_by("-handled_at", "pk")
    # A row answered long ago is forgotten (`operations.jdc_keeping`).
    # A row may be noted on a file that another platform follows: it is not named here.
    told = told_words(actor, latest[:50], "reason", platforms=[platform_id])
    return JdcQueue(list(ordered[:SHOWN]), told, proposed.count())
