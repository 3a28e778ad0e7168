"""Who takes whom: the répartition in a meeting (A11), departures and absences (C5)."""

import json
from hashlib import sha256

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import AllotmentKind


class Sitting(UUIDModel):
    """A meeting in which the young people not yet taken are shared out (guide, "Pilotage": circle 1)."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    held_on = models.DateField("tenue le", default=timezone.localdate)
    present = ArrayField(models.UUIDField(), default=list)  # accounts of the platform's people
    guests = models.CharField("autres personnes présentes", max_length=300, blank=True)
    notes = models.TextField("ce qui s’est dit", blank=True, max_length=4000)
    passed = ArrayField(models.UUIDField(), default=list)  # files passed over for now, in that order
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "répartition"
        indexes = [models.Index(fields=["platform", "-opened_at"], name="sitting_platform")]

    @property
    def version(self) -> str:
        """Tells what is written of the meeting from what was: sent with the form, so that nobody writes over words
        that they did not read."""
        written = json.dumps([sorted(map(str, self.present)), self.guests, self.notes])
        return sha256(written.encode()).hexdigest()[:16]


class Allotment(UUIDModel):
    """Files given by one act, with one undo: its assignments are events like any other."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=AllotmentKind.choices)
    sitting = models.ForeignKey(Sitting, null=True, on_delete=models.PROTECT, related_name="allotments")
    leaver = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    assignments = ArrayField(models.UUIDField())
    made_at = models.DateTimeField(default=timezone.now)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "attribution de plusieurs dossiers"
        indexes = [models.Index(fields=["platform", "-made_at"], name="allotment_platform")]


class Absence(UUIDModel):
    """Somebody is away: until they are back, their queue is shown to who stands in for them too."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    substitute = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("du")
    ends_on = models.DateField("au")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "absence"
        indexes = [models.Index(fields=["platform", "ends_on"], name="absence_platform")]
        constraints = [
            models.CheckConstraint(name="absence_dates_in_order", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(name="absence_has_another", condition=~Q(user=F("substitute"))),
        ]
