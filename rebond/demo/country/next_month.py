"""The months after: some came back, others left, and schools that were silent send their file."""

import datetime as dt
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rebond.demo.country.archive import write_truth
from rebond.demo.country.depot import Depot, Reference
from rebond.demo.country.establishments import Establishment
from rebond.demo.country.lives import Life
from rebond.demo.country.others import Others
from rebond.demo.country.post import Post
from rebond.demo.country.schools import Schools
from rebond.demo.country.truth import judge
from rebond.kernel.formats.manifest.writer import write_manifest


@dataclass(frozen=True)
class Month:
    """What decides a later folder of deliveries."""

    folder: str
    day: dt.date  # the treatment that it serves
    since: dt.date  # the treatment before
    again: float = 0.0  # chance to leave once more, of those who had left last year and came back


class NextMonth:
    """A later folder of deliveries, made from the lives as they went on."""

    def __init__(
        self, post: Post, rng: random.Random, month: Month, *, exported: dict[str, dt.date] | None = None
    ) -> None:
        """One place in three sends a new export, and all those that had sent nothing; `exported`: the day of the
        latest export of each, when other folders came between."""
        self._post = post
        self._rng = rng
        self._month = month
        self._world = post.world
        self.exported = dict(exported or self._world.exported)
        self._silent = {uai for uai in post.silent if self._world.year not in post.depot.delivered.get(uai, set())}
        senders = [p for p in self._world.places if p.uai in self._silent or rng.random() < 0.33]
        span = min(8, (month.day - month.since).days - 1)
        for place in senders:
            self.exported[place.uai] = month.day - dt.timedelta(days=rng.randrange(1, 1 + span))
        self._senders = senders

    def send(self, out: Path) -> Depot:
        """Let the lives go on, and write out/<folder>."""
        for life in self._post.lives:
            self._goes_on(life)
        depot = Depot(out / self._month.folder)
        self._post.clerk.announce_after(self._month.day)
        self._send(depot)
        return depot

    def write(self, out: Path, before: Sequence[tuple[str, Depot]]) -> None:
        """Write out/<folder>, and out/truth/<folder>.parquet: the truth of all folders together on the later day.

        `before`: the folders that came earlier, by name, the oldest first. `out/sources.csv` is the manifest of a
        folder that holds them all.
        """
        latest = self.send(out)
        replaced = {place.uai for place in self._senders}
        seen = self._post.delivered(self._month.day, self.exported)
        truths = [(life, judge(life, seen)) for life in self._post.lives]
        references = [
            _prefixed(r, f"{name}/", current=r.current and not self._is_replaced(r, replaced))
            for name, depot in before
            for r in depot.references
        ]
        folder = self._month.folder
        references += [_prefixed(r, f"{folder}/", current=r.current) for r in latest.references]
        write_truth(out / "truth" / f"{folder}.parquet", truths, references)
        every = [*before, (folder, latest)]
        sources = [s._replace(path=f"{name}/{s.path}") for name, depot in every for s in depot.sources]
        (out / "sources.csv").write_bytes(write_manifest(sources))

    def _is_replaced(self, reference: Reference, replaced: set[str]) -> bool:
        """A record of this year in an export that a later one replaces."""
        item = reference.item
        return getattr(item, "year", None) == self._world.year and item.place.uai in replaced

    def _send(self, depot: Depot) -> None:
        post, options = self._post, self._world.options
        schools = Schools(options, self._rng, depot, post.clerk, habits_of=post.schools)
        others = Others(options, self._rng, depot, post.clerk)
        index = post.enrolled()
        for place in self._senders:
            enrolled = index.get((place.uai, self._world.year), [])
            day = self.exported[place.uai]
            if place.kind == "cfa":
                found = others.dashboard(place, self._world.year, enrolled, day, obtained={})
            else:
                found = schools.send(place, self._world.year, enrolled, exported_on=day)
            post.seen_stays |= found
            post.depot.came(place.uai, self._world.year)
        depot.put("sources.csv", write_manifest(depot.sources))

    def _goes_on(self, life: Life) -> None:
        """What a month brings: one in twelve of those who were out comes back, one in two hundred leaves."""
        rng, last = self._rng, life.last()
        out = last.exit is not None or last.year < self._world.year
        born = life.person.birth_date.year
        if out and last.motive != "43" and not life.facts and born >= self._world.year - 19 and rng.random() < 0.08:
            self._returns(life)
        elif self._month.again and not out and self._had_left(life) and rng.random() < self._month.again:
            self._leaves(life)
            life.person.notes.add("left_again")
        elif (
            not out and last.place in self._senders and last.place.kind not in ("cfa", "agri") and rng.random() < 0.006
        ):
            self._leaves(life)
            life.person.notes.add("left_in_november")

    def _had_left(self, life: Life) -> bool:
        """Gone for good last winter, in school again this autumn, in a place whose export will tell."""
        last, year = life.last(), self._world.year
        before = [stay for stay in life.stays if stay.year == year - 1]
        if last.place not in self._senders or last.place.kind == "agri" or not before or life.facts:
            return False
        left = max(before, key=lambda stay: stay.entry)
        broken = left.bonds[-1].broken_on if left.bonds else None
        gone = left.exit or broken
        return gone is not None and gone < dt.date(year, 6, 1)

    def _leaves(self, life: Life) -> None:
        last = life.last()
        last.exit = self._world.day_between(
            self._month.since + dt.timedelta(days=2), self.exported[last.place.uai] - dt.timedelta(days=1)
        )
        if last.bonds:
            last.bonds[-1].broken_on = last.exit
        else:
            last.motive = self._world.leaving_motive()

    def _returns(self, life: Life) -> None:
        last = life.last()
        place = self._landing(life)
        if place is None or last.course.level >= 4:
            return
        course, rank = (last.course, last.rank) if place.has(last.course) else (place.offer[0][0], 1)
        entry = self._month.since + dt.timedelta(days=self._rng.randrange(2, 9))
        self._world.enrol(life, place, course, rank, year=self._world.year, entry=entry)
        life.person.notes.add("back_in_november")

    def _landing(self, life: Life) -> Establishment | None:
        last = life.last()
        near = [
            p
            for p in self._senders
            if p.platform is life.person.family.platform
            and p.kind in ("lp", "lpo")
            and not (p is last.place and last.year == self._world.year)
        ]
        return self._rng.choice(near) if near else None


def _prefixed(reference: Reference, prefix: str, *, current: bool) -> Reference:
    return Reference(prefix + reference.record, reference.life, reference.item, current)
