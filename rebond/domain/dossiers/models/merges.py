"""Two files that were one young person's, or that somebody says are not (B8)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel


class Merge(UUIDModel):
    """Everything of `lost` went to `kept`. Keeps what each was, so that undoing restores both whole.

    Events change hands and nothing else: author, moments and content stay. `moved` names each row that went.
    """

    kept = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="merges")
    lost = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField(default=timezone.now)
    before = models.JSONField(default=dict)  # the rows of both files and both young people, as they were
    moved = models.JSONField(default=list)  # [{"table", "column", "id"}]
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "fusion"
        constraints = [
            models.UniqueConstraint(fields=["lost"], condition=models.Q(undone_at=None), name="merged_once_at_a_time")
        ]
        indexes = [models.Index(fields=["kept", "-merged_at"], name="merge_timeline")]


class KeptApart(UUIDModel):
    """Somebody looked at two files that look alike and says: two people. They are not proposed again.

    Keys and not foreign keys: a merge moves every row that refers to a file, and this one speaks of two.
    """

    platform = models.ForeignKey("territory.Platform", on_delete=models.CASCADE, related_name="+")
    first_id = models.UUIDField()  # files, the lesser key first
    second_id = models.UUIDField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "dossiers laissés à part"
        constraints = [
            models.UniqueConstraint(fields=["first_id", "second_id"], name="apart_once"),
            models.CheckConstraint(condition=models.Q(first_id__lt=models.F("second_id")), name="apart_in_order"),
        ]
