"""A run of the comparator, its figures, and the publication of its results."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.campaigns.enums import PublicationState, RunState


class Run(UUIDModel):
    """One comparison of a campaign's deliveries."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="runs")
    state = models.CharField("état", max_length=10, choices=RunState.choices, default=RunState.WAITING)
    stage = models.CharField("étape en cours", max_length=60, blank=True)  # French
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    log = models.JSONField(default=list)  # [{"at": iso, "text": French}]
    report = models.JSONField(default=dict)
    error = models.TextField("cause de l’échec", blank=True)
    stored_as = models.CharField(max_length=200, blank=True)  # folder of the results in the storage
    model_version = models.CharField(max_length=40, blank=True)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)

    class Meta:
        verbose_name = "comparaison"
        ordering = ["-asked_at"]


class RunCount(UUIDModel):
    """How many people a run judged so, by last establishment: figures without names."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="counts")
    verdict = models.CharField(max_length=12)
    criterion = models.CharField(max_length=12, blank=True)
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    uai = models.CharField(max_length=8, blank=True)
    people = models.PositiveIntegerField()


class Publication(UUIDModel):
    """One platform's share of a run: published whole in one transaction, or not at all."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="publications")
    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="publications")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    state = models.CharField("état", max_length=12, choices=PublicationState.choices, default=PublicationState.WAITING)
    people = models.PositiveIntegerField(default=0)
    new_people = models.PositiveIntegerField(default=0)
    known_people = models.PositiveIntegerField(default=0)
    published_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "publication"
        constraints = [models.UniqueConstraint(fields=["run", "platform"], name="one_publication_a_run_and_platform")]
