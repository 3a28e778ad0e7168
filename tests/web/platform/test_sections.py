"""The sections of the platform: each page says its own name, then its menu, and where one is in it."""

import re

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

SECTIONS = {
    "platform_day": "Ma journée",
    "agenda": "Agenda",
    "groups": "Groupes",
    "allotment": "Répartition",
    "transfers": "Transferts",
    "jdc": "Signalés par la JDC",
    "follow_up_queue": "Suivi de plus de 18 mois",
    "situations": "Situations des jeunes suivis",
    "outbox": "Messages",
    "documents": "Documents",
}


@pytest.mark.parametrize(("name", "title"), SECTIONS.items())
def test_a_section_says_its_name_before_its_menu(owner, cast, name, title) -> None:
    page = owner.get(reverse(f"platform:{name}", args=[cast.platform.pk])).content.decode()
    heading = page.index("<h1")
    assert re.sub(r"<[^>]+>", "", page[heading : page.index("</h1>")]).strip().startswith(title)
    assert heading < page.index('aria-label="Mon travail"')


@pytest.mark.parametrize(("name", "label"), [("outbox", "Messages envoyés"), ("doubtful", "Coordonnées à vérifier")])
def test_the_pages_of_messages_say_which_one_is_open(owner, cast, name, label) -> None:
    page = owner.get(reverse(f"platform:{name}", args=[cast.platform.pk])).content.decode()
    assert re.search(rf'<a class="pf-tab" href="[^"]+" aria-current="page">{label}</a>', page)


def test_documents_for_a_few_are_reached_by_ticking_them(owner, cast) -> None:
    page = owner.get(reverse("platform:documents", args=[cast.platform.pk])).content.decode()
    assert "rechargez" not in page
    assert "cochez-les" in page
    assert "puis choisissez «\N{NO-BREAK SPACE}Courrier\N{NO-BREAK SPACE}»" in page


def test_the_plan_of_the_site_leads_to_every_section_of_one_s_platforms_alone(owner, cast) -> None:
    page = owner.get(reverse("public:sitemap")).content.decode()
    for name in (*SECTIONS, "new", "views", "bulk_acts", "slots", "absences", "ask_file", "templates", "doubtful"):
        assert reverse(f"platform:{name}", args=[cast.platform.pk]) in page
    assert str(cast.elsewhere.pk) not in page
    assert "/plate-forme/" not in Client().get(reverse("public:sitemap")).content.decode()
