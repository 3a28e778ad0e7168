"""Who accompanies the young person, besides the referent: chosen together, replaced, ended (C5)."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation
from rebond.domain.accounts.queries import held_on
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.accompanying import standing_roles
from rebond.domain.dossiers.models import Dossier, PersonRole
from rebond.domain.dossiers.operations.access import FAR, dossier_to_change
from rebond.domain.dossiers.operations.facts import establishment_of
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.path_enums import PersonKind
from rebond.domain.dossiers.queries.people import colleagues
from rebond.domain.dossiers.sentences import CHOSEN, LEFT
from rebond.domain.territory.models import Organisation

_PHONE_LENGTH = 30


class PathRefusedError(ValueError):
    """What was given can't be written; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class ChosenPerson:
    """A person, as a form tells it: a colleague, or somebody by name, of an organisation or an establishment.
    `place` may end with a UAI in brackets. Everything blank: nobody any more."""

    role: str
    user_id: UUID | None = None
    name: str = ""
    phone: str = ""
    structure_id: UUID | None = None
    place: str = ""
    since: date | None = None  # None: today
    chosen_together: bool = False
    note: str = ""

    @property
    def nobody(self) -> bool:
        """Whether the role is left."""
        return not (self.user_id or self.name.strip() or self.structure_id or self.place.strip())


@transaction.atomic
def choose_person(*, actor: Actor, dossier_id: UUID, chosen: ChosenPerson, key: UUID | None = None) -> PersonRole:
    """Say who holds a role from a day on; whoever held it is replaced. The same `key` twice writes once.

    Raises Dossier.DoesNotExist when the actor may not change this file, PathRefusedError when refused.
    """
    dossier = dossier_to_change(actor, dossier_id)
    return written_person(actor, dossier, chosen, key or new_id())


def written_person(actor: Actor, dossier: Dossier, chosen: ChosenPerson, key: UUID) -> PersonRole:
    """As `choose_person`, inside the caller's transaction and on a file already locked."""
    already = PersonRole.objects.filter(author_id=actor.user_id, key=key).first()
    if already is not None:
        return already
    since = chosen.since or timezone.localdate()
    _check(actor, dossier, chosen, since)
    before = standing_roles().filter(dossier=dossier, role=chosen.role).first()
    structure = structure_of(actor, chosen.structure_id)
    establishment = None if chosen.user_id or structure else establishment_of(chosen.place)
    name = " ".join(chosen.name.split())
    if chosen.place.strip() and not establishment and not structure:
        name = f"{name} ({chosen.place.strip()})" if name else chosen.place.strip()
    row = PersonRole.objects.create(
        dossier=dossier,
        author_id=actor.user_id,
        organisation_id=actor.organisation,
        key=key,
        role=chosen.role,
        user_id=chosen.user_id,
        name=name[:120],
        phone=chosen.phone.strip()[:_PHONE_LENGTH],
        structure=structure,
        establishment=establishment,
        starts_on=since,
        chosen_together=chosen.chosen_together,
        note=chosen.note.strip()[:500],
    )
    _tell(actor, dossier, row, before)
    label = PersonKind(chosen.role).label
    said = f"{label} : plus personne." if chosen.nobody else f"{label} choisi."
    record_action(actor=actor, code="person.chosen", sentence=said, about=dossier)
    return row


def _tell(actor: Actor, dossier: Dossier, row: PersonRole, before: PersonRole | None) -> None:
    """Tell whoever is chosen, and whoever is not any more; of a structure, those of its people who read the file."""
    now, then = _held_by(row), _held_by(before)
    for people, sentences in ((now - then, CHOSEN), (then - now, LEFT)):
        if people:
            notify(dossier.pk, "person", sentences[row.role], but=actor, also=sorted(people), only=True)


def _held_by(row: PersonRole | None) -> set[UUID]:
    """The accounts that a row speaks of. `notify` keeps those whom the file concerns."""
    if row is None or row.user_id is not None:
        return {row.user_id} if row is not None else set()
    held = Habilitation.objects.filter(held_on(timezone.localdate()), role=Role.CIRCLE2, organisation=row.structure_id)
    return set(held.values_list("user", flat=True)) if row.structure_id and not row.name else set()


def _check(actor: Actor, dossier: Dossier, chosen: ChosenPerson, since: date) -> None:
    today = timezone.localdate()
    if chosen.role not in PersonKind.values:
        raise PathRefusedError("role", "Dites de qui il s’agit : choisissez dans la liste.")
    if since > today:
        raise PathRefusedError("since", "Ce jour n’est pas encore venu : indiquez depuis quand.")
    if since < today - FAR:
        raise PathRefusedError("since", "Ce jour remonte à plus de cinq ans : vérifiez l’année.")
    if chosen.user_id and chosen.user_id not in {c.pk for c in colleagues(actor, dossier.platform_id)}:
        raise PathRefusedError("user", "Cette personne ne travaille pas sur la plate-forme : écrivez son nom.")


def structure_of(actor: Actor, key: UUID | None) -> Organisation | None:
    """The organisation of this key; PathRefusedError when there is none."""
    if key is None:
        return None
    found = Organisation.objects.filter(pk=key).first()
    if found is None:
        raise PathRefusedError("structure", "Cette structure n’est plus dans l’annuaire : choisissez-en une autre.")
    return found
