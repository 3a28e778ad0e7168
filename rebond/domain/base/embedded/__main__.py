"""`python -m rebond.domain.base.embedded start|stop|status|psql|remove`: the embedded server by hand."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from rebond.domain.base import embedded
from rebond.domain.base.embedded.place import installed_programs


def main(arguments: list[str] | None = None) -> int:
    """Carry out one action; return the exit code (`status`: 0 when running, 3 when not, as pg_ctl)."""
    parser = argparse.ArgumentParser(prog="python -m rebond.domain.base.embedded", description=__doc__)
    parser.add_argument("action", choices=list(ACTIONS))
    parser.add_argument("--var", type=Path, default=Path("var"), help="le dossier des données (var par défaut)")
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="pour psql : la base, puis ses options")
    asked = parser.parse_args(arguments)
    try:
        return ACTIONS[asked.action](asked.var, asked.rest)
    except embedded.EmbeddedServerError as error:
        say(str(error))
        return 1


def say(sentence: str) -> None:
    """Tell whoever typed the command."""
    sys.stderr.write(f"{sentence}\n")


def start(var: Path, _rest: list[str]) -> int:
    """Start the server and leave it running."""
    server = embedded.keep_server(var)
    say(f"PostgreSQL répond dans {server.socket_dir}. Pour l’arrêter : la même commande avec « stop ».")
    return 0


def stop(var: Path, _rest: list[str]) -> int:
    """Stop the server."""
    say("PostgreSQL est arrêté." if embedded.stop_server(var) else "PostgreSQL n’était pas démarré.")
    return 0


def status(var: Path, _rest: list[str]) -> int:
    """Tell whether the server answers."""
    running = embedded.is_running(var)
    say("PostgreSQL répond." if running else "PostgreSQL n’est pas démarré.")
    return 0 if running else 3


def remove(var: Path, _rest: list[str]) -> int:
    """Delete the server and its data."""
    embedded.remove_server(var)
    say("Le serveur et ses données sont supprimés.")
    return 0


def psql(var: Path, rest: list[str]) -> int:
    """Open psql on a database, as the superuser; the server is held meanwhile."""
    server = embedded.ensure_server(var)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # psql's own business: it cancels a query
    where = {"PGHOST": str(server.socket_dir), "PGPORT": str(server.port), "PGUSER": server.user}
    environment = os.environ | where | {"PGPASSWORD": server.password}
    command = [str(installed_programs() / "psql"), *(rest or ["postgres"])]
    return subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - the wheel's psql, no shell


ACTIONS = {"start": start, "stop": stop, "status": status, "psql": psql, "remove": remove}

if __name__ == "__main__":
    sys.exit(main())
