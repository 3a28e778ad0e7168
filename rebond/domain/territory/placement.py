"""Which platform a young person goes to. Pure: the perimeters are given, no database is read here.

Order (product B6). First the département's order of preference: a rule on the home (commune, city of a borough,
*bassin*), then a rule on the last establishment, or the other way round. Then the default platform of the home's
département. Then the same for the establishment's own commune and département: better a neighbour than nobody.
At last a platform of the académie, then of the région. What is left is an explicit gap, never a silent one.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from rebond.domain.territory.enums import Basis, Preference


@dataclass(frozen=True, slots=True)
class Place:
    """Where a young person lives and last studied, as far as known (INSEE code current or former)."""

    commune_code: str | None = None
    establishment_id: UUID | None = None
    postal_code: str | None = None


@dataclass(frozen=True, slots=True)
class Placement:
    """The platform, or None for a gap, with the reason in French (200 characters at most).

    `disputed`: several platforms claim the place by the same kind of rule; the choice is stable, but an
    administrator must settle it.
    """

    platform_id: UUID | None
    reason: str
    basis: Basis
    disputed: bool = False

    @property
    def is_gap(self) -> bool:
        """True when nobody is responsible for this place."""
        return self.platform_id is None


@dataclass(frozen=True, slots=True)
class CommuneFacts:
    """What placing needs of a commune. `bassins`: the bassins that hold it."""

    code: str
    name: str
    department: str
    parent: str | None = None
    bassins: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class SchoolFacts:
    """What placing needs of an establishment."""

    name: str
    commune: str | None
    department: str | None


@dataclass(frozen=True, slots=True)
class DepartmentFacts:
    """What placing needs of a département. `platforms`: its platforms by name."""

    code: str
    name: str
    academie: str | None = None
    region: str | None = None
    preference: Preference = Preference.HOME
    default: UUID | None = None
    platforms: tuple[UUID, ...] = ()

    @property
    def fallback(self) -> UUID | None:
        """Its default platform, or its only one."""
        return self.default or (self.platforms[0] if len(self.platforms) == 1 else None)


@dataclass(frozen=True, slots=True)
class Perimeters:
    """Every rule in force, and the places it speaks of. A key claims an ordered tuple of platforms."""

    departments: Mapping[str, DepartmentFacts]
    communes: Mapping[str, CommuneFacts] = field(default_factory=dict)
    schools: Mapping[UUID, SchoolFacts] = field(default_factory=dict)
    by_commune: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    by_establishment: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    by_bassin: Mapping[UUID, Sequence[UUID]] = field(default_factory=dict)
    bassin_names: Mapping[UUID, str] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)  # former INSEE code → code
    postal: Mapping[str, str] = field(default_factory=dict)  # postal code → most populated commune


def choose(place: Place, perimeters: Perimeters) -> Placement:
    """The one platform of `place`, or an explicit gap."""
    return next(_candidates(place, perimeters), None) or Placement(
        None, "Aucune plate-forme ne couvre ce lieu : ni règle, ni plate-forme par défaut.", Basis.NONE
    )


def home_of(place: Place, perimeters: Perimeters) -> CommuneFacts | None:
    """The commune of the home: by its code, else the most populated of its postal code."""
    code = place.commune_code or ""
    found = perimeters.communes.get(perimeters.aliases.get(code, code))
    if found is None and place.postal_code:
        found = perimeters.communes.get(perimeters.postal.get(place.postal_code, ""))
    return found


def home_department(place: Place, home: CommuneFacts | None) -> str | None:
    """The INSEE code of the home's département, from the commune, else from the shape of the codes."""
    if home is not None:
        return home.department
    code = place.commune_code or ""
    if len(code) == 5:
        return code[:3] if code.startswith(("97", "98")) else code[:2]
    return department_of_postal_code(place.postal_code or "")


def department_of_postal_code(code: str) -> str | None:
    """The département of a postal code; the two of Corsica share 20. None for what is no postal code."""
    if len(code) != 5 or not code.isascii() or not code.isdigit():
        return None
    if code.startswith("20"):
        return "2A" if code < "20200" else "2B"
    return code[:3] if code.startswith(("97", "98")) else code[:2]


def claims_on(commune: CommuneFacts, perimeters: Perimeters) -> tuple[Sequence[UUID], str]:
    """The platforms that claim a commune by the nearest kind of rule, and the French words of that rule."""
    own = perimeters.by_commune.get(commune.code, ())
    if own:
        return own, f"{commune.name}, commune rattachée à cette plate-forme"
    city = perimeters.communes.get(commune.parent or "")
    if city is not None and perimeters.by_commune.get(city.code):
        return perimeters.by_commune[city.code], f"{commune.name}, la ville de {city.name} est rattachée"
    bassins = commune.bassins or (city.bassins if city is not None else ())
    claimed = [(platform, bassin) for bassin in bassins for platform in perimeters.by_bassin.get(bassin, ())]
    if claimed:
        name = perimeters.bassin_names.get(claimed[0][1], "")
        return tuple(dict.fromkeys(p for p, _ in claimed)), f"{commune.name}, dans le bassin « {name} »"
    return (), ""


def _candidates(place: Place, perimeters: Perimeters) -> Iterator[Placement]:
    home = home_of(place, perimeters)
    school = perimeters.schools.get(place.establishment_id) if place.establishment_id else None
    departments = perimeters.departments
    home_dep = departments.get(home_department(place, home) or "")
    school_dep = departments.get((school.department if school else None) or "")
    ways = [_home_rule(home, perimeters), _establishment_rule(place, school, perimeters)]
    if ((home_dep or school_dep) or DepartmentFacts("", "")).preference == Preference.ESTABLISHMENT:
        ways.reverse()
    yield from (way for way in ways if way)
    if home_dep and home_dep.fallback:
        yield _said(home_dep.fallback, f"Domicile : plate-forme par défaut, {home_dep.name}.", Basis.HOME_DEFAULT)
    where = perimeters.communes.get((school.commune if school else None) or "")
    if where is not None:
        claims, words = claims_on(where, perimeters)
        yield from _claimed(claims, f"Commune du dernier établissement : {words}.", Basis.SCHOOL_RULE)
    if school_dep and school_dep.fallback:
        words = f"Dernier établissement : plate-forme par défaut, {school_dep.name}."
        yield _said(school_dep.fallback, words, Basis.SCHOOL_DEFAULT)
    for department in (home_dep, school_dep):
        yield from _neighbours(department, perimeters)


def _home_rule(home: CommuneFacts | None, perimeters: Perimeters) -> Placement | None:
    if home is None:
        return None
    claims, words = claims_on(home, perimeters)
    return next(_claimed(claims, f"Domicile : {words}.", Basis.HOME_RULE), None)


def _establishment_rule(place: Place, school: SchoolFacts | None, perimeters: Perimeters) -> Placement | None:
    if place.establishment_id is None:
        return None
    claims = perimeters.by_establishment.get(place.establishment_id, ())
    name = f" : {school.name[:120]}" if school else ""
    words = f"Dernier établissement rattaché à cette plate-forme{name}."
    return next(_claimed(claims, words, Basis.ESTABLISHMENT_RULE), None)


def _neighbours(department: DepartmentFacts | None, perimeters: Perimeters) -> Iterator[Placement]:
    """A platform of the same département, then académie, then région: someone must call."""
    if department is None:
        return
    if department.platforms:
        words = f"Aucune règle ni plate-forme par défaut dans {department.name} : la première, à vérifier."
        yield Placement(department.platforms[0], words, Basis.DEPARTMENT, disputed=len(department.platforms) > 1)
    others = sorted(perimeters.departments.values(), key=lambda d: d.code)
    circles = (
        (Basis.ACADEMIE, "académie", [d for d in others if d.academie == department.academie and d.academie]),
        (Basis.REGION, "région", [d for d in others if d.region == department.region and d.region]),
    )
    for basis, circle, members in circles:
        for other in [d for d in members if d.fallback or d.platforms]:
            words = f"Aucune règle ne couvre {department.name} : plate-forme de la même {circle}, à transférer."
            yield _said(other.fallback or other.platforms[0], words, basis)


def _claimed(claims: Sequence[UUID], words: str, basis: Basis) -> Iterator[Placement]:
    if claims:
        yield Placement(claims[0], words[:200], basis, disputed=len(claims) > 1)


def _said(platform: UUID, words: str, basis: Basis) -> Placement:
    return Placement(platform, words[:200], basis)
