"""The file's page, and the contact recorded on it."""

import json
import re
from datetime import date
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.accounts.models import User
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier
from tests.domain.dossiers.cast import Cast
from tests.web.platform.reading import bare, queries_of
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HX-Request": "true"}


def file(dossier: Dossier) -> str:
    return reverse("platform:file", args=[dossier.pk])


def record(client: Client, dossier: Dossier, headers=None, **data: object):
    address = reverse("platform:call", args=[dossier.pk])
    return client.post(address, {"key": uuid4(), "outcome": "no_answer", **data}, headers=headers)


def test_the_file_shows_who_where_and_every_number_with_its_source(owner: Client, zoe: Dossier) -> None:
    page = owner.get(file(zoe)).content.decode()
    for text in (
        "LEFÈVRE Zoé Marie",
        "née le 12 mars 2008",
        "Laon",
        'href="tel:+33612345678"',
        "Base élèves, 01/06/2026",
    ):
        assert text in page
    assert "Premier appel" in page or "premier appel" in page


def test_a_colleague_reads_the_file_and_a_stranger_is_told_that_it_does_not_exist(
    colleague: Client, stranger: Client, zoe: Dossier
) -> None:
    assert colleague.get(file(zoe)).status_code == 200
    assert colleague.get(reverse("platform:why", args=[zoe.pk])).status_code == 200
    for name in ("file", "why", "call"):
        assert stranger.get(reverse(f"platform:{name}", args=[zoe.pk])).status_code == 404
    theirs, nobody_s = stranger.get(file(zoe)), stranger.get(reverse("platform:file", args=[uuid4()]))
    assert bare(theirs.content.decode()) == bare(nobody_s.content.decode())


@pytest.mark.parametrize("step", ["first_call", "call_again", "break", "missed"])
def test_without_a_number_the_main_act_is_to_find_one(owner: Client, zoe: Dossier, as_owner, step: str) -> None:
    with as_owner():
        Dossier.objects.update(next_step=step, next_step_on=date(2026, 11, 2))
    page = " ".join(shown(owner.get(file(zoe))).split())
    assert "Trouver un numéro</a>" not in page and 'href="#appel">' in page
    with as_owner():
        ContactDetail.objects.update(validity="wrong")
    page = " ".join(shown(owner.get(file(zoe))).split())
    assert "Prochaine étape : trouver un numéro" in page
    assert f'href="#trouver-{zoe.pk}">Trouver un numéro</a>' in page and 'href="#appel">' not in page
    assert "aucun numéro à appeler : demandez-en un" in page or "Aucun numéro à appeler : demandez-en un" in page


WITH_HEAD = ("write", "meetings", "interview", "diagnosis", "path", "details", "sharing")


@pytest.mark.parametrize("name", WITH_HEAD)
def test_the_pages_of_a_file_say_whose_it_is_whom_to_call_and_who_follows(
    owner: Client, cast: Cast, zoe: Dossier, as_owner, name: str
) -> None:
    with as_owner():
        Dossier.objects.update(referent_id=cast.colleague.user_id)
    page = shown(owner.get(reverse(f"platform:{name}", args=[zoe.pk])))
    head = re.search(r'<header class="pf-file-head.*?</header>', page)
    assert head
    said = head[0].replace("\N{NO-BREAK SPACE}", " ")
    colleague = User.objects.get(pk=cast.colleague.user_id)
    born = f"{zoe.age} ans, née le 12 mars 2008"
    for text in ("LEFÈVRE Zoé Marie", born, "Laon", 'href="tel:+33612345678"', "Étape 1 sur 6"):
        assert text in said
    assert f"Référent : {colleague}" in said


def test_a_situation_to_verify_without_a_number_is_not_called(owner: Client, zoe: Dossier, as_owner) -> None:
    with as_owner():
        Dossier.objects.update(next_step="confirm", next_step_on=date(2026, 11, 2))
    assert "Appeler pour vérifier" in shown(owner.get(file(zoe)))
    with as_owner():
        ContactDetail.objects.update(validity="wrong")
    assert "Appeler pour vérifier" not in shown(owner.get(file(zoe)))


def test_a_stranger_writes_nothing(stranger: Client, referent: Client, zoe: Dossier, as_owner) -> None:
    with as_owner():
        detail = ContactDetail.objects.first().pk
    for other in (stranger, referent):
        assert record(other, zoe).status_code == 404
        assert other.post(reverse("platform:referent", args=[zoe.pk]), {}).status_code == 404
        assert other.post(reverse("platform:add_detail", args=[zoe.pk]), {}).status_code == 404
        assert other.post(reverse("platform:mark_detail", args=[zoe.pk, detail]), {}).status_code == 404
    with as_owner():
        assert not ContactAttempt.objects.exists()


def test_the_school_s_referent_reads_without_a_form_nor_the_notes(owner, referent, zoe) -> None:
    record(owner, zoe, note="ne veut plus entendre parler du lycée", outcome="reached")
    told = {"kind": "phone", "value": "07 55 55 55 55", "holder": "young_person"}
    owner.post(reverse("platform:add_detail", args=[zoe.pk]), told)
    page = referent.get(file(zoe)).content.decode()
    assert "A répondu" in page
    assert "07 55 55" not in page
    assert "07 55 55" in owner.get(file(zoe)).content.decode()
    assert "entendre parler" not in page
    assert "Noter un contact" not in page


def test_two_clicks_record_a_call_from_the_list_and_the_row_changes_at_once(owner, zoe) -> None:
    panel = owner.get(reverse("platform:call", args=[zoe.pk]), headers=HTMX).content.decode()
    assert "Pas de réponse" in panel
    response = record(owner, zoe, HTMX, place="list")
    row = response.content.decode()
    assert "Prise de contact" in row
    assert "Annuler" in row
    assert json.loads(response.headers["HX-Trigger"])["contact-recorded"] == {"dossier": str(zoe.pk)}
    whole = owner.get(reverse("platform:tab", args=[zoe.platform_id, "tous"])).content.decode()
    assert "".join(row[: row.index("</tr>")].split()) in "".join(whole.split())


def test_recorded_on_the_file_it_shows_at_once_and_the_reload_is_equal(owner, zoe) -> None:
    swapped = record(owner, zoe, HTMX, place="file", outcome="message_left", note="a laissé mon nom").content.decode()
    whole = owner.get(file(zoe)).content.decode()
    for page in (swapped, whole):
        assert "Message laissé" in page
        assert "a laissé mon nom" in page
        assert "Étape 2 sur 6" in page


def test_without_javascript_the_form_leads_back_to_the_file(owner, zoe) -> None:
    response = record(owner, zoe)
    assert (response.status_code, response.url) == (302, file(zoe))


def test_the_same_form_sent_twice_writes_once(owner, zoe, as_owner) -> None:
    key = uuid4()
    record(owner, zoe, key=key)
    record(owner, zoe, key=key)
    with as_owner():
        assert ContactAttempt.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"outcome": ""}, "choisissez une suite"),
        ({"outcome": "wrong_number"}, "Indiquez quel numéro est faux"),
        ({"next_step_on": "2020-01-01"}, "ne peut pas précéder l’appel"),
        ({"happened_at": "2999-01-01T10:00"}, "Ce moment n’est pas encore venu"),
        ({"happened_at": "hier"}, "Ce moment n’existe pas"),
        ({"note": "x" * 4001}, "4 000 caractères"),
        ({"detail": str(uuid4())}, "pas dans le dossier"),
    ],
)
@pytest.mark.parametrize("place", ["list", "file", "day"])
def test_a_refused_contact_says_why_and_gives_the_note_back(owner, zoe, data, sentence, place) -> None:
    response = record(owner, zoe, HTMX, **{"note": "ce que j’ai écrit", "place": place, **data})
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert data.get("note", "ce que j’ai écrit") in page


@pytest.mark.parametrize("place", ["list", "file", "day"])
def test_an_undo_gives_the_file_back_and_shows_it(owner, zoe, as_owner, place: str) -> None:
    record(owner, zoe)
    with as_owner():
        attempt = ContactAttempt.objects.get()
    undo = reverse("platform:cancel", args=[zoe.pk, attempt.pk])
    response = owner.post(undo, {"place": place}, headers=HTMX)
    assert response.status_code == 200
    with as_owner():
        assert Dossier.objects.get().attempts == 0
    assert "déjà été corrigée" in owner.post(undo, {"place": "file"}, headers=HTMX).content.decode()


def test_a_contact_is_corrected_on_its_own_page(owner, colleague, zoe, as_owner) -> None:
    record(owner, zoe, note="à midi")
    with as_owner():
        attempt = ContactAttempt.objects.get()
    page = reverse("platform:correct", args=[zoe.pk, attempt.pk])
    assert "à midi" in owner.get(page).content.decode()
    assert owner.post(page, {"key": uuid4()}).status_code == 422
    answer = colleague.post(page, {"key": uuid4(), "outcome": "reached", "note": "à midi"})
    assert answer.status_code == 302
    shown = owner.get(file(zoe)).content.decode()
    assert "Corrigé" in shown
    assert "1 version précédente" in shown


def test_a_correction_of_another_platform_s_contact_does_not_exist(owner, stranger, zoe, as_owner) -> None:
    record(owner, zoe)
    with as_owner():
        attempt = ContactAttempt.objects.get()
    for name in ("correct", "cancel"):
        assert stranger.post(reverse(f"platform:{name}", args=[zoe.pk, attempt.pk]), {}).status_code == 404


def test_a_detail_is_added_marked_and_refused_beside_its_field(owner, zoe, as_owner) -> None:
    add = reverse("platform:add_detail", args=[zoe.pk])
    told = {"kind": "phone", "value": "07 11 22 33 44", "holder": "father"}
    assert "07 11 22 33 44" in owner.post(add, told, headers=HTMX).content.decode()
    refused = owner.post(add, {**told, "value": "07 11"}, headers=HTMX)
    assert refused.status_code == 422
    assert 'id="id_value-erreur"' in refused.content.decode()
    with as_owner():
        detail = ContactDetail.objects.get(holder="father")
    mark = reverse("platform:mark_detail", args=[zoe.pk, detail.pk])
    assert "Erroné" in owner.post(mark, {"validity": "wrong"}, headers=HTMX).content.decode()
    assert owner.post(mark, {"validity": "x"}, headers=HTMX).status_code == 422


def test_a_referent_is_designated_among_colleagues(owner, cast: Cast, zoe) -> None:
    address = reverse("platform:referent", args=[zoe.pk])
    assert "Référent enregistré" in owner.post(address, {"referent": cast.owner.user_id}, headers=HTMX).content.decode()
    refused = owner.post(address, {"referent": cast.stranger.user_id}, headers=HTMX)
    assert refused.status_code == 422
    assert "ne travaille pas sur la plate-forme" in refused.content.decode()


def test_a_file_asks_the_same_queries_however_much_happened_in_it(owner, zoe) -> None:
    record(owner, zoe, note="x")
    before = len(queries_of(owner, file(zoe)))
    for _ in range(6):
        record(owner, zoe, note="x")
    assert len(queries_of(owner, file(zoe))) == before <= 28


def test_everywhere_the_young_person_s_own_mobile_comes_first(owner, zoe, as_owner) -> None:
    with as_owner():
        ContactDetail.objects.filter(person_id=zoe.person_id).delete()
        for kind, holder, value in (
            ("address", "young_person", "12 rue d’Ailleurs, 02000 Laon"),
            ("phone", "father", "+33639980003"),
            ("email", "young_person", "zoe@example.org"),
            ("phone", "young_person", "+33639980001"),
        ):
            ContactDetail.objects.create(person_id=zoe.person_id, kind=kind, holder=holder, value=value, source="Base")
    for name, below in (("file", 'id="coordonnees"'), ("details", "<h1"), ("write", "<h1")):
        page = owner.get(reverse(f"platform:{name}", args=[zoe.pk])).content.decode().partition(below)[2]
        values = ("06 39 98 00 01", "zoe@example.org", "12 rue d’Ailleurs", "06 39 98 00 03")
        assert sorted(values, key=page.index) == list(values), name
    assert "checked" in page[: page.index("06 39 98 00 01")]
