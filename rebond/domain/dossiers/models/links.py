"""The personal link by which a young person answers without an account (C14), and what comes back from messages."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.answers import Choice, DayPart, EchoKind, Having, LinkKind
from rebond.domain.dossiers.models.events import Event


class PersonalLink(UUIDModel):
    """Opens one page about one young person, for a time. Holds a keyed digest: the secret is nowhere here.

    `letter`: a short code typed on the page, with the birth date beside it; `message`: a long secret in an address.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="links")
    kind = models.CharField(max_length=10, choices=LinkKind.choices)
    digest = models.CharField(max_length=64, unique=True)
    message_key = models.UUIDField(null=True)  # of the message, and attempt, that carried it; of a letter: its session
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "lien personnel"
        indexes = [models.Index(fields=["dossier", "-created_at"], name="link_dossier")]

    @property
    def open(self) -> bool:
        """Whether it still opens the page."""
        return self.revoked_at is None and self.expires_at > timezone.now()


class LinkOpening(UUIDModel):
    """The page was opened. Written by the journal's connection: a GET can write nothing else."""

    link_id = models.UUIDField()
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "ouverture d’un lien"
        indexes = [models.Index(fields=["link_id"], name="opening_link")]


class LinkAnswer(Event):
    """What the young person answered. Written by a definer function, for nobody is signed in; a change of mind
    supersedes."""

    link = models.ForeignKey(PersonalLink, on_delete=models.PROTECT, related_name="answers")
    choice = models.CharField("réponse", max_length=12, choices=Choice.choices)
    day_part = models.CharField("moment", max_length=10, choices=DayPart.choices, blank=True)
    number = models.CharField("numéro", max_length=20, blank=True)  # corrected, in E.164
    solution = models.CharField("solution", max_length=12, choices=Having.choices, blank=True)
    place = models.CharField("où", max_length=150, blank=True)
    slot_id = models.UUIDField(null=True)
    ask_again_on = models.DateField("reproposer le", null=True)
    note = models.CharField("mot", max_length=500, blank=True)

    class Meta:
        verbose_name = "réponse par le lien"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="answer_timeline")]
        constraints = [models.UniqueConstraint(fields=["link", "key"], name="answer_written_once")]


class Echo(Event):
    """A reply to a message, or the news that it did not arrive. Written by the job that hears the gateway."""

    kind = models.CharField(max_length=10, choices=EchoKind.choices)
    channel = models.CharField("canal", max_length=5)
    message_id = models.UUIDField()
    detail = models.ForeignKey("dossiers.ContactDetail", null=True, on_delete=models.PROTECT, related_name="+")
    attempt = models.ForeignKey("dossiers.ContactAttempt", null=True, on_delete=models.PROTECT, related_name="echoes")
    text = models.TextField("texte", blank=True, max_length=4000)

    class Meta:
        verbose_name = "retour d’un message"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="echo_timeline")]
