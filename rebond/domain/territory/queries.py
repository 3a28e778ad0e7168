"""Reads of the territory. It names nobody: everyone signed in reads it, so these take no actor."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, Sum

from rebond.domain.territory.enums import PerimeterTarget, Preference
from rebond.domain.territory.models import Bassin, Commune, Department, Establishment, PerimeterRule, Platform
from rebond.domain.territory.placement import (
    CommuneFacts,
    DepartmentFacts,
    Perimeters,
    Place,
    Placement,
    SchoolFacts,
    choose,
)


def platform_for(
    *, commune_code: str | None = None, establishment_id: UUID | None = None, postal_code: str | None = None
) -> Placement:
    """The platform responsible for a young person who lives and last studied there (see `placement`)."""
    return place_all([Place(commune_code, establishment_id, postal_code)])[0]


def place_all(places: Sequence[Place]) -> list[Placement]:
    """One placement a place, in the same order, with a constant number of queries whatever their number."""
    perimeters = load_perimeters(places)
    chosen = {place: choose(place, perimeters) for place in set(places)}
    return [chosen[place] for place in places]


def load_perimeters(places: Iterable[Place]) -> Perimeters:
    """Every rule in force and the facts about `places`, in seven queries at most."""
    places = list(places)
    platforms = _platforms()
    rules = _rules([platform for platforms_ in platforms.values() for platform in platforms_])
    schools = _schools({p.establishment_id for p in places if p.establishment_id})
    codes = {p.commune_code for p in places if p.commune_code} | {s.commune for s in schools.values() if s.commune}
    postal_codes = {p.postal_code for p in places if p.postal_code}
    communes, aliases, postal = _communes(sorted(codes), sorted(postal_codes))
    bassins = Bassin.objects.filter(pk__in=list(rules[PerimeterTarget.BASSIN]))
    return Perimeters(
        departments=_departments(platforms),
        communes=communes,
        schools=schools,
        by_commune=rules[PerimeterTarget.COMMUNE],
        by_establishment=rules[PerimeterTarget.ESTABLISHMENT],
        by_bassin=rules[PerimeterTarget.BASSIN],
        bassin_names=dict(bassins.values_list("pk", "name")),
        aliases=aliases,
        postal=postal,
    )


def _platforms() -> dict[str, tuple[UUID, ...]]:
    found: dict[str, list[UUID]] = defaultdict(list)
    for key, department in Platform.objects.order_by("name").values_list("pk", "department_id"):
        found[department].append(key)
    return {department: tuple(keys) for department, keys in found.items()}


def _departments(platforms: dict[str, tuple[UUID, ...]]) -> dict[str, DepartmentFacts]:
    return {
        d.code: DepartmentFacts(
            code=d.code,
            name=d.name,
            academie=d.academie_id,
            region=d.region_id,
            preference=Preference(d.preference),
            default=d.default_platform_id,
            platforms=platforms.get(d.code, ()),
        )
        for d in Department.objects.all()
    }


def _rules(order: Sequence[UUID]) -> dict[PerimeterTarget, dict]:
    """Target → place → the platforms that claim it, by name, so that a conflict is always settled alike."""
    rank = {platform: place for place, platform in enumerate(order)}
    found: dict[PerimeterTarget, dict] = {target: defaultdict(list) for target in PerimeterTarget}
    for rule in PerimeterRule.objects.all():
        target = PerimeterTarget(rule.target)
        found[target][getattr(rule, f"{target.value}_id")].append(rule.platform_id)
    return {
        t: {key: tuple(sorted(c, key=rank.__getitem__)) for key, c in places.items()} for t, places in found.items()
    }


def _schools(keys: Iterable[UUID]) -> dict[UUID, SchoolFacts]:
    rows = Establishment.objects.filter(pk__in=list(keys)).values_list("pk", "name", "commune_id", "department_id")
    return {key: SchoolFacts(name, commune, department) for key, name, commune, department in rows}


def _communes(
    codes: list[str], postal_codes: list[str]
) -> tuple[dict[str, CommuneFacts], dict[str, str], dict[str, str]]:
    """The communes of codes current or former and of postal codes, with the cities of boroughs among them."""
    asked = Q(code__in=codes) | Q(former_codes__overlap=codes) | Q(postal_codes__overlap=postal_codes)
    rows = list(Commune.objects.filter(asked | Q(commune__in=Commune.objects.filter(code__in=codes))))
    through = Bassin.communes.through.objects.filter(commune__in=[row.code for row in rows])
    bassins: dict[str, list[UUID]] = defaultdict(list)
    for commune, bassin in through.order_by("bassin__name").values_list("commune_id", "bassin_id"):
        bassins[commune].append(bassin)
    facts = {
        row.code: CommuneFacts(row.code, row.name, row.department_id, row.parent_id, tuple(bassins[row.code]))
        for row in rows
    }
    aliases: dict[str, str] = {}
    wanted, postal = set(postal_codes), {}
    # Two communes may share a former code or a postal code: the most populated has the last word.
    for row in sorted(rows, key=lambda r: (r.population or 0, r.code)):
        aliases |= dict.fromkeys(row.former_codes, row.code)
        if row.parent_id is None:
            postal |= dict.fromkeys(wanted.intersection(row.postal_codes), row.code)
    return facts, aliases, postal


@dataclass(frozen=True)
class Dispute:
    """A place that several platforms claim by the same kind of rule."""

    kind: str  # French: "Commune", "Établissement", "Bassin"
    name: str
    department: str
    platforms: tuple[str, ...]


@dataclass(frozen=True)
class Coverage:
    """A département with its platforms: what its rules don't cover goes to the default platform."""

    department: Department
    platforms: int
    communes: int
    uncovered: int
    uncovered_population: int

    @property
    def has_default(self) -> bool:
        """False when places without a rule would depend on the order of names."""
        return self.department.default_platform_id is not None or self.platforms == 1


@dataclass(frozen=True)
class Conflicts:
    """All that an administrator must settle so that nobody falls between two."""

    disputes: list[Dispute]
    coverage: list[Coverage]
    without_platform: list[Department]

    @property
    def without_default(self) -> list[Coverage]:
        """Départements of several platforms, none by default, with places that no rule covers."""
        return [c for c in self.coverage if c.uncovered and not c.has_default]


def perimeter_conflicts() -> Conflicts:
    """Places claimed twice, what each département leaves to its default, départements without any platform."""
    counts = dict(Platform.objects.values_list("department").annotate(n=Count("pk")).order_by())
    departments = list(Department.objects.select_related("default_platform", "academie"))
    return Conflicts(
        disputes=_disputes(),
        coverage=_coverage([d for d in departments if d.code in counts], counts),
        without_platform=[d for d in departments if d.code not in counts],
    )


def _disputes() -> list[Dispute]:
    claims: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    rules = PerimeterRule.objects.select_related("platform", "commune", "establishment", "bassin")
    ruled = {rule.commune_id for rule in rules if rule.commune_id}
    bassin_rules = defaultdict(set)
    for rule in rules:
        place = rule.commune or rule.establishment or rule.bassin
        label = PerimeterTarget(rule.target).label
        claims[label, place.name, place.department_id or ""].add(rule.platform.name)
        if rule.bassin_id:
            bassin_rules[rule.bassin_id].add(rule.platform.name)
    shared = Commune.objects.annotate(n=Count("bassins")).filter(n__gt=1).prefetch_related("bassins")
    for commune in shared.exclude(code__in=ruled):
        for bassin in commune.bassins.all():
            claims["Commune de deux bassins", commune.name, commune.department_id] |= bassin_rules[bassin.pk]
    return sorted(
        (Dispute(kind, name, dep, tuple(sorted(who))) for (kind, name, dep), who in claims.items() if len(who) > 1),
        key=lambda d: (d.department, d.kind, d.name),
    )


def _coverage(departments: Sequence[Department], counts: dict[str, int]) -> list[Coverage]:
    codes = [d.code for d in departments]
    cities = Commune.objects.filter(department__in=codes, parent=None)
    total = dict(cities.values_list("department").annotate(n=Count("pk")).order_by())
    uncovered = {
        department: (n, people or 0)
        for department, n, people in cities.exclude(covered_by_rule())
        .values_list("department")
        .annotate(n=Count("pk"), people=Sum("population"))
        .order_by()
    }
    return [Coverage(d, counts[d.code], total.get(d.code, 0), *uncovered.get(d.code, (0, 0))) for d in departments]


def covered_by_rule() -> Q:
    """Communes that a rule sends to a platform: by themselves or by their bassin."""
    ruled = PerimeterRule.objects.exclude(commune=None).values("commune")
    in_bassins = Bassin.communes.through.objects.filter(
        bassin__in=PerimeterRule.objects.exclude(bassin=None).values("bassin")
    ).values("commune")
    return Q(code__in=ruled) | Q(code__in=in_bassins)
