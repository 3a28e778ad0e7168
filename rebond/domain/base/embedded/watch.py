"""`python -m rebond.domain.base.embedded.watch VAR`: stops the server when its last client is gone, killed or not.

Started beside each server. It sleeps in the system's queue for the clients' lock: it costs nothing until it wakes.
"""

import sys
from pathlib import Path

from rebond.domain.base.embedded import cluster, holds
from rebond.domain.base.embedded.place import Place, find_place


def watch(place: Place) -> None:
    """Wait for the last client to leave, stop the server, return. Return too where there is nothing to watch."""
    while place.control.exists() and cluster.answers(place) and not place.keep_file.exists():
        holds.wait_until_free(place)
        with holds.locked(place):
            if not holds.is_held(place) and not place.keep_file.exists():
                cluster.stop(place)


if __name__ == "__main__":
    try:
        watch(find_place(Path(sys.argv[1])))
    except FileNotFoundError:
        sys.exit(0)  # the folder was deleted: there is nothing left to stop
