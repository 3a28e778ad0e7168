"""From the deliveries to verdicts, a preview, lists; and everything that can go wrong on the way."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.storage import default_storage

from rebond.domain.base.session import tell_database
from rebond.domain.campaigns.enums import CampaignState, PublicationState, RunState
from rebond.domain.campaigns.errors import FieldRefused, Refused
from rebond.domain.campaigns.models import Campaign, CampaignStep, Publication, Run, RunCount
from rebond.domain.campaigns.operations import (
    accept_missing_bases,
    comparing,
    opening,
    publish,
    settling,
    start_run,
    stop_run,
    take_back,
)
from rebond.domain.dossiers.models import ContactDetail, Dossier, ListEntry
from rebond.domain.territory.models import PerimeterRule
from tests.domain.campaigns.cast import CFA, OTHER_SCHOOL, moment, pupil, siecle, sifa, validate

AUTUMN = moment(2026, 10, 15)
SECONDE = "20010012110"
LEFT = {"exit_date": dt.date(2026, 6, 20), "mef": SECONDE}


def folder() -> dict[str, bytes]:
    """Ten pupils of a school, of whom four come back; another school and a CFA that deliver too."""
    everyone = [pupil(n, mef=SECONDE) for n in range(1, 11)]
    back = [pupil(n, mef=SECONDE, entry_date=dt.date(2026, 9, 1)) for n in range(1, 5)]
    apprentice = pupil(5, entry_date=dt.date(2026, 9, 1), contract_start=dt.date(2026, 9, 1), emails=[])
    newcomer = pupil(50, entry_date=dt.date(2026, 9, 1))
    return {
        "tilleuls-2025.zip": siecle(everyone),
        "tilleuls-2026.zip": siecle(back, year=2026, exported=AUTUMN),
        "pont-2026.zip": siecle([newcomer], uai=OTHER_SCHOOL, year=2026, exported=AUTUMN),
        "sources.csv": f"path;kind;uai;school_year;observed_on\ncfa.csv;sifa;{CFA};2026;2026-10-15\n".encode(),
        "cfa.csv": sifa([apprentice]),
    }


@pytest.fixture
def validated(drop, work, cast, campaign) -> Campaign:
    """The campaign with its files read and validated."""
    drop.named(folder())
    work()
    return validate(cast, campaign)


@pytest.fixture
def run_of(validated, cast, work) -> Callable[[], Run]:
    """A comparison done."""

    def run() -> Run:
        asked = start_run(actor=cast.admin, campaign_id=validated.pk)
        work()
        return Run.objects.get(pk=asked.pk)

    return run


@pytest.fixture
def published(run_of, cast, work) -> Run:
    """A comparison published."""
    run = run_of()
    accept_missing_bases(
        actor=cast.admin, campaign_id=run.campaign_id, text="Les résultats d’examens viendront en décembre."
    )
    publish(actor=cast.admin, run_id=run.pk)
    work()
    return run


def state(campaign: Campaign | Run) -> str:
    return type(campaign).objects.get(pk=campaign.pk).state


def test_a_comparison_judges_counts_and_keeps_its_results_sealed(run_of, validated) -> None:
    run = run_of()
    assert run.state == RunState.DONE, run.error
    assert run.report["verdicts"] == {"dropout": 5, "not_dropout": 6}
    assert sum(RunCount.objects.filter(run=run).values_list("people", flat=True)) == 11
    assert RunCount.objects.get(run=run, verdict="dropout").establishment.name == "Lycée des Trois Tilleuls"
    assert run.report["preview"]["platforms"][0]["new"] == 5 and run.report["preview"]["gaps"] == {}
    assert state(validated) == CampaignState.COMPARED
    assert all(default_storage.exists(name) for name in run.files.values())
    assert [line["text"] for line in run.log][-1] == "Comparaison terminée."


def test_the_same_deliveries_give_the_same_verdicts_twice(run_of) -> None:
    assert run_of().report["verdicts"] == run_of().report["verdicts"]


def test_a_comparison_starts_only_when_the_deliveries_are_validated(cast, campaign) -> None:
    with pytest.raises(Refused, match="validez d’abord les livraisons"):
        start_run(actor=cast.admin, campaign_id=campaign.pk)


def test_two_comparisons_never_run_at_once(validated, cast) -> None:
    start_run(actor=cast.admin, campaign_id=validated.pk)
    with pytest.raises(Refused, match="déjà en cours"):
        start_run(actor=cast.admin, campaign_id=validated.pk)


def test_a_comparison_that_waits_stops_at_once_and_can_be_started_again(validated, cast, work, run_of) -> None:
    run = start_run(actor=cast.admin, campaign_id=validated.pk)
    stop_run(actor=cast.admin, run_id=run.pk)
    work()
    assert state(run) == RunState.STOPPED
    assert run_of().state == RunState.DONE


def test_a_comparison_that_runs_stops_at_its_next_stage_and_leaves_nothing(
    validated, cast, as_worker, monkeypatch, own_storage
) -> None:
    run = start_run(actor=cast.admin, campaign_id=validated.pk)
    before = len(list(own_storage.rglob("*")))
    gather = comparing.gather

    def stopped_meanwhile(*args, **kwargs):
        Run.objects.filter(pk=run.pk).update(stop_asked=True)
        return gather(*args, **kwargs)

    monkeypatch.setattr(comparing, "gather", stopped_meanwhile)
    with as_worker():
        comparing.run_comparison(run.pk)
    assert state(run) == RunState.STOPPED and state(validated) == CampaignState.VALIDATED
    assert len(list(own_storage.rglob("*"))) == before


def test_a_failure_tells_its_cause_and_what_to_do_and_moves_nothing(validated, cast, as_worker, work) -> None:
    from rebond.domain.campaigns.models import Delivery  # noqa: PLC0415

    run = start_run(actor=cast.admin, campaign_id=validated.pk)
    default_storage.delete(Delivery.objects.get(path="tilleuls-2026.zip").tables["enrolments"])
    work()
    failed = Run.objects.get(pk=run.pk)
    assert failed.state == RunState.FAILED
    assert failed.error == "Un fichier livré n’est plus conservé." and "Déposez à nouveau" in failed.remedy
    assert state(validated) == CampaignState.VALIDATED


def test_a_comparison_whose_worker_died_is_taken_up_again_and_given_up_after_three_times(
    validated, cast, as_worker
) -> None:
    run = start_run(actor=cast.admin, campaign_id=validated.pk)
    with as_worker():
        Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, attempts=1)
        comparing.run_comparison(run.pk)
        assert state(run) == RunState.DONE
        assert "reprend au début" in Run.objects.get(pk=run.pk).log[0]["text"]
        Run.objects.filter(pk=run.pk).update(state=RunState.RUNNING, attempts=comparing.ATTEMPTS)
        comparing.run_comparison(run.pk)
    assert state(run) == RunState.FAILED


def test_publication_waits_until_somebody_answers_in_writing_for_what_is_missing(run_of, cast, work) -> None:
    run = run_of()
    with pytest.raises(Refused, match="par écrit"):
        publish(actor=cast.admin, run_id=run.pk)
    with pytest.raises(FieldRefused, match="en une phrase"):
        accept_missing_bases(actor=cast.admin, campaign_id=run.campaign_id, text="ok")
    campaign = accept_missing_bases(
        actor=cast.admin, campaign_id=run.campaign_id, text="Les résultats d’examens viendront en décembre."
    )
    assert campaign.missing_bases == ["Résultats d’examens : aucun fichier n’est venu."]
    assert campaign.missing_bases_accepted_by_id == cast.admin.user_id
    publish(actor=cast.admin, run_id=run.pk)


def test_something_more_missing_asks_again(run_of, cast, as_owner) -> None:
    run = run_of()
    accept_missing_bases(
        actor=cast.admin, campaign_id=run.campaign_id, text="Les résultats d’examens viendront en décembre."
    )
    with as_owner():
        cast.department.default_platform = None
        cast.department.save()
        Run.objects.filter(pk=run.pk).update(report=run.report | {"preview": {"gaps": {"Aisne": 2}, "platforms": []}})
    with pytest.raises(Refused, match="par écrit"):
        publish(actor=cast.admin, run_id=run.pk)


def test_a_publication_opens_the_files_with_contact_details_their_source_and_the_explanation(
    published, cast, validated
) -> None:
    publication = Publication.objects.get(run=published)
    assert (publication.state, publication.people, publication.new_people) == (PublicationState.PUBLISHED, 5, 5)
    assert state(validated) == CampaignState.PUBLISHED
    tell_database(cast.assistant)
    dossiers = list(Dossier.objects.order_by("birth_date"))
    assert len(dossiers) == 5 and {d.platform_id for d in dossiers} == {cast.platform.pk}
    entry = ListEntry.objects.get(dossier=dossiers[0])
    assert entry.explanation["verdict"] == "dropout" and entry.explanation["criteria"]
    assert "Laon" in entry.placed_by or "défaut" in entry.placed_by
    details = ContactDetail.objects.filter(person=dossiers[0].person_id)
    phone = details.get(kind="phone", value__startswith="+336")
    assert phone.source == "Base élèves – Lycée des Trois Tilleuls" and phone.observed_on == dt.date(2026, 6, 30)
    assert "LAON" in details.get(kind="address").value
    assert dossiers[0].commune_id == "02408" and dossiers[0].establishment_id == cast.school.pk


def test_publishing_again_changes_nothing(published, cast, work, as_worker) -> None:
    with as_worker():
        Campaign.objects.update(state=CampaignState.COMPARED)
    publish(actor=cast.admin, run_id=published.pk)
    work()
    with as_worker():
        assert Dossier.objects.count() == 5 and ListEntry.objects.count() == 5
        assert Publication.objects.count() == 1


def test_a_platform_whose_publication_fails_has_nothing_and_the_others_theirs(
    run_of, cast, work, as_owner, as_worker, monkeypatch
) -> None:
    with as_owner():
        PerimeterRule.objects.create(platform=cast.elsewhere, target="establishment", establishment=cast.cfa)
    run = run_of()
    accept_missing_bases(actor=cast.admin, campaign_id=run.campaign_id, text="Les examens viendront en décembre.")
    listed = opening.listed_people

    def broken(rows, **kwargs):
        listed(rows, **kwargs)
        raise RuntimeError("broken")

    monkeypatch.setattr(opening, "listed_people", broken)
    publish(actor=cast.admin, run_id=run.pk)
    work()
    publication = Publication.objects.get(run=run)
    assert publication.state == PublicationState.FAILED and "rien n’a été publié" in publication.error
    assert state(run.campaign) == CampaignState.COMPARED
    monkeypatch.setattr(opening, "listed_people", listed)
    publish(actor=cast.admin, run_id=run.pk)
    work()
    assert Publication.objects.get(run=run).state == PublicationState.PUBLISHED
    with as_worker():
        assert ListEntry.objects.count() == 5


def test_a_publication_taken_back_leaves_the_list_and_brings_the_campaign_back(
    published, cast, work, as_worker
) -> None:
    with pytest.raises(FieldRefused, match="pourquoi"):
        take_back(actor=cast.admin, run_id=published.pk, reason=" ")
    take_back(actor=cast.admin, run_id=published.pk, reason="Une base est venue après.")
    work()
    assert Publication.objects.get(run=published).state == PublicationState.TAKEN_BACK
    assert state(published.campaign) == CampaignState.COMPARED
    with as_worker():
        assert set(Dossier.objects.values_list("status", flat=True)) == {"withdrawn"}
        assert CampaignStep.objects.last().reason == "Une base est venue après."


def test_what_was_taken_back_can_be_published_again(published, cast, work, as_worker) -> None:
    take_back(actor=cast.admin, run_id=published.pk, reason="Une base est venue après.")
    work()
    publish(actor=cast.admin, run_id=published.pk)
    work()
    assert state(published.campaign) == CampaignState.PUBLISHED
    with as_worker():
        assert set(Dossier.objects.values_list("status", flat=True)) == {"open"}
        assert ListEntry.objects.count() == 5


def test_the_results_of_an_older_comparison_are_destroyed_and_the_last_kept(
    run_of, as_worker, django_capture_on_commit_callbacks
) -> None:
    first, second = run_of(), run_of()
    with as_worker(), django_capture_on_commit_callbacks(execute=True):
        assert settling.destroy_results(why="ils ont été remplacés") == 1
    assert not any(default_storage.exists(name) for name in first.files.values())
    assert all(default_storage.exists(name) for name in second.files.values())
    assert Run.objects.get(pk=first.pk).report["persons"] == 11


def test_the_next_campaign_knows_the_people_of_the_one_before_and_says_what_moved(
    published, cast, work, as_worker
) -> None:
    from rebond.domain.campaigns.operations import create_campaign  # noqa: PLC0415
    from tests.domain.campaigns.cast import Drops  # noqa: PLC0415

    december = create_campaign(actor=cast.admin, name="Décembre 2026", treatment_date=dt.date(2026, 11, 30))
    back = [pupil(n, mef=SECONDE, entry_date=dt.date(2026, 9, 1)) for n in (1, 2, 3, 4, 6)]
    Drops(cast.admin, december).named({"tilleuls.zip": siecle(back, year=2026, exported=moment(2026, 11, 20))})
    work()
    validate(cast, december)
    run = start_run(actor=cast.admin, campaign_id=december.pk)
    work()
    report = Run.objects.get(pk=run.pk).report
    assert report["moves"] == {"campaign": "Novembre 2026", "listed": 5, "still": 4, "gone": {"enrolled": 1}}
    assert report["preview"]["platforms"][0]["known"] == 4
