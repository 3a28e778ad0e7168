"""Keyboard, lost sessions, lost networks: what is typed is never lost, and every failure has its sentence."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

ASSISTANT = "Inès Carpentier"
TYPED = "Sa mère rappelle demain vers 18 h."


def the_list(page: Page) -> None:
    page.get_by_role("navigation", name="Mon travail").get_by_role("link", name="La liste").click()
    expect(page.locator("[data-row]").first).to_be_visible()
    page.wait_for_load_state()  # the keys are heard once the scripts have run


def write_a_note(page: Page) -> None:
    """The panel of the first row, unfolded, with a note typed in it."""
    page.locator("[data-row]").first.locator("[data-call]").click()
    page.locator(".pf-panel").get_by_role("button", name="Un proche a répondu", exact=True).click()
    page.locator(".pf-panel textarea").fill(TYPED)


def test_j_and_k_move_on_the_list_and_enter_opens(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    links = page.locator("[data-row-link]")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    name = links.nth(0).inner_text()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/dossier/"))
    expect(page.get_by_role("heading", level=1)).to_contain_text(name.split()[0])


def test_the_keys_are_letters_again_in_a_text_field(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jk")
    expect(page.get_by_role("searchbox")).to_have_value("jk")


def test_a_session_that_expires_leaves_the_text_on_the_screen(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    write_a_note(page)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name=re.compile("^Enregistrer")).click()
    expect(page.get_by_role("alert")).to_contain_text("Votre session a expiré")
    expect(page.locator(".pf-panel textarea")).to_have_value(TYPED)


def test_after_signing_in_again_the_draft_is_there(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    write_a_note(page)
    page.context.clear_cookies()
    page.reload()
    page.get_by_role("button", name=ASSISTANT).click()
    the_list(page)
    page.locator("[data-row]").first.locator("[data-call]").click()
    expect(page.locator(".pf-panel textarea")).to_have_value(TYPED)


def test_a_lost_network_has_its_sentence_and_loses_nothing(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    write_a_note(page)
    page.context.set_offline(True)
    page.get_by_role("button", name=re.compile("^Enregistrer")).click()
    expect(page.get_by_role("alert")).to_contain_text("La connexion est interrompue")
    expect(page.locator(".pf-panel textarea")).to_have_value(TYPED)
    page.context.set_offline(False)


def test_a_server_in_error_has_its_sentence_and_loses_nothing(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    the_list(page)
    write_a_note(page)
    page.route("**/appel/", lambda route: route.fulfill(status=500, body=""))
    page.get_by_role("button", name=re.compile("^Enregistrer")).click()
    expect(page.get_by_role("alert")).to_contain_text("L’enregistrement a échoué")
    expect(page.locator(".pf-panel textarea")).to_have_value(TYPED)


def test_a_visitor_is_asked_to_sign_in_then_led_where_they_were_going(sign_in: SignIn) -> None:
    page = sign_in()
    page.goto("/plate-forme/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")


def test_on_a_phone_the_menu_shows_where_one_is(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    menu = page.get_by_role("navigation", name="Mon travail")
    menu.get_by_role("link", name="Documents").click()
    expect(menu.locator("[aria-current]")).to_have_text("Documents")
    expect(menu.locator("[aria-current]")).to_be_in_viewport(ratio=1)


def test_on_a_phone_the_acts_on_the_chosen_stay_within_its_width(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    the_list(page)
    page.locator("[data-row] input[type=checkbox]").first.check()
    page.locator("summary", has_text="Agir").click()
    expect(page.get_by_role("link", name="Assigner")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Tout désélectionner").click()  # a selection outlives the page
    expect(page.get_by_role("region", name="Dossiers choisis")).to_be_hidden()


def test_on_a_phone_the_arrows_of_the_agenda_show_no_cut_word(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    page.get_by_role("navigation", name="Mon travail").get_by_role("link", name="Agenda").click()
    arrows = page.locator(".rv-bar__move .fr-btn")
    expect(arrows).to_have_count(2)
    for arrow in arrows.all():
        assert arrow.evaluate("node => getComputedStyle(node).fontSize") == "0px"
        assert arrow.evaluate("node => node.offsetHeight") >= 44


def test_on_a_phone_the_situations_stand_one_under_the_other_none_cut(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    page.get_by_role("link", name="Situations").first.click()
    cells = page.locator(".pw-situations tbody tr").first.locator("th, td")
    expect(cells).to_have_count(3)
    for number in range(3):
        box = cells.nth(number).bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= 390
    content = page.locator(".pw-situations .fr-table__content")
    assert content.evaluate("node => node.scrollWidth <= node.clientWidth")
