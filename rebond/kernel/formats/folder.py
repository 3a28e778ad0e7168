"""Reads a whole folder of deliveries into one Parquet file a table (`rebond.kernel.tables`)."""

import multiprocessing
import shutil
import tempfile
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rebond.kernel.formats.delivery import (
    LIMITS,
    NOTHING_DECLARED,
    UNREADABLE,
    Aside,
    Declared,
    FileFacts,
    Limits,
    Refusal,
    whole_file,
)
from rebond.kernel.formats.manifest.reader import read_manifest
from rebond.kernel.formats.opening import MAKE_AGAIN, Task, members_of
from rebond.kernel.formats.pieces import Job, Piece, read_piece
from rebond.kernel.formats.recognition import identify
from rebond.kernel.formats.sealing import seal
from rebond.kernel.formats.sheets import Tabular
from rebond.kernel.formats.superseding import superseded
from rebond.kernel.formats.walkthrough import MANIFEST, Delivered, deliveries
from rebond.kernel.kinds import Kind

#: Below this, starting processes costs more than it saves.
_SMALL: Final = 8_000_000

#: What starting processes, or losing one, may raise.
_NO_PROCESS: Final = (BrokenProcessPool, AssertionError, RuntimeError, OSError)

#: (files read, files in all, path of the file just read)
FolderProgress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class TakenFile:
    """A file that was read: its number in the tables, what it says, and the number of the one that replaces it."""

    file: int
    facts: FileFacts
    superseded_by: int | None = None


@dataclass(frozen=True, slots=True)
class IntakeSummary:
    """What a folder held."""

    files: tuple[TakenFile, ...]
    rows: Mapping[str, int]  # table -> rows written
    set_aside: int
    warnings: tuple[str, ...]
    motives: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # UAI -> exit motive -> label


def read_folder(
    folder: Path,
    out: Path,
    *,
    threads: int = 2,
    progress: FolderProgress | None = None,
    limits: Limits = LIMITS,
    leaving_out: Collection[Path] = (),
) -> IntakeSummary:
    """Read every file under `folder` and write `<table>.parquet` into `out`, which is created.

    The same folder gives the same tables whatever `threads` (processes in fact). Rows of a file that another replaces
    are left out; `files` keeps it with `superseded_by`. What can't be read is in `set_aside`, and never stops the rest.
    Folders of `leaving_out` are not walked through.
    """
    out.mkdir(parents=True, exist_ok=True)
    asides: list[Aside] = []
    warnings: list[str] = []
    found = list(deliveries(folder, leaving_out))
    declared = _manifest(folder, asides, limits)
    work = Path(tempfile.mkdtemp(prefix=".pieces-", dir=out))
    try:
        jobs = list(_jobs(found, declared, work, limits, asides, warnings))
        pieces = _read_all(jobs, threads, progress)
        taken = _numbered(pieces)
        for piece in pieces:
            if piece.facts is None:
                asides += piece.asides
            if piece.not_used is not None:
                warnings.append(f"{piece.path} : {piece.not_used.sentence}")
        rows, kept_aside = seal(
            out, work, [(piece, file) for piece, file in zip(_kept(pieces), taken, strict=True)], asides
        )
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return IntakeSummary(tuple(taken), rows, kept_aside, tuple(warnings + _warnings(taken)), _motives(taken))


def _kept(pieces: Sequence[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.facts is not None]


def _numbered(pieces: Sequence[Piece]) -> list[TakenFile]:
    facts = [piece.facts for piece in pieces if piece.facts is not None]
    replaced = superseded(facts)
    return [
        TakenFile(place + 1, said, replaced[place] + 1 if place in replaced else None)
        for place, said in enumerate(facts)
    ]


def _manifest(folder: Path, asides: list[Aside], limits: Limits) -> dict[str, Declared]:
    """What `sources.csv` declares, by path."""
    file = folder / MANIFEST
    if not file.is_file() or file.is_symlink():
        return {}
    declared: dict[str, Declared] = {}
    try:
        for member in members_of(file, MANIFEST, limits):
            task = Task(member, limits=limits)
            table = identify(task)
            if not isinstance(table, Tabular) or table.kind is not Kind.MANIFEST:
                raise Refusal(
                    "Le manifeste n'est pas lisible.", "Écrire path;kind;uai;school_year;observed_on en première ligne."
                )
            for line in read_manifest(task, table):
                if isinstance(line, Aside):
                    asides.append(line)
                else:
                    declared.setdefault(_key(line[0]), line[1])
    except Refusal as refusal:
        asides.append(whole_file(MANIFEST, refusal))
    except OSError:
        asides.append(whole_file(MANIFEST, UNREADABLE))
    return declared


def _key(path: str) -> str:
    """A path as the manifest is searched: systems differ on accents (NFC, NFD) and case."""
    return unicodedata.normalize("NFC", path).casefold()


def _jobs(
    found: Sequence[Delivered | Aside],
    declared: Mapping[str, Declared],
    work: Path,
    limits: Limits,
    asides: list[Aside],
    warnings: list[str],
) -> Iterator[Job]:
    """One job a real file, in the order of the folder."""
    number = 0
    seen: set[str] = set()
    for entry in found:
        if isinstance(entry, Aside):
            asides.append(entry)
            continue
        if entry.path == MANIFEST:
            continue
        seen.add(_key(entry.path))
        try:
            for member in members_of(entry.file, entry.path, limits):
                seen.add(_key(member.path))
                said = declared.get(_key(member.path)) or declared.get(_key(entry.path)) or NOTHING_DECLARED
                yield Job(number, member, said, limits, work)
                number += 1
        except Refusal as refusal:
            asides.append(whole_file(entry.path, refusal))
        except OSError:
            asides.append(whole_file(entry.path, UNREADABLE))
    warnings += [
        f"sources.csv nomme un fichier qui n'est pas dans le dossier : {path}" for path in declared if path not in seen
    ]


def _read_all(jobs: Sequence[Job], threads: int, progress: FolderProgress | None) -> list[Piece]:
    """The pieces in the order of the jobs, read in this process or in several."""
    pieces: list[Piece] = []

    def follow(done: Iterator[Piece]) -> None:
        for piece in done:
            pieces.append(piece)
            if progress is not None:
                progress(len(pieces), len(jobs), piece.path)

    small = sum(job.member.size for job in jobs) < _SMALL
    if threads <= 1 or len(jobs) <= 1 or small:
        follow(map(read_piece, jobs))
    while len(pieces) < len(jobs):
        started = False
        try:
            with _pool(min(threads, len(jobs))) as pool:
                started = pool.submit(bool, True).result()
                follow(pool.map(read_piece, jobs[len(pieces) :]))
        except _NO_PROCESS:
            if started:
                # Some file killed its process (memory). The next ones are read alone until the culprit is known.
                follow(iter([_read_alone(job) for job in jobs[len(pieces) : len(pieces) + threads]]))
            else:
                # A script without `if __name__ == "__main__"`, or a daemon: they may not start processes.
                follow(map(read_piece, jobs[len(pieces) :]))
    return pieces


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn"))


def _read_alone(job: Job) -> Piece:
    """Read one file in a process of its own, which it may kill."""
    try:
        with _pool(1) as pool:
            return pool.submit(read_piece, job).result()
    except BrokenProcessPool:
        reason = "La lecture du fichier a été interrompue : il demande trop de mémoire."
        aside = whole_file(job.member.path, Refusal(reason, MAKE_AGAIN))
        return Piece(job.number, job.member.path, None, None, (aside,))


def _warnings(taken: Sequence[TakenFile]) -> list[str]:
    said: list[str] = []
    for file in taken:
        said += [f"{file.facts.path} : {warning}" for warning in file.facts.warnings]
        for column, count in sorted(file.facts.dropped.items()):
            said.append(f"{file.facts.path} : {count} valeur(s) non comprise(s) dans la colonne {column}.")
        if file.facts.odd_ines:
            said.append(f"{file.facts.path} : {file.facts.odd_ines} INE dont la clé est fausse (gardés).")
    return said


def _motives(taken: Sequence[TakenFile]) -> dict[str, dict[str, str]]:
    return {
        file.facts.uai: dict(file.facts.motives)
        for file in taken
        if file.facts.uai is not None and file.facts.motives and file.superseded_by is None
    }
