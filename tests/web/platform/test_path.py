"""The diagnosis and the pathways on screen: filled, refused beside the field, undone, given back."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from rebond.domain.base.actor import Role
from rebond.domain.dossiers.models import Diagnosis, DiagnosisDraft, Dossier, Engagement, EngagementTurn, PersonRole
from rebond.domain.territory.models import Organisation
from tests.domain.documents.reading import read, text_of
from tests.domain.dossiers.cast import Cast, person
from tests.web.platform.conftest import signed_in

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HX-Request": "true"}
DIAGNOSIS = {
    "own_words": "La cuisine <b>#let</b> $5",
    "orientations": ["e2c"],
    "health": "urgent",
    "health_note": "Suivie à l’hôpital.",
    "mobility": "work",
    "agreed": "Visite de l’E2C mardi.",
}
ENTRY = {"kind": "e2c", "where": "École de la 2e chance de Laon", "source": "young_person", "tutor": "Léa Morel"}


def address(name: str, *keys: object) -> str:
    return reverse(f"platform:{name}", args=keys)


def entered(owner, zoe: Dossier, **changes: str):
    return owner.post(address("path_enter", zoe.pk), ENTRY | {"key": uuid4()} | changes, headers=HTMX)


@pytest.fixture
def made(owner, zoe: Dossier, as_owner) -> Diagnosis:
    owner.post(address("diagnosis", zoe.pk), DIAGNOSIS | {"key": uuid4()})
    with as_owner():
        return Diagnosis.objects.get()


@pytest.fixture
def engagement(owner, zoe: Dossier, as_owner) -> Engagement:
    entered(owner, zoe)
    with as_owner():
        return Engagement.objects.get()


def told(owner, zoe: Dossier, engagement: Engagement, **data: str):
    where = address("path_turn", zoe.pk, engagement.pk)
    return owner.post(where, {"key": uuid4()} | data, headers=HTMX)


def test_a_draft_comes_back_to_its_author_alone_and_goes_when_finished(owner, colleague, zoe, as_owner) -> None:
    saved = owner.post(address("diagnosis_draft", zoe.pk), {"situation": "Chez <i>lui</i>"}, headers=HTMX)
    assert "Brouillon enregistré à" in saved.content.decode()
    assert "Chez &lt;i&gt;lui" in owner.get(address("diagnosis", zoe.pk)).content.decode()
    assert "Chez" not in colleague.get(address("diagnosis", zoe.pk)).content.decode()
    owner.post(address("diagnosis", zoe.pk), DIAGNOSIS | {"key": uuid4()})
    with as_owner():
        assert not DiagnosisDraft.objects.exists()


def test_unfinished_it_is_refused_beside_the_field_and_nothing_is_lost(owner, zoe, as_owner) -> None:
    response = owner.post(address("diagnosis", zoe.pk), {"key": uuid4(), "agreed": "on se revoit"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "Écrivez ce que veut le jeune" in page
    assert "Proposez au moins une orientation" in page
    assert "on se revoit" in page
    with as_owner():
        assert not Diagnosis.objects.exists()


def test_the_diagnosis_stands_in_the_file_and_says_what_is_urgent(owner, zoe, made) -> None:
    page = owner.get(address("file", zoe.pk)).content.decode()
    assert "Lire le diagnostic" in page
    assert "Urgent d’après le diagnostic : santé." in page
    assert "proposer un parcours" in page
    shown = owner.get(address("diagnosis_read", zoe.pk, made.pk)).content.decode()
    assert "La cuisine &lt;b&gt;#let&lt;/b&gt; $5" in shown
    assert "Suivie à l’hôpital." in shown


def test_the_young_person_s_document_says_nothing_of_health(owner, zoe, made) -> None:
    given = owner.get(address("diagnosis_pdf", zoe.pk, made.pk))
    text = text_of(given.content)
    assert given["Content-Type"] == "application/pdf"
    assert "#let" in text
    assert "École de la 2e chance" in text
    assert "hôpital" not in text
    assert "Santé" not in text
    assert read(given.content).metadata.title == "Ce que nous avons fait ensemble"


def test_a_correction_leaves_the_first_version_readable(owner, zoe, made, as_owner) -> None:
    correct = address("diagnosis_correct", zoe.pk, made.pk)
    assert "Suivie à l’hôpital." in owner.get(correct).content.decode()
    owner.post(correct, DIAGNOSIS | {"own_words": "La boulangerie", "key": uuid4()})
    assert "Cette version a été corrigée" in owner.get(address("diagnosis_read", zoe.pk, made.pk)).content.decode()
    assert "déjà été corrigé" in owner.post(correct, DIAGNOSIS, follow=True).content.decode()
    with as_owner():
        second = Diagnosis.objects.exclude(pk=made.pk).get()
    owner.post(address("diagnosis_correct", zoe.pk, second.pk), {"act": "cancel"})
    assert "premier appel" in owner.get(address("file", zoe.pk)).content.decode()


def test_an_entry_shows_at_once_with_its_tutor_and_what_opens_the_next_stage(owner, zoe) -> None:
    page = entered(owner, zoe).content.decode()
    assert "École de la 2e chance : entrée notée." in page
    assert "Léa Morel" in page
    assert "Étape : parcours d’accompagnement" in page
    assert "Notez la solution trouvée" in page
    again = owner.get(address("path", zoe.pk)).content.decode()
    assert "Léa Morel" in again
    assert 'aria-current="step"' in again


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"kind": ""}, "choisissez dans la liste"),
        ({"where": ""}, "Dites où"),
        ({"starts_on": "hier"}, "Cette date n’existe pas"),
        ({"expected_end": "2020-01-01"}, "La fin ne peut pas précéder le début"),
        ({"weekly_hours": "beaucoup"}, "nombre entier d’heures"),
        ({"weekly_hours": "99"}, "Entre 1 et 60 heures"),
        ({"structure": str(uuid4())}, "plus dans l’annuaire"),
    ],
)
def test_a_refused_entry_says_why_and_gives_back_what_was_written(owner, zoe, as_owner, data, sentence) -> None:
    response = entered(owner, zoe, agreed="ce que j’ai écrit", **data)
    page = response.content.decode()
    assert response.status_code == 422
    assert sentence in page
    assert "ce que j’ai écrit" in page
    with as_owner():
        assert not Engagement.objects.exists()


def test_attendance_in_one_click_and_its_undo(owner, zoe, engagement, as_owner) -> None:
    page = told(owner, zoe, engagement, kind="absent").content.decode()
    assert "C’est noté : absent." in page
    with as_owner():
        turn = EngagementTurn.objects.get()
    assert address("path_undo", zoe.pk, turn.pk) in page
    assert "revenu à ce qu’il était" in owner.post(address("path_undo", zoe.pk, turn.pk), headers=HTMX).content.decode()
    assert "déjà corrigé" in owner.post(address("path_undo", zoe.pk, turn.pk), headers=HTMX).content.decode()


def test_a_break_brings_the_file_back_to_be_called_today(owner, zoe, engagement) -> None:
    assert told(owner, zoe, engagement, kind="break").status_code == 422
    page = told(owner, zoe, engagement, kind="break", reason="dropped").content.decode()
    assert "Terminés" in page
    shown = owner.get(address("file", zoe.pk)).content.decode()
    assert "reprendre contact après une rupture" in shown
    assert "Rupture notée par" in shown
    assert "C’est déjà terminé" in told(owner, zoe, engagement, kind="present").content.decode()


def test_a_prolongation_needs_a_day_to_come(owner, zoe, engagement) -> None:
    assert "Dites jusqu’à quand" in told(owner, zoe, engagement, kind="prolonged").content.decode()
    later = timezone.localdate() + timedelta(days=200)
    assert (
        f"{later:%d/%m/%Y}" in told(owner, zoe, engagement, kind="prolonged", until=later.isoformat()).content.decode()
    )


def test_an_entry_is_corrected_then_cancelled_on_its_own_page(owner, zoe, engagement, as_owner) -> None:
    correct = address("path_correct", zoe.pk, engagement.pk)
    assert "Léa Morel" in owner.get(correct).content.decode()
    assert owner.post(correct, ENTRY | {"where": ""}).status_code == 422
    assert owner.post(correct, ENTRY | {"label": "session de janvier", "key": uuid4()}).status_code == 302
    assert "session de janvier" in owner.get(address("path", zoe.pk)).content.decode()
    with as_owner():
        latest = Engagement.objects.exclude(pk=engagement.pk).get()
    owner.post(address("path_correct", zoe.pk, latest.pk), {"act": "cancel"})
    assert "Rien en cours" in owner.get(address("path", zoe.pk)).content.decode()


def test_a_person_is_chosen_replaced_and_refused_beside_the_form(owner, cast, zoe, as_owner) -> None:
    where = address("person", zoe.pk)
    page = owner.post(where, {"role": "contact", "name": "Paul Roy", "chosen_together": "on"}, headers=HTMX)
    assert page.status_code == 422  # a form without its key writes nothing
    sent = {"key": uuid4(), "role": "contact", "name": "Paul Roy", "phone": "03 23 00 00 00", "chosen_together": "on"}
    assert "choisi avec le jeune" in owner.post(where, sent, headers=HTMX).content.decode()
    owner.post(where, {"key": uuid4(), "role": "contact", "user": cast.colleague.user_id}, headers=HTMX)
    shown = owner.get(address("path", zoe.pk)).content.decode()
    assert "Avant : Paul Roy" in shown
    assert "Bruno Leclercq" in owner.get(address("file", zoe.pk)).content.decode()
    bad = owner.post(where, {"key": uuid4(), "role": "contact", "user": cast.stranger.user_id}, headers=HTMX)
    assert "ne travaille pas sur la plate-forme" in bad.content.decode()
    with as_owner():
        assert PersonRole.objects.count() == 2


def test_a_pathway_without_tutor_is_told_on_the_file(owner, zoe) -> None:
    entered(owner, zoe, tutor="")
    assert "Ce parcours n’a pas de tuteur" in owner.get(address("file", zoe.pk)).content.decode()


def test_a_colleague_reads_and_nobody_else(colleague, stranger, referent, zoe, made, engagement) -> None:
    pages = [
        address("diagnosis", zoe.pk),
        address("diagnosis_read", zoe.pk, made.pk),
        address("diagnosis_pdf", zoe.pk, made.pk),
        address("diagnosis_correct", zoe.pk, made.pk),
        address("path", zoe.pk),
        address("path_correct", zoe.pk, engagement.pk),
    ]
    assert [colleague.get(url).status_code for url in pages] == [200] * len(pages)
    for other in (stranger, referent):
        assert [other.get(url).status_code for url in pages] == [404] * len(pages)
        assert told(other, zoe, engagement, kind="present").status_code == 404
        assert entered(other, zoe).status_code == 404
    assert "École de la 2e chance" not in referent.get(address("file", zoe.pk)).content.decode()


def test_what_belongs_to_another_file_is_not_reached_through_one_s_own(owner, zoe, made, engagement) -> None:
    assert owner.get(address("diagnosis_read", zoe.pk, uuid4())).status_code == 404
    assert owner.get(address("path_correct", uuid4(), engagement.pk)).status_code == 404
    assert owner.post(address("path_undo", zoe.pk, uuid4())).status_code == 404


def test_without_scripts_each_act_leads_back_to_the_page(owner, zoe, engagement) -> None:
    answer = owner.post(address("path_turn", zoe.pk, engagement.pk), {"key": uuid4(), "kind": "present"}, follow=True)
    assert "C’est noté : présent." in answer.content.decode()


def test_circle_1_reads_a_structure_of_justice_as_a_structure(owner, zoe: Dossier, cast: Cast, as_owner) -> None:
    with as_owner():
        pjj = Organisation.objects.create(name="PJJ de l’Aisne", type="pjj", platform=cast.platform)
        circle1 = signed_in(person("Élodie", "Hénin", Role.CIRCLE1, platform=cast.platform))
    entered(owner, zoe, where="", structure=str(pjj.pk), tutor="Mme Roy, PJJ")
    sent = {"key": uuid4(), "role": "contact", "name": "M. Petit", "structure": str(pjj.pk)}
    owner.post(address("person", zoe.pk), sent, headers=HTMX)
    with as_owner():
        engagement = Engagement.objects.get()
    pages = (address("file", zoe.pk), address("path", zoe.pk), address("path_correct", zoe.pk, engagement.pk))
    named = f'value="{pjj.pk}"'  # the directory, where a structure is chosen, names it to all
    for page in pages:
        text = circle1.get(page).content.decode()
        assert "ne structure" in text
        assert "Mme Roy" not in text
        assert "M. Petit" not in text
        assert text.count("PJJ") == text.count(named)
        assert "PJJ" in owner.get(page).content.decode()
    fixed = ENTRY | {"key": uuid4(), "where": "une structure", "tutor": "", "weekly_hours": "12"}
    assert circle1.post(pages[-1], fixed).status_code == 302
    with as_owner():
        kept = Engagement.objects.get(superseded_by=None)
    assert (kept.structure_id, kept.tutor, kept.weekly_hours) == (pjj.pk, "Mme Roy, PJJ", 12)
