"""Ma journée: steps that are no call, what is late, who wants no contact, a number found where one looks for it."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.dossiers.models import AttestedFact, ContactDetail, Dossier
from tests.web.platform.test_calls import HTMX, begin, to

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


@pytest.mark.parametrize(
    ("step", "label", "name"),
    [
        ("interview", "Mener l’entretien", "interview"),
        ("diagnosis", "Faire le diagnostic", "diagnosis"),
        ("check_school", "Vérifier l’inscription", "path"),
        ("propose", "Proposer un parcours", "path"),
        ("meeting", "Préparer le rendez-vous", "preparation"),
    ],
)
def test_a_step_that_is_no_call_has_its_button_in_the_day_and_in_the_file(
    owner, cast, zoe, as_owner, step, label, name
):
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(next_step=step, next_step_on=timezone.localdate())
    for address in (to("platform_day", cast.platform.pk), to("file", zoe.pk)):
        page = owner.get(address).content.decode()
        button = page[page.index(f">{label}") - 200 : page.index(f">{label}")]
        assert to(name, zoe.pk) in button


def test_the_tab_of_what_is_late_has_its_count_and_says_when_nothing_is(owner, cast, zoe, as_owner) -> None:
    assert "Rien en retard" in owner.get(to("tab", cast.platform.pk, "en-retard")).content.decode()
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(
            next_step="diagnosis", next_step_on=timezone.localdate() - timedelta(days=9)
        )
    assert "LEFÈVRE Zoé Marie" in owner.get(to("tab", cast.platform.pk, "en-retard")).content.decode()


def test_who_wants_no_contact_bears_it_on_the_list_and_on_the_file_and_is_not_to_be_called(owner, cast, zoe, as_owner):
    with as_owner():
        ContactDetail.objects.create(person_id=zoe.person_id, kind="phone", value="+33639980077", source="Base")
        later = timezone.localdate() + timedelta(days=90)
        stopped = {"no_contact": True, "next_step": "ask_again", "next_step_on": later, "last_outcome": "refuses"}
        Dossier.objects.filter(pk=zoe.pk).update(**stopped)
    row = owner.get(to("tab", cast.platform.pk, "tous")).content.decode()
    assert "Ne veut plus être contacté" in row
    assert "data-call " not in row
    page = owner.get(to("file", zoe.pk)).content.decode()
    assert "ne l’appelez pas" in page
    assert "J’appelle" not in page
    assert "LEFÈVRE" not in owner.get(to("tab", cast.platform.pk, "a-contacter")).content.decode()
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(next_step_on=timezone.localdate())
    assert "data-call " in owner.get(to("tab", cast.platform.pk, "a-contacter")).content.decode()


@pytest.fixture
def lost(zoe, as_owner) -> Dossier:
    """Zoé, whose numbers all proved wrong."""
    with as_owner():
        ContactDetail.objects.filter(person=zoe.person_id).update(validity="wrong")
        Dossier.objects.filter(pk=zoe.pk).update(
            next_step="find_number", next_step_on=timezone.localdate(), last_contact_at=timezone.now()
        )
    return zoe


FOUND = {"value": "06 39 98 77 66", "holder": "mother", "source": "Le CFA de Chauny"}


def test_a_number_found_is_noted_on_the_line_and_may_be_called_at_once(owner, cast, lost, as_owner) -> None:
    page = owner.get(to("platform_day", cast.platform.pk)).content.decode()
    assert "Noter ce numéro" in page
    answer = owner.post(to("found_number", lost.pk), FOUND | {"place": "day"}, headers=HTMX)
    line = answer.content.decode()
    assert f'id="jour-{lost.pk}"' in line
    assert "06 39 98 77 66" in line.replace("\u00a0", " ")
    assert "Noter ce numéro" not in line
    assert json.loads(answer.headers["HX-Trigger"])["announce"]["text"].startswith("Numéro noté")
    with as_owner():
        detail = ContactDetail.objects.get(value="+33639987766")
    assert (detail.holder, detail.source, detail.kind) == ("mother", "Le CFA de Chauny", "phone")


@pytest.mark.parametrize("place", ["day", "list", "file", ""])
def test_a_number_refused_says_why_and_keeps_what_was_typed(owner, lost, place) -> None:
    data = {"value": "12", "holder": "mother", "source": "Le CFA de Chauny", "place": place}
    answer = owner.post(to("found_number", lost.pk), data, headers=HTMX if place else {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Ce numéro ne peut pas être appelé" in page
    assert "Le CFA de Chauny" in page


def test_in_a_morning_of_calls_the_page_is_read_again_with_the_number(owner, cast, lost, as_owner) -> None:
    held = begin(owner, cast, as_owner)
    answer = owner.post(to("found_number", lost.pk), FOUND | {"place": "round"}, headers=HTMX)
    assert answer.headers["HX-Refresh"] == "true"
    assert "Numéro noté" in owner.get(to("round", held.pk)).content.decode()


def test_the_school_s_telephone_is_in_the_file(owner, cast, zoe, as_owner) -> None:
    with as_owner():
        type(cast.school).objects.filter(pk=cast.school.pk).update(phone="03 23 01 99 01")
        Dossier.objects.filter(pk=zoe.pk).update(establishment=cast.school)
    assert 'href="tel:0323019901"' in owner.get(to("file", zoe.pk)).content.decode()


@pytest.mark.parametrize(("where", "told"), [("0029998X", "téléphone n’est pas"), ("Cours Aurore", "hors base")])
def test_who_says_to_be_at_school_is_answered_where_it_is_read(owner, cast, zoe, as_owner, where, told) -> None:
    data = {"key": new_id(), "outcome": "in_school", "where": where, "motive": "public", "place": "file"}
    owner.post(to("call", zoe.pk), data, **HTMX)
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(next_step_on=timezone.localdate())
        fact = AttestedFact.objects.get()
    for address in (to("platform_day", cast.platform.pk), to("file", zoe.pk)):
        page = owner.get(address).content.decode()
        assert f"{to('file', zoe.pk)}#faits" in page
        assert "C’est confirmé" in page and "Ce n’est pas vrai" in page
        assert told in page
    owner.post(to("fact", zoe.pk, fact.pk, "confirmer"), {"place": "day"}, **HTMX)
    with as_owner():
        assert Dossier.objects.get(pk=zoe.pk).status == "closed"


def test_what_proves_false_opens_the_file_to_be_called_today(owner, cast, zoe, as_owner) -> None:
    data = {"key": new_id(), "outcome": "in_school", "where": "Cours Aurore", "motive": "public", "place": "file"}
    owner.post(to("call", zoe.pk), data, **HTMX)
    with as_owner():
        fact = AttestedFact.objects.get()
    owner.post(to("fact", zoe.pk, fact.pk, "terminer"), {"place": "day"}, **HTMX)
    with as_owner():
        file = Dossier.objects.get(pk=zoe.pk)
    assert (file.status, file.next_step, file.next_step_on) == ("open", "call_again", timezone.localdate())
