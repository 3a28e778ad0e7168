"""What an account may do on a given day."""

from datetime import date, timedelta

import pytest
from django.db import connection

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.accounts.queries import actor_for, organisations_of
from rebond.domain.base.actor import Role
from rebond.domain.base.session import acting_as
from rebond.domain.territory.models import Organisation
from tests.domain.accounts.conftest import TODAY, Cast

pytestmark = pytest.mark.django_db


def test_a_habilitation_holds_from_its_first_to_its_last_day(cast: Cast) -> None:
    def roles(day: date) -> frozenset[Role]:
        return actor_for(cast.assistant, day=day).roles

    assert roles(TODAY) == {Role.ASSISTANT}
    assert roles(TODAY - timedelta(days=1)) == frozenset()
    assert roles(TODAY + timedelta(days=1)) == frozenset()


def test_an_expired_habilitation_gives_no_platform_either(cast: Cast) -> None:
    actor = actor_for(cast.assistant, day=TODAY + timedelta(days=1))
    assert (actor.platforms, actor.establishments) == (frozenset(), frozenset())
    assert actor_for(cast.assistant, day=TODAY).platforms == {cast.platform.pk}


def test_a_habilitation_without_an_end_holds_on(cast: Cast) -> None:
    assert actor_for(cast.admin, day=date(2036, 1, 1)).has(Role.NATIONAL_ADMIN)


def test_a_closed_account_holds_nothing(cast: Cast, as_owner) -> None:
    with as_owner():
        cast.assistant.is_active = False
        cast.assistant.save()
    assert actor_for(cast.assistant, day=TODAY).roles == frozenset()


def test_building_the_actor_takes_one_query(cast: Cast, django_assert_num_queries) -> None:
    with django_assert_num_queries(1):
        actor_for(cast.assistant, day=TODAY)


def test_nobody_reads_habilitations_without_saying_who_acts(cast: Cast) -> None:
    def count() -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM accounts_habilitation")
            return cursor.fetchone()[0]

    assert count() == 0
    with acting_as(cast.as_assistant):
        assert count() == 1
    with acting_as(cast.as_admin):
        assert count() == 2


def test_a_partner_of_two_organisations_acts_for_the_one_they_chose(cast: Cast, as_owner) -> None:
    with as_owner():
        both = [Organisation.objects.create(name=name, type="e2c", platform=cast.platform) for name in ("E2C", "Cap")]
        other = Organisation.objects.create(name="Une autre", type="e2c", platform=cast.platform)
        user = User.objects.create_user("farid@essai.example", first_name="Farid", last_name="Benoît")
        for held in both:
            Habilitation.objects.create(user=user, role=Role.CIRCLE2, organisation=held, starts_on=TODAY)
        Habilitation.objects.create(
            user=user, role=Role.CIRCLE2, organisation=other, starts_on=TODAY, ends_on=TODAY + timedelta(days=1)
        )
    for held in both:
        assert actor_for(user, day=TODAY, acts_for=held.pk).organisation == held.pk
    later = TODAY + timedelta(days=2)
    first = min(held.pk for held in both)
    assert actor_for(user, day=later, acts_for=other.pk).organisation == first
    actor = actor_for(user, day=later)
    assert actor.organisation == first
    with acting_as(actor):
        assert [held.name for held in organisations_of(actor, day=later)] == ["Cap", "E2C"]
