"""Transferring a file on screen, from the offer to the answer."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Dossier, Transfer
from rebond.domain.dossiers.operations import assign_referent, merge
from rebond.domain.territory.enums import PerimeterTarget
from rebond.domain.territory.models import Commune, Department, PerimeterRule
from tests.domain.dossiers.cast import listed, publish
from tests.domain.dossiers.meeting import booked
from tests.web.platform.reading import queries_of
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


def text(response) -> str:
    return shown(response)


def file(dossier: Dossier) -> str:
    return reverse("platform:file", args=[dossier.pk])


@pytest.fixture
def offer(owner, cast, zoe, as_owner) -> Transfer:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=cast.owner.user_id)
    owner.post(reverse("platform:transfer", args=[zoe.pk]), {"target": cast.elsewhere.pk, "message": "A déménagé."})
    with as_owner():
        return Transfer.objects.get()


def answer(client, offer: Transfer, **data: str):
    return client.post(reverse("platform:transfer_answer", args=[offer.pk]), data)


def page(cast_platform) -> str:
    return reverse("platform:transfers", args=[cast_platform.pk])


def test_the_offer_shows_on_the_file_and_on_both_sides(owner, stranger, cast, zoe, offer) -> None:
    assert "en attente de réponse" in text(owner.get(file(zoe)))
    assert "Annuler la proposition" in text(owner.get(page(cast.platform)))
    theirs = text(stranger.get(page(cast.elsewhere)))
    assert "LEFÈVRE Zoé" in theirs and "A déménagé." in theirs and "Laon et Thiérache" in theirs
    assert stranger.get(file(zoe)).status_code == 404


def test_an_appointment_to_come_is_told_before_the_transfer_and_to_who_receives(
    owner, stranger, cast, zoe, offer
) -> None:
    with acting_as(cast.owner):
        booked(cast, zoe)
    asking = text(owner.get(reverse("platform:transfer", args=[zoe.pk])))
    assert "Rendez-vous le" in asking and "avant de transférer" in asking
    offered = text(stranger.get(page(cast.elsewhere)))
    assert "Ce jeune attend quelqu’un" in offered and "Mairie" in offered and "vous en devenez le référent" in offered
    received = text(stranger.get(answer(stranger, offer, act="accept").url))
    assert "Un rendez-vous était pris avant le transfert" in received and "vous êtes son référent" in received
    assert "n’a pas de référent" not in received


def test_the_agenda_and_the_day_of_who_was_to_receive_say_where_the_appointment_went(
    owner, colleague, stranger, cast, zoe, offer, as_owner
) -> None:
    with acting_as(cast.owner):
        taken = booked(cast, zoe, host_id=cast.owner.user_id, note="Vient avec sa mère")
    answer(stranger, offer, act="accept")
    agenda = reverse("platform:agenda", args=[cast.platform.pk])
    on = {"jour": f"{timezone.localdate(taken.starts_at)}"}
    for client in (owner, colleague):
        seen = text(client.get(agenda, on))
        assert "LEFÈVRE Zoé" in seen and "Passé à la plate-forme Soissonnais" in seen
        assert "Mairie" not in seen and "sa mère" not in seen and file(zoe) not in seen
    of_others = text(owner.get(agenda, on | {"qui": cast.colleague.user_id}))
    assert "Passé à la plate-forme" not in of_others and "Rien ce jour" in of_others
    assert "part avec un dossier transféré" in text(owner.get(reverse("account:news")))


def test_accepted_the_file_opens_there_and_its_former_referent_still_reads(
    owner, colleague, stranger, cast, zoe, offer
) -> None:
    received = text(stranger.get(answer(stranger, offer, act="accept").url))
    assert "n’a pas de référent" in received and "Alice Vasseur, référent avant le transfert" in received
    read = text(owner.get(file(zoe)))
    assert "Vous avez suivi ce jeune" in read and "Désigner" not in read
    assert owner.post(reverse("platform:call", args=[zoe.pk]), {"outcome": "no_answer"}).status_code == 404
    assert owner.get(reverse("platform:transfer", args=[zoe.pk])).status_code == 404
    assert colleague.get(file(zoe)).status_code == 404
    assert "Accepté" in text(colleague.get(page(cast.platform)))


def test_the_platform_that_receives_a_merged_file_reads_that_two_were_made_one_and_no_other_name(
    owner, stranger, cast, zoe, as_worker
) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", surname="Marchand", first_names="Zora", ines=("987654321CD",)))
        twin = Dossier.objects.exclude(pk=zoe.pk).get()
    with acting_as(cast.owner):
        merge(actor=cast.owner, kept_id=zoe.pk, lost_id=twin.pk, choices={})
    assert "Fusionné avec le dossier de MARCHAND Zora" in text(owner.get(file(zoe)))
    owner.post(reverse("platform:transfer", args=[zoe.pk]), {"target": cast.elsewhere.pk, "message": "A déménagé."})
    with acting_as(cast.owner):
        offer = Transfer.objects.get()
    received = text(stranger.get(answer(stranger, offer, act="accept").url))
    assert "Deux dossiers de ce jeune ont été réunis en celui-ci, sur une autre plate-forme" in received
    assert "Marchand" not in received and "MARCHAND" not in received and "Défaire la fusion" not in received


def test_an_address_elsewhere_names_the_platform_to_offer_the_file_to(owner, stranger, cast, zoe, as_owner) -> None:
    with as_owner():
        oise = Department.objects.create(code="60", name="Oise")
        beauvais = Commune.objects.create(
            code="60057", name="Beauvais", search_name="beauvais", department=oise, postal_codes=["60000"]
        )
        PerimeterRule.objects.create(platform=cast.elsewhere, target=PerimeterTarget.COMMUNE, commune=beauvais)
    ask = reverse("platform:transfer", args=[zoe.pk])
    assert "Dernière adresse connue" not in text(owner.get(ask))
    assert "du ressort de" not in text(owner.get(file(zoe)))
    before = len(queries_of(owner, file(zoe)))
    told = {"kind": "address", "value": "12 rue de la Gare, 60000 BEAUVAIS CEDEX", "holder": "young_person"}
    added = text(owner.post(reverse("platform:add_detail", args=[zoe.pk]), told, follow=True))
    assert "Beauvais dépend de la plate-forme Soissonnais" in added
    for where in (file(zoe), reverse("platform:details", args=[zoe.pk])):
        panel = text(owner.get(where))
        assert "Cette adresse est du ressort de la plate-forme Soissonnais" in panel
        assert f'href="{ask}">Transférer à la plate-forme Soissonnais' in panel
    assert len(queries_of(owner, file(zoe))) == before + 1
    asking = text(owner.get(ask))
    assert "12 rue de la Gare, 60000 BEAUVAIS CEDEX" in asking
    assert f'value="{cast.elsewhere.pk}" selected' in asking
    owner.post(ask, {"target": cast.elsewhere.pk, "message": "A déménagé."})
    assert "Beauvais" in text(stranger.get(page(cast.elsewhere)))


def test_of_two_addresses_of_one_day_their_own_says_where_they_live(owner, cast, zoe, as_owner) -> None:
    with as_owner():
        Commune.objects.filter(pk=cast.commune.pk).update(search_name="laon", postal_codes=["02000"])
        PerimeterRule.objects.create(platform=cast.platform, target=PerimeterTarget.COMMUNE, commune=cast.commune)
        oise = Department.objects.create(code="60", name="Oise")
        beauvais = Commune.objects.create(
            code="60057", name="Beauvais", search_name="beauvais", department=oise, postal_codes=["60000"]
        )
        PerimeterRule.objects.create(platform=cast.elsewhere, target=PerimeterTarget.COMMUNE, commune=beauvais)
    told = (("young_person", "3 rue du Bourg, 02000 Laon"), ("father", "12 rue de la Gare, 60000 Beauvais"))
    for holder, value in told:
        data = {"kind": "address", "value": value, "holder": holder}
        owner.post(reverse("platform:add_detail", args=[zoe.pk]), data, follow=True)
    assert "Dernière adresse connue" not in text(owner.get(reverse("platform:transfer", args=[zoe.pk])))


def test_an_address_of_the_platform_itself_offers_the_file_to_nobody(owner, cast, zoe, as_owner) -> None:
    with as_owner():
        Commune.objects.filter(pk=cast.commune.pk).update(search_name="laon", postal_codes=["02000"])
        PerimeterRule.objects.create(platform=cast.platform, target=PerimeterTarget.COMMUNE, commune=cast.commune)
    for told in ("chez sa tante", "3 rue du Bourg, 02000 Laon"):
        data = {"kind": "address", "value": told, "holder": "young_person"}
        added = text(owner.post(reverse("platform:add_detail", args=[zoe.pk]), data, follow=True))
        assert "Coordonnée ajoutée." in added and "dépend de" not in added and "du ressort de" not in added
    assert "Dernière adresse connue" not in text(owner.get(reverse("platform:transfer", args=[zoe.pk])))


def test_a_refusal_asks_for_its_reason_and_gives_the_text_back(owner, stranger, cast, offer) -> None:
    refused = answer(stranger, offer, act="refuse", reason=" ")
    assert refused.status_code == 422
    assert "Écrivez pourquoi vous refusez" in text(refused)
    answer(stranger, offer, act="refuse", reason="N’habite pas ici.")
    assert "N’habite pas ici." in text(owner.get(page(cast.platform)))


def test_a_late_answer_says_so(owner, stranger, offer) -> None:
    answer(owner, offer, act="cancel")
    late = answer(stranger, offer, act="accept")
    assert late.status_code == 422


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"target": "", "message": "Bonjour"}, "Choisissez la plate-forme"),
        ({"target": "x", "message": "Bonjour"}, "Choisissez une plate-forme de la liste"),
        ({"message": ""}, "décide d’après ce message"),
    ],
)
def test_each_refusal_is_beside_its_field_and_keeps_the_rest(owner, cast, zoe, data, sentence) -> None:
    sent = {"target": str(cast.elsewhere.pk)} | data
    shown = owner.post(reverse("platform:transfer", args=[zoe.pk]), sent)
    assert shown.status_code == 422
    assert sentence in text(shown)
    assert (data["message"] or f'value="{cast.elsewhere.pk}" selected') in text(shown)


def test_each_reaches_what_is_theirs(owner, colleague, stranger, referent, cast, zoe, offer) -> None:
    ask = reverse("platform:transfer", args=[zoe.pk])
    assert colleague.get(ask).status_code == colleague.get(page(cast.platform)).status_code == 200
    for other in (stranger, referent):
        assert other.get(ask).status_code == 404
        assert other.get(page(cast.platform)).status_code == 404
    assert answer(owner, offer, act="accept").status_code == 404
    assert answer(stranger, offer, act="cancel").status_code == 404
    assert answer(referent, offer, act="accept").status_code == 404
