"""The sections of the platform: each page says its own name, then its menu, and where one is in it."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rebond.domain.dossiers.models import JdcRow, JdcTable, Notification

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


def test_tabs_and_ma_journee_say_what_waits_and_lead_there(owner, cast, zoe, as_owner) -> None:
    with as_owner():
        table = JdcTable.objects.create(name="jdc.csv", sha256="1" * 64, received_from_id=cast.owner.user_id, rows=1)
        JdcRow.objects.create(table=table, number=1, state="proposed", platform=cast.platform)
        Notification.objects.create(
            user_id=cast.owner.user_id, dossier=zoe, kind="contact", sentence="Dit.", created_at=timezone.now()
        )
    tabs = owner.get(reverse("platform:groups", args=[cast.platform.pk])).content.decode()
    assert 'JDC <span class="pf-count">1</span><span class="fr-sr-only"> à traiter</span></a>' in tabs
    assert 'Nouvelles <span class="pf-count">1</span>' in tabs
    assert "Transferts</a>" in tabs and "Suivi long</a>" in tabs
    day = owner.get(reverse("platform:platform_day", args=[cast.platform.pk])).content.decode()
    also = day[day.index("Aussi à traiter") :].replace("\xa0", " ")
    assert f'href="{reverse("platform:jdc", args=[cast.platform.pk])}">1 jeune signalé par la JDC' in also.replace(
        "\xa0", " "
    )
    assert "voir=non-lues" in also


def test_a_page_with_tabs_asks_one_query_more_and_ma_journee_no_other(owner, cast, zoe) -> None:
    for name in ("platform_day", "groups"):
        with CaptureQueriesContext(connection) as asked:
            owner.get(reverse(f"platform:{name}", args=[cast.platform.pk]))
        assert sum("dossiers_jdcrow" in query["sql"] for query in asked) == 1, name


def test_news_are_filtered_and_marked_read_by_subject(owner, cast, zoe, as_owner) -> None:
    with as_owner():
        for kind, said in (("contact", "Un contact."), ("break", "Une rupture.")):
            Notification.objects.create(
                user_id=cast.owner.user_id, dossier=zoe, kind=kind, sentence=said, created_at=timezone.now()
            )
    url = reverse("account:news")
    page = owner.get(url, {"sujet": "ruptures", "voir": "non-lues"}).content.decode()
    assert "Une rupture." in page and "Un contact." not in page and "Marquer ce sujet comme lu" in page
    owner.post(reverse("account:news_read"), {"sujet": "ruptures"})
    page = owner.get(url, {"voir": "non-lues"}).content.decode()
    assert "Un contact." in page and "Une rupture." not in page
    assert "Aucune nouvelle ne correspond" in owner.get(url, {"sujet": "ruptures", "voir": "non-lues"}).content.decode()
