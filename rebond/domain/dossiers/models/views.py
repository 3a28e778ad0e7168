"""What a person looks at: opaque views of the list (no name ever stands in an address), and exports."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import ExportKind, ExportState


class ListView(UUIDModel):
    """Search, filters, sort and page of one person's list: the address bears its key only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.CASCADE, related_name="+")
    criteria = models.JSONField(default=dict)
    # Where its page begins or ends, by the values of that moment: the file may have moved since.
    cursor = models.JSONField(default=dict)  # {"way": "after" or "before", "value", "key"}
    saved_id = models.UUIDField(null=True)  # the saved view that it came from; its own policy says who reads that one
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "vue de la liste"


class Export(UUIDModel):
    """A file made by a job from a view, to fetch; logged, and destroyed when it expires."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=ExportKind.choices, default=ExportKind.LIST)
    criteria = models.JSONField(default=dict)
    options = models.JSONField(default=dict)  # of a document: what the letter says, the size of the labels
    included = models.JSONField(default=list)  # keys of the files whose letter was made
    state = models.CharField(max_length=10, choices=ExportState.choices, default=ExportState.WAITING)
    stored_as = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = "export"
        indexes = [models.Index(fields=["user", "-asked_at"], name="export_mine")]
