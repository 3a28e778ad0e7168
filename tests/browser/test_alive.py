"""The demonstration is alive on the day it is opened: every screen of a platform's life has something to show."""

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from rebond.domain.dossiers.enums import Tab
from tests.browser.conftest import SignIn

ASSISTANT = "Inès Carpentier"


def follow(page: Page, name: str) -> None:
    """A link of the platform's menu."""
    page.get_by_role("navigation", name="Mon travail").get_by_role("link", name=name, exact=True).click()


def test_today_has_its_appointments_its_answers_and_its_late_ones(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    expect(page.locator("main")).to_contain_text("Rendez-vous du jour")
    expect(page.locator(".pf-line").filter(has_text="Le jeune a répondu").first).to_be_visible()
    follow(page, "Agenda")
    assert page.locator(".rv-line").count() >= 4


def test_a_session_of_this_week_has_its_invitations_and_its_answers(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    follow(page, "Agenda")
    page.get_by_role("link", name="Créneaux et séances").click()
    page.get_by_role("link", name="Découvrir les métiers du bâtiment").first.click()
    guests = page.locator(".rv-guest")
    for state in ("Vient", "Ne vient pas", "Invité"):
        expect(guests.locator(".fr-badge").get_by_text(state, exact=True).first).to_be_visible()
    expect(guests.filter(has_text="remis").first).to_be_visible()


def test_messages_failed_and_one_can_answer_those_that_arrived(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    follow(page, "Messages")
    for state in ("Remis", "Non envoyé", "Revenu"):
        expect(page.locator("main").get_by_text(re.compile(f"^{state}")).first).to_be_visible()
    link = page.get_by_role("link", name="ouvrir le lien").first.get_attribute("href")
    phone = sign_in(width=390)
    phone.goto(f"{urlsplit(str(link)).path}?changer=1")
    expect(phone.get_by_role("link", name="Rappelez-moi")).to_be_visible()


def test_some_were_held_to_be_unreachable(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    page.goto("/plate-forme/")
    page.locator(f"#onglet-{Tab.UNREACHABLE.value}").click()
    expect(page.locator("[data-row]").filter(has_text="Injoignable").first).to_be_visible()


@pytest.mark.parametrize("width", [1440, 390])
def test_the_page_that_invites_is_accessible_and_reads_before_it_sends(sign_in: SignIn, width: int) -> None:
    page = sign_in(ASSISTANT, width=width)
    page.goto(str(page.locator("a[href$='/agenda/']").first.get_attribute("href")))
    page.get_by_role("link", name="Créneaux et séances").click()
    page.get_by_role("link", name="Visite du CFA").first.click()
    page.get_by_role("button", name="Les prévenir").click()
    expect(page.get_by_role("heading", name="Comme il sera reçu")).to_be_visible()
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Aucun message\u00a0: je les préviens moi-même").check()
    page.get_by_role("button", name=re.compile("^Inviter")).click()  # not what was read: shown first
    expect(page.locator(".ms-preview")).to_contain_text("Rien n’est envoyé")
