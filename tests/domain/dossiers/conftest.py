"""The cast, once a test."""

import pytest

from rebond.domain.base.actor import Actor
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast, make_cast
from tests.domain.dossiers.sharing import partner_of


@pytest.fixture
def cast(as_owner) -> Cast:
    """Two platforms and their people."""
    with as_owner():
        return make_cast()


@pytest.fixture
def school2c(cast: Cast, as_owner) -> Organisation:
    with as_owner():
        return Organisation.objects.create(name="E2C de Laon", type="e2c", platform=cast.platform)


@pytest.fixture
def farid(school2c: Organisation, as_owner) -> Actor:
    with as_owner():
        return partner_of(school2c)
