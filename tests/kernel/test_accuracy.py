"""The guardrail: accuracy on a small invented country, with a floor, in every run of the tests."""

from datetime import date
from pathlib import Path

import pytest

from rebond.demo.country import ErrorRates, generate
from rebond.demo.score import Score, score
from rebond.kernel.pipeline import compare_folder

#: (seed, how much worse people type, most lost, most bothered), in people out of a hundred true dropouts
COUNTRIES = [(11, 1.0, 2.0, 2.0), (12, 2.5, 4.0, 4.0)]


def _score(folder: Path, seed: int, harder: float) -> Score:
    generate(folder / "country", platforms=1, seed=seed, next_treatment_date=None, errors=ErrorRates().harder(harder))
    compare_folder(folder / "country" / "deliveries", folder / "out", treatment_date=date(2026, 10, 31))
    return score(folder / "out" / "verdicts.parquet", folder / "country" / "truth" / "truth.parquet")


@pytest.mark.parametrize(("seed", "harder", "lost", "bothered"), COUNTRIES)
def test_few_are_lost_and_few_are_bothered(
    tmp_path: Path, seed: int, harder: float, lost: float, bothered: float
) -> None:
    found = _score(tmp_path, seed, harder)
    assert found.dropouts >= 100
    assert 100 * found.lost / found.dropouts <= lost
    assert 100 * found.bothered / found.dropouts <= bothered
