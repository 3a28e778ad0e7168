"""An error of a base: reported by the platform, answered by the campaign's administration."""

from dataclasses import dataclass, field
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.error_enums import ErrorAnswer, ErrorKind
from rebond.domain.dossiers.models import BaseError, ListEntry
from rebond.domain.dossiers.operations.access import dossier_to_change
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.operations.notes import keep_note
from rebond.domain.dossiers.sentences import ERROR_ANSWERED, ERROR_REPORTED


class ErrorRefusedError(ValueError):
    """It can't be reported or answered so; `field` names the field, the message says in French how to mend it."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True, slots=True)
class Reported:
    """What is reported: `kind` of `ErrorKind`; `record`, as the page says where it stands; a few words."""

    kind: str
    text: str
    record: str = ""
    key: UUID = field(default_factory=new_id)


@transaction.atomic
def report_error(*, actor: Actor, dossier_id: UUID, said: Reported) -> BaseError:
    """Tell the campaign's administration that a base is wrong about a young person. The same `key` twice tells once.

    Raises Dossier.DoesNotExist when the actor may not change this file, ErrorRefusedError when refused.
    """
    from rebond.domain.dossiers.tasks import warn_of_error  # noqa: PLC0415  (the task runs `tell_error`)

    dossier = dossier_to_change(actor, dossier_id)
    already = BaseError.objects.filter(author_id=actor.user_id, key=said.key).first()
    if already is not None:
        return already
    if said.kind not in ErrorKind.values:
        raise ErrorRefusedError("kind", "Dites ce qui est faux : choisissez dans la liste.")
    if not said.text.strip():
        raise ErrorRefusedError("text", "Écrivez ce qui est faux, et comment vous le savez.")
    entry = ListEntry.objects.filter(dossier=dossier).order_by("-campaign_number").first()
    reported = BaseError.objects.create(
        dossier=dossier,
        platform_id=dossier.platform_id,
        campaign_name=entry.campaign_name if entry else "",
        kind=said.kind,
        record=said.record.strip()[:300],
        author_id=actor.user_id,
        key=said.key,
    )
    keep_note([reported], said.text.strip()[:2000])
    record_action(actor=actor, code="base_error.reported", sentence="Erreur d’une base signalée.", about=reported)
    warn_of_error.defer(error_id=str(reported.pk))
    return reported


@transaction.atomic
def answer_error(*, actor: Actor, error_id: UUID, answer: str, text: str) -> BaseError:
    """Answer as the campaign's administration; who reported it is told. Answered once.

    BaseError.DoesNotExist when the actor does not administer campaigns, ErrorRefusedError when refused.
    """
    from rebond.domain.dossiers.tasks import warn_of_error  # noqa: PLC0415  (the task runs `tell_error`)

    if not actor.has(Role.NATIONAL_ADMIN):
        raise BaseError.DoesNotExist
    asked = visible(BaseError, actor).select_for_update().get(pk=error_id)
    if asked.answered_at is not None:
        raise ErrorRefusedError("", "Quelqu’un a répondu avant vous : lisez sa réponse plus bas.")
    if answer not in ErrorAnswer.values:
        raise ErrorRefusedError("answer", "Dites ce qu’il en est : choisissez dans la liste.")
    if not text.strip():
        raise ErrorRefusedError("text", "Écrivez une phrase : la plate-forme la lira sur le dossier.")
    asked.answer, asked.answer_text = answer, text.strip()[:2000]
    asked.answered_by_id, asked.answered_at = actor.user_id, timezone.now()
    asked.save(update_fields=["answer", "answer_text", "answered_by", "answered_at"])
    record_action(actor=actor, code="base_error.answered", sentence="Erreur d’une base : réponse donnée.", about=asked)
    warn_of_error.defer(error_id=str(asked.pk))
    return asked


def tell_error(*, error_id: UUID) -> None:
    """Tell those who administer campaigns that an error waits for their answer; once answered, who reported it. As the
    worker: the administration sees no file, and nobody outside of it is told of one by a page.
    """
    reported, today = BaseError.objects.get(pk=error_id), timezone.localdate()
    if reported.answered_at is not None:
        author = [reported.author_id]
        notify(reported.dossier_id, "base_error", ERROR_ANSWERED, but=None, also=author, only=True)
        return
    held = Habilitation.objects.filter(role=Role.NATIONAL_ADMIN, starts_on__lte=today)
    people = held.exclude(ends_on__lt=today).values_list("user", flat=True)
    notify(None, "base_error", ERROR_REPORTED, but=None, also=people, only=True)
