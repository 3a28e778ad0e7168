"""A campaign reaches the files: once, without doubles, and can be taken back."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from rebond.domain.dossiers.enums import DetailKind, Holder, Stage, Status
from rebond.domain.dossiers.models import ContactDetail, Dossier, ListEntry, YoungPerson
from rebond.domain.dossiers.operations import ListedDetail, OpeningResult, take_back
from rebond.domain.dossiers.queries import known_people
from tests.domain.dossiers.cast import DECEMBER, NOVEMBER, Cast, listed, publish, the_file

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def run_as_worker(as_worker, cast):
    with as_worker():
        yield


def test_a_new_young_person_gets_a_file_with_what_the_list_shows(cast: Cast) -> None:
    assert publish(cast, listed(cast)) == OpeningResult(new=1, known=0, reopened=0)
    dossier = the_file()
    assert (dossier.surname, dossier.stage, dossier.is_new) == ("Lefèvre", Stage.DETECTION, True)
    assert dossier.search_text == "LEFEVRE ZOE MARIE"
    assert (dossier.commune_name, dossier.level, dossier.campaigns) == ("Laon", "1re pro", 1)


def test_a_mission_locale_without_a_name_is_still_a_mission_locale(cast: Cast) -> None:
    publish(cast, listed(cast, flags=("mission_locale",)))
    assert the_file().mission_locale == "Mission locale"


def test_numbers_are_kept_in_international_form_with_whose_they_are(cast: Cast) -> None:
    publish(cast, listed(cast))
    rows = ContactDetail.objects.order_by("value").values_list("value", "holder", "source")
    assert list(rows) == [
        ("+33323000001", Holder.MOTHER, "Base élèves"),
        ("+33612345678", Holder.YOUNG_PERSON, "Base élèves"),
    ]


def test_publishing_twice_changes_nothing(cast: Cast) -> None:
    first = publish(cast, listed(cast), listed(cast, "p2", first_names="Léo", ines=()))
    before = list(Dossier.objects.order_by("pk").values())
    assert publish(cast, listed(cast), listed(cast, "p2", first_names="Léo", ines=())) == first
    assert list(Dossier.objects.order_by("pk").values()) == before
    assert ListEntry.objects.count() == 2


def test_a_young_person_already_known_is_updated_and_not_doubled(cast: Cast) -> None:
    publish(cast, listed(cast))
    human = YoungPerson.objects.get()
    again = listed(cast, known=human.pk, ines=("123456789AB", "0987654321C"), level="Tle pro", usage_name="Petit")
    assert publish(cast, again, campaign=DECEMBER) == OpeningResult(new=0, known=1, reopened=0)
    human.refresh_from_db()
    dossier = the_file()
    assert (human.ines, human.usage_name) == (["0987654321C", "123456789AB"], "Petit")
    assert (dossier.level, dossier.campaigns, dossier.is_new) == ("Tle pro", 2, False)


def test_a_number_told_again_is_confirmed_and_a_new_one_added(cast: Cast) -> None:
    publish(cast, listed(cast))
    details = (
        ListedDetail(DetailKind.PHONE, "0612345678", Holder.YOUNG_PERSON, "SIFA", date(2026, 11, 2)),
        ListedDetail(DetailKind.PHONE, "0698765432", Holder.YOUNG_PERSON, "SIFA", date(2026, 11, 2)),
    )
    publish(cast, listed(cast, known=YoungPerson.objects.get().pk, details=details), campaign=DECEMBER)
    kept = ContactDetail.objects.get(value="+33612345678")
    assert (kept.source, kept.observed_on, kept.confirmed_on) == ("Base élèves", date(2026, 6, 1), date(2026, 11, 2))
    assert ContactDetail.objects.filter(value="+33698765432", source="SIFA").exists()


def test_a_number_that_cannot_be_called_does_not_stop_the_publication(cast: Cast) -> None:
    details = (ListedDetail(DetailKind.PHONE, "néant"), ListedDetail(DetailKind.EMAIL, "zoe@"))
    publish(cast, listed(cast, details=details, surname="L" * 300))
    assert ContactDetail.objects.count() == 0
    assert Dossier.objects.count() == 1


def test_who_is_followed_elsewhere_stays_there_and_the_entry_is_kept_on_that_file(cast: Cast) -> None:
    publish(cast, listed(cast), platform=cast.elsewhere)
    human = YoungPerson.objects.get()
    publish(cast, listed(cast, known=human.pk), campaign=DECEMBER)
    dossier = the_file()
    assert dossier.platform_id == cast.elsewhere.pk
    entry = ListEntry.objects.get(campaign_id=DECEMBER.id)
    assert (entry.dossier_id, entry.platform_id, entry.published_for_id) == (
        dossier.pk,
        cast.elsewhere.pk,
        cast.platform.pk,
    )


def test_a_closed_file_opens_again_and_starts_from_detection(cast: Cast) -> None:
    publish(cast, listed(cast))
    Dossier.objects.update(status=Status.CLOSED)
    human = YoungPerson.objects.get()
    assert publish(cast, listed(cast, known=human.pk), campaign=DECEMBER).reopened == 1
    assert the_file().status == Status.OPEN
    take_back(campaign_id=DECEMBER.id, platform_id=cast.platform.pk)
    assert the_file().status == Status.CLOSED


def test_the_same_human_being_under_two_keys_is_listed_once(cast: Cast) -> None:
    publish(cast, listed(cast))
    human = YoungPerson.objects.get()
    publish(cast, listed(cast, "a", known=human.pk), listed(cast, "b", known=human.pk), campaign=DECEMBER)
    assert ListEntry.objects.filter(campaign_id=DECEMBER.id).count() == 1


def test_taking_back_withdraws_files_that_nobody_touched_and_publishing_again_restores_them(cast: Cast) -> None:
    people = [listed(cast), listed(cast, "p2", first_names="Léo")]
    first = publish(cast, *people)
    assert take_back(campaign_id=NOVEMBER.id, platform_id=cast.platform.pk) == 2
    assert set(Dossier.objects.values_list("status", flat=True)) == {Status.WITHDRAWN}
    assert take_back(campaign_id=NOVEMBER.id, platform_id=cast.platform.pk) == 0
    assert publish(cast, *people) == first
    assert set(Dossier.objects.values_list("status", flat=True)) == {Status.OPEN}
    assert YoungPerson.objects.count() == 2


def test_taking_back_gives_known_files_back_what_they_were(cast: Cast) -> None:
    publish(cast, listed(cast))
    before = Dossier.objects.values().get()
    human = YoungPerson.objects.get()
    publish(cast, listed(cast, known=human.pk, level="Tle pro", commune_id=None, flags=()), campaign=DECEMBER)
    take_back(campaign_id=DECEMBER.id, platform_id=cast.platform.pk)
    assert Dossier.objects.values().get() == before


def test_another_run_of_the_same_campaign_recognises_whom_the_first_one_listed(cast: Cast) -> None:
    publish(cast, listed(cast))
    take_back(campaign_id=NOVEMBER.id, platform_id=cast.platform.pk)
    human = YoungPerson.objects.get()
    assert publish(cast, listed(cast, "other-key", known=human.pk)) == OpeningResult(new=1, known=0, reopened=0)
    assert (Dossier.objects.count(), ListEntry.objects.count()) == (1, 1)


def test_a_withdrawn_young_person_listed_later_is_still_new(cast: Cast) -> None:
    publish(cast, listed(cast))
    take_back(campaign_id=NOVEMBER.id, platform_id=cast.platform.pk)
    human = YoungPerson.objects.get()
    assert publish(cast, listed(cast, known=human.pk), campaign=DECEMBER).new == 1
    assert the_file().status == Status.OPEN


def test_a_key_that_is_not_known_here_opens_a_file_all_the_same(cast: Cast) -> None:
    assert publish(cast, listed(cast, known=UUID(int=404))).known == 1
    assert Dossier.objects.count() == 1


def test_known_people_come_back_with_what_the_comparator_needs(cast: Cast) -> None:
    publish(cast, listed(cast), listed(cast, "p2", first_names="Léo", ines=()))
    people = list(known_people())
    assert {(p.first_names, p.ines) for p in people} == {("Zoé Marie", ("123456789AB",)), ("Léo", ())}
    assert replace(people[0], surname="x").birth_date == date(2008, 3, 12)


def test_a_publication_asks_the_same_number_of_queries_for_one_and_for_fifty(
    cast: Cast, django_assert_max_num_queries
) -> None:
    with django_assert_max_num_queries(20):
        publish(cast, *(listed(cast, f"p{i}", first_names=f"Léo {i}") for i in range(50)))
