"""The bases as they stood in the spring before: last year's pupils and apprentices, a few weeks from its end."""

import datetime as dt
import random
from pathlib import Path

from rebond.demo.country.depot import Depot
from rebond.demo.country.others import Others
from rebond.demo.country.post import Post
from rebond.demo.country.schools import Schools
from rebond.kernel.formats.manifest.writer import write_manifest


def write_spring(post: Post, rng: random.Random, out: Path, day: dt.date) -> Depot:
    """Write out/earlier, for a campaign on `day`: what each place exported in the days before.

    Nothing is told of the year before that one, nor of exams: whoever left in the winter and is nowhere is listed.
    Those that sent nothing of last year sent nothing then either. Call it last: it draws from the same clerks.
    """
    world, depot = post.world, Depot(out / "earlier")
    year = world.year - 1
    schools = Schools(world.options, rng, depot, post.clerk, habits_of=post.schools)
    others = Others(world.options, rng, depot, post.clerk)
    post.clerk.announce_after(day)
    index = post.enrolled()
    for place in world.places:
        if place.uai in post.silent_before:
            continue
        enrolled, exported = index.get((place.uai, year), []), day - dt.timedelta(days=rng.randrange(1, 9))
        if place.kind == "cfa":
            others.dashboard(place, year, enrolled, exported, obtained={})
        else:
            schools.send(place, year, enrolled, exported_on=exported)
    depot.put("sources.csv", write_manifest(depot.sources))
    return depot
