"""The walk of the two `test_every_page*`: every page of the site, as each role meets it, is accessible, named, not
wider than its screen.

Each role follows the links from its first screen, one page for each address; those that no link leads to are opened
by their form. What was met is held against the permission matrix: no page escapes.
"""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from playwright.sync_api import Page, expect

from tests.web.matrix import LINES

#: Column of the matrix → who bears that role in the demonstration.
PEOPLE = {
    "visitor": "",
    "operator": "Nadia Roussel",
    "manager": "Valérie Quentin",
    "assistant": "Inès Carpentier",
    "circle1": "Rachid Amrani",
    "school": "Sophie Martel",
    "partner": "Farid Benoît",
}
#: Not pages to look at: files to download.
NOT_PAGES = {
    f"platform:{name}"
    for name in (
        *("export_file", "obligation", "blank_interview", "interview_blank", "interview_sheet", "print_file"),
        *("meeting_choices", "meeting_calendar", "meeting_letter", "minutes_pdf", "day_aside", "diagnosis_pdf"),
        *("feed", "session_sheet"),
    )
} | {"public:link", "public:code"}  # of young people: no frame of the site (tests/browser/test_link_pages.py)
#: Pages of an object that this small country may not hold (a contact to correct).
MAY_BE_MISSED = {"partner:note_correct"} | {
    f"platform:{name}"
    for name in (
        *("correct", "interview_read", "interview_correct", "letters", "merge", "view_documents", "meeting_change"),
        *("saved", "bulk_act", "group"),
        *(
            "partner_note",
            "jdc_row",
            "round",
            "sitting",
            "minutes",
            "diagnosis_read",
            "diagnosis_correct",
            "path_correct",
        ),
    )
}


def _search_list(page: Page) -> None:
    page.goto("/plate-forme/")
    page.get_by_role("searchbox").fill("ma")
    page.wait_for_url("**/plate-forme/liste/**")


def _export(page: Page) -> None:
    page.goto("/plate-forme/")
    page.get_by_role("button", name="Exporter en CSV").click()
    expect(page.get_by_role("link", name="Télécharger le fichier CSV")).to_be_visible(timeout=20_000)


def _search_people(page: Page) -> None:
    page.goto("/administration/comptes/")
    page.get_by_role("search").get_by_role("textbox").fill("roussel")
    page.get_by_role("search").get_by_role("button").click()


def _round(page: Page) -> None:
    page.goto("/plate-forme/")
    page.get_by_role("button", name="Appeler à la suite").click()


def _meeting(page: Page) -> None:
    page.goto("/plate-forme/")
    page.get_by_role("navigation", name="Mon travail").get_by_role("link", name="Répartition").click()
    page.get_by_role("button", name="Commencer la répartition").click()


def _minutes(page: Page) -> None:
    _meeting(page)
    page.get_by_text("Présents, notes et fin de la réunion").click()
    page.get_by_role("button", name="Terminer la réunion").click()


def _sign_out(page: Page) -> None:
    page.goto("/deconnexion/")


def _rejects(page: Page) -> None:
    """Of the first campaign that has rows set aside: the walk looks at one campaign only."""
    page.goto("/campagnes/")
    campaigns = sorted({path for path in links_of(page) if address_name(path) == "campaigns:one"})
    for path in campaigns:
        page.goto(path)
        page.goto(next(found for found in links_of(page) if address_name(found) == "campaigns:rejects"))
        values = page.get_by_role("link", name=re.compile("^Voir les lignes"))
        if values.count():
            return values.first.click()
    raise AssertionError("no campaign has rows set aside")


BY_FORM: dict[str, Callable[[Page], None]] = {
    "account_logout": _sign_out,
    "platform:view": _search_list,
    "platform:round": _round,
    "platform:sitting": _meeting,
    "platform:minutes": _minutes,
    "platform:export_state": _export,
    "campaigns:reject_values": _rejects,
    "administration:people_found": _search_people,
}


def expected_pages(role: str) -> set[str]:
    """The pages that the matrix opens to a role."""
    return {line.name for line in LINES if line.method == "GET" and line.statuses[role] == 200} - NOT_PAGES


def address_name(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return ""


def links_of(page: Page) -> list[str]:
    """The addresses of the site that the page leads to."""
    found = page.eval_on_selector_all("a[href]", "links => links.map(link => link.href)")
    here = urlsplit(page.url).netloc
    return [parts.path for parts in map(urlsplit, found) if parts.netloc == here]


def words(page: Page) -> str:
    """All that the page shows, to know it again."""
    return f"{page.title()}\n{page.locator('main').inner_text()}"


def inaccessible(page: Page) -> list[str]:
    """What axe finds wrong with the page shown."""
    answer = Axe().run(page, options={"resultTypes": ["violations"]})
    return [
        f"axe {violation['id']}: {node['html'][:160]}"
        for violation in answer.response["violations"]
        for node in violation["nodes"][:3]
    ]


def faults(page: Page, width: int) -> list[str]:
    """What else is wrong with the page shown."""
    found = []
    if not re.fullmatch(r".+ – Rebond", page.title()):
        found.append(f"title: {page.title()!r}")
    if page.locator("h1:visible").count() != 1:
        found.append(f"h1: {page.locator('h1:visible').count()}")
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        found.append(f"wider than the screen: {wide} px")
    page.keyboard.press("Tab")
    if page.evaluate("document.activeElement.getAttribute('href')") != "#contenu":
        found.append("the first Tab does not reach the skip link")
    else:
        page.keyboard.press("Enter")
        if page.evaluate("document.activeElement.id") != "contenu":
            found.append("the skip link does not move the focus")
    return found


def walk(page: Page, role: str, width: int) -> None:
    """Look at every page that the role meets, from the one that is shown."""
    wrong: dict[str, list[str]] = {}
    met = {"", "home", *NOT_PAGES}
    waiting = [urlsplit(page.url).path, "/plan-du-site/"]
    read: set[str] = set()

    def look(name: str) -> None:
        met.add(name)
        # "Ma journée" and the list have an address more for each platform, which shows the same to who has one: axe,
        # which takes longest on these two, does not read the same words twice.
        shown = words(page)
        found = [] if shown in read else inaccessible(page)
        found += faults(page, width)
        read.add(shown)
        if found:
            wrong[f"{name} {urlsplit(page.url).path}"] = found

    while waiting:
        path = waiting.pop(0)
        name = address_name(path)
        if name in met:
            continue
        answer = page.goto(path)
        assert answer is not None
        if answer.status != 200:
            wrong[path] = [f"leads to {answer.status}"]
            continue
        met.add(name)  # a page that leads elsewhere (a campaign leads to its work)
        shown = address_name(urlsplit(page.url).path)
        waiting += links_of(page)
        look(shown)
    for name in sorted((expected_pages(role) - met) & BY_FORM.keys()):
        BY_FORM[name](page)
        assert address_name(urlsplit(page.url).path) == name
        page.goto(page.url)  # from its beginning: the form has kept the focus
        look(name)
    missed = expected_pages(role) - met - MAY_BE_MISSED
    assert not wrong, wrong
    assert not missed, missed
