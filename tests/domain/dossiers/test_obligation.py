"""Training is compulsory from 16 to 18, with or without a diploma (B14, law of 26 July 2019)."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import Tab
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.obligation import Means, Occupation, Standing, birthday, obligation
from rebond.domain.dossiers.operations import Said, attest
from rebond.domain.dossiers.operations.engagements import Entry, enter
from rebond.domain.dossiers.operations.turns import Telling, tell_turn
from rebond.domain.dossiers.queries import attestation, facts_of, file_page, list_page, obligation_of, obligation_on
from rebond.domain.dossiers.queries.obligations import sentences
from tests.domain.documents.reading import bare, read, text_of
from tests.domain.dossiers.cast import Cast, listed, publish

BORN = date(2009, 3, 15)
DAY = date(2026, 11, 24)
dates = st.dates(date(2006, 1, 1), date(2012, 12, 31))


def test_the_clock_runs_from_the_sixteenth_to_the_eighteenth_birthday() -> None:
    assert obligation(BORN, date(2025, 3, 14)).standing == Standing.BEFORE
    assert obligation(BORN, date(2025, 3, 15)).standing == Standing.TO_MEET
    assert obligation(BORN, date(2027, 3, 14)).days_left == 1
    over = obligation(BORN, date(2027, 3, 15))
    assert (over.standing, over.days_left, over.ends) == (Standing.OVER, 0, date(2027, 3, 15))


def test_born_on_29_february_comes_of_age_on_1_march() -> None:
    assert birthday(date(2008, 2, 29), 18) == date(2026, 3, 1)


@pytest.mark.parametrize("means", list(Means))
def test_each_of_the_means_of_the_law_meets_it(means: Means) -> None:
    held = obligation(BORN, DAY, [Occupation(means, DAY - timedelta(days=1))])
    assert (held.standing, held.by.means) == (Standing.MET, means)


def test_what_ended_or_is_only_told_does_not_meet_it() -> None:
    ended = Occupation(Means.EMPLOYMENT, date(2026, 1, 1), date(2026, 11, 23))
    told = Occupation(Means.SCHOOLING, date(2026, 11, 1), sure=False)
    held = obligation(BORN, DAY, [ended, told])
    assert (held.standing, held.by) == (Standing.TO_MEET, told)


def test_abroad_it_cannot_be_followed() -> None:
    assert obligation(BORN, DAY, abroad=True).standing == Standing.AWAY


@given(dates, st.integers(0, 3000))
def test_days_left_go_down_by_one_a_day_and_never_under_zero(born: date, days: int) -> None:
    day = date(2021, 1, 1) + timedelta(days=days)
    today, tomorrow = obligation(born, day), obligation(born, day + timedelta(days=1))
    assert tomorrow.days_left == max(0, today.days_left - 1)
    assert today.concerned == (today.begins <= day < today.ends)


in_database = pytest.mark.django_db


def minor(cast: Cast, as_worker, years: int = 17, **changes) -> Dossier:
    today = timezone.localdate()
    with as_worker():
        publish(cast, listed(cast, birth_date=date(today.year - years, 1, 1), **changes))
        return Dossier.objects.get()


@in_database
def test_a_diploma_does_not_meet_the_obligation_and_a_job_does(cast: Cast, as_worker) -> None:
    dossier = minor(cast, as_worker)
    with acting_as(cast.owner):
        attest(actor=cast.owner, dossier_id=dossier.pk, said=Said("diploma", "document", place="CAP"))
        facts = facts_of(cast.owner, [dossier])[dossier.pk]
        assert obligation_of(dossier, facts).to_meet
        attest(actor=cast.owner, dossier_id=dossier.pk, said=Said("employed", "establishment", place="Boulangerie"))
        facts = facts_of(cast.owner, [dossier])[dossier.pk]
        assert obligation_of(dossier, facts).by.means == Means.EMPLOYMENT


@in_database
def test_a_school_told_by_a_parent_is_still_to_verify(cast: Cast, as_worker) -> None:
    dossier = minor(cast, as_worker)
    with acting_as(cast.owner):
        attest(actor=cast.owner, dossier_id=dossier.pk, said=Said("public", "parent", place="Lycée"))
        held = obligation_of(dossier, facts_of(cast.owner, [dossier])[dossier.pk])
        assert held.to_meet
        assert not held.by.sure


@in_database
def test_a_civic_service_meets_it_until_it_breaks(cast: Cast, as_worker) -> None:
    dossier = minor(cast, as_worker)
    with acting_as(cast.owner):
        made = enter(actor=cast.owner, dossier_id=dossier.pk, entry=Entry(kind="civic", place="Médiathèque"))
        dossier = Dossier.objects.select_related("platform").get()
        held = obligation_on(file_page(cast.owner, dossier))
        assert (held.standing, held.by.means) == (Standing.MET, Means.CIVIC_SERVICE)
        assert bare("un service civique") in bare(text_of(attestation(cast.owner, dossier)))
        tell_turn(actor=cast.owner, engagement_id=made.pk, telling=Telling(kind="break", reason="dropped"))
        assert obligation_on(file_page(cast.owner, dossier)).to_meet


@in_database
def test_the_tab_holds_the_minors_without_a_solution(cast: Cast, as_worker, as_owner) -> None:
    dossier = minor(cast, as_worker)
    view = Criteria(tab=Tab.OBLIGATION)
    with acting_as(cast.owner):
        assert [d.pk for d in list_page(cast.owner, cast.platform.pk, view).rows] == [dossier.pk]
    with as_owner():
        Dossier.objects.update(stage="pathway")
    with acting_as(cast.owner):
        assert list_page(cast.owner, cast.platform.pk, view).rows == []
    with as_owner():
        Dossier.objects.update(stage="contact", birth_date=timezone.localdate() - timedelta(days=20 * 366))
    with acting_as(cast.owner):
        assert list_page(cast.owner, cast.platform.pk, view).rows == []


@in_database
def test_the_attestation_is_accessible_and_never_names_a_protected_nature(cast: Cast, as_worker) -> None:
    dossier = minor(cast, as_worker)
    with acting_as(cast.owner):
        dossier = Dossier.objects.select_related("platform").get()
        said = Said("justice", "document", place="Centre éducatif fermé de nulle part")
        attest(actor=cast.owner, dossier_id=dossier.pk, said=said)
        made = attestation(cast.owner, dossier)
    document, text = read(made), bare(text_of(made))
    assert document.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "obligation" in document.metadata.title or "Attestation" in document.metadata.title
    assert bare("remplie par une scolarité") in text
    assert "Justice" not in text
    assert bare("Centre éducatif") not in text


def test_each_standing_has_its_sentences() -> None:
    dossier = Dossier(birth_date=BORN, sex="1")
    told = {
        str(day): " ".join(sentences(dossier, obligation(BORN, day), "Malo NOËL"))
        for day in (date(2024, 1, 1), DAY, date(2028, 1, 1))
    }
    assert "jusqu’à ses seize ans" in told["2024-01-01"]
    assert "rien ne remplit cette obligation" in told["2026-11-24"]
    assert "a pris fin" in told["2028-01-01"]
