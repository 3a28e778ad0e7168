"""What helps while one writes: the count of SMS, and the names that an @ offers."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from rebond.domain.messages.lengths import measure
from tests.browser.conftest import SignIn

ASSISTANT = "Inès Carpentier"


def a_file(page: Page, *, mobile: bool = False) -> str:
    """The address of a file of the list; with `mobile`, one that may be written to by SMS."""
    page.goto("/plate-forme/")
    expect(page.locator("[data-row-link]").first).to_be_visible()
    for link in page.eval_on_selector_all("[data-row-link]", "links => links.map(link => link.pathname)"):
        page.goto(f"{link}ecrire/")
        if not mobile or page.get_by_role("button", name="Envoyer le SMS").count():
            return link
    raise AssertionError("the demonstration lists nobody who can be written to")


@pytest.mark.parametrize("width", [1440, 390])
def test_the_count_of_sms_follows_what_is_typed_and_agrees_with_the_server(sign_in: SignIn, width: int) -> None:
    page = sign_in(ASSISTANT, width=width)
    page.goto(f"{a_file(page, mobile=True)}ecrire/")
    body, count = page.get_by_label("Message", exact=True), page.locator("#longueur")
    for text in ("Bonjour", "Ça va ? « Oui… » €{}", "a" * 160, "a" * 161, "ê" * 71, "Bonjour 🙂", "é" * 160):
        body.fill(text)
        length = measure(text)
        expect(count).to_contain_text(re.compile(rf"^{length.parts} SMS\s: {length.characters} caractère"))
        expect(count).to_contain_text(f"encore {length.left} avant")
    body.fill("Répondez ici : {lien}")
    expect(page.locator("[data-shown]")).to_contain_text("/r/xxxxxxxxxxxxxxxx/")
    expect(page.locator("[data-said]")).to_contain_text("SMS")  # said once, when one stops typing


def chosen(page: Page) -> Locator:
    return page.locator("#mentions [aria-selected=true]")


@pytest.mark.parametrize("width", [1440, 390])
def test_an_at_sign_offers_names_and_the_keyboard_chooses(sign_in: SignIn, width: int) -> None:
    page = sign_in(ASSISTANT, width=width)
    page.goto(f"{a_file(page)}message/")
    text = page.get_by_label("Message", exact=True)
    text.press_sequentially("Vu ce matin. @va")
    expect(chosen(page)).to_have_text("@Valérie Quentin")
    expect(text).to_have_attribute("aria-activedescendant", "mention-0")
    text.press("Enter")
    expect(text).to_have_value("Vu ce matin. @Valérie Quentin ")
    expect(page.get_by_label("@Valérie Quentin")).to_be_checked()
    expect(page.locator("#mentions")).to_be_hidden()
    text.press_sequentially("et @")
    first = chosen(page).inner_text()
    text.press("ArrowDown")
    expect(chosen(page)).not_to_have_text(first)
    text.press("Escape")
    expect(page.locator("#mentions")).to_be_hidden()
    text.press_sequentially(" adresse@exemple")
    expect(page.locator("#mentions")).to_be_hidden()
