"""Merging two files on screen: found, compared, previewed, merged, set apart."""

import pytest
from django.urls import reverse

from rebond.domain.dossiers.models import Dossier, Merge
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, publish
from tests.web.reading import shown

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


@pytest.fixture
def twin(cast: Cast, zoe, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast, "p2", surname="Lefebvre", ines=()), campaign=DECEMBER)
        return Dossier.objects.get(surname="Lefebvre")


def text(response) -> str:
    return shown(response)


def test_the_file_leads_to_its_likely_twin_and_a_search_finds_others(owner, zoe, twin) -> None:
    choose = reverse("platform:merge_choose", args=[zoe.pk])
    assert choose in text(owner.get(reverse("platform:file", args=[zoe.pk])))
    assert "LEFEBVRE" in text(owner.get(choose))
    assert "Personne ne répond" in text(owner.post(choose, {"search": "Wolkowicz"}))


def test_compared_previewed_merged_and_undone(owner, colleague, zoe, twin, as_owner) -> None:
    address = reverse("platform:merge", args=[zoe.pk, twin.pk])
    assert "Lefebvre" in text(owner.get(address)) and "Différent" in text(owner.get(address))
    preview = text(owner.post(address, {"act": "preview", "surname": "lost"}))
    assert "Ce qui va se passer" in preview and "<dd>Lefebvre" in preview
    with as_owner():
        assert not Merge.objects.exists()
    answer = owner.post(address, {"act": "merge", "surname": "lost"})
    file = text(owner.get(answer.url))
    assert "LEFEBVRE" in file and "Défaire la fusion" in file and "Fusionné avec le dossier de" in file
    assert owner.get(reverse("platform:file", args=[twin.pk])).url == answer.url
    with as_owner():
        undo = reverse("platform:merge_undo", args=[Merge.objects.get().pk])
    assert "Fusion défaite" in text(colleague.post(undo, follow=True))
    assert owner.get(reverse("platform:file", args=[twin.pk])).status_code == 200
    assert "déjà été défaite" in text(colleague.post(undo, follow=True))


def test_a_pair_that_can_t_be_merged_says_why(owner, zoe) -> None:
    answer = owner.get(reverse("platform:merge", args=[zoe.pk, zoe.pk]), follow=True)
    assert "C’est le même dossier" in text(answer)


def test_strangers_and_schools_find_no_such_page(owner, stranger, referent, zoe, twin, as_owner) -> None:
    address = reverse("platform:merge", args=[zoe.pk, twin.pk])
    for other in (stranger, referent):
        assert other.get(reverse("platform:merge_choose", args=[zoe.pk])).status_code == 404
        assert other.get(address).status_code == 404
        assert other.post(address, {"act": "merge"}).status_code == 404
    owner.post(address, {"act": "merge"})
    with as_owner():
        undo = reverse("platform:merge_undo", args=[Merge.objects.get().pk])
    for other in (stranger, referent):
        assert other.post(undo).status_code == 404
