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
from rebond.demo.country.next_month import Month, NextMonth
from rebond.demo.country.options import Deliveries, ErrorRates, Options
from rebond.demo.country.people import Registry
from rebond.demo.country.post import Post
from rebond.demo.country.records import Clerk
from rebond.demo.country.spring import write_spring
from rebond.demo.country.territory import describe
from rebond.demo.country.truth import judge
from rebond.demo.country.typist import Typist
from rebond.demo.country.world import World


@dataclass(frozen=True)
class Around:
    """The treatment dates of two more campaigns: in the spring before, and between the treatment and the next one."""

    earlier: dt.date
    middle: dt.date
    graduates_go_on: float = 0.85


@dataclass(frozen=True)
class Summary:
    """What was written: counts to print or to check."""

    platforms: int
    establishments: int
    people: int
    records: int
    files: int
    verdicts: dict[str, int]


def generate(  # noqa: PLR0913 (all that decides a country)
    out: Path,
    *,
    platforms: int,
    seed: int,
    treatment_date: dt.date = dt.date(2026, 10, 31),
    next_treatment_date: dt.date | None = dt.date(2026, 11, 20),
    around: Around | None = None,
    size: float = 1.0,
    errors: ErrorRates | None = None,
    deliveries: Deliveries | None = None,
    territory: str | None = None,
    departments: tuple[str, ...] = ("02", "60", "80"),
    named: tuple[str, ...] = (),
) -> Summary:
    """Write an invented country under `out`, which must not exist or be empty.

    `out/deliveries`: the files as they come; `out/truth`: truth.parquet and people.parquet; `out/territory.json`:
    platforms, communes, establishments, organisations; `out/next`: the files of a month later, with
    `out/truth/next.parquet` (nothing of these when `next_treatment_date` is None). `around` adds `out/middle`, the
    files of a date between the two, when some of those who had come back leave again (`out/again.json` holds their
    INE), and `out/earlier`, the bases as they stood in the spring before.
    `named`: the platforms wanted by their keys, instead of the first `platforms`.
    The same arguments give the same bytes. Raises FileExistsError rather than mix two countries, and ValueError for
    a treatment in summer or for more platforms than communes.
    """
    if out.exists() and any(out.iterdir()):
        raise FileExistsError(f"le dossier {out} n'est pas vide : choisissez-en un autre ou videz-le")
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
        named=named,
        graduates_go_on=around.graduates_go_on if around else 0.0,
    )
    country = _Country(options)
    summary = country.write(out)
    middle = country.write_middle(out, around.middle) if around else None
    if next_treatment_date:
        country.write_next(out, next_treatment_date, middle)
    if around:
        country.write_earlier(out, around.earlier)
    write_people(out / "truth" / "people.parquet", country.lives)
    return summary


@dataclass(frozen=True)
class _Middle:
    """What the folder between two left for the one after."""

    day: dt.date
    depot: Depot
    exported: dict[str, dt.date]


class _Country:
    """All the parts of one invented country, made from one seed."""

    def __init__(self, options: Options) -> None:
        self.options = options
        communes = load_communes(options.territory, options.departments)
        self.platforms: list[Platform] = split_platforms(communes, options.platforms, options.named)
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

    def write(self, out: Path) -> Summary:
        """Write out/deliveries, its truth and the territory."""
        typist = Typist(self._chance("typing"), self.options.errors)
        clerk = Clerk(
            self._chance("clerks"),
            typist,
            entry_missing=self.options.errors.entry_missing,
            announced_after=self.options.treatment_date,
        )
        depot = Depot(out / "deliveries")
        self.post = Post(self.world, self.lives, self.partners, depot, clerk, self._chance("post"))
        seen = self.post.send_all()
        truths = [(life, judge(life, seen)) for life in self.lives]
        write_truth(out / "truth" / "truth.parquet", truths, depot.references)
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

    def write_middle(self, out: Path, day: dt.date) -> _Middle:
        """Write out/middle and out/again.json."""
        month = Month("middle", day, since=self.options.treatment_date, again=0.9)
        later = NextMonth(self.post, self._chance("middle"), month)
        depot = later.send(out)
        again = sorted(life.person.ine for life in self.lives if "left_again" in life.person.notes)
        (out / "again.json").write_text(json.dumps(again), encoding="utf-8")
        return _Middle(day, depot, later.exported)

    def write_next(self, out: Path, day: dt.date, middle: _Middle | None) -> None:
        """Write out/next and its truth."""
        since = middle.day if middle else self.options.treatment_date
        month = Month("next", day, since)
        later = NextMonth(self.post, self._chance("next"), month, exported=middle.exported if middle else None)
        before = [("deliveries", self.post.depot)] + ([("middle", middle.depot)] if middle else [])
        later.write(out, before)

    def write_earlier(self, out: Path, day: dt.date) -> None:
        """Write out/earlier."""
        write_spring(self.post, self._chance("earlier"), out, day)
