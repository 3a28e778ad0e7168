"""What is sent, by what text, to whom no more; and the switch that stops everything."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel
from rebond.domain.messages.enums import Audience, Channel, Notice, State, TemplateChannel


class Message(UUIDModel):
    """One SMS or one e-mail to one person. Its state moves by `lifecycle` alone."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    reference = models.UUIDField("à propos de")
    reference_kind = models.CharField(max_length=20, default="dossier")
    purpose = models.CharField(max_length=20, blank=True)  # "reminder", "link"…: the asker's own word
    channel = models.CharField("canal", max_length=5, choices=Channel.choices)
    recipient = models.CharField("destinataire", max_length=254)  # a mobile in E.164, or an address
    subject = models.CharField("objet", max_length=150, blank=True)
    body = models.TextField("texte", max_length=6000)
    secret = models.CharField(max_length=300, blank=True)  # what HIDDEN stands for in the text, until it has left
    template = models.ForeignKey("messaging.MessageTemplate", null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.QUEUED)
    provider_id = models.CharField(max_length=200, blank=True)
    error = models.CharField("pourquoi", max_length=300, blank=True)  # French
    tries = models.PositiveSmallIntegerField("essais", default=0)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("demandé", default=timezone.now)
    not_before = models.DateTimeField("pas avant", default=timezone.now)
    sent_at = models.DateTimeField("envoyé", null=True)
    settled_at = models.DateTimeField("réglé", null=True)  # delivered, failed, bounced or dropped
    key = models.UUIDField(default=new_id)  # made with the form: the same form sent twice writes once

    class Meta:
        verbose_name = "message"
        constraints = [
            models.UniqueConstraint(fields=["platform", "key"], name="message_asked_once"),
            models.UniqueConstraint(
                fields=["channel", "provider_id"], condition=~Q(provider_id=""), name="message_provider_id"
            ),
        ]
        indexes = [
            models.Index(fields=["reference", "-asked_at"], name="message_reference"),
            models.Index(fields=["channel", "recipient", "-asked_at"], name="message_recipient"),
            models.Index(fields=["platform", "state", "-asked_at"], name="message_outbox"),
        ]


class MessageTemplate(UUIDModel):
    """A text ready to be filled, of a message or of a letter. A change is a new row with the same `lineage`: what was
    sent stays readable."""

    lineage = models.UUIDField("modèle", default=new_id)
    version = models.PositiveIntegerField(default=1)
    platform = models.ForeignKey("territory.Platform", null=True, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField("canal", max_length=6, choices=TemplateChannel.choices)
    audience = models.CharField("à qui", max_length=12, choices=Audience.choices, default=Audience.YOUNG_PERSON)
    name = models.CharField("nom", max_length=80)
    subject = models.CharField("objet", max_length=150, blank=True)
    body = models.TextField("texte", max_length=6000)
    retired = models.BooleanField("retiré", default=False)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "modèle de message"
        constraints = [models.UniqueConstraint(fields=["lineage", "version"], name="template_version")]
        indexes = [models.Index(fields=["platform", "channel", "name"], name="template_choice")]

    def __str__(self) -> str:
        return self.name

    @property
    def to_guardian(self) -> bool:
        """Whether it is written to a parent."""
        return self.audience == Audience.GUARDIAN


class Consent(UUIDModel):
    """Somebody asked not to be written to on a channel any more (`refused`), or again. The latest row decides.

    Holds a keyed digest, never the number: it is respected by every platform and tells none who is followed where.
    """

    digest = models.CharField(max_length=64)
    channel = models.CharField("canal", max_length=5, choices=Channel.choices)
    refused = models.BooleanField("ne plus écrire", default=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "choix de ne plus être contacté"
        indexes = [models.Index(fields=["digest", "-recorded_at"], name="consent_digest")]


class SwitchChange(UUIDModel):
    """The administration stops all outgoing messages at once, or lets them leave again. The latest row decides."""

    stopped = models.BooleanField("arrêté")
    reason = models.CharField("motif", max_length=300)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "interrupteur des envois"
        indexes = [models.Index(fields=["-changed_at"], name="switch_latest")]


class Incoming(UUIDModel):
    """What the gateway said, as it came: written by its address, worked by a job, then destroyed."""

    channel = models.CharField(max_length=5, choices=Channel.choices)
    kind = models.CharField(max_length=10, choices=Notice.choices)
    provider_id = models.CharField(max_length=200, blank=True)
    sender = models.CharField(max_length=254, blank=True)
    text = models.TextField(blank=True, max_length=4000)
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "avis reçu"
