"""Letters, labels and the register: previewed, made for the view, noted in the files and undone."""

import pytest
from django.urls import reverse
from django.utils import timezone

from rebond.domain.dossiers.letters import envelope, paragraphs
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier, Export
from rebond.domain.dossiers.operations import exports
from rebond.domain.dossiers.operations import write_export as job
from rebond.domain.messages.fields import fill
from rebond.domain.messages.models import MessageTemplate
from rebond.domain.territory.models import Platform
from tests.domain.documents.reading import text_of

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

LETTER = {"subject": "Faire le point", "body": "Bonjour {prénom},\n\nAppelez {référent}.", "tab": "tous"}


def address(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=keys)


@pytest.fixture
def home(zoe: Dossier, as_owner) -> ContactDetail:
    with as_owner():
        return ContactDetail.objects.create(
            person_id=zoe.person_id, kind="address", value="12 rue d’Ailleurs, 02000 Laon", source="Base élèves"
        )


@pytest.fixture
def batch(owner, cast, home, as_owner) -> Export:
    owner.post(address("letters", cast.platform.pk), LETTER | {"act": "make"})
    with as_owner():
        return Export.objects.get()


def standing(as_owner) -> int:
    with as_owner():
        return ContactAttempt.objects.filter(superseded_by=None, cancelled=False, channel="letter").count()


def test_the_page_says_who_can_be_written_to_and_names_who_cannot(owner, cast, zoe) -> None:
    page = owner.get(address("documents", cast.platform.pk)).content.decode()
    assert "0 jeune a une adresse complète" in page
    assert "LEFÈVRE" in page
    assert "Personne à qui écrire" in owner.post(address("letters", cast.platform.pk), {}).content.decode()


def test_a_letter_is_seen_before_it_is_made(owner, cast, home, as_owner) -> None:
    url = address("letters", cast.platform.pk)
    with as_owner():
        second = MessageTemplate.objects.get(channel="letter", name="Deuxième lettre")
    assert second.subject in owner.post(url, {"model": str(second.pk)}).content.decode()
    page = owner.post(url, LETTER | {"act": "preview"}).content.decode()
    assert "data:image/png;base64," in page
    assert "Faire 1 lettre" in page


def test_a_field_without_its_value_is_refused_beside_it(owner, cast, home) -> None:
    body = "Le {jour} à {heure}, {inconnu}."
    response = owner.post(address("letters", cast.platform.pk), LETTER | {"act": "make", "body": body})
    page = response.content.decode()
    assert response.status_code == 422
    assert "remplissez ce champ" in page
    assert "{inconnu} n’existe pas" in page


def test_letters_are_made_fetched_noted_and_undone(owner, batch, as_owner) -> None:
    content = owner.get(address("export_file", batch.pk)).content
    text = text_of(content)
    assert "02000 LAON" in text
    assert "Bonjour Zoé," in text
    assert "Noter l’envoi" in owner.get(address("export_state", batch.pk)).content.decode()
    for _ in range(2):
        owner.post(address("posted", batch.pk))
        owner.post(address("posted", batch.pk))
        assert standing(as_owner) == 1
        assert "noté dans <strong>1 dossier" in owner.get(address("export_state", batch.pk)).content.decode()
        owner.post(address("posted", batch.pk), {"act": "undo"})
        assert standing(as_owner) == 0


def test_many_letters_are_made_by_a_job(owner, cast, home, as_owner, as_worker, monkeypatch) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 0)
    owner.post(address("letters", cast.platform.pk), LETTER | {"act": "make"})
    with as_owner():
        export = Export.objects.get()
    assert export.state == "waiting"
    with as_worker():
        assert job(export_id=export.pk).included == [str(Dossier.objects.get().pk)]


def test_labels_and_the_register(owner, cast, home, as_owner) -> None:
    for kind, expected in (("labels", "02000 LAON"), ("register", "LEFÈVRE")):
        owner.post(address("make_document", cast.platform.pk), {"kind": kind, "tab": "tous", "sheet": "2x7"})
        with as_owner():
            export = Export.objects.get(kind=kind)
        assert expected in text_of(owner.get(address("export_file", export.pk)).content)


def test_nobody_of_another_platform_prints_anything(colleague, stranger, referent, cast, batch, as_owner) -> None:
    pages = ("documents", "blank_interview")
    assert [colleague.get(address(name, cast.platform.pk)).status_code for name in pages] == [200, 200]
    for other in (stranger, referent):
        assert [other.get(address(name, cast.platform.pk)).status_code for name in pages] == [404, 404]
        assert other.post(address("letters", cast.platform.pk), LETTER | {"act": "make"}).status_code == 404
        assert other.post(address("make_document", cast.platform.pk), {"kind": "register"}).status_code == 404
    for other in (colleague, stranger, referent):
        assert other.post(address("posted", batch.pk)).status_code == 404
        assert other.get(address("export_file", batch.pk)).status_code == 404
    assert standing(as_owner) == 0


def test_an_envelope_ends_with_the_postcode_and_the_town_in_capitals() -> None:
    assert envelope("Zoé LEFÈVRE", "Bât. B\n12 rue d’Ailleurs, 02000 Laon") == [
        "Zoé LEFÈVRE",
        "Bât. B",
        "12 rue d’Ailleurs",
        "02000 LAON",
    ]


def test_a_value_that_looks_like_a_field_is_not_replaced_again() -> None:
    assert fill("{prénom} {jour} {x}", {"prénom": "{jour}", "jour": ""}) == "{jour} {jour} {x}"
    assert paragraphs("a\r\n\r\n\r\nb\nc") == ["a", "b\nc"]


def test_a_platform_that_bears_its_word_in_its_name_does_not_say_it_twice(owner, cast, home, as_owner) -> None:
    with as_owner():
        Platform.objects.filter(pk=cast.platform.pk).update(name="Plate-forme du Laonnois")
    templates = owner.get(address("templates", cast.platform.pk)).content.decode()
    assert "de la plate-forme du Laonnois" in templates
    owner.post(address("letters", cast.platform.pk), LETTER | {"act": "make"})
    with as_owner():
        letters = Export.objects.get()
    for text in (templates, text_of(owner.get(address("export_file", letters.pk)).content)):
        assert "plate-forme plate-forme" not in text.lower()


def test_a_town_without_a_street_is_no_address_to_write_to(owner, cast, zoe, home, as_owner) -> None:
    with as_owner():
        ContactDetail.objects.create(
            person_id=zoe.person_id,
            kind="address",
            value="02000 LAON",
            source="Mission locale",
            confirmed_on="2031-01-01",
        )
    page = owner.get(address("documents", cast.platform.pk)).content.decode()
    assert "1 jeune a une adresse complète" in page
    owner.post(address("make_document", cast.platform.pk), {"kind": "labels", "tab": "tous", "sheet": "2x7"})
    with as_owner():
        labels = Export.objects.get(kind="labels")
        assert "12 rue d’Ailleurs" in text_of(owner.get(address("export_file", labels.pk)).content)
        home.delete()
    assert "0 jeune a une adresse complète" in owner.get(address("documents", cast.platform.pk)).content.decode()


def test_a_letter_to_parents_leaves_the_adults_aside_and_bears_no_code(owner, cast, zoe, home, as_owner) -> None:
    today = timezone.localdate()
    with as_owner():
        ContactDetail.objects.filter(pk=home.pk).update(holder="mother", holder_name="Mme Odile Lefèvre")
        model = MessageTemplate.objects.get(channel="letter", audience="guardian")
        Dossier.objects.update(birth_date=today.replace(year=today.year - 17, day=1))
    url, asked = address("letters", cast.platform.pk), LETTER | {"model": str(model.pk)}
    assert "1 lettre</strong> aux parents" in owner.post(url, asked | {"act": "preview"}).content.decode()
    owner.post(url, asked | {"act": "make"})
    with as_owner():
        text = text_of(owner.get(address("export_file", Export.objects.get().pk)).content)
        Dossier.objects.update(birth_date=today.replace(year=today.year - 19, day=1))
    assert "Mme Odile Lefèvre" in text and "avec votre code" not in text
    assert "1 majeur laissé de côté" in owner.post(url, asked).content.decode().replace("\xa0", " ")


def test_the_letter_of_one_file_is_read_and_edited_before_it_is_noted(owner, zoe, home, as_owner) -> None:
    url = address("write", zoe.pk)
    page = owner.post(url, {"act": "choose", "to": str(home.pk)})
    form = page.context["writing"].form
    assert "data:image/png;base64," in page.content.decode()
    assert "Bonjour Zoé," in form["body"].value()
    told = {name: form[name].value() or "" for name in ("key", "to", "template", "subject")}
    blank = owner.post(url, told | {"body": "Venez {jour}.", "act": "letter"})
    assert blank.status_code == 422 and "Remplacez {jour}" in blank.content.decode()
    assert standing(as_owner) == 0
    made = owner.post(url, told | {"body": "Venez lundi, Zoé.", "act": "letter"})
    assert "Venez lundi, Zoé." in text_of(made.content)
    assert standing(as_owner) == 1


def test_a_platform_keeps_its_own_letter(colleague, owner, cast, home, as_owner) -> None:
    with as_owner():
        model = MessageTemplate.objects.get(channel="letter", name="Premier contact")
    page = colleague.get(address("template", cast.platform.pk), {"de": str(model.pk)}).content.decode()
    assert "Nous n’avons pas" not in page and "nous conviendrons d’un moment" in page
    given = {"channel": "letter", "audience": "young_person", "name": "La nôtre", "subject": "Chez nous"}
    colleague.post(address("template", cast.platform.pk), given | {"body": "Bonjour {prénom},"})
    assert "La nôtre" in owner.get(address("documents", cast.platform.pk)).content.decode()
    assert "La nôtre" in owner.get(address("templates", cast.platform.pk)).content.decode()
