"""The model: weights of the evidence and frequencies of names, frozen in versioned files beside the code.

Weights are integers in tenths of bits (10 = twice as likely), so that sums don't depend on their order.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).parent / "model"
CURRENT: Final = "2026-11"


@dataclass(frozen=True)
class Model:
    """`prior` is the weight of two records taken at random; from `sure` upwards a pair is joined, from
    `doubtful` a human decides; `weights` is the points of each finding."""

    version: str
    prior: int
    sure: int
    doubtful: int
    unknown_surname: int
    unknown_first_name: int
    weights: dict[str, int]
    names: Path

    def __getitem__(self, finding: str) -> int:
        return self.weights[finding]


def load_model(version: str = CURRENT, folder: Path = FOLDER) -> Model:
    """Read a frozen model; FileNotFoundError when there is no such version."""
    content = json.loads((folder / f"weights-{version}.json").read_text(encoding="utf-8"))
    return Model(
        version=content["version"],
        prior=content["prior"],
        sure=content["sure"],
        doubtful=content["doubtful"],
        unknown_surname=content["unknown_surname"],
        unknown_first_name=content["unknown_first_name"],
        weights=content["weights"],
        names=folder / f"names-{version}.csv",
    )


def probability(weight: int) -> float:
    """Probability (0 to 1) that a weight in tenths of bits stands for."""
    return 1.0 / (1.0 + 2.0 ** (-weight / 10)) if weight > -10_000 else 0.0
