"""Temporary folders for clear files: mode 700, removed at the end, and swept when a killed process left one behind."""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

_LOCK = ".held"


def _root() -> Path:
    root = Path(settings.VAR) / "scratch"
    root.mkdir(parents=True, exist_ok=True, mode=0o700)
    return root


@contextmanager
def scratch_folder() -> Iterator[Path]:
    """An empty folder for this job alone. First removes those of processes that died: the system frees their lock."""
    root = _root()
    sweep(root)
    folder = Path(tempfile.mkdtemp(dir=root))
    held = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield folder
    finally:
        os.close(held)
        shutil.rmtree(folder, ignore_errors=True)


def sweep(root: Path) -> None:
    """Remove the folders under `root` that no living process holds."""
    for folder in root.iterdir():
        try:
            lock = os.open(folder / _LOCK, os.O_RDWR)
        except OSError:
            continue  # being made, or no folder of ours
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            continue
        else:
            shutil.rmtree(folder, ignore_errors=True)
        finally:
            os.close(lock)
