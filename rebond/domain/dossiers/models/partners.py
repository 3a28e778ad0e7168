"""What partners say of a young person (B12), and what the team says to itself in a file (C7, mentions)."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import Confidentiality
from rebond.domain.dossiers.models.events import Event


class PartnerNote(Event):
    """A partner's information, with its source, its date (`happened_at`) and how far it may go.

    `protected`: the source or the matter belongs to Justice or Santé; read by those entitled and by the source alone.
    A partner that says only that it follows gives no text.
    """

    source = models.ForeignKey("territory.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    source_name = models.CharField("organisation", max_length=150)
    confidentiality = models.CharField(max_length=10, choices=Confidentiality.choices)
    protected = models.BooleanField(default=False)
    text = models.TextField("information", blank=True, max_length=2000)

    class Meta:
        verbose_name = "information d’un partenaire"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="partner_note_timeline")]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="partner_note_written_once"),
            models.CheckConstraint(
                condition=~Q(confidentiality="follows") | Q(text=""), name="who_only_follows_says_no_more"
            ),
        ]


class TeamMessage(Event):
    """A message to those who follow a file; `mentioned` are told of it, and read it with them."""

    text = models.TextField("message", max_length=2000)
    protected = models.BooleanField(default=False)  # its words name Justice or health (`reserved`)
    mentioned = ArrayField(models.UUIDField(), default=list)

    class Meta:
        verbose_name = "message à l’équipe"
        indexes = [
            models.Index(fields=["dossier", "-happened_at"], name="team_message_timeline"),
            GinIndex(fields=["mentioned"], name="team_message_mentioned"),
        ]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="team_message_written_once")]


class Notification(UUIDModel):
    """One thing that happened in a file, told to one person. Written by a definer function, in the act's transaction.

    The sentence names nobody: who may still read the file finds there whom it is about.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    # None when even that a file exists may not be told (C17).
    dossier = models.ForeignKey("dossiers.Dossier", null=True, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    sentence = models.CharField(max_length=200)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    emailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "nouvelle"
        indexes = [
            models.Index(fields=["user"], condition=Q(read_at=None), name="notification_unread"),
            models.Index(fields=["user", "-created_at"], name="notification_latest"),
        ]


class DigestChoice(UUIDModel):
    """How often a person wants their news by e-mail; without a row, every day at seven."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    rhythm = models.CharField("fréquence", max_length=10)
    hour = models.PositiveSmallIntegerField("heure", default=7)

    class Meta:
        verbose_name = "réglage des nouvelles"
        constraints = [
            models.CheckConstraint(condition=Q(rhythm__in=["never", "daily", "weekly"]), name="digest_rhythm_known"),
            models.CheckConstraint(condition=Q(hour__lte=23), name="digest_hour_exists"),
        ]
