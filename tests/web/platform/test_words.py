"""How moments, numbers and people are written."""

from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest
from django.conf import settings
from django.template import Context, Template
from django.template.loader import render_to_string

from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.web.templatetags.platform_tags import late_entry, moment, person, phone, plural, said_day, told_by

TUESDAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "aujourd’hui"),
        (date(2026, 11, 23), "hier"),
        (date(2026, 11, 25), "demain"),
        (date(2026, 11, 20), "vendredi 20"),
        (date(2026, 11, 30), "lundi 30"),
        (date(2026, 11, 1), "1er nov."),
        (date(2025, 6, 3), "3 juin 2025"),
    ],
)
def test_a_day_is_said_as_people_say_it(day: date, said: str) -> None:
    assert said_day(day, TUESDAY) == said


def test_a_moment_carries_its_full_date_for_who_needs_it() -> None:
    told = moment(datetime(2025, 6, 3, 15, 5, tzinfo=UTC))
    assert "3 juin 2025, 17\u00a0h\u00a005" in told
    assert 'title="mardi 3 juin 2025 à 17 h 05"' in told
    assert moment(None) == ""


def test_numbers_and_names_are_written_as_they_are_read_aloud() -> None:
    assert phone("+33612345678") == "06 12 34 56 78"
    assert person(Dossier(surname="Lefèvre", first_names="Zoé")) == "LEFÈVRE Zoé"
    assert [plural(n, "jeune,jeunes") for n in (0, 1, 1500)] == ["0 jeune", "1 jeune", "1 500 jeunes"]


def test_a_contact_detail_tells_its_source_and_its_latest_date() -> None:
    detail = ContactDetail(source="SIFA", observed_on=date(2026, 1, 2), confirmed_on=date(2026, 9, 1))
    assert told_by(detail) == "SIFA, 01/09/2026"
    assert told_by(ContactDetail()) == "Source inconnue"


def test_an_entry_made_well_after_the_fact_is_told() -> None:
    fact = datetime(2026, 11, 24, 10, tzinfo=UTC)
    assert late_entry(fact, fact.replace(hour=12))
    assert not late_entry(fact, fact.replace(minute=30))


def test_the_first_of_a_month_is_said_as_in_french_and_hours_without_a_colon() -> None:
    form = Template('{{ on|date:"j F Y" }} / {{ on|date:"l j N" }} / {{ on|date:"d/m/Y" }} / {{ next|date:"j F" }}')
    said = form.render(Context({"on": date(2027, 3, 1), "next": date(2027, 3, 2)}))
    assert said == "1er mars 2027 / lundi 1er mars / 01/03/2027 / 2 mars"


def test_no_page_writes_an_hour_with_a_colon() -> None:
    folder = settings.ROOT / "rebond/web/templates"
    assert [path.name for path in folder.rglob("*.html") if 'H:i"' in path.read_text()] == []


@pytest.mark.parametrize(("age", "shown"), [(17, True), (18, False)])
def test_the_badge_of_the_training_obligation_goes_at_eighteen(age: int, shown: bool) -> None:
    dossier = SimpleNamespace(age=age, origin="list", campaigns=1, flags=["training_obligation", "holds_level_3"])
    badges = render_to_string("platform/_flags.html", {"dossier": dossier})
    assert ("16-18" in badges) is shown
    assert "A un CAP" in badges
