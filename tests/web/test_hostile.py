"""What a hostile or broken browser sends is refused or ignored: it never ends in an error page."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.web.addresses import FORMS
from tests.web.matrix import LINES, Line
from tests.web.stage import Stage
from tests.web.test_matrix import address, undone

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

#: Parameters that pages read from their address, and fields that only buttons or scripts send.
READ = (
    "page",
    "etat",
    "base",
    "lieu",
    "contradictoires",
    "suivi",
    "apres",
    "avant",
    "q",
    "departement",
    "jours",
    "next",
)
SENT = ("act", "view", "sort", "age_from", "age_to", "referent", "commune", "last_contact", "place", "note", "detail")
SENT += ("channel", "answered", "next_step", "next_step_on", "happened_at", "drop", "ends_on", "starts_on", "role")
ODD = (
    "\0", "²", "-1", "0", "9" * 5000, "é" * 30_000, "<img src=x onerror=alert(1)>", "' OR 1=1 --", "%", "\\",
    "00000000-0000-0000-0000-000000000000", "remove:to_json",
    "0001-01-01", "9999-12-31", "0001-01-01T00:00", "9999-12-31T23:59",
)  # fmt: skip


def _who(line: Line) -> str:
    """Somebody to whom the page opens."""
    return next((who for who, status in line.statuses.items() if who != "visitor" and status != 404), "visitor")


def _value(told: str, stage: Stage) -> object:
    return told[1:] if told.startswith("=") else stage.objects[told] if told else ""


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "GET"], ids=str)
def test_odd_parameters_never_break_a_page(stage: Stage, line: Line) -> None:
    client, where = stage.client(_who(line)), address(line.name, stage.objects)
    for htmx in ({}, {"HX-Request": "true"}):
        for odd in ODD:
            response = client.get(where, {name: odd[:6000] for name in READ}, headers=htmx)
            assert response.status_code < 500, odd[:20]


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "POST"], ids=str)
def test_odd_values_never_break_a_form(stage: Stage, line: Line) -> None:
    who, where = _who(line), address(line.name, stage.objects)
    client = stage.client(who)
    right = {name: _value(told, stage) for name, told in FORMS.get(line.name, {}).items()}
    # One field at a time where the form has rules of its own between fields, else all the others at once.
    alone = sorted({*right, *(SENT if line.name in ("platform:call", "platform:narrow") else ())})
    whole = [([*right], ODD), (SENT, ODD)]
    # A field alone is sent a quarter of the values, its neighbours the others: as the same field of another form is.
    first = LINES.index(line)
    each = [([name], ODD[(first + number) % 4 :: 4]) for number, name in enumerate(alone)]
    for fields, values in [*whole, *each]:
        for odd in values:
            sent = right | dict.fromkeys(fields, odd)
            if line.name == "campaigns:drop":
                sent["files"] = SimpleUploadedFile("<img src=x onerror=alert(1)>.xml", b"<x/>")
                sent["paths"] = f"../../{odd[:300]}"
            with undone():
                assert client.post(where, sent).status_code < 500, (fields, odd[:20])
