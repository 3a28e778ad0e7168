"""Who holds the server: one shared lock a client, on one file.

The system releases a lock when its process ends, killed or not: no list of clients can go stale. A process forked by
a client shares its lock, and so keeps the server alive for as long as it lives.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rebond.domain.base.embedded.place import Place, adopt


@dataclass(frozen=True)
class _Hold:
    place: Place
    descriptor: int
    process: int


_holds: dict[Path, _Hold] = {}


@contextmanager
def locked(place: Place) -> Iterator[None]:
    """Be the only one that starts or stops the server of `place`; waits for its turn."""
    descriptor = _open(place.lock_file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def hold(place: Place) -> None:
    """Hold the server, once a process. Called under the lock."""
    mine = _holds.get(place.control)
    if mine and mine.process == os.getpid() and _is_current(mine):
        return
    descriptor = _open(place.clients_file)
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    _holds[place.control] = _Hold(place, descriptor, os.getpid())


def release(place: Place) -> None:
    """Give up this process's hold, if it has one. Called under the lock.

    The file is closed, not unlocked: unlocking would free it for the forked children too.
    """
    mine = _holds.get(place.control)
    if mine and mine.process == os.getpid():
        os.close(mine.descriptor)
        del _holds[place.control]


def is_held(place: Place) -> bool:
    """Tell whether any live process holds the server. Called under the lock."""
    descriptor = _open(place.clients_file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def wait_until_free(place: Place) -> None:
    """Wait until no process holds the server, for a moment at least. Never called under the lock: that would block."""
    descriptor = _open(place.clients_file)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
    finally:
        os.close(descriptor)


def held_places() -> list[Place]:
    """Return the places that this process itself holds (a forked child holds none of its own)."""
    return [mine.place for mine in _holds.values() if mine.process == os.getpid()]


def _is_current(mine: _Hold) -> bool:
    """Whether the file held is still the one on disk (`var` may have been deleted and made again)."""
    try:
        return os.path.samestat(os.fstat(mine.descriptor), mine.place.clients_file.stat())
    except FileNotFoundError:
        return False


def _open(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    adopt(descriptor, path.parent)
    return descriptor
