"""The real service in processes of its own: set up, loaded with a small country, served, with its worker."""

import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from rebond.config.setup import admin_dsn, forget_database, prepare_server
from rebond.domain.base.policies import OWNER

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "rebond_browser"
LOADED = "loaded"  # the file that says so, in the folder that the processes of a run share
#: A platform with enough new people to call, and one of another département, where one moves to.
SIZE = ("--only", "laonnois-thierache", "--only", "beauvaisis", "--size", "0.4")


@dataclass(frozen=True)
class Service:
    """Where the site answers, and the folder of deliveries ready to be dropped."""

    url: str
    deliveries: Path


def chromium() -> str | None:
    """The browser of the machine, or None."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if name and (found := shutil.which(name))), None)


@contextmanager
def running(shared: Path, folder: Path, *, worker: str) -> Iterator[Service]:
    """The service on a free port, for one process of tests; both of its processes end with the block.

    The small country is loaded once in `shared`, by whoever comes first; each `worker` works on a copy of its own,
    whose files are in `folder`.
    """
    with _alone(shared):
        if not (shared / LOADED).exists():
            _load(shared)
        database = f"{DATABASE}_{worker}"
        _copy(database)
        shutil.copytree(shared / "files", folder / "files")
    environment = _environment(shared, folder, database)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    started = []
    try:
        with (folder / "service.log").open("wb") as log:
            for step in (("worker",), ("serve", "--port", str(port), "--workers", "1")):
                command = [sys.executable, "-m", "rebond", *step]
                started.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log))
        _wait_until_it_answers(url, started[-1])
        yield Service(url, shared / "demo" / "next")
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
        for process in reversed(started):
            _end(process)
        forget_database(database)


@contextmanager
def _alone(shared: Path) -> Iterator[None]:
    """One process of tests at a time."""
    with (shared / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # given back when the file is closed
        yield


def _load(shared: Path) -> None:
    forget_database(DATABASE)
    for step in (("setup",), ("demo-load", *SIZE)):
        command = [sys.executable, "-m", "rebond", *step]
        subprocess.run(command, env=_environment(shared, shared, DATABASE), cwd=ROOT, check=True, timeout=1200)
    (shared / LOADED).touch()


def _copy(database: str) -> None:
    """The country as it was loaded, in a database of its own: a few seconds, where loading it takes a minute."""
    forget_database(database)
    with closing(psycopg.connect(admin_dsn("postgres"), autocommit=True)) as admin:
        names = [sql.Identifier(name) for name in (database, OWNER, DATABASE)]
        admin.execute(sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}").format(*names))
    prepare_server(database)  # the rights on the database itself are not copied


def _environment(shared: Path, folder: Path, database: str) -> dict[str, str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "rebond.config.settings.base",
        "REBOND_DEMO": "1",
        "REBOND_DATABASE": database,
        "REBOND_DEMO_FOLDER": str(shared / "demo"),
        "REBOND_FILES": str(folder / "files"),
    }
    if "DATABASE_URL" in environment:
        environment["DATABASE_URL"] = urlsplit(environment["DATABASE_URL"])._replace(path=f"/{database}").geturl()
    return environment


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(url: str, process: subprocess.Popen, *, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/connexion/", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=0.2)  # asked without a pause, it would keep a core that the site needs to start
        else:
            return
    raise RuntimeError("the site does not answer: see service.log")


def _end(process: subprocess.Popen) -> None:
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
