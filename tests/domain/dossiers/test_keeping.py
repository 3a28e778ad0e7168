"""Named views, columns, and the selection that survives filters, pages and sorts."""

from datetime import date

import pytest

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.columns import DEFAULT, moved, read_columns
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import NextStep, Sort, Status, Tab
from rebond.domain.dossiers.models import Dossier, SavedView
from rebond.domain.dossiers.operations import (
    ViewRefusedError,
    change_view,
    delete_view,
    freeze,
    keep_columns,
    keep_view,
    pick,
    pick_results,
    unpick_all,
)
from rebond.domain.dossiers.queries import Cursor, list_page
from rebond.domain.dossiers.queries import listing as listing_module
from rebond.domain.dossiers.queries.selection import is_picked, picked_count
from rebond.domain.dossiers.queries.tallies import tally
from rebond.domain.dossiers.queries.views import ViewTab, columns_of, saved_views
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

SURNAMES = ("Ardent", "Bizet", "Carlier", "Delmas", "Evrard")


@pytest.fixture
def files(cast: Cast, as_worker, as_owner) -> list[Dossier]:
    with as_worker():
        publish(cast, *(listed(cast, name, surname=name, ines=()) for name in SURNAMES))
        publish(cast, listed(cast, "far", surname="Ailleurs", ines=()), platform=cast.elsewhere)
    with as_owner():
        return list(Dossier.objects.filter(platform=cast.platform).order_by("surname"))


def names(cast: Cast, **criteria: object) -> list[str]:
    with acting_as(cast.owner, read_only=True):
        asked = Criteria.from_mapping({"tab": Tab.ALL, "sort": Sort.NAME, **criteria})
        return [dossier.surname for dossier in list_page(cast.owner, cast.platform.pk, asked).rows]


def tabs(actor: Actor, cast: Cast) -> list[ViewTab]:
    return tally(actor, cast.platform.pk, saved_views(actor, cast.platform.pk)).views


def test_a_view_is_a_tab_of_its_author_alone_until_shared(cast: Cast, files) -> None:
    with acting_as(cast.owner):
        kept = keep_view(
            actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(search="bizet"), name="  Les   Bizet "
        )
        assert [(tab.view.name, tab.count) for tab in tabs(cast.owner, cast)] == [("Les Bizet", 1)]
    with acting_as(cast.colleague):
        assert tabs(cast.colleague, cast) == []
        with pytest.raises(SavedView.DoesNotExist):
            change_view(actor=cast.colleague, saved_id=kept.pk, name="À moi")
    with acting_as(cast.owner):
        change_view(actor=cast.owner, saved_id=kept.pk, shared=True)
    with acting_as(cast.colleague):  # a responsable: renames what is shared, and may not hide it from its author
        changed = change_view(actor=cast.colleague, saved_id=kept.pk, name="Bizet", shared=False)
        assert (changed.name, changed.shared) == ("Bizet", True)
        delete_view(actor=cast.colleague, saved_id=kept.pk)
    with acting_as(cast.owner):
        assert tabs(cast.owner, cast) == []


def test_a_stranger_neither_keeps_nor_sees_a_view(cast: Cast) -> None:
    with acting_as(cast.owner):
        keep_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(), name="Nous", shared=True)
    with acting_as(cast.stranger):
        assert not visible(SavedView, cast.stranger).exists()
        with pytest.raises(Platform.DoesNotExist):
            keep_view(actor=cast.stranger, platform_id=cast.platform.pk, criteria=Criteria(), name="Moi")


@pytest.mark.parametrize("name", ["", "   ", "x" * 41, "nous"])
def test_a_view_without_a_name_of_its_own_is_refused_with_its_reason(cast: Cast, name: str) -> None:
    with acting_as(cast.owner):
        keep_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(), name="Nous")
        with pytest.raises(ViewRefusedError, match="nom"):
            keep_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(), name=name)


def test_the_counts_of_all_views_cost_one_query(cast: Cast, files, django_assert_num_queries) -> None:
    with acting_as(cast.owner):
        for number in range(6):
            criteria = Criteria(tab=Tab.ALL, search=SURNAMES[0] if number % 2 else "")
            keep_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=criteria, name=f"Vue {number}")
        with django_assert_num_queries(2):
            assert [tab.count for tab in tabs(cast.owner, cast)] == [5, 1, 5, 1, 5, 1]


def test_columns_are_kept_per_person_and_platform_and_nonsense_is_left_out(cast: Cast) -> None:
    with acting_as(cast.owner):
        keep_columns(actor=cast.owner, platform_id=cast.platform.pk, columns=["sex", "x", "age", "sex"])
        assert columns_of(cast.owner, cast.platform.pk) == ("sex", "age")
    with acting_as(cast.colleague):
        assert columns_of(cast.colleague, cast.platform.pk) == DEFAULT
    assert read_columns("age") == read_columns(None) == DEFAULT
    assert moved(("a", "b", "c"), "c", -1) == ("a", "c", "b")
    assert moved(("a", "b"), "a", -1) == ("a", "b") == moved(("a", "b"), "x", 1)


def test_the_selection_grows_by_file_by_page_and_by_result_and_is_one_s_own(cast: Cast, files, as_owner) -> None:
    keys = [dossier.pk for dossier in files]
    here = {"actor": cast.owner, "platform_id": cast.platform.pk}
    with acting_as(cast.owner):
        pick(**here, add=keys[:2])
        pick(**here, add=keys[1:3], remove=keys[:1])
        assert [key for key in keys if is_picked(cast.owner, key)] == [keys[1], keys[2]]
        pick_results(**here, criteria=Criteria(tab=Tab.ALL, search="evrard"))
        assert picked_count(cast.owner, cast.platform.pk) == tally(cast.owner, cast.platform.pk, []).picked == 3
    with acting_as(cast.colleague):
        assert picked_count(cast.colleague, cast.platform.pk) == 0
    assert names(cast, among="selection") == ["Bizet", "Carlier", "Evrard"]
    assert names(cast, among="selection", search="bizet") == ["Bizet"]
    with acting_as(cast.owner):
        unpick_all(**here)
        assert picked_count(cast.owner, cast.platform.pk) == 0


def test_a_file_of_elsewhere_that_is_forged_into_a_selection_is_never_found(cast: Cast, files, as_owner) -> None:
    with as_owner():
        far = Dossier.objects.get(platform=cast.elsewhere)
    with acting_as(cast.owner):
        pick(actor=cast.owner, platform_id=cast.platform.pk, add=[far.pk])
        assert picked_count(cast.owner, cast.platform.pk) == 0
        assert freeze(actor=cast.owner, platform_id=cast.platform.pk).keys == []
    with acting_as(cast.stranger), pytest.raises(Platform.DoesNotExist):
        pick(actor=cast.stranger, platform_id=cast.platform.pk, add=[files[0].pk])


def test_somebody_else_s_frozen_selection_shows_nobody(cast: Cast, files) -> None:
    with acting_as(cast.colleague):
        theirs = freeze(actor=cast.colleague, platform_id=cast.platform.pk, keys=[files[0].pk])
    assert names(cast, among=str(theirs.pk)) == []
    assert len(names(cast, among="nonsense")) == 5


def test_closed_and_withdrawn_files_are_found_when_asked_for_and_never_in_the_standing_tabs(
    cast: Cast, files, as_owner
) -> None:
    with as_owner():
        Dossier.objects.filter(surname="Bizet").update(status=Status.CLOSED)
        Dossier.objects.filter(surname="Carlier").update(status=Status.WITHDRAWN)
        Dossier.objects.filter(surname="Delmas").update(status=Status.MERGED)
    assert names(cast) == ["Ardent", "Evrard"]
    assert names(cast, status=["closed"], tab=Tab.NEW) == ["Bizet"]
    assert names(cast, status=["open", "withdrawn"]) == ["Ardent", "Carlier", "Evrard"]
    assert names(cast, status=["merged"]) == []
    with acting_as(cast.owner, read_only=True):
        page = list_page(cast.owner, cast.platform.pk, Criteria.from_mapping({"status": ["closed"]}))
    assert (page.total, page.tabs[Tab.ALL]) == (1, 2)


def test_files_are_filtered_by_number_of_campaigns_and_by_next_step(cast: Cast, files, as_owner) -> None:
    with as_owner():
        Dossier.objects.filter(surname="Bizet").update(campaigns=4, next_step=NextStep.INTERVIEW)
    assert names(cast, campaigns_from="3") == names(cast, next_step=["interview"]) == ["Bizet"]
    assert len(names(cast, campaigns_from="beaucoup")) == 5


def test_a_row_worked_on_meanwhile_makes_the_next_page_skip_nobody(cast: Cast, files, as_owner, monkeypatch) -> None:
    monkeypatch.setattr(listing_module, "PAGE", 2)
    days = [date(2026, 11, day) for day in (1, 2, 3, 4, 5)]
    with as_owner():
        for dossier, day in zip(files, days, strict=True):
            Dossier.objects.filter(pk=dossier.pk).update(next_step_on=day)
    criteria = Criteria(tab=Tab.ALL)
    with acting_as(cast.owner):
        first = list_page(cast.owner, cast.platform.pk, criteria)
    with as_owner():  # the last row of the page is called, and planned after everybody
        Dossier.objects.filter(pk=first.rows[-1].pk).update(next_step_on=date(2026, 12, 24))
    with acting_as(cast.owner):
        second = list_page(cast.owner, cast.platform.pk, criteria, cursor=first.after)
    assert [dossier.surname for dossier in second.rows] == ["Carlier", "Delmas"]


@pytest.mark.parametrize("told", [{}, {"way": "after", "key": "x"}, {"way": "up", "value": "a", "key": "0" * 32}])
def test_a_forged_cursor_is_the_first_page(cast: Cast, files, told: dict) -> None:
    assert Cursor.from_mapping(told) is None
    odd = Cursor("after", "not a date", files[0].pk)
    with acting_as(cast.owner, read_only=True):
        assert len(list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.ALL), cursor=odd).rows) == 5
