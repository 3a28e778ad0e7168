"""Looking things up in the territory: by name without accents, by code, by département."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, F, Q, QuerySet, When

from rebond.domain.territory.enums import CodeList, PerimeterTarget
from rebond.domain.territory.folding import fold
from rebond.domain.territory.models import (
    Bassin,
    CodeEntry,
    Commune,
    Department,
    Establishment,
    PerimeterRule,
    Platform,
)
from rebond.domain.territory.queries.conflicts import covered_by_rule

_LARGEST = F("population").desc(nulls_last=True)


def find_communes(text: str = "", *, department: str = "") -> QuerySet[Commune]:
    """Communes by words of their name (any order, no accents), INSEE code or postal code, the largest first."""
    found = Commune.objects.select_related("department", "epci", "arrondissement", "parent")
    if department:
        found = found.filter(department=department)
    for word in fold(text).split():
        code = word.upper()
        found = found.filter(
            Q(search_name__contains=word)
            | Q(code=code)
            | Q(postal_codes__contains=[code])
            | Q(former_codes__contains=[code])
        )
    return found.order_by(_LARGEST, "search_name") if text.strip() else found.order_by("search_name", "code")


def find_establishments(text: str = "", *, department: str = "") -> QuerySet[Establishment]:
    """Establishments by words of their name or city, or by UAI, in the order of their names."""
    found = Establishment.objects.select_related("commune", "department")
    if department:
        found = found.filter(department=department)
    for word in fold(text).split():
        found = found.filter(
            Q(search_name__contains=word) | Q(uai__startswith=word.upper()) | Q(commune__search_name__contains=word)
        )
    return found.order_by("search_name", "uai")


def establishments_by_uai(uais: Iterable[str]) -> dict[str, Establishment]:
    """UAI → the establishment, with its commune; those that the reference does not know are left out. One query."""
    wanted = {uai for uai in uais if uai}
    if not wanted:
        return {}
    found = Establishment.objects.select_related("commune").filter(uai__in=wanted)
    return {school.uai: school for school in found}


def establishment_named(text: str) -> Establishment | None:
    """The only establishment of that very name, alone or with its town after a comma; None when two answer, or none.

    Screens tell an establishment by its name: who copies it means that one.
    """
    name, _, town = text.rpartition(",")
    wanted = Q(search_name=fold(text))
    if fold(name) and fold(town):
        wanted |= Q(search_name=fold(name), commune__search_name=fold(town))
    found = Establishment.objects.filter(wanted).exclude(search_name="")[:2]
    return found[0] if len(found) == 1 else None


def code_entries(code_list: CodeList, *, day: date | None = None) -> QuerySet[CodeEntry]:
    """The codes of a list; with `day`, those valid on that day alone."""
    found = CodeEntry.objects.filter(list=code_list)
    if day is not None:
        found = found.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))
    return found.order_by("code", "valid_from")


def departments_by_academie() -> QuerySet[Department]:
    """Every département with its académie, région, default platform and number of platforms."""
    found = Department.objects.select_related("academie", "region", "default_platform")
    return found.annotate(platforms=Count("platform")).order_by("academie__name", "code")


def departments_by_code() -> QuerySet[Department]:
    """Every département, for a list to choose from."""
    return Department.objects.order_by("code")


def platforms_with_rules() -> QuerySet[Platform]:
    """Every platform with how many rules of each kind send young people to it."""
    kinds = {f"{t.value}_rules": Count("rules", filter=Q(rules__target=t)) for t in PerimeterTarget}
    found = Platform.objects.select_related("department", "seat").annotate(**kinds)
    return found.order_by("department", "name")


def platform_choices() -> list[tuple[str, list[tuple[UUID, str]]]]:
    """Platforms grouped by département, for a list to choose from."""
    groups: dict[str, list[tuple[UUID, str]]] = {}
    for platform in Platform.objects.select_related("department").order_by("department", "name"):
        groups.setdefault(str(platform.department), []).append((platform.pk, platform.name))
    return list(groups.items())


def rules_of(platform: Platform) -> QuerySet[PerimeterRule]:
    """The rules that send young people to a platform, by kind then name."""
    found = platform.rules.select_related("commune", "establishment", "bassin")
    return found.order_by("target", "commune__search_name", "establishment__search_name", "bassin__name")


def bassins_of(department: str) -> QuerySet[Bassin]:
    """The bassins of a département with how many communes each holds."""
    return Bassin.objects.filter(department=department).annotate(size=Count("communes")).order_by("name")


def uncovered_communes(department: Department) -> QuerySet[Commune]:
    """The communes of a département that no rule covers: their young people go to the default platform."""
    return Commune.objects.filter(department=department, parent=None).exclude(covered_by_rule()).order_by(_LARGEST)


@dataclass(frozen=True)
class Matches:
    """Places that a platform could be given by a rule."""

    communes: Sequence[Commune]
    establishments: Sequence[Establishment]
    bassins: Sequence[Bassin]

    @property
    def nothing(self) -> bool:
        """True when no place answers."""
        return not (self.communes or self.establishments or self.bassins)


def matching_places(text: str, platform: Platform, *, limit: int = 8) -> Matches:
    """Communes, establishments and bassins that answer `text` and that `platform` does not have yet, its own
    département first. Nothing for less than two letters."""
    if len(fold(text)) < 2:
        return Matches([], [], [])
    own = {target: platform.rules.filter(target=target).values(target.value) for target in PerimeterTarget}
    communes = find_communes(text).exclude(pk__in=own[PerimeterTarget.COMMUNE])
    schools = find_establishments(text).exclude(pk__in=own[PerimeterTarget.ESTABLISHMENT])
    bassins = bassins_of(platform.department_id).exclude(pk__in=own[PerimeterTarget.BASSIN])
    away = Case(When(department=platform.department_id, then=0), default=1)
    return Matches(
        list(communes.order_by(away, _LARGEST, "search_name")[:limit]),
        list(schools.order_by(away, "search_name")[:limit]),
        list(bassins.filter(name__unaccent__icontains=text.strip())[:limit]),
    )
