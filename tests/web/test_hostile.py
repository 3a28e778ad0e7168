"""What a hostile or broken browser sends is refused or ignored: it never ends in an error page."""

from collections.abc import Sequence

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


def _mixed(names: Sequence[str], first: int, times: int) -> list[dict[str, str]]:
    """Each name with another value, so that a refusal of one hides no other for long: `times` times, not the same for
    another `first`. A NUL, which refuses the whole request, comes by itself."""
    values = ODD[1:]
    return [
        {name: values[(first + times * place + number) % len(values)] for place, name in enumerate(names)}
        for number in range(times)
    ]


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "GET"], ids=str)
def test_odd_parameters_never_break_a_page(stage: Stage, line: Line) -> None:
    client, where = stage.client(_who(line)), address(line.name, stage.objects)
    for number, given in enumerate([{READ[0]: "\0"}, *_mixed(READ, LINES.index(line), 8)]):
        cut = {name: odd[:6000] for name, odd in given.items()}
        response = client.get(where, cut, headers={"HX-Request": "true"} if number % 2 else {})
        assert response.status_code < 500, given


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "POST"], ids=str)
def test_odd_values_never_break_a_form(stage: Stage, line: Line) -> None:
    who, where = _who(line), address(line.name, stage.objects)
    client = stage.client(who)
    right = {name: _value(told, stage) for name, told in FORMS.get(line.name, {}).items()}
    if line.name == "campaigns:drop":
        right["paths"] = "eleves.xml"
    # One field at a time where the form has rules of its own between fields, else all the others at once.
    alone = sorted({*right, *(SENT if line.name in ("platform:call", "platform:narrow") else ())})
    first = LINES.index(line)
    # All its fields are sent half of the values; a field alone a quarter, its neighbours the others: as the same
    # field of another form is. What only buttons or scripts send has a value each.
    whole = [dict.fromkeys(right, odd) for odd in ODD[first % 2 :: 2] if right]
    each = [{name: odd} for number, name in enumerate(alone) for odd in ODD[(first + number) % 4 :: 4]]
    for given in [*whole, *each, *_mixed(SENT, first, 4)]:
        sent = right | given
        if line.name == "campaigns:drop":
            sent["files"] = SimpleUploadedFile("<img src=x onerror=alert(1)>.xml", b"<x/>")
            sent["paths"] = f"../../{sent.get('paths', '')[:300]}"
        with undone():
            assert client.post(where, sent).status_code < 500, {name: odd[:20] for name, odd in given.items()}
