"""Creation, start and stop of the embedded server. Everything here is called under the lock of its place."""

import os
import secrets
import shlex
import shutil
import subprocess
import time
from pathlib import Path

from rebond.domain.base.embedded.errors import EmbeddedServerError
from rebond.domain.base.embedded.place import SOCKET_NAME, Place, adopt

SUPERUSER = "postgres"
PORT = 5432  # only names the socket: nothing listens on the network
START_SECONDS = 120
RUNNING, STARTING = 0, 1  # exit codes of pg_isready

SETTINGS = {
    "listen_addresses": "",
    "port": str(PORT),
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "2GB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    # A statement or a detail ("Key (ine)=(…) already exists") can hold personal data: neither goes to the log.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
# Not synchronous_commit: without fsync it gains nothing more, and a killed server would lose its last commits.
THROWAWAY = {"fsync": "off", "full_page_writes": "off"}


def ensure_running(place: Place, *, durable: bool) -> bool:
    """Create the data where there are none, start the server where it doesn't answer; tell whether it was started."""
    if not place.password_file.exists() and place.data.exists():
        # `var` was deleted (or a new clone took its path) and these data were apart from it: they are nobody's.
        stop(place, mode="immediate")
        shutil.rmtree(place.data)
    if not place.data.exists():
        _create(place, durable=durable)
    _check_version(place)
    if _wait_while_starting(place):
        return False
    _clear_remains(place)
    _start(place, SETTINGS if durable else SETTINGS | THROWAWAY)
    return True


def password(place: Place) -> str:
    """Return the superuser's password."""
    return place.password_file.read_text(encoding="ascii")


def stop(place: Place, mode: str = "fast") -> bool:
    """Stop the server; return False where none was running."""
    if not _is_ours(place, _postmaster(place)):
        return False
    _say_or_raise(place, place.run(place.programs / "pg_ctl", "stop", "-w", "-m", mode, "-D", place.data))
    return True


def answers(place: Place) -> bool:
    """Tell whether the server accepts connections."""
    return _readiness(place) == RUNNING


def _create(place: Place, *, durable: bool) -> None:
    """Make the data folder under a passing name, then rename it: an interrupted creation leaves nothing half-made.

    The built-in locale C.UTF-8 needs neither ICU, which the wheel lacks, nor a locale of the system: the same
    everywhere. Code points order it: a French alphabetical order needs a folded column.
    """
    fresh = place.home / "data.fresh"
    shutil.rmtree(fresh, ignore_errors=True)
    chosen = secrets.token_urlsafe(32)
    secret = place.base / "password.fresh"
    secret.unlink(missing_ok=True)
    _write_secret(secret, chosen, place.home)
    try:
        _say_or_raise(
            place,
            place.run(
                *(place.programs / "initdb", "-D", fresh, "-U", SUPERUSER, f"--pwfile={secret}"),
                *("--auth-local=scram-sha-256", "--auth-host=reject", "--encoding=UTF8"),
                *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
                *(() if durable else ("--no-sync",)),
            ),
        )
    finally:
        secret.unlink(missing_ok=True)
    place.password_file.unlink(missing_ok=True)
    _write_secret(place.password_file, chosen, place.control)
    fresh.rename(place.data)


def _check_version(place: Place) -> None:
    found = (place.data / "PG_VERSION").read_text(encoding="ascii").strip()
    installed = place.run(place.programs / "postgres", "--version").stdout.split()[-1].split(".")[0]
    if found != installed:
        raise EmbeddedServerError(
            f"Les données de {place.home} sont celles de PostgreSQL {found}, et PostgreSQL {installed} est installé. "
            "Sauvegardez-les avec l’ancienne version si elles comptent, puis supprimez ce dossier."
        )


def _wait_while_starting(place: Place) -> bool:
    """Tell whether the server accepts connections, after its recovery if it is in one."""
    deadline = time.monotonic() + START_SECONDS
    while (readiness := _readiness(place)) == STARTING and time.monotonic() < deadline:
        time.sleep(0.1)
    return readiness == RUNNING


def _readiness(place: Place) -> int:
    asked = place.run(place.programs / "pg_isready", "-q", "-h", place.socket_dir, "-p", str(PORT), "-U", SUPERUSER)
    return asked.returncode


def _clear_remains(place: Place) -> None:
    """Put away what a killed server left.

    PostgreSQL recognises stale lock files by itself unless their number now belongs to another process of the same
    account, which is common in containers, where numbers start again from 1, or to a dead one not yet buried.
    """
    stop(place, mode="immediate")  # alive but its socket is gone, or stuck in its start
    (place.data / "postmaster.pid").unlink(missing_ok=True)
    (place.socket_dir / f"{SOCKET_NAME}.lock").unlink(missing_ok=True)


def _start(place: Place, settings: dict[str, str]) -> None:
    directories = '"' + str(place.socket_dir).replace('"', '""') + '"'
    settings = settings | {"unix_socket_directories": directories}
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    command = ("start", "-w", "-t", str(START_SECONDS), "-D", place.data, "-l", place.log, "-o", options)
    deadline = time.monotonic() + 10
    while (started := place.run(place.programs / "pg_ctl", *command)).returncode != 0:
        # After a killed server its workers may last a moment, and still hold the shared memory.
        if time.monotonic() > deadline or "shared memory block" not in _last_lines(place.log):
            _say_or_raise(place, started)
        time.sleep(0.2)


def _postmaster(place: Place) -> int | None:
    """The process number that the data folder names."""
    try:
        return int((place.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None


def _is_ours(place: Place, pid: int | None) -> bool:
    """Whether this process is alive and is the server of these data."""
    if pid is None:
        return False
    try:
        if Path("/proc/self/cmdline").exists():
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            return os.fsencode(place.data) in words
    except (FileNotFoundError, ProcessLookupError):
        return False
    listed = place.run("ps", "-p", str(pid), "-o", "command=")
    return str(place.data) in listed.stdout


def _write_secret(path: Path, secret: str, like: Path) -> None:
    """Write a file of mode 600 that belongs to the owner of the folder `like`."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        adopt(descriptor, like)
        file.write(secret)


def _say_or_raise(place: Place, done: subprocess.CompletedProcess[str]) -> None:
    if done.returncode != 0:
        said = "\n".join(part.strip() for part in (done.stderr, done.stdout, _last_lines(place.log)) if part.strip())
        raise EmbeddedServerError(
            f"PostgreSQL n’a pas pu être créé, démarré ou arrêté dans {place.home}. Ce qu’il en dit :\n{said}\n"
            "Donnez l’adresse d’un autre PostgreSQL dans DATABASE_URL si la cause ne peut être levée."
        )


def _last_lines(log: Path, size: int = 2000) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - size))
            return file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
