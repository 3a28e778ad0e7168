"""The month after: some came back, others left, and a school that was silent sends its file."""

import datetime as dt
import random
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


class NextMonth:
    """A second folder of deliveries, made from the lives as they went on."""

    def __init__(self, post: Post, rng: random.Random) -> None:
        """One place in three sends a new export, and all those that had sent nothing."""
        self._post = post
        self._rng = rng
        self._world = post.world
        self._day = self._world.options.next_treatment_date
        self._exported = dict(self._world.exported)
        senders = [p for p in self._world.places if p.uai in post.silent or rng.random() < 0.33]
        for place in senders:
            self._exported[place.uai] = self._day - dt.timedelta(days=rng.randrange(1, 9))
        self._senders = senders

    def write(self, out: Path) -> None:
        """Write out/next, and out/truth/next.parquet: the truth of both folders together on the later day.

        `out/sources.csv` is the manifest of a folder that holds both.
        """
        post = self._post
        first = post.depot
        for life in post.lives:
            self._goes_on(life)
        second = Depot(out / "next")
        post.clerk.announce_after(self._day)
        self._send(second)
        replaced = {place.uai for place in self._senders}
        seen = post.delivered(self._day, self._exported)
        truths = [(life, judge(life, seen)) for life in post.lives]
        old = [
            _prefixed(r, "deliveries/", current=r.current and not self._is_replaced(r, replaced))
            for r in first.references
        ]
        new = [_prefixed(r, "next/", current=r.current) for r in second.references]
        write_truth(out / "truth" / "next.parquet", truths, [*old, *new])
        both = [s._replace(path=f"deliveries/{s.path}") for s in first.sources]
        both += [s._replace(path=f"next/{s.path}") for s in second.sources]
        (out / "sources.csv").write_bytes(write_manifest(both))

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
            day = self._exported[place.uai]
            if place.kind == "cfa":
                found = others.dashboard(place, self._world.year, enrolled, day, obtained={})
            else:
                found = schools.send(place, self._world.year, enrolled, exported_on=day)
            post.seen_stays |= found
            post.depot.came(place.uai, self._world.year)
        depot.put("sources.csv", write_manifest(depot.sources))

    def _goes_on(self, life: Life) -> None:
        """What November brings: one in twelve of those who were out comes back, one in two hundred leaves."""
        rng, last = self._rng, life.last()
        out = last.exit is not None or last.year < self._world.year
        born = life.person.birth_date.year
        if out and last.motive != "43" and not life.facts and born >= self._world.year - 19 and rng.random() < 0.08:
            self._returns(life)
        elif (
            not out and last.place in self._senders and last.place.kind not in ("cfa", "agri") and rng.random() < 0.006
        ):
            last.exit = self._world.day_between(
                self._world.options.treatment_date + dt.timedelta(days=2),
                self._exported[last.place.uai] - dt.timedelta(days=1),
            )
            last.motive = self._world.leaving_motive()
            life.person.notes.add("left_in_november")

    def _returns(self, life: Life) -> None:
        last = life.last()
        place = self._landing(life)
        if place is None or last.course.level >= 4:
            return
        course, rank = (last.course, last.rank) if place.has(last.course) else (place.offer[0][0], 1)
        entry = self._world.options.treatment_date + dt.timedelta(days=self._rng.randrange(2, 9))
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
