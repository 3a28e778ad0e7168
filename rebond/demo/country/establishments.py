"""Invented establishments and organisations of a platform, each with a valid UAI that no real one bears."""

import random
from collections import Counter
from dataclasses import dataclass, field

from rebond.demo.country import courses
from rebond.demo.country.courses import Course
from rebond.demo.country.geography import Commune, Platform
from rebond.demo.country.identifiers import uai

_PEOPLE = (
    *("Simone-Delaunay", "Émile-Vasseur", "Jeanne-Carpentier", "Lucien-Hautecœur", "Berthe-Marival", "Aimé-Destrée"),
    *("Madeleine-Ruault", "Gaston-Florimond", "Hélène-Bricourt", "Octave-Lemoigne", "Marthe-Saulnier", "Édouard-Vigne"),
    *("Suzanne-Thellier", "Armand-Quesnoy", "Yvonne-Darras", "Fernand-Bellicourt", "Alice-Montrouge", "Jules-Ancelin"),
    *("Irène-Coudray", "Raoul-Maignan", "Cécile-Wattel", "Albert-Noirmont", "Louise-Harcelin", "Paul-Vermandel"),
    *("Germaine-Loisel", "Henri-Castelet", "Odette-Brunoy", "Maurice-Téterel", "Colette-Savigné", "Eugène-Rambour"),
    *(
        "Blanche-Duroselle",
        "Victor-Haudricourt",
        "Lise-Aumontel",
        "Charles-Fressin",
        "Rose-Valembert",
        "René-Cauchy-Bel",
    ),
)
_TRADES = ("du bâtiment", "de l'artisanat", "du commerce et des services", "de l'hôtellerie", "de l'industrie")


@dataclass(eq=False)
class Establishment:
    """A school or a CFA: what it is, and which courses it offers with their size a year of course."""

    uai: str
    name: str
    kind: str  # college, legt, lpo, lp, agri, cfa
    nature: str | None  # 340, 300, 306, 320, 307; None for a CFA
    sector: str  # PU public, PR private under contract
    commune: Commune
    platform: Platform
    offer: list[tuple[Course, int]] = field(default_factory=list)

    def has(self, course: Course) -> bool:
        """Whether it offers this course."""
        return any(offered is course for offered, _ in self.offer)

    def families(self) -> set[str]:
        """Families of courses that it offers (gt, terminale, cap, bacpro...)."""
        return {course.family for course, _ in self.offer}


_KINDS = {
    "college": ("Collège", "340"),
    "legt": ("Lycée général et technologique", "300"),
    "lpo": ("Lycée polyvalent", "306"),
    "lp": ("Lycée professionnel", "320"),
    "agri": ("Lycée agricole", "307"),
    "cfa": ("CFA", None),
}


class Founder:
    """Founds establishments: numbers them in their département, gives each a name and an offer."""

    def __init__(self, rng: random.Random, size: float) -> None:
        """`size` multiplies the number of pupils of each."""
        self._rng = rng
        self._size = size
        self._numbers: Counter[str] = Counter()
        self._people = list(_PEOPLE)
        rng.shuffle(self._people)
        self._named = 0

    def found(self, platform: Platform, position: int) -> list[Establishment]:
        """All the establishments of a platform; one in two has an agricultural school and a second CFA."""
        kinds = ["college", "college", "legt", "lpo", "lp", "lp", "cfa", "agri" if position % 2 == 0 else "cfa"]
        places = platform.communes[:4]
        return [self._one(kind, platform, places[n % len(places)], position, n) for n, kind in enumerate(kinds)]

    def uai(self, department: str) -> str:
        """The next invented number of a département."""
        self._numbers[department] += 1
        return uai(department, self._numbers[department])

    def _one(self, kind: str, platform: Platform, commune: Commune, position: int, rank: int) -> Establishment:
        label, nature = _KINDS[kind]
        if kind == "cfa":
            name = f"CFA des métiers {_TRADES[(position + rank) % len(_TRADES)]}, {commune.name}"
        else:
            name = f"{label} {self._people[self._named % len(self._people)]}, {commune.name}"
            self._named += 1
        sector = "PR" if kind != "cfa" and self._rng.random() < 0.15 else "PU"
        place = Establishment(self.uai(commune.department), name, kind, nature, sector, commune, platform)
        place.offer = [(course, max(1, round(count * self._size))) for course, count in self._offer(kind, rank)]
        return place

    def _offer(self, kind: str, rank: int) -> list[tuple[Course, int]]:
        rng = self._rng
        if kind == "college":
            sizes = {"6E": 56, "5E": 55, "4E": 55, "3E": 60, "3S": 12}
            return [(courses.COLLEGE[key], size) for key, size in sizes.items() if key != "3S" or rank == 0]
        if kind in ("legt", "lpo"):
            return _general_offer(kind, rng)
        if kind == "lp":
            extra = [(courses.MGI, 14)] if rank % 2 == 0 else []
            return (
                [(c, 24) for c in rng.sample(courses.CAPS, 3)]
                + [(c, 26) for c in rng.sample(courses.BACPROS, 3)]
                + extra
            )
        if kind == "agri":
            return [(courses.SECONDE, 20), *((c, 16) for c in courses.CAPAS), *((c, 24) for c in courses.AGRI_BACPROS)]
        return [
            *((c, 22) for c in rng.sample(courses.CAPS, 4)),
            *((c, 14) for c in rng.sample(courses.BACPROS, 1)),
            *((c, 14) for c in courses.BPS),
            (courses.BTS[0], 16),
        ]


def _general_offer(kind: str, rng: random.Random) -> list[tuple[Course, int]]:
    big = kind == "legt"
    offer = [
        (courses.SECONDE, 150 if big else 60),
        (courses.PREMIERE_G, 95 if big else 25),
        (courses.PREMIERE_T, 45 if big else 30),
        (courses.TERMINALE_G, 95 if big else 25),
        (courses.TERMINALE_T, 45 if big else 30),
    ]
    if big:
        return [*offer, (courses.BTS[0], 26), (courses.BTS[1], 24)]
    return [*offer, *((c, 26) for c in rng.sample(courses.BACPROS, 2)), (rng.choice(courses.CAPS), 24)]


@dataclass(frozen=True)
class Organisation:
    """A partner of a platform: mission locale, CIO, school of the second chance..."""

    key: str
    name: str
    kind: str  # mission_locale, cio, e2c, plie, mlds, association
    commune: Commune
    platform: Platform
    uai: str | None
    phone: str
    email: str


_PARTNERS = (
    ("mission_locale", "Mission locale de {place}"),
    ("cio", "CIO de {place}"),
    ("e2c", "École de la deuxième chance, site de {place}"),
    ("mlds", "MLDS, bassin de {place}"),
    ("association", "Association Tremplin, {place}"),
)


def partners(platform: Platform, founder: Founder, rng: random.Random) -> list[Organisation]:
    """The organisations around a platform; a CIO has a UAI (nature 841)."""
    found = []
    for kind, pattern in _PARTNERS:
        commune = platform.communes[0 if kind != "e2c" else min(1, len(platform.communes) - 1)]
        found.append(
            Organisation(
                key=f"{platform.key}-{kind}",
                name=pattern.format(place=commune.name),
                kind=kind,
                commune=commune,
                platform=platform,
                uai=founder.uai(commune.department) if kind == "cio" else None,
                phone=f"035301{rng.randrange(10_000):04d}",
                email=f"{kind.replace('_', '-')}.{platform.key}@example.org",
            )
        )
    return found
