"""The page of an establishment's referent."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.accounts.models import User
from rebond.domain.base.ids import new_id
from rebond.domain.campaigns.enums import DeliveryState
from rebond.domain.campaigns.models import Campaign, Delivery, Reject
from rebond.domain.dossiers.models import Dossier
from rebond.domain.territory.models import Establishment
from tests.domain.dossiers.cast import NOVEMBER, Cast, listed, make_cast, person, publish
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

PAGE = "/etablissement/"


@pytest.fixture
def cast(as_owner) -> Cast:
    with as_owner():
        made = make_cast()
        Campaign.objects.create(
            id=NOVEMBER.id,
            number=NOVEMBER.number,
            name="Campagne de novembre",
            treatment_date=date(2026, 10, 31),
            verification_until=date(2026, 11, 27),
        )
    return made


def client_of(actor) -> Client:
    client = Client()
    client.force_login(User.objects.get(pk=actor.user_id), "allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(response) -> str:
    return shown(response)


def deliver(cast: Cast, **changes) -> Delivery:
    facts = {
        "campaign_id": NOVEMBER.id,
        "drop": new_id(),
        "path": "ExportXML_ElevesAvecAdresses.zip",
        "size": 1000,
        "sha256": "0" * 64,
        "state": DeliveryState.READ,
        "kind": "siecle",
        "establishment": cast.school,
        "uai": cast.school.uai,
        "school_year": 2026,
        "observed_on": date(2026, 11, 12),
        "rows": 812,
    }
    return Delivery.objects.create(**{**facts, **changes})


def test_a_missing_file_says_which_export_to_make_and_until_when(cast: Cast) -> None:
    shown = text(client_of(cast.referent).get(PAGE))
    assert "Lycée des Trois Tilleuls" in shown
    assert "Votre fichier de l’année manque pour « Campagne de novembre »" in shown
    assert "À transmettre avant le 27 novembre 2026" in shown
    assert "ExportXML_ElevesAvecAdresses.zip" in shown
    assert "Aucun de vos anciens élèves n’est sur une liste en cours" in shown


def test_another_base_has_its_own_steps(cast: Cast, as_owner) -> None:
    with as_owner():
        Establishment.objects.filter(pk=cast.school.pk).update(base="apprentis")
    assert "tableau de bord de l’apprentissage" in text(client_of(cast.referent).get(PAGE))


def test_a_delivered_file_leaves_nothing_to_do(cast: Cast, as_owner) -> None:
    with as_owner():
        deliver(cast)
    shown = text(client_of(cast.referent).get(PAGE))
    assert "Votre fichier de l’année est bien arrivé" in shown
    assert "Vous n’avez rien à faire" in shown
    assert "2026-2027" in shown
    assert "812" in shown


def test_last_years_file_does_not_count_for_this_year(cast: Cast, as_owner) -> None:
    with as_owner():
        deliver(cast, school_year=2025)
    assert "Votre fichier de l’année manque" in text(client_of(cast.referent).get(PAGE))


def test_a_file_that_is_not_enough_is_said_to_be_so(cast: Cast, as_owner) -> None:
    with as_owner():
        deliver(cast, state=DeliveryState.REFUSED, reason="L’archive est tronquée : refaites l’export.")
    shown = text(client_of(cast.referent).get(PAGE))
    assert "Un fichier est arrivé, mais il ne suffit pas" in shown
    assert "L’archive est tronquée" in shown


def test_lines_to_mend_are_shown_with_what_is_wrong(cast: Cast, as_owner) -> None:
    with as_owner():
        delivery = deliver(cast, set_aside=1)
        Reject.objects.create(
            delivery=delivery,
            establishment=cast.school,
            record="ExportXML_ElevesAvecAdresses.zip#12",
            field="DATE_NAISS",
            value="31/02/2009",
            reason="Cette date n’existe pas.",
            suggestion="Vérifiez la date de naissance.",
        )
    shown = text(client_of(cast.referent).get(PAGE))
    assert "1 ligne n’a pas pu être lue" in shown
    assert "Cette date n’existe pas." in shown


def test_the_young_people_are_listed_and_each_opens_their_file(cast: Cast, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast))
        zoe = Dossier.objects.get()
    client = client_of(cast.referent)
    shown = text(client.get(PAGE))
    assert "LEFÈVRE Zoé Marie" in shown
    address = reverse("platform:file", args=[zoe.pk])
    assert address in shown
    assert client.get(address).status_code == 200


def test_another_school_sees_nothing_of_it(cast: Cast, as_owner, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast))
    with as_owner():
        other = Establishment.objects.create(uai="0029999Y", name="Lycée d’à côté", search_name="lycee d a cote")
        deliver(cast)
        elsewhere = person("Eva", "Noël", "school_referent", establishment=other)
    shown = text(client_of(elsewhere).get(PAGE))
    assert "Lycée d’à côté" in shown
    assert "LEFÈVRE" not in shown
    assert "812" not in shown


def test_a_platform_does_not_open_the_page_of_a_school(cast: Cast) -> None:
    assert client_of(cast.owner).get(PAGE).status_code == 404


def test_the_page_takes_as_many_queries_for_one_young_person_as_for_many(
    cast: Cast, as_worker, django_assert_max_num_queries
) -> None:
    with as_worker():
        publish(cast, *(listed(cast, f"p{n}", first_names=f"Zoé {n}", ines=()) for n in range(20)))
    client = client_of(cast.referent)
    with django_assert_max_num_queries(16):
        client.get(PAGE)


def test_the_page_is_not_kept_by_the_browser(cast: Cast) -> None:
    assert client_of(cast.referent).get(PAGE)["Cache-Control"] == "no-store"
