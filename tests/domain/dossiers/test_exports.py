"""An export is made by a job with its owner's rights, harmless in a spreadsheet, and gone after a day."""

from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.models import ActionEntry
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import ExportState, Tab
from rebond.domain.dossiers.models import Export, ListView
from rebond.domain.dossiers.operations import ask_export, destroy_expired, save_view, write_export
from rebond.domain.dossiers.operations.sheets import safe_cell
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked(cast: Cast, as_worker) -> Export:
    with as_worker():
        publish(cast, listed(cast, surname="=HYPERLINK(1)"), listed(cast, "p2", ines=()))
        publish(cast, listed(cast, "far", surname="Ailleurs", ines=()), platform=cast.elsewhere)
    with acting_as(cast.owner):
        return ask_export(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(tab=Tab.ALL))


def read(export: Export) -> str:
    with default_storage.open(export.stored_as) as file:
        return file.read().decode("utf-8")


def test_the_file_holds_the_view_and_opens_in_a_spreadsheet(cast: Cast, asked: Export, as_worker) -> None:
    with as_worker():
        export = write_export(export_id=asked.pk)
    text = read(export)
    assert (export.state, export.rows) == (ExportState.READY, 2)
    assert text.startswith("\ufeffNom;Prénoms;Date de naissance;")
    assert "Lefèvre;Zoé Marie;12/03/2008" in text
    assert "Ailleurs" not in text
    assert "'=HYPERLINK(1)" in text


def test_made_twice_it_is_made_once(asked: Export, as_worker) -> None:
    with as_worker():
        assert write_export(export_id=asked.pk).stored_as == write_export(export_id=asked.pk).stored_as


def test_asking_starts_a_job_that_knows_only_a_key_and_leaves_a_trace(cast: Cast, asked: Export, as_worker) -> None:
    with as_worker():
        job = ProcrastinateJob.objects.get(task_name="dossiers.make_export")
    assert job.args == {"export_id": str(asked.pk)}
    with acting_as(cast.owner):
        assert visible(ActionEntry, cast.owner).filter(code="export.asked", object_id=asked.pk).exists()


def test_who_lost_the_right_meanwhile_gets_nothing(cast: Cast, asked: Export, as_worker, as_owner) -> None:
    with as_owner():
        Habilitation.objects.filter(user=cast.owner.user_id).update(ends_on=timezone.localdate() - timedelta(days=1))
    with as_worker():
        assert write_export(export_id=asked.pk).state == ExportState.FAILED


def test_only_its_owner_sees_an_export_or_a_view(cast: Cast, asked: Export) -> None:
    with acting_as(cast.owner):
        save_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(search="zoé"))
    for actor in (cast.colleague, cast.stranger, cast.referent):
        with acting_as(actor, read_only=True):
            assert not visible(Export, actor).exists()
            assert not ListView.objects.exists()


def test_nobody_exports_nor_keeps_a_view_of_another_platform(cast: Cast) -> None:
    with acting_as(cast.stranger):
        with pytest.raises(Platform.DoesNotExist):
            ask_export(actor=cast.stranger, platform_id=cast.platform.pk, criteria=Criteria())
        with pytest.raises(Platform.DoesNotExist):
            save_view(actor=cast.stranger, platform_id=cast.platform.pk, criteria=Criteria())


def test_a_view_is_changed_by_its_owner_and_copied_for_anybody_else(cast: Cast) -> None:
    with acting_as(cast.owner):
        view = save_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(search="a"))
        same = save_view(actor=cast.owner, platform_id=cast.platform.pk, criteria=Criteria(search="b"), view_id=view.pk)
        assert same.pk == view.pk
    with acting_as(cast.colleague):
        other = save_view(
            actor=cast.colleague, platform_id=cast.platform.pk, criteria=Criteria(search="c"), view_id=view.pk
        )
        assert other.pk != view.pk


def test_after_a_day_the_file_is_destroyed(asked: Export, as_worker) -> None:
    with as_worker():
        export = write_export(export_id=asked.pk)
        name = export.stored_as
        Export.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
        assert destroy_expired() == 1
        assert not default_storage.exists(name)
        assert destroy_expired() == 0


@pytest.mark.parametrize(
    "cell", ["=1+1", "+33", "-2", "@SUM(A1)", "\t=1", "\r=1", " =1", "\ufeff=1", "\u202e=1", "\uff1d1"]
)
def test_a_cell_that_a_spreadsheet_would_compute_is_made_text(cell: str) -> None:
    assert safe_cell(cell) == f"'{cell}"
    assert safe_cell("Lefèvre") == "Lefèvre"
