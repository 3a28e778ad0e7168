"""What is logged says where, and of nobody."""

import logging

import pytest

from rebond.config.logs import DiscreetFormatter


def _logged(message: str, error: Exception | None = None) -> str:
    facts = (type(error), error, None) if error else None
    return DiscreetFormatter().format(logging.LogRecord("x", logging.WARNING, "x.py", 1, message, (), facts))


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Unprocessable Entity: /r/abcdEFGH1234_-xy/", "Unprocessable Entity: /r/…/"),
        ("Not Found: /plate-forme/agenda/s3cr-et_X.ics", "Not Found: /plate-forme/agenda/….ics"),
        ("Not Found: /plate-forme/dossier/1/", "Not Found: /plate-forme/dossier/1/"),
    ],
)
def test_the_secret_of_an_address_is_masked(said: str, kept: str) -> None:
    assert _logged(said) == kept


def test_a_row_that_the_database_quotes_is_left_out_to_its_last_line() -> None:
    quoted = "new row violates a constraint\nDETAIL:  Failing row contains (Zoé, « a dit\n\nqu’elle dort dehors »)."
    assert "Zoé" not in _logged("Échec", ValueError(quoted)) and "dehors" not in _logged("Échec", ValueError(quoted))
    assert "new row violates a constraint" in _logged("Échec", ValueError(quoted))


def test_a_statement_that_the_database_quotes_is_left_out() -> None:
    quoted = "invalid input syntax for type json\nLINE 1: ...VALUES ('Lefèvre', E'\\\\u0000')\n                     ^"
    assert "Lefèvre" not in _logged("Échec", ValueError(quoted))


def test_what_follows_the_quotation_is_told() -> None:
    chained = ValueError("the end")
    chained.__cause__ = ValueError("first\nDETAIL:  Key (surname)=(Lefèvre) exists.\nsecond")
    told = _logged("Échec", chained)
    assert "the end" in told and "first" in told and "Lefèvre" not in told and "second" not in told
