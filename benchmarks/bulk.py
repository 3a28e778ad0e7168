"""Acts on many files: the preview, 500 in the page, 5,000 by a job, and undoing them.

    python -m benchmarks.bulk

Uses the database of `list_page` (made when it is not there, and left): its large platform has 5,000 files.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import UUID

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from django.utils import timezone

from benchmarks.list_page import LARGE, connect_as, ready
from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import WEB, WORKER
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations import apply_bulk, freeze, undo_bulk
from rebond.domain.dossiers.operations.bulk import AT_ONCE, preview, run

FILES = 1_500_000


def timed(label: str, act: Callable[[], object]) -> object:
    """Do it, and print how long it took."""
    begun = time.perf_counter()
    done = act()
    print(f"{label:<50}{time.perf_counter() - begun:>8.2f} s")
    return done


def asked(actor: Actor, home: UUID, count: int) -> dict:
    """What an act on `count` files of the platform is given."""
    keys = list(Dossier.objects.filter(platform_id=home).values_list("pk", flat=True)[:count])
    chosen = freeze(actor=actor, platform_id=home, keys=keys)
    options = {"referent": str(actor.user_id), "name": actor.name}
    return {"actor": actor, "platform_id": home, "code": "assigner", "options": options, "among": str(chosen.pk)}


def once(actor: Actor, home: UUID, count: int) -> None:
    """Preview, do and undo."""
    connect_as(WEB)
    with acting_as(actor):
        given = asked(actor, home, count)
        timed(f"preview of {count:,}", lambda: preview(**given))
        act = timed(
            f"{count:,} asked{' and done in the page' if count <= AT_ONCE else ''}", lambda: apply_bulk(**given)
        )
    if count > AT_ONCE:
        connect_as(WORKER)
        timed(f"{count:,} done by the job", lambda: run(act_id=act.pk))
        connect_as(WEB)
    with acting_as(actor):
        timed(f"{count:,} undoing asked", lambda: undo_bulk(actor=actor, act_id=act.pk))
    if count > AT_ONCE:
        connect_as(WORKER)
        timed(f"{count:,} undone by the job", lambda: run(act_id=act.pk))


def main() -> None:
    """Measure both sizes."""
    actor = actor_for(ready(FILES), day=timezone.localdate())
    (home,) = actor.platforms
    for count in (AT_ONCE, LARGE):
        once(actor, home, count)


if __name__ == "__main__":
    main()
