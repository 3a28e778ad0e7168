"""The folder of deliveries: writes files, and remembers whose each record is."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rebond.demo.country.lives import Life
from rebond.kernel.formats.manifest.writer import Source
from rebond.kernel.kinds import Kind

#: The owner of a record, and what it tells: a Stay, a Result, a Fact, or "mission_locale".
Owner = tuple[Life, Any]


@dataclass(frozen=True)
class Reference:
    """One record of one file: `path#n`."""

    record: str
    life: Life
    item: Any
    current: bool  # False in a file that another one replaces, or sent twice


class Depot:
    """Writes under one folder. Paths never collide; what the files don't say goes to the manifest."""

    def __init__(self, root: Path) -> None:
        """`root`: the folder of deliveries, made when absent."""
        self.root = root
        self.references: list[Reference] = []
        self.sources: list[Source] = []
        self.delivered: dict[str, set[int]] = {}  # years for which an UAI has sent something
        self._taken: set[str] = set()

    def free_path(self, wanted: str) -> str:
        """`wanted`, or the same with (1), (2)... as a browser names a second download."""
        stem, dot, ending = wanted.rpartition(".")
        path, number = wanted, 0
        while path.lower() in self._taken:
            number += 1
            path = f"{stem} ({number}){dot}{ending}"
        self._taken.add(path.lower())
        return path

    def put(
        self,
        wanted: str,
        data: bytes,
        owners: Sequence[Owner] = (),
        *,
        member: str | None = None,
        current: bool = True,
    ) -> str:
        """Write a file and claim its records, in order, for their owners; the path really used."""
        path = self.free_path(wanted)
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self.claim(f"{path}!{member}" if member else path, owners, current=current)
        return path

    def claim(self, path: str, owners: Iterable[Owner], *, current: bool = True) -> None:
        """Say whose the records of a file are."""
        for number, (life, item) in enumerate(owners, start=1):
            self.references.append(Reference(f"{path}#{number}", life, item, current))

    def came(self, uai: str, year: int) -> None:
        """This establishment has sent something of its own for this year."""
        self.delivered.setdefault(uai, set()).add(year)

    def declare(self, path: str, kind: Kind, uai: str | None, year: int, observed_on: dt.date) -> None:
        """A line of the manifest."""
        self.sources.append(Source(path, kind, uai, year, observed_on))
