"""Calls being made, mornings of calls, and young people whom nobody reaches."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import DayOrder, RecontactOn
from rebond.domain.dossiers.models.events import Event


class CallLock(UUIDModel):
    """Somebody is calling about this file: it warns colleagues, and never keeps anything from being recorded.

    A person calls one family at a time: taking another call gives the former back.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    started_at = models.DateTimeField(default=timezone.now)
    ends_at = models.DateTimeField()

    class Meta:
        verbose_name = "appel en cours"
        constraints = [models.UniqueConstraint(fields=["user"], name="one_call_at_a_time")]
        indexes = [models.Index(fields=["dossier", "ends_at"], name="call_lock_dossier")]


class CallRound(UUIDModel):
    """A morning of calls: the files of a view, in the order that it had when the morning began (C15)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=120)  # "À contacter", or the name of a view: never a search
    back = models.CharField(max_length=200)  # the page that it started from: it tells that of the day
    files = ArrayField(models.UUIDField())
    position = models.PositiveIntegerField(default=0)
    done = models.JSONField(default=dict)  # file → "recorded", "skipped", "colleague"; "said_no": left out of `files`
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "matinée d’appels"
        indexes = [models.Index(fields=["user", "-started_at"], name="call_round_mine")]


class Unreachable(Event):
    """Nobody could be reached in spite of the attempts that `advice.EFFORT` asks for (C2). The file stays open."""

    recontact_on = models.DateField("à recontacter le")
    recontact_events = ArrayField(models.CharField(max_length=12, choices=RecontactOn.choices), default=list)
    note = ""  # in `UnreachableNote`, given by `queries.notes.with_notes`

    class Meta:
        verbose_name = "injoignable"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="unreachable_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="unreachable_written_once")]


class DayChoice(UUIDModel):
    """How a person wants the queue of their day put, on a platform."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.CASCADE, related_name="+")
    order = models.CharField(max_length=10, choices=DayOrder.choices, default=DayOrder.PRIORITY)

    class Meta:
        verbose_name = "ordre de la journée"
        constraints = [models.UniqueConstraint(fields=["user", "platform"], name="one_day_choice")]
