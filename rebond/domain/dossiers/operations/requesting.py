"""A platform asks for a file found elsewhere (C17). The asker is told the same thing whether or not one exists."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.journal import record_action
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.enums import RequestState
from rebond.domain.dossiers.models import Dossier, FileRequest, RequestedFile, Transfer
from rebond.domain.dossiers.operations.news import notify
from rebond.domain.dossiers.operations.searching import Identity
from rebond.domain.dossiers.operations.transferring import TransferRefusedError, ask_transfer
from rebond.domain.dossiers.sentences import REQUEST_ANSWERED, REQUEST_FORGOTTEN, REQUEST_UNANSWERED

#: How long the other platform has to answer; and what one person may ask for in a day: far above the young people who
#: come in person, far below a sweep of names. The definer function counts.
ANSWER_WITHIN = timedelta(days=15)
REQUESTS_A_DAY = 10
SAME_ANSWER = (
    "Votre demande est transmise si un dossier existe. Vous lirez ici la réponse de l’autre plate-forme. "
    f"Sans réponse dans {ANSWER_WITHIN.days} jours, ouvrez vous-même un dossier."
)


class RequestRefusedError(ValueError):
    """It can't be asked or answered so; `field` names the field, the message says in French what to do."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


@dataclass(frozen=True)
class Asked:
    """Who is asked for, and why."""

    surname: str
    first_names: str
    birth_date: date
    reason: str
    key: UUID = field(default_factory=new_id)


@transaction.atomic
def request_file(*, actor: Actor, platform_id: UUID, asked: Asked) -> None:
    """Ask whichever platform is responsible for this young person for their file. Gives nothing back, on purpose.

    Raises RequestRefusedError: no reason, not one of the actor's platforms, or the day's requests are spent.
    """
    if platform_id not in actor.platforms:
        raise RequestRefusedError("", "Choisissez l’une de vos plates-formes.")
    if not asked.reason.strip():
        raise RequestRefusedError("reason", "Écrivez pourquoi : l’autre plate-forme décide d’après ce motif.")
    identity = Identity(asked.surname, asked.first_names, asked.birth_date)
    if not identity.folded_surname or not identity.folded_given:
        raise RequestRefusedError("surname", "Ce nom ne contient aucune lettre : écrivez-le en entier.")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rebond_request_file(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                new_id(),
                asked.key,
                platform_id,
                asked.surname.strip()[:100],
                asked.first_names.strip()[:200],
                asked.birth_date,
                asked.reason.strip()[:2000],
                timezone.now() + ANSWER_WITHIN,
                identity.folded_surname,
                identity.folded_given,
            ],
        )
        if not cursor.fetchone()[0]:
            raise RequestRefusedError(
                "", f"Vous avez fait {REQUESTS_A_DAY} demandes aujourd’hui, le maximum. Reprenez demain."
            )
    record_action(actor=actor, code="request.made", sentence="Dossier demandé à une autre plate-forme.")


@transaction.atomic
def accept_request(*, actor: Actor, requested_id: UUID) -> Transfer:
    """Offer the file to the platform that asks for it: a transfer, with its usual rules.

    Raises RequestedFile.DoesNotExist or RequestRefusedError.
    """
    wanted = _to_answer(actor, requested_id)
    message = f"À votre demande du {timezone.localdate(wanted.request.asked_at):%d/%m/%Y}."
    try:
        offered = ask_transfer(
            actor=actor, dossier_id=wanted.dossier_id, target_id=wanted.request.platform_id, message=message
        )
    except TransferRefusedError as refused:
        raise RequestRefusedError("answer", str(refused)) from None
    _answered(actor, wanted, RequestState.ACCEPTED, "Le dossier vous est proposé : reprenez-le dans « Transferts ».")
    return offered


@transaction.atomic
def refuse_request(*, actor: Actor, requested_id: UUID, reason: str) -> None:
    """Keep the file, with a reason that the asker reads."""
    if not reason.strip():
        raise RequestRefusedError("reason", "Écrivez pourquoi vous gardez ce dossier : l’autre plate-forme le lira.")
    _answered(actor, _to_answer(actor, requested_id), RequestState.REFUSED, reason.strip()[:2000])


def _to_answer(actor: Actor, requested_id: UUID) -> RequestedFile:
    mine = visible(RequestedFile, actor).filter(platform_id__in=sorted(actor.platforms))
    wanted = mine.select_related("request").get(pk=requested_id)
    request = FileRequest.objects.select_for_update(of=("self",)).get(pk=wanted.request_id)
    wanted.request = request
    if request.state != RequestState.PENDING or request.expires_at <= timezone.now():
        label = RequestState(request.state).label.lower() if request.state != RequestState.PENDING else "trop ancienne"
        raise RequestRefusedError("answer", f"Cette demande n’attend plus de réponse ({label}). Rechargez la page.")
    # Gone to another platform, the file is out of sight: a join would hide the request with it.
    if not visible(Dossier, actor).filter(pk=wanted.dossier_id, platform_id=wanted.platform_id).exists():
        raise RequestRefusedError("answer", "Ce dossier a changé de plate-forme depuis : elle seule peut répondre.")
    return wanted


def _answered(actor: Actor, wanted: RequestedFile, state: RequestState, answer: str) -> None:
    request = wanted.request
    wanted.answered_by_id = actor.user_id
    wanted.save(update_fields=["answered_by"])
    request.state, request.answer, request.answered_at = state, answer, timezone.now()
    request.save(update_fields=["state", "answer", "answered_at"])
    sentence = f"Demande d’un dossier {state.label.lower()}."
    record_action(actor=actor, code=f"request.{state.value}", sentence=sentence, about=wanted.dossier)
    notify(None, "request", REQUEST_ANSWERED, but=actor, also=[request.asked_by_id], only=True)


@transaction.atomic
def expire_requests() -> int:
    """Say of the requests past their day that nobody answered: to who asked, and to who did not answer.

    For the worker, every night. Gives how many. The asker is told the same thing when no file existed.
    """
    late = FileRequest.objects.select_for_update(of=("self",)).filter(
        state=RequestState.PENDING, expires_at__lte=timezone.now()
    )
    requests = list(late)
    for request in requests:
        request.state, request.answered_at = RequestState.EXPIRED, timezone.now()
        request.save(update_fields=["state", "answered_at"])
        notify(None, "request", REQUEST_FORGOTTEN, but=None, also=[request.asked_by_id], only=True)
    wanted = RequestedFile.objects.filter(request__in=[request.pk for request in requests])
    for file in wanted:
        notify(file.dossier_id, "request", REQUEST_UNANSWERED, but=None, teams=[file.platform_id], only=True)
    return len(requests)
