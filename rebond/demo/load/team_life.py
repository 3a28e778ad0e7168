"""What the shown platform lives together: a répartition, appointments past and to come, a group and its session,
files entrusted to a partner, the table of the JDC."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

from rebond.demo.load.acts import Teller
from rebond.demo.load.clock import told_at
from rebond.demo.load.doors import acts, through_the_site
from rebond.demo.load.people import HOME, DemoPeople
from rebond.demo.load.shares import share_some
from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import ShareConsent, ShareLevel, Stage, Status
from rebond.domain.dossiers.meetings import MeetingOutcome, Purpose
from rebond.domain.dossiers.models import Dossier, Engagement
from rebond.domain.dossiers.operations import (
    UnreachableRefusedError,
    add_member,
    ask_return,
    declare_unreachable,
    invite,
    note_sitting,
    open_group,
    open_sitting,
    open_slots,
    receive_jdc,
    record_result,
    share,
    share_out,
    tell_from_structure,
)
from rebond.domain.dossiers.operations.appointments import Booking, MeetingRefusedError, take
from rebond.domain.dossiers.operations.engagements import Entry, enter
from rebond.domain.dossiers.operations.sharing import Sharing
from rebond.domain.dossiers.operations.slots import SlotPlan, save_place
from rebond.domain.dossiers.operations.turns import Telling, tell_turn
from rebond.domain.dossiers.path_enums import TurnKind
from rebond.domain.messages.operations import MessageRefusedError, send
from rebond.domain.territory.models import Commune, Organisation
from rebond.kernel.formats.jdc.reader import JdcPerson
from rebond.kernel.formats.jdc.writer import write_jdc

RESULTS = (MeetingOutcome.ATTENDED, MeetingOutcome.MISSED, MeetingOutcome.ATTENDED, MeetingOutcome.CANCELLED_YOUNG)
SMS = (
    "Bonjour, la plate-forme vous attend demain pour faire le point. Un empêchement ? Appelez-nous.",
    "Bonjour, nous avons essayé de vous joindre. Rappelez-nous quand vous voulez, c'est gratuit.",
)
#: Kind, what it is, begun so many days ago, whether it was broken.
PATHS = (
    ("e2c", "session d’automne", 35, False),
    ("e2c", "session d’automne", 21, False),
    ("e2c", "session d’hiver", 6, False),
    ("civic", "Service civique à la médiathèque", 28, False),
    ("mlds", "Module de repréparation, lycée professionnel", 26, True),
    ("workshop", "Atelier découverte du bâtiment", 12, False),
)
#: What the école de la deuxième chance said of those whom it follows, so many days ago; of the last, nothing yet.
PRESENCES = (((TurnKind.IRREGULAR, 13), (TurnKind.PRESENT, 7)), ((TurnKind.ABSENT, 8),))
#: Met at a JDC, invented; the last row is unreadable.
MET = (
    ("Caudron", "Lilian", date(2009, 3, 4), "1", True, "2de professionnelle"),
    ("Dupire", "Emma", date(2008, 10, 21), "2", None, "3e SEGPA"),
    ("Hautecœur", "Noa", date(2008, 7, 2), "1", False, "CAP, 1re année"),
    ("Marlier", "Jade", date(2009, 5, 30), "2", True, "1re générale"),
)


class TeamLife:
    """Tells it, on the platform of the sign-in page alone."""

    def __init__(self, people: DemoPeople, teller: Teller) -> None:
        self.people = people
        self.teller = teller
        self.team = people.teams[people.shown]
        self.today = teller.now.date()
        self.place: UUID | None = None

    def tell(self) -> None:
        """Everything, in the order of the calendar."""
        with through_the_site():
            self._sitting()
            self._unreachable()
            self._meetings()
            self._session()
            self._paths()
            self._returns()
        with acts(self.team.assistants[0], self.teller.before(6, 10)):
            share_some({self.people.shown: self.team.assistants})
        self._jdc()

    def _files(self, **criteria: object) -> list[Dossier]:
        found = Dossier.objects.filter(platform=self.people.shown, status=Status.OPEN, **criteria)
        with acts(self.team.manager, self.teller.now):
            return list(found.exclude(next_step="ask_again").order_by("surname", "first_names", "birth_date"))

    def _sitting(self) -> None:
        """Two weeks ago the newcomers were shared out."""
        manager, moment = self.team.manager, self.teller.before(14, 14)
        free = self._files(referent=None, is_new=True)[:18]
        takers = [*self.team.assistants, self.team.circle1]
        with acts(manager, moment):
            sitting = open_sitting(
                actor=manager,
                platform_id=self.people.shown,
                present=[actor.user_id for actor in (manager, *takers)],
                guests="Une éducatrice de la PJJ, le directeur du CIO",
            )
        for number, taker in enumerate(takers):
            keys = [dossier.pk for dossier in free[number * 6 : number * 6 + 6]]
            with acts(manager, moment + timedelta(minutes=15 * (number + 1))):
                share_out(actor=manager, sitting_id=sitting.pk, dossier_ids=keys, referent_id=taker.user_id)
        with acts(manager, moment + timedelta(hours=1, minutes=20)):
            note_sitting(
                actor=manager,
                sitting_id=sitting.pk,
                present=sitting.present,
                guests=sitting.guests,
                notes="Les jeunes du lycée professionnel d’abord. Point à refaire après les réunions de rentrée.",
                close=True,
            )

    def _unreachable(self) -> None:
        """Those whom nobody reached despite everything that is asked."""
        for dossier in self._files(attempts__gte=4)[:12]:
            actor = self.team.assistants[0]
            try:
                with acts(actor, self.teller.before(4, 17, 30)):
                    declare_unreachable(
                        actor=actor, dossier_id=dossier.pk, note="Trois numéros essayés, deux courriers."
                    )
            except UnreachableRefusedError:
                continue

    def _returns(self) -> None:
        """Two ask for their right of return: one fifteen days nearly gone, the other three days ago."""
        actor = self.team.assistants[0]
        called = self._files(stage=Stage.CONTACT, referent=actor.user_id, unreachable=False, return_by=None)
        for dossier, days in zip(called, (12, 3), strict=False):
            with acts(actor, self.teller.before(days, 11, 20)):
                ask_return(actor=actor, dossier_id=dossier.pk, note="A écrit : veut reprendre un CAP.")

    def _meetings(self) -> None:
        """Appointments held, missed, cancelled, and those of today and of the days to come."""
        manager = self.team.manager
        with acts(manager, self.teller.before(150, 9)):
            place = save_place(
                actor=manager,
                platform_id=self.people.shown,
                name="Mission locale, salle Jaurès",
                address="12 rue des Écoles\n02000 Laon",
                access="À cinq minutes de la gare, rez-de-chaussée.",
            )
        self.place = place.pk
        wanted = self._files(stage__in=(Stage.CONTACT, Stage.INTERVIEW), referent__isnull=False)[::4][:14]
        for number, dossier in enumerate(wanted):
            days = 21 - 3 * number  # from three weeks ago to three weeks ahead
            starts_at = self.teller.before(days, 9 + number % 7, 30 * (number % 2))
            self._meeting(
                dossier, self.team.assistants[number % 2], starts_at, place.pk, RESULTS[number % len(RESULTS)]
            )

    def _meeting(self, dossier: Dossier, actor: Actor, starts_at: datetime, place: UUID, outcome: str) -> None:
        asked = min(starts_at, self.teller.now) - timedelta(days=6, hours=1)
        booking = Booking(
            starts_at=starts_at,
            place_id=place,
            host_id=actor.user_id,
            purpose=Purpose.DIAGNOSIS if dossier.stage == Stage.INTERVIEW else Purpose.INTERVIEW,
            note="Vient en bus, prévoir dix minutes.",
        )
        try:
            with acts(actor, asked):
                made = take(actor=actor, dossier_id=dossier.pk, booking=booking)
        except MeetingRefusedError:
            return  # who receives is busy then
        if starts_at + timedelta(hours=1) < self.teller.now:
            with acts(actor, starts_at + timedelta(hours=1)):
                record_result(actor=actor, appointment_id=made.pk, outcome=outcome)
        self._sms(dossier, actor, asked + timedelta(hours=3))

    def _sms(self, dossier: Dossier, actor: Actor, moment: datetime) -> None:
        with acts(actor, moment):
            phones = dossier.person.details.filter(kind="phone", value__startswith="+336").exclude(validity="wrong")
            phone = phones.order_by("holder", "value").first()
            if phone is None:
                return
            try:
                send(
                    actor=actor,
                    platform_id=self.people.shown,
                    reference=dossier.pk,
                    channel="sms",
                    to=phone.value,
                    body=self.teller.chance.choice(SMS),
                )
            except MessageRefusedError:
                return

    def _session(self) -> None:
        """A group of minors around the trades of catering, and a session next week."""
        actor = self.team.assistants[0]
        members = [f for f in self._files(attempts__gte=1) if f.age < 18][:9]
        with acts(actor, self.teller.before(9, 15)):
            group = open_group(
                actor=actor,
                platform_id=self.people.shown,
                name="Métiers de bouche",
                purpose="Visite du CFA puis essai d’une journée en cuisine.",
            )
            for dossier in members:
                add_member(actor=actor, group_id=group.pk, dossier_id=dossier.pk)
        day = self.today + timedelta(days=7 + (7 - self.today.weekday()) % 7)
        plan = SlotPlan(
            day=day + timedelta(days=1),
            start=time(14),
            end=time(16, 30),
            minutes=150,
            capacity=6,
            place_id=self.place,
            host_name="L’équipe du CFA",
            purpose=Purpose.OTHER,
            title="Visite du CFA",
            programme="Accueil, visite des ateliers, échange avec deux apprentis, goûter.",
        )
        with acts(actor, self.teller.before(8, 11)):
            opened = open_slots(actor=actor, platform_id=self.people.shown, plan=plan)
            invite(actor=actor, slot_id=opened.slots[0].pk, files=[dossier.pk for dossier in members])

    def _paths(self) -> None:
        """Entries in a pathway, one of them broken last week."""
        files = self._files(stage=Stage.INTERVIEW, next_step="diagnosis")[-len(PATHS) :]
        with acts(self.team.manager, self.teller.now):  # nobody acting sees no organisation
            e2c = Organisation.objects.filter(platform=self.people.shown, type="e2c").first()
        followed: list[Engagement] = []
        for dossier, (kind, label, days, broken) in zip(files, PATHS, strict=False):
            actor = self.team.assistants[0]
            entrusted = e2c if kind == "e2c" else None
            entry = Entry(
                kind=kind,
                label=label,
                structure_id=entrusted.pk if entrusted else None,
                place="" if entrusted else label,
                starts_on=self.today - timedelta(days=days),
                expected_end=self.today + timedelta(days=120),
                tutor="Léa Morel",
                tutor_phone="03 53 01 22 40",
                weekly_hours=28,
                agreed="Présence chaque matin, point avec le référent tous les quinze jours.",
            )
            with acts(actor, self.teller.before(days, 9, 30)):
                made = enter(actor=actor, dossier_id=dossier.pk, entry=entry)
                if entrusted:
                    share(actor=actor, dossier_id=dossier.pk, sharing=self._follow(entrusted, days))
                    followed.append(made)
            if broken:
                telling = Telling(
                    kind="break", reason="dropped", on=self.today - timedelta(days=6), note="Absent depuis lundi."
                )
                with acts(actor, self.teller.before(5, 10)):
                    tell_turn(actor=actor, engagement_id=made.pk, telling=telling)

        self._presences(followed)

    def _presences(self, followed: list[Engagement]) -> None:
        """What the partner told these weeks."""
        partner = self.people.partner
        if partner is None:
            return
        for engagement, said in zip(followed, PRESENCES, strict=False):
            for kind, days in said:
                moment = self.teller.before(days, 16, 20)
                with acts(partner, moment):
                    telling = Telling(kind, on=moment.date())
                    tell_from_structure(actor=partner, engagement_id=engagement.pk, telling=telling)

    def _follow(self, structure: Organisation, days: int) -> Sharing:
        """The structure tells the attendance of whom it was entrusted with."""
        return Sharing(
            organisation_id=structure.pk,
            level=ShareLevel.SUMMARY,
            purpose="Dire chaque semaine s’il est présent.",
            until=self.today - timedelta(days=days) + timedelta(days=150),
            consent=ShareConsent.SPOKEN,
        )

    def _jdc(self) -> None:
        """The month's table, with somebody known already and an unreadable row; its jobs are done after."""
        known = self._known_minor()
        commune = Commune.objects.filter(code=HOME).first()
        if commune is None:
            return
        home = {"postal_code": (commune.postal_codes or [""])[0], "commune": commune.name}
        people = [
            JdcPerson(surname, first, born, date(2026, 11, 3), sex=sex, last_class=level, wants_contact=wants, **home)
            for surname, first, born, sex, wants, level in MET
        ]
        if known is not None:
            people.append(
                JdcPerson(
                    known.surname, known.first_names, known.birth_date, date(2026, 11, 3), wants_contact=True, **home
                )
            )
        bad = f"Broquet;Ilan;31/02/2009;H;;{home['postal_code']};{home['commune']};;;03/11/2026;;;\r\n".encode()
        content = write_jdc(people) + bad
        with told_at(self.teller.before(5, 16)):
            receive_jdc(actor=self.people.admin, name="JDC Laon novembre 2026.csv", content=content)

    def _known_minor(self) -> Dossier | None:
        files = Dossier.objects.filter(
            platform=self.people.shown, status=Status.OPEN, birth_date__gte=date(2008, 12, 1)
        )
        return files.order_by("birth_date", "surname").first()
