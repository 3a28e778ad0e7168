"""The stage of the permission matrix, set once for the tests of a file: to set it takes longer than most of them."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.db import connection, transaction

from rebond.domain.base.policies import OWNER
from rebond.domain.base.storage import FolderShelf
from tests.conftest import database_role
from tests.web.stage import Stage, set_stage


@contextmanager
def set_for_all(make: Callable[[], Stage], folder: Path) -> Iterator[Stage]:
    """What `make` writes as the owner, in a transaction around those of the tests; stored files in a folder apart."""
    with pytest.MonkeyPatch.context() as patch, transaction.atomic():
        patch.setattr(storages["default"], "_shelf", FolderShelf(folder))
        with database_role(OWNER), connection.cursor() as cursor:
            made = make()
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # checked now, rather than again at the end of each test
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        yield made
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def staged(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Stage]:
    """The cast and the objects, for all the tests of a file."""
    with django_db_blocker.unblock(), set_for_all(set_stage, tmp_path_factory.mktemp("files")) as made:
        yield made


@pytest.fixture
def stage(staged: Stage, db) -> Stage:
    """The same for one test, which may change them: what it writes is undone."""
    return deepcopy(staged)
