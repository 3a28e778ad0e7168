"""Lengths of SMS, hours, fields: the pure parts."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rebond.domain.messages.fields import FIELDS, fields_in, fill, left_blank, unknown_fields
from rebond.domain.messages.hours import next_open, quiet
from rebond.domain.messages.lengths import measure, plain_text
from rebond.domain.messages.operations.receiving import asks_to_stop
from rebond.domain.territory.clocks import zone_of

DEPARTMENTS = st.sampled_from(["02", "57", "67", "971", "974", "987", "2A"])
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001


@pytest.mark.parametrize(
    ("text", "alphabet", "characters", "parts", "left"),
    [
        ("", "GSM-7", 0, 1, 160),
        ("a" * 160, "GSM-7", 160, 1, 0),
        ("a" * 161, "GSM-7", 161, 2, 145),
        ("é" * 160, "GSM-7", 160, 1, 0),
        ("€" * 80, "GSM-7", 160, 1, 0),
        ("ê" * 70, "UCS-2", 70, 1, 0),
        ("ê" * 71, "UCS-2", 71, 2, 63),
        ("👋" * 35, "UCS-2", 70, 1, 0),
        ("l’été – « oui »", "GSM-7", 13, 1, 147),
    ],
)
def test_an_sms_is_counted_as_the_network_counts_it(text, alphabet, characters, parts, left) -> None:
    length = measure(text)
    assert (length.alphabet, length.characters, length.parts, length.left) == (alphabet, characters, parts, left)


def test_the_letters_that_cost_are_named() -> None:
    assert measure("Vous êtes où ? À bientôt").foreign == ("ê", "À", "ô")


@given(st.text(max_size=400))
def test_a_longer_text_never_makes_fewer_sms(text: str) -> None:
    parts = [measure(text[:size]).parts for size in range(0, len(text) + 1, 7)]
    assert all(before <= after for before, after in pairwise(parts))


@given(st.text(max_size=200))
def test_what_is_made_plain_stays_as_it_is(text: str) -> None:
    assert plain_text(plain_text(text)) == plain_text(text)


@given(MOMENTS, DEPARTMENTS)
def test_the_next_opening_is_open_and_the_first(moment: datetime, department: str) -> None:
    opening = next_open(moment, department)
    assert opening >= moment
    assert not quiet(opening, department)
    if opening > moment:
        assert quiet(opening - timedelta(seconds=1), department)
    assert opening - moment < timedelta(days=5)


@pytest.mark.parametrize(
    ("moment", "department", "silent"),
    [
        ("2026-11-24T07:59+01:00", "02", True),
        ("2026-11-24T08:00+01:00", "02", False),
        ("2026-11-24T19:59+01:00", "02", False),
        ("2026-11-24T20:00+01:00", "02", True),
        ("2026-11-22T10:00+01:00", "02", True),  # a Sunday
        ("2026-11-11T10:00+01:00", "02", True),
        ("2026-12-26T10:00+01:00", "02", False),  # a Saturday, off in Moselle alone
        ("2026-12-26T10:00+01:00", "57", True),
        ("2026-11-24T12:00+01:00", "972", True),  # 7 h in Martinique
        ("2026-11-24T13:00+01:00", "972", False),
        ("2027-05-22T15:00+02:00", "972", True),  # the abolition of slavery there
    ],
)
def test_no_telephone_rings_at_night_nor_on_days_off(moment: str, department: str, silent: bool) -> None:
    assert quiet(datetime.fromisoformat(moment), department) is silent


def test_an_overseas_departement_lives_at_its_own_hour() -> None:
    assert str(zone_of("974")) == "Indian/Reunion"
    assert str(zone_of("59")) == "Europe/Paris"


@given(st.dictionaries(st.sampled_from(sorted(FIELDS)), st.text(st.characters(exclude_characters="{}"), min_size=1)))
def test_each_field_is_filled_once_and_what_has_no_value_stays(values: dict[str, str]) -> None:
    text = " / ".join(f"{{{name}}}" for name in FIELDS)
    assert fields_in(fill(text, values)) == left_blank(text, values) == [name for name in FIELDS if name not in values]


def test_a_value_that_looks_like_a_field_is_not_filled_again() -> None:
    assert fill("{prénom}", {"prénom": "{lieu}", "lieu": "Laon"}) == "{lieu}"


def test_a_field_that_does_not_exist_is_told() -> None:
    assert unknown_fields("Bonjour {prenom}, {lien}") == ["prenom"]


@pytest.mark.parametrize("text", ["STOP", "stop.", " Stop SMS", "Arrêt", "ARRÊTEZ !"])
def test_a_stop_is_heard_however_it_is_written(text: str) -> None:
    assert asks_to_stop(text)


@pytest.mark.parametrize("text", ["Stop me chercher je bosse", "non", "", "Je m'arrête à 17 h"])
def test_a_sentence_is_an_answer_and_not_a_stop(text: str) -> None:
    assert not asks_to_stop(text)
