"""The shown platform today: appointments of the day and of the week, a session with its answers, what young people
answered last night, numbers that failed, who could not be reached whatever was tried, who says to be in school."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import cached_property
from uuid import UUID

from django.utils import timezone

from rebond.demo.load.acts import Teller, is_worked
from rebond.demo.load.clock import at, told_at
from rebond.demo.load.doors import acts, through_the_site
from rebond.demo.load.people import DemoPeople
from rebond.demo.load.post import answer_by_link, comes_back, deliver_due, own_mobile, site, write_link
from rebond.demo.load.said_in_school import tell_said_in_school
from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.answers import Choice, DayPart, Having
from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.enums import Answered, Channel, DetailKind, Holder, Outcome, Status
from rebond.domain.dossiers.meetings import MeetingOutcome, Purpose
from rebond.domain.dossiers.models import ContactDetail, Dossier, Invitation, Place, Slot
from rebond.domain.dossiers.operations import (
    Contact,
    GivenByLink,
    UnreachableRefusedError,
    add_detail,
    answer,
    declare_unreachable,
    invite,
    open_slots,
    record_result,
    write_invitations,
)
from rebond.domain.dossiers.operations.appointments import Booking, MeetingRefusedError, take
from rebond.domain.dossiers.operations.reminding import remind
from rebond.domain.dossiers.operations.slots import SlotPlan
from rebond.domain.messages.carriers.local import NOBODY_S
from rebond.domain.messages.enums import Notice
from rebond.domain.messages.models import Message, MessageTemplate

FIRST, AGAIN = "Premier contact", "Pas de réponse à l’appel"
#: Appointments of today: which assistant, when.
TODAY = ((0, 9, 30), (1, 10, 0), (0, 11, 0), (0, 14, 0), (1, 15, 0), (0, 16, 30))
#: And of the working days that follow.
SOON = ((0, 10, 30), (1, 9, 30), (0, 11, 15), (1, 10, 45))
SPOKEN_OF = ("Vient avec sa mère.", "Prévoir la documentation sur l’alternance.", "", "Préfère le tutoiement.")
#: What was tried before somebody was held to be unreachable: days ago, hour, channel, outcome.
TRIED = (
    (27, 9, Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER, ""),
    (23, 14, Channel.PHONE, Answered.MACHINE, Outcome.MESSAGE_LEFT, "Message laissé avec notre numéro."),
    (18, 18, Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER, "Essayé en fin de journée."),
    (13, 10, Channel.LETTER, Answered.NOBODY, Outcome.SENT, "Lettre envoyée avec un code pour répondre."),
    (8, 12, Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER, ""),
    (6, 16, Channel.VISIT, Answered.NOBODY, Outcome.NO_ANSWER, "Passé à l’adresse : le nom n’est plus sur la boîte."),
)


class ThisWeek:
    """Tells it, on the platform of the sign-in page alone, after the rest of the story."""

    def __init__(self, people: DemoPeople, teller: Teller) -> None:
        self.people = people
        self.platform = people.shown
        self.team = people.teams[people.shown]
        self.teller = teller
        self.now = teller.now
        self.today = timezone.localdate(teller.now)
        self.used: set[UUID] = set()
        self.mobiles: dict[UUID, ContactDetail] = {}  # by file

    def tell(self) -> None:
        """Everything; what was asked before today is delivered at its moment."""
        self._appointments()
        self._slots()
        self._unreachable()
        self._session()
        self._links()
        self._failures()
        tell_said_in_school(self.people, self.teller, self._files(6, ("call_again", "other_channel"), mobile=False))
        with told_at(min(self.now, at(self.today - timedelta(days=1), 17, 5))):
            remind()
        deliver_due(self.now)

    # --- Days and people ----------------------------------------------------------------------------------------------

    def _working_day(self, number: int) -> date:
        """The working day that is the `number`th after today."""
        day = self.today
        while number:
            day += timedelta(days=1)
            number -= is_worked(day)
        return day

    def _files(self, most: int, steps: Sequence[str], *, mobile: bool = True) -> list[Dossier]:
        """Files that somebody follows and tried, each told once here; with a mobile that may be written to."""
        actor, kept = self.team.assistants[0], []
        wanted = Dossier.objects.filter(
            platform=self.platform, status=Status.OPEN, attempts__gte=1, referent__isnull=False, next_step__in=steps
        )
        with through_the_site(), acts(self.team.manager, self.now):
            ordered = wanted.exclude(pk__in=self.used).order_by("surname", "first_names", "birth_date")
            for dossier in ordered.select_related("platform"):
                detail = own_mobile(actor, dossier) if mobile else None
                if detail is not None:
                    self.mobiles[dossier.pk] = detail
                if detail is not None or not mobile:
                    kept.append(dossier)
                if len(kept) == most:
                    break
        self.used |= {dossier.pk for dossier in kept}
        return kept

    # --- Appointments -------------------------------------------------------------------------------------------------

    def _appointments(self) -> None:
        days = [(self.today, *row) for row in TODAY]
        days += [(self._working_day(number), *row) for number, row in enumerate(SOON, 1)]
        files = self._files(len(days), ("interview", "call_again"), mobile=False)
        for number, (dossier, (day, who, hour, minute)) in enumerate(zip(files, days, strict=False)):
            starts_at = at(day, hour, minute)
            self._appointment(dossier, self.team.assistants[who], starts_at, number)

    def _appointment(self, dossier: Dossier, actor: Actor, starts_at: datetime, number: int) -> None:
        booking = Booking(
            starts_at=starts_at,
            place_id=self._place.pk,
            host_id=actor.user_id,
            purpose=Purpose.DIAGNOSIS if dossier.stage == "interview" else Purpose.INTERVIEW,
            note=SPOKEN_OF[number % len(SPOKEN_OF)],
            reminders=("eve",),
        )
        with through_the_site():
            try:
                with acts(actor, self.teller.before(5, 15, 5 * number)):
                    made = take(actor=actor, dossier_id=dossier.pk, booking=booking)
            except MeetingRefusedError:
                return  # who receives is busy then
            outcomes = (MeetingOutcome.ATTENDED, MeetingOutcome.MISSED)
            ended = starts_at + timedelta(minutes=50)
            if number < len(outcomes) and ended < self.now:
                with acts(actor, ended):
                    record_result(actor=actor, appointment_id=made.pk, outcome=outcomes[number])

    @cached_property
    def _place(self) -> Place:
        with through_the_site(), acts(self.team.manager, self.now):
            return Place.objects.filter(platform=self.platform).order_by("name")[0]

    def _slots(self) -> None:
        """Afternoons that a young person may take by their link."""
        actor, place = self.team.assistants[0], self._place
        for number in (1, 2, 4):
            plan = SlotPlan(
                day=self._working_day(number),
                start=time(13, 30),
                end=time(16, 30),
                minutes=45,
                place_id=place.pk,
                host_id=actor.user_id,
                by_link=True,
            )
            with through_the_site():
                try:
                    with acts(actor, self.teller.before(6, 9)):
                        open_slots(actor=actor, platform_id=self.platform, plan=plan)
                except MeetingRefusedError:
                    continue

    # --- A session of this week ---------------------------------------------------------------------------------------

    def _session(self) -> None:
        """Eight invited for six seats: some come, one declines and lets an invitation go, others have yet to say."""
        actor, files = self.team.assistants[1], self._files(8, ("call_again", "other_channel"))
        slot = self._opened_session(actor)
        moment, keys = self.teller.before(5, 11), [dossier.pk for dossier in files]
        with through_the_site(), acts(actor, moment):
            template = MessageTemplate.objects.get(platform=None, channel="sms", name="Invitation à une séance")
            invite(actor=actor, slot_id=slot.pk, files=keys, template_id=template.pk)
            write_invitations(actor=actor, slot_id=slot.pk, keys=keys, template_id=template.pk, site=site())
        deliver_due(moment + timedelta(hours=1))
        told = {message.reference: message for message in Message.objects.filter(purpose="session")}
        for number, dossier in enumerate(files[:4]):
            declines = number == 2
            given = GivenByLink(
                Choice.DECLINES if declines else Choice.COMES,
                slot_id=str(slot.pk),
                note="Je garde mon petit frère ce jour-là." if declines else "",
            )
            answered_at = moment + timedelta(hours=7 + 16 * number, minutes=11 * number)
            if dossier.pk in told and answered_at < self.now:
                answer_by_link(told[dossier.pk], answered_at, given, slot=slot)
        with through_the_site(), acts(actor, self.teller.before(1, 10, 20)):
            waiting = Invitation.objects.filter(slot=slot, dossier__in=keys[4:5], superseded_by=None, state="invited")
            for invitation in waiting:
                answer(actor=actor, invitation_id=invitation.pk, state="comes")

    def _opened_session(self, actor: Actor) -> Slot:
        plan = SlotPlan(
            day=self._working_day(3),
            start=time(9, 30),
            end=time(11, 30),
            minutes=120,
            capacity=6,
            place_id=self._place.pk,
            host_name="L’équipe de la mission locale",
            purpose=Purpose.OTHER,
            title="Découvrir les métiers du bâtiment",
            programme="Un tour de table, deux artisans racontent, puis on essaie les outils.",
        )
        with through_the_site(), acts(actor, self.teller.before(7, 16)):
            return open_slots(actor=actor, platform_id=self.platform, plan=plan).slots[0]

    # --- What came back -----------------------------------------------------------------------------------------------

    def _links(self) -> None:
        """Answers of the link: some this morning, some last night."""
        again = months_after(self.today, 3).isoformat()
        said = (
            (
                timedelta(minutes=50),
                GivenByLink(Choice.CALL_BACK, day_part=DayPart.EVENING, note="Plutôt après 17 h, je suis en stage."),
            ),
            (
                timedelta(hours=3),
                GivenByLink(Choice.SOLUTION, solution=Having.APPRENTICE, place="Boulangerie Martin, Laon"),
            ),
            (timedelta(hours=5), GivenByLink(Choice.APPOINTMENT, day_part=DayPart.AFTERNOON, note="Pas le mercredi.")),
            (
                timedelta(hours=15),
                GivenByLink(Choice.NOT_NOW, ask_again_on=again, note="Je m’occupe de ma fille en ce moment."),
            ),
            (timedelta(hours=17), GivenByLink(Choice.CALL_BACK, number="+33639984220", day_part=DayPart.NOON)),
            (timedelta(hours=40), GivenByLink(Choice.STOP)),
        )
        files = self._files(len(said), ("call_again", "other_channel"))
        for number, (dossier, (ago, given)) in enumerate(zip(files, said, strict=False)):
            actor = self.team.assistants[number % 2]
            asked_at = self.teller.before(4, 10, 7 * number)
            message = write_link(actor, dossier, asked_at, AGAIN, self.mobiles[dossier.pk])
            answer_by_link(message, self.now - ago, given)

    def _failures(self) -> None:
        """A number refused by the operator, one that is nobody's any more; a STOP, and somebody who answers by SMS."""
        actor = self.team.assistants[0]
        files = self._files(4, ("call_again", "other_channel"))
        notices = (
            (Notice.BOUNCED, ""),
            (Notice.REPLY, "STOP"),
            (Notice.REPLY, "Bonjour oui je veux bien, vous pouvez m'appeler demain matin ?"),
        )
        for number, (dossier, (kind, text)) in enumerate(zip(files, notices, strict=False)):
            asked_at = self.teller.before(2, 10 + number, 12)
            message = write_link(actor, dossier, asked_at, FIRST, self.mobiles[dossier.pk])
            comes_back(message, asked_at + timedelta(hours=2 + number, minutes=9), kind, text)
        for dossier in files[3:]:
            asked_at = self.teller.before(1, 11, 40)
            with through_the_site(), acts(actor, asked_at - timedelta(minutes=3)):
                detail = add_detail(
                    actor=actor,
                    dossier_id=dossier.pk,
                    kind=DetailKind.PHONE,
                    value=NOBODY_S,
                    holder=Holder.YOUNG_PERSON,
                    source="Donné par un camarade",
                )
            write_link(actor, dossier, asked_at, FIRST, detail)

    def _unreachable(self) -> None:
        """Two whom nobody reached: four moments, three channels, three weeks."""
        for number, dossier in enumerate(self._files(2, ("call_again", "other_channel"))):
            actor, detail = self.team.assistants[number % 2], self.mobiles[dossier.pk]
            with through_the_site():
                for days, hour, channel, answered, outcome, note in TRIED:
                    told = Contact(
                        channel=channel,
                        answered=answered,
                        outcome=outcome,
                        detail_id=detail.pk if channel == Channel.PHONE else None,
                        note=note,
                    )
                    self.teller.contact(dossier, actor, self.teller.before(days, hour, 10 + number), told)
                try:
                    with acts(actor, self.teller.before(3, 17, 20 + number)):
                        declare_unreachable(
                            actor=actor, dossier_id=dossier.pk, note="Quatre appels, une lettre, une visite."
                        )
                except UnreachableRefusedError:
                    continue
