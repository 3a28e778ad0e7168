"""One service and one browser for all the tests of this folder; a context of its own for each person."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rebond.config.setup import forget_database
from tests.browser.service import DATABASE, Service, chromium, running

WIDTHS = {1440: 900, 390: 844}
SignIn = Callable[..., Page]
expect.set_options(timeout=15_000)  # a machine of two cores, busy elsewhere


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def service(tmp_path_factory) -> Iterator[Service]:
    """The site and its worker, on a database made anew."""
    if chromium() is None:
        pytest.skip("Chromium manque : installez le paquet « chromium », ou indiquez son chemin dans CHROMIUM.")
    forget_database(DATABASE)
    with running(tmp_path_factory.mktemp("service")) as service:
        yield service


@pytest.fixture(scope="package")
def browser(service: Service) -> Iterator[Browser]:
    """Chromium, without a window."""
    # Playwright keeps an event loop in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        yield found
        found.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def sign_in(browser: Browser, service: Service) -> Iterator[SignIn]:
    """`sign_in("Inès Carpentier", width=390)`: a page of a browser of their own, on the first screen of their role.

    Without a name, the page of a visitor. An error in a script of the page fails the test.
    """
    contexts, errors = [], []

    def open_(name: str = "", *, width: int = 1440) -> Page:
        context = browser.new_context(
            base_url=service.url, viewport={"width": width, "height": WIDTHS[width]}, locale="fr-FR",
            timezone_id="Europe/Paris",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/connexion/")
        if name:
            page.get_by_role("button", name=name).click()
            page.wait_for_url(lambda url: "/connexion/" not in url)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []
