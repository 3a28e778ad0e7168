"""An enrolment that an establishment confirmed, held against the next list: files, comparison, publication (C11)."""

import datetime as dt
from collections.abc import Callable

import pytest

from rebond.domain.base.session import acting_as, tell_database
from rebond.domain.campaigns.models import Campaign, Run
from rebond.domain.campaigns.operations.opening import prepare_publication
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, EnrolmentCheck, EnrolmentSighting
from rebond.domain.dossiers.operations import Entry, Reply, answer_enrolment, enter
from rebond.domain.dossiers.path_enums import EngagementKind, EnrolmentAnswer
from rebond.domain.dossiers.queries import enrolments_of
from tests.domain.campaigns.cast import (
    OTHER_SCHOOL,
    SCHOOL,
    campaign_of,
    compare,
    moment,
    published,
    pupil,
    siecle,
)
from tests.domain.campaigns.test_running import SECONDE, folder

BACK_ON = dt.date(2026, 11, 9)
SECOND = dt.date(2026, 11, 20)
NUMBER = 6  # a pupil of the school whom November's list names


def november(cast, work, campaign: Campaign, files: dict[str, bytes]) -> Run:
    """A campaign from its files to its publication."""
    compared = compare(cast, work, campaign, files)
    return published(cast, work, compared)


def december(cast) -> Campaign:
    tell_database(cast.admin)
    return campaign_of(cast.admin, name="Décembre 2026", treatment_date=SECOND)


def bases(*enrolled: dict[str, object], uai: str) -> dict[str, bytes]:
    """What the school `uai` delivers for December, with these pupils besides its own."""
    newcomer = pupil(50 if uai == OTHER_SCHOOL else 51, entry_date=dt.date(2026, 9, 1))
    exported = moment(2026, 11, 19)
    return {f"{uai}-decembre.zip": siecle([newcomer, *enrolled], uai=uai, year=2026, exported=exported)}


def pupil_back(**changes: object) -> dict[str, object]:
    return pupil(NUMBER, mef=SECONDE, entry_date=BACK_ON, **changes)


@pytest.fixture
def back(cast, work, campaign, as_worker) -> Callable[[], Dossier]:
    """November's list is published, then one of its young people goes back to the school, which is asked."""
    november(cast, work, campaign, folder())
    with acting_as(cast.assistant):
        file = Dossier.objects.get(person__ines__contains=[pupil(NUMBER)["ine"]])
        entry = Entry(EngagementKind.SCHOOL, place=f"Lycée ({SCHOOL})", starts_on=BACK_ON, source="establishment")
        enter(actor=cast.assistant, dossier_id=file.pk, entry=entry)
    return lambda: Dossier.objects.get(pk=file.pk)


def confirm(cast, work) -> None:
    """The school says: enrolled."""
    with acting_as(cast.referent):
        check = EnrolmentCheck.objects.get(superseded_by=None)
        answer_enrolment(actor=cast.referent, check_id=check.pk, reply=Reply(EnrolmentAnswer.ENROLLED, since=BACK_ON))
    work()


def sighting(as_worker) -> EnrolmentSighting:
    with as_worker():
        return EnrolmentSighting.objects.get()


def test_the_base_that_shows_the_young_person_agrees_and_nobody_is_asked_again(cast, work, back, as_worker) -> None:
    confirm(cast, work)
    november(cast, work, december(cast), bases(pupil_back(), uai=SCHOOL))
    seen = sighting(as_worker)
    assert (seen.shown, seen.since, seen.campaign_name) == (True, BACK_ON, "Décembre 2026")
    with acting_as(cast.referent):
        found = enrolments_of(cast.referent)
        assert (found.asked, found.missing) == ([], [])
    with acting_as(cast.assistant):
        assert back().status == Status.CLOSED and not back().contradicted
        assert back().entries.filter(taken_back_at=None).count() == 1  # not listed again


def test_the_base_that_does_not_show_them_yet_is_told_to_the_school_and_the_fact_keeps_them_off_the_list(
    cast, work, back, as_worker
) -> None:
    confirm(cast, work)
    november(cast, work, december(cast), bases(uai=OTHER_SCHOOL))
    seen = sighting(as_worker)
    assert (seen.shown, seen.since, seen.said) == (False, None, "")
    with acting_as(cast.referent):
        found = enrolments_of(cast.referent)
        assert [row.surname for row in found.missing] == [back_name(cast, back)]
        assert found.campaign == "Décembre 2026"
    with acting_as(cast.assistant):
        assert back().status == Status.CLOSED
        assert back().entries.filter(taken_back_at=None).count() == 1


def back_name(cast, back) -> str:
    with acting_as(cast.assistant):
        return back().surname


def test_another_school_that_shows_them_is_named(cast, work, back, as_worker) -> None:
    confirm(cast, work)
    november(cast, work, december(cast), bases(pupil_back(), uai=OTHER_SCHOOL))
    seen = sighting(as_worker)
    assert not seen.shown and OTHER_SCHOOL in seen.said


def test_an_enrolment_that_the_base_ended_before_the_treatment_date_is_not_shown(cast, work, back, as_worker) -> None:
    confirm(cast, work)
    left = pupil_back(exit_date=dt.date(2026, 11, 15))
    november(cast, work, december(cast), bases(left, uai=SCHOOL))
    assert not sighting(as_worker).shown


def test_who_was_asked_about_after_the_comparison_was_not_looked_for_and_nothing_is_said(
    cast, work, campaign, as_worker
) -> None:
    november(cast, work, campaign, folder())
    run = compare(cast, work, december(cast), bases(uai=OTHER_SCHOOL))
    with acting_as(cast.assistant):
        file = Dossier.objects.get(person__ines__contains=[pupil(NUMBER)["ine"]])
        entry = Entry(EngagementKind.SCHOOL, place=f"Lycée ({SCHOOL})", starts_on=BACK_ON)
        enter(actor=cast.assistant, dossier_id=file.pk, entry=entry)
    published(cast, work, run)
    with as_worker():
        assert not EnrolmentSighting.objects.exists()


def test_the_worker_that_dies_while_it_tells_them_tells_them_once(cast, work, back, as_worker) -> None:
    confirm(cast, work)
    run = november(cast, work, december(cast), bases(uai=OTHER_SCHOOL))
    with as_worker():
        prepare_publication(run.pk)  # its job, done again from its beginning
        assert EnrolmentSighting.objects.count() == 1
    work()
