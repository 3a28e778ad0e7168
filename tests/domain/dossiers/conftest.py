"""The cast, once a test."""

import pytest

from tests.domain.dossiers.cast import Cast, make_cast


@pytest.fixture
def cast(as_owner) -> Cast:
    """Two platforms and their people."""
    with as_owner():
        return make_cast()
