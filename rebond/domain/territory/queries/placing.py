"""Which platform is responsible for whom: loads the rules and facts, then lets `placement` choose."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db.models import Q

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

FEW = 200  # codes that are searched for; beyond, the whole table is read


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
    asked |= Q(commune__in=Commune.objects.filter(code__in=codes))
    # Reading all 35,000 takes a third of a second; searching arrays for thousands of codes took two minutes.
    few = len(codes) + len(postal_codes) <= FEW
    rows = list(Commune.objects.filter(asked if few else Q()).distinct().order_by())
    bassins: dict[str, list[UUID]] = defaultdict(list)
    for commune, bassin in Bassin.communes.through.objects.order_by("bassin__name").values_list(
        "commune_id", "bassin_id"
    ):
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
