"""What a young person said by themselves, by their link or in reply to a message, in words for who follows them. Pure.

Whoever answers so has broken the silence: their answer counts as somebody spoken to (`advice`), and is told where one
is about to call them.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from rebond.domain.dossiers.advice import HOLDERS
from rebond.domain.dossiers.answers import Choice, DayPart, Having
from rebond.domain.dossiers.enums import Holder
from rebond.kernel.values.phones import display_phone

#: A text that somebody wrote is cut there: the whole is in the file.
LONGEST = 200
#: What stands for words that are not for who reads.
MASKED = "texte réservé au responsable et à l’assistant"
#: Answers that wait for somebody: a call, an appointment.
_ASKING = (Choice.CALL_BACK, Choice.APPOINTMENT, Choice.DECLINES)
#: What ends a sentence.
_STOPS = (".", "!", "?", "…")
#: By what they answered.
_BY = {"": "par son lien", "sms": "par SMS", "email": "par courriel"}


@dataclass(frozen=True)
class Heard:
    """An answer by the link (`choice`) or a reply to a message (`channel`)."""

    at: datetime
    channel: str = ""  # of the message replied to
    choice: str = ""
    day_part: str = ""
    number: str = ""  # given, in E.164
    detail_id: UUID | None = None  # the number or address that replied
    solution: str = ""
    place: str = ""
    ask_again_on: date | None = None
    stops: bool = False  # wants no contact any more
    booked: bool = False  # took a slot: the appointment says what comes next
    text: str = ""
    holder: str = Holder.YOUNG_PERSON  # whose number or address replied
    masked: bool = False  # some of its words are not for who reads (`queries.masking`)

    @property
    def own(self) -> bool:
        """Whether the young person speaks, and not somebody for them."""
        return self.holder == Holder.YOUNG_PERSON

    @property
    def who(self) -> str:
        """Who speaks, in French: "Le jeune", "Sa mère"."""
        told = HOLDERS[Holder(self.holder)]
        return f"{told[0].upper()}{told[1:]}"

    @property
    def asks(self) -> bool:
        """Whether they wait for somebody."""
        return not self.booked and not self.stops and (self.choice in _ASKING or not self.choice)

    @property
    def moment(self) -> str:
        """When they asked to be called ("entre midi et deux"); blank when they did not say."""
        if self.day_part in ("", DayPart.ANY):
            return ""
        label = DayPart(self.day_part).label
        return f"{label[0].lower()}{label[1:]}"

    @property
    def by(self) -> str:
        """By what they answered, in French."""
        return _BY.get(self.channel, "en réponse à un message")

    @property
    def said(self) -> str:
        """What they said, in French, without its full stop: "demande à être rappelé, entre midi et deux"."""
        if not self.choice:
            return quoted(self.text) or (MASKED if self.masked else "sans texte")
        label = Choice(self.choice).label
        parts = [f"{label[0].lower()}{label[1:]}"]
        if self.solution:
            parts.append(quoted(Having(self.solution).label))
        parts += [part for part in (self.place, self.moment) if part]
        if self.number:
            parts.append(f"au {display_phone(self.number)}, numéro qu’il donne")
        return ", ".join(parts) + (f" : {quoted(self.text)}" if self.text else "")

    @property
    def when(self) -> str:
        """When they said it, seen from today: "à 12 h 04", "hier à 17 h 40", "le 24/11"."""
        local = timezone.localtime(self.at)
        ago = (timezone.localdate() - local.date()).days
        hour = f"à {local.hour} h {local.minute:02d}"
        return {0: hour, 1: f"hier {hour}"}.get(ago, f"le {local:%d/%m}")


def quoted(text: str) -> str:
    """Somebody's own words, on one line, cut; blank when there are none."""
    flat = " ".join(text.split())
    if len(flat) > LONGEST:
        flat = f"{flat[:LONGEST].rsplit(' ', 1)[0]}…"
    return f"« {flat} »" if flat else ""


def full_stop(text: str) -> str:
    """A sentence with its full stop; none is added to what ends by one, or by somebody's words that do: "a répondu :
    « Pas le mercredi. »"."""
    said = text.removesuffix("»").rstrip()
    return text if said.endswith(_STOPS) else f"{text}."
