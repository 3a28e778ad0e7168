"""Groups of young people with similar profiles, for collective sessions (C10)."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from rebond.domain.base.models import UUIDModel


class Group(UUIDModel):
    """A named group of one platform's files, with what it is for."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=60)
    purpose = models.CharField("objet", max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField("clos le", null=True)

    class Meta:
        verbose_name = "groupe"
        indexes = [models.Index(fields=["platform", "name"], name="group_names")]

    def __str__(self) -> str:
        return self.name


class GroupMember(UUIDModel):
    """A file in a group, from a moment until another; taken out, the row stays."""

    group = models.ForeignKey(Group, on_delete=models.PROTECT, related_name="memberships")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)
    removed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "membre d’un groupe"
        constraints = [
            models.UniqueConstraint(
                fields=["group", "dossier"], condition=models.Q(removed_at=None), name="once_in_a_group"
            )
        ]
        indexes = [models.Index(fields=["dossier"], name="group_member_file")]
