"""A small invented world, as the tables that readers write, and its verdicts."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rebond.kernel import tables
from rebond.kernel.comparator import Decision, compare

T = date(2026, 10, 31)
LYCEE, LYCEE_2, CFA = "0601234A", "0601235B", "0801236C"
TERMINALE, PREMIERE, SECONDE = "20211011110", "20111010110", "20010010110"
CAP_1, CAP_2, BAC_PRO_2, BAC_PRO_3, BTS_1, TROISIEME = (
    "24133404210", "24133404220", "24725431320", "24725431330", "31131202210", "10310019110",
)  # fmt: skip


def ine(number: int) -> str:
    """A valid INE (2018 shape) for a number."""
    letters = "ABCDEFGHJK"
    key = 97 - number % 97
    return f"{number:09d}{letters[key // 10]}{letters[key % 10]}"


@dataclass
class World:
    """Collects rows; `run` compares them in a folder."""

    rows: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {name: [] for name in tables.TABLES})
    _files: dict[str, int] = field(default_factory=dict)

    def file(self, path: str, kind: str, uai: str | None, year: int | None, observed: date | None, **more: Any) -> int:
        if path not in self._files:
            self._files[path] = len(self._files) + 1
            row = {"file": self._files[path], "path": path, "kind": kind, "uai": uai, "school_year": year,
                   "observed_on": observed, "sha256": path, "rows": 1,
                   "set_aside": 0, "superseded_by": None}  # fmt: skip
            self.rows["files"].append(row | more)
        return self._files[path]

    def deliver(self, uai: str, year: int, kind: str = "siecle") -> None:
        """An empty delivery: the establishment has sent its file."""
        self.file(f"{kind}-{uai}-{year}.zip", kind, uai, year, date(year, 10, 15))

    def _add(self, table: str, path: str, file: int, row: dict[str, Any]) -> str:
        record = f"{path}#{sum(r['file'] == file for r in self.rows[table]) + 1}"
        names = tables.TABLES[table].names
        assert set(row) <= set(names), set(row) - set(names)
        self.rows[table].append({name: None for name in names} | row | {"record": record, "file": file})
        return record

    def enrol(self, who: dict[str, Any], year: int, uai: str = LYCEE, kind: str = "siecle", **more: Any) -> str:
        path = f"{kind}-{uai}-{year}.zip"
        observed = more.pop("observed_on", date(year, 10, 15) if year == 2026 else date(year + 1, 6, 20))
        file = self.file(path, kind, uai, year, observed)
        default = {"mef": None if kind in ("sifa", "apprentissage") else CAP_1}
        row = {"kind": kind, "uai": uai, "school_year": year, "observed_on": observed} | default | who | more
        return self._add("enrolments", path, file, row)

    def contract(self, who: dict[str, Any], year: int, uai: str = CFA, **more: Any) -> str:
        default = {"cfd": "50033404", "entry_date": date(year, 9, 1), "contract_start": date(year, 9, 1),
                   "apprentice_year": "1A", "course_months": 24}  # fmt: skip
        return self.enrol(who, year, uai, "apprentissage", **(default | more))

    def exam(self, who: dict[str, Any], cfd: str, result: str = "obtained", session: int = 2026, **more: Any) -> str:
        file = self.file("examens.csv", "examens", None, None, date(2026, 7, 10))
        return self._add(
            "exams", "examens.csv", file, identity(who) | {"cfd": cfd, "result": result, "session": session} | more
        )

    def mission(self, who: dict[str, Any], **more: Any) -> str:
        file = self.file("ml.csv", "mission_locale", None, None, date(2026, 10, 1))
        home = {key: who.get(key) for key in ("postal_code", "phones")}
        return self._add("mission_locale", "ml.csv", file, identity(who) | home | more)

    def fact(self, who: dict[str, Any], fact: str, day: date, **more: Any) -> str:
        file = self.file("faits.csv", "faits", None, None, day)
        return self._add("facts", "faits.csv", file, identity(who) | {"fact": fact, "fact_date": day} | more)

    def known(self, who: dict[str, Any], person: str) -> str:
        file = self.file("known.parquet", "faits", None, None, T)
        return self._add("known", "known.parquet", file, identity(who) | {"person": person})

    def write(self, folder: Path) -> Path:
        folder.mkdir(parents=True, exist_ok=True)
        for name, schema in tables.TABLES.items():
            pq.write_table(pa.Table.from_pylist(self.rows[name], schema=schema), folder / f"{name}.parquet")
        return folder

    def run(self, folder: Path, decisions: tuple[Decision, ...] = (), **more: Any) -> "Verdicts":
        out = folder / "out"
        out.mkdir(parents=True, exist_ok=True)
        compare(self.write(folder / "in"), treatment_date=more.pop("treatment_date", T), out=out,
                decisions=decisions, **more)  # fmt: skip
        return Verdicts(pq.read_table(out / "verdicts.parquet").to_pylist())


@dataclass
class Verdicts:
    """Rows of verdicts.parquet, found by a record."""

    rows: list[dict[str, Any]]

    def of(self, record: str) -> dict[str, Any]:
        return next(row for row in self.rows if record in row["records"])

    def verdict(self, record: str) -> tuple[str, str | None]:
        row = self.of(record)
        return row["verdict"], row["criterion"]

    def together(self, *records: str) -> bool:
        return set(records) <= set(self.of(records[0])["records"])


def somebody(number: int = 1, **more: Any) -> dict[str, Any]:
    """An invented young person of 17 with everything known."""
    default = {
        "ine": ine(100_000_000 + number), "surname": "Kerzoncuff", "first_name": "Maïwenn",
        "birth_date": date(2009, 3, 12), "sex": "2", "birth_commune": "60057", "birth_country": "100",
        "postal_code": "60000", "commune": "60057",
    }  # fmt: skip
    return default | more


def identity(who: dict[str, Any], **more: Any) -> dict[str, Any]:
    """What an exam, a mission locale or a fact says of someone: no home, no place of birth."""
    kept = ("ine", "surname", "first_name", "birth_date", "sex")
    return {key: who.get(key) for key in kept} | more
