"""What happens in a file. Each event is a row that nobody changes; a correction supersedes it."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import Answered, Channel, NextStep, Outcome, Refusal


class Event(UUIDModel):
    """Keeps both the moment of the fact and the moment of entry, so that any figure can be computed as of any date."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="%(class)ss")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("territory.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    happened_at = models.DateTimeField("moment du fait", default=timezone.now)
    recorded_at = models.DateTimeField("moment de la saisie", default=timezone.now, editable=False)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    cancelled = models.BooleanField(default=False)  # a correction that says: this did not happen
    key = models.UUIDField(default=new_id)  # made with the form: the same form sent twice writes once

    class Meta:
        abstract = True


class ContactAttempt(Event):
    """An attempt to reach the young person (C2). What was written of it stands in `ContactNote`."""

    note = ""  # given by `queries.notes.with_notes` to those who may read it

    channel = models.CharField("canal", max_length=10, choices=Channel.choices)
    detail = models.ForeignKey("dossiers.ContactDetail", null=True, on_delete=models.PROTECT, related_name="attempts")
    answered = models.CharField("qui a répondu", max_length=20, choices=Answered.choices)
    outcome = models.CharField("suite", max_length=20, choices=Outcome.choices)
    next_step = models.CharField("prochaine étape", max_length=20, choices=NextStep.choices)
    next_step_on = models.DateField("le", null=True)
    next_step_time = models.TimeField("à", null=True)
    by_rule = models.BooleanField(null=True)  # `proposals.is_proposed_day`
    refusal = models.CharField("raison du refus", max_length=15, choices=Refusal.choices, blank=True)

    class Meta:
        verbose_name = "prise de contact"
        indexes = [
            models.Index(fields=["dossier", "-happened_at"], name="attempt_timeline"),
            models.Index(fields=["author", "recorded_at"], name="attempt_of_the_day"),
        ]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="attempt_written_once")]


class Assignment(Event):
    """The referent of the file changes (null: nobody any more)."""

    referent = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    # What a répartition decided that they do, and when; blank: what was to do stays to do. A transfer, written by
    # PostgreSQL, decides nothing.
    next_step = models.CharField(
        "prochaine étape", max_length=20, choices=NextStep.choices, blank=True, default="", db_default=""
    )
    next_step_on = models.DateField("le", null=True)
    note = ""  # in `AssignmentNote`, given by `queries.notes.with_notes`

    class Meta:
        verbose_name = "attribution"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="assignment_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="assignment_written_once")]
