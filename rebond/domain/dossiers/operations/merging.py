"""Two files of one young person become one, with every useful datum kept; and the way back (B8)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import connection, transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.jobs import defer
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, LinkAnswer, ListEntry, Merge, YoungPerson
from rebond.domain.dossiers.operations.access import followed_elsewhere
from rebond.domain.dossiers.operations.opening import copy_entry, describe
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.messages.operations import carry_refusals, give_back_refusals

#: The fields of the young person that are chosen one by one; INEs, numbers and addresses are all kept.
CHOSEN = ("surname", "usage_name", "first_names", "birth_date", "sex", "birth_place")
#: What a file knows of schooling and place: kept, and filled from the other where blank.
_FILLED = (("commune_id", "commune_name"), ("establishment_id", "establishment_name"), ("level",), ("mission_locale",))


class MergeRefusedError(ValueError):
    """These files can't be merged, or this merge undone; the message says in French why and what to do."""


@dataclass(frozen=True)
class Pair:
    """Two files of one platform, checked."""

    kept: Dossier
    lost: Dossier


def pair(actor: Actor, kept_id: UUID, lost_id: UUID) -> Pair:
    """The two files, or Dossier.DoesNotExist, or MergeRefusedError."""
    mine = visible(Dossier, actor).filter(platform__in=sorted(actor.platforms)).select_related("person", "referent")
    kept, lost = mine.get(pk=kept_id), mine.get(pk=lost_id)
    if kept.pk == lost.pk:
        raise MergeRefusedError("C’est le même dossier : choisissez-en un autre.")
    if kept.platform_id != lost.platform_id:
        raise MergeRefusedError("Ces dossiers sont suivis par deux plates-formes : transférez d’abord l’un des deux.")
    if Status.MERGED in (kept.status, lost.status) or lost.status == Status.WITHDRAWN:
        raise MergeRefusedError("L’un des deux n’est plus un dossier suivi : rechargez la page et choisissez-en un.")
    if kept.status != Status.OPEN:
        raise MergeRefusedError("Le dossier à garder doit être ouvert : partez de l’autre dossier.")
    if any(followed_elsewhere(file.pk) for file in (kept, lost)):
        raise MergeRefusedError(
            "Ce jeune a désormais un dossier ouvert sur une autre plate-forme : fusionner lui retirerait ses "
            "coordonnées. Transférez-lui d’abord le dossier ouvert ici."
        )
    return Pair(kept, lost)


@transaction.atomic
def merge(*, actor: Actor, kept_id: UUID, lost_id: UUID, choices: Mapping[str, str]) -> Merge:
    """Merge `lost` into `kept`. `choices`: field of CHOSEN → "lost" to take the other's value ("kept" otherwise).

    Raises Dossier.DoesNotExist or MergeRefusedError. A field blank on the kept side is filled from the other.
    """
    list(Dossier.objects.select_for_update(of=("self",)).filter(pk__in=(kept_id, lost_id)).order_by("pk"))
    both = pair(actor, kept_id, lost_id)
    merge_id = new_id()
    identity = _identity(both.kept.person, both.lost.person, choices)
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_merge(%s, %s, %s, %s::jsonb)", [merge_id, kept_id, lost_id, json.dumps(identity)])
    kept = Dossier.objects.select_related("person").get(pk=kept_id)
    for names in _FILLED:
        if not getattr(kept, names[-1]):
            for name in names:
                setattr(kept, name, getattr(both.lost, name))
    _refresh(kept)
    _refresh(Dossier.objects.select_related("person").get(pk=lost_id))
    done = visible(Merge, actor).get(pk=merge_id)
    carry_refusals(actor=actor, whom=lost_id, to=kept_id, at=done.merged_at)
    record_action(actor=actor, code="dossier.merged", sentence="Deux dossiers fusionnés.", about=kept)
    return done


@transaction.atomic
def undo_merge(*, actor: Actor, merge_id: UUID) -> Merge:
    """Restore both files as they were; what happened since the merge stays in the kept file, but what was written since
    of something that goes back (a correction, the answer to a question) goes with it, and what the young person
    answered by a link, or to a message, of that file.

    Raises Merge.DoesNotExist, or MergeRefusedError when a later merge or a move stands in the way.
    """
    done = visible(Merge, actor).select_related("kept").get(pk=merge_id)
    files = Dossier.objects.select_for_update(of=("self",)).filter(pk__in=(done.kept_id, done.lost_id)).order_by("pk")
    # Transferred since, the file that was lost stayed behind, out of this actor's sight.
    here = [file for file in files if file.platform_id in actor.platforms]
    done.refresh_from_db()
    if done.undone_at is not None:
        raise MergeRefusedError("Cette fusion a déjà été défaite : rechargez la page.")
    later = visible(Merge, actor).filter(undone_at=None, merged_at__gt=done.merged_at)
    if done.kept.status == Status.MERGED or later.filter(kept=done.kept_id).exists():
        raise MergeRefusedError("Une autre fusion a suivi : défaites d’abord la plus récente.")
    if len(here) != 2 or here[0].platform_id != here[1].platform_id:
        raise MergeRefusedError("Le dossier a été transféré depuis : cette fusion ne peut plus être défaite ici.")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rebond_undo_merge(%s)", [merge_id])
    for key in (done.kept_id, done.lost_id):
        _refresh(Dossier.objects.select_related("person").get(pk=key))
    give_back_refusals(actor=actor, to=done.kept_id, at=done.merged_at)
    for answer in LinkAnswer.objects.filter(dossier=done.lost_id, recorded_at__gt=done.merged_at):
        defer("dossiers.land_answer", answer_id=answer.pk)  # its number, its refusal, its people
    record_action(actor=actor, code="dossier.merge_undone", sentence="Fusion de dossiers défaite.", about=done.kept)
    done.refresh_from_db()
    return done


def _identity(kept: YoungPerson, lost: YoungPerson, choices: Mapping[str, str]) -> dict[str, str]:
    result = {}
    for name in CHOSEN:
        first, second = (kept, lost) if choices.get(name) != "lost" else (lost, kept)
        result[name] = str(getattr(first, name) or getattr(second, name))
    return result


def _refresh(dossier: Dossier) -> None:
    """Rebuild a file's columns from its person, its entries still on the list and its events."""
    describe(dossier, dossier.person)
    entries = list(ListEntry.objects.filter(dossier=dossier, taken_back_at=None))
    if entries:
        latest = max(entries, key=lambda entry: (entry.treatment_date, entry.campaign_number))
        copy_entry(dossier, latest, campaigns=len(entries))
    rebuild([dossier])
    dossier.save(update_fields=_COLUMNS)


_COLUMNS = [
    *("surname", "first_names", "birth_date", "sex", "search_text"),
    *("commune", "commune_name", "establishment", "establishment_name", "level", "flags", "mission_locale"),
    *("is_new", "campaigns", *MOVED),
]
