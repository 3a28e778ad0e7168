"""Each reading of a file leaves its line, whatever the page that shows it; and no page stays in a cache."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from rebond.domain.dossiers.models import CallRound, Dossier
from rebond.domain.messages.models import Message
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, publish
from tests.web.reading import shown

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


def test_the_messages_sent_name_whom_the_actor_may_see_and_tell_that_they_were_read(
    cast: Cast, zoe: Dossier, owner: Client, written: list, as_owner
) -> None:
    told = {"platform": cast.platform, "channel": "sms", "asked_by_id": cast.owner.user_id, "body": "Bonjour"}
    gone = uuid4()  # a file that left the platform: its messages stay
    with as_owner():
        for reference, number in ((zoe.pk, "+33639980001"), (gone, "+33639980002")):
            Message.objects.create(reference=reference, recipient=number, key=uuid4(), state="sent", **told)
    page = shown(owner.get(reverse("platform:outbox", args=[cast.platform.pk])))
    assert f'href="{reverse("platform:file", args=[zoe.pk])}">LEFÈVRE Zoé Marie</a>' in page
    assert ("dossier", zoe.pk) in written and ("dossier", gone) not in written
    assert "06 39 98 00 02" in page and str(gone) not in page and "Dossier que vous ne pouvez pas ouvrir" in page


@pytest.mark.parametrize("name", ["views", "groups", "slots", "meeting_places", "templates", "situations"])
def test_what_a_person_signed_in_reads_stays_in_no_cache(cast: Cast, owner: Client, name: str) -> None:
    page = owner.get(reverse(f"platform:{name}", args=[cast.platform.pk]))
    assert page.status_code == 200
    assert page.headers["Cache-Control"] == "no-store"
