"""The list's tools by the keyboard: a search typed behind a tab, files picked, columns put in order, pages turned."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

ASSISTANT = "Inès Carpentier"


def the_list(page: Page) -> None:
    page.goto("/plate-forme/")
    expect(page.locator("[data-row]").first).to_be_visible()


def test_what_is_typed_right_after_a_tab_is_searched_in_that_tab(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    page.locator("#onglet-tous").click()
    page.get_by_role("searchbox").press_sequentially("ma", delay=20)
    expect(page).to_have_url(re.compile("/liste/"))
    expect(page.locator("#onglet-tous")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("searchbox")).to_have_value("ma")


def test_x_picks_the_row_and_the_choice_outlives_a_tab(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    the_list(page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    bar = page.get_by_role("region", name="Dossiers choisis")
    expect(bar).to_contain_text("1 sélectionné")
    page.locator("#onglet-tous").click()
    expect(page.locator("#onglet-tous")).to_have_attribute("aria-current", "true")
    expect(bar).to_contain_text("1 sélectionné")
    bar.get_by_role("button", name="Tout désélectionner").click()
    expect(bar).to_be_hidden()


def test_a_column_is_moved_by_the_keyboard_and_the_focus_stays(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    page.locator("#colonnes > summary").click()
    page.locator("#apres-age").press("Enter")
    expect(page.locator("thead th").nth(3)).to_contain_text("Âge")
    expect(page.locator("#apres-age")).to_be_focused()
    page.locator("#col-reset").click()
    expect(page.locator("thead th").nth(2)).to_contain_text("Âge")


def test_a_message_made_from_a_template_says_which_number_to_call(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    page.locator("[data-row-link]").first.click()
    page.get_by_role("navigation", name="Pages du dossier").get_by_role("link", name="Écrire").click()
    mobile = page.get_by_label(re.compile("^SMS")).first
    mobile.check()
    page.get_by_role("button", name="Choisir cette personne").click()
    page.get_by_role("button", name="Reprendre ce modèle").click()
    expect(page.locator(".ms-preview")).to_contain_text("03 53 01")
    expect(page.get_by_text("Sans valeur")).to_have_count(0)


def test_the_menu_stands_at_the_same_place_in_every_section(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    menu = page.get_by_role("navigation", name="Mon travail")
    lefts = set()
    for name in ("La liste", "Groupes", "Situations", "Messages", "Documents"):
        menu.get_by_role("link", name=name, exact=True).click()
        expect(menu.locator("[aria-current]")).to_have_text(name)
        lefts.add(round(menu.evaluate("node => node.getBoundingClientRect().left")))
    assert len(lefts) == 1
