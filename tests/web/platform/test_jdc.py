"""The JDC on screen: the table dropped and mended by the habilitated, its rows answered by the platform."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from rebond.domain.dossiers.models import Dossier, JdcNote, JdcRow, JdcTable
from rebond.domain.dossiers.operations import place_jdc
from rebond.domain.territory.models import Commune, PerimeterRule
from tests.domain.dossiers.cast import operator as make_operator
from tests.web.platform.conftest import signed_in
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])
TABLE = (
    "NOM;PRENOM;DATE_NAISSANCE;CODE_POSTAL;COMMUNE;DATE_JDC;SOUHAITE_ETRE_CONTACTE;DERNIERE_CLASSE\n"
    "ABRY;Tom;02/01/2009;02000;LAON;06/10/2026;OUI;2de pro\n"
    "BILY;Lou;31/02/2009;02000;LAON;06/10/2026;NON;3e\n"
)


def text(response) -> str:
    return shown(response)


@pytest.fixture
def operator(as_owner, cast):
    with as_owner():
        Commune.objects.update(search_name="laon", postal_codes=["02000"])
        PerimeterRule.objects.create(platform=cast.platform, target="commune", commune=cast.commune)
        return signed_in(make_operator())


def drop(client, content: str = TABLE):
    file = SimpleUploadedFile("jdc octobre.csv", content.encode())
    return client.post(reverse("administration:jdc"), {"file": file})


@pytest.fixture
def told(operator, as_worker) -> JdcRow:
    drop(operator)
    with as_worker():
        place_jdc(table_id=JdcTable.objects.get().pk)
        return JdcRow.objects.get(surname="ABRY")


def test_a_table_is_dropped_its_bad_row_mended_and_a_bad_file_says_why(operator, told, as_owner) -> None:
    assert "1 à corriger" in text(operator.get(reverse("administration:jdc")))
    with as_owner():
        aside = JdcRow.objects.get(state="aside")
    page = text(operator.get(reverse("administration:jdc_table", args=[aside.table_id])))
    assert "Ligne 2" in page and "DATE_NAISSANCE" in page
    mend = reverse("administration:jdc_mend", args=[aside.pk])
    assert "31/02/2009" in text(operator.get(mend))
    refused = operator.post(mend, aside.texts | {"birth_date": "hier"})
    assert refused.status_code == 422 and "hier" in text(refused)
    assert operator.post(mend, aside.texts | {"birth_date": "28/02/2009"}).status_code == 302
    bad = drop(operator, "rien")
    assert (bad.status_code == 422 and "JDC" in text(bad)) or "connaît" in text(bad)
    assert operator.post(reverse("administration:jdc"), {}).status_code == 422
    assert "déjà reçue" in text(operator.get(drop(operator).url))


def test_the_platform_searches_then_opens_a_file(owner, cast, told, as_owner) -> None:
    queue = text(owner.get(reverse("platform:jdc", args=[cast.platform.pk])))
    assert "ABRY Tom" in queue and "Souhaite être contacté" in queue
    address = reverse("platform:jdc_row", args=[told.pk])
    page = text(owner.get(address))
    assert "2de pro" in page and "Chercher s’il a déjà un dossier" in page
    assert 'name="commune" value="Laon"' in page
    asked = {"surname": "ABRY", "first_names": "Tom", "birth_date": "2009-01-02"}  # the first step sends who they are
    found = owner.post(address, asked | {"act": "search"})
    form = found.context["form"]
    rest = {name: form[name].value() for name in ("origin", "reason", "level")}
    assert (
        rest["origin"] == "jdc" and rest["level"].startswith("2de pro") and "Souhaite être contacté" in rest["reason"]
    )
    search = found.context["search_id"]
    created = owner.post(address, asked | rest | {"act": "create", "search": search})
    assert created.status_code == 302
    with as_owner():
        dossier = Dossier.objects.get()
        assert dossier.origin == "jdc" and JdcNote.objects.get().dossier_id == dossier.pk
    assert "Vu à la journée défense et citoyenneté" in text(owner.get(created.url))
    again = owner.post(address, asked | {"act": "search"})
    assert again.url == reverse("platform:jdc", args=[cast.platform.pk])


def test_it_is_noted_on_the_file_found(owner, cast, told, zoe) -> None:
    address = reverse("platform:jdc_row", args=[told.pk])
    done = owner.post(address, {"act": "note", "dossier": str(zoe.pk)})
    assert done.url == reverse("platform:file", args=[zoe.pk])
    assert owner.post(address, {"act": "note", "dossier": "x"}).status_code == 404


@pytest.mark.parametrize("status", ["open", "closed"])
def test_a_wish_noted_on_a_closed_file_is_told_to_be_heard_by_nobody_yet(owner, told, zoe, as_owner, status) -> None:
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(status=status)
    act = {"act": "note", "dossier": str(zoe.pk)}
    page = text(owner.post(reverse("platform:jdc_row", args=[told.pk]), act, follow=True))
    assert "Noté sur son dossier." in page
    assert ("rouvrez-le pour qu’il soit à appeler" in page) is (status == "closed")


def test_a_row_answered_long_ago_has_no_page_any_more(owner, told, as_owner) -> None:
    url = reverse("platform:jdc_row", args=[told.pk])
    assert owner.get(url).status_code == 200
    with as_owner():
        JdcRow.objects.filter(pk=told.pk).update(surname="", first_names="")
    assert owner.get(url).status_code == 404


def test_it_is_put_off_with_a_reason_and_taken_up_again(owner, stranger, cast, told) -> None:
    address = reverse("platform:jdc_row", args=[told.pk])
    assert owner.post(address, {"act": "put_off", "reason": ""}).status_code == 422
    owner.post(address, {"act": "put_off", "reason": "Est au lycée."})
    assert "Est au lycée." in text(owner.get(reverse("platform:jdc", args=[cast.platform.pk])))
    owner.post(address, {"act": "take_up"})
    assert "À traiter (1)" in text(owner.get(reverse("platform:jdc", args=[cast.platform.pk])))
    assert stranger.get(address).status_code == 404


def test_an_enormous_file_is_refused_before_it_is_read(operator, monkeypatch, as_owner) -> None:
    monkeypatch.setattr("rebond.web.administration.views.jdc.MOST_BYTES", 100)
    monkeypatch.setattr("rebond.web.administration.views.jdc.receive_jdc", None)
    assert drop(operator).status_code == 422
    with as_owner():
        assert not JdcTable.objects.exists()
