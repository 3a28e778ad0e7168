"""Constant memory: what is read does not pile up, whatever its size."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rebond.kernel.formats.spooling import Lookup, Spool
from tests.kernel.formats.samples import EXAM, EXAMS_HEADER, export, pupil

_READ = """
import sys
from pathlib import Path
from rebond.kernel.formats import Chunk, read_file
kept = sum(len(event.rows) for event in read_file(Path(sys.argv[1]), "x") if isinstance(event, Chunk))
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line)
print(kept, peak)
"""


def peak_of(file: Path) -> tuple[int, int]:
    """(rows kept, peak memory in bytes) of a process that reads the file."""
    run = subprocess.run([sys.executable, "-c", _READ, str(file)], capture_output=True, text=True, check=True)
    kept, kilobytes = run.stdout.split()
    return int(kept), int(kilobytes) * 1024


def siecle(rows: int) -> bytes:
    last_year = "<CODE_RNE>0750001U</CODE_RNE>"
    one = pupil(TEL_PORTABLE="+33612345678", DATE_ENTREE="01/09/2025", SCOLARITE_AN_DERNIER=last_year)
    structure = "<STRUCTURE><CODE_STRUCTURE>T1</CODE_STRUCTURE><TYPE_STRUCTURE>D</TYPE_STRUCTURE></STRUCTURE>"
    classes = (f"<STRUCTURES_ELEVE ELEVE_ID='{n}'>{structure}</STRUCTURES_ELEVE>" for n in range(rows))
    return export(*([one] * rows), after="".join(classes))


def exams(rows: int) -> bytes:
    return ("\n".join([EXAMS_HEADER, *[EXAM] * rows]) + "\n").encode()


def quoted_exams(rows: int) -> bytes:
    return exams(rows).replace(b"EXEMPLE", b'"EXEMPLE"')


@pytest.mark.parametrize("make", [siecle, exams, quoted_exams])
def test_ten_times_the_file_is_not_ten_times_the_memory(make, tmp_path: Path) -> None:
    peaks = []
    for rows in (6_000, 60_000):
        (tmp_path / "x").write_bytes(make(rows))
        kept, peak = peak_of(tmp_path / "x")
        assert kept == rows
        peaks.append(peak)
    assert peaks[1] - peaks[0] < 60_000_000


def test_records_as_big_as_they_may_be_do_not_pile_up(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as file:
        head, tail = export(pupil(), pupil(2)).split(pupil(2).encode("iso-8859-15"))
        file.write(head)
        for number in range(60):
            file.write(pupil(number + 2, NOM_DE_FAMILLE="A" * 4_000_000).encode("iso-8859-15"))
            file.write(pupil(number + 500).encode("iso-8859-15"))
        file.write(tail)
    kept, peak = peak_of(tmp_path / "x")
    assert kept == 61
    assert peak < 350_000_000


@settings(deadline=None)
@given(st.lists(st.tuples(st.text(max_size=3), st.none() | st.text(max_size=5))), st.integers(0, 2_000))
def test_a_lookup_remembers_the_first_values_on_disk_as_in_memory(
    pairs: list[tuple[str, str | None]], chars: int
) -> None:
    lookup = Lookup(memory_chars=chars)
    expected: dict[str, tuple[str | None, ...]] = {}
    for key, value in pairs:
        lookup.add(key, (value, "x"))
        expected.setdefault(key, (value, "x"))
    assert {key: lookup.get(key) for key, _ in pairs} == expected
    assert lookup.get("absent") is None
    assert lookup.get(None) is None
    lookup.close()


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=9), min_size=1), max_size=9), st.integers(0, 200))
def test_a_spool_gives_back_what_it_was_given_in_its_order(batches: list[list[str]], memory_bytes: int) -> None:
    with Spool(memory_bytes) as spool:
        for texts in batches:
            spool.add(pa.RecordBatch.from_pydict({"a": texts}))
        assert [batch.column(0).to_pylist() for batch in spool] == batches
