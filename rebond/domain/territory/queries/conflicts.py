"""What the perimeters leave open, for the administrator to settle."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, Sum

from rebond.domain.territory.enums import PerimeterTarget
from rebond.domain.territory.models import Bassin, Commune, Department, PerimeterRule, Platform


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
