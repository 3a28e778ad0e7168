"""The list: who is on it, in what order, page after page, and what each filter would keep."""

from datetime import date, timedelta

import pytest
from django.contrib.postgres.search import TrigramWordSimilarity
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import NextStep, Sort, Tab
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries import list_page
from rebond.domain.dossiers.queries import listing as listing_module
from rebond.domain.dossiers.queries.search import ALIKE, search_q
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

PEOPLE = [
    ("Lefèvre", "Zoé Marie", date(2008, 3, 12)),
    ("Martin", "Léo", date(2009, 6, 2)),
    ("Ben Ali", "Inès", date(2007, 1, 30)),
    ("Dupont-Moreau", "Noël", date(2006, 11, 5)),
    ("D’Œillet", "Clémence", date(2005, 9, 9)),
]


@pytest.fixture
def files(cast: Cast, as_worker, as_owner) -> dict[str, Dossier]:
    with as_worker():
        publish(
            cast,
            *(
                listed(cast, f"p{n}", surname=s, first_names=f, birth_date=d, ines=())
                for n, (s, f, d) in enumerate(PEOPLE)
            ),
        )
        publish(cast, listed(cast, "far", surname="Ailleurs"), platform=cast.elsewhere)
    with as_owner():
        return {dossier.surname: dossier for dossier in Dossier.objects.all()}


def names(cast: Cast, actor=None, **criteria: object) -> list[str]:
    actor = actor or cast.owner
    with acting_as(actor, read_only=True):
        asked = Criteria.from_mapping({"tab": Tab.ALL, "sort": Sort.NAME, **criteria})
        return [dossier.surname for dossier in list_page(actor, cast.platform.pk, asked).rows]


def test_the_list_holds_the_platform_and_nothing_else(cast: Cast, files) -> None:
    assert names(cast) == ["Ben Ali", "D’Œillet", "Dupont-Moreau", "Lefèvre", "Martin"]


def test_a_stranger_asking_for_this_platform_sees_nobody(cast: Cast, files) -> None:
    assert names(cast, cast.stranger) == []
    assert names(cast, cast.referent) == [
        "Ben Ali",
        "D’Œillet",
        "Dupont-Moreau",
        "Lefèvre",
        "Martin",
    ]  # the young people of their school, whichever platform follows them


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("lefevre", "Lefèvre"),
        ("Zoé LEFÈVRE", "Lefèvre"),
        ("lefever", "Lefèvre"),
        ("lefebvre zoe", "Lefèvre"),
        ("moreau", "Dupont-Moreau"),
        ("duppont", "Dupont-Moreau"),
        ("oeillet", "D’Œillet"),
        ("benali", "Ben Ali"),
        ("ines b", "Ben Ali"),
        ("noel", "Dupont-Moreau"),
        ("05/11/2006", "Dupont-Moreau"),
    ],
)
def test_search_forgives_accents_order_and_errors_of_typing(cast: Cast, files, typed: str, found: str) -> None:
    assert names(cast, search=typed) == [found]


@st.composite
def alike_to_a_word(draw) -> tuple[str, str]:
    """A word of two letters at least, and a name that may begin, end or go on like it."""
    word = draw(st.text("ABE", min_size=4, max_size=9).filter(lambda typed: len(set(typed)) > 1))
    end = st.text("ABEO", max_size=3)
    part = (
        end.map("Z".__add__) | end.map(word[:1].__add__) | end.map(word[:2].__add__) | end.map(lambda t: t + word[-2:])
    )
    return word, " ".join(draw(st.lists(part, min_size=1, max_size=3)))


@given(alike_to_a_word())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_alike_is_found(cast: Cast, files, as_owner, pair: tuple[str, str]) -> None:
    word, name = pair
    touch(as_owner, files, "Martin", search_text=name)
    with as_owner():
        alike = Dossier.objects.annotate(share=TrigramWordSimilarity(word, "search_text")).filter(share__gte=ALIKE)
        assert set(alike) <= set(Dossier.objects.filter(search_q(word)))


@pytest.mark.parametrize("typed", ["0612345678", "06 12 34 56 78", "+33 6 12 34 56 78", "45678", "5678"])
def test_the_digits_of_a_number_find_whom_it_belongs_to(cast: Cast, files, typed: str) -> None:
    assert len(names(cast, search=typed)) == 5


def test_a_search_that_finds_nobody_gives_an_empty_page_and_its_counts(cast: Cast, files) -> None:
    assert names(cast, search="Wolkowicz") == []


def touch(as_owner, files, surname: str, **columns: object) -> None:
    with as_owner():
        Dossier.objects.filter(pk=files[surname].pk).update(**columns)


def test_the_tab_of_today_leaves_out_what_is_for_later(cast: Cast, files, as_owner) -> None:
    today = timezone.localdate()
    touch(as_owner, files, "Martin", next_step=NextStep.CALL_AGAIN, next_step_on=today + timedelta(days=2))
    touch(as_owner, files, "Ben Ali", next_step=NextStep.CALL_AGAIN, next_step_on=today - timedelta(days=1))
    touch(as_owner, files, "Lefèvre", next_step=NextStep.INTERVIEW, next_step_on=today)
    assert names(cast, tab=Tab.TO_CONTACT, sort=Sort.NEXT)[0] == "Ben Ali"
    assert set(names(cast, tab=Tab.TO_CONTACT)) == {"Ben Ali", "D’Œillet", "Dupont-Moreau"}
    assert names(cast, late=True) == ["Ben Ali"]


@pytest.mark.parametrize(
    ("columns", "criteria"),
    [
        ({"level": "Tle pro"}, {"level": ["Tle pro"]}),
        ({"sex": "1"}, {"sex": "1"}),
        ({"stage": "contact"}, {"stage": ["contact", "pathway"]}),
        ({"flags": ["holds_level_3"]}, {"flag": ["holds_level_3"]}),
        ({"mission_locale": "Mission locale de Laon"}, {"mission_locale": ["yes"]}),
        ({"is_new": False}, {"seen": ["known"]}),
        ({"last_contact_at": timezone.now() - timedelta(days=40)}, {"last_contact": "30"}),
        ({"commune": None}, {"commune": ["none"]}),
        ({"establishment": None}, {"establishment": ["none"]}),
    ],
)
def test_each_filter_keeps_what_it_says(cast: Cast, files, as_owner, columns, criteria) -> None:
    touch(as_owner, files, "Martin", **columns)
    assert names(cast, **criteria) == ["Martin"]


def test_communes_without_a_code_are_one_choice_whatever_name_was_written(cast: Cast, files, as_owner) -> None:
    touch(as_owner, files, "Martin", commune=None, commune_name="Laon cedex")
    touch(as_owner, files, "Lefèvre", commune=None, commune_name="LAON")
    with acting_as(cast.owner, read_only=True):
        listing = list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.ALL))
    blanks = [option for option in listing.options["commune"] if option.value == "none"]
    assert [option.count for option in blanks] == [2]


def test_referents_are_filtered_by_me_by_name_and_by_nobody(cast: Cast, files, as_owner) -> None:
    touch(as_owner, files, "Martin", referent_id=cast.owner.user_id)
    touch(as_owner, files, "Lefèvre", referent_id=cast.colleague.user_id)
    assert names(cast, referent=["me"]) == ["Martin"]
    assert names(cast, referent=[str(cast.colleague.user_id), "me"]) == ["Lefèvre", "Martin"]
    assert names(cast, referent=["none"]) == ["Ben Ali", "D’Œillet", "Dupont-Moreau"]
    assert names(cast, referent=["not a key"]) == []


def test_ages_are_counted_at_the_birthday(cast: Cast, files, as_owner) -> None:
    today = timezone.localdate()
    touch(as_owner, files, "Martin", birth_date=today.replace(year=today.year - 18))
    touch(as_owner, files, "Lefèvre", birth_date=today.replace(year=today.year - 18) + timedelta(days=1))
    assert "Martin" in names(cast, age_from=18, age_to=18)
    assert "Lefèvre" in names(cast, age_from=17, age_to=17)


def test_what_is_not_understood_is_left_out() -> None:
    forged = {"tab": "x", "sort": ["name"], "stage": ["x", "contact"], "age_from": "beaucoup", "commune": {"a": 1}}
    assert Criteria.from_mapping(forged) == Criteria(stage=("contact",))
    kept = Criteria(search="zoé", level=("1re pro",), late=True, age_to=18, descending=True)
    assert Criteria.from_mapping(kept.to_json()) == kept


@pytest.mark.parametrize("sort", list(Sort))
@pytest.mark.parametrize("descending", [False, True])
def test_pages_follow_one_another_without_hole_or_double(
    cast: Cast, files, as_owner, monkeypatch, sort: Sort, descending: bool
) -> None:
    monkeypatch.setattr(listing_module, "PAGE", 2)
    touch(as_owner, files, "Martin", next_step_on=date(2026, 11, 20), last_contact_at=timezone.now())
    touch(as_owner, files, "Lefèvre", next_step_on=date(2026, 11, 20), last_contact_at=timezone.now())
    criteria = Criteria(tab=Tab.ALL, sort=sort, descending=descending)
    with acting_as(cast.owner, read_only=True):
        pages = [list_page(cast.owner, cast.platform.pk, criteria)]
        while pages[-1].after:
            pages.append(list_page(cast.owner, cast.platform.pk, criteria, cursor=pages[-1].after))
        seen = [dossier.pk for page in pages for dossier in page.rows]
        back = list_page(cast.owner, cast.platform.pk, criteria, cursor=pages[1].before)
    assert len(pages) == 3
    assert sorted(seen) == sorted(files[surname].pk for surname, *_ in PEOPLE)
    assert len(set(seen)) == 5
    assert [dossier.pk for dossier in back.rows] == seen[:2]
    assert (back.before, pages[0].before) == (None, None)


def test_counts_tell_what_each_value_would_keep_given_the_other_filters(cast: Cast, files, as_owner) -> None:
    touch(as_owner, files, "Martin", level="Tle pro", stage="contact")
    touch(as_owner, files, "Lefèvre", level="Tle pro")
    with acting_as(cast.owner, read_only=True):
        page = list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.ALL, stage=("contact",)))
    assert page.total == 1
    assert page.tabs[Tab.ALL] == 5
    assert {option.value: option.count for option in page.options["stage"]}["detection"] == 4
    assert {option.value: option.count for option in page.options["level"]} == {"1re pro": 0, "Tle pro": 1}
    assert [option.value for option in page.options["referent"]] == ["none"]


def test_a_search_that_finds_too_many_to_carry_gives_the_same(cast: Cast, files, monkeypatch) -> None:
    monkeypatch.setattr(listing_module, "MANY", 2)
    assert len(names(cast, search="5678")) == 5


def test_a_page_asks_at_most_four_queries(cast: Cast, files, django_assert_num_queries) -> None:
    with acting_as(cast.owner, read_only=True):
        with django_assert_num_queries(4):
            list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.ALL, search="zoe"))
        with django_assert_num_queries(3):
            list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.ALL))
