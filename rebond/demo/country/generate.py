"""An invented country, written to a folder: deliveries, truth, territory, and the deliveries of the month after."""

import datetime as dt
import json
import random
from dataclasses import dataclass
from pathlib import Path

from rebond.demo.country.archive import write_people, write_truth
from rebond.demo.country.depot import Depot
from rebond.demo.country.establishments import Establishment, Founder, Organisation, partners
from rebond.demo.country.fates import populate
from rebond.demo.country.geography import Platform, load_communes, split_platforms
from rebond.demo.country.lives import Life
from rebond.demo.country.names import NameBook
from rebond.demo.country.next_month import NextMonth
from rebond.demo.country.options import Deliveries, ErrorRates, Options
from rebond.demo.country.people import Registry
from rebond.demo.country.post import Post
from rebond.demo.country.records import Clerk
from rebond.demo.country.territory import describe
from rebond.demo.country.truth import judge
from rebond.demo.country.typist import Typist
from rebond.demo.country.world import World


@dataclass(frozen=True)
class Summary:
    """What was written: counts to print or to check."""

    platforms: int
    establishments: int
    people: int
    records: int
    files: int
    verdicts: dict[str, int]


def generate(
    out: Path,
    *,
    platforms: int,
    seed: int,
    treatment_date: dt.date = dt.date(2026, 10, 31),
    next_treatment_date: dt.date | None = dt.date(2026, 11, 20),
    size: float = 1.0,
    errors: ErrorRates | None = None,
    deliveries: Deliveries | None = None,
    territory: str | None = None,
    departments: tuple[str, ...] = ("02", "60", "80"),
) -> Summary:
    """Write an invented country under `out`, which must not exist or be empty.

    `out/deliveries`: the files as they come; `out/truth`: truth.parquet and people.parquet; `out/territory.json`:
    platforms, communes, establishments, organisations; `out/next`: the files of a month later, with
    `out/truth/next.parquet` (nothing of these when `next_treatment_date` is None).
    The same arguments give the same bytes. Raises FileExistsError rather than mix two countries, and ValueError for
    a treatment in summer or for more platforms than communes.
    """
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"le dossier {out} n'est pas vide : choisissez-en un autre ou videz-le")
    if treatment_date.month in (7, 8, 9):
        raise ValueError("la date de traitement d'un pays inventé va du 1er octobre au 30 juin")
    options = Options(
        platforms=platforms,
        seed=seed,
        treatment_date=treatment_date,
        next_treatment_date=next_treatment_date or treatment_date,
        size=size,
        errors=errors or ErrorRates(),
        deliveries=deliveries or Deliveries(),
        territory=territory,
        departments=departments,
    )
    country = _Country(options)
    return country.write(out, with_next=next_treatment_date is not None)


class _Country:
    """All the parts of one invented country, made from one seed."""

    def __init__(self, options: Options) -> None:
        self.options = options
        communes = load_communes(options.territory, options.departments)
        self.platforms: list[Platform] = split_platforms(communes, options.platforms)
        founder = Founder(self._chance("places"), options.size)
        self.places: list[Establishment] = []
        self.partners: list[Organisation] = []
        for position, platform in enumerate(self.platforms):
            self.places += founder.found(platform, position)
            self.partners += partners(platform, founder, self._chance(f"partners-{position}"))
        registry = Registry(self._chance("people"), NameBook())
        self.world = World(options, self._chance("lives"), registry, self.places)
        self.lives: list[Life] = list(populate(self.world))

    def _chance(self, part: str) -> random.Random:
        """A source of chance of its own for each part, so that one more draw in one changes nothing in the others."""
        return random.Random(f"{self.options.seed}/{part}")

    def write(self, out: Path, *, with_next: bool) -> Summary:
        typist = Typist(self._chance("typing"), self.options.errors)
        clerk = Clerk(
            self._chance("clerks"),
            typist,
            entry_missing=self.options.errors.entry_missing,
            announced_after=self.options.treatment_date,
        )
        depot = Depot(out / "deliveries")
        post = Post(self.world, self.lives, self.partners, depot, clerk, self._chance("post"))
        seen = post.send_all()
        truths = [(life, judge(life, seen)) for life in self.lives]
        write_truth(out / "truth" / "truth.parquet", truths, depot.references)
        if with_next:
            NextMonth(post, self._chance("next")).write(out)
        write_people(out / "truth" / "people.parquet", self.lives)
        territory = describe(self.platforms, self.places, self.partners)
        (out / "territory.json").write_text(json.dumps(territory, ensure_ascii=False, indent=1), encoding="utf-8")
        verdicts: dict[str, int] = {}
        for _, truth in truths:
            if truth:
                verdicts[truth.verdict] = verdicts.get(truth.verdict, 0) + 1
        return Summary(
            platforms=len(self.platforms),
            establishments=len(self.places),
            people=len(self.lives),
            records=len(depot.references),
            files=sum(1 for path in depot.root.rglob("*") if path.is_file()),
            verdicts=dict(sorted(verdicts.items())),
        )
