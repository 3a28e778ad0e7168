"""What changes the territory: the load of the public reference, and the choices of the administrators."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.territory.enums import CodeList, PerimeterTarget, Preference
from rebond.domain.territory.loading import ReferenceSource, Row
from rebond.domain.territory.models import (
    Academie,
    Arrondissement,
    Bassin,
    CodeEntry,
    Commune,
    Department,
    Epci,
    Establishment,
    PerimeterRule,
    Platform,
    Region,
)
from rebond.domain.territory.writing import Loaded, bring
from rebond.kernel.values.phones import display_phone, is_plausible

#: Columns that people fill in once the public source, which hardly knows them, has been loaded.
_KEPT_WHEN_FILLED = ("nature", "sector", "base", "commune_id")

_PLACES: dict[PerimeterTarget, type[Model]] = {
    PerimeterTarget.COMMUNE: Commune,
    PerimeterTarget.ESTABLISHMENT: Establishment,
    PerimeterTarget.BASSIN: Bassin,
}


def _keep_what_people_entered(existing: Establishment, row: Row) -> Row:
    return {k: v for k, v in row.items() if k not in _KEPT_WHEN_FILLED or not getattr(existing, k)}


def _keep_closing(existing: CodeEntry, row: Row) -> Row:
    # A code closed or extended by an administrator stays so; a date of the source fills an empty one.
    return {k: v for k, v in row.items() if k != "valid_to" or existing.valid_to is None}


@transaction.atomic
def load_reference(source: ReferenceSource) -> list[Loaded]:
    """Bring the whole reference to `source`, as the owner. Idempotent: changes what differs, deletes nothing."""
    return [
        bring(Region, ["code"], source.regions),
        bring(Academie, ["code"], source.academies),
        bring(Department, ["code"], source.departments),
        bring(Arrondissement, ["code"], source.arrondissements),
        bring(Epci, ["siren"], source.epcis),
        bring(Commune, ["code"], source.communes),
        bring(Establishment, ["uai"], source.establishments, decide=_keep_what_people_entered),
        bring(CodeEntry, ["list", "code", "valid_from"], source.codes, decide=_keep_closing),
    ]


@transaction.atomic
def open_platform(
    *,
    actor: Actor | None,
    name: str,
    department: str,
    seat: str | None = None,
    phone: str = "",
    email: str = "",
) -> Platform:
    """Open a platform in a département (INSEE code), with its seat (INSEE code of a commune).

    Raises ValidationError when another platform bears this name, or when the number can't be called.
    """
    platform = Platform(
        name=name.strip(), department_id=department, seat_id=seat, phone=_callable(phone), email=email.strip()
    )
    if Platform.objects.filter(name__iexact=platform.name).exists():
        raise ValidationError({"name": "Une plate-forme porte déjà ce nom : choisissez-en un autre."})
    _checked(platform)
    platform.save(force_insert=True)
    record_action(actor=actor, code="territory.platform.open", sentence="Plate-forme ouverte.", about=platform)
    return platform


@transaction.atomic
def change_platform_contact(*, actor: Actor | None, platform: Platform, phone: str, email: str) -> None:
    """Change the number and the address that letters, SMS and the young person's page give; blank: none.

    Raises ValidationError, beside its field, when the number can't be called or the address can't be written to.
    """
    platform.phone, platform.email = _callable(phone), email.strip()
    _checked(platform)
    platform.save(update_fields=["phone", "email"])
    sentence = "Téléphone et courriel de la plate-forme revus."
    record_action(actor=actor, code="territory.platform.contact", sentence=sentence, about=platform)


def _callable(phone: str) -> str:
    """A number as it is read aloud, blank when there is none. Raises ValidationError when nobody could call it."""
    if phone.strip() and not is_plausible(phone):
        raise ValidationError(
            {"phone": "Ce numéro ne peut pas être appelé : écrivez ses dix chiffres, par exemple 03 23 12 34 56."}
        )
    return display_phone(phone.strip())


@transaction.atomic
def cut_bassin(*, actor: Actor | None, name: str, department: str, communes: Iterable[str]) -> Bassin:
    """Name a set of communes (INSEE codes) of a département."""
    bassin = Bassin(name=name.strip(), department_id=department)
    _checked(bassin)
    bassin.save(force_insert=True)
    through = Bassin.communes.through
    through.objects.bulk_create([through(bassin_id=bassin.pk, commune_id=code) for code in sorted(set(communes))])
    record_action(actor=actor, code="territory.bassin.cut", sentence="Bassin défini.", about=bassin)
    return bassin


@transaction.atomic
def add_rule(*, actor: Actor | None, platform: UUID, target: PerimeterTarget, key: str | UUID) -> PerimeterRule:
    """Send a commune (INSEE code), an establishment or a bassin (UUID) to a platform.

    Raises ValidationError when the place does not exist, or the rule exists already. Another platform may claim the
    same place: the conflict is shown by `queries.perimeter_conflicts`.
    """
    if not _PLACES[target].objects.filter(pk=key).exists():
        raise ValidationError("Ce lieu n’est pas, ou n’est plus, dans le référentiel : cherchez-le à nouveau.")
    rule = PerimeterRule(platform_id=platform, target=target, **{f"{target.value}_id": key})
    _checked(rule, message="Cette règle existe déjà pour cette plate-forme.")
    rule.save(force_insert=True)
    record_action(actor=actor, code="territory.rule.add", sentence="Règle de périmètre ajoutée.", about=rule)
    return rule


@transaction.atomic
def add_rules(*, actor: Actor | None, platform: UUID, target: PerimeterTarget, keys: Sequence[str | UUID]) -> int:
    """Many rules at once, those that exist skipped. Returns how many were added."""
    column = f"{target.value}_id"
    held = set(PerimeterRule.objects.filter(platform_id=platform, target=target).values_list(column, flat=True))
    new = [key for key in dict.fromkeys(keys) if key not in held]
    PerimeterRule.objects.bulk_create(
        [PerimeterRule(platform_id=platform, target=target, **{column: key}) for key in new]
    )
    sentence = f"{len(new)} règles de périmètre ajoutées."
    record_action(actor=actor, code="territory.rule.add", sentence=sentence)
    return len(new)


@transaction.atomic
def remove_rule(*, actor: Actor | None, rule: PerimeterRule) -> None:
    """Take a rule away: the place follows the rules that remain, then the default platform."""
    record_action(actor=actor, code="territory.rule.remove", sentence="Règle de périmètre retirée.", about=rule)
    rule.delete()


@transaction.atomic
def set_department_choice(
    *, actor: Actor | None, department: str, preference: Preference, default_platform: UUID | None
) -> None:
    """Set a département's order of preference and its default platform (one of its own)."""
    chosen = Platform.objects.filter(pk=default_platform, department_id=department)
    if default_platform is not None and not chosen.exists():
        raise ValidationError(
            {"default_platform": "Choisissez une plate-forme de ce département : celle-ci en dessert un autre."}
        )
    row = Department.objects.select_for_update().get(pk=department)
    row.preference, row.default_platform_id = preference, default_platform
    row.save(update_fields=["preference", "default_platform"])
    sentence = f"Département {department} : {Preference(preference).label.lower()}, plate-forme par défaut revue."
    record_action(actor=actor, code="territory.department.choice", sentence=sentence)


@transaction.atomic
def add_code(
    *,
    actor: Actor | None,
    code_list: CodeList,
    code: str,
    label: str,
    valid_from: date | None,
    valid_to: date | None = None,
    details: dict[str, Any] | None = None,
) -> CodeEntry:
    """Add a code to a list. Raises ValidationError when the code already has a meaning on one of those days."""
    entry = CodeEntry(
        list=code_list,
        code=code.strip(),
        label=label.strip(),
        valid_from=valid_from,
        valid_to=valid_to,
        details=details or {},
    )
    _checked(entry)
    if valid_from and valid_to and valid_to < valid_from:
        raise ValidationError({"valid_to": f"Le dernier jour doit suivre le premier, {valid_from:%d/%m/%Y}."})
    if _overlapping(entry).exists():
        raise ValidationError(
            {"code": "Ce code a déjà un libellé à ces dates. Fermez d’abord l’ancien, ou commencez le jour suivant."}
        )
    entry.save(force_insert=True)
    sentence = f"Code {entry.code} ajouté à la liste « {CodeList(code_list).label} »."
    record_action(actor=actor, code="territory.code.add", sentence=sentence, about=entry)
    return entry


@transaction.atomic
def close_code(*, actor: Actor | None, entry: CodeEntry, valid_to: date) -> None:
    """Close a code on its last day. The past keeps it: nothing is deleted."""
    if entry.valid_from and valid_to < entry.valid_from:
        raise ValidationError({"valid_to": f"Le dernier jour doit suivre le premier, {entry.valid_from:%d/%m/%Y}."})
    entry.valid_to = valid_to
    entry.save(update_fields=["valid_to"])
    sentence = f"Code {entry.code} de la liste « {CodeList(entry.list).label} » fermé le {valid_to:%d/%m/%Y}."
    record_action(actor=actor, code="territory.code.close", sentence=sentence, about=entry)


def _overlapping(entry: CodeEntry) -> Any:
    others = CodeEntry.objects.filter(list=entry.list, code=entry.code).exclude(pk=entry.pk)
    if entry.valid_from:
        others = others.exclude(valid_to__lt=entry.valid_from)
    if entry.valid_to:
        others = others.exclude(valid_from__gt=entry.valid_to)
    return others


def _checked(instance: Any, *, message: str | None = None) -> None:
    """Check fields and uniqueness before the database does, so that a refusal is a sentence beside its field."""
    instance.clean_fields(exclude=["platform", "commune", "establishment", "bassin", "department", "seat"])
    try:
        instance.validate_unique()
        if message:
            instance.validate_constraints()
    except ValidationError as error:
        raise ValidationError(message) if message else error from None
