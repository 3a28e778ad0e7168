"""« Demander à l’établissement » : offered where a call told it, on the file and in the day; its page, both answers."""

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.models import AttestedFact, ContactAttempt, Dossier, EnrolmentCheck
from rebond.domain.dossiers.operations import apply_enrolment, tell_school
from rebond.domain.dossiers.operations.rebuilding import save_moved
from tests.web.reading import shown as text

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HX-Request": "true"}
ASK = "Demander à l’établissement"


def called(owner: Client, zoe: Dossier, place: str = "file", **more: str):
    """The call by which Zoé says that she is a pupil of the school."""
    said = {"key": str(new_id()), "outcome": "in_school", "channel": "phone", "answered": "young_person"}
    said |= {"place": place, "where": "Lycée des Trois Tilleuls (0029998X)"} | more
    return owner.post(reverse("platform:call", args=[zoe.pk]), said, headers=HTMX)


@pytest.fixture
def fact(owner, zoe, as_owner) -> AttestedFact:
    called(owner, zoe)
    with as_owner():
        return AttestedFact.objects.get()


@pytest.fixture
def where(zoe, fact) -> str:
    return reverse("platform:fact_enrolment", args=[zoe.pk, fact.pk])


@pytest.fixture
def asked(owner, where, as_owner) -> EnrolmentCheck:
    owner.post(where)
    with as_owner():
        return EnrolmentCheck.objects.get()


def file_of(owner: Client, zoe: Dossier) -> str:
    return text(owner.get(reverse("platform:file", args=[zoe.pk])))


@pytest.mark.parametrize("place", ["day", "list"])
def test_after_the_call_its_establishment_is_asked_in_one_press_where_one_stands(
    owner, zoe, as_owner, place: str
) -> None:
    told = text(called(owner, zoe, place))
    assert ASK in told
    with as_owner():
        fact = AttestedFact.objects.get()
    address = reverse("platform:fact_enrolment", args=[zoe.pk, fact.pk])
    assert address in told
    answer = owner.post(address, {"place": "beside"}, headers=HTMX)
    assert answer.status_code == 200 and "la question est posée" in text(answer)
    again = owner.post(address, {"place": "beside"}, headers=HTMX)
    assert again.status_code == 422 and "déjà interrogé" in text(again)


def test_an_establishment_that_nobody_knows_is_telephoned_to_as_before(owner, zoe) -> None:
    told = text(called(owner, zoe, where="Lycée de Lyon"))
    assert ASK not in told and "Établissement hors base" in told


def test_a_call_corrected_from_the_file_offers_it_there(owner, zoe, fact, where) -> None:
    shown = file_of(owner, zoe)
    assert ASK in shown and where in shown
    told = text(owner.post(where, {"place": "file"}, headers=HTMX))
    assert "la question est posée" in told and "en attente de réponse" in told and ASK not in told
    assert "L’établissement va être prévenu" in told


def test_the_day_shows_it_and_once_asked_leaves_the_time_to_answer(owner, cast, zoe, fact, where, as_owner) -> None:
    with as_owner():
        AttestedFact.objects.update(next_on=fact.fact_date)
        Dossier.objects.update(next_step_on=fact.fact_date)
    day = reverse("platform:platform_day", args=[cast.platform.pk])
    assert where in text(owner.get(day))
    told = text(owner.post(where, {"place": "day"}, headers=HTMX))
    assert "la question est posée" in told and "pf-line--done" in told
    assert where not in text(owner.get(day))


def test_the_school_reads_that_they_say_so_and_its_yes_closes_the_file(
    owner, referent, zoe, asked, as_worker, as_owner
) -> None:
    page = text(referent.get(reverse("establishment:home")))
    assert "Confirmez l’inscription de LEFÈVRE Zoé" in page and "dit être scolarisé chez vous" in page
    assert "retour annoncé" not in page and "Inscrit depuis le (facultatif)" in page
    answer = {"answer": "enrolled", "division": "1MVA"}
    referent.post(reverse("establishment:enrolment", args=[asked.pk]), answer)
    with as_worker():
        apply_enrolment(check_id=EnrolmentCheck.objects.get(superseded_by=None).pk)
    shown = file_of(owner, zoe)
    assert "répond\u00a0: inscrit, classe 1MVA" in shown and "Clos\u00a0: scolarisé" in shown


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ({"answered": "mother"}, "scolarisé chez vous, selon sa famille"),
        ({"channel": "partner"}, "scolarisé chez vous, selon la plate-forme"),
    ],
)
def test_the_school_reads_who_says_so_as_far_as_it_may_know(
    owner, referent, zoe, as_owner, by: dict, words: str
) -> None:
    called(owner, zoe, **by)
    with as_owner():
        fact = AttestedFact.objects.get()
    owner.post(reverse("platform:fact_enrolment", args=[zoe.pk, fact.pk]))
    page = text(referent.get(reverse("establishment:home")))
    assert words in page and "dit être" not in page and "partenaire" not in page.split("Inscriptions à confirmer")[1]


def test_its_no_asks_for_a_decision_in_the_day(owner, referent, cast, zoe, asked, as_worker) -> None:
    answer = {"answer": "not_enrolled", "note": "Jamais vu ici."}
    referent.post(reverse("establishment:enrolment", args=[asked.pk]), answer)
    with as_worker():
        apply_enrolment(check_id=EnrolmentCheck.objects.get(superseded_by=None).pk)
    for address in (reverse("platform:platform_day", args=[cast.platform.pk]), reverse("platform:file", args=[zoe.pk])):
        told = text(owner.get(address))
        assert "L’établissement dit le contraire" in told and "Qui a raison" in told
        assert "L’établissement a raison" in told and "Une base" not in told
        assert "Jamais vu ici." in told


def test_the_platform_notes_what_it_hears_by_telephone_and_when_to_call_again(
    owner, cast, zoe, where, asked, as_worker, as_owner
) -> None:
    with as_worker():
        EnrolmentCheck.objects.update(establishment=cast.school)
    with as_owner():
        from rebond.domain.accounts.models import Habilitation  # noqa: PLC0415

        Habilitation.objects.filter(establishment=cast.school).delete()
    with as_worker():
        tell_school(check_id=asked.pk)
        save_moved(Dossier.objects.get())
    shown = file_of(owner, zoe)
    assert "Téléphoner à l’établissement" in shown and "Rappeler ce jour-là" in shown
    assert "#faits" in shown
    bad = owner.post(where, {"later": "1", "on": "demain", "place": "file"}, headers=HTMX)
    assert bad.status_code == 422 and "Choisissez le jour" in text(bad)
    told = text(owner.post(where, {"later": "1", "on": "2099-01-01", "place": "file"}, headers=HTMX))
    assert "Choisissez le jour" in told
    told = text(owner.post(where, {"answer": "not_enrolled", "place": "day"}, headers=HTMX))
    assert "Réponse de l’établissement notée" in told
    again = owner.post(where, {"answer": "enrolled", "place": "file"}, headers=HTMX)
    assert "déjà répondu" in text(again) and "Réponse notée par erreur" in text(again)
    told = text(owner.post(where, {"back": "1", "place": "file"}, headers=HTMX))
    assert "la question attend de nouveau" in told and "Répondu par téléphone" in told


def test_who_does_not_follow_the_file_asks_nothing(stranger, referent, where, zoe) -> None:
    for other in (stranger, referent):
        assert other.post(where).status_code == 404


def test_a_call_that_its_school_confirmed_is_corrected_with_what_it_told(
    owner, referent, zoe, asked, as_owner, as_worker
) -> None:
    referent.post(reverse("establishment:enrolment", args=[asked.pk]), {"key": str(new_id()), "answer": "enrolled"})
    with as_worker():
        apply_enrolment(check_id=EnrolmentCheck.objects.get(superseded_by=None).pk)
        attempt = ContactAttempt.objects.get()
    address = reverse("platform:correct", args=[zoe.pk, attempt.pk])
    assert "Lycée des Trois Tilleuls (0029998X)" in text(owner.get(address))


@pytest.mark.parametrize(
    ("status", "sentence"),
    [("open", "Noté. Le dossier est à reprendre"), ("closed", "Noté. Le dossier est rouvert, à reprendre")],
)
def test_who_says_that_it_is_not_so_reads_what_becomes_of_the_file(
    owner, zoe, fact, as_owner, status: str, sentence: str
) -> None:
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(status=status)
    answer = owner.post(reverse("platform:fact", args=[zoe.pk, fact.pk, "terminer"]), headers=HTMX)
    assert sentence in text(answer)
