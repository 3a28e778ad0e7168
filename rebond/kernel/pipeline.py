"""From a folder of delivered files to verdicts: read, compare, write `OUT` whole or not at all."""

import csv
import fcntl
import glob
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import pyarrow.parquet as pq

from rebond.kernel import tables
from rebond.kernel.comparator import Comparison, Decision, Model, Rules, compare, explain, explain_all
from rebond.kernel.formats import read_folder
from rebond.kernel.kinds import Kind

Progress = Callable[[str, float], None]
SET_ASIDE: Final = "set_aside.csv"
REPORT: Final = "report.json"
_LOCK: Final = ".rebond-travail"
__all__ = ["FolderError", "Run", "compare_folder", "explain", "explain_all"]
_WRITTEN: Final = ("verdicts.parquet", SET_ASIDE, REPORT, "evidence")


@dataclass(frozen=True)
class Run:
    """What `compare_folder` did: where it wrote, what it counted, what it warns of."""

    out: Path
    comparison: Comparison
    report: dict[str, Any]


class FolderError(ValueError):
    """A folder can't be compared at all; the message says why in French."""


def compare_folder(
    folder: Path,
    out: Path,
    *,
    treatment_date: date,
    decisions: tuple[Decision, ...] = (),
    known: Path | None = None,
    model: Model | None = None,
    rules: Rules | None = None,
    threads: int = 2,
    progress: Progress | None = None,
) -> Run:
    """Read every delivery in `folder`, judge, and leave in `out` verdicts, what was set aside and the report.

    `known` is a Parquet file of `tables.KNOWN` (people already in Rebond). Nothing appears in `out` before all
    of it is written beside it. FolderError when `folder` is not a folder or `out` can't be written.
    """
    if not folder.is_dir():
        raise FolderError(f"« {folder} » n'est pas un dossier : indiquez le dossier qui contient les livraisons.")
    if out.resolve() == folder.resolve():
        raise FolderError("Le dossier de résultats ne doit pas être celui des livraisons : indiquez-en un autre.")
    if out.exists() and not out.is_dir():
        raise FolderError(f"« {out} » est un fichier : indiquez un dossier où écrire les résultats.")
    with _workplace(out) as work:
        return _run(folder, out, work, treatment_date, decisions, known, model, rules, threads, progress)


@contextmanager
def _workplace(out: Path) -> Iterator[Path]:
    """A folder beside `out`, locked while this process lives. What a killed run left (names of people) is removed."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for place in _workplaces(out):
            _remove_if_abandoned(place / _LOCK)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        held = (work / _LOCK).open("w")
    except OSError as error:
        raise FolderError(f"Impossible d'écrire dans « {out.parent} » : {error.strerror}.") from error
    with held:
        fcntl.flock(held, fcntl.LOCK_EX)
        try:
            yield work
        finally:
            shutil.rmtree(work, ignore_errors=True)


def _workplaces(out: Path) -> list[Path]:
    """Where this run, and others alive, prepare the results of `out`: it may be among the deliveries."""
    return [lock.parent for lock in out.parent.glob(f".{glob.escape(out.name)}-*/{_LOCK}")]


def _remove_if_abandoned(lock: Path) -> None:
    with lock.open("r") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # its run is alive
        shutil.rmtree(lock.parent, ignore_errors=True)


def _run(
    folder: Path,
    out: Path,
    work: Path,
    treatment_date: date,
    decisions: tuple[Decision, ...],
    known: Path | None,
    model: Model | None,
    rules: Rules | None,
    threads: int,
    progress: Progress | None,
) -> Run:
    intake, result = work / "intake", work / "result"
    intake.mkdir()
    result.mkdir()
    started = time.monotonic()
    summary = read_folder(
        folder, intake, threads=threads, progress=_reading(progress), leaving_out=(out, *_workplaces(out))
    )
    read_in = round(time.monotonic() - started, 3)
    if known is not None:
        shutil.copyfile(known, intake / "known.parquet")
    comparison = compare(
        intake,
        treatment_date=treatment_date,
        out=result,
        decisions=decisions,
        model=model,
        rules=rules,
        threads=threads,
        progress=_comparing(progress),
    )
    _write_set_aside(intake, result / SET_ASIDE)
    report = _report(intake, comparison, summary.warnings, {"reading": read_in, **comparison.seconds})
    (result / REPORT).write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    _publish(result, out)
    return Run(out, comparison, report)


def _reading(progress: Progress | None) -> Callable[[int, int, str], None] | None:
    """Reading fills the first half of the bar…"""
    return None if progress is None else lambda read, total, path: progress(path, read / max(total, 1) / 2)


def _comparing(progress: Progress | None) -> Progress | None:
    """…and comparing the second."""
    return None if progress is None else lambda step, share: progress(step, 0.5 + share / 2)


def _publish(result: Path, out: Path) -> None:
    """Put the finished result in the place of the former one; what else lies in `out` is left alone."""
    if not out.exists():
        result.rename(out)
        return
    out.mkdir(exist_ok=True)
    for name in _WRITTEN:
        target, former = out / name, out / f".former-{name}"
        if target.is_dir():
            target.rename(former)
        (result / name).replace(target)
        shutil.rmtree(former, ignore_errors=True)


def _rows(path: Path, columns: list[str]) -> Iterator[dict[str, Any]]:
    if not path.exists():
        return
    for batch in pq.ParquetFile(path).iter_batches(columns=columns):
        yield from batch.to_pylist()


def _write_set_aside(intake: Path, path: Path) -> None:
    columns = tables.SET_ASIDE.names
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(columns)
        rows = [tuple(_harmless(row[c] or "") for c in columns) for row in _rows(intake / "set_aside.parquet", columns)]
        writer.writerows(sorted(rows))


def _harmless(text: str) -> str:
    """A text of the files as a spreadsheet may open it: what it would take for a formula gets an apostrophe."""
    is_formula = text.startswith(("=", "@", "\t", "\r")) or (text[:1] in ("+", "-") and not text[1:2].isdigit())
    return f"'{text}" if is_formula and len(text) > 1 else text


def _report(
    intake: Path, comparison: Comparison, warnings: tuple[str, ...], seconds: dict[str, float]
) -> dict[str, Any]:
    files = list(_rows(intake / "files.parquet", ["kind", "school_year", "set_aside", "superseded_by"]))
    kinds: dict[str, int] = {}
    for row in files:
        kinds[row["kind"]] = kinds.get(row["kind"], 0) + 1
    set_aside = sum(1 for _ in _rows(intake / "set_aside.parquet", ["path"]))
    return {
        "treatment_date": comparison.treatment_date.isoformat(),
        "school_year": comparison.school_year,
        "counts": {
            "files": dict(sorted(kinds.items())),
            "files_replaced": sum(row["superseded_by"] is not None for row in files),
            "records": comparison.records,
            "set_aside": set_aside,
            "persons": comparison.persons,
            "verdicts": comparison.verdicts,
            "criteria": comparison.criteria,
            "undetermined": comparison.undetermined,
            "joined_pairs": comparison.joined_pairs,
            "doubtful_pairs": comparison.doubtful_pairs,
        },
        "seconds": seconds,
        "versions": {name: _version(name) for name in ("rebond", "duckdb", "pyarrow", "lxml")},
        "model": comparison.model,
        "warnings": [*warnings, *comparison.warnings, *_judged_without(files, comparison.school_year)],
        "cpu": os.cpu_count(),
    }


def _judged_without(files: list[dict[str, Any]], year: int) -> list[str]:
    """Records of this year set aside: nobody knows who they are, so their pupils are judged on what remains."""
    schoolings = (Kind.SIECLE, Kind.FREGATA, Kind.SIFA, Kind.APPRENTICESHIP)
    number = sum(
        row["set_aside"]
        for row in files
        if row["kind"] in schoolings and row["school_year"] == year and row["superseded_by"] is None
    )
    if not number:
        return []
    several = f"{number} enregistrements de cette année ont été mis"
    who = "1 enregistrement de cette année a été mis" if number == 1 else several
    return [f"{who} de côté : qui n’est que là est jugé sur l’année précédente seule. Voir set_aside.csv."]


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
