"""The closing that a list undid, in words: nobody comes back unexplained (B16)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.formats import date_format

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import FactEffect, NextStep, Status, StatusReason
from rebond.domain.dossiers.models import AttestedFact, Dossier, ListEntry, StatusChange


def listed_again(actor: Actor, dossiers: Sequence[Dossier]) -> dict[UUID, str]:
    """What is told of the files that a list opened again and that nobody worked on since: the day and the reason of the
    closing, and the list. No query when there is none, three otherwise."""
    keys = [dossier.pk for dossier in dossiers if _waits(dossier)]
    if not keys:
        return {}
    entries = visible(ListEntry, actor).filter(dossier__in=keys, taken_back_at=None).exclude(status_before="")
    lists = {entry.dossier_id: entry for entry in entries.order_by("published_at")}
    closings = _closings(actor, keys)
    told = {}
    for key, entry in lists.items():
        before = [(at, reason) for at, reason in closings.get(key, ()) if at <= entry.published_at]
        told[key] = _said(max(before, default=None), entry.campaign_name)
    return told


def _waits(dossier: Dossier) -> bool:
    again = dossier.status == Status.OPEN and dossier.status_reason == StatusReason.LISTED
    return again and dossier.attempts == 0 and dossier.next_step in (NextStep.CONFIRM, NextStep.ASK_AGAIN)


def _closings(actor: Actor, keys: list[UUID]) -> dict[UUID, list[tuple[datetime, str]]]:
    """When and why each file was closed: by hand, or by a fact, whose reason betrays no protected nature."""
    standing = {"dossier__in": keys, "superseded_by": None, "cancelled": False}
    changes = visible(StatusChange, actor).filter(**standing, status=Status.CLOSED)
    facts = visible(AttestedFact, actor).filter(**standing, ended=False, effect=FactEffect.CLOSE)
    rows = [*changes.values_list("dossier_id", "happened_at", "reason")]
    rows += facts.values_list("dossier_id", "happened_at", "closes_as")
    found: dict[UUID, list[tuple[datetime, str]]] = {}
    for key, at, reason in rows:
        found.setdefault(key, []).append((at, reason))
    return found


def _said(closing: tuple[datetime, str] | None, campaign: str) -> str:
    named = f"la liste « {campaign} » le nomme à nouveau"
    if closing is None:
        return f"Dossier clos auparavant ; {named}"
    day = date_format(timezone.localtime(closing[0]), "j F Y")
    return f"Clos le {day} ({StatusReason(closing[1]).label.lower()}) ; {named}"
