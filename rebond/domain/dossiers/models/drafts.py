"""What one person is filling in, kept as they type."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel


class Draft(UUIDModel):
    """What one person is filling in for one file; nobody else reads it."""

    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="+")
    answers = models.JSONField("réponses", default=dict)
    saved_at = models.DateTimeField("enregistré", default=timezone.now)

    class Meta:
        abstract = True
