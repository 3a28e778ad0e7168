"""Exports: asked in a page, made by a job as the worker, fetched by their owner within a day, then destroyed."""

import csv
import io
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import ExportKind, ExportState
from rebond.domain.dossiers.models import Dossier, Export, ListView
from rebond.domain.dossiers.operations.links import letter_codes
from rebond.domain.dossiers.queries.documents import document_of
from rebond.domain.dossiers.queries.listing import in_order, listed
from rebond.domain.territory.models import Platform

#: How long a file of names may wait to be fetched.
KEPT_FOR = timedelta(hours=24)
#: Files up to which a document is made in the page itself; past it, by a job.
AT_ONCE = 50
#: Views that nobody used for so long are forgotten.
VIEWS_KEPT_FOR = timedelta(days=90)
#: A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
HEADINGS = (
    *("Nom", "Prénoms", "Date de naissance", "Âge", "Sexe", "Commune", "Dernier établissement", "Dernier niveau"),
    *("Étape", "Prochaine étape", "Le", "Dernier contact", "Essais", "Référent", "Mission locale", "Nouveau"),
)


@transaction.atomic
def ask_export(*, actor: Actor, platform_id: UUID, criteria: Criteria) -> Export:
    """Ask for the CSV of a view; the job starts when the transaction ends.

    Platform.DoesNotExist when the actor does not work on the platform.
    """
    from rebond.domain.dossiers.tasks import make_export  # noqa: PLC0415  (the task runs `write_export`)

    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    export = Export.objects.create(
        user_id=actor.user_id,
        platform_id=platform_id,
        criteria=criteria.to_json(),
        expires_at=timezone.now() + KEPT_FOR,
    )
    record_action(actor=actor, code="export.asked", sentence="Export de la liste demandé.", about=export)
    make_export.defer(export_id=str(export.pk))
    return export


@transaction.atomic
def ask_document(
    *, actor: Actor, platform_id: UUID, criteria: Criteria, kind: ExportKind, options: dict[str, str]
) -> Export:
    """Make the letters, labels or register of a view: at once for few files, else by a job.

    Platform.DoesNotExist when the actor does not work on the platform.
    """
    from rebond.domain.dossiers.tasks import make_export  # noqa: PLC0415  (the task runs `write_export`)

    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    export = Export(
        user_id=actor.user_id,
        platform_id=platform_id,
        kind=kind,
        criteria=criteria.to_json(),
        options=options,
        expires_at=timezone.now() + KEPT_FOR,
    )
    few = listed(actor, platform_id, criteria, today=timezone.localdate()).count() <= AT_ONCE
    if few:
        _fill(export, actor)
    export.save(force_insert=True)
    label = ExportKind(kind).label
    record_action(actor=actor, code="document.asked", sentence=f"Document demandé : {label}.", about=export)
    if not few:
        make_export.defer(export_id=str(export.pk))
    return export


def write_export(*, export_id: UUID) -> Export:
    """Make the file, as the worker, with the rights that its owner holds at that moment. Done twice, done once."""
    export = Export.objects.select_related("user").get(pk=export_id)
    if export.state == ExportState.READY:
        return export
    actor = _owner(export.user)
    if export.platform_id not in actor.platforms:
        export.state = ExportState.FAILED
        export.save(update_fields=["state"])
        return export
    _fill(export, actor)
    export.save(update_fields=["stored_as", "state", "rows", "ready_at", "included"])
    record_action(actor=actor, code="export.made", sentence=f"Export de {export.rows} dossiers prêt.", about=export)
    return export


def _fill(export: Export, actor: Actor) -> None:
    """Make the file and set the export's columns, without saving the row."""
    criteria, today = Criteria.from_mapping(export.criteria), timezone.localdate()
    files = in_order(listed(actor, export.platform_id, criteria, today=today), criteria).select_related("referent")
    if export.kind == ExportKind.LIST:
        text, export.rows = _as_csv(files.iterator(chunk_size=1_000))
        name, content = f"exports/{export.pk}.csv", text.encode("utf-8-sig")
    else:
        content, included = document_of(actor, export, files, lambda chosen: letter_codes(actor, chosen))
        export.included, export.rows, name = [str(key) for key in included], len(included), f"exports/{export.pk}.pdf"
    export.stored_as = default_storage.save(name, ContentFile(content))
    export.state, export.ready_at = ExportState.READY, timezone.now()


def destroy_expired() -> int:
    """Destroy the files whose day is over, and forget the views that nobody uses. Gives the number of files."""
    expired = list(Export.objects.filter(expires_at__lt=timezone.now()).exclude(stored_as=""))
    for export in expired:
        default_storage.delete(export.stored_as)
        export.stored_as = ""
        export.save(update_fields=["stored_as"])
    ListView.objects.filter(used_at__lt=timezone.now() - VIEWS_KEPT_FOR).delete()
    return len(expired)


def _owner(user: User) -> Actor:
    return actor_for(user, day=timezone.localdate())


def _as_csv(files: Iterator[Dossier]) -> tuple[str, int]:
    out, rows = io.StringIO(newline=""), 0
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for rows, dossier in enumerate(files, start=1):  # noqa: B007
        writer.writerow([safe_cell(value) for value in _cells(dossier)])
    return out.getvalue(), rows


def _cells(dossier: Dossier) -> tuple[object, ...]:
    contact = dossier.last_contact_at
    return (
        *(dossier.surname, dossier.first_names, _day(dossier.birth_date), dossier.age, dossier.get_sex_display()),
        *(dossier.commune_name, dossier.establishment_name, dossier.level, dossier.get_stage_display()),
        *(dossier.get_next_step_display(), _day(dossier.next_step_on)),
        *(timezone.localtime(contact).strftime("%d/%m/%Y %H:%M") if contact else "", dossier.attempts),
        *(dossier.referent or "", dossier.mission_locale, "oui" if dossier.is_new else "non"),
    )


def _day(day) -> str:
    return day.strftime("%d/%m/%Y") if day else ""


def safe_cell(value: object) -> str:
    """The cell's text; one that a spreadsheet would take for a formula begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
