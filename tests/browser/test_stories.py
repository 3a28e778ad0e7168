"""Three young people, from the first click to the last, on a wide screen and on a telephone.

Nothing is faked: each person of the story works in a browser of their own. Only the moments of the past are told to
the forms, which take them, and the SMS is read in the outbox of the demonstration, which sends nothing.
"""

import re
import time
from datetime import datetime, timedelta
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import SignIn

ADMIN, ASSISTANT, PARTNER, SCHOOL = "Nadia Roussel", "Inès Carpentier", "Farid Benoît", "Sophie Martel"
COLLEAGUE = "Valérie Quentin"
ELSEWHERE = "Plate-forme du Beauvaisis"  # of the Oise, when all these people work in the Aisne
PASSWORD = re.compile(r"Mot de passe\s*:\s*(\S+)")
WIDTHS = pytest.mark.parametrize("width", [1440, 390])
LONG = 60_000  # milliseconds: what a job may take on a busy machine


def at(days: int, hour: int) -> str:
    """A moment of the past, as a form takes it."""
    moment = datetime.now() - timedelta(days=days)  # noqa: DTZ005 (the browser's own clock)
    return moment.replace(hour=hour, minute=5, second=0, microsecond=0).strftime("%Y-%m-%dT%H:%M")


MONTHS = (
    *("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre"),
    *("novembre", "décembre"),
)


def french_day(text: str) -> str:
    """A day as a page says it ("12 mars 2008"), as a field of date takes it."""
    day, month, year = text.split()
    return f"{year}-{MONTHS.index(month) + 1:02}-{int(day.removesuffix('er')):02}"


def a_file_with_a_mobile(page: Page) -> str:
    """The address of the file of a newly listed young person, never called, who has a mobile of their own."""
    page.goto("/plate-forme/")
    tab = page.get_by_role("button", name=re.compile("^Nouveaux")).first
    tab.click()
    expect(tab).to_have_attribute("aria-current", "true")
    expect(page.locator("[data-row-link]").first).to_be_visible()
    for link in page.eval_on_selector_all("[data-row-link]", "links => links.map(link => link.pathname)"):
        page.goto(link)
        if page.locator(".pf-tel li").filter(has_text="Le jeune").locator("a[href^='tel:+336']").count():
            mine = page.locator("#referent option").filter(has_text="(moi)")
            page.locator("#referent").select_option(mine.get_attribute("value"))
            page.get_by_role("button", name="Désigner").click()
            return link
    raise AssertionError("the demonstration lists nobody new who can be written to")


def name_of(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text().strip()


def note(page: Page, file: str, outcome: str, *, when: str = "", then: dict[str, str] | None = None) -> None:
    """Record a contact from the file's page."""
    page.goto(file)
    form = page.locator("#appel form[data-call-form]")
    if when:
        form.locator("summary").last.click()
        form.locator("[name=happened_at]").fill(when)
    button = form.get_by_role("button", name=outcome, exact=True)
    unfolds = button.get_attribute("data-unfold") is not None
    button.click()
    for label, value in (then or {}).items():
        form.get_by_label(label).select_option(value)
    if unfolds:
        form.locator("[data-save]").click()
    expect(page.locator(".pf-file-notice").first).to_contain_text("enregistré")


def last_link(page: Page) -> str:
    """The personal link of the latest message, where the demonstration's outbox shows it."""
    page.goto("/plate-forme/")
    page.get_by_role("navigation", name="Mon travail").get_by_role("link", name="Messages", exact=True).click()
    address = page.get_by_role("link", name="ouvrir le lien").first.get_attribute("href")
    return urlsplit(str(address)).path


def wait_for_the_day_to_tell(page: Page, name: str, word: str) -> None:
    """Open the day's queue until somebody's line says it: a job brings it there, at its own pace."""
    line = page.locator(".pf-line").filter(has_text=name).filter(has_text=re.compile(word, re.IGNORECASE))
    end = time.monotonic() + LONG / 1000
    page.goto("/plate-forme/ma-journee/")
    while not line.count() and time.monotonic() < end:
        page.reload()
    expect(line).to_have_count(1)


def write_a_link(page: Page, file: str) -> str:
    """An SMS with the personal link; gives the link's path."""
    page.goto(f"{file}ecrire/")
    page.locator("label").filter(has=page.locator(".fr-badge", has_text="SMS")).first.click()
    page.get_by_role("button", name="Choisir cette personne").click()
    page.get_by_label("Message", exact=True).fill("Bonjour, la plate-forme voudrait vous aider. Répondez ici : {lien}")
    page.get_by_role("button", name="Envoyer le SMS").click()
    expect(page.locator("main")).to_contain_text("SMS")
    return last_link(page)


def answer(phone: Page, link: str) -> None:
    """The young person asks to be called back."""
    phone.goto(link)
    phone.get_by_role("link", name="Rappelez-moi").click()
    phone.get_by_role("button", name="Rappelez-moi").click()
    expect(phone.locator("main")).to_contain_text(re.compile("merci", re.IGNORECASE))


def interview(page: Page, file: str) -> None:
    page.goto(f"{file}entretien/")
    page.locator("#situation-without").check()
    page.get_by_role("button", name="Enregistrer l’entretien").click()
    page.wait_for_url(f"**{file}")
    expect(page.locator(".pf-timeline")).to_contain_text("Entretien")


def diagnose(page: Page, file: str) -> None:
    page.goto(f"{file}diagnostic/")
    page.locator("[name=own_words]").fill("Travailler dans une cuisine.")
    page.locator("[name=orientations]").first.check()
    page.get_by_role("button", name="Enregistrer le diagnostic").click()
    expect(page.locator("main")).to_contain_text("Travailler dans une cuisine.")


def share_with_the_e2c(page: Page, file: str) -> None:
    page.goto(f"{file}partage/")
    options = page.locator("#id_organisation option")
    page.locator("#id_organisation").select_option(
        next(text for text in options.all_inner_texts() if "2e chance" in text or "deuxième chance" in text)
    )
    page.get_by_label("Ce que vous leur demandez").fill("Le suivre pendant la formation.")
    page.locator("#niveau-summary").check(force=True)
    page.locator("#accord-spoken").check(force=True)
    page.get_by_role("button", name="Partager le dossier").click()
    expect(page.locator(".sh-list")).to_contain_text("chance")


def enter(page: Page, file: str, kind: str, *, structure: str = "", where: str = "") -> None:
    page.goto(f"{file}parcours/")
    form = page.locator("#entrer")
    if form.get_attribute("open") is None:
        form.locator("summary").click()
    form.get_by_label("Dans quoi le jeune entre-t-il ?").select_option(label=kind)
    if structure:
        names = form.get_by_label("Structure", exact=True).locator("option").all_inner_texts()
        form.get_by_label("Structure", exact=True).select_option(next(name for name in names if structure in name))
    if where:
        form.get_by_label("Ou un établissement", exact=False).fill(where)
    form.get_by_label("Tuteur", exact=True).fill("Léa Morel")
    form.get_by_role("button", name="Enregistrer l’entrée").click()
    expect(page.locator(".pw-card").filter(has_text=kind).first).to_be_visible()


def break_told(partner: Page, name: str) -> None:
    """The structure says that the young person comes no more."""
    partner.goto("/partenaire/presences/")
    row = partner.locator(".pa-rows li").filter(has_text=name)
    row.locator("summary").click()
    row.get_by_label("Pourquoi ?").select_option(label="Ne vient plus")
    row.get_by_role("button", name="Signaler la rupture").click()
    expect(partner.locator("body")).to_contain_text(re.compile("rupture", re.IGNORECASE))


def school_of(page: Page) -> str:
    """The establishment whose référente is signed in, as the form of an entry knows it."""
    page.goto("/etablissement/")
    uai = re.search(r"UAI (\w+)", page.locator("main").inner_text())
    assert uai is not None
    return f"{page.get_by_role('heading', level=1).inner_text().strip()} ({uai.group(1)})"


def confirm_enrolment(school: Page, name: str) -> None:
    """The school says that the young person is enrolled."""
    school.goto("/etablissement/")
    question = school.locator(".es-asked li").filter(has_text=name)
    question.get_by_role("button", name=re.compile("^Inscrit :")).click()
    expect(school.locator(".es-asked li").filter(has_text=name)).to_have_count(0)


@WIDTHS
def test_found_by_the_list_lost_found_again_and_back_at_school(sign_in: SignIn, width: int) -> None:
    page = sign_in(ASSISTANT, width=width)
    file = a_file_with_a_mobile(page)
    name = name_of(page)
    for moment in (at(9, 10), at(7, 15), at(4, 18)):
        note(page, file, "Pas de réponse", when=moment)
    expect(page.locator(".pf-next")).to_contain_text("autre canal")

    link = write_a_link(page, file)
    answer(sign_in(width=390), link)
    wait_for_the_day_to_tell(page, name, "répondu")

    note(page, file, "A répondu")
    interview(page, file)
    diagnose(page, file)
    enter(page, file, "École de la 2e chance", structure="chance")
    share_with_the_e2c(page, file)

    break_told(sign_in(PARTNER, width=width), name)
    wait_for_the_day_to_tell(page, name, "rupture")
    note(page, file, "A répondu")

    school = sign_in(SCHOOL, width=width)
    enter(page, file, "Retour en scolarité", where=school_of(school))
    page.goto(file)
    expect(page.locator(".pf-stage")).to_contain_text("Solution")
    confirm_enrolment(school, name)
    page.goto(f"{file}parcours/")
    expect(page.locator(".pw-card")).to_contain_text("répond : inscrit")


@WIDTHS
def test_refuses_is_asked_again_six_months_later_and_accepts(sign_in: SignIn, width: int) -> None:
    page = sign_in(ASSISTANT, width=width)
    file = a_file_with_a_mobile(page)
    note(page, file, "Refuse l’accompagnement", when=at(190, 10), then={"Reproposer dans": "6"})
    page.goto(file)
    expect(page.locator(".pf-next")).to_contain_text("reproposez")
    note(page, file, "A répondu")
    interview(page, file)
    expect(page.locator(".pf-next")).to_contain_text("diagnostic")


def report_by_the_school(school: Page, surname: str, first_name: str, born: str) -> None:
    """The school reports somebody: searched first, then signalled."""
    school.goto("/etablissement/")
    school.get_by_role("link", name="Signaler un jeune").click()
    school.get_by_label("Nom", exact=True).fill(surname)
    school.get_by_label("Prénom", exact=False).first.fill(first_name)
    school.get_by_label("Date de naissance", exact=False).fill(born)
    school.get_by_role("button", name="Chercher s’il a déjà un dossier").click()
    expect(school.get_by_role("heading", name=re.compile("^2\\."))).to_be_visible()
    if school.locator("[name=other]").count():
        school.locator("[name=other]").check(force=True)
    school.get_by_label("Motif").fill("Ne vient plus depuis la Toussaint.")
    school.get_by_role("button", name="Signaler ce jeune").click()
    expect(school.locator("main")).to_contain_text(re.compile("signal", re.IGNORECASE))


def an_assistant_elsewhere(admin: Page, width: int) -> tuple[str, str]:
    """The national administration opens an account on the other département's platform: address, password."""
    address = f"camille.{width}@plates-formes.rebond.example"
    admin.goto("/administration/comptes/")
    admin.get_by_role("link", name="Ouvrir un compte").first.click()
    admin.locator("[name=first_name]").fill("Camille")
    admin.locator("[name=last_name]").fill(f"Noyer {width}")
    admin.locator("[name=email]").fill(address)
    admin.get_by_role("button", name="Ouvrir ce compte").click()
    found = PASSWORD.search(admin.locator("main").inner_text())
    assert found is not None
    admin.get_by_role("link", name="Accorder une habilitation").click()
    admin.get_by_role("link", name="Sur une plate-forme").click()
    admin.locator("[name=role]").select_option("assistant")
    admin.locator("[name=platform]").select_option(label=ELSEWHERE)
    admin.get_by_role("button", name="Accorder l’habilitation").click()
    return address, found.group(1)


def sign_in_by_password(page: Page, address: str, password: str) -> None:
    page.get_by_label("Adresse électronique", exact=False).fill(address)
    page.get_by_label("Mot de passe").fill(password)
    page.get_by_role("button", name="Se connecter", exact=True).click()
    page.wait_for_url(lambda url: "/connexion/" not in url)


def merge_the_report(page: Page, file: str, surname: str) -> str:
    """The listed file and the one that the school reported become one; gives its address."""
    page.goto(f"{file}fusionner/")
    page.get_by_role("searchbox").fill(surname)
    page.get_by_role("button", name="Rechercher").click()
    page.locator("main").get_by_role("link", name=re.compile(f"{surname}E")).first.click()
    page.get_by_role("button", name="Voir le résultat").click()
    page.get_by_role("button", name="Fusionner les deux dossiers").click()
    expect(page.locator("main")).to_contain_text("réunit deux dossiers")
    return urlsplit(page.url).path


def note_a_move(page: Page, file: str) -> None:
    """The young person lives in the Oise by now: the file says whose that place is."""
    page.goto(file)
    page.locator("#ajouter summary").click()
    form = page.locator("#ajouter form")
    form.get_by_label("Nature").select_option(label="Adresse")
    form.get_by_label("Numéro, courriel ou adresse").fill("12 rue de la Gare, 60000 Beauvais")
    form.get_by_role("button", name="Ajouter la coordonnée").click()
    expect(page.locator(".pf-file-notice").first).to_contain_text("Beauvais dépend de la plate-forme du Beauvaisis")


def propose_the_transfer(page: Page, file: str) -> None:
    """The new address has chosen the platform; the message is the assistant's."""
    page.goto(f"{file}transferer/")
    expect(page.get_by_label("Plate-forme qui reprendra le dossier").locator("option:checked")).to_have_text(ELSEWHERE)
    page.get_by_label("Message").fill("A déménagé à Beauvais chez sa tante\u00a0: merci de reprendre son suivi.")
    page.get_by_role("button", name="Proposer le transfert").click()
    expect(page.locator("main")).to_contain_text("en attente de réponse")


def status_of(page: Page, path: str) -> int:
    """What the site answers to somebody who asks for an address."""
    answer = page.goto(path)
    assert answer is not None
    return answer.status


def a_month_ahead() -> str:
    """The last day on which the former referent reads, as the page says it."""
    day = datetime.now() + timedelta(days=30)  # noqa: DTZ005 (the browser's own clock)
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


@WIDTHS
def test_reported_by_a_school_merged_moves_to_another_departement_and_is_transferred(
    sign_in: SignIn, width: int
) -> None:
    page = sign_in(ASSISTANT, width=width)
    file = a_file_with_a_mobile(page)
    name = name_of(page)
    surname = " ".join(word for word in name.split() if word == word.upper())
    first_name = name.removeprefix(surname).strip()
    told = re.search(r"le (\d+ \S+ \d{4})", page.locator(".pf-id").inner_text())
    assert told is not None
    note(page, file, "Pas de réponse")
    report_by_the_school(sign_in(SCHOOL, width=width), f"{surname}E", first_name, french_day(told.group(1)))
    kept = merge_the_report(page, file, surname)
    note_a_move(page, kept)

    address, password = an_assistant_elsewhere(sign_in(ADMIN, width=width), width)
    other = sign_in(width=width)
    sign_in_by_password(other, address, password)
    propose_the_transfer(page, kept)
    assert status_of(other, kept) == 404  # what is offered is read on the offer alone
    colleague = sign_in(COLLEAGUE, width=width)
    assert status_of(colleague, kept) == 200  # until the answer, the young person is still theirs

    other.goto("/plate-forme/")
    other.get_by_role("navigation", name="Mon travail").get_by_role("link", name="Transferts").click()
    offer = other.locator(".pf-moves li").filter(has_text=surname)
    expect(offer).to_contain_text("A déménagé à Beauvais")
    expect(offer.locator(".pf-second").first).to_contain_text("Beauvais")
    offer.get_by_role("button", name="Reprendre ce dossier").click()
    expect(other.get_by_role("heading", level=1)).to_contain_text(surname)
    expect(other.locator("main")).to_contain_text(f"{ASSISTANT}, référent avant le transfert, peut lire ce dossier")
    expect(other.locator(".pf-timeline")).to_contain_text("Pas de réponse")
    mine = other.locator("#referent option").filter(has_text="(moi)")
    other.locator("#referent").select_option(mine.get_attribute("value"))
    other.get_by_role("button", name="Désigner").click()
    note(other, kept, "A répondu")

    assert status_of(colleague, kept) == 404
    assert status_of(page, kept) == 200
    expect(page.locator("main")).to_contain_text(f"vous lisez son dossier jusqu’au {a_month_ahead()}")
    expect(page.locator("#appel form")).to_have_count(0)
