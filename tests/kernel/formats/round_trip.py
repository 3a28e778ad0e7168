"""What the round trips share: invented people, and a reading that refuses nothing."""

import datetime as dt
import io
from collections.abc import Sequence
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from rebond.kernel.formats import Aside, Chunk, Declared, FileFacts, read_file
from rebond.kernel.formats.writing import Shape

Row = dict[str, Any]
UAI = "0029001W"
YEAR = 2026
DAY = dt.date(2026, 10, 20)
MOMENT = dt.datetime(2026, 10, 20, 18, 5, 30, tzinfo=dt.UTC)

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyzéèêëàâîïôùûüçÉÈÎÇœŒ"
tables = settings(max_examples=30, deadline=None)


def words(longest: int = 24) -> st.SearchStrategy[str]:
    """Names: letters, hyphens, apostrophes and single spaces inside."""
    word = st.text(LETTERS, min_size=1, max_size=8)
    joined = st.tuples(word, st.sampled_from("- '"), word).map("".join)
    return st.one_of(word, joined).map(lambda text: text[:longest])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


days = st.dates(dt.date(1995, 1, 1), dt.date(2027, 12, 31))
births = st.dates(dt.date(1996, 1, 1), dt.date(2015, 12, 31))
ines = st.sampled_from(["123456789FJ", "987654321GH", "0123456789M", "1234567890V", "1234A56789B", "100000000BG"])
communes = st.sampled_from(["02408", "75112", "2A004", "97411", "59350"])
phones = st.integers(0, 9999).map(lambda n: f"063998{n:04d}")
emails = st.integers(0, 999).map(lambda n: f"jeune{n}@example.org")
mefs = st.sampled_from(["24722025321", "10310019110", "20210019110", "24150022137"[:9] + "20"])
cfds = st.sampled_from(["50022137", "40030001", "46T32401", "01025523"])
shapes = st.builds(
    Shape, st.booleans(), st.booleans(), st.booleans(), st.sampled_from([(), ("Observations", "N° dossier")])
)
IDENTITY = ("ine", "surname", "first_name", "birth_date", "sex")


@st.composite
def identities(draw: st.DrawFn) -> Row:
    """Someone, as every table may give them."""
    return {
        "ine": draw(maybe(ines)),
        "surname": draw(words()),
        "usage_name": draw(maybe(words())),
        "first_name": draw(words()),
        "first_name_2": draw(maybe(words())),
        "first_name_3": draw(maybe(words())),
        "birth_date": draw(births),
        "sex": draw(maybe(st.sampled_from("12"))),
    }


@st.composite
def homes(draw: st.DrawFn) -> Row:
    """An address and ways to call."""
    return {
        "phones": draw(st.lists(phones, max_size=1)),
        "emails": draw(st.lists(emails, max_size=1)),
        "address": f"{draw(st.integers(1, 99))} rue {draw(words())}",
        "postal_code": draw(st.sampled_from(["02000", "60100", "80000"])),
        "commune": draw(communes),
    }


def read_back(data: bytes, name: str, **declared: Any) -> tuple[list[Row], FileFacts]:
    """All the rows of a sound file, and what it says of itself."""
    rows: list[Row] = []
    facts = None
    for event in read_file(io.BytesIO(data), name, declared=Declared(**declared)):
        assert not isinstance(event, Aside), event
        if isinstance(event, Chunk):
            assert not event.asides, event.asides
            rows += event.rows.to_pylist()
        elif isinstance(event, FileFacts):
            facts = event
    assert facts is not None
    return rows, facts


def same(read: Sequence[Row], written: Sequence[Row], columns: Sequence[str], name: str) -> None:
    """The rows read say what was written, in its order, each under its position."""
    assert [row["record"] for row in read] == [f"{name}#{n}" for n in range(1, len(written) + 1)]
    for one, other in zip(read, written, strict=True):
        assert {c: one[c] or None for c in columns} == {c: other.get(c) or None for c in columns}


HOME = ("address", "postal_code", "commune", "commune_label")
