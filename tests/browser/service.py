"""The real service in processes of its own: set up, loaded with a small country, served, with its worker."""

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
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
DATABASE = "rebond_browser"
#: A few seconds to load, and yet a platform with enough new people to call.
SIZE = ("--platforms", "2", "--size", "0.4")


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
def running(folder: Path) -> Iterator[Service]:
    """The service on a free port, with data of its own in `folder`; both processes end with the block."""
    environment = _environment(folder)
    for step in (("setup",), ("demo-load", *SIZE)):
        subprocess.run([sys.executable, "-m", "rebond", *step], env=environment, cwd=ROOT, check=True, timeout=400)
    port = _free_port()
    url = f"http://127.0.0.1:{port}"
    started = []
    try:
        with (folder / "service.log").open("wb") as log:
            for step in (("worker",), ("serve", "--port", str(port))):
                command = [sys.executable, "-m", "rebond", *step]
                started.append(subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log))
        _wait_until_it_answers(url, started[-1])
        yield Service(url, folder / "demo" / "next")
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
        for process in reversed(started):
            _end(process)


def _environment(folder: Path) -> dict[str, str]:
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "rebond.config.settings.base",
        "REBOND_DEMO": "1",
        "REBOND_DATABASE": DATABASE,
        "REBOND_DEMO_FOLDER": str(folder / "demo"),
        "REBOND_FILES": str(folder / "files"),
    }
    if "DATABASE_URL" in environment:
        environment["DATABASE_URL"] = urlsplit(environment["DATABASE_URL"])._replace(path=f"/{DATABASE}").geturl()
    return environment


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_until_it_answers(url: str, process: subprocess.Popen, *, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            urllib.request.urlopen(f"{url}/connexion/", timeout=5).close()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            continue
        return
    raise RuntimeError("the site does not answer: see service.log")


def _end(process: subprocess.Popen) -> None:
    try:
        process.wait(timeout=15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
