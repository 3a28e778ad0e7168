"""Where and when one meets: places, slots, appointments and what came of them, sessions, reminders (C6, C10)."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.models import UUIDModel
from rebond.domain.dossiers.meetings import InvitationState, MeetingOutcome, Purpose, ReminderKind
from rebond.domain.dossiers.models.events import Event


class Span(Func):
    """From a moment to another, the second left out: one may follow the other at once."""

    function = "TSTZRANGE"
    output_field = DateTimeRangeField()


class Place(UUIDModel):
    """Where young people are received: the platform's premises or a partner's. Kept by the platform."""

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("territory.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("nom", max_length=120)
    address = models.CharField("adresse", max_length=300)
    access = models.CharField("accès", max_length=500, blank=True)  # French: bus, step-free entrance…
    rooms = models.CharField("salles", max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)  # no longer offered; what was taken there stands

    class Meta:
        verbose_name = "lieu de rendez-vous"
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["platform", "name"], name="place_named_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def full(self) -> str:
        """The name and the address, as one tells them."""
        return f"{self.name}, {self.address}" if self.address else self.name


class Slot(UUIDModel):
    """A moment at which somebody receives, at a place: one seat, or more for a group session.

    `taken` counts the standing appointments; `rebond_count_seats` alone computes it, and the constraint holds it
    under the capacity: the last seat goes to one. A free-time appointment has a slot of its own (`own`), so that the
    time of who receives is held by one constraint.
    """

    platform = models.ForeignKey("territory.Platform", on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey(Place, null=True, on_delete=models.PROTECT, related_name="+")
    where = models.CharField("lieu", max_length=450, blank=True)  # as it was told; of the place when there is one
    host = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    host_name = models.CharField("qui reçoit", max_length=150, blank=True)  # a partner, or the host's name
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    capacity = models.PositiveSmallIntegerField("places", default=1)
    taken = models.PositiveSmallIntegerField(default=0)
    by_link = models.BooleanField("ouvert à la réservation par lien", default=False)
    own = models.BooleanField(default=False)
    purpose = models.CharField("objet", max_length=10, choices=Purpose.choices, default=Purpose.INTERVIEW)
    title = models.CharField("titre", max_length=120, blank=True)  # of a group session
    programme = models.TextField("programme", max_length=2000, blank=True)
    series = models.UUIDField(null=True)  # the slots made together
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    cancelled_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "créneau"
        indexes = [models.Index(fields=["platform", "starts_at"], name="slot_calendar")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="slot_within_its_capacity"),
            # Whoever receives is in one place at a time.
            ExclusionConstraint(
                name="slot_host_in_one_place",
                expressions=[
                    ("host", RangeOperators.EQUAL),
                    (Span("starts_at", "ends_at"), RangeOperators.OVERLAPS),
                ],
                condition=Q(cancelled_at=None, host__isnull=False),
            ),
        ]

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def left(self) -> int:
        """Seats still open."""
        return max(self.capacity - self.taken, 0) if self.cancelled_at is None else 0

    @property
    def session(self) -> bool:
        """Whether it is a group session."""
        return bool(self.title)


class Appointment(Event):
    """An appointment was taken (by a colleague, or by the young person through their link: no author).

    Moment, place and host are copied: the file may go to a platform that doesn't see the slot. A correction
    supersedes it; `cancelled` says that it was written by mistake.
    """

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appointments")
    attempt = models.ForeignKey("dossiers.ContactAttempt", null=True, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField("début")
    ends_at = models.DateTimeField("fin")
    where = models.CharField("lieu", max_length=450, blank=True)
    host = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    host_name = models.CharField("avec qui", max_length=150, blank=True)
    purpose = models.CharField("objet", max_length=10, choices=Purpose.choices)
    note = models.CharField("note", max_length=1000, blank=True)
    reminders = ArrayField(models.CharField(max_length=12), default=list)  # `ReminderKind`
    by_link = models.BooleanField("pris par le jeune", default=False)
    uid = models.UUIDField(default=new_id)  # in calendars: kept by corrections and moves, which add to the sequence
    sequence = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = "rendez-vous"
        indexes = [
            models.Index(fields=["dossier", "-starts_at"], name="appointment_timeline"),
            models.Index(fields=["slot"], name="appointment_slot"),
            models.Index(fields=["starts_at"], name="appointment_moment"),
        ]
        constraints = [models.UniqueConstraint(fields=["author", "key"], name="appointment_written_once")]

    @property
    def minutes(self) -> int:
        """How long it lasts."""
        return int((self.ends_at - self.starts_at).total_seconds() // 60)


class AppointmentResult(Event):
    """What came of an appointment. One chain of corrections an appointment: at most one result stands."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="results")
    outcome = models.CharField("suite", max_length=15, choices=MeetingOutcome.choices)
    moved_to = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="moved_from")
    purpose = models.CharField(max_length=10, choices=Purpose.choices)  # with `on`: what a replay needs
    on = models.DateField()
    note = models.CharField("note", max_length=500, blank=True)

    class Meta:
        verbose_name = "suite d’un rendez-vous"
        indexes = [models.Index(fields=["dossier", "-happened_at"], name="meeting_result_timeline")]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="meeting_result_written_once"),
            models.UniqueConstraint(
                fields=["appointment"], condition=Q(supersedes=None), name="one_chain_of_results_an_appointment"
            ),
        ]


class Invitation(Event):
    """A young person is invited to a group session; each change of state supersedes the one before (C10).

    `template` is the message that was chosen for it: an invitation held back is written with it when it goes.
    """

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="invitations")
    state = models.CharField("réponse", max_length=10, choices=InvitationState.choices)
    appointment = models.ForeignKey(Appointment, null=True, on_delete=models.PROTECT, related_name="+")
    template = models.ForeignKey("messaging.MessageTemplate", null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "invitation"
        indexes = [models.Index(fields=["slot"], name="invitation_session")]
        constraints = [
            models.UniqueConstraint(fields=["author", "key"], name="invitation_written_once"),
            models.UniqueConstraint(
                fields=["slot", "dossier"], condition=Q(supersedes=None), name="invited_once_to_a_session"
            ),
        ]


class Reminder(UUIDModel):
    """What was told of an appointment to the young person: each kind once."""

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="sent")
    kind = models.CharField(max_length=12, choices=ReminderKind.choices)
    message_id = models.UUIDField(null=True)  # null: nobody to write to
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "rappel"
        constraints = [models.UniqueConstraint(fields=["appointment", "kind"], name="reminded_once")]


class CalendarFeed(UUIDModel):
    """A person's agenda, read by their calendar under a secret address; only its digest is kept."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "agenda à suivre"
