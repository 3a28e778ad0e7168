"""What is written freely of an event, beside it: a school reads that a contact took place, never what was said, and
who answers for a base reads that it errs, never that a young person is in a home.

`protected`: it names what the law protects (`reserved`), for responsable, assistant and its author alone.

One row an event and none when nothing was written; a correction has its own. It bears no file of its own, so that a
merge or a transfer never parts it from its event.
"""

from django.db import models

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.models.base_errors import BaseError
from rebond.domain.dossiers.models.calling import Unreachable
from rebond.domain.dossiers.models.events import Assignment, ContactAttempt
from rebond.domain.dossiers.models.facts import StatusChange
from rebond.domain.dossiers.models.followup import FollowUpDecision
from rebond.domain.dossiers.models.returning import ReturnRequest


class _Beside(UUIDModel):
    """`event`, what it was written of, and `text` are each note's own."""

    protected = models.BooleanField(default=False)

    class Meta:
        abstract = True


class ContactNote(_Beside):
    """What was written of a contact."""

    event = models.OneToOneField(ContactAttempt, on_delete=models.PROTECT, related_name="written")
    text = models.TextField("note", max_length=4000)

    class Meta:
        verbose_name = "note d’un contact"


class UnreachableNote(_Beside):
    """What was written of a young person whom nobody reaches."""

    event = models.OneToOneField(Unreachable, on_delete=models.PROTECT, related_name="written")
    text = models.TextField("note", max_length=1000)

    class Meta:
        verbose_name = "note d’un jeune injoignable"


class AssignmentNote(_Beside):
    """What a répartition asks of who takes a young person."""

    event = models.OneToOneField(Assignment, on_delete=models.PROTECT, related_name="written")
    text = models.CharField("consigne", max_length=300)

    class Meta:
        verbose_name = "consigne d’une attribution"


class StatusNote(_Beside):
    """What was written of a file closed or opened again."""

    event = models.OneToOneField(StatusChange, on_delete=models.PROTECT, related_name="written")
    text = models.CharField("précision", max_length=500)

    class Meta:
        verbose_name = "précision d’un changement d’état"


class FollowUpNote(_Beside):
    """What was written of a choice of follow-up."""

    event = models.OneToOneField(FollowUpDecision, on_delete=models.PROTECT, related_name="written")
    text = models.CharField("précision", max_length=500)

    class Meta:
        verbose_name = "précision d’un choix de suivi"


class ReturnNote(_Beside):
    """What was written of a request of the right of return."""

    event = models.OneToOneField(ReturnRequest, on_delete=models.PROTECT, related_name="written")
    text = models.CharField("précision", max_length=500)

    class Meta:
        verbose_name = "précision d’une demande de droit au retour"


class BaseErrorNote(_Beside):
    """What a platform wrote of an error of a base."""

    event = models.OneToOneField(BaseError, on_delete=models.PROTECT, related_name="written")
    text = models.TextField("précision", max_length=2000)

    class Meta:
        verbose_name = "précision d’une erreur d’une base"


#: What is written of, and what of it.
Noted = ContactAttempt | Unreachable | StatusChange | Assignment | FollowUpDecision | ReturnRequest | BaseError
Note = ContactNote | UnreachableNote | StatusNote | AssignmentNote | FollowUpNote | ReturnNote | BaseErrorNote

#: Where what is written of each kind of event stands.
NOTES: dict[type[Noted], type[Note]] = {
    ContactAttempt: ContactNote,
    Unreachable: UnreachableNote,
    StatusChange: StatusNote,
    Assignment: AssignmentNote,
    FollowUpDecision: FollowUpNote,
    ReturnRequest: ReturnNote,
    BaseError: BaseErrorNote,
}
