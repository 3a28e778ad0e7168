"""The pages of a personal link, drawn from their templates: accessible and no wider than a small phone."""

from types import SimpleNamespace

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.template.loader import render_to_string
from playwright.sync_api import Browser

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
