"""What every app shares: keys made by the application, and the two journals."""

from django.db import models
from django.utils import timezone

from rebond.domain.base.ids import new_id


class UUIDModel(models.Model):
    """A row whose key is made by the application (see `ids.new_id`)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class ActionEntry(UUIDModel):
    """The journal of what was done: one line a business action, in the transaction of the action itself."""

    moment = models.DateTimeField("moment", default=timezone.now, db_index=True)
    user_id = models.UUIDField("auteur", null=True)
    code = models.CharField("code", max_length=60)  # "dossier.contact", stable
    sentence = models.TextField("phrase")  # French, without personal data
    object_kind = models.CharField("objet", max_length=60, blank=True)
    object_id = models.UUIDField("clé de l’objet", null=True)

    class Meta:
        verbose_name = "action journalisée"


class AccessEntry(models.Model):
    """The journal of who saw which nominative page, refusals included.

    The table is partitioned by month and written only through the `journal` connection, whose role may do
    nothing but INSERT: a refused or rolled-back request leaves its line (CNIL deliberation 2021-122: kept one year).
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    moment = models.DateTimeField(default=timezone.now)
    user_id = models.UUIDField(null=True)
    roles = models.TextField(blank=True)
    address = models.GenericIPAddressField(null=True)
    page = models.CharField(max_length=120)  # the name of the URL, never its query
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.UUIDField(null=True)
    outcome = models.PositiveSmallIntegerField()  # HTTP status
    method = models.CharField(max_length=8)

    class Meta:
        managed = False
        db_table = "base_accessentry"


class AccessSeal(UUIDModel):
    """A link of the chain over the access journal: proves that a sealed batch was neither changed nor cut.

    Kept outside the purge of the journal itself.
    """

    number = models.PositiveBigIntegerField(unique=True)
    until = models.DateTimeField()  # every line before this moment and after the previous seal's is in the batch
    lines = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)  # SHA-256 of the previous digest and the batch

    class Meta:
        verbose_name = "scellé du journal"
