"""The pages of a personal link, drawn from their templates: accessible, no wider than a small phone, losing nothing."""

import re
from types import SimpleNamespace
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser, Route, expect

from rebond.domain.dossiers.answers import Choice
from rebond.web.public.answering import CHOICES, CodeForm, Thanks, fresh_form

HOUSE = SimpleNamespace(
    platform="Laon et Thiérache", phone="0323000000", first_name="Zoé", referent="Inès", answer=None
)
CONTEXT = {"page": HOUSE, "choices": CHOICES, "here": "/r/x/"}
THANKS = Thanks("C’est noté, on vous rappelle", "Inès vous rappelle au 06 39 98 00 17 sous deux jours ouvrés.")
SLOTS = [("00000000-0000-0000-0000-000000000001", "mardi 8 décembre à 14 h, CIO de Laon")]
VISIT = SimpleNamespace(
    session="00000000-0000-0000-0000-000000000002", title="Visite du CFA", place="CFA, 2 rue des Écoles, 02000 Laon",
    programme="Les ateliers, puis un goûter.", state="invited",
)  # fmt: skip
INVITED = {"invited": [{"row": VISIT, "when": "mardi 8 décembre à 14 h, jusqu’à 16 h", "full": False}]}
PAGES = {
    "page": ("page", {}),
    "invited": ("page", INVITED),
    "thanks": ("page", {"thanks": THANKS}),
    "code": ("code", {"form": CodeForm({})}),
    "closed": ("closed", {"sentence": "Ce lien n’est plus valable."}),
    **{
        choice.value: ("question", {"choice": choice, "form": fresh_form(choice, SLOTS), "asked": "x"})
        for choice in Choice
    },
}


@pytest.mark.browser
@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("width", [320, 1440])
def test_a_page_of_the_link_is_accessible_on_a_small_phone(browser: Browser, name: str, width: int) -> None:
    template, more = PAGES[name]
    html = render_to_string(f"public/link/{template}.html", CONTEXT | more)
    sheet = (settings.ROOT / "rebond/web/static/rebond/link.css").read_text()
    page = browser.new_page(viewport={"width": width, "height": 800})
    page.set_content(html.replace("</head>", f"<style>{sheet}</style></head>"))
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


# --- A bad line ------------------------------------------------------------------------------------------------------
SITE, STATIC = "http://lien.test", settings.ROOT / "rebond/web/static"
NOTE = "Plutôt après 17 h, je travaille."


class BadLine:
    """The site of two links, `/r/1/` and `/r/2/`; while it is `down`, nothing that is sent arrives."""

    def __init__(self) -> None:
        self.down, self.sent = True, []

    def answer(self, route: Route) -> None:
        """What the site gives, or nothing."""
        address = route.request.url.removeprefix(SITE)
        if "/static/" in address:
            return route.fulfill(path=STATIC / address.split("/static/")[1])
        number = address.split("/")[2]
        if route.request.method == "POST":
            return self._take(route, f"/r/{number}/")
        context = CONTEXT | {
            "page": SimpleNamespace(**vars(HOUSE), link=UUID(int=int(number))),
            "here": f"/r/{number}/",
        }
        asked = {"asked": "rappel", "choice": Choice.CALL_BACK, "form": fresh_form(Choice.CALL_BACK)}
        name, more = ("question", asked) if "choix=" in address else ("page", {"thanks": THANKS if self.sent else None})
        page = render_to_string(f"public/link/{name}.html", context | more)
        return route.fulfill(body=page, content_type="text/html; charset=utf-8")

    def _take(self, route: Route, here: str) -> None:
        if self.down:
            return route.abort()
        self.sent.append(route.request.post_data)
        (kept,) = re.findall(r"kept_as=(\w+)", route.request.post_data)
        return route.fulfill(status=303, headers={"Location": here, "Set-Cookie": f"rebond_saved_{kept}=1; Path=/"})


@pytest.mark.browser
def test_what_is_typed_outlives_a_line_that_falls_and_is_sent_once(browser: Browser) -> None:
    line, page = BadLine(), browser.new_page(viewport={"width": 390, "height": 800})
    page.route("**/*", line.answer)
    page.goto(f"{SITE}/r/1/?choix=rappel")
    note, button = page.get_by_label("Un mot pour nous"), page.get_by_role("button", name="Rappelez-moi")
    note.fill(NOTE)
    page.get_by_label("À quel moment").select_option("evening")
    button.click()
    expect(page.get_by_role("alert")).to_contain_text("Votre réponse n’est pas partie, mais elle reste ici")
    expect(note).to_have_value(NOTE)
    page.goto(f"{SITE}/r/1/")
    expect(page.get_by_text("Vous aviez commencé une réponse.")).to_be_visible()
    page.go_back()
    expect(note).to_have_value(NOTE)
    expect(page.get_by_label("À quel moment")).to_have_value("evening")
    expect(page.locator("form").get_by_role("status")).to_contain_text("Nous avons retrouvé ce que vous aviez écrit.")
    assert [found["id"] for found in Axe().run(page).response["violations"]] == []
    line.down = False
    button.dblclick()
    expect(page.get_by_role("heading", name=THANKS.title)).to_be_visible()
    page.wait_for_function("sessionStorage.length === 0")  # once its script has run
    assert len(line.sent) == 1
    page.goto(f"{SITE}/r/1/?choix=rappel")
    note.fill(NOTE)
    page.goto(f"{SITE}/r/2/?choix=rappel")  # of somebody else
    expect(note).to_have_value("")
    assert page.evaluate("sessionStorage.length") == 0
    page.close()
