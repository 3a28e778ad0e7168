"""The cast, a campaign, and jobs run at once as the worker."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection

from rebond.domain.base.session import acting_as
from rebond.domain.base.storage import FolderShelf
from rebond.domain.campaigns.models import Campaign
from tests.domain.campaigns.cast import Cast, Drops, campaign_of, make_cast


@pytest.fixture
def cast(as_owner) -> Cast:
    """Who is who."""
    with as_owner():
        return make_cast()


@pytest.fixture(autouse=True)
def own_storage(tmp_path: Path, monkeypatch, settings) -> Path:
    """Stored files in a folder of the test's own."""
    monkeypatch.setattr(storages["default"], "_shelf", FolderShelf(tmp_path / "files"))
    settings.VAR = tmp_path
    return tmp_path / "files"


@pytest.fixture
def campaign(cast: Cast) -> Iterator[Campaign]:
    """A campaign just announced; the test acts as the administrator."""
    with acting_as(cast.admin):
        yield campaign_of(cast.admin)


@pytest.fixture
def drop(cast: Cast, campaign: Campaign) -> Drops:
    """Drops files for the campaign as the administrator."""
    return Drops(cast.admin, campaign)


@pytest.fixture
def work(as_worker) -> Callable[[], int]:
    """Runs every job that waits, one after the other, as the worker would; gives how many."""

    def run() -> int:
        from procrastinate.contrib.django import app  # noqa: PLC0415

        from rebond.domain.campaigns import tasks  # noqa: F401, PLC0415

        done = 0
        while True:
            with as_worker(), connection.cursor() as cursor:
                cursor.execute(
                    "DELETE FROM procrastinate_jobs WHERE id = (SELECT min(id) FROM procrastinate_jobs "
                    "WHERE status = 'todo') RETURNING task_name, args"
                )
                row = cursor.fetchone()
                if row is None:
                    return done
                name, args = row
                app.tasks[name].func(**json.loads(args))
                done += 1

    return run
