"""Granting and ending habilitations, and the accounts that bear them."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, IntegrityError, transaction

from rebond.domain.accounts.models import Habilitation, User
from rebond.domain.accounts.operations import (
    close_account,
    end_habilitation,
    grant_habilitation,
    keep_search,
    open_account,
    renew_password,
    reopen_account,
)
from rebond.domain.accounts.queries import REVIEW_HEADER, accounts, actor_for, habilitations_of, rights_for_review
from rebond.domain.base.actor import Role
from rebond.domain.base.models import ActionEntry
from rebond.domain.base.session import acting_as
from rebond.domain.territory.models import Organisation
from tests.domain.accounts.conftest import TODAY, Cast

pytestmark = pytest.mark.django_db


def grant(cast: Cast, role: Role, **details) -> Habilitation:
    with acting_as(cast.as_admin):
        return grant_habilitation(
            actor=cast.as_admin, user=cast.assistant, role=role, **{"starts_on": TODAY, **details}
        )


def test_the_administration_grants_and_the_role_holds_at_once(cast: Cast) -> None:
    granted = grant(cast, Role.SCHOOL_REFERENT, establishment=cast.school.pk)
    actor = actor_for(cast.assistant, day=TODAY)
    assert actor.establishments == {cast.school.pk}
    assert granted.granted_by_id == cast.admin.pk


def test_a_partner_acts_for_the_organisation_of_their_account_and_for_no_other(cast: Cast, as_owner) -> None:
    with as_owner():
        school, other = (
            Organisation.objects.create(name=name, type="e2c") for name in ("E2C de Laon", "E2C de Soissons")
        )
    with pytest.raises(ValidationError, match="Choisissez l’organisation"):
        grant(cast, Role.CIRCLE2)
    granted = grant(cast, Role.CIRCLE2, organisation=school.pk, platform=cast.platform.pk)
    actor = actor_for(cast.assistant, day=TODAY)
    assert (granted.territory, granted.platform_id, actor.organisation) == ("E2C de Laon", None, school.pk)
    with pytest.raises(ValidationError, match="E2C de Laon"):
        grant(cast, Role.CIRCLE2, organisation=other.pk)


def test_the_database_refuses_a_partner_without_organisation_or_with_a_platform(cast: Cast, as_owner) -> None:
    for territory in ({}, {"platform": cast.platform}, {"establishment": cast.school}):
        with as_owner(), pytest.raises(IntegrityError, match="territory_fits_role"), transaction.atomic():
            Habilitation.objects.create(user=cast.assistant, role=Role.CIRCLE2, starts_on=TODAY, **territory)


def test_each_grant_and_each_end_leaves_a_line_that_names_nobody(cast: Cast) -> None:
    granted = grant(cast, Role.MANAGER, platform=cast.platform.pk)
    with acting_as(cast.as_admin):
        end_habilitation(actor=cast.as_admin, habilitation=granted, last_day=TODAY)
        lines = list(ActionEntry.objects.order_by("moment").values_list("code", "sentence", "object_id"))
    assert [code for code, _, _ in lines] == ["habilitation.grant", "habilitation.end"]
    assert {key for _, _, key in lines} == {granted.pk}
    assert not any("Lemoîne" in sentence for _, sentence, _ in lines)


def test_who_is_no_administrator_grants_nothing_in_code_nor_in_the_database(cast: Cast) -> None:
    with acting_as(cast.as_assistant):
        with pytest.raises(PermissionDenied):
            grant_habilitation(actor=cast.as_assistant, user=cast.admin, role=Role.NATIONAL_ADMIN, starts_on=TODAY)
        with pytest.raises(Error, match="row-level security"), transaction.atomic():
            Habilitation.objects.create(user=cast.assistant, role=Role.NATIONAL_ADMIN, starts_on=TODAY)


def test_nobody_grants_to_themselves(cast: Cast) -> None:
    with acting_as(cast.as_admin), pytest.raises(ValidationError, match="soi-même"):
        grant_habilitation(
            actor=cast.as_admin,
            user=cast.admin,
            role=Role.NOMINATIVE_OPERATIONS,
            starts_on=TODAY,
            ends_on=TODAY,
            reason="Rejets de la campagne",
        )


@pytest.mark.parametrize(
    ("details", "field"),
    [
        ({"reason": "Rejets"}, "ends_on"),
        ({"reason": "Rejets", "ends_on": TODAY + timedelta(days=93)}, "ends_on"),
        ({"ends_on": TODAY + timedelta(days=30)}, "reason"),
        ({"reason": "Rejets", "ends_on": TODAY - timedelta(days=1)}, "ends_on"),
    ],
)
def test_nominative_operations_are_dated_short_and_have_a_reason(cast: Cast, details: dict, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        grant(cast, Role.NOMINATIVE_OPERATIONS, **details)
    assert list(refused.value.message_dict) == [field]


def test_nominative_operations_granted_apart_end_by_themselves(cast: Cast) -> None:
    last = TODAY + timedelta(days=30)
    grant(cast, Role.NOMINATIVE_OPERATIONS, ends_on=last, reason="Rejets de la campagne")
    assert actor_for(cast.assistant, day=last).has(Role.NOMINATIVE_OPERATIONS)
    assert not actor_for(cast.assistant, day=last + timedelta(days=1)).has(Role.NOMINATIVE_OPERATIONS)


@pytest.mark.parametrize(("role", "field"), [(Role.ASSISTANT, "platform"), (Role.SCHOOL_REFERENT, "establishment")])
def test_a_role_needs_its_territory(cast: Cast, role: Role, field: str) -> None:
    with pytest.raises(ValidationError) as refused:
        grant(cast, role)
    assert list(refused.value.message_dict) == [field]


def test_the_same_role_is_not_granted_twice_on_the_same_days(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="déjà ce rôle"):
        grant(cast, Role.ASSISTANT, platform=cast.platform.pk)
    grant(cast, Role.ASSISTANT, platform=cast.platform.pk, starts_on=TODAY + timedelta(days=1))


@pytest.mark.parametrize(
    "wrong",
    [
        {"role": Role.ASSISTANT},
        {"role": Role.SCHOOL_REFERENT},
        {"role": Role.NATIONAL_ADMIN, "with_platform": True},
        {"role": Role.NOMINATIVE_OPERATIONS},
        {"role": Role.NATIONAL_ADMIN, "ends_on": date(2020, 1, 1)},
    ],
)
def test_the_database_itself_refuses_a_habilitation_that_does_not_hold_together(
    cast: Cast, as_owner, wrong: dict
) -> None:
    if wrong.pop("with_platform", False):
        wrong["platform"] = cast.platform
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Habilitation.objects.create(user=cast.assistant, starts_on=TODAY, **wrong)


def test_a_habilitation_does_not_end_before_it_starts_nor_twice(cast: Cast) -> None:
    granted = grant(cast, Role.MANAGER, platform=cast.platform.pk, ends_on=TODAY + timedelta(days=2))
    with acting_as(cast.as_admin):
        for day in (TODAY - timedelta(days=1), TODAY + timedelta(days=3)):
            with pytest.raises(ValidationError):
                end_habilitation(actor=cast.as_admin, habilitation=granted, last_day=day)


def test_an_account_is_opened_with_a_password_that_works_and_nothing_else(cast: Cast) -> None:
    with acting_as(cast.as_admin):
        opened = open_account(
            actor=cast.as_admin, email=" Lea.Martel@Essai.example ", first_name="Léa", last_name="Martel"
        )
    user = User.objects.get(email="lea.martel@essai.example")
    assert user.check_password(opened.password)
    assert actor_for(user, day=TODAY).roles == frozenset()


def test_an_address_has_one_account(cast: Cast) -> None:
    with acting_as(cast.as_admin), pytest.raises(ValidationError, match="déjà un compte"):
        open_account(actor=cast.as_admin, email="ASSISTANT@essai.example", first_name="T", last_name="L")


def test_a_closed_account_signs_in_no_more_until_it_is_reopened(cast: Cast) -> None:
    with acting_as(cast.as_admin):
        close_account(actor=cast.as_admin, user=cast.assistant)
        assert actor_for(cast.assistant, day=TODAY).roles == frozenset()
        reopen_account(actor=cast.as_admin, user=cast.assistant)
        assert actor_for(cast.assistant, day=TODAY).roles == {Role.ASSISTANT}
        with pytest.raises(ValidationError, match="propre compte"):
            close_account(actor=cast.as_admin, user=cast.admin)


def test_a_renewed_password_replaces_the_old_one(cast: Cast) -> None:
    with acting_as(cast.as_admin):
        first = renew_password(actor=cast.as_admin, user=cast.assistant)
        second = renew_password(actor=cast.as_admin, user=cast.assistant)
    user = User.objects.get(pk=cast.assistant.pk)
    assert (user.check_password(first), user.check_password(second)) == (False, True)


def test_the_search_of_people_forgives_accents_and_order_and_filters_by_role(cast: Cast) -> None:
    with acting_as(cast.as_admin):

        def found(text: str, role: str = "") -> list[str]:
            search = keep_search(actor=cast.as_admin, text=text, role=role)
            return [user.last_name for user in accounts(cast.as_admin, search=search, day=TODAY)]

        assert found("lemoine theo") == ["Lemoîne"]
        assert found("") == ["Lemoîne", "Valmont"]
        assert found("", Role.NATIONAL_ADMIN) == ["Valmont"]
        assert found("personne") == []


def test_the_list_of_accounts_takes_the_same_queries_for_one_as_for_many(
    cast: Cast, as_owner, django_assert_num_queries
) -> None:
    with acting_as(cast.as_admin), django_assert_num_queries(2):
        assert [len(user.held) for user in accounts(cast.as_admin, search=None, day=TODAY)] == [1, 1]


def test_the_review_lists_every_right_for_who_may_review_and_nobody_else(cast: Cast) -> None:
    with acting_as(cast.as_admin):
        rows = list(rights_for_review(cast.as_admin, day=TODAY + timedelta(days=1)))
    assert [(row[0], row[1], row[9]) for row in rows] == [
        ("Assistant ou assistante de plate-forme", "Lemoîne", "terminée"),
        ("Administration nationale", "Valmont", "en cours"),
    ]
    assert {len(row) for row in rows} == {len(REVIEW_HEADER)}
    with acting_as(cast.as_assistant):
        assert list(rights_for_review(cast.as_assistant, day=TODAY)) == []
        assert list(accounts(cast.as_assistant, search=None, day=TODAY)) == []
        assert habilitations_of(cast.as_assistant, cast.admin) == []
