"""What is chosen for a file followed for long without a solution (B10)."""

from django.db import models

from rebond.domain.dossiers.enums import FollowUpChoice, LeavingReason
from rebond.domain.dossiers.models.events import Event


class FollowUpDecision(Event):
    """Somebody keeps following on the list, goes on outside it, or puts the file back on it. Never a rule."""

    choice = models.CharField("choix", max_length=10, choices=FollowUpChoice.choices)
    reason = models.CharField("raison", max_length=10, choices=LeavingReason.choices, blank=True)
    ask_again_on = models.DateField("à reproposer le", null=True)  # of a file that is kept
    note = ""  # in `FollowUpNote`, given by `queries.notes.with_notes`

    class Meta:
        verbose_name = "choix de suivi"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="followup_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="followup_written_once")]
