"""The search across the country: for the habilitation alone, with its purpose, counted, without opening anything."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import Error, connection, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.models import ActionEntry
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import CountrySearch, Dossier
from rebond.domain.dossiers.operations import CountryRefusedError, Wanted, search_country
from rebond.domain.dossiers.operations.country import SEARCHES_A_DAY
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

OPERATOR = Actor(new_id(), "Nadia Roussel", frozenset({Role.NOMINATIVE_OPERATIONS}))
ZOE = Wanted("Lefèvre", "Zoé", None, "request", "courriel du 20 novembre")


@pytest.fixture
def files(cast: Cast, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast), listed(cast, "p2", surname="Martin", first_names="Léo", ines=()))
        publish(cast, listed(cast, "p3", first_names="Zoé Anne", ines=()), platform=cast.elsewhere)


def found(**changes: object) -> list[tuple[str, str]]:
    with acting_as(OPERATOR):
        rows = search_country(actor=OPERATOR, wanted=replace(ZOE, **changes)).rows
    return sorted((row.first_names, row.platform) for row in rows)


def test_it_finds_in_every_platform_and_forgives_errors_of_typing(files) -> None:
    both = [("Zoé Anne", "Soissonnais"), ("Zoé Marie", "Laon et Thiérache")]
    assert found() == found(surname="LEFEVER") == found(first_names="", birth_date=date(2008, 3, 12)) == both
    assert found(first_names="Hugo") == []
    assert found(birth_date=date(2008, 3, 13)) == []


def test_each_search_is_a_line_with_its_purpose_and_without_a_name(files, as_owner) -> None:
    found()
    found(first_names="Hugo")
    with as_owner():
        lines = list(CountrySearch.objects.order_by("searched_at").values_list("purpose", "reference", "found"))
        assert lines == [("request", "courriel du 20 novembre", 2), ("request", "courriel du 20 novembre", 0)]
        assert not any("lef" in entry.sentence.lower() for entry in ActionEntry.objects.all())
        assert all("lef" not in line.fingerprint for line in CountrySearch.objects.all())


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"purpose": ""}, "purpose"),
        ({"reference": " x "}, "reference"),
        ({"surname": "L"}, "surname"),
        ({"first_names": "", "birth_date": None}, "first_names"),
    ],
)
def test_what_is_missing_is_asked_and_searches_nothing(files, as_owner, changes: dict, field: str) -> None:
    with pytest.raises(CountryRefusedError) as refused:
        found(**changes)
    assert refused.value.field == field
    with as_owner():
        assert not CountrySearch.objects.exists()


def test_the_day_has_its_limit(files, as_owner) -> None:
    with as_owner():
        CountrySearch.objects.bulk_create(
            CountrySearch(user_id=OPERATOR.user_id, purpose="support", reference="n° 12", fingerprint="0" * 64)
            for _ in range(SEARCHES_A_DAY)
        )
    with pytest.raises(CountryRefusedError, match="maximum"):
        found()
    with as_owner():
        CountrySearch.objects.update(searched_at=timezone.now() - timedelta(days=2))
    assert len(found()) == 2


def test_nobody_else_searches_even_past_the_code(cast: Cast, files) -> None:
    with acting_as(cast.owner), pytest.raises(PermissionError):
        search_country(actor=cast.owner, wanted=ZOE)
    direct = "SELECT * FROM rebond_search_country(%s, 'request', 'x', '', 'LEFEVRE', 'ZOE', NULL)"
    for actor in (cast.owner, cast.colleague, replace(OPERATOR, roles=frozenset({Role.NATIONAL_ADMIN}))):
        with acting_as(actor), pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(direct, [new_id()])


def test_the_operator_still_reaches_no_file(files) -> None:
    found()
    with acting_as(OPERATOR, read_only=True):
        assert not Dossier.objects.exists()
