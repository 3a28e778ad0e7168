"""A platform says that a base is wrong about a young person of its list; the campaign's administration answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.error_enums import ErrorAnswer, ErrorKind


class BaseError(UUIDModel):
    """An error of a base, reported from "Pourquoi sur la liste". Holds what its record is, and no name: who answers
    reads no file."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")  # that reported
    campaign_name = models.CharField("campagne", max_length=120, blank=True)
    kind = models.CharField("ce qui est faux", max_length=10, choices=ErrorKind.choices)
    record = models.CharField("enregistrement", max_length=300, blank=True)  # as the comparison says where it stands
    note = ""  # in `BaseErrorNote`, given by `queries.notes.with_notes`
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField("signalée", default=timezone.now)
    key = models.UUIDField(default=new_id)  # made with the form: the same form sent twice reports once
    answer = models.CharField("réponse", max_length=10, choices=ErrorAnswer.choices, blank=True)
    answer_text = models.TextField("précision de la réponse", max_length=2000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField("répondue", null=True)

    class Meta:
        verbose_name = "erreur d’une base"
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="base_error_reported_once")]
        indexes = [
            models.Index(fields=["dossier", "-reported_at"], name="base_error_of_file"),
            models.Index(fields=["reported_at"], condition=Q(answered_at=None), name="base_error_to_answer"),
        ]
