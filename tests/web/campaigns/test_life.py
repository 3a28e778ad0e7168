"""A campaign led from its announcement to its publication and back, by its pages."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rebond.domain.campaigns.models import Campaign, Publication, Run
from tests.domain.campaigns.test_running import folder

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HTTP_HX_REQUEST": "true"}


def follow(response) -> str:
    """The page that a form leads to."""
    assert response.status_code == 302, response.content.decode()[:2000]
    while response.status_code == 302:
        response = response.client.get(response.url)
    return response.content.decode()


@pytest.fixture
def step(admin: Client, campaign: Campaign):
    """Takes a step of the life cycle by its button."""

    def take(code: str, **data: object) -> str:
        return follow(admin.post(reverse("campaigns:advance", args=[campaign.pk]), {"code": code} | data))

    return take


@pytest.fixture
def compared(drop, work, step, admin, campaign, seen) -> Run:
    """A comparison done, by the pages."""
    drop.named(folder())
    work()
    step("open_verification", verification_until=str(timezone.localdate() + dt.timedelta(days=20)))
    step("validate")
    follow(admin.post(reverse("campaigns:start", args=[campaign.pk])))
    work()
    return seen(Run).get()


def test_the_first_page_says_what_a_campaign_is_and_announces_one(admin) -> None:
    assert "Annoncer la première campagne" in admin.get("/campagnes/").content.decode()
    assert "Annoncer cette campagne" in admin.get(reverse("campaigns:new")).content.decode()
    wrong = admin.post(reverse("campaigns:new"), {"name": "", "treatment_date": "31/31/2026"})
    assert wrong.status_code == 422
    assert "Donnez un nom à la campagne" in wrong.content.decode()
    page = follow(admin.post(reverse("campaigns:new"), {"name": "Mars 2027", "treatment_date": "2027-03-01"}))
    assert "La campagne « Mars 2027 » est annoncée" in page


def test_a_step_that_is_not_possible_yet_says_why_beside_its_button(step, admin, campaign) -> None:
    step("open_verification", verification_until=str(timezone.localdate() + dt.timedelta(days=20)))
    page = admin.get(reverse("campaigns:deliveries", args=[campaign.pk])).content.decode()
    assert "Aucun fichier n’a encore été lu : déposez d’abord les livraisons." in page
    assert "Aucun fichier n’a encore été lu" in step("validate")


def test_the_verification_cannot_open_without_its_last_day(step) -> None:
    assert "jusqu’à quel jour" in step("open_verification")


def test_a_short_verification_is_remarked_upon(step) -> None:
    page = step("open_verification", verification_until=str(timezone.localdate() + dt.timedelta(days=3)))
    assert "cette fenêtre est plus courte" in page


def test_the_comparison_is_followed_then_its_page_comes_whole(drop, work, step, admin, campaign, seen) -> None:
    drop.named(folder())
    work()
    step("open_verification", verification_until=str(timezone.localdate() + dt.timedelta(days=20)))
    step("validate")
    page = follow(admin.post(reverse("campaigns:start", args=[campaign.pk])))
    assert "La comparaison va commencer" in page and "Arrêter la comparaison" in page
    progress = reverse("campaigns:progress", args=[seen(Run).get().pk])
    assert 'hx-trigger="every 2s"' in admin.get(progress, **HTMX).content.decode()
    work()
    ended = admin.get(progress, **HTMX)
    assert ended["HX-Retarget"] == "#campagne" and "every 2s" not in ended.content.decode()
    assert "La comparaison est terminée" in ended.content.decode()


def test_a_failure_shows_its_cause_and_the_way_to_go_on(compared, admin, campaign, as_owner) -> None:
    with as_owner():
        Run.objects.update(state="failed", error="Le disque de la machine est plein.", remedy="Libérez de la place.")
    page = admin.get(reverse("campaigns:comparison", args=[campaign.pk])).content.decode()
    assert "Le disque de la machine est plein." in page and "Libérez de la place." in page
    assert "Relancer la comparaison" in page


def test_a_comparison_is_stopped_by_its_button(drop, work, step, admin, campaign, seen) -> None:
    drop.named(folder())
    work()
    step("open_verification", verification_until=str(timezone.localdate() + dt.timedelta(days=20)))
    step("validate")
    follow(admin.post(reverse("campaigns:start", args=[campaign.pk])))
    page = follow(admin.post(reverse("campaigns:stop", args=[seen(Run).get().pk])))
    assert "La comparaison a été arrêtée" in page


def test_the_results_tell_verdicts_by_reason_in_words(compared, admin, campaign) -> None:
    page = admin.get(reverse("campaigns:results", args=[campaign.pk])).content.decode()
    for sentence in ("En situation de décrochage", "Inscrit en formation ou en apprentissage", "Diplôme obtenu"):
        assert sentence in page
    assert "not_dropout" not in page and "enrolled" not in page


def test_publication_asks_for_a_written_answer_then_is_done_and_taken_back(
    compared, admin, work, campaign, seen
) -> None:
    url = reverse("campaigns:publication", args=[campaign.pk])
    before = admin.get(url).content.decode()
    assert "<strong>5</strong> nouveaux dossiers à ouvrir" in before and "Aucun jeune sans plate-forme" in before
    assert "Résultats d’examens : aucun fichier n’est venu." in before
    refused = follow(admin.post(reverse("campaigns:publish", args=[compared.pk])))
    assert "par écrit" in refused and not seen(Publication).exists()
    short = admin.post(reverse("campaigns:accept", args=[campaign.pk]), {"text": "ok"})
    assert short.status_code == 422 and "Écrivez en une phrase" in short.content.decode()
    answer = {"text": "Les résultats d’examens viendront en décembre."}
    assert "viendront en décembre" in follow(admin.post(reverse("campaigns:accept", args=[campaign.pk]), answer))
    during = follow(admin.post(reverse("campaigns:publish", args=[compared.pk])))
    assert 'hx-trigger="every 2s"' in during
    work()
    after = admin.get(url).content.decode()
    assert "every 2s" not in after and "<strong>5</strong> jeunes sur les listes" in after
    reason = reverse("campaigns:take_back", args=[compared.pk])
    assert admin.post(reason, {"reason": ""}).status_code == 422
    follow(admin.post(reason, {"reason": "Une base est venue après."}))
    work()
    assert "Publication retirée : Une base est venue après." in admin.get(url).content.decode()


def test_the_tabs_of_an_empty_campaign_each_say_what_to_do(admin, campaign) -> None:
    wanted = {
        "rejects": "Aucun fichier n’est encore lu",
        "comparison": "Aucune comparaison pour l’instant",
        "results": "Aucun résultat pour l’instant",
        "publication": "Rien à publier pour l’instant",
    }
    for name, sentence in wanted.items():
        assert sentence in admin.get(reverse(f"campaigns:{name}", args=[campaign.pk])).content.decode()


def test_campaigns_stand_by_date_the_latest_first(admin, campaign, as_owner) -> None:
    with as_owner():
        for number, name, day in ((98, "Octobre", "2031-10-09"), (99, "Juin", "2031-06-12")):
            Campaign.objects.create(number=number, name=name, treatment_date=day)
    page = admin.get(reverse("campaigns:index")).content.decode()
    assert page.index(">Octobre<") < page.index(">Juin<")
