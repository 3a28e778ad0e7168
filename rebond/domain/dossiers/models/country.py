"""Searches across the country: each is a line, with its purpose asked beforehand."""

from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import SearchPurpose


class CountrySearch(UUIDModel):
    """Who searched, why, and how many were shown. Holds no name, only a keyed digest of what was looked for.

    Written by the definer function that searches, which counts it against its author's day.
    """

    user_id = models.UUIDField()
    searched_at = models.DateTimeField(default=timezone.now)
    purpose = models.CharField("motif", max_length=15, choices=SearchPurpose.choices)
    reference = models.CharField("référence", max_length=120)
    fingerprint = models.CharField(max_length=64)
    found = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "recherche nationale"
        indexes = [models.Index(fields=["user_id", "searched_at"], name="country_search_day")]
