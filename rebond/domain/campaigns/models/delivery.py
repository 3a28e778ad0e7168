"""Files delivered for a campaign, and what could not be read in them."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.campaigns.enums import DeliveryState


class Delivery(UUIDModel):
    """A file as it came. Its content stays in the encrypted storage; rows never enter the database.

    An archive that holds several files is several deliveries: the first keeps the archive's own row, the others
    refer to it by `archive`; `part` is the file's number in the tables that were read from it.
    """

    campaign = models.ForeignKey("campaigns.Campaign", on_delete=models.PROTECT, related_name="deliveries")
    drop = models.UUIDField()  # the files dropped together, to which their `sources.csv` applies
    path = models.CharField("nom", max_length=400)  # as dropped, relative to its folder
    stored_as = models.CharField(max_length=40, blank=True)  # blank: never kept, or destroyed
    tables = models.JSONField(default=dict)  # table → name in the storage (Parquet)
    archive = models.ForeignKey("self", null=True, on_delete=models.CASCADE, related_name="members")
    part = models.PositiveSmallIntegerField(default=0)
    member = models.CharField("dans l’archive", max_length=400, blank=True)  # where the archive holds several files
    size = models.PositiveBigIntegerField("taille (octets)")
    sha256 = models.CharField(max_length=64, db_index=True)
    state = models.CharField("état", max_length=12, choices=DeliveryState.choices, default=DeliveryState.RECEIVED)
    kind = models.CharField("nature", max_length=30, blank=True)  # kernel Kind
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    uai = models.CharField("UAI", max_length=8, blank=True)
    school_year = models.PositiveSmallIntegerField("année scolaire", null=True)
    observed_on = models.DateField("valable au", null=True)
    exported_at = models.DateTimeField("exporté le", null=True)  # tells two exports of one day apart
    declared = models.JSONField(default=dict)  # what the manifest or the sender said, where the file is silent
    missing = models.JSONField(default=list)  # which of the four facts are still asked
    content_sha256 = models.CharField(max_length=64, blank=True)  # of the file itself, inside its archive
    rows = models.PositiveIntegerField("lignes lues", default=0)
    set_aside = models.PositiveIntegerField("lignes écartées", default=0)
    warnings = models.JSONField(default=list)
    contradictions = models.JSONField(default=list)  # what it says against the manifest or the territory, French
    reason = models.TextField("motif", blank=True)
    progress = models.PositiveBigIntegerField("octets lus", default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    superseded_by = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField(default=timezone.now)
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(null=True)
    keep_until = models.DateField("à détruire après le", null=True)
    destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "livraison"
        ordering = ["-received_at", "path"]
        indexes = [
            models.Index(fields=["campaign", "state"]),
            models.Index(fields=["campaign", "establishment"]),
            models.Index(fields=["uai", "kind", "school_year"]),
            models.Index(fields=["drop"]),
        ]

    @property
    def name(self) -> str:
        """The file as people know it: its path, and the member of an archive."""
        return f"{self.path} › {self.member}" if self.member else self.path

    @property
    def base_name(self) -> str:
        """The file's own name, without its folder."""
        last = self.path.rpartition("/")[2]
        return f"{last} › {self.member}" if self.member else last

    @property
    def folder(self) -> str:
        """The folder in which it was dropped."""
        return self.path.rpartition("/")[0]

    @property
    def year_label(self) -> str:
        """The school year as people say it: « 2026-2027 »."""
        return f"{self.school_year}-{self.school_year + 1}" if self.school_year else ""


class Reject(UUIDModel):
    """A record set aside at intake, to be mended (staging: nominative, purged with its delivery)."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="rejects")
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    record = models.CharField("référence", max_length=600, blank=True)
    field = models.CharField("champ", max_length=200, blank=True)
    value = models.TextField("valeur", blank=True)
    reason = models.TextField("motif")
    suggestion = models.TextField("suggestion", blank=True)

    class Meta:
        verbose_name = "ligne écartée"
        ordering = ["delivery_id", "id"]


class RejectCount(UUIDModel):
    """How many records of a delivery were set aside for one reason: figures without values, open to who runs
    the campaign."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="reject_counts")
    field = models.CharField("champ", max_length=200, blank=True)
    reason = models.TextField("motif")
    records = models.PositiveIntegerField()

    class Meta:
        verbose_name = "compte de lignes écartées"
