"""What a person looks at is kept under an opaque key: no name ever stands in an address."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.columns import read_columns
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.models import ListColumns, ListView, SavedView
from rebond.domain.dossiers.operations.access import found
from rebond.domain.dossiers.queries.listing import Cursor
from rebond.domain.territory.models import Platform

#: Tabs that a person may keep on one platform: more would hide one another.
MOST_VIEWS = 20
NAME_LENGTH = 40


class ViewRefusedError(ValueError):
    """A view that can't be kept so; the message says in French how to mend it."""


@transaction.atomic
def save_view(
    *,
    actor: Actor,
    platform_id: UUID,
    criteria: Criteria,
    view_id: UUID | None = None,
    saved_id: UUID | None = None,
) -> ListView:
    """Keep `criteria`: in the view given when it is the actor's own and of this platform, else in a new one.

    Its page is kept as long as the criteria are the same. `saved_id`: the saved view that it came from.
    Platform.DoesNotExist when the actor does not work on the platform.
    """
    _check(actor, platform_id)
    mine = visible(ListView, actor).filter(platform_id=platform_id)
    view = mine.filter(pk=view_id).first() if view_id else None
    if view is None:
        return ListView.objects.create(
            user_id=actor.user_id, platform_id=platform_id, criteria=criteria.to_json(), saved_id=saved_id
        )
    if view.criteria != criteria.to_json():
        view.cursor = {}
    view.criteria, view.saved_id, view.used_at = criteria.to_json(), saved_id, timezone.now()
    view.save(update_fields=["criteria", "cursor", "saved_id", "used_at"])
    return view


@transaction.atomic
def turn_page(
    *, actor: Actor, platform_id: UUID, criteria: Criteria, cursor: Cursor, saved_id: UUID | None = None
) -> ListView:
    """A view of its own for each page turned: going back in the browser finds the page before."""
    _check(actor, platform_id)
    return ListView.objects.create(
        user_id=actor.user_id,
        platform_id=platform_id,
        criteria=criteria.to_json(),
        cursor=cursor.to_json(),
        saved_id=saved_id,
    )


@transaction.atomic
def keep_view(*, actor: Actor, platform_id: UUID, criteria: Criteria, name: str, shared: bool = False) -> SavedView:
    """Give criteria a name: a tab of the actor's list, or of everybody's on the platform.

    ViewRefusedError when the name is blank or taken, or when there are enough views already.
    """
    _check(actor, platform_id)
    mine = SavedView.objects.filter(platform_id=platform_id, author_id=actor.user_id)
    if mine.count() >= MOST_VIEWS:
        raise ViewRefusedError(f"Vous avez déjà {MOST_VIEWS} vues : supprimez-en une, puis recommencez.")
    name = _name(actor, platform_id, name, but=None)
    kept = SavedView.objects.create(
        platform_id=platform_id, author_id=actor.user_id, name=name, shared=shared, criteria=_reusable(criteria)
    )
    if shared:
        record_action(actor=actor, code="view.shared", sentence="Vue de la liste partagée.", about=kept)
    return kept


@transaction.atomic
def change_view(
    *,
    actor: Actor,
    saved_id: UUID,
    name: str | None = None,
    shared: bool | None = None,
    criteria: Criteria | None = None,
) -> SavedView:
    """Rename a view, share it or not, or give it other criteria. Its author may, and a responsable for a shared one.

    SavedView.DoesNotExist when the actor may not; ViewRefusedError as in `keep_view`.
    """
    kept = _mine_to_change(actor, saved_id)
    if name is not None:
        kept.name = _name(actor, kept.platform_id, name, but=kept.pk)
    if criteria is not None:
        kept.criteria = _reusable(criteria)
    if shared is not None and kept.author_id == actor.user_id:
        kept.shared = shared
    kept.save(update_fields=["name", "criteria", "shared"])
    return kept


@transaction.atomic
def delete_view(*, actor: Actor, saved_id: UUID) -> SavedView:
    """Take a saved view away; the files that it showed don't change. Errors as `change_view`."""
    kept = _mine_to_change(actor, saved_id)
    record_action(actor=actor, code="view.deleted", sentence="Vue de la liste supprimée.", about=kept)
    SavedView.objects.filter(pk=kept.pk).delete()
    return kept


@transaction.atomic
def keep_columns(*, actor: Actor, platform_id: UUID, columns: Iterable[str] | None) -> None:
    """The columns of the actor's list on this platform, in their order; None: those of the start."""
    _check(actor, platform_id)
    ListColumns.objects.update_or_create(
        user_id=actor.user_id, platform_id=platform_id, defaults={"columns": list(read_columns(columns))}
    )


def _check(actor: Actor, platform_id: UUID) -> None:
    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist


def _reusable(criteria: Criteria) -> dict[str, object]:
    """A selection is of today: a view that lasts keeps the rest."""
    kept = criteria.to_json()
    kept.pop("among", None)
    return kept


def _name(actor: Actor, platform_id: UUID, name: str, *, but: UUID | None) -> str:
    name = " ".join(name.split())
    if not name:
        raise ViewRefusedError("Donnez un nom à la vue : il sera écrit sur son onglet.")
    if len(name) > NAME_LENGTH:
        raise ViewRefusedError(f"Ce nom dépasse {NAME_LENGTH} caractères : raccourcissez-le.")
    if visible(SavedView, actor).filter(platform_id=platform_id, name__iexact=name).exclude(pk=but).exists():
        raise ViewRefusedError(f"Une vue s’appelle déjà « {name} » : choisissez un autre nom.")
    return name


def _mine_to_change(actor: Actor, saved_id: UUID) -> SavedView:
    kept = found(SavedView, actor, saved_id)
    if not may_change(actor, kept):
        raise SavedView.DoesNotExist
    return kept


def may_change(actor: Actor, kept: SavedView) -> bool:
    """Whether the actor may rename or delete this view: their own, or a shared one for a responsable."""
    return kept.author_id == actor.user_id or (kept.shared and kept.platform_id in actor.platforms_as(Role.MANAGER))
