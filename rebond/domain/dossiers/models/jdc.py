"""The service national's monthly tables: received for a département, each row sent to a platform (B3, B7)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import JdcState
from rebond.domain.dossiers.models.events import Event


class JdcTable(UUIDModel):
    """A table as it was dropped. The file itself is not kept: its rows are."""

    name = models.CharField("fichier", max_length=200)
    sha256 = models.CharField(max_length=64, unique=True)  # the same file dropped twice changes nothing
    received_at = models.DateTimeField("reçue le", default=timezone.now)
    received_from = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(default=0)
    repeated = models.PositiveIntegerField(default=0)  # rows that another table had said already

    class Meta:
        verbose_name = "table de la JDC"
        ordering = ("-received_at",)


class JdcRow(UUIDModel):
    """A young person met at a JDC, as one row says it: set aside until mended, or given to a platform."""

    table = models.ForeignKey(JdcTable, on_delete=models.PROTECT, related_name="lines")
    number = models.PositiveIntegerField()  # from 1, without the header
    texts = models.JSONField(default=dict)  # as written, to be mended; emptied once it is read
    state = models.CharField("état", max_length=10, choices=JdcState.choices, default=JdcState.READ)
    field = models.CharField(max_length=20, blank=True)
    reason = models.CharField(max_length=400, blank=True)  # why set aside, or put off by the platform
    fingerprint = models.CharField(max_length=64, blank=True)  # of name, birth date and day of the JDC
    surname = models.CharField(max_length=100, blank=True)
    first_names = models.CharField(max_length=200, blank=True)
    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, blank=True)
    address = models.CharField(max_length=300, blank=True)
    postal_code = models.CharField(max_length=5, blank=True)
    commune_name = models.CharField(max_length=80, blank=True)
    commune = models.ForeignKey("territory.Commune", null=True, on_delete=models.PROTECT, related_name="+")
    phone = models.CharField(max_length=30, blank=True)
    email = models.CharField(max_length=254, blank=True)
    jdc_date = models.DateField(null=True)
    last_class = models.CharField(max_length=80, blank=True)
    last_school = models.CharField(max_length=150, blank=True)
    wants_contact = models.BooleanField(null=True)
    platform = models.ForeignKey("territory.Platform", null=True, on_delete=models.PROTECT, related_name="+")
    placed_by = models.CharField(max_length=400, blank=True)
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="+")
    handled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    handled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "jeune signalé par la JDC"
        constraints = [
            models.UniqueConstraint(
                fields=["fingerprint"], condition=~models.Q(fingerprint=""), name="jdc_row_said_once"
            )
        ]
        indexes = [models.Index(fields=["platform", "state"], name="jdc_row_queue")]


class JdcNote(Event):
    """The JDC met a young person who has a file: information, with its date."""

    jdc_date = models.DateField("JDC du")
    wants_contact = models.BooleanField("souhaite être contacté", null=True)
    last_class = models.CharField(max_length=80, blank=True)
    last_school = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = "information de la JDC"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="jdc_note_timeline")]
        constraints = [models.UniqueConstraint(fields=["dossier", "jdc_date"], name="jdc_note_said_once")]
