"""What is typed is never lost: a session that ended, a token of another time, an error, a page left give it back."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn
from tests.browser.test_writing import a_file

ASSISTANT, MANAGER = "Inès Carpentier", "Valérie Quentin"
TYPED = "Sa tante peut l’accueillir à Soissons dès lundi."
FOUND = "Nous avons retrouvé ce que vous aviez écrit."
WIDTHS = pytest.mark.parametrize("width", [1440, 390])


def found(page: Page) -> Locator:
    """The sentence that says so, in the form."""
    return page.locator("form").get_by_role("status").filter(has_text=FOUND)


def message_to_the_team(page: Page) -> Locator:
    """The field of a message about the first file of the list, opened."""
    page.goto(f"{a_file(page)}message/")
    return page.get_by_label("Message", exact=True)


def signs_in(page: Page, name: str) -> None:
    page.get_by_role("button", name=name).click()
    page.wait_for_url(lambda url: "/connexion/" not in url)


def kept(page: Page) -> list[str]:
    """What the tab keeps."""
    return page.evaluate("Object.keys(sessionStorage).filter(key => key.startsWith('rebond.kept.'))")


@WIDTHS
def test_a_message_sent_after_the_session_ended_comes_back_in_its_page(sign_in: SignIn, width: int) -> None:
    page = sign_in(ASSISTANT, width=width)
    page.goto(f"{a_file(page, mobile=True)}ecrire/")
    body, address = page.get_by_label("Message", exact=True), page.url
    body.fill(TYPED)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Envoyer le SMS").click()
    expect(page.get_by_role("heading", name="Votre session a pris fin")).to_be_visible()
    expect(page.get_by_text("Ce que vous aviez écrit est gardé dans cet onglet")).to_be_visible()
    signs_in(page, ASSISTANT)
    expect(page).to_have_url(address)
    expect(body).to_have_value(TYPED)
    expect(found(page)).to_contain_text("Ce n’est pas encore enregistré.")
    expect(page.locator("[data-shown]")).to_contain_text("Sa tante peut")  # as it will be received
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="Envoyer le SMS").click()
    expect(page.get_by_text("Le message est parti à l’envoi")).to_be_visible()
    assert kept(page) == []
    page.goto(address)
    expect(found(page)).to_have_count(0)
    expect(body).not_to_have_value(TYPED)


def test_somebody_else_who_signs_in_sees_nothing_of_it_and_it_is_erased(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    body, address = message_to_the_team(page), page.url
    body.fill(TYPED)
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Écrire le message").click()
    signs_in(page, MANAGER)
    expect(page).to_have_url(address)
    expect(body).to_have_value("")
    expect(found(page)).to_have_count(0)
    assert TYPED not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")


def test_after_a_message_is_sent_nothing_is_kept(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    body, address = message_to_the_team(page), page.url
    body.fill(TYPED)
    page.locator("label", has_text="@Valérie Quentin").click()
    assert len(kept(page)) == 1
    page.get_by_role("button", name="Écrire le message").click()
    page.wait_for_url(lambda url: url != address)
    assert kept(page) == []
    assert "rebond_saved_" not in page.evaluate("document.cookie")


def test_a_refusal_keeps_what_the_page_gives_back_until_it_is_saved(sign_in: SignIn) -> None:
    """The page refused shows the text: nothing is said. Left then, it gives it back."""
    page = sign_in(ASSISTANT)
    page.goto(f"{a_file(page)}transferer/")
    body, address = page.get_by_label("Message", exact=True), page.url
    body.fill(TYPED)
    page.get_by_role("button", name="Proposer le transfert").click()  # to no platform
    expect(page.get_by_text("Choisissez la plate-forme qui reprendra le dossier.")).to_be_visible()
    expect(body).to_have_value(TYPED)
    expect(found(page)).to_have_count(0)
    page.goto(address)
    expect(body).to_have_value(TYPED)
    expect(found(page)).to_contain_text("Ce n’est pas encore enregistré.")


def test_an_interview_comes_back_and_its_draft_is_saved_again(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    page.goto(f"{a_file(page)}entretien/")
    notes, address = page.get_by_role("textbox", name="Notes"), page.url
    page.context.clear_cookies(name="sessionid")
    notes.fill(TYPED)
    expect(page.get_by_text("Pas encore enregistré : votre texte est gardé dans ce navigateur.")).to_be_visible()
    page.goto(address)
    expect(page.get_by_text("Ce que vous aviez écrit est gardé dans cet onglet")).to_be_visible()
    signs_in(page, ASSISTANT)
    expect(page).to_have_url(address)
    expect(notes).to_have_value(TYPED)
    expect(page.get_by_text("Brouillon enregistré à")).to_be_visible()
    expect(found(page)).not_to_contain_text("pas encore enregistré")
    assert kept(page) == []
    page.reload()
    expect(notes).to_have_value(TYPED)  # from the draft
    expect(found(page)).to_have_count(0)


def test_a_part_of_the_file_comes_back_unfolded_and_goes_when_it_is_recorded(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    page.goto(a_file(page))
    page.get_by_text("Ajouter une coordonnée").click()
    form = page.locator("form[action$='/coordonnees/']")
    number = form.get_by_role("textbox").first
    number.fill("06 12 34 56 78")
    page.context.clear_cookies(name="sessionid")
    form.get_by_role("button", name="Ajouter la coordonnée").click()
    expect(page.get_by_role("alert")).to_contain_text("Votre session a expiré")
    page.reload()
    signs_in(page, ASSISTANT)
    expect(number).to_be_visible()
    expect(number).to_have_value("06 12 34 56 78")
    form.get_by_role("button", name="Ajouter la coordonnée").click()
    expect(form).to_be_hidden()  # the file is drawn again, the form folded
    assert kept(page) == []


def test_signing_out_asks_then_erases_it_in_every_tab(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    body, address = message_to_the_team(page), page.url
    body.fill(TYPED)
    other = page.context.new_page()
    other.goto(address)
    expect(found(other)).to_have_count(0)  # each tab keeps its own
    other.get_by_label("Message", exact=True).fill(TYPED)
    page.once("dialog", lambda asked: asked.dismiss())
    page.get_by_role("button", name="Se déconnecter").click()
    expect(body).to_have_value(TYPED)
    assert len(kept(page)) == 1
    page.once("dialog", lambda asked: asked.accept())
    page.get_by_role("button", name="Se déconnecter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Se connecter")
    expect(page.get_by_text("est gardé dans cet onglet")).to_be_hidden()
    assert (kept(page), kept(other)) == ([], [])


def test_a_form_older_than_the_session_says_so_and_its_text_comes_back(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    body, address = message_to_the_team(page), page.url
    body.fill(TYPED)
    other = page.context.new_page()
    other.goto(address)
    other.get_by_role("button", name="Se déconnecter").click()
    expect(other.get_by_role("heading", level=1)).to_have_text("Se connecter")
    signs_in(other, ASSISTANT)
    page.locator("label", has_text="@Valérie Quentin").click()  # typed on, since
    page.get_by_role("button", name="Écrire le message").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Rien n’est enregistré")
    expect(page.get_by_text("Ce que vous aviez écrit est gardé dans cet onglet")).to_be_visible()
    page.get_by_role("link", name="Rouvrir la page").click()
    expect(page).to_have_url(address)
    expect(body).to_have_value(TYPED)
    expect(page.get_by_label("@Valérie Quentin")).to_be_checked()


def test_an_answer_that_never_came_is_told_as_such(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    body, address = message_to_the_team(page), page.url
    body.fill(TYPED)
    page.locator("label", has_text="@Valérie Quentin").click()
    page.route("**/message/", lambda route: route.abort() if route.request.method == "POST" else route.continue_())
    page.get_by_role("button", name="Écrire le message").click()
    page.wait_for_url("chrome-error://chromewebdata/")
    page.goto(address)
    expect(body).to_have_value(TYPED)
    expect(found(page)).to_contain_text("vérifiez que ce n’est pas déjà enregistré")


def test_a_page_in_error_gives_the_text_back_when_it_is_opened_again(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    body, address = message_to_the_team(page), page.url
    body.fill(TYPED)
    page.route(
        "**/message/",
        lambda route: route.fulfill(status=500, body="Erreur") if route.request.method == "POST" else route.continue_(),
    )
    page.get_by_role("button", name="Écrire le message").click()
    expect(page.get_by_text("Erreur")).to_be_visible()
    page.goto(address)
    expect(body).to_have_value(TYPED)


def test_without_network_the_form_stays_with_its_text_and_says_so(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    body = message_to_the_team(page)
    body.fill(TYPED)
    page.context.set_offline(True)
    page.get_by_role("button", name="Écrire le message").click()
    expect(page.get_by_role("alert")).to_contain_text("La connexion est interrompue")
    expect(body).to_have_value(TYPED)
    page.context.set_offline(False)


@WIDTHS
def test_what_was_found_can_be_erased(sign_in: SignIn, width: int) -> None:
    page = sign_in(ASSISTANT, width=width)
    body, address = message_to_the_team(page), page.url
    body.fill(TYPED)
    page.goto("/plate-forme/")
    page.goto(address)
    expect(body).to_have_value(TYPED)
    page.get_by_role("button", name="Effacer ce que j’avais écrit").click()
    expect(body).to_have_value("")
    expect(body).to_be_focused()
    expect(found(page)).to_have_count(0)
    assert kept(page) == []


@WIDTHS
def test_a_text_that_the_server_has_changed_since_is_shown_beside_never_written_over(
    sign_in: SignIn, width: int
) -> None:
    page = sign_in(ASSISTANT, width=width)
    page.goto(f"{a_file(page, mobile=True)}ecrire/")
    body, address = page.get_by_label("Message", exact=True), page.url
    proposed = body.input_value()
    body.fill(TYPED)
    page.route(address, lambda route: route.fulfill(response=(answer := route.fetch()), body=re.sub(
        r"(<textarea[^>]*name=\"body\"[^>]*>)[^<]*", r"\1Autre proposition.", answer.text())))  # fmt: skip
    page.reload()
    expect(body).to_have_value("Autre proposition.")
    beside = page.locator(".rb-found__beside")
    expect(beside).to_contain_text(TYPED)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    beside.get_by_role("button", name="Reprendre ce texte").click()
    expect(body).to_have_value(TYPED)
    expect(beside).to_have_count(0)
    page.unroute(address)
    page.reload()
    expect(body).to_have_value(proposed)
    expect(beside).to_contain_text(TYPED)


def test_a_template_taken_again_is_not_written_over_and_the_text_is_offered(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    page.goto(f"{a_file(page, mobile=True)}ecrire/")
    body = page.get_by_label("Message", exact=True)
    proposed = body.input_value()
    body.fill(TYPED)
    page.get_by_role("button", name="Reprendre ce modèle").click()
    beside = page.locator(".rb-found__beside")
    expect(beside).to_contain_text(TYPED)
    expect(body).to_have_value(proposed)
    page.get_by_role("button", name="Choisir cette personne").click()
    expect(beside).to_contain_text(TYPED)
    beside.get_by_role("button", name="Reprendre ce texte").click()
    expect(body).to_have_value(TYPED)


def test_the_notes_of_a_meeting_outlive_what_is_decided_and_go_when_saved(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    page.goto("/plate-forme/")
    page.get_by_role("navigation", name="Mon travail").get_by_role("link", name="Répartition").click()
    page.get_by_role("button", name="Commencer la répartition").click()
    page.get_by_text("Présents, notes et fin de la réunion").click()
    notes = page.get_by_label("Ce qui s’est dit")
    notes.fill(TYPED)
    with page.expect_response(lambda answer: "/repartition/" in answer.url):
        page.locator(".so-take:enabled").first.click()
    expect(page.get_by_role("heading", name="Décidé dans cette réunion")).to_be_visible()
    expect(notes).to_have_value(TYPED)
    expect(found(page)).to_have_count(0)  # it never went away
    page.get_by_role("button", name="Enregistrer les notes").click()
    expect(page.get_by_text("Notes de la réunion enregistrées.")).to_be_visible()
    assert kept(page) == []


def test_no_password_is_kept(sign_in: SignIn) -> None:
    page = sign_in()
    page.get_by_label("Adresse électronique").fill("lea@example.org")
    page.get_by_label("Mot de passe").fill("un secret bien long")
    page.get_by_role("button", name="Se connecter", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert "un secret" not in page.evaluate("JSON.stringify({...sessionStorage, ...localStorage})")
