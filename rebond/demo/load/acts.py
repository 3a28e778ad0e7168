"""What people do in a file, as the story asks for it: each act at its moment, by its author, through the site."""

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils import timezone

from rebond.demo.load.clock import at
from rebond.demo.load.doors import acts
from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.enums import UNUSABLE, Answered, Channel, DetailKind, Holder, Outcome, Refusal
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import Contact, assign_referent, record_contact, record_interview

#: Outcome, who answered, weight at a first call and at a later one, what was noted.
CALLS = (
    (Outcome.NO_ANSWER, Answered.NOBODY, 36, 30, ("",)),
    (Outcome.MESSAGE_LEFT, Answered.MACHINE, 22, 14, ("Message laissé avec le numéro de la plate-forme.", "")),
    (
        Outcome.REACHED,
        Answered.YOUNG_PERSON,
        13,
        18,
        (
            "Cherche une place en apprentissage, n’a pas trouvé d’employeur cet été.",
            "Ne souhaite pas revenir au lycée, intéressé par les métiers du bois.",
            "D’accord pour faire le point, préfère le matin.",
            "Aide ses parents au magasin en attendant, aimerait passer le permis.",
            "Voudrait reprendre en septembre, ne sait pas où demander.",
        ),
    ),
    (
        Outcome.RELATIVE_REACHED,
        Answered.MOTHER,
        11,
        10,
        ("Sa mère transmet le message.", "Sa mère dit d’appeler plutôt après 15 h.", "Son père rappellera demain."),
    ),
    (Outcome.APPOINTMENT, Answered.YOUNG_PERSON, 5, 10, ("Rendez-vous pris à la mission locale.",)),
    (Outcome.REFUSES, Answered.YOUNG_PERSON, 4, 6, ("Ne veut pas être suivi pour l’instant.", "")),
    (Outcome.CALL_BACK, Answered.YOUNG_PERSON, 4, 6, ("En rendez-vous, demande qu’on rappelle.",)),
    (Outcome.WRONG_NUMBER, Answered.OTHER, 5, 4, ("Numéro attribué à quelqu’un d’autre.",)),
)
#: Outcomes after which nobody calls again by this story.
SPOKEN = (Outcome.REACHED, Outcome.APPOINTMENT, Outcome.REFUSES)
#: Hours at which each attempt is made: a later one tries another part of the day.
HOURS = (
    ((9, 10), (9, 50), (10, 35), (11, 20)),
    ((14, 5), (14, 40), (15, 30), (16, 15)),
    ((17, 20), (17, 50), (18, 10)),
)
WISHES = (
    (["apprenticeship"], "Un CAP en alternance, cuisine ou boulangerie."),
    (["review"], "Ne sait pas encore, aimerait visiter des ateliers."),
    (["studies"], "Reprendre un bac professionnel dans un autre lycée."),
    (["job", "training"], "Travailler vite, dans la logistique."),
    (["internships"], "Un stage chez un paysagiste, pour voir."),
)


@dataclass
class Teller:
    """Who tells: one source of chance, and what PostgreSQL dated itself, to date back at the end."""

    chance: random.Random
    now: datetime
    dated: list[tuple[str, UUID, datetime]] = field(default_factory=list)

    def working_moment(self, day: date, hours: Sequence[tuple[int, int]]) -> datetime:
        """A moment of office hours, that day or the first working day after."""
        while not is_worked(day):
            day += timedelta(days=1)
        hour, minute = self.chance.choice(hours)
        return at(day, hour, min(59, minute + self.chance.randrange(0, 9)))

    def before(self, days: int, hour: int, minute: int = 0) -> datetime:
        """So many days before the moment that is told, or the last working day before that one."""
        day = timezone.localdate(self.now) - timedelta(days=days)
        while not is_worked(day):
            day -= timedelta(days=1)
        return at(day, hour, minute)

    def calls(self, dossier: Dossier, actor: Actor, since: date, until: date) -> str:
        """Attempts from `since` on until somebody answers; the last outcome, blank when there was none."""
        phones = self._phones(dossier, actor)
        day, outcome = since, ""
        for number in range(self.chance.choices((1, 2, 3, 4), weights=(30, 32, 24, 14))[0]):
            moment = self.working_moment(day, HOURS[number % len(HOURS)])
            if moment >= self.now or moment.date() > until:
                break
            outcome = self._call(dossier, actor, self.chance.choice(phones) if phones else None, moment, number)
            if outcome in SPOKEN or not phones:
                break
            day = moment.date() + timedelta(days=self.chance.randrange(1, 9))
        return outcome

    def _phones(self, dossier: Dossier, actor: Actor) -> list[ContactDetail]:
        found = ContactDetail.objects.filter(person_id=dossier.person_id, kind=DetailKind.PHONE)
        with acts(actor, self.now):
            return list(found.exclude(validity__in=UNUSABLE).order_by("holder", "value"))

    def _call(self, dossier: Dossier, actor: Actor, phone: ContactDetail | None, moment: datetime, number: int) -> str:
        weights = [row[3] if number else row[2] for row in CALLS]
        outcome, answered, _, _, notes = self.chance.choices(CALLS, weights=weights)[0]
        if phone is None:
            outcome, answered, notes = Outcome.SENT, Answered.NOBODY, ("Courrier envoyé, faute de numéro.",)
        elif answered == Answered.YOUNG_PERSON and phone.holder != Holder.YOUNG_PERSON:
            outcome, answered, notes = Outcome.RELATIVE_REACHED, Answered.OTHER, ("Un proche transmettra.",)
        refuses = outcome == Outcome.REFUSES
        contact = Contact(
            channel=Channel.PHONE if phone else Channel.LETTER,
            detail_id=phone.pk if phone else None,
            answered=answered,
            outcome=outcome,
            note=self.chance.choice(notes),
            refusal=self.chance.choice(list(Refusal)).value if refuses else "",
        )
        self.contact(dossier, actor, moment, contact)
        return outcome

    def contact(self, dossier: Dossier, actor: Actor, moment: datetime, contact: Contact) -> None:
        """One attempt."""
        with acts(actor, moment):
            record_contact(actor=actor, dossier_id=dossier.pk, contact=contact)

    def interview(self, dossier: Dossier, actor: Actor, day: date) -> bool:
        """The situation interview, unless its day has not come; whether it was held."""
        moment = self.working_moment(day, ((9, 30), (10, 30), (14, 0), (15, 0)))
        if moment >= self.now:
            return False
        wishes, said = self.chance.choice(WISHES)
        answers = {
            "situation": "without",
            "wishes": wishes,
            "accompaniment": said,
            "comments": self.chance.choice(("Motivé, ponctuel.", "Vient avec sa mère.", "À revoir rapidement.")),
        }
        with acts(actor, moment):
            record_interview(actor=actor, dossier_id=dossier.pk, answers=answers)
        return True

    def assign(self, dossier: Dossier, actor: Actor, referent: Actor, moment: datetime) -> None:
        """Choose the referent."""
        with acts(actor, moment):
            assign_referent(actor=actor, dossier_id=dossier.pk, referent_id=referent.user_id)


#: Days on which nobody calls.
CLOSED = frozenset({date(2026, 7, 13), date(2026, 7, 14), date(2026, 8, 15), date(2026, 11, 11)})


def is_worked(day: date) -> bool:
    """Whether somebody is at the platform."""
    return day.weekday() < 5 and day not in CLOSED
