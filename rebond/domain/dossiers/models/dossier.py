"""The file of a young person followed by a platform, and why they are on its list."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import NextStep, Origin, Sex, Stage, Status, StatusReason


def age_on(birth_date: date, day: date) -> int:
    """Full years on a day."""
    return day.year - birth_date.year - ((day.month, day.day) < (birth_date.month, birth_date.day))


class Dossier(UUIDModel):
    """A YoungPerson followed by the platform responsible.

    What the list shows and filters is kept here in plain columns, written in the same transaction as the event
    that moves it: the list reads one table. Expression indexes are ignored under policies, plain columns are not.
    """

    person = models.ForeignKey("dossiers.YoungPerson", on_delete=models.PROTECT, related_name="dossiers")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    status = models.CharField("état", max_length=10, choices=Status.choices, default=Status.OPEN)
    stage = models.CharField("étape", max_length=12, choices=Stage.choices, default=Stage.DETECTION)
    referent = models.ForeignKey("accounts.User", null=True, on_delete=models.PROTECT, related_name="+")
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by_campaign = models.UUIDField(null=True)  # null: opened outside the lists
    origin = models.CharField("origine", max_length=10, choices=Origin.choices, default=Origin.LIST)

    # Copied from the person and the latest list entry.
    surname = models.CharField(max_length=100)
    first_names = models.CharField(max_length=200)
    search_text = models.CharField(max_length=420)  # folded surname, first names, usage name: search and sort
    birth_date = models.DateField()
    sex = models.CharField("sexe", max_length=1, blank=True, choices=Sex.choices)
    commune = models.ForeignKey("territory.Commune", null=True, on_delete=models.PROTECT, related_name="+")
    commune_name = models.CharField(max_length=80, blank=True)
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    establishment_name = models.CharField(max_length=150, blank=True)
    level = models.CharField("dernier niveau", max_length=80, blank=True)
    flags = ArrayField(models.CharField(max_length=30), default=list)
    mission_locale = models.CharField("mission locale", max_length=150, blank=True)
    is_new = models.BooleanField("nouveau", default=True)
    campaigns = models.PositiveSmallIntegerField("campagnes", default=0)

    # Moved by events.
    last_contact_at = models.DateTimeField("dernier contact", null=True)
    last_outcome = models.CharField(max_length=20, blank=True)
    attempts = models.PositiveSmallIntegerField("essais", default=0)
    next_step = models.CharField(max_length=20, choices=NextStep.choices, default=NextStep.FIRST_CALL)
    next_step_on = models.DateField(null=True)
    next_step_time = models.TimeField(null=True)
    unreachable = models.BooleanField("injoignable", default=False)
    no_contact = models.BooleanField("ne veut plus être contacté", default=False)
    # The day of what they asked for in their own words, by their link or a reply, whatever is planned meanwhile.
    spared_until = models.DateField("à ne pas solliciter avant le", null=True)
    status_reason = models.CharField(max_length=15, choices=StatusReason.choices, blank=True)
    confirm_by = models.DateField("à confirmer avant le", null=True)  # the earliest of the facts that stand
    contradicted = models.BooleanField(default=False)  # a base says otherwise than one of them
    # What they attest of a solution (TRAINING, EMPLOYED or nothing): the figures read this rather than the facts.
    attested = models.CharField("solution attestée", max_length=12, blank=True)
    return_by = models.DateField("premier entretien avant le", null=True)  # right of return: the clock that runs
    outside = models.BooleanField("suivi hors liste", default=False)  # chosen: followed on, outside the list

    class Meta:
        verbose_name = "dossier"
        constraints = [
            # At most one platform is responsible for a young person at a time.
            models.UniqueConstraint(fields=["person"], condition=Q(status="open"), name="one_open_dossier_a_person"),
        ]
        indexes = [
            models.Index(fields=["platform", "status", "search_text", "id"], name="dossier_list_name"),
            models.Index(fields=["platform", "status", "next_step_on", "id"], name="dossier_list_next"),
            models.Index(fields=["platform", "status", "last_contact_at", "id"], name="dossier_list_contact"),
            models.Index(fields=["platform", "status", "confirm_by"], name="dossier_list_confirm"),
            models.Index(fields=["establishment", "status"], name="dossier_establishment"),
            models.Index(fields=["opened_by_campaign"], name="dossier_opened_by"),
            models.Index(fields=["birth_date"], name="dossier_birth_date"),  # the search before any creation
            GinIndex(fields=["search_text"], opclasses=["gin_trgm_ops"], name="dossier_search"),
        ]

    def __str__(self) -> str:
        return f"{self.surname.upper()} {self.first_names.split(' ')[0]}"

    @property
    def age(self) -> int:
        """Full years, today."""
        return age_on(self.birth_date, timezone.localdate())

    @property
    def to_check(self) -> bool:
        """Whether what was attested is past its date, or contradicted by a base (C16)."""
        return self.contradicted or (self.confirm_by is not None and self.confirm_by < timezone.localdate())

    @property
    def deceased(self) -> bool:
        """Whether the young person died: nobody contacts them any more."""
        return self.status_reason == StatusReason.DECEASED

    @property
    def left_alone(self) -> bool:
        """Whether nobody calls nor writes, for they asked so: until the day when they are asked again."""
        day = self.asked_again_on
        return self.no_contact and (day is None or day > timezone.localdate())

    @property
    def asked_again_on(self) -> date | None:
        """The day when who said no is asked again: the later of what they asked for and of what is planned."""
        planned = self.next_step_on if self.next_step == NextStep.ASK_AGAIN else None
        return max(filter(None, (self.spared_until, planned)), default=None)

    @property
    def said_no(self) -> str:
        """Why no act on many files writes to them, invites or calls them, in French: they asked for no contact, or
        refused and are to be asked again later. Blank when nothing was refused, or the day has come."""
        if self.left_alone:
            return "Ne veut plus être contacté."
        day = self.asked_again_on
        if day is not None and day > timezone.localdate():
            return "A refusé : à reproposer plus tard."
        return ""

    @property
    def late(self) -> bool:
        """Whether the next step has passed its day."""
        planned = self.next_step != NextStep.NONE and self.next_step_on is not None
        return planned and self.next_step_on < timezone.localdate()


class ListEntry(UUIDModel):
    """A campaign's publication put this young person on the list: what was said then, and why.

    Knows campaigns as a key, a number and a date only (campaigns stand above dossiers).
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="entries")
    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    # The platform whose publication said so: another one when the young person is already followed elsewhere.
    published_for = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    person_key = models.CharField(max_length=80)  # the comparator's key of the human being, in that campaign
    campaign_id = models.UUIDField()
    campaign_number = models.PositiveIntegerField()
    campaign_name = models.CharField(max_length=120)
    treatment_date = models.DateField()
    is_new = models.BooleanField(default=True)
    status_before = models.CharField(max_length=10, choices=Status.choices, blank=True)  # set when a file reopens
    commune = models.ForeignKey("territory.Commune", null=True, on_delete=models.PROTECT, related_name="+")
    commune_name = models.CharField(max_length=80, blank=True)
    level = models.CharField(max_length=80, blank=True)
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    establishment_name = models.CharField(max_length=150, blank=True)
    division = models.CharField(max_length=20, blank=True)
    left_on = models.DateField("sorti le", null=True)
    flags = ArrayField(models.CharField(max_length=30), default=list)
    mission_locale = models.CharField(max_length=150, blank=True)
    model_version = models.CharField(max_length=40, blank=True)
    explanation = models.JSONField(default=dict)  # the comparator's explanation of the verdict, as shown
    placed_by = models.CharField(max_length=400, blank=True)  # why this platform, French
    published_at = models.DateTimeField(default=timezone.now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "inscription sur la liste"
        constraints = [
            models.UniqueConstraint(fields=["dossier", "campaign_id"], name="one_entry_a_campaign"),
        ]
        indexes = [
            models.Index(fields=["campaign_id", "published_for"], name="entry_publication"),
            models.Index(fields=["campaign_id", "person_key"], name="entry_person_key"),
        ]
