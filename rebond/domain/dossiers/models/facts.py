"""What persons attest of a young person (B16), and the changes of a file's status."""

from collections.abc import Mapping
from typing import Self
from uuid import UUID

from django.db import models
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import Fact, FactEffect, FactSource, Status, StatusReason
from rebond.domain.dossiers.models.events import Event


class AttestedFact(Event):
    """A fact with its source, its date and the date to confirm it by. A newer row confirms it (`supersedes`), says
    that it ended (`ended`) or that it was written by mistake (`cancelled`).

    The nature that the law protects stands in `ProtectedNature`: here it is only "Motif protégé". What the fact does
    to the file is kept beside it, so that a replay never needs the nature.
    """

    person = models.ForeignKey("dossiers.YoungPerson", on_delete=models.PROTECT, related_name="facts")
    fact = models.CharField("fait", max_length=30, choices=Fact.choices)
    motive = models.CharField("raison", max_length=15, blank=True)  # `attested.MOTIVES`
    source = models.CharField("qui le dit", max_length=15, choices=FactSource.choices)
    fact_date = models.DateField("constaté le")
    confirm_by = models.DateField("à confirmer avant le", null=True)
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("où", max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)
    attempt = models.ForeignKey("dossiers.ContactAttempt", null=True, on_delete=models.PROTECT, related_name="facts")
    effect = models.CharField(max_length=10, choices=FactEffect.choices)
    closes_as = models.CharField(max_length=15, choices=StatusReason.choices, blank=True)
    next_on = models.DateField(null=True)  # the day of the next step that it plans
    ended = models.BooleanField(default=False)
    # An earlier version that this row says again (its end was undone) or still (its date alone was corrected): what
    # contradicts that one contradicts this row.
    stands_for = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "fait attesté"
        indexes = [models.Index(fields=["person", "recorded_at"], name="fact_person")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="fact_written_once")]

    @property
    def askable(self) -> bool:
        """Whether it is an enrolment that somebody only says, in an establishment that can be asked (C11). One that the
        law protects names none, and never reaches it (B11)."""
        only_said = self.effect == FactEffect.CHECK and self.fact != Fact.PROTECTED
        return only_said and self.establishment_id is not None

    def stood_for(self, known: Mapping[UUID, Self] | None = None) -> list[Self]:
        """This row, and the earlier versions for which it stands, the latest first. `known`: rows read already, among
        which they are looked for; a query a version without."""
        rows = [self]
        while (key := rows[-1].stands_for_id) is not None:
            earlier = known.get(key) if known is not None else rows[-1].stands_for
            if earlier is None:
                break
            rows.append(earlier)
        return rows

    @property
    def contradicted(self) -> bool:
        """Whether something contradicts this row, or one for which it stands."""
        return Contradiction.objects.filter(statement__in=self.stood_for()).exists()


class ProtectedNature(UUIDModel):
    """What a "Motif protégé" is: Justice, Santé, médico-social; or where another fact was, when its words tell as much
    (`reserved`). For the platform's responsable and assistant alone."""

    statement = models.OneToOneField(AttestedFact, on_delete=models.PROTECT, related_name="nature")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    fact = models.CharField("fait", max_length=30, choices=Fact.choices)
    motive = models.CharField("raison", max_length=15, blank=True)
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("où", max_length=200, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "motif protégé"


class StatusChange(Event):
    """The file is closed, or opened again, by hand or by a rule (no author then)."""

    status = models.CharField("état", max_length=10, choices=Status.choices)
    reason = models.CharField("raison", max_length=15, choices=StatusReason.choices)
    note = ""  # in `StatusNote`, given by `queries.notes.with_notes`

    class Meta:
        verbose_name = "changement d’état"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="status_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="status_written_once")]


class Contradiction(UUIDModel):
    """A campaign's newer record says otherwise than a fact, or the establishment that was asked about it (`answer`).
    Answered by the row that supersedes the fact."""

    statement = models.ForeignKey(AttestedFact, on_delete=models.PROTECT, related_name="contradictions")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="contradictions")
    campaign_id = models.UUIDField(null=True)
    campaign_name = models.CharField(max_length=120, blank=True)
    answer = models.OneToOneField(
        "dossiers.EnrolmentCheck", null=True, on_delete=models.PROTECT, related_name="contradiction"
    )
    said = models.CharField("ce qui est dit", max_length=400)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "contradiction"
        constraints = [
            models.UniqueConstraint(fields=["statement", "campaign_id"], name="contradiction_said_once"),
            models.CheckConstraint(
                condition=Q(campaign_id__isnull=True) ^ Q(answer__isnull=True), name="contradiction_by_one"
            ),
        ]
