"""Each reading of a file leaves its line, whatever the page that shows it; and no page stays in a cache."""

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.dossiers.models import CallRound, Dossier
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, publish

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[tuple]:
    """What the journal is told: (kind, object) of each line."""
    lines: list[tuple] = []
    monkeypatch.setattr(
        "rebond.web.middleware.record_access", lambda **told: lines.append((told["object_kind"], told["object_id"]))
    )
    return lines


def test_a_morning_of_calls_tells_whose_file_was_read(
    cast: Cast, zoe: Dossier, owner: Client, written: list, as_owner
) -> None:
    owner.post(reverse("platform:round_start", args=[cast.platform.pk]), {"tab": "tous"})
    with as_owner():
        held = CallRound.objects.get()
    written.clear()
    assert zoe.surname.upper() in owner.get(reverse("platform:round", args=[held.pk])).content.decode()
    assert ("dossier", zoe.pk) in written
    written.clear()
    owner.post(reverse("platform:round_call", args=[held.pk, zoe.pk]), {"outcome": "nonsense"})
    assert ("dossier", zoe.pk) in written


def test_comparing_two_files_is_reading_both(cast: Cast, zoe: Dossier, owner: Client, written: list, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", surname="Lefebvre", ines=()), campaign=DECEMBER)
        twin = Dossier.objects.get(surname="Lefebvre")
    owner.get(reverse("platform:merge", args=[zoe.pk, twin.pk]))
    assert set(written) == {("dossier", zoe.pk), ("dossier", twin.pk)}


@pytest.mark.parametrize("name", ["views", "groups", "slots", "meeting_places", "templates", "situations"])
def test_what_a_person_signed_in_reads_stays_in_no_cache(cast: Cast, owner: Client, name: str) -> None:
    page = owner.get(reverse(f"platform:{name}", args=[cast.platform.pk]))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
