"""A rule is said twice: as a policy, which reads the settings, and in a query, which knows already who asks."""

from uuid import uuid4

import pytest

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.policies import visible
from rebond.domain.base.rules import SETTINGS, AllOf, AnyOf, Anyone, Nobody, Own
from rebond.domain.dossiers.models import Dossier, SavedView

pytestmark = pytest.mark.django_db


def test_what_is_always_true_or_never_is_not_said() -> None:
    mine = Own().sql("t", SETTINGS)

    assert AnyOf((Nobody(), Own())).sql("t", SETTINGS) == f"({mine})"
    assert AnyOf((Own(), Anyone())).sql("t", SETTINGS) == "true"
    assert AllOf((Anyone(), Own())).sql("t", SETTINGS) == f"({mine})"
    assert AllOf((Own(), Nobody())).sql("t", SETTINGS) == "false"


def test_a_role_that_is_not_held_asks_nothing_of_the_database(django_assert_num_queries) -> None:
    nobody = Actor(uuid4(), "Personne")

    with django_assert_num_queries(0):
        assert list(visible(SavedView, nobody)) == []


def test_two_people_of_the_same_roles_share_the_words_and_not_the_keys() -> None:
    one, other = (
        Actor(uuid4(), "Essai", frozenset({Role.ASSISTANT}), platforms=frozenset({uuid4()})) for _ in range(2)
    )
    (said, of_one), (also, of_other) = (visible(Dossier, who).query.sql_with_params() for who in (one, other))

    assert said == also
    assert of_one[0] in one.platforms
    assert of_other[0] in other.platforms
    assert one.user_id in of_one
