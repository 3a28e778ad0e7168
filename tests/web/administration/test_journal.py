"""The review of the access journal."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.base.models import AccessEntry
from rebond.domain.base.sealing import seal
from rebond.web.administration.page_names import NAMES
from tests.web.administration.conftest import Office, text
from tests.web.matrix import LINES

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

PAGE = "/administration/journal/"


def look(
    office: Office, *, outcome: int = 200, page: str = "platform:file", ago: timedelta = timedelta(hours=1)
) -> None:
    AccessEntry.objects.create(
        moment=datetime.now(UTC) - ago,
        user_id=office.assistant.pk,
        page=page,
        outcome=outcome,
        method="GET",
        object_id=uuid4(),
    )


def test_it_counts_by_page_and_by_person_and_shows_refusals(admin: Client, office: Office, as_owner) -> None:
    with as_owner():
        for _ in range(3):
            look(office)
        look(office, outcome=404)
    shown = text(admin.get(PAGE))
    assert "<strong>3</strong> consultations et <strong>1</strong> refus" in shown
    assert "Théo Lemoîne" in shown
    assert "Dossier d’un jeune" in shown
    assert "Introuvable pour cette personne" in shown


def test_the_period_is_chosen(admin: Client, office: Office, as_owner) -> None:
    with as_owner():
        look(office, ago=timedelta(days=20))
    assert "<strong>0</strong> consultation" in text(admin.get(PAGE))
    assert "<strong>1</strong> consultation" in text(admin.get(PAGE, {"jours": "30"}))
    assert admin.get(PAGE, {"jours": "toujours"}).status_code == 200


def test_an_empty_journal_says_so(admin: Client) -> None:
    assert "Aucune page nominative n’a été ouverte sur cette période" in text(admin.get(PAGE))


def test_a_tampered_line_is_found_from_the_page(admin: Client, office: Office, as_owner, as_worker) -> None:
    with as_owner():
        look(office)
    with as_worker():
        seal()
    check = reverse("administration:journal_verify")
    assert "aucune ligne n’a été modifiée" in text(admin.post(check))
    with as_owner():
        AccessEntry.objects.update(outcome=404)
    assert "Le journal a été altéré" in text(admin.post(check))


def test_an_assistant_does_not_open_it(assistant: Client) -> None:
    assert assistant.get(PAGE).status_code == 404


def test_every_page_that_the_journal_may_tell_of_has_a_french_name() -> None:
    never = ("public:", "account_", "account:demo")  # pages open to all, of which the journal says nothing
    named = {line.name for line in LINES if not line.name.startswith(never)}
    assert sorted(named - set(NAMES)) == []
