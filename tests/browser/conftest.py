"""One service and one browser for all the tests of this folder; a context of its own for each person."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.service import Service, chromium, running

WIDTHS = {1440: 900, 390: 844}
SignIn = Callable[..., Page]
Sessions = dict[str, list]
expect.set_options(timeout=15_000)  # a machine of two cores, busy elsewhere


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs Chromium."""
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="package")
def service(tmp_path_factory, worker_id: str) -> Iterator[Service]:
    """The site and its worker, on a database made anew, for this process of tests alone."""
    if chromium() is None:
        pytest.skip("Chromium manque : installez le paquet « chromium », ou indiquez son chemin dans CHROMIUM.")
    own = tmp_path_factory.mktemp("service")
    shared = own.parent if worker_id == "main" else own.parent.parent  # pytest-xdist: a folder a process, in the run's
    with running(shared, own, worker=worker_id) as service:
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


@pytest.fixture(scope="package")
def kept_sessions(service: Service) -> Sessions:
    """The cookies of whoever signed in, by name: each signs in once, then comes back."""
    return {}


@pytest.fixture
def sign_in(browser: Browser, service: Service, kept_sessions: Sessions) -> Iterator[SignIn]:
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
        context.add_cookies(kept_sessions.get(name, []))
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto("/connexion/")  # leads whoever is signed in to their first screen
        if name and "/connexion/" in page.url:  # for the first time, or again: a test before may have signed out
            page.get_by_role("button", name=name).click()
            page.wait_for_url(lambda url: "/connexion/" not in url)
            kept_sessions[name] = context.cookies()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert errors == []
