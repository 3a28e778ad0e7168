"""What somebody typed when their session went: where they come back to, how their browser learns that it is saved."""

import re
from pathlib import Path
from uuid import UUID

import pytest
from django.core.cache import cache
from django.core.files.storage import storages
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from rebond.domain.accounts.models import User
from rebond.domain.accounts.queries import DEMO_DOMAIN
from rebond.domain.base.storage import FolderShelf
from rebond.web.typed import tell_saved, where_it_stood
from tests.test_consistency import views
from tests.web.matrix import CAST, LINES, Line
from tests.web.reading import shown
from tests.web.stage import Stage, set_stage
from tests.web.test_matrix import address, ask, undone

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

FILE = f"/plate-forme/dossier/{UUID(int=1)}"
TYPED = {"kept_as": "0123456789abcdef" * 2}
SAVED = f"rebond_saved_{TYPED['kept_as']}"


@pytest.fixture
def stage(as_owner, tmp_path: Path, monkeypatch) -> Stage:
    """The cast and the objects; stored files in a folder of the test's own."""
    monkeypatch.setattr(storages["default"], "_shelf", FolderShelf(tmp_path / "files"))
    with as_owner():
        return set_stage()


# --- Where the form stood ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("told", "place"),
    [
        (f"http://testserver{FILE}/ecrire/", f"{FILE}/ecrire/"),
        (f"http://testserver{FILE}/ecrire/?pour=mere#texte", f"{FILE}/ecrire/?pour=mere"),
        ("", "/"),
        ("http://testserver", "/"),
        (f"https://ailleurs.example{FILE}/ecrire/", "/"),
        (f"http://testserver.ailleurs.example{FILE}/ecrire/", "/"),
        (f"http://testserver@ailleurs.example{FILE}/ecrire/", "/"),
        (f"http://testserver:8001{FILE}/ecrire/", "/"),
        ("http://testserver//ailleurs.example/", "/"),
        ("http://testserver/\\ailleurs.example/", "/"),
        (f"//testserver{FILE}/ecrire/", "/"),
        (f"{FILE}/ecrire/", "/"),
        ("javascript:alert(1)", "/"),
        ("http://[", "/"),
        ("http://testserver/n-existe-pas/", "/"),
        (f"http://testserver{FILE}/faits/", "/"),  # only takes forms
        ("http://testserver/compte/demonstration/", "/"),
    ],
)
def test_only_a_page_of_this_very_site_is_come_back_to(rf: RequestFactory, told: str, place: str) -> None:
    assert where_it_stood(rf.post("/compte/nouvelles/lues/", headers={"referer": told})) == place


def test_a_page_read_in_clear_is_not_come_back_to_from_a_site_that_is_not(rf: RequestFactory) -> None:
    request = rf.post("/compte/nouvelles/lues/", headers={"referer": f"http://testserver{FILE}/ecrire/"}, secure=True)
    assert where_it_stood(request) == "/"


def test_every_address_knows_whether_it_opens_by_itself() -> None:
    told = {line.name for line in LINES if line.method == "GET"}
    found = {name for name, view in views() if view.page_right.shown}
    assert found == told


def test_a_form_sent_without_session_leads_back_to_its_page(client: Client) -> None:
    page = f"{FILE}/ecrire/"
    response = client.post(page, {"body": "Bonjour"}, headers={"referer": f"http://testserver{page}"})
    assert response.status_code == 302
    signing_in = client.get(response.url)
    assert signing_in.context["going_to"] == page
    assert "Votre session a pris fin" in shown(signing_in)
    assert "Bonjour" not in shown(signing_in)


def test_a_page_asked_for_without_session_speaks_of_no_session(client: Client) -> None:
    signing_in = client.get(f"{FILE}/ecrire/", follow=True)
    assert signing_in.context["going_to"] == f"{FILE}/ecrire/"
    assert "Votre session a pris fin" not in shown(signing_in)


def test_a_part_of_a_page_asked_for_without_session_leaves_the_page_as_it_is(client: Client) -> None:
    response = client.post(f"{FILE}/faits/", headers={"hx-request": "true"})
    assert (response.status_code, response.headers["HX-Trigger"]) == (401, "session-expired")


# --- After signing in again -------------------------------------------------------------------------------------------
@pytest.fixture
def lea(as_owner) -> User:
    """Somebody with a password and no habilitation."""
    cache.clear()
    with as_owner():
        return User.objects.create_user("lea@example.org", password="un secret bien long")


def test_a_wrong_password_does_not_forget_where_one_was_going(client: Client, lea: User) -> None:
    given = {"login": lea.email, "password": "faux", "next": "/compte/nouvelles/"}
    assert client.post("/connexion/", given).context["going_to"] == "/compte/nouvelles/"
    response = client.post("/connexion/", given | {"password": "un secret bien long"})
    assert response.url == "/compte/nouvelles/"
    cache.clear()


@pytest.mark.parametrize("place", ["https://ailleurs.example/", "//ailleurs.example/", "javascript:alert(1)"])
def test_a_password_leads_to_no_other_site(client: Client, lea: User, place: str) -> None:
    given = {"login": lea.email, "password": "un secret bien long", "next": place}
    assert client.post("/connexion/", given).url == "/"
    cache.clear()


@pytest.mark.parametrize(
    ("place", "led_to"),
    [
        ("/compte/nouvelles/", "/compte/nouvelles/"),
        ("", "/"),
        ("https://ailleurs.example/", "/"),
        ("//ailleurs.example/", "/"),
        ("/\\ailleurs.example/", "/"),
        ("compte/nouvelles/", "/"),
        ("/compte/nouvelles/lues/", "/"),  # only takes forms
        ("/administration/comptes/", "/"),  # of another role
    ],
)
def test_the_demonstration_leads_on_to_a_page_that_the_role_opens(
    client: Client, as_owner, place: str, led_to: str
) -> None:
    with as_owner():
        User.objects.create_user(f"lea{DEMO_DOMAIN}")
    response = client.post("/compte/demonstration/", {"email": f"lea{DEMO_DOMAIN}", "next": place})
    assert (response.status_code, response.url) == (302, led_to)


# --- What is saved ----------------------------------------------------------------------------------------------------
def test_the_browser_is_told_what_is_saved_and_nothing_else(stage: Stage) -> None:
    client = stage.client("assistant")
    here = reverse("platform:transfer", args=[stage.objects["dossier"]])
    refused = client.post(here, TYPED)
    assert (refused.status_code, SAVED in refused.cookies) == (422, False)
    given = {"target": str(stage.objects["elsewhere"]), "message": "Il a déménagé à Soissons."}
    with undone():
        unnamed = client.post(here, given)
    assert (unnamed.status_code, [name for name in unnamed.cookies if "saved" in name]) == (302, [])
    taken = client.post(here, given | TYPED)
    assert taken.status_code == 302
    cookie = taken.cookies[SAVED]
    assert (cookie.value, cookie["httponly"], cookie["samesite"], cookie["max-age"]) == ("1", "", "Lax", 600)


@pytest.mark.parametrize(
    ("answer", "saved"),
    [
        (HttpResponse("", status=302), True),
        (HttpResponse(b"%PDF", content_type="application/pdf"), True),  # a letter made, and noted
        (HttpResponse("la page, à relire"), False),
        (HttpResponse("refusé", status=422), False),
        (HttpResponse(status=404, content_type="application/pdf"), False),
        (HttpResponse("erreur", status=500), False),
    ],
)
def test_a_form_that_comes_back_as_a_page_is_not_saved(rf: RequestFactory, answer: HttpResponse, saved: bool) -> None:
    tell_saved(rf.post("/", TYPED), answer)
    assert (SAVED in answer.cookies) is saved


@pytest.mark.parametrize("name", ["x", "a; Path=/", "0123456789abcdef" * 3, "\r\nSet-Cookie: a=b", "é" * 32])
def test_a_name_that_no_script_of_ours_gives_makes_no_cookie(stage: Stage, name: str) -> None:
    response = stage.client("assistant").post(reverse("account:news_read"), {"kept_as": name})
    assert (response.status_code, set(response.cookies) - {"sessionid", "csrftoken"}) == (302, set())


def test_without_a_session_nothing_is_said_to_be_saved(client: Client) -> None:
    response = client.post(reverse("account:news_read"), TYPED)
    assert (response.status_code, SAVED in response.cookies) == (302, False)


def test_a_form_older_than_the_session_says_so_and_leads_back_to_its_page(stage: Stage) -> None:
    known = stage.client("assistant")
    client = Client(enforce_csrf_checks=True)
    client.cookies = known.cookies
    page = reverse("platform:write", args=[stage.objects["dossier"]])
    response = client.post(page, {"body": "Bonjour"} | TYPED, headers={"referer": f"http://testserver{page}"})
    assert (response.status_code, SAVED in response.cookies) == (403, False)
    assert "Rien n’est enregistré" in shown(response)
    assert f'href="{page}"' in shown(response)
    assert "data-kept-told" in shown(response)


# --- Every text is kept -----------------------------------------------------------------------------------------------
_FORM = re.compile(r"<form\b([^>]*)>(.*?)</form>", re.DOTALL)
_WRITTEN = re.compile(r"<textarea\b|<input\b(?![^>]*\stype=)|<input\b[^>]*\stype=\"text\"")
#: Forms with a text whose words are not kept, and why.
NOT_KEPT = {
    # The last digits of who calls back: a search. The code of a letter, and a birth date: a secret.
    'data-keep="no"': {"platform:day", "platform:platform_day", "public:code"},
    'role="search"': {"administration:country", "administration:people", "administration:people_found"},
}


def _page_of(stage: Stage, line: Line) -> HttpResponse | None:
    who = next((who for who in reversed(CAST) if line.statuses[who] == 200), None)
    if who is None:
        return None
    with undone():
        response = ask(stage, who, line)
    return response if response.headers.get("Content-Type", "").startswith("text/html") else None


def test_every_text_stands_in_a_form_that_keeps_it_under_a_name_of_its_own(stage: Stage) -> None:
    """What `keep.js` keeps: a form that is sent, with something to write. Its name is its address, or `data-keep`."""
    outside, twice, left = [], [], {mark: set() for mark in NOT_KEPT}
    for line in LINES:
        if line.method != "GET" or (response := _page_of(stage, line)) is None:
            continue
        page, here = response.content.decode(), address(line.name, stage.objects)
        if "<textarea" in _FORM.sub("", page):
            outside.append(line.name)
        names = []
        for head, body in _FORM.findall(page):
            if not _WRITTEN.search(body) or 'type="password"' in body:
                continue
            marks = [mark for mark in NOT_KEPT if mark in head]
            for mark in marks:
                left[mark].add(line.name)
            if "<textarea" in body and (marks or 'method="post"' not in head):
                outside.append(line.name)
            if not marks and 'method="post"' in head:
                named = re.search(r'data-keep="([^"]+)"', head) or re.search(r'\saction="([^"]+)"', head)
                names.append(named.group(1) if named else here)
        if len(names) != len(set(names)):
            twice.append((line.name, names))
    assert (outside, twice) == ([], [])
    assert left == NOT_KEPT
