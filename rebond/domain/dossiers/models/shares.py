"""A file shared with an organisation of circle 2, for a purpose and a time (C7; guide, "secret partagé")."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import ShareConsent, ShareLevel


class Share(UUIDModel):
    """The people of `shared_with` read the file until a moment. Prolonged by a new row that takes its place.

    `platform` is the one responsible now, kept here so that the policy of the files may read this table. `ended_at`
    is the only thing that a page changes.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="shares")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    shared_with = models.ForeignKey("territory.Organisation", on_delete=models.PROTECT, related_name="shares")
    level = models.CharField("ce qui est partagé", max_length=10, choices=ShareLevel.choices)
    purpose = models.TextField("ce qui est demandé", max_length=500)
    until = models.DateTimeField("jusqu’à la fin du")
    consent = models.CharField("accord du jeune", max_length=10, choices=ShareConsent.choices)
    consent_note = models.CharField("comment", max_length=200, blank=True)
    protected = models.BooleanField(default=False)  # with whom says something that the law protects (Justice, Santé)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("territory.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    shared_at = models.DateTimeField(default=timezone.now)
    supersedes = models.OneToOneField("self", null=True, on_delete=models.PROTECT, related_name="superseded_by")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    key = models.UUIDField(default=new_id)  # made with the form: the same form sent twice writes once

    class Meta:
        verbose_name = "partage"
        indexes = [
            models.Index(fields=["dossier", "-shared_at"], name="share_timeline"),
            models.Index(fields=["shared_with", "until"], condition=Q(ended_at=None), name="share_running"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "shared_with"], condition=Q(ended_at=None), name="one_share_an_organisation"
            ),
            models.UniqueConstraint(fields=["author", "key"], name="share_written_once"),
            models.CheckConstraint(condition=Q(until__gt=F("shared_at")), name="share_lasts"),
        ]

    @property
    def runs(self) -> bool:
        """Whether the organisation reads the file now."""
        return self.ended_at is None and self.until > timezone.now()

    @property
    def last_day(self) -> date:
        """The last day of it, included."""
        return timezone.localdate(self.until)

    @property
    def whole(self) -> bool:
        """Whether it lets the organisation read more than the essential."""
        return self.level == ShareLevel.WHOLE
