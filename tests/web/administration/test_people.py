"""Accounts and habilitations, on their pages."""

import csv
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation, PeopleSearch, User
from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.actor import Role
from tests.web.administration.conftest import Office, signed_in, text

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


def url(name: str, *args: object) -> str:
    return reverse(f"administration:{name}", args=args)


def test_a_search_leaves_no_name_in_the_address(admin: Client) -> None:
    answer = admin.post(url("people"), {"text": "lemoine", "role": ""})
    assert answer.status_code == 302
    assert "lemoine" not in answer["Location"]
    shown = text(admin.get(answer["Location"]))
    assert "LEMOÎNE Théo" in shown
    assert "VALMONT" not in shown


def test_a_search_without_an_answer_says_what_to_do(admin: Client) -> None:
    shown = text(admin.post(url("people"), {"text": "personne", "role": ""}, follow=True))
    assert "Aucun compte ne répond à cette recherche" in shown


def test_nobody_opens_the_search_of_another(admin: Client, office: Office, as_owner) -> None:
    with as_owner():
        search = PeopleSearch.objects.create(user=office.assistant, text="secret")
    assert admin.get(url("people_found", search.pk)).status_code == 404


def test_an_account_is_opened_and_its_password_works(admin: Client) -> None:
    shown = admin.post(url("account_open"), {"first_name": "Léa", "last_name": "Martel", "email": "lea@essai.example"})
    assert shown["Cache-Control"] == "no-store"
    user = User.objects.get(email="lea@essai.example")
    password = text(shown).split("Mot de passe : <strong>")[1].split("<")[0]
    assert user.check_password(password)


def test_an_account_refused_keeps_what_was_typed(admin: Client) -> None:
    refused = admin.post(
        url("account_open"), {"first_name": "Léa", "last_name": "", "email": "ASSISTANT@essai.example"}
    )
    assert refused.status_code == 422
    assert "Indiquez le nom." in text(refused)
    assert 'value="Léa"' in text(refused)
    again = admin.post(url("account_open"), {"first_name": "Léa", "last_name": "M", "email": "ASSISTANT@essai.example"})
    assert "Cette adresse a déjà un compte" in text(again)


def test_a_role_on_a_platform_is_granted_and_opens_its_list_at_once(admin: Client, office: Office) -> None:
    granted = admin.post(
        url("grant", office.assistant.pk, "plate-forme"),
        {"role": "manager", "platform": office.platform.pk, "starts_on": timezone.localdate().isoformat()},
        follow=True,
    )
    assert "Habilitation accordée : Responsable de plate-forme, Laonnois" in text(granted)
    assert Role.MANAGER in actor_for(office.assistant, day=timezone.localdate()).roles


def test_a_school_is_chosen_by_its_uai_however_typed(admin: Client, office: Office) -> None:
    details = {"role": "school_referent", "starts_on": timezone.localdate().isoformat()}
    page = url("grant", office.assistant.pk, "etablissement")
    refused = admin.post(page, {**details, "establishment": "0000000A"})
    assert (refused.status_code, "Aucun établissement ne porte l’UAI 0000000A" in text(refused)) == (422, True)
    admin.post(page, {**details, "establishment": " 0029998x "})
    assert actor_for(office.assistant, day=timezone.localdate()).establishments == {office.school.pk}


def test_nominative_operations_ask_for_an_end_and_a_reason(admin: Client, office: Office) -> None:
    page = url("grant", office.assistant.pk, "nominatif")
    today = timezone.localdate()
    refused = text(admin.post(page, {"role": "nominative_operations", "starts_on": today.isoformat()}))
    assert "Indiquez une date" in refused
    assert "Écrivez pourquoi" in refused
    too_long = {
        "role": "nominative_operations",
        "starts_on": today.isoformat(),
        "ends_on": (today + timedelta(days=200)).isoformat(),
        "reason": "Rejets",
    }
    assert "Trois mois au plus" in text(admin.post(page, too_long))


@pytest.mark.parametrize("scope", ["plate-forme", "national"])
def test_a_scope_grants_its_own_roles_only(admin: Client, office: Office, scope: str) -> None:
    wrong = {"role": "school_referent", "starts_on": "2026-11-24", "establishment": "0029998X"}
    assert admin.post(url("grant", office.assistant.pk, scope), wrong).status_code == 422
    assert admin.get(url("grant", office.assistant.pk, "inconnu")).status_code == 404


def test_nobody_grants_to_themselves(admin: Client, office: Office) -> None:
    assert "On ne s’habilite pas soi-même" in text(admin.get(url("account", office.admin.pk)))
    refused = admin.post(
        url("grant", office.admin.pk, "plate-forme"),
        {"role": "assistant", "platform": office.platform.pk, "starts_on": "2026-11-24"},
    )
    assert (refused.status_code, "On ne s’habilite pas soi-même" in text(refused)) == (422, True)


def test_an_ended_habilitation_closes_the_pages_on_the_next_day(admin: Client, office: Office) -> None:
    yesterday = timezone.localdate() - timedelta(days=1)
    with_role = signed_in(office.assistant)
    assert with_role.get(reverse("platform:list")).status_code in (200, 302)
    held = Habilitation.objects
    from rebond.domain.base.session import acting_as  # noqa: PLC0415

    with acting_as(actor_for(office.admin, day=timezone.localdate())):
        key = held.get(user=office.assistant).pk
    answer = admin.post(url("habilitation_end", key), {"last_day": yesterday.isoformat()}, follow=True)
    assert "habilitation terminée" in text(answer)
    assert with_role.get(reverse("platform:list")).status_code == 404


def test_an_end_before_the_start_is_refused(admin: Client, office: Office) -> None:
    from rebond.domain.base.session import acting_as  # noqa: PLC0415

    with acting_as(actor_for(office.admin, day=timezone.localdate())):
        key = Habilitation.objects.get(user=office.assistant).pk
    refused = admin.post(url("habilitation_end", key), {"last_day": "2020-01-01"})
    assert (refused.status_code, "Elle commence le 01/01/2026" in text(refused)) == (422, True)


def test_a_closed_account_is_signed_out_of_its_rights_and_may_be_reopened(admin: Client, office: Office) -> None:
    admin.post(url("account_close", office.assistant.pk))
    assert "Ce compte est fermé" in text(admin.get(url("account", office.assistant.pk)))
    assert actor_for(office.assistant, day=timezone.localdate()).roles == frozenset()
    admin.post(url("account_reopen", office.assistant.pk))
    assert actor_for(office.assistant, day=timezone.localdate()).roles == {Role.ASSISTANT}


def test_ones_own_account_does_not_close(admin: Client, office: Office) -> None:
    answer = admin.post(url("account_close", office.admin.pk), follow=True)
    assert "On ne ferme pas son propre compte" in text(answer)


def test_a_renewed_password_is_shown_once(admin: Client, office: Office) -> None:
    shown = admin.post(url("account_password", office.assistant.pk))
    password = text(shown).split("Mot de passe : <strong>")[1].split("<")[0]
    assert User.objects.get(pk=office.assistant.pk).check_password(password)
    assert password not in text(admin.get(url("account", office.assistant.pk)))


def test_the_review_is_a_table_that_a_spreadsheet_reads_and_runs_nothing(
    admin: Client, office: Office, as_owner
) -> None:
    with as_owner():
        hostile = User.objects.create_user("x@essai.example", first_name="A", last_name="=HYPERLINK(1)")
        Habilitation.objects.create(user=hostile, role=Role.NATIONAL_ADMIN, starts_on=date(2026, 1, 1))
    answer = admin.post(url("rights_review"))
    assert answer["Cache-Control"] == "no-store"
    rows = list(csv.reader(answer.content.decode("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[0][:3] == ["Rôle", "Nom", "Prénom"]
    assert {row[1] for row in rows[1:]} == {"Lemoîne", "Valmont", "'=HYPERLINK(1)"}
    assert admin.get(url("rights_review")).status_code == 405


def test_an_account_that_does_not_exist_is_not_found(admin: Client, office: Office) -> None:
    assert admin.get(url("account", office.school.pk)).status_code == 404
    assert admin.get(url("habilitation_end", office.school.pk)).status_code == 404
