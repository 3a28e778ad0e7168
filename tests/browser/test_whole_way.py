"""From dropping the files to the call recorded, through the real site: nothing on the way is faked."""

import re
from datetime import date, timedelta

from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn
from tests.browser.service import Service

ADMIN, ASSISTANT = "Nadia Roussel", "Inès Carpentier"
LONG = 60_000  # milliseconds: what a job may take on a slow machine


def announce(page: Page) -> None:
    page.get_by_role("link", name="Campagnes", exact=True).first.click()
    page.get_by_role("link", name=re.compile("^Annoncer")).first.click()
    page.get_by_label("Nom").fill("Campagne du 20 novembre")
    page.get_by_label("Date du traitement").fill("2026-11-20")
    page.get_by_role("button", name="Annoncer cette campagne").click()
    expect(page.get_by_text("est annoncée. Déposez les livraisons")).to_be_visible()
    page.get_by_label("Vérification jusqu’au").fill((date.today() + timedelta(days=15)).isoformat())  # noqa: DTZ011
    page.get_by_role("button", name="Ouvrir la vérification").click()
    expect(page.get_by_text("est passée à l’état « vérification »")).to_be_visible()


def drop(page: Page, service: Service) -> None:
    files = [path for path in service.deliveries.rglob("*") if path.is_file()]
    page.get_by_label("ou un dossier entier").set_input_files(service.deliveries)
    expect(page.locator("main").get_by_text(f"{len(files)} fichiers reçus")).to_be_visible(timeout=LONG)
    validate = page.get_by_role("button", name="Valider les livraisons")
    expect(validate).to_be_enabled(timeout=LONG)  # the page follows the reading by itself
    expect(page.get_by_text("Lecture en cours")).to_have_count(0)
    expect(page.get_by_role("table", name="Fichiers de la campagne")).to_contain_text("Lu")
    validate.click()
    expect(page.get_by_text("est passée à l’état « validée »")).to_be_visible()


def compare(page: Page) -> None:
    page.get_by_role("button", name="Lancer la comparaison").click()
    expect(page.get_by_role("heading", name="La comparaison est terminée")).to_be_visible(timeout=LONG)
    page.get_by_role("link", name="Voir les résultats").click()
    expect(page.get_by_text("En situation de décrochage").first).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("link", name="Publication", exact=True).click()
    reason = page.get_by_label("Pourquoi publier malgré ces manques")
    if reason.count():
        reason.fill("Les livraisons manquantes sont relancées, la publication ne peut attendre.")
        page.get_by_role("button", name="Prendre cette responsabilité").click()
        expect(page.get_by_text("Votre justification est enregistrée")).to_be_visible()
    page.get_by_role("button", name=re.compile("Publier sur 2 plates-formes")).click()
    expect(page.get_by_text("Les plates-formes les voient dès maintenant")).to_be_visible(timeout=LONG)
    expect(page.get_by_role("table")).to_contain_text("Publiée")


def open_tab(page: Page, label: str) -> None:
    tab = page.get_by_role("button", name=re.compile(f"^{label}"))
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")


def open_new_people(page: Page) -> None:
    page.get_by_role("navigation", name="Mon travail").get_by_role("link", name="La liste").click()
    open_tab(page, "Nouveaux")
    expect(page.locator("[data-row]").first).to_be_visible()


def names(page: Page) -> list[str]:
    return page.locator("[data-row-link]").all_inner_texts()


def call(page: Page, name: str) -> None:
    """Two clicks, and the row tells it."""
    row = page.locator("[data-row]").filter(has=page.get_by_role("link", name=name, exact=True))
    row.locator("[data-call]").click()
    page.locator(".pf-panel").get_by_role("button", name="Pas de réponse", exact=True).click()
    expect(row).to_contain_text("Pas de réponse")
    expect(page.get_by_text(re.compile("pas de réponse, enregistré")).first).to_be_visible()


def test_from_dropping_the_files_to_the_call_recorded(sign_in: SignIn, service: Service) -> None:
    assistant = sign_in(ASSISTANT)
    open_new_people(assistant)
    before = set(names(assistant))

    admin = sign_in(ADMIN)
    announce(admin)
    drop(admin, service)
    admin.get_by_role("link", name="Comparaison", exact=True).click()
    compare(admin)
    publish(admin)

    open_new_people(assistant)
    name = next(shown for shown in names(assistant) if shown not in before)
    assistant.get_by_role("link", name=name, exact=True).first.click()
    expect(assistant.get_by_role("heading", level=1)).to_contain_text(name.split()[0])
    assistant.get_by_role("link", name="Voir le détail").click()
    expect(assistant.locator("main")).to_contain_text("Campagne du 20 novembre")
    expect(assistant.locator("main")).to_contain_text("16")  # the age criterion
    assistant.go_back()
    assistant.go_back()
    expect(assistant).to_have_title(re.compile("liste", re.IGNORECASE))
    open_new_people(assistant)
    call(assistant, name)
    assistant.reload()
    open_tab(assistant, "Tous")
    assistant.get_by_role("searchbox").fill(name)
    row = assistant.locator("[data-row]").filter(has=assistant.get_by_role("link", name=name, exact=True))
    expect(row).to_contain_text("Pas de réponse")

    phone = sign_in(ASSISTANT, width=390)
    open_new_people(phone)
    call(phone, phone.locator("[data-row-link]").first.inner_text())
