"""The list as a spreadsheet: what Excel and LibreOffice will read in the file."""

from datetime import date, datetime
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from rebond.domain.dossiers.operations.sheets import HEADINGS, write_xlsx

ROW = (
    *("=HYPERLINK(1)", "Zoé", date(2008, 3, 1), 18, "", "+33", "Lycée d’Été & Fils", "Tle pro", "Repérage", "Appeler"),
    *(date(2026, 12, 1), datetime(2026, 11, 29, 17, 40), "", 0, "", "", "oui", 2, "Ouvert"),  # noqa: DTZ001 (a cell has no zone)
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "list.xlsx"


def read(path: Path) -> list[list[object]]:
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_name("Liste").to_python()


def test_texts_days_moments_and_numbers_come_back_as_they_were(path: Path) -> None:
    assert write_xlsx([ROW, ROW], path) == 2
    headings, first, second = read(path)
    assert tuple(headings) == HEADINGS
    assert first == second == list(ROW)


def test_without_a_row_the_headings_stand_alone(path: Path) -> None:
    assert write_xlsx([], path) == 0
    assert [tuple(row) for row in read(path)] == [HEADINGS]
