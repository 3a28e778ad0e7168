"""Groups with similar profiles (C10): what is wished in an interview is a filter, whom somebody resembles a list."""

from datetime import date
from uuid import UUID

import pytest

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import GROUP, Criteria
from rebond.domain.dossiers.enums import Sort, Tab
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations import add_member, keep_view, open_group, record_interview
from rebond.domain.dossiers.queries import list_page
from rebond.domain.dossiers.queries.groups import named, profile_of
from rebond.domain.dossiers.queries.tallies import tally
from rebond.domain.dossiers.queries.views import saved_views
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

PEOPLE = {
    "Ardent": ("1re pro", date(2008, 3, 1)),
    "Bizet": ("1re pro", date(2008, 9, 1)),
    "Carlier": ("1re pro", date(2003, 3, 1)),  # too old
    "Delmas": ("Tle STMG", date(2008, 3, 1)),  # another level
}


@pytest.fixture
def files(cast: Cast, as_worker, as_owner) -> dict[str, Dossier]:
    with as_worker():
        publish(
            cast,
            *(
                listed(cast, name, surname=name, level=level, birth_date=born, ines=())
                for name, (level, born) in PEOPLE.items()
            ),
        )
    with as_owner():
        return {dossier.surname: dossier for dossier in Dossier.objects.filter(platform=cast.platform)}


def found(cast: Cast, criteria: Criteria) -> list[str]:
    with acting_as(cast.owner, read_only=True):
        return [dossier.surname for dossier in list_page(cast.owner, cast.platform.pk, criteria).rows]


def wishing(cast: Cast, dossier: Dossier, *wishes: str) -> None:
    with acting_as(cast.owner):
        record_interview(
            actor=cast.owner, dossier_id=dossier.pk, answers={"situation": "without", "wishes": list(wishes)}
        )


def test_what_was_wished_in_an_interview_narrows_the_list_and_a_saved_view(cast: Cast, files) -> None:
    wishing(cast, files["Bizet"], "apprenticeship", "internships")
    asked = Criteria.from_mapping({"tab": Tab.ALL, "wish": ["apprenticeship", "job", "nonsense"], "sort": Sort.NAME})
    assert asked.wish == ("apprenticeship", "job")
    assert found(cast, asked) == ["Bizet"]
    assert found(cast, Criteria.from_mapping({"tab": Tab.ALL, "wish": ["studies"]})) == []
    with acting_as(cast.owner):
        keep_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=asked, name="Apprentissage")
        views = tally(cast.owner, cast.platform.pk, saved_views(cast.owner, cast.platform.pk)).views
        assert [view.count for view in views] == [1]


def test_those_who_resemble_somebody_have_their_level_and_their_age(cast: Cast, files) -> None:
    with acting_as(cast.owner, read_only=True):
        ardent = named(cast.owner, cast.platform.pk, str(files["Ardent"].pk))
        profile = profile_of(cast.owner, ardent)
    assert found(cast, profile) == ["Ardent", "Bizet"]
    wishing(cast, files["Ardent"], "job")
    with acting_as(cast.owner, read_only=True):
        assert profile_of(cast.owner, ardent).wish == ("job",)


def test_a_group_is_resembled_as_one_person_is(cast: Cast, files) -> None:
    with acting_as(cast.owner):
        group = open_group(actor=cast.owner, platform_id=cast.platform.pk, name="Cuisine")
        add_member(actor=cast.owner, group_id=group.pk, dossier_id=files["Delmas"].pk)
        add_member(actor=cast.owner, group_id=group.pk, dossier_id=files["Ardent"].pk)
        profile = profile_of(cast.owner, named(cast.owner, cast.platform.pk, f"{GROUP}{group.pk}"))
    assert found(cast, profile) == ["Ardent", "Bizet", "Delmas"]


@pytest.mark.parametrize("what", ["", "x", GROUP, str(UUID(int=7)), f"{GROUP}{UUID(int=7)}"])
def test_nonsense_resembles_everybody_and_a_file_of_elsewhere_nobody_in_particular(cast: Cast, files, what) -> None:
    with acting_as(cast.owner, read_only=True):
        assert named(cast.owner, cast.platform.pk, what) == []
        assert named(cast.owner, cast.elsewhere.pk, str(files["Ardent"].pk)) == []
        assert profile_of(cast.owner, []) == Criteria(tab=Tab.ALL)
