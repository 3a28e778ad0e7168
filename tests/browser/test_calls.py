"""Calls with the keyboard, on a phone, with a colleague beside, and without network."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import SignIn

ASSISTANT, COLLEAGUE = "Inès Carpentier", "Valérie Quentin"
TYPED = "Sa mère rappelle demain vers 18 h."


def begin(page: Page) -> None:
    """A morning of calls over the queue of the day, or the one that goes on."""
    on = page.get_by_role("link", name="Reprendre les appels")
    (on if on.count() else page.get_by_role("button", name="Appeler à la suite")).click()
    expect(page.locator("[data-round]")).to_be_visible()
    page.wait_for_load_state()  # the keys are heard once the scripts have run


def here(page: Page) -> Locator:
    return page.locator("[data-round-focus]")


def place(page: Page) -> int:
    return int(page.locator(".cl-progress label").inner_text().split("/")[0])


def test_a_morning_of_calls_is_walked_with_the_keys_alone(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    begin(page)
    at, name = place(page), here(page).locator("h2 a").inner_text()
    page.keyboard.press("p")
    expect(page.locator(".cl-progress label")).to_have_text(re.compile(rf"^{at + 1} /"))
    expect(here(page)).to_be_focused()
    page.keyboard.press("r")
    expect(here(page).locator("h2 a")).to_have_text(name)
    expect(here(page)).to_be_focused()  # elsewhere, the first press only brings a button out of sight there
    page.keyboard.press("7")  # the first of the outcomes recorded at once
    expect(page.locator("#tournee .fr-alert--success")).to_contain_text("pas de réponse, enregistré")
    expect(page.locator(".cl-progress label")).to_have_text(re.compile(rf"^{at + 1} /"))
    page.get_by_role("button", name="Annuler").click()
    expect(here(page).locator("h2 a")).to_have_text(name)


def test_a_colleague_sees_the_call_without_reloading(sign_in: SignIn) -> None:
    mine, theirs = sign_in(ASSISTANT), sign_in(COLLEAGUE)
    begin(mine)
    while not mine.locator("[name=detail]").count():  # somebody who has no number to call
        passed = here(mine).locator("h2 a").inner_text()
        mine.locator("[data-key-skip]").click()
        expect(here(mine).locator("h2 a")).not_to_have_text(passed)
    here(mine).locator("h2 a").click()
    expect(mine.locator("#appel")).to_be_visible()
    theirs.goto(mine.url)
    expect(theirs.locator(".cl-busy").first).to_be_hidden()
    with mine.expect_response(re.compile("/appel/en-cours/")):
        mine.locator("#appel").get_by_role("button", name="J’appelle").click()
    theirs.evaluate("document.dispatchEvent(new Event('calls-look'))")
    expect(theirs.locator(".cl-busy").first).to_contain_text("Appel en cours par Inès C.")
    mine.goto("/plate-forme/")  # leaving gives the call back, a moment later: the page looks again and again
    theirs.evaluate("setInterval(() => document.dispatchEvent(new Event('calls-look')), 300)")
    expect(theirs.locator(".cl-busy").first).to_be_hidden()


def test_on_a_phone_the_queue_shows_one_person_then_the_next(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    shown = page.locator("[data-line]:visible")
    expect(shown).to_have_count(1)
    first = shown.locator("h3 a").inner_text()
    shown.get_by_role("button", name="Passer").click()
    expect(shown).to_have_count(1)
    expect(shown.locator("h3 a")).not_to_have_text(first)
    shown.get_by_role("button", name="Pas de réponse", exact=True).click()
    expect(shown).to_contain_text("enregistré")
    shown.get_by_role("button", name="Suivant").click()
    expect(shown.locator("h3 a")).to_be_visible()


def note_offline(page: Page) -> Locator:
    """A contact noted without network on the first person of the queue."""
    line = page.locator("[data-line]:visible").first
    line.get_by_role("button", name="Un proche a répondu", exact=True).click()
    line.locator("textarea").fill(TYPED)
    page.context.set_offline(True)
    line.locator("[data-save]").click()
    return line


def test_a_contact_without_network_is_kept_then_sent_once(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    line = note_offline(page)
    name = line.locator("h3 a").inner_text()
    expect(page.locator(".rb-kept")).to_contain_text("1 contact non envoyé")
    expect(line).to_contain_text("gardé, en attente du réseau")
    expect(line.locator("textarea")).to_have_value(TYPED)
    stored = page.evaluate(
        """() => new Promise((done) => { const asked = indexedDB.open("rebond", 1);
        asked.onsuccess = () => { const all = asked.result.transaction("kept").objectStore("kept").getAll();
        all.onsuccess = () => done(JSON.stringify(all.result.map((row) => Object.keys(row)))); }; })"""
    )
    assert stored == '[["id","user","at","iv","data"]]'
    page.context.set_offline(False)
    expect(page.locator(".rb-kept")).to_contain_text("1 contact gardé est envoyé")
    expect(page.locator(".rb-kept")).to_contain_text(name.split()[0])
    page.reload()
    expect(page.locator(".rb-kept")).to_be_hidden()


def test_what_is_kept_can_be_taken_back_with_what_was_typed(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    line = note_offline(page)
    line.get_by_role("button", name="Ne pas envoyer").click()
    expect(page.locator(".rb-kept")).to_be_hidden()
    expect(line.locator("textarea")).to_be_editable()
    expect(line.locator("textarea")).to_have_value(TYPED)
    page.context.set_offline(False)


def test_a_session_that_expired_meanwhile_says_so_and_sends_after_signing_in(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    note_offline(page)
    expect(page.locator(".rb-kept")).to_contain_text("1 contact non envoyé")
    page.context.clear_cookies(name="sessionid")
    page.context.set_offline(False)
    expect(page.locator(".rb-kept")).to_contain_text("votre session a expiré")
    page.get_by_role("link", name="Se reconnecter").click()
    page.get_by_role("button", name=ASSISTANT).click()
    expect(page.locator(".rb-kept")).to_contain_text("1 contact gardé est envoyé")


def test_what_is_refused_when_sent_is_given_back(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    note_offline(page)
    expect(page.locator(".rb-kept")).to_contain_text("1 contact non envoyé")
    page.route("**/appel/", lambda route: route.fulfill(status=404, body=""))
    page.context.set_offline(False)
    expect(page.locator(".rb-kept")).to_contain_text("n’est pas enregistré")
    expect(page.locator(".rb-kept textarea")).to_have_value(TYPED)
    page.locator(".rb-kept").get_by_role("button", name="Oublier").click()
    expect(page.locator(".rb-kept")).to_be_hidden()


def test_signing_out_asks_first_and_forgets_what_was_kept(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    note_offline(page)
    expect(page.locator(".rb-kept")).to_contain_text("1 contact non envoyé")
    page.route("**/appel/", lambda route: route.abort())
    page.context.set_offline(False)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url(re.compile("/connexion/"))
    assert "sera perdu" in asked[0]
    page.unroute("**/appel/")
    page.goto("/connexion/")
    page.get_by_role("button", name=ASSISTANT).click()
    expect(page.locator("h1")).to_contain_text("Ma journée")
    expect(page.locator(".rb-kept")).to_be_hidden()


def test_on_a_phone_the_button_that_records_stays_in_sight_and_leads_to_the_interview(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT, width=390)
    line = page.locator("[data-line]:visible").first
    line.get_by_role("button", name="A répondu", exact=True).click()
    line.locator("textarea").fill(TYPED)
    expect(line.locator("[data-save]")).to_be_in_viewport(ratio=1)
    line.get_by_role("button", name="Enregistrer et mener l’entretien").click()
    expect(page).to_have_url(re.compile("/entretien/"))
    expect(page.get_by_role("heading", level=1, name="Entretien")).to_be_visible()


def keyed(page: Page) -> Locator:
    """The card on which the keys act."""
    return page.locator("[data-call-form][data-keyed]")


def test_the_keys_record_on_the_card_that_shows_them_and_never_while_one_writes(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    expect(keyed(page)).to_have_count(1)
    expect(keyed(page).get_by_text("ce que l’appel a donné", exact=False).last).to_be_visible()
    card = page.locator("[data-line]:has([data-call-form])").nth(1)
    line = page.locator(f"#{card.get_attribute('id')}")
    line.locator("h3 a").focus()
    expect(line.locator("[data-keyed]")).to_have_count(1)
    expect(line.get_by_role("button", name="Pas de réponse", exact=True)).to_have_attribute("aria-keyshortcuts", "7")
    page.keyboard.press("1")  # "A répondu" unfolds its few fields
    note = line.locator("textarea")
    expect(note).to_be_focused()
    page.keyboard.type("7 rue des Lilas, après 17 h")
    expect(note).to_have_value("7 rue des Lilas, après 17 h")
    expect(line).not_to_contain_text("enregistré")
    note.fill("")
    line.locator("h3 a").focus()
    page.keyboard.press("0")  # "A déjà une solution…": a reason a button
    expect(line.get_by_role("button", name="En emploi", exact=True)).to_be_visible()
    line.locator("h3 a").focus()
    page.keyboard.press("7")
    expect(line).to_contain_text("pas de réponse, enregistré")
    expect(keyed(page)).to_have_count(1)  # on somebody else by now
    expect(line.locator("[data-keyed]")).to_have_count(0)
    line.get_by_role("button", name="Annuler").click()
    expect(line).not_to_contain_text("enregistré")


def test_the_keys_record_on_the_file_once_its_panel_is_in_sight_and_can_be_put_off(sign_in: SignIn) -> None:
    page = sign_in(ASSISTANT)
    page.locator("[data-line]:has([data-call-form]) h3 a").first.click()
    panel = page.locator("#appel")
    expect(panel.locator("[data-keyed]")).to_have_count(1)
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.keyboard.press("7")  # out of sight: brought, not recorded
    expect(panel.get_by_role("button", name="Pas de réponse", exact=True)).to_be_focused()
    expect(page.locator(".pf-file-notice[autofocus]")).to_have_count(0)
    page.keyboard.press("7")
    expect(page.locator("#dossier")).to_contain_text("pas de réponse, enregistré")
    page.locator("#dossier").get_by_role("button", name="Annuler").first.click()
    page.keyboard.press("?")
    page.get_by_label("Ne pas utiliser ces touches").check(force=True)
    page.get_by_role("button", name="Fermer").last.click()
    expect(keyed(page)).to_have_count(0)
    page.keyboard.press("7")
    expect(page.locator("#dossier")).not_to_contain_text("pas de réponse, enregistré")
