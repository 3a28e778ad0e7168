"""One small country, made once for all the tests that only look at it."""

from pathlib import Path

import pytest

from rebond.demo.country import generate


@pytest.fixture(scope="session")
def country(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A country of one platform, at a third of its size."""
    out = tmp_path_factory.mktemp("country") / "one"
    generate(out, platforms=1, seed=7, size=0.35)
    return out
