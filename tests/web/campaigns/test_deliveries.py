"""The page of deliveries: dropping, following, filtering, completing."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils.html import escape

from rebond.domain.base.ids import new_id
from rebond.domain.campaigns.models import Campaign, Delivery
from rebond.kernel.formats.fregata.writer import write_fregata
from tests.domain.campaigns.cast import OTHER_SCHOOL, SCHOOL, pupil, siecle

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

JSON = {"HTTP_ACCEPT": "application/json"}
HTMX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def post(admin: Client, campaign: Campaign):
    """Posts files as the page's script does."""

    def send(files: dict[str, bytes], **headers: str):
        return admin.post(
            reverse("campaigns:drop", args=[campaign.pk]),
            {
                "drop": str(new_id()),
                "files": [SimpleUploadedFile(path.rpartition("/")[2], data) for path, data in files.items()],
                "paths": list(files),
            },
            **headers,
        )

    return send


def page(client: Client, campaign: Campaign, query: str = "", **headers: str) -> str:
    return client.get(reverse("campaigns:deliveries", args=[campaign.pk]) + query, **headers).content.decode()


def text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_a_campaign_without_files_says_what_to_do(admin, campaign) -> None:
    html = page(admin, campaign)
    assert "Aucun fichier n’est encore venu. Déposez le dossier" in html
    assert "Rien n’est venu" in html and "webkitdirectory" in html


def test_files_dropped_a_few_at_a_time_answer_in_figures(post, seen) -> None:
    data = siecle([pupil(1)])
    answer = post({"lot/a.zip": data, "lot/copie.zip": data, "lot/vide.zip": b""}, **JSON).json()
    assert (answer["received"], answer["duplicates"]) == (1, 1)
    assert answer["refused"][0]["path"] == "lot/vide.zip" and "0 octet" in answer["refused"][0]["reason"]
    assert seen(Delivery).filter(path="lot/a.zip").exists()


def test_the_bare_form_works_without_a_script(post) -> None:
    response = post({"a.zip": siecle([pupil(1)])})
    assert response.status_code == 302
    assert "Fichiers reçus : 1" in response.client.get(response.url).content.decode()


def test_an_empty_drop_is_refused_with_a_sentence_in_both_ways(post) -> None:
    refused = post({}, **JSON)
    assert refused.status_code == 422 and "choisissez un dossier" in refused.json()["error"]
    response = post({})
    assert "choisissez un dossier" in response.client.get(response.url).content.decode()


def test_the_list_follows_the_reading_and_stops_at_its_end(admin, campaign, post, work) -> None:
    post({"a.zip": siecle([pupil(1)])}, **JSON)
    follow = reverse("campaigns:files", args=[campaign.pk]) + "?suivi=1"
    during = admin.get(follow, **HTMX)
    assert 'hx-trigger="every 2s"' in during.content.decode() and "HX-Retarget" not in during
    work()
    after = admin.get(follow, **HTMX)
    assert after["HX-Retarget"] == "#campagne" and "every 2s" not in after.content.decode()
    assert "announce" in after["HX-Trigger"]


def test_the_list_swapped_equals_the_list_of_the_page(admin, campaign, post, work) -> None:
    post({"a.zip": siecle([pupil(1)]), "b.png": b"\x89PNG" + b"0" * 50}, **JSON)
    work()
    query = "?etat=refused"
    swapped = admin.get(reverse("campaigns:files", args=[campaign.pk]) + query, **HTMX).content.decode().strip()
    reloaded = admin.get(reverse("campaigns:files", args=[campaign.pk]) + query).content.decode()
    assert swapped in reloaded and "b.png" in swapped and "a.zip" not in swapped


def test_the_matrix_counts_received_and_missing_down_to_the_establishment(admin, campaign, post, work) -> None:
    post({"a.zip": siecle([pupil(1)], year=2026)}, **JSON)
    work()
    assert "1 sur 2 1 manquant" in text(page(admin, campaign))
    inside = admin.get(reverse("campaigns:academie", args=[campaign.pk, "20"])).content.decode()
    assert "Aisne (02)" in inside
    department = text(admin.get(reverse("campaigns:department", args=[campaign.pk, "02"])).content.decode())
    # The silent ones first.
    assert department.index(OTHER_SCHOOL) < department.index(SCHOOL)
    assert "Manquante" in department and "Reçue" in department


def test_a_file_that_lacks_facts_is_completed_on_its_page(admin, campaign, post, work, seen) -> None:
    post({f"{SCHOOL}/eleves.csv": write_fregata([pupil(7, mef="27632101221")])}, **JSON)
    work()
    delivery = seen(Delivery).get()
    url = reverse("campaigns:delivery", args=[delivery.pk])
    html = admin.get(url).content.decode()
    assert "Préciser ce fichier" in html and f'value="{SCHOOL}"' in html
    facts = {"kind": "fregata", "uai": "0000", "school_year": "2025", "observed_on": "2026-06-01"}
    wrong = admin.post(url, facts)
    assert wrong.status_code == 422 and escape("L’UAI compte sept chiffres et une lettre") in wrong.content.decode()
    assert admin.post(url, facts | {"uai": SCHOOL}).status_code == 302
    work()
    assert seen(Delivery).get().state == "read"


def test_a_published_campaign_shows_no_drop_zone(admin, campaign, as_owner) -> None:
    with as_owner():
        Campaign.objects.update(state="published")
    html = page(admin, campaign)
    assert "cp-drop" not in html and "Les corrections comptent dans la campagne suivante" in html


def test_a_page_of_files_costs_the_same_queries_for_one_or_many(
    admin, campaign, post, work, django_assert_max_num_queries
) -> None:
    post({f"{n}.zip": siecle([pupil(n)], uai=SCHOOL) for n in range(6)}, **JSON)
    work()
    with django_assert_max_num_queries(40):
        page(admin, campaign)
