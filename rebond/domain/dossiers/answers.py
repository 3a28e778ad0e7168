"""What a young person may answer by a personal link, what comes back from a message, and what each does to the file.

Pure. The words are those of the page: short, without reproach.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import TextChoices
from django.utils import timezone

from rebond.domain.dossiers.attested import REFUSAL_MONTHS, months_after
from rebond.domain.dossiers.enums import NextStep, Outcome, Stage
from rebond.domain.dossiers.progress import Progress
from rebond.domain.dossiers.proposals import replayed_day


class LinkKind(TextChoices):
    MESSAGE = "message", "Message"
    LETTER = "letter", "Lettre"


class Choice(TextChoices):
    """The answers that the page offers (screens, "Le lien du jeune"); to who is invited to a session, two more, the
    second also to who has an appointment."""

    CALL_BACK = "call_back", "Demande à être rappelé"
    APPOINTMENT = "appointment", "Veut un rendez-vous"
    SOLUTION = "solution", "Dit avoir une solution"
    NOT_NOW = "not_now", "Pas maintenant"
    COMES = "comes", "Vient à la séance"
    DECLINES = "declines", "Ne peut pas venir"
    STOP = "stop", "Ne veut plus être contacté"


class DayPart(TextChoices):
    ANY = "any", "N’importe quand"
    MORNING = "morning", "Le matin"
    NOON = "noon", "Entre midi et deux"
    AFTERNOON = "afternoon", "L’après-midi"
    EVENING = "evening", "En fin de journée"


class Having(TextChoices):
    """Which solution they have."""

    SCHOOL = "school", "Je suis au lycée ou en école"
    APPRENTICE = "apprentice", "Je suis en apprentissage"
    TRAINING = "training", "Je suis une formation"
    JOB = "job", "Je travaille"
    SERVICE = "service", "Je fais un service civique ou l’armée"
    OTHER = "other", "Autre chose"


class Later(TextChoices):
    """When to ask again who says "pas maintenant"."""

    MONTH = "1", "Dans un mois"
    THREE = "3", "Dans trois mois"
    SIX = "6", "Dans six mois"


class EchoKind(TextChoices):
    """What comes back from a message."""

    REPLY = "reply", "Réponse reçue"
    FAILED = "failed", "Message non remis"
    BOUNCED = "bounced", "Numéro ou adresse inconnus"


def _heard(progress: Progress, at: datetime, *, step: str, on: date | None) -> Progress:
    """The young person spoke: the file is at "prise de contact" at least, and this is what comes next."""
    return replace(
        progress,
        stage=Stage.CONTACT if progress.stage == Stage.DETECTION else progress.stage,
        last_contact_at=at,
        last_outcome=Outcome.REACHED,
        next_step=step,
        next_step_on=on,
    )


def _stopped(progress: Progress, at: datetime, recorded_at: datetime) -> Progress:
    """The young person wants no contact any more: a refusal, asked again on its day, and nobody calls until then."""
    asked = replayed_day(months_after(timezone.localdate(at), REFUSAL_MONTHS), 0, recorded_at)
    refused = _heard(progress, at, step=NextStep.ASK_AGAIN, on=asked)
    return replace(refused, last_outcome=Outcome.REFUSES, no_contact=True, spared_until=asked)


@dataclass(frozen=True)
class Answered:
    """An answer by the link. Those that were changed since are not given."""

    happened_at: datetime
    recorded_at: datetime
    choice: str
    ask_again_on: date | None
    booked: bool = False  # a slot was taken: the appointment says by itself what comes next

    def after(self, progress: Progress) -> Progress:
        """Answer them today; a solution is checked; "pas maintenant" is asked again on its day, who wants no contact
        any more on the day of any refusal."""
        today = timezone.localdate(self.happened_at)
        if self.booked:
            return _heard(progress, self.happened_at, step=progress.next_step, on=progress.next_step_on)
        if self.choice == Choice.STOP:
            return _stopped(progress, self.happened_at, self.recorded_at)
        if self.choice == Choice.NOT_NOW and self.ask_again_on is not None:
            refused = _heard(progress, self.happened_at, step=NextStep.ASK_AGAIN, on=self.ask_again_on)
            return replace(refused, last_outcome=Outcome.REFUSES, spared_until=self.ask_again_on)
        step = NextStep.CHECK_SCHOOL if self.choice == Choice.SOLUTION else NextStep.ANSWERED
        return _heard(progress, self.happened_at, step=step, on=today)


@dataclass(frozen=True)
class CameBack:
    """A reply to a message, or its failure. `written_at` is the attempt's own moment, None when there is none."""

    happened_at: datetime
    recorded_at: datetime
    kind: str
    channel: str
    written_at: datetime | None
    stops: bool = False  # the reply asks not to be written to any more, and says nothing else
    relative: bool = False  # it comes from a number or an address that is not the young person's

    def after(self, progress: Progress) -> Progress:
        """A reply is answered today, unless it asks for no contact. A relative's refuses nothing in the young person's
        name: asked no more on that number, they say nothing of the file. A failure changes the plan only when nothing
        was tried since the message."""
        today = timezone.localdate(self.happened_at)
        if self.kind == EchoKind.REPLY and self.relative:
            step, on = (progress.next_step, progress.next_step_on) if self.stops else (NextStep.ANSWERED, today)
            told = _heard(progress, self.happened_at, step=step, on=on)
            return replace(told, last_outcome=Outcome.RELATIVE_REACHED)
        if self.kind == EchoKind.REPLY and self.stops:
            return _stopped(progress, self.happened_at, self.recorded_at)
        if self.kind == EchoKind.REPLY:
            return _heard(progress, self.happened_at, step=NextStep.ANSWERED, on=today)
        if progress.last_contact_at != self.written_at:
            return progress
        number = self.kind == EchoKind.BOUNCED and self.channel == "sms"
        return replace(
            progress, next_step=NextStep.FIND_NUMBER if number else NextStep.OTHER_CHANNEL, next_step_on=today
        )
