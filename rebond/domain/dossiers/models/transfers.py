"""A file goes to another platform (B9), and who keeps reading it for a while (C17)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import TransferState


class Transfer(UUIDModel):
    """Asked by the platform responsible, answered by the other. Until accepted, nothing changes hands.

    Holds the minimum by which the other platform decides: it may not read the file yet.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="transfers")
    source = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    target = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    surname = models.CharField(max_length=100)
    first_names = models.CharField(max_length=200)
    birth_date = models.DateField()
    commune_name = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=80, blank=True)
    message = models.TextField("message", max_length=2000)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, choices=TransferState.choices, default=TransferState.PENDING)
    chased = models.PositiveSmallIntegerField("relances", default=0)  # how many times an answer was asked for again
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    answered_at = models.DateTimeField(null=True)
    reason = models.TextField("motif du refus", blank=True, max_length=2000)

    class Meta:
        verbose_name = "transfert"
        constraints = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(state="pending"), name="one_pending_transfer"),
            models.CheckConstraint(condition=~Q(source=models.F("target")), name="transfer_goes_elsewhere"),
        ]
        indexes = [
            models.Index(fields=["source", "-asked_at"], name="transfer_outgoing"),
            models.Index(fields=["target", "-asked_at"], name="transfer_incoming"),
        ]


class TemporaryAccess(UUIDModel):
    """A person reads a file that their platform no longer follows, until a moment. Written by a definer function."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")  # responsible now
    until = models.DateTimeField()

    class Meta:
        verbose_name = "accès temporaire"
        indexes = [models.Index(fields=["user", "dossier"], name="temporary_access_reader")]
