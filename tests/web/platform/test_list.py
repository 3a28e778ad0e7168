"""The list's page."""

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Dossier, ListView
from rebond.domain.dossiers.operations import close_file
from rebond.web.platform.forms import ContactForm
from tests.domain.dossiers.cast import Cast, listed, publish
from tests.web.platform.reading import bare, queries_of

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

HTMX = {"HX-Request": "true"}


def narrow(client: Client, cast: Cast, headers=None, **data: object):
    address = reverse("platform:narrow", args=[cast.platform.pk])
    return client.post(address, {"tab": "tous", **data}, headers=headers)


def test_the_list_of_the_only_platform_opens_at_once(owner: Client, cast: Cast, zoe: Dossier) -> None:
    page = owner.get("/plate-forme/").content.decode()
    assert "LEFÈVRE Zoé Marie" in page
    assert "<strong>1 jeune</strong>" in page


def test_a_search_is_kept_under_an_opaque_key_and_its_address_names_nobody(owner, cast, zoe, as_owner) -> None:
    response = narrow(owner, cast, search="lefevre")
    assert response.status_code == 302
    with as_owner():
        assert response.url == reverse("platform:view", args=[ListView.objects.get().pk])
    assert "LEFÈVRE" in owner.get(response.url).content.decode()


def test_what_htmx_shows_is_what_the_page_shows_when_reloaded(owner, cast, zoe) -> None:
    swapped = narrow(owner, cast, HTMX, search="lefevre", level="1re pro", sort="-name")
    whole = owner.get(swapped.headers["HX-Push-Url"]).content.decode()
    results, _, rest = swapped.content.decode().partition("</section>")
    assert bare(results) in bare(whole)
    filters = rest[rest.index('<div class="pf-filters"') :].replace(' hx-swap-oob="true"', "")
    filters, _, bar = filters.partition('<div class="pf-chosen"')
    assert bare(filters) in bare(whole)
    assert bare(bar) in bare(whole)


def test_a_tab_without_filter_has_its_plain_address(owner, cast, zoe, as_owner) -> None:
    response = narrow(owner, cast, HTMX, act="tab:nouveaux")
    assert response.headers["HX-Push-Url"] == reverse("platform:tab", args=[cast.platform.pk, "nouveaux"])
    with as_owner():
        assert not ListView.objects.exists()


def test_a_chip_takes_its_filter_off_and_clear_takes_all(owner, cast, zoe) -> None:
    page = narrow(owner, cast, HTMX, search="zoe", commune="02408", act="remove:commune:02408").content.decode()
    assert "Enlever le critère «\u00a0zoe\u00a0»" in page
    assert "remove:commune" not in page
    without = narrow(owner, cast, HTMX, search="zoe", late="1", act="remove:search:")
    assert 'name="search" value=""' in without.content.decode()
    cleared = narrow(owner, cast, HTMX, search="zoe", act="clear")
    assert cleared.headers["HX-Push-Url"].endswith("/tous/")


def test_a_list_without_result_says_what_to_do(owner, cast, zoe) -> None:
    page = narrow(owner, cast, HTMX, search="Wolkowicz").content.decode()
    assert "Personne avec ces critères" in page
    assert "Enlever tous les critères" in page


def test_another_platform_s_list_and_view_do_not_exist_for_a_stranger(owner, stranger, referent, cast, zoe) -> None:
    view = narrow(owner, cast, search="zoe").url
    tab = reverse("platform:tab", args=[cast.platform.pk, "tous"])
    for other in (stranger, referent):
        assert other.get(tab).status_code == 404
        assert other.get(view).status_code == 404
        assert narrow(other, cast, search="zoe").status_code == 404


def test_a_colleague_sees_the_list_and_not_somebody_else_s_view(owner, colleague, cast, zoe) -> None:
    view = narrow(owner, cast, search="zoe").url
    assert colleague.get(reverse("platform:tab", args=[cast.platform.pk, "tous"])).status_code == 200
    assert colleague.get(view).status_code == 404


def test_an_unknown_tab_is_not_a_page(owner, cast) -> None:
    assert owner.get(reverse("platform:tab", args=[cast.platform.pk, "x"])).status_code == 404


def test_an_empty_platform_says_what_will_come(owner, cast) -> None:
    assert "Personne à contacter aujourd’hui" in owner.get("/plate-forme/").content.decode()


@pytest.mark.parametrize("people", [1, 60])
def test_a_page_asks_at_most_twelve_queries_whatever_the_rows(owner, cast, as_worker, people: int) -> None:
    with as_worker():
        publish(cast, *(listed(cast, f"p{n}", first_names=f"Léo {n}", ines=()) for n in range(people)))
    asked = queries_of(owner, reverse("platform:tab", args=[cast.platform.pk, "tous"]))
    assert len(asked) <= 12, "\n".join(asked)


def test_the_second_page_follows_the_first(owner, cast, as_worker) -> None:
    with as_worker():
        publish(cast, *(listed(cast, f"p{n}", first_names=f"Léo {n}", ines=()) for n in range(60)))
    address = reverse("platform:tab", args=[cast.platform.pk, "tous"])
    first = owner.get(address)
    turned = narrow(owner, cast, act=first.context["after"])
    second = owner.get(turned.url)
    assert (len(first.context["list"].rows), len(second.context["list"].rows)) == (50, 10)
    assert len(owner.get(narrow(owner, cast, act="page:nonsense").url).context["list"].rows) == 50


def test_the_day_shows_whom_to_call_and_why(owner, cast, zoe) -> None:
    page = owner.get("/plate-forme/ma-journee/").content.decode()
    assert "Jamais contacté : premier appel à faire." in page
    assert "06 12 34 56 78" in page


def test_a_word_typed_keeps_the_figures_that_the_page_has(owner, cast, zoe) -> None:
    address = reverse("platform:narrow", args=[cast.platform.pk])
    typed = owner.post(address, {"tab": "tous", "search": "lef"}, headers=HTMX | {"HX-Trigger": "criteres"})
    assert 'id="situations" hx-preserve="true"></ul>' in typed.content.decode()
    for more in ({"act": "tab:tous"}, {"act": ""}):
        headers = HTMX if more["act"] == "" else HTMX | {"HX-Trigger": "criteres"}
        asked = owner.post(address, {"tab": "tous", "search": "lef"} | more, headers=headers)
        assert "Situation des jeunes suivis" in asked.content.decode()


def test_a_search_that_finds_nobody_open_says_who_is_closed_and_shows_them(owner, cast, zoe) -> None:
    with acting_as(cast.owner):
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason="solution")
    page = narrow(owner, cast, HTMX, search="lefevre").content.decode()
    assert "1 dossier clos porte ce nom." in page
    assert "Vérifiez l’orthographe" not in page
    swapped = narrow(owner, cast, HTMX, search="lefevre", act="closed")
    assert "LEFÈVRE Zoé Marie" in swapped.content.decode()
    assert "lefevre" not in swapped.headers["HX-Push-Url"]
    assert "Vérifiez l’orthographe" in narrow(owner, cast, HTMX, search="durand").content.decode()


def test_a_call_offers_only_the_steps_that_a_person_chooses() -> None:
    offered = {value for value, _ in ContactForm().fields["next_step"].choices}
    assert offered.isdisjoint({"none", "meeting", "answered", "missed", "break", "first_call", "phone_school"})
    assert {"call_again", "interview", "ask_again"} <= offered
