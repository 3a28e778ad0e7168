"""What a person keeps of the list: views, columns, a selection, and what was done to many files at once."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import BulkState


class SavedView(UUIDModel):
    """Criteria under a name: a tab of its author's list, or of everybody's on the platform."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.CASCADE, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=40)
    shared = models.BooleanField("partagée", default=False)
    criteria = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "vue enregistrée"
        indexes = [models.Index(fields=["platform", "name"], name="saved_view_tabs")]


class ListColumns(UUIDModel):
    """The columns of one person's list on one platform, in their order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.CASCADE, related_name="+")
    columns = models.JSONField(default=list)  # codes of `columns.Column`

    class Meta:
        verbose_name = "colonnes de la liste"
        constraints = [models.UniqueConstraint(fields=["user", "platform"], name="columns_once")]


class Selection(UUIDModel):
    """Files picked on the list. One follows the hand; those that are `frozen` are what an act was asked for.

    Keys and not foreign keys: a file that went elsewhere is simply not found any more.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.CASCADE, related_name="+")
    keys = ArrayField(models.UUIDField(), default=list)
    frozen = models.BooleanField(default=False)
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "sélection"
        constraints = [
            models.UniqueConstraint(fields=["user", "platform"], condition=models.Q(frozen=False), name="one_hand")
        ]


class BulkAct(UUIDModel):
    """One act on many files: what was asked, how far it is, what each file was before. Undone whole, for a day."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField("nature", max_length=20)  # a code of `operations.bulk.ACTIONS`
    options = models.JSONField(default=dict)
    sentence = models.CharField(max_length=300)  # French, names no young person
    keys = ArrayField(models.UUIDField(), default=list)  # asked
    done_keys = ArrayField(models.UUIDField(), default=list)  # changed
    before = models.JSONField(default=dict)  # file → what undoing needs
    left_out = models.JSONField(default=list)  # [{"reason", "keys"}]
    state = models.CharField(max_length=10, choices=BulkState.choices, default=BulkState.WAITING)
    treated = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    kept_keys = ArrayField(models.UUIDField(), default=list)  # touched since: undoing left them

    class Meta:
        verbose_name = "acte groupé"
        indexes = [models.Index(fields=["platform", "-asked_at"], name="bulk_recent")]
