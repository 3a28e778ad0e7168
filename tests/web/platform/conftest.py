"""The cast signed in, and one file on the list."""

import pytest
from django.test import Client

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.models import Dossier
from tests.domain.dossiers.cast import Cast, listed, make_cast, publish


@pytest.fixture
def cast(as_owner) -> Cast:
    """Two platforms and their people."""
    with as_owner():
        return make_cast()


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    """The file of Zoé, on the owner's platform."""
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


def signed_in(actor: Actor) -> Client:
    """A browser in which this person has signed in."""
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def owner(cast: Cast) -> Client:
    """The assistant of the platform."""
    return signed_in(cast.owner)


@pytest.fixture
def colleague(cast: Cast) -> Client:
    """The responsable of the same platform."""
    return signed_in(cast.colleague)


@pytest.fixture
def stranger(cast: Cast) -> Client:
    """The assistant of another platform."""
    return signed_in(cast.stranger)


@pytest.fixture
def referent(cast: Cast) -> Client:
    """The referent of the school that Zoé left."""
    return signed_in(cast.referent)
