"""Lists the files of a folder of deliveries, always in the same order, without following what leads out of it."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rebond.kernel.formats.delivery import Aside
from rebond.kernel.formats.opening import printable

MANIFEST: Final = "sources.csv"
_NOT_A_DELIVERY: Final = "Ce n'est pas un fichier que Rebond connaît."
_SYSTEM_NAMES: Final = frozenset({"thumbs.db", "desktop.ini"})


@dataclass(frozen=True, slots=True)
class Delivered:
    """A regular file: where it is, and how its records name it (relative, with `/`)."""

    file: Path
    path: str


def deliveries(folder: Path) -> Iterator[Delivered | Aside]:
    """Every file under the folder in the order of their names, and why those that are none were left."""
    yield from _entries(folder, "")


def _entries(folder: Path, prefix: str) -> Iterator[Delivered | Aside]:
    try:
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: os.fsencode(entry.name))
    except OSError:
        yield _left(prefix.rstrip("/") or ".", "Le dossier n'a pas pu être ouvert.", "Vérifier les droits de lecture.")
        return
    for entry in entries:
        path = prefix + printable(entry.name)
        mode = _mode(entry)
        if stat.S_ISLNK(mode):
            yield _left(
                path, "C'est un lien vers un autre endroit : il n'est pas suivi.", "Déposer le fichier lui-même."
            )
        elif stat.S_ISDIR(mode):
            yield from _entries(Path(entry.path), path + "/")
        elif not stat.S_ISREG(mode):
            yield _left(path, "Ce n'est pas un fichier ordinaire.", "Déposer le fichier lui-même.")
        elif entry.name.startswith((".", "~$")) or entry.name.lower() in _SYSTEM_NAMES:
            yield _left(
                path, _NOT_A_DELIVERY + " C'est un fichier du système ou d'un tableur ouvert.", "L'enlever du dossier."
            )
        else:
            yield Delivered(Path(entry.path), path)


def _mode(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return 0


def _left(path: str, reason: str, suggestion: str) -> Aside:
    return Aside(path, None, None, None, reason, suggestion)
