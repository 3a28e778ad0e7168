"""The interview held with a young person (guide, annex 3.9), and the sheet being filled."""

from django.db import models

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.models.drafts import Draft
from rebond.domain.dossiers.models.events import Event


class Interview(Event):
    """A sheet that was finished. Its answers are those that `interview.read_answers` gives."""

    answers = models.JSONField("réponses", default=dict)
    refused = models.BooleanField("refuse la prise en charge", default=False)
    next_step = models.CharField("prochaine étape", max_length=20, choices=NextStep.choices)
    next_step_on = models.DateField("le", null=True)
    by_rule = models.BooleanField(null=True)  # `proposals.is_proposed_day`

    class Meta:
        verbose_name = "entretien"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="interview_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="interview_written_once")]


class ProtectedReason(UUIDModel):
    """The reason of an interview not to contact, when it is Justice or Santé. For responsable and assistant alone."""

    interview = models.OneToOneField(Interview, on_delete=models.PROTECT, related_name="protected")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField("réponses", default=dict)

    class Meta:
        verbose_name = "raison protégée"


class InterviewDraft(Draft):
    """The sheet that one person is filling in."""

    class Meta:
        verbose_name = "brouillon d’entretien"
        constraints = [models.UniqueConstraint(fields=["author", "dossier"], name="one_draft_a_person_and_file")]
