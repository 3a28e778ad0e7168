"""A platform asks for a file that it may not see (C17): neither its answer nor its silence says whether one exists."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import RequestState


class FileRequest(UUIDModel):
    """What was asked, as it was typed. Holds nothing of the file asked for: see `RequestedFile`."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")  # that asks
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    surname = models.CharField(max_length=100)
    first_names = models.CharField(max_length=200)
    birth_date = models.DateField()
    reason = models.TextField("motif", max_length=2000)
    expires_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.PENDING)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True, max_length=2000)
    key = models.UUIDField(default=new_id)

    class Meta:
        verbose_name = "demande de dossier"
        indexes = [
            models.Index(fields=["platform", "-asked_at"], name="request_of_platform"),
            models.Index(fields=["asked_by", "asked_at"], name="request_of_person"),
        ]
        constraints = [models.UniqueConstraint(fields=["asked_by", "key"], name="request_written_once")]


class RequestedFile(UUIDModel):
    """The file that answers to a request: for the platform responsible alone. Written by a definer function."""

    request = models.ForeignKey(FileRequest, on_delete=models.PROTECT, related_name="files")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")  # responsible
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "dossier demandé"
        constraints = [models.UniqueConstraint(fields=["request", "dossier"], name="file_requested_once")]
        indexes = [models.Index(fields=["platform"], name="request_to_platform")]
