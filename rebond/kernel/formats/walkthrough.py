"""Lists the files of a folder of deliveries, always in the same order, without following what leads out of it."""

import os
import stat
from collections.abc import Collection, Iterator
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


def deliveries(folder: Path, leaving_out: Collection[Path] = ()) -> Iterator[Delivered | Aside]:
    """Every file under the folder in the order of their names, and why those that are none were left.

    Nothing under `leaving_out` is looked at: results of a comparison may lie among the deliveries.
    """
    left_out = {path.resolve() for path in leaving_out}
    waiting = [_Found(str(folder), "", stat.S_IFDIR)]
    while waiting:  # no recursion: folders may be nested deeper than Python allows
        found = waiting.pop()
        if not stat.S_ISDIR(found.mode):
            yield _judged(found)
            continue
        try:
            entries = reversed(_entries(found))
            waiting += (entry for entry in entries if not left_out or Path(entry.file).resolve() not in left_out)
        except OSError:
            shown = found.path.rstrip("/") or "."
            yield _left(shown, "Le dossier n'a pas pu être ouvert.", "Vérifier les droits de lecture.")


@dataclass(frozen=True, slots=True)
class _Found:
    """Something in a folder: where it is, how it is shown, what it is."""

    file: str
    path: str
    mode: int


def _entries(folder: _Found) -> list[_Found]:
    with os.scandir(folder.file) as found:
        entries = sorted(found, key=lambda entry: os.fsencode(entry.name))
    prefix = f"{folder.path}/" if folder.path else ""
    return [_Found(entry.path, prefix + printable(entry.name), _mode(entry)) for entry in entries]


def _judged(found: _Found) -> Delivered | Aside:
    name = Path(found.file).name
    if stat.S_ISLNK(found.mode):
        reason = "C'est un lien vers un autre endroit : il n'est pas suivi."
    elif not stat.S_ISREG(found.mode):
        reason = "Ce n'est pas un fichier ordinaire."
    elif name.startswith((".", "~$")) or name.lower() in _SYSTEM_NAMES:
        reason = _NOT_A_DELIVERY + " C'est un fichier du système ou d'un tableur ouvert."
        return _left(found.path, reason, "L'enlever du dossier.")
    else:
        return Delivered(Path(found.file), found.path)
    return _left(found.path, reason, "Déposer le fichier lui-même.")


def _mode(entry: os.DirEntry[str]) -> int:
    try:
        return entry.stat(follow_symlinks=False).st_mode
    except OSError:
        return 0


def _left(path: str, reason: str, suggestion: str) -> Aside:
    return Aside(path, None, None, None, reason, suggestion)
