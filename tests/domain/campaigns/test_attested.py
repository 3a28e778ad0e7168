"""A fact attested in a file counts in the next campaign, until its date or until a base says otherwise."""

import datetime as dt
from collections.abc import Callable

import pytest

from rebond.domain.base.session import tell_database
from rebond.domain.campaigns.models import Campaign, Run
from rebond.domain.dossiers.enums import FactSource, Status
from rebond.domain.dossiers.models import AttestedFact, Contradiction, Dossier, YoungPerson
from rebond.domain.dossiers.operations import Said, attest, confirm, end
from tests.domain.campaigns.cast import OTHER_SCHOOL, campaign_of, compare, moment, published, pupil, siecle
from tests.domain.campaigns.test_running import SECONDE, folder

SAID_ON = dt.date(2026, 11, 10)
SECOND = dt.date(2026, 11, 20)
#: What the second campaign receives: the other school again.
LATER = {
    "pont-2.zip": siecle(
        [pupil(50, entry_date=dt.date(2026, 9, 1))], uai=OTHER_SCHOOL, year=2026, exported=moment(2026, 11, 19)
    )
}


@pytest.fixture
def lived(cast, work) -> Callable[[Campaign, dict[str, bytes]], Run]:
    """Leads a campaign from its files to its publication."""

    def live(campaign: Campaign, files: dict[str, bytes]) -> Run:
        return published(cast, work, compare(cast, work, campaign, files))

    return live


@pytest.fixture
def first(lived, campaign) -> Run:
    """November's list, published: pupils 6 to 10."""
    return lived(campaign, folder())


def second(cast) -> Campaign:
    """December's campaign, on the same files."""
    tell_database(cast.admin)
    return campaign_of(cast.admin, name="Décembre 2026", treatment_date=SECOND)


def the_file(cast, number: int) -> Dossier:
    """The file of a pupil, as the assistant sees it."""
    tell_database(cast.assistant)
    return Dossier.objects.get(person__ines__contains=[pupil(number)["ine"]])


def said(cast, number: int, motive: str = "no_contract", **changes: object) -> AttestedFact:
    """What the assistant attests of a pupil."""
    file = the_file(cast, number)
    told = Said(motive, FactSource.ESTABLISHMENT, fact_date=SAID_ON, **changes)
    return attest(actor=cast.assistant, dossier_id=file.pk, said=told)


def entries(cast, number: int) -> int:
    return the_file(cast, number).entries.count()


def test_what_was_attested_keeps_out_of_the_next_list_and_the_verdict_says_which_fact(first, cast, lived) -> None:
    said(cast, 6)
    run = lived(second(cast), LATER)
    assert run.report["verdicts"]["dropout"] == 4 and run.report["criteria"]["attested"] == 1
    assert entries(cast, 6) == 1 and entries(cast, 7) == 2
    assert the_file(cast, 6).status == Status.CLOSED


def test_a_fact_past_its_date_on_the_treatment_day_lists_again(first, cast, lived, as_owner) -> None:
    fact = said(cast, 6)
    with as_owner():
        AttestedFact.objects.filter(pk=fact.pk).update(confirm_by=dt.date(2026, 11, 15))
    assert lived(second(cast), LATER).report["verdicts"]["dropout"] == 5
    assert entries(cast, 6) == 2
    assert the_file(cast, 6).status == Status.OPEN


def test_a_person_without_ine_keeps_their_fact_by_their_key(first, cast, lived, as_owner) -> None:
    fact = said(cast, 6)
    with as_owner():
        YoungPerson.objects.filter(pk=fact.person_id).update(ines=[])
    assert lived(second(cast), LATER).report["criteria"]["attested"] == 1


@pytest.mark.parametrize("motive", ["justice", "health", "care"])
def test_a_protected_nature_has_its_effect_and_reaches_no_result(first, cast, lived, motive) -> None:
    said(cast, 6, motive)
    run = lived(second(cast), LATER)
    assert run.report["criteria"]["attested"] == 1
    assert "JUSTICE" not in str(run.report) and "SANTE" not in str(run.report)


def newer_record() -> dict[str, bytes]:
    """Pupil 6, whom another school enrolled after the fact, and who left again."""
    came = pupil(6, mef=SECONDE, entry_date=dt.date(2026, 11, 12), exit_date=dt.date(2026, 11, 18))
    newcomer = pupil(50, entry_date=dt.date(2026, 9, 1))
    return {"pont-2.zip": siecle([came, newcomer], uai=OTHER_SCHOOL, year=2026, exported=moment(2026, 11, 19))}


def test_a_newer_record_that_says_otherwise_asks_for_a_decision(first, cast, lived) -> None:
    fact = said(cast, 6)
    run = lived(second(cast), newer_record())
    assert run.report["verdicts"]["review"] == 1
    file = the_file(cast, 6)
    assert file.status == Status.OPEN and file.contradicted and file.to_check
    told = Contradiction.objects.get(statement=fact)
    assert OTHER_SCHOOL in told.said and "12\u00a0novembre\u00a02026" in told.said


def test_keeping_the_fact_answers_the_base_and_giving_way_ends_it(first, cast, lived) -> None:
    fact = said(cast, 6)
    lived(second(cast), newer_record())
    tell_database(cast.assistant)
    kept = confirm(actor=cast.assistant, fact_id=fact.pk)
    assert not the_file(cast, 6).contradicted and the_file(cast, 6).status == Status.CLOSED
    assert kept.fact_date > SAID_ON
    end(actor=cast.assistant, fact_id=kept.pk)
    assert the_file(cast, 6).status == Status.OPEN and not the_file(cast, 6).to_check
