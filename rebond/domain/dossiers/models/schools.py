"""What an establishment's referent tells of a young person whose file they read (B12, C3)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import (
    Answered,
    Channel,
    Confidentiality,
    DetailKind,
    Holder,
    Outcome,
    SchoolSays,
)


class SchoolWord(UUIDModel):
    """One thing told: an information, a corrected contact detail, or a contact taken. A job brings it to the file,
    which the establishment may read and not write; its own words stay readable to it here."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="school_words")
    establishment = models.ForeignKey("territory.Establishment", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("quoi", max_length=12, choices=SchoolSays.choices)
    on = models.DateField("le")
    told_at = models.DateTimeField("dit le", default=timezone.now)
    key = models.UUIDField(default=new_id)
    text = models.TextField("information", max_length=2000, blank=True)
    confidentiality = models.CharField(max_length=10, choices=Confidentiality.choices, blank=True)
    detail_kind = models.CharField(max_length=10, choices=DetailKind.choices, blank=True)
    value = models.CharField("coordonnée", max_length=400, blank=True)
    holder = models.CharField("à qui", max_length=20, choices=Holder.choices, blank=True)
    holder_name = models.CharField("nom de la personne", max_length=150, blank=True)
    replaces = models.ForeignKey("dossiers.ContactDetail", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField("canal", max_length=10, choices=Channel.choices, blank=True)
    answered = models.CharField("qui a répondu", max_length=20, choices=Answered.choices, blank=True)
    outcome = models.CharField("résultat", max_length=20, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = "ce que dit un établissement"
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="school_word_written_once")]
        indexes = [models.Index(fields=["dossier", "-told_at"], name="school_word_latest")]
