"""Takes the README's screenshots from a running demonstration: `python tools/screenshots.py http://localhost:8000`.

Only what fits the screen is taken, at 1440 and 390 px, so that the images stay small.
"""

import shutil
import sys
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
ADMIN, ASSISTANT = "Nadia Roussel", "Inès Carpentier"


def signed_in(browser: Browser, url: str, name: str, *, width: int, height: int) -> Page:
    """A page on which `name`, one of the demonstration's people, has signed in."""
    page = browser.new_page(base_url=url, viewport={"width": width, "height": height}, locale="fr-FR")
    page.goto("/connexion/")
    page.get_by_role("button", name=name).click()
    page.wait_for_url(lambda address: "/connexion/" not in address)
    return page


def the_list(page: Page) -> None:
    """The list of the assistant's platform."""
    page.goto("/plate-forme/")
    page.locator("[data-row]").first.wait_for()


def file(page: Page) -> None:
    """The first file of the list that somebody has called."""
    the_list(page)
    page.locator("[data-row]").filter(has_not_text="Jamais").first.locator("[data-row-link]").click()
    page.get_by_role("heading", name="Noter un contact").wait_for()


def why(page: Page) -> None:
    """Why the young person of that file is on the list."""
    file(page)
    page.get_by_role("link", name="Voir le détail").click()
    page.wait_for_url("**/pourquoi/")


def day(page: Page) -> None:
    """The day's queue."""
    page.goto("/plate-forme/ma-journee/")


def deliveries(page: Page) -> None:
    """The deliveries of the campaign, from the matrix on."""
    page.goto("/campagnes/")
    page.locator("main a[href^='/campagnes/']:not([href*=nouvelle])").first.click()
    page.get_by_role("link", name="Livraisons", exact=True).click()
    page.get_by_role("heading", name="Qui a livré").scroll_into_view_if_needed()


SHOTS: tuple[tuple[str, str, int, int, Callable[[Page], None]], ...] = (
    ("list", ASSISTANT, 1440, 900, the_list),
    ("file", ASSISTANT, 1440, 900, file),
    ("why", ASSISTANT, 1440, 900, why),
    ("deliveries", ADMIN, 1440, 900, deliveries),
    ("list-phone", ASSISTANT, 390, 844, the_list),
    ("day-phone", ASSISTANT, 390, 844, day),
)


def main(url: str) -> None:
    """Take them all into docs/images."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, who, width, height, show in SHOTS:
            page = signed_in(browser, url, who, width=width, height=height)
            show(page)
            page.evaluate("document.fonts.ready")
            page.screenshot(path=IMAGES / f"{name}.png")
            page.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000")
