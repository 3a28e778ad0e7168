"""Campaign after campaign on screen: the queue of long follow-ups, the choices, the training obligation."""

from datetime import timedelta
from uuid import UUID

import pytest
from django.urls import reverse
from django.utils import timezone

from rebond.domain.dossiers.models import Dossier, FollowUpDecision, ListEntry, ReturnRequest
from rebond.domain.dossiers.operations import CampaignRef
from tests.domain.dossiers.cast import listed, publish
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


def text(response) -> str:
    return shown(response)


@pytest.fixture
def long(cast, zoe, as_worker, as_owner) -> Dossier:
    """Zoé, on the list of four campaigns since twenty months."""
    today = timezone.localdate()
    with as_worker():
        for number in range(3):
            person = listed(cast, key=str(zoe.person_id), known=zoe.person_id)
            publish(cast, person, campaign=CampaignRef(UUID(int=50 + number), 20 + number, f"Suite {number}", today))
    with as_owner():
        Dossier.objects.update(opened_at=timezone.now() - timedelta(days=20 * 31))
        ListEntry.objects.update(published_at=timezone.now() - timedelta(days=300))
        return Dossier.objects.get()


def choose(client, dossier: Dossier, **data: str):
    return client.post(reverse("platform:follow_up", args=[dossier.pk]), data)


def queue(platform) -> str:
    return reverse("platform:follow_up_queue", args=[platform.pk])


def test_the_queue_and_the_file_propose_without_changing_anything(owner, cast, long) -> None:
    told = text(owner.get(queue(cast.platform)))
    assert "LEFÈVRE Zoé" in told and "4 campagnes" in told and "Choisir la suite" in told
    on_file = text(owner.get(reverse("platform:file", args=[long.pk])))
    assert "Suivi long" in on_file and "4 campagnes" in on_file
    page = text(owner.get(reverse("platform:follow_up", args=[long.pk])))
    assert "4 sur au moins 4" in page and "Suite 2" in page and "Dossier rouvert" not in page


def test_a_file_goes_on_outside_the_list_and_the_choice_is_undone(owner, cast, long, as_owner) -> None:
    answer = choose(owner, long, choice="outside", reason="partner", note="Suivi par l’E2C.", place="queue")
    assert answer.url == queue(cast.platform)
    assert "Suivis hors de la liste (1)" in text(owner.get(queue(cast.platform)))
    assert "Hors liste" in text(owner.get(reverse("platform:tab", args=[cast.platform.pk, "tous"])))
    with as_owner():
        decision = FollowUpDecision.objects.get()
    owner.post(reverse("platform:follow_up_undo", args=[decision.pk]))
    told = text(owner.get(queue(cast.platform)))
    assert "À choisir (1)" in told
    owner.post(reverse("platform:follow_up_undo", args=[decision.pk]))  # twice: said, nothing breaks
    assert "avait déjà été annulé" in text(owner.get(queue(cast.platform)))


def test_a_refusal_is_told_beside_its_field_and_keeps_what_was_typed(owner, long) -> None:
    answer = choose(owner, long, choice="outside", note="Deux lignes à garder.")
    assert answer.status_code == 422
    told = text(answer)
    assert "Dites pourquoi le dossier quitte la liste" in told and "Deux lignes à garder." in told
    assert choose(owner, long, choice="x").status_code == 422
    assert choose(owner, long).status_code == 422
    assert choose(owner, long, choice="keep", ask_again_on="31/02/2027").status_code == 422


def test_the_queue_asks_for_a_bounded_number_of_queries(owner, cast, long, django_assert_max_num_queries) -> None:
    with django_assert_max_num_queries(22):
        owner.get(queue(cast.platform))


def test_the_clock_stands_on_the_file_and_the_attestation_is_a_pdf(owner, referent, stranger, zoe, as_owner) -> None:
    with as_owner():
        Dossier.objects.update(birth_date=timezone.localdate() - timedelta(days=17 * 365))
    told = text(owner.get(reverse("platform:follow_up", args=[zoe.pk])))
    assert "Obligation de formation à remplir" in told and "article L. 114-1" in told
    made = owner.get(reverse("platform:obligation", args=[zoe.pk]))
    assert made.headers["Content-Type"] == "application/pdf" and made.content.startswith(b"%PDF")
    for client in (referent, stranger):
        assert client.get(reverse("platform:obligation", args=[zoe.pk])).status_code == 404


def test_the_right_of_return_is_noted_on_the_file_and_told_in_the_queue(owner, cast, zoe) -> None:
    asked_on = timezone.localdate() - timedelta(days=12)
    where = reverse("platform:return_ask", args=[zoe.pk])
    assert owner.post(where, {"asked_on": "31/02/2027"}).status_code == 422
    key = "0190a000-0000-7000-8000-000000000001"
    owner.post(where, {"asked_on": asked_on.isoformat(), "note": "Veut un CAP cuisine.", "key": key})
    told = text(owner.get(reverse("platform:file", args=[zoe.pk])))
    assert "J-3 du droit au retour" in told and "Veut un CAP cuisine." in told
    day = text(owner.get(reverse("platform:platform_day", args=[cast.platform.pk])))
    assert "J-3 du droit au retour\u00a0: premier entretien à tenir au plus tard le" in day
    again = owner.post(where, {"key": "0190a000-0000-7000-8000-000000000002"})
    assert again.status_code == 422 and "court déjà" in text(again)


def test_a_request_that_the_young_person_gives_up_stops_its_clock(owner, cast, zoe, as_owner) -> None:
    owner.post(reverse("platform:return_ask", args=[zoe.pk]), {"key": "0190a000-0000-7000-8000-000000000003"})
    with as_owner():
        row = ReturnRequest.objects.get()
    for _ in range(2):  # twice: said, nothing breaks
        owner.post(reverse("platform:return_back", args=[row.pk]))
    told = text(owner.get(reverse("platform:file", args=[zoe.pk])))
    assert "Noter sa demande" in told and "Retiré" in told and "J-15" not in told
