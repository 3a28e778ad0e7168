"""Young people outside the lists: who reported them, and the search asked for before any creation."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import Origin, ReportOutcome
from rebond.domain.dossiers.models.events import Event


class Report(Event):
    """Somebody said that this young person is out of school: an actor, a school, the young person (B7, B13)."""

    origin = models.CharField("origine", max_length=10, choices=Origin.choices)
    reason = models.TextField("motif", max_length=2000)
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    establishment_name = models.CharField(max_length=150, blank=True)  # who reported, when it is a school

    class Meta:
        verbose_name = "signalement"
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="report_written_once")]
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="report_timeline")]


class PartnerReport(UUIDModel):
    """What an organisation of circle 2 reported, as it typed it: it reads this again, and not the file.

    Written by the definer function that opens the file, or that brings the report to the one which is open already.
    """

    organisation = models.ForeignKey("territory.Organisation", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    surname = models.CharField(max_length=100)
    first_names = models.CharField(max_length=200)
    birth_date = models.DateField()
    commune_name = models.CharField(max_length=80)
    reason = models.TextField("motif", max_length=2000)
    outcome = models.CharField("suite", max_length=10, choices=ReportOutcome.choices)
    reported_at = models.DateTimeField(default=timezone.now)
    key = models.UUIDField(default=new_id)

    class Meta:
        verbose_name = "signalement d’un partenaire"
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="partner_report_written_once")]
        indexes = [models.Index(fields=["organisation", "-reported_at"], name="partner_report_latest")]


class PersonSearch(UUIDModel):
    """A search before a creation: counted against its author's day, and proof that the search was made.

    Written by the definer function that searches; holds no name, only a keyed digest of what was looked for.
    """

    user_id = models.UUIDField()
    searched_at = models.DateTimeField(default=timezone.now)
    fingerprint = models.CharField(max_length=64)

    class Meta:
        verbose_name = "recherche avant création"
        indexes = [models.Index(fields=["user_id", "searched_at"], name="person_search_day")]
