"""A campaign and the steps of its life."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.campaigns.enums import CampaignState


class Campaign(UUIDModel):
    """One comparison of the country at a treatment date."""

    number = models.PositiveIntegerField("numéro", unique=True)
    name = models.CharField("nom", max_length=120, unique=True)
    treatment_date = models.DateField("date du traitement")
    state = models.CharField("état", max_length=15, choices=CampaignState.choices, default=CampaignState.ANNOUNCED)
    verification_until = models.DateField("fin de la vérification", null=True, blank=True)
    # A whole base missing stops publication until a person takes it upon them, in writing (formats §8.3).
    missing_bases_accepted = models.TextField("bases absentes acceptées : motif écrit", blank=True)
    missing_bases = models.JSONField(default=list)  # what was missing then, in French: more missing asks again
    missing_bases_accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    missing_bases_accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "campagne"
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.name

    @property
    def school_year(self) -> int:
        """The school year of the treatment date, by the year it begins."""
        return self.treatment_date.year - (self.treatment_date.month < 9)


class CampaignStep(UUIDModel):
    """A change of state: when, by whom, why. Never changed."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="steps")
    state = models.CharField(max_length=15, choices=CampaignState.choices)
    moment = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)

    class Meta:
        ordering = ["moment"]
