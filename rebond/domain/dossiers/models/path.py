"""From the diagnosis to the solution: the people of a file, the diagnosis, the engagements and what becomes of them."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.models.drafts import Draft
from rebond.domain.dossiers.models.events import Event
from rebond.domain.dossiers.path_enums import (
    BreakReason,
    EngagementKind,
    EnrolmentAnswer,
    PersonKind,
    TurnKind,
)


class PersonRole(Event):
    """Who accompanies the young person, from a day on, until a newer row of the same role (blank: nobody any more).

    A colleague (`user`), or a person of an organisation or an establishment by name and phone.
    """

    role = models.CharField("rôle", max_length=10, choices=PersonKind.choices)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=120, blank=True)
    phone = models.CharField("téléphone", max_length=30, blank=True)
    structure = models.ForeignKey("territory.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField("depuis le")
    chosen_together = models.BooleanField("choisi avec le jeune", default=False)
    note = models.CharField("précision", max_length=500, blank=True)

    class Meta:
        verbose_name = "personne du dossier"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="person_role_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="person_role_written_once")]

    @property
    def who(self) -> str:
        """The person in words; blank when nobody holds the role any more."""
        place = self.structure or self.establishment
        said = str(self.user) if self.user_id else self.name
        return f"{said} ({place})" if said and place else said or str(place or "")


class Diagnosis(Event):
    """A diagnosis that was finished. Its answers are those of `diagnosis.read_answers`, the protected ones apart."""

    answers = models.JSONField("réponses", default=dict)
    next_step = models.CharField("prochaine étape", max_length=20, choices=NextStep.choices)
    next_step_on = models.DateField("le", null=True)
    by_rule = models.BooleanField(null=True)  # `proposals.is_proposed_day`

    class Meta:
        verbose_name = "diagnostic"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="diagnosis_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="diagnosis_written_once")]


class DiagnosisDraft(Draft):
    """The diagnosis that one person is filling in."""

    class Meta:
        verbose_name = "brouillon de diagnostic"
        constraints = [models.UniqueConstraint(fields=["author", "dossier"], name="one_diagnosis_draft")]


class ProtectedAnswers(UUIDModel):
    """What a diagnosis says of health and justice. For the platform's responsable and assistant alone."""

    diagnosis = models.OneToOneField(Diagnosis, on_delete=models.PROTECT, related_name="protected")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    answers = models.JSONField("réponses", default=dict)

    class Meta:
        verbose_name = "réponses protégées"


class Engagement(Event):
    """The young person enters, or is to enter, a pathway or a solution (C9)."""

    kind = models.CharField("quoi", max_length=12, choices=EngagementKind.choices)
    label = models.CharField("précision", max_length=200, blank=True)
    structure = models.ForeignKey("territory.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    place = models.CharField("structure", max_length=200, blank=True)  # as it was written, when neither is known
    starts_on = models.DateField("début")
    expected_end = models.DateField("fin prévue", null=True)
    tutor = models.CharField("tuteur", max_length=120, blank=True)
    tutor_phone = models.CharField("téléphone du tuteur", max_length=30, blank=True)
    weekly_hours = models.PositiveSmallIntegerField("heures par semaine", null=True)
    agreed = models.TextField("ce qui est convenu", blank=True, max_length=4000)
    confirm_by = models.DateField("à confirmer avant le", null=True)  # chosen; null: the rule of the kind
    source = models.CharField("qui le dit", max_length=15, blank=True)  # FactSource

    class Meta:
        verbose_name = "engagement"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="engagement_timeline")]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="engagement_written_once")]

    @property
    def where(self) -> str:
        """The structure in words."""
        return str(self.structure or self.establishment or self.place)

    @property
    def said(self) -> str:
        """What it is, in words."""
        return f"{self.get_kind_display()} : {self.label}" if self.label else self.get_kind_display()


class EngagementTurn(Event):
    """What becomes of an engagement: attendance, prolongation, end, break. `engagement` is its first version."""

    engagement = models.ForeignKey(Engagement, on_delete=models.PROTECT, related_name="turns")
    kind = models.CharField("quoi", max_length=10, choices=TurnKind.choices)
    reason = models.CharField("raison", max_length=12, choices=BreakReason.choices, blank=True)
    on = models.DateField("le")  # the day of which it tells
    until = models.DateField("jusqu’au", null=True)
    note = models.CharField("précision", max_length=1000, blank=True)
    told_outside = models.BooleanField("dit par la structure", default=False)

    class Meta:
        verbose_name = "suite d’un engagement"
        indexes = [
            models.Index(fields=["dossier", "-happened_at"], name="turn_timeline"),
            models.Index(fields=["engagement", "happened_at"], name="turn_engagement"),
        ]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="turn_written_once")]


class EnrolmentCheck(Event):
    """An establishment is asked to confirm that a young person is enrolled (C11); its answer is a newer row.

    Asked after a return (`engagement`), or of what somebody says on the telephone (`fact`): its first version.
    Holds the minimum by which the establishment answers: it may not read the file.
    """

    engagement = models.ForeignKey(Engagement, null=True, on_delete=models.PROTECT, related_name="checks")
    fact = models.ForeignKey("dossiers.AttestedFact", null=True, on_delete=models.PROTECT, related_name="checks")
    establishment = models.ForeignKey("territory.Establishment", on_delete=models.PROTECT, related_name="+")
    surname = models.CharField(max_length=100)
    first_names = models.CharField(max_length=200)
    birth_date = models.DateField()
    since = models.DateField("depuis le", null=True)  # asked: the start that was said; answered: the enrolment
    answer = models.CharField("réponse", max_length=12, choices=EnrolmentAnswer.choices)
    division = models.CharField("classe", max_length=40, blank=True)
    note = models.CharField("précision", max_length=500, blank=True)
    reminded = models.PositiveSmallIntegerField("rappels", default=0)  # those that really went: `EnrolmentTelling`
    by_phone = models.BooleanField("répondu par téléphone", default=False)  # noted by the platform

    class Meta:
        verbose_name = "inscription à confirmer"
        indexes = [models.Index(fields=["establishment", "answer"], name="enrolment_establishment")]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="enrolment_written_once"),
            models.CheckConstraint(
                condition=Q(engagement__isnull=True) ^ Q(fact__isnull=True), name="enrolment_of_one_thing"
            ),
        ]


class EnrolmentTelling(UUIDModel):
    """How an establishment was told of a question (number 0), reminded of it, or is to be telephoned to.

    Written by the job, which follows what becomes of the e-mail; by the platform when it puts a call off. `out_at`:
    when it really went, on the page of a referent who has an account, or by an e-mail that left.
    """

    check_asked = models.ForeignKey(EnrolmentCheck, on_delete=models.PROTECT, related_name="tellings")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField("numéro")
    asked_at = models.DateTimeField("demandé", default=timezone.now)
    accounts = models.PositiveSmallIntegerField("référents prévenus", default=0)
    message_id = models.UUIDField(null=True)
    out_at = models.DateTimeField("parti", null=True)
    call_on = models.DateField("téléphoner le", null=True)
    called_for_at = models.DateTimeField(null=True)  # since when somebody is to telephone
    author = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "relance d’un établissement"
        indexes = [models.Index(fields=["message_id"], name="telling_message")]
        constraints = [models.UniqueConstraint(fields=["check_asked", "number"], name="establishment_told_once")]


class EnrolmentSighting(UUIDModel):
    """What a campaign's comparison says of a young person whose enrolment was asked about: shown by a base, or not."""

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="sightings")
    establishment = models.ForeignKey("territory.Establishment", null=True, on_delete=models.PROTECT, related_name="+")
    campaign_id = models.UUIDField()
    campaign_name = models.CharField(max_length=120)
    treatment_date = models.DateField()
    shown = models.BooleanField("la base le montre inscrit")
    since = models.DateField("depuis le", null=True)
    said = models.CharField("ce que dit la base", max_length=400, blank=True)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "inscription vue par une campagne"
        constraints = [models.UniqueConstraint(fields=["dossier", "campaign_id"], name="sighting_said_once")]
