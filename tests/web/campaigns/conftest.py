"""The cast signed in, and the fixtures of the domain's own tests."""

import pytest
from django.test import Client

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.session import tell_database
from tests.domain.campaigns.cast import Cast
from tests.domain.campaigns.conftest import campaign, cast, drop, own_storage, work  # noqa: F401


def signed_in(actor: Actor) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def seen(cast: Cast):  # noqa: F811
    """The rows of a model, as the administrator sees them outside of any request."""

    def rows(model):
        tell_database(cast.admin)
        return model.objects.all()

    return rows


@pytest.fixture
def admin(cast: Cast) -> Client:  # noqa: F811
    """The national administrator."""
    return signed_in(cast.admin)


@pytest.fixture
def operator(cast: Cast) -> Client:  # noqa: F811
    """The administrator who also holds the nominative habilitation."""
    return signed_in(cast.operator)


@pytest.fixture
def assistant(cast: Cast) -> Client:  # noqa: F811
    """The assistant of a platform."""
    return signed_in(cast.assistant)


@pytest.fixture
def referent(cast: Cast) -> Client:  # noqa: F811
    """The referent of the school."""
    return signed_in(cast.referent)
