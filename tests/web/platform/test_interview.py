"""The interview on screen: prefilled, kept as one types, finished, read, corrected, printed; nobody else enters."""

from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.interview import FIELDS
from rebond.domain.dossiers.models import (
    Appointment,
    ContactDetail,
    Dossier,
    Interview,
    InterviewDraft,
    ListEntry,
    Slot,
)
from rebond.domain.dossiers.operations import SlotPlan, open_slots, save_place
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
    elsewhere = {"comments", "meeting_on", "meeting_with"}  # the notes, the appointment taken in place
    assert page.count('name="unknown"') == len(FIELDS.keys() - elsewhere)


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


@pytest.fixture
def slot(cast) -> Slot:
    """A slot of the assistant at the CIO, in three days."""
    with acting_as(cast.owner):
        here = {"actor": cast.owner, "platform_id": cast.platform.pk}
        place = save_place(**here, name="CIO de Laon", address="2 rue des Écoles, 02000 Laon")
        plan = SlotPlan(
            timezone.localdate() + timedelta(days=3),
            time(10),
            time(10, 45),
            place_id=place.pk,
            host_id=cast.owner.user_id,
        )
        return open_slots(**here, plan=plan).slots[0]


def test_the_next_appointment_is_taken_in_place_with_its_reminder(owner, zoe, slot, as_owner) -> None:
    page = owner.get(address("interview", zoe.pk)).content.decode()
    assert str(slot.pk) in page and "Prochain rendez-vous" in page and 'name="meeting_on"' not in page
    key = uuid4()
    asked = SHEET | {"key": key, "slot": slot.pk, "reminders": ["confirmation", "eve"], "purpose": "diagnosis"}
    for _ in range(2):  # sent twice, it is written once
        assert owner.post(address("interview", zoe.pk), asked).status_code == 302
    with as_owner():
        taken = Appointment.objects.get()
        held, file = Interview.objects.get(), Dossier.objects.get(pk=zoe.pk)
    assert (taken.slot_id, taken.purpose, taken.reminders) == (slot.pk, "diagnosis", ["confirmation", "eve"])
    day = timezone.localdate(slot.starts_at)
    assert (file.next_step, file.next_step_on, file.stage) == ("meeting", day, "interview")
    assert held.answers["meeting_on"] == day.isoformat()
    assert "CIO de Laon" in held.answers["meeting_with"] and "10 h 00" in held.answers["meeting_with"]
    page = owner.get(address("file", zoe.pk)).content.decode()
    assert "rendez-vous pris le" in page
    assert "Faire le diagnostic</a>" in page and "Mener l’entretien</a>" not in page  # what they come for


def test_a_free_moment_that_contradicts_itself_records_nothing_and_loses_nothing(owner, zoe, as_owner) -> None:
    at = f"{timezone.localdate() + timedelta(days=4)}T14:30"
    asked = SHEET | {"key": uuid4(), "starts_at": at, "where": "Mairie de Laon", "comments": "A envie"}
    refused = owner.post(address("interview", zoe.pk), asked)
    page = refused.content.decode()
    assert refused.status_code == 422 and "Indiquez qui reçoit" in page
    assert f'value="{at}"' in page and "Mairie de Laon" in page and "A envie" in page
    with as_owner():
        assert not Interview.objects.exists() and not Appointment.objects.exists()
    again = owner.get(address("interview", zoe.pk)).content.decode()  # later, from the draft
    assert f'value="{at}"' in again and "Mairie de Laon" in again and "A envie" in again
    assert owner.post(address("interview", zoe.pk), asked | {"host_name": "Mme Dupont"}).status_code == 302
    with as_owner():
        assert Appointment.objects.get().host_name == "Mme Dupont"


def test_notes_stand_apart_and_are_kept_with_the_rest(owner, zoe, as_owner) -> None:
    page = owner.get(address("interview", zoe.pk)).content.decode()
    assert page.count('name="comments"') == 1 and page.index('id="notes"') > page.index('id="partie-next"')
    owner.post(address("interview_draft", zoe.pk), {"comments": "Vient en bus"}, headers=HTMX)
    assert "Vient en bus" in owner.get(address("interview", zoe.pk)).content.decode()


def test_class_and_diploma_are_those_of_the_list_and_say_so(owner, zoe, as_owner) -> None:
    page = owner.get(address("interview", zoe.pk)).content.decode()
    assert "1re pro, classe 1CAP2" in page and "dernière formation connue" in page
    assert (
        'id="graduated-no" name="graduated" value="no" checked' in page
        and "diplôme de cette formation non obtenu" in page
    )
    with as_owner():  # listed for the training obligation alone: the diploma is not known
        ListEntry.objects.update(flags=["second_public"])
    assert 'name="graduated" value="no" checked' not in owner.get(address("interview", zoe.pk)).content.decode()


def test_preparing_says_what_was_said_last(owner, zoe, held) -> None:
    page = owner.get(address("preparation", zoe.pk)).content.decode()
    assert "Dit au dernier entretien" in page
    assert "Apprentissage, Emploi ou métier" in page and "#cuisine $5" in page


def test_the_screen_says_what_will_be_written_then_what_was(owner, zoe, as_owner) -> None:
    told = SHEET | {"mobile": "07 11 22 33 44", "no_contact": "abroad"}
    kept = owner.post(address("interview_draft", zoe.pk), told, headers=HTMX).content.decode()
    assert "sera ajouté aux coordonnées" in kept
    assert "À l’enregistrement de l’entretien" in owner.get(address("interview", zoe.pk)).content.decode()
    page = owner.post(address("interview", zoe.pk), told | {"key": uuid4()}, follow=True).content.decode()
    assert "a été ajouté aux coordonnées" in page
    assert "a déménagé en dehors du territoire national » a été noté dans les faits du dossier" in page.lower()
    with as_owner():
        assert ContactDetail.objects.get(value="+33711223344").source.startswith("Entretien du")
