"""The interview on screen: prefilled, kept as one types, finished, read, corrected, printed; nobody else enters."""

from uuid import uuid4

import pytest
from django.urls import reverse

from rebond.domain.dossiers.interview import FIELDS
from rebond.domain.dossiers.models import Dossier, Interview, InterviewDraft
from tests.domain.documents.reading import read, text_of

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HX-Request": "true"}
SHEET = {"situation": "without", "wishes": ["apprenticeship", "job"], "job": "#cuisine $5", "unknown": ["course"]}


def address(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=keys)


@pytest.fixture
def held(owner, zoe: Dossier, as_owner) -> Interview:
    owner.post(address("interview", zoe.pk), SHEET | {"key": uuid4()})
    with as_owner():
        return Interview.objects.get()


def test_the_page_is_filled_with_what_the_file_knows_and_says_where_from(owner, zoe) -> None:
    page = owner.get(address("interview", zoe.pk)).content.decode()
    assert 'value="06 12 34 56 78"' in page
    assert "Déjà connu : Base élèves" in page
    assert page.count('name="unknown"') == len(FIELDS)


def test_a_draft_is_kept_and_comes_back_to_its_author_alone(owner, colleague, zoe) -> None:
    saved = owner.post(address("interview_draft", zoe.pk), {"course": "CAP <b>cuisine</b>"}, headers=HTMX)
    assert "Brouillon enregistré à" in saved.content.decode()
    assert "CAP &lt;b&gt;cuisine" in owner.get(address("interview", zoe.pk)).content.decode()
    assert "cuisine" not in colleague.get(address("interview", zoe.pk)).content.decode()
    owner.post(address("interview_draft", zoe.pk), {"act": "drop"})
    assert "cuisine" not in owner.get(address("interview", zoe.pk)).content.decode()


def test_finished_it_moves_the_file_and_stands_in_the_timeline(owner, zoe, held) -> None:
    page = owner.get(address("file", zoe.pk)).content.decode()
    assert "Lire la fiche" in page
    assert "Prochaine étape : proposer un diagnostic" in page
    shown = owner.get(address("interview_read", zoe.pk, held.pk)).content.decode()
    assert "Apprentissage, Emploi ou métier" in shown
    assert "#cuisine $5" in shown
    assert "Ne sait pas" in shown


def test_unfinished_it_is_refused_beside_the_field_and_nothing_is_lost(owner, zoe, as_owner) -> None:
    response = owner.post(address("interview", zoe.pk), {"key": uuid4(), "comments": "veut réfléchir"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Dites où en est le jeune" in page
    assert "veut réfléchir" in page
    with as_owner():
        assert not Interview.objects.exists()
        assert InterviewDraft.objects.get().answers == {"comments": "veut réfléchir"}


def test_a_correction_leaves_the_first_version_readable(owner, zoe, held, as_owner) -> None:
    correct = address("interview_correct", zoe.pk, held.pk)
    assert "#cuisine $5" in owner.get(correct).content.decode()
    owner.post(correct, SHEET | {"job": "boulanger", "key": uuid4()})
    first = owner.get(address("interview_read", zoe.pk, held.pk)).content.decode()
    assert "#cuisine $5" in first
    assert "Cette version a été corrigée" in first
    with as_owner():
        second = Interview.objects.exclude(pk=held.pk).get()
    assert "boulanger" in owner.get(address("interview_read", zoe.pk, second.pk)).content.decode()
    owner.post(address("interview_correct", zoe.pk, second.pk), {"act": "cancel"})
    assert "premier appel" in owner.get(address("file", zoe.pk)).content.decode()


def test_the_sheets_to_print(owner, zoe, held) -> None:
    blank = owner.get(address("interview_blank", zoe.pk))
    filled = owner.get(address("interview_sheet", zoe.pk, held.pk))
    assert blank["Content-Type"] == filled["Content-Type"] == "application/pdf"
    assert "LEFÈVRE" in text_of(blank.content)
    assert "#cuisine $5" in text_of(filled.content)
    assert read(filled.content).metadata.title == "Fiche d’entretien pour le suivi"
    assert "LEFÈVRE Zoé" in text_of(owner.get(address("print_file", zoe.pk)).content)


def test_a_colleague_reads_and_nobody_else(colleague, stranger, referent, zoe, held) -> None:
    mine = [address(name, zoe.pk) for name in ("interview", "interview_blank", "print_file")]
    theirs = [address(name, zoe.pk, held.pk) for name in ("interview_read", "interview_sheet", "interview_correct")]
    assert [colleague.get(url).status_code for url in mine + theirs] == [200] * 6
    for other in (stranger, referent):
        assert [other.get(url).status_code for url in mine + theirs] == [404] * 6
        assert other.post(address("interview", zoe.pk), SHEET).status_code == 404
        assert other.post(address("interview_draft", zoe.pk), SHEET).status_code == 404
        assert other.post(theirs[2], SHEET).status_code == 404
    assert "Lire la fiche" not in referent.get(address("file", zoe.pk)).content.decode()


def test_an_interview_is_read_in_its_own_file_only(owner, zoe, held) -> None:
    assert owner.get(address("interview_read", uuid4(), held.pk)).status_code == 404
    assert owner.get(address("interview_read", zoe.pk, uuid4())).status_code == 404
