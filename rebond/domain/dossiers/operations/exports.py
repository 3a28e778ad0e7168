"""Exports: asked in a page, made by a job as the worker, fetched by their owner within a day, then destroyed."""

from datetime import timedelta
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.accounts.queries import actor_for
from rebond.domain.base.actor import Actor
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.base.scratch import scratch_folder
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import ExportKind, ExportState
from rebond.domain.dossiers.models import Dossier, Export, ListView, Selection, Slot
from rebond.domain.dossiers.operations.links import letter_codes
from rebond.domain.dossiers.operations.sheets import as_csv, rows_of, write_xlsx
from rebond.domain.dossiers.queries.documents import document_of
from rebond.domain.dossiers.queries.listing import in_order, listed
from rebond.domain.territory.clocks import platform_time
from rebond.domain.territory.models import Platform

#: How long a file of names may wait to be fetched.
KEPT_FOR = timedelta(hours=24)
#: Files up to which a document is made in the page itself; past it, by a job.
AT_ONCE = 50
#: Views that nobody used for so long are forgotten.
VIEWS_KEPT_FOR = timedelta(days=90)
#: What a list may be exported as.
FORMS = ("csv", "xlsx")


@transaction.atomic
def ask_export(*, actor: Actor, platform_id: UUID, criteria: Criteria, form: str = "csv") -> Export:
    """Ask for a view as CSV or XLSX; the job starts when the transaction ends.

    Platform.DoesNotExist when the actor does not work on the platform.
    """
    from rebond.domain.dossiers.tasks import make_export  # noqa: PLC0415  (the task runs `write_export`)

    if platform_id not in actor.platforms:
        raise Platform.DoesNotExist
    export = Export.objects.create(
        user_id=actor.user_id,
        platform_id=platform_id,
        criteria=criteria.to_json(),
        options={"form": form if form in FORMS else "csv"},
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
    few = listed(actor, platform_id, criteria).count() <= AT_ONCE
    if few:
        _fill(export, actor)
    export.save(force_insert=True)
    label = ExportKind(kind).label
    record_action(actor=actor, code="document.asked", sentence=f"Document demandé : {label}.", about=export)
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
    with platform_time(export.platform_id):
        _fill(export, actor)
    export.save(update_fields=["stored_as", "state", "rows", "ready_at", "included"])
    record_action(actor=actor, code="export.made", sentence=f"Export de {export.rows} dossiers prêt.", about=export)
    return export


def _fill(export: Export, actor: Actor) -> None:
    """Make the file and set the export's columns, without saving the row."""
    criteria = Criteria.from_mapping(export.criteria)
    files = in_order(listed(actor, export.platform_id, criteria), criteria).select_related("referent")
    if export.kind == ExportKind.LIST:
        _fill_list(export, files)
    else:
        session = _session_of(actor, export)
        content, included = document_of(actor, export, files, lambda chosen: letter_codes(actor, chosen, session))
        export.included, export.rows = [str(key) for key in included], len(included)
        export.stored_as = default_storage.save(f"exports/{export.pk}.pdf", ContentFile(content))
    export.state, export.ready_at = ExportState.READY, timezone.now()


def _session_of(actor: Actor, export: Export) -> UUID | None:
    """The session that these letters invite to; None when they tell of none, or of one that is not the platform's."""
    try:
        key = UUID(export.options.get("session") or "")
    except ValueError:
        return None
    return visible(Slot, actor).filter(pk=key, platform=export.platform_id).values_list("pk", flat=True).first()


def _fill_list(export: Export, files: QuerySet[Dossier]) -> None:
    if export.options.get("form") != "xlsx":
        text, export.rows = as_csv(rows_of(files))
        export.stored_as = default_storage.save(f"exports/{export.pk}.csv", ContentFile(text.encode("utf-8-sig")))
        return
    with scratch_folder() as folder:
        export.rows = write_xlsx(rows_of(files), folder / "list.xlsx")
        with (folder / "list.xlsx").open("rb") as made:
            export.stored_as = default_storage.save(f"exports/{export.pk}.xlsx", File(made))


def destroy_expired() -> int:
    """Destroy the files whose day is over, and forget the views that nobody uses. Gives the number of files."""
    expired = list(Export.objects.filter(expires_at__lt=timezone.now()).exclude(stored_as=""))
    for export in expired:
        default_storage.delete(export.stored_as)
        export.stored_as = ""
        export.save(update_fields=["stored_as"])
    ListView.objects.filter(used_at__lt=timezone.now() - VIEWS_KEPT_FOR).delete()
    Selection.objects.filter(frozen=True, changed_at__lt=timezone.now() - VIEWS_KEPT_FOR).delete()
    return len(expired)


def _owner(user: User) -> Actor:
    return actor_for(user)
