"""An export of 50,000 rows to XLSX, against XlsxWriter alone writing the same cells (goal: 5 s, constant memory).

    python -m benchmarks.export_xlsx [--rows 50000]

Uses the database of `list_page` (made when it is not there, and left).
"""

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from xlsxwriter import Workbook

from benchmarks.list_page import connect_as, ready
from rebond.domain.base.policies import WORKER
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations.sheets import rows_of, write_xlsx


def alone(rows: list[tuple], path: Path) -> float:
    """XlsxWriter, without a database nor formats: the least that these cells cost."""
    begun = time.perf_counter()
    book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    sheet = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, value in enumerate(row):
            if value:
                sheet.write_string(number, column, str(value))
    book.close()
    return time.perf_counter() - begun


def main() -> None:
    """Measure both, print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=50_000)
    options = parser.parse_args()
    ready(max(options.rows, 60_000))
    connect_as(WORKER)
    files = Dossier.objects.order_by("pk")[: options.rows]
    with tempfile.TemporaryDirectory() as folder:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        begun = time.perf_counter()
        count = write_xlsx(rows_of(files), Path(folder) / "list.xlsx")
        took = time.perf_counter() - begun
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        size = (Path(folder) / "list.xlsx").stat().st_size / 1_048_576
        bare = alone(list(rows_of(files)), Path(folder) / "alone.xlsx")
    print(f"{'rows':>10}{'seconds':>10}{'alone':>10}{'ratio':>8}{'MB grown':>10}{'MB file':>9}")
    print(f"{count:>10,}{took:>10.2f}{bare:>10.2f}{took / bare:>8.2f}{grown:>10.0f}{size:>9.1f}")


if __name__ == "__main__":
    main()
