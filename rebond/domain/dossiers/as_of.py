"""Where files stood on any past moment, replayed from what was recorded by then (design §3: any figure can be
computed again *as of* any date).

Reads what `operations.rebuild` replays, hence its place above the reads of `queries`. Nobody is filtered here: the
caller gives files that the actor may see.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from rebond.domain.dossiers.courses import courses_of
from rebond.domain.dossiers.enums import Status
from rebond.domain.dossiers.models import Dossier, ListEntry
from rebond.domain.dossiers.operations.rebuilding import progress_of
from rebond.domain.dossiers.operations.statements import Standing, standing_of
from rebond.domain.dossiers.progress import Progress
from rebond.domain.territory.clocks import by_clock, local_time


def progress_as_of(dossiers: Iterable[Dossier], at: datetime) -> dict[UUID, Progress]:
    """The progress of each file at `at`; a file not opened yet, or merged into another one, has none.

    An event counts once it was recorded; a correction recorded later is not known yet. As many queries as `rebuild`,
    and one, whatever the number of files (of one clock).
    """
    files = [d for d in dossiers if d.opened_at <= at and d.status != Status.MERGED]
    found: dict[UUID, Progress] = {}
    for department, platforms in by_clock(file.platform_id for file in files).items():
        with local_time(department):
            found |= _replayed([file for file in files if file.platform_id in platforms], at)
    return found


def _replayed(files: list[Dossier], at: datetime) -> dict[UUID, Progress]:
    keys = [file.pk for file in files]
    standing = standing_of(keys, at)
    progress = progress_of(keys, standing, courses_of(keys, at), at)
    withdrawn = _withdrawn(files, at)
    return {file.pk: _with_list(file, progress[file.pk], standing, withdrawn) for file in files}


def _with_list(file: Dossier, progress: Progress, standing: Mapping[UUID, Standing], withdrawn: set[UUID]) -> Progress:
    """A file in which nothing ruled the status is open, or withdrawn with the entries that opened it."""
    if file.pk in withdrawn and not standing[file.pk].rules_status and progress.last_contact_at is None:
        return replace(progress, status=Status.WITHDRAWN)
    return progress


def _withdrawn(files: list[Dossier], at: datetime) -> set[UUID]:
    """The files that a campaign opened and that no campaign lists at `at`."""
    entries: QuerySet[ListEntry] = ListEntry.objects.filter(dossier__in=files, published_at__lte=at)
    opened = {file.pk for file in files if file.opened_by_campaign is not None}
    listed, gone = set(), set()
    for key, taken_back_at in entries.values_list("dossier_id", "taken_back_at"):
        (gone if taken_back_at is not None and taken_back_at <= at else listed).add(key)
    return opened & gone - listed
