"""A run of the comparator, its figures, and the publication of its results."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.campaigns.enums import PublicationState, RunState


class Run(UUIDModel):
    """One comparison of a campaign's deliveries."""

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="runs")
    state = models.CharField("état", max_length=10, choices=RunState.choices, default=RunState.WAITING)
    stage = models.CharField("étape en cours", max_length=80, blank=True)  # French
    stage_number = models.PositiveSmallIntegerField(default=0)
    stage_started_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    log = models.JSONField(default=list)  # [{"at": iso, "text": French}]
    report = models.JSONField(default=dict)
    error = models.TextField("cause de l’échec", blank=True)
    remedy = models.TextField("que faire", blank=True)
    files = models.JSONField(default=dict)  # table → name in the storage (Parquet): verdicts, listing…
    destroyed_at = models.DateTimeField(null=True)
    model_version = models.CharField(max_length=40, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    stop_asked = models.BooleanField(default=False)
    publication_asked_at = models.DateTimeField(null=True)
    publication_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    publication_error = models.TextField(blank=True)
    withdrawal_reason = models.TextField("motif du retrait", blank=True)

    class Meta:
        verbose_name = "comparaison"
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["campaign"], condition=Q(state__in=["waiting", "running"]), name="one_run_at_a_time"
            )
        ]

    @property
    def active(self) -> bool:
        """True while it waits or runs."""
        return self.state in (RunState.WAITING, RunState.RUNNING)


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
    reopened_people = models.PositiveIntegerField(default=0)
    obligation_people = models.PositiveIntegerField(default=0)  # the second public, beside the others
    published_at = models.DateTimeField(null=True)
    taken_back_at = models.DateTimeField(null=True)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name = "publication"
        constraints = [models.UniqueConstraint(fields=["run", "platform"], name="one_publication_a_run_and_platform")]
