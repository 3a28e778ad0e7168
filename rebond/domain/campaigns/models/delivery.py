"""Files delivered for a campaign, and what could not be read in them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.campaigns.enums import DeliveryState


class Delivery(UUIDModel):
    """A file as it came. Its content stays in the encrypted storage; rows never enter the database."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="deliveries")
    path = models.CharField("nom", max_length=400)  # as dropped, relative to its folder
    stored_as = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField("taille (octets)")
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField("état", max_length=12, choices=DeliveryState.choices, default=DeliveryState.RECEIVED)
    kind = models.CharField("nature", max_length=30, blank=True)
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    uai = models.CharField("UAI lu", max_length=8, blank=True)
    school_year = models.PositiveSmallIntegerField("année scolaire", null=True)
    observed_on = models.DateField("valable au", null=True)
    rows = models.PositiveIntegerField("lignes lues", default=0)
    set_aside = models.PositiveIntegerField("lignes écartées", default=0)
    warnings = models.JSONField(default=list)
    reason = models.TextField("motif du refus", blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "livraison"
        ordering = ["-received_at", "path"]
        indexes = [models.Index(fields=["campaign", "state"]), models.Index(fields=["campaign", "establishment"])]


class Reject(UUIDModel):
    """A record set aside at intake, to be mended (staging: nominative, purged with its delivery)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="rejects")
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    record = models.CharField("référence", max_length=450, blank=True)
    field = models.CharField("champ", max_length=80, blank=True)
    value = models.TextField("valeur", blank=True)
    reason = models.TextField("motif")
    suggestion = models.TextField("suggestion", blank=True)

    class Meta:
        verbose_name = "ligne écartée"
        ordering = ["delivery_id", "record"]
