"""An export is asked, awaited and fetched by its owner alone."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from rebond.domain.dossiers.models import Export
from rebond.domain.dossiers.operations import write_export

pytestmark = pytest.mark.django_db(databases=["default", "journal"])


@pytest.fixture
def export(owner, cast, zoe, as_owner) -> Export:
    owner.post(reverse("platform:export", args=[cast.platform.pk]), {"tab": "tous"})
    with as_owner():
        return Export.objects.get()


def test_asked_then_ready_then_fetched(owner, export: Export, as_worker) -> None:
    state = reverse("platform:export_state", args=[export.pk])
    file = reverse("platform:export_file", args=[export.pk])
    assert "En préparation" in owner.get(state).content.decode()
    assert owner.get(file).status_code == 404
    with as_worker():
        write_export(export_id=export.pk)
    assert "1 dossier" in owner.get(state, headers={"HX-Request": "true"}).content.decode()
    fetched = owner.get(file)
    assert "Lefèvre;Zoé Marie" in fetched.content.decode("utf-8-sig")
    assert fetched.headers["Cache-Control"] == "no-store"


def test_nobody_else_fetches_it(colleague, stranger, referent, export: Export, as_worker) -> None:
    with as_worker():
        write_export(export_id=export.pk)
    for other in (colleague, stranger, referent):
        for name in ("export_state", "export_file"):
            assert other.get(reverse(f"platform:{name}", args=[export.pk])).status_code == 404


def test_after_a_day_it_is_gone(owner, export: Export, as_worker) -> None:
    with as_worker():
        write_export(export_id=export.pk)
        Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    assert owner.get(reverse("platform:export_file", args=[export.pk])).status_code == 404
    assert "plus d’un jour" in owner.get(reverse("platform:export_state", args=[export.pk])).content.decode()


def test_another_platform_is_not_exported_nor_somebody_else_s_view(owner, stranger, cast) -> None:
    assert stranger.post(reverse("platform:export", args=[cast.platform.pk]), {"tab": "tous"}).status_code == 404
    address = reverse("platform:export", args=[cast.platform.pk])
    assert owner.post(address, {"view": str(uuid4())}).status_code == 404
    assert owner.post(address, {"view": "x"}).status_code == 404
