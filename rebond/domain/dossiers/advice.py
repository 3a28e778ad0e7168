"""Before a call: what was tried, what was not, whom to ask for, and when nobody can be said to be unreachable.

Pure. Source: guide, "Contact et suivi", §2 "Se préparer avant de contacter le jeune" (history of the contacts, choice
of the channel, several moments of the day and of the week, whether, when and on what event to contact again) and §1
(involve the parents). The figures of `EFFORT` are this product's own (C2), to be tuned by use.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils import timezone

from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.enums import Channel, Holder, NextStep, Outcome
from rebond.domain.dossiers.proposals import UNREACHED, Moment, moment_of

MAJORITY = 18
#: Failed attempts after which the advice is given (C15: after the second).
ADVICE_FROM = 2
#: Weeks of the small grid.
WEEKS = 5
#: Channels in the order in which they are advised once calls have failed.
_LADDER = (Channel.SMS, Channel.RELATIVE, Channel.LETTER, Channel.PARTNER, Channel.VISIT)
_BY = {
    Channel.PHONE: "le téléphone",
    Channel.SMS: "le SMS",
    Channel.EMAIL: "le courriel",
    Channel.LETTER: "le courrier",
    Channel.VISIT: "la visite",
    Channel.RELATIVE: "un proche",
    Channel.PARTNER: "un partenaire",
}
_PER = {
    Channel.SMS: "par SMS",
    Channel.RELATIVE: "par un proche",
    Channel.LETTER: "par courrier",
    Channel.PARTNER: "par un partenaire",
    Channel.VISIT: "par une visite",
}
#: How each is spoken of, seen from the young person.
HOLDERS = {
    Holder.YOUNG_PERSON: "le jeune",
    Holder.MOTHER: "sa mère",
    Holder.FATHER: "son père",
    Holder.OTHER: "son autre responsable",
}


@dataclass(frozen=True)
class Effort:
    """What must have been tried before somebody is held to be unreachable."""

    attempts: int = 5
    channels: int = 2
    moments: int = 3
    days: int = 14


EFFORT = Effort()
#: Months after which who was unreachable is looked for again, unless an event comes first.
RECONTACT_MONTHS = 2


@dataclass(frozen=True)
class Try:
    """An attempt, reduced to what advice needs. `holder` is whose number or address served, blank if none.

    `heard`: nobody tried anything, the young person spoke by themselves (`hearing.as_tries`).
    """

    at: datetime
    channel: str
    outcome: str
    holder: str = ""
    heard: bool = False

    @property
    def silent(self) -> bool:
        """Whether nobody was spoken to."""
        return self.outcome in UNREACHED


@dataclass(frozen=True)
class Requirement:
    """One condition of "injoignable": what is wanted, what is done, and in French what is missing."""

    label: str
    done: int
    wanted: int
    missing: str  # blank once met

    @property
    def met(self) -> bool:
        """Whether enough was done."""
        return self.done >= self.wanted


@dataclass(frozen=True)
class Advised:
    """A piece of advice and its reason."""

    what: str
    why: str


@dataclass(frozen=True)
class Advice:
    """How to try next."""

    channel: Advised
    moment: Advised
    interlocutor: Advised


@dataclass(frozen=True)
class Wish:
    """What the young person asked for by themselves, and nobody answered yet: to be called, when, on which number."""

    moment: str = ""  # "entre midi et deux"
    number: str = ""  # as it is read


@dataclass(frozen=True)
class Cell:
    """What was tried at one moment of one week."""

    moment: str
    tries: tuple[Try, ...]
    reached: bool

    @property
    def said(self) -> str:
        """In words: "2 essais", "1 essai, a répondu", "a répondu"; blank when nothing was tried."""
        tried = sum(not one.heard for one in self.tries)
        many = [f"{tried} essai{'s' if tried > 1 else ''}"] if tried else []
        return ", ".join([*many, "a répondu"] if self.reached else many)


@dataclass(frozen=True)
class Week:
    """A line of the grid: the Monday, and a cell a moment."""

    monday: date
    cells: tuple[Cell, ...]


def silence(tries: Iterable[Try]) -> list[Try]:
    """The latest attempts in a row by which nobody was spoken to, newest first."""
    kept: list[Try] = []
    for one in sorted(tries, key=lambda one: one.at, reverse=True):
        if not one.silent:
            break
        kept.append(one)
    return kept


def requirements(tries: Iterable[Try], effort: Effort = EFFORT) -> list[Requirement]:
    """The conditions of "injoignable", each with what is done since somebody last answered."""
    quiet = silence(tries)
    channels = {one.channel for one in quiet}
    moments = {moment_of(one.at) for one in quiet if one.channel in (Channel.PHONE, Channel.VISIT)}
    span = (timezone.localdate(quiet[0].at) - timezone.localdate(quiet[-1].at)).days if quiet else 0
    untried = [moment for moment in Moment if moment not in moments]
    return [
        _requirement("Essais sans réponse", len(quiet), effort.attempts, lambda n: f"encore {_many(n, 'essai')}"),
        _requirement(
            "Canaux différents", len(channels), effort.channels, lambda n: f"encore {_many(n, 'autre canal')}"
        ),
        _requirement(
            "Moments différents",
            len(moments),
            effort.moments,
            lambda n: f"un appel {' ou '.join(untried)}" if n == 1 else f"des appels à {n} autres moments",
        ),
        _requirement(
            "Jours entre le premier et le dernier essai",
            span,
            effort.days,
            lambda n: f"un essai au moins {n} jour{'s' if n > 1 else ''} plus tard",
        ),
    ]


def unreachable(tries: Iterable[Try], effort: Effort = EFFORT) -> bool:
    """Whether enough was tried to say that nobody can be reached."""
    return all(one.met for one in requirements(tries, effort))


def _requirement(label: str, done: int, wanted: int, said) -> Requirement:
    return Requirement(label, done, wanted, said(wanted - done) if done < wanted else "")


def _many(count: int, word: str) -> str:
    if count == 1:
        return f"un {word}"
    plural = " ".join({"canal": "canaux", "autre": "autres"}.get(part, f"{part}s") for part in word.split())
    return f"{count} {plural}"


def grid(tries: Collection[Try], today: date, weeks: int = WEEKS) -> list[Week]:
    """Which moments of the last weeks were tried, the latest week first."""
    monday = today - timedelta(days=today.weekday())
    lines = []
    for number in range(weeks):
        start = monday - timedelta(weeks=number)
        inside = [one for one in tries if start <= timezone.localdate(one.at) < start + timedelta(weeks=1)]
        lines.append(Week(start, tuple(_cell(moment, inside) for moment in Moment)))
    return lines


def _cell(moment: Moment, tries: Iterable[Try]) -> Cell:
    here = tuple(one for one in tries if moment_of(one.at) == moment)
    return Cell(moment.value, here, any(not one.silent for one in here))


def best_moment(tries: Collection[Try]) -> Advised:
    """When to call: the moment at which somebody answered, else one not tried, else the one tried longest ago."""
    calls = [one for one in tries if one.channel == Channel.PHONE]
    answered = [one for one in calls if not one.silent]
    if answered:
        moment = moment_of(max(answered, key=lambda one: one.at).at)
        return Advised(_capital(moment), f"On a déjà répondu {moment}.")
    if not calls:
        return Advised("En fin de journée", "Rien n’est tenté : parents et jeunes sont plus souvent là après 17 h.")
    tried = {moment_of(one.at) for one in calls}
    fresh = next(
        (m for m in (Moment.EVENING, Moment.MORNING, Moment.AFTERNOON, Moment.SATURDAY) if m not in tried), None
    )
    if fresh is not None:
        done = _list(moment.value for moment in Moment if moment in tried)
        return Advised(_capital(fresh), f"Déjà essayé {done}, jamais {fresh}.")
    last = {moment: max(one.at for one in calls if moment_of(one.at) == moment) for moment in tried}
    oldest = min(last, key=lambda moment: last[moment])
    return Advised(_capital(oldest), f"Tous les moments sont tentés ; {oldest} l’a été il y a le plus longtemps.")


def best_channel(tries: Collection[Try], *, phones: int, emails: int = 0, addresses: int = 0) -> Advised:
    """By what to try: the phone first, another channel after two silences in a row."""
    if not phones:
        if addresses:
            return Advised("Par courrier", "Aucun numéro à appeler, mais une adresse.")
        if emails:
            return Advised("Par courriel", "Aucun numéro à appeler, mais un courriel.")
        return Advised("Par un partenaire", "Ni numéro ni adresse : demandez à qui connaît le jeune.")
    quiet = silence(tries)
    if len(quiet) < ADVICE_FROM:
        return Advised("Par téléphone", "C’est le plus direct : on parle à quelqu’un.")
    used = {one.channel for one in quiet}
    usable = [channel for channel in _LADDER if channel != Channel.LETTER or addresses]
    for channel in usable:
        if channel not in used:
            done = _list(_BY[Channel(name)] for name in Channel.values if name in used)
            return Advised(
                f"Par {_BY[channel].removeprefix('le ').removeprefix('la ')}", f"{_capital(done)} sans réponse."
            )
    return Advised("Par téléphone", "Tous les canaux sont tentés : changez de moment et d’interlocuteur.")


def best_interlocutor(tries: Collection[Try], *, age: int, holders: Sequence[str]) -> Advised:
    """Whom to ask for. A minor's guardians may be called; of an adult, relatives only pass a message on."""
    minor = age < MAJORITY
    held = [holder for holder in Holder.values if holder in set(holders)]
    quiet = silence(tries)
    silent = {one.holder or Holder.YOUNG_PERSON for one in quiet}
    others = [holder for holder in held if holder != Holder.YOUNG_PERSON]
    answering = next((one.holder for one in sorted(tries, key=lambda t: t.at, reverse=True) if not one.silent), "")
    if answering in held and answering not in silent:
        return Advised(_capital(HOLDERS[Holder(answering)]), "C’est la personne qui a répondu la dernière fois.")
    if Holder.YOUNG_PERSON in held and len(quiet) < ADVICE_FROM:
        return Advised("Le jeune", "C’est à lui que la plate-forme propose son aide.")
    fresh = next((holder for holder in others if holder not in silent), None)
    if fresh is not None:
        who = HOLDERS[Holder(fresh)]
        right = "responsable d’un mineur" if minor else "pour lui laisser un message, sans rien dire de la situation"
        return Advised(_capital(who), f"Jamais essayé : {right}.")
    if held:
        return Advised(
            "Quelqu’un qui le connaît", "Chaque personne du dossier a été essayée : passez par un partenaire."
        )
    return Advised("L’établissement", "Personne n’a de numéro au dossier : demandez-en un.")


def advise(
    tries: Collection[Try],
    *,
    age: int,
    holders: Sequence[str],
    phones: int,
    emails: int = 0,
    addresses: int = 0,
    wish: Wish | None = None,
) -> Advice:
    """Channel, moment and interlocutor, each with its reason. What the young person asked for comes before any rule:
    how, as long as it has not failed twice in a row; when, always."""
    found = Advice(
        channel=best_channel(tries, phones=phones, emails=emails, addresses=addresses),
        moment=best_moment(tries),
        interlocutor=best_interlocutor(tries, age=age, holders=holders),
    )
    if wish is None:
        return found
    if wish.moment:
        found = replace(found, moment=Advised(_capital(wish.moment), "C’est ce que le jeune a demandé."))
    if not phones or len(silence(tries)) >= ADVICE_FROM:
        return found
    given = f"Il a donné ce numéro : {wish.number}." if wish.number else "C’est lui qui a répondu : répondez-lui."
    return replace(
        found,
        channel=Advised("Par téléphone", "Le jeune a répondu, et attend qu’on le rappelle."),
        interlocutor=Advised("Le jeune", given),
    )


def who_may_be_called(age: int) -> str:
    """What the law lets one say, to whom, in a sentence.

    Source: Code civil, articles 371-1 and 388 (parental authority until 18); of an adult nothing is told to
    others (secrecy of the follow-up).
    """
    if age < MAJORITY:
        return (
            "Mineur : vous pouvez appeler le jeune et ses responsables légaux. Leur accord est nécessaire "
            "à tout engagement."
        )
    return (
        "Majeur : c’est au jeune que vous parlez. À un proche, demandez seulement de faire rappeler, "
        "sans dire pourquoi ni parler de sa situation."
    )


_STRATEGIES = {
    NextStep.ANSWERED: "Il a répondu : faites ce qu’il demande, au moment et au numéro qu’il donne.",
    NextStep.FIRST_CALL: "Premier contact : dites qui vous êtes, d’où vient son nom, et que rien n’est obligatoire.",
}


def strategy(
    *,
    last_outcome: str,
    next_step: str,
    next_step_on: date | None,
    unreachable: bool,
    today: date,
    no_contact: bool = False,
) -> str:
    """When to contact again, and on what event (guide: "faut-il le recontacter ? à quelle échéance ?")."""
    if no_contact:
        return "Ne veut plus être contacté : attendez la date notée, ou qu’il revienne de lui-même."
    if unreachable:
        return (
            "Injoignable pour l’instant : à recontacter à la date notée, ou plus tôt si une coordonnée nouvelle "
            "ou une nouvelle liste arrive."
        )
    if last_outcome == Outcome.REFUSES:
        return "A refusé : reproposez à la date notée, ou plus tôt s’il revient de lui-même ou décroche de nouveau."
    if next_step in _STRATEGIES:
        return _STRATEGIES[NextStep(next_step)]
    if next_step_on is not None and next_step_on > today:
        return "La suite est prévue : n’appelez plus tôt que si un fait nouveau le demande."
    return "À reprendre maintenant : changez de moment, de canal ou d’interlocuteur à chaque essai."


def recontact_day(today: date) -> date:
    """When to look again for who is unreachable."""
    return months_after(today, RECONTACT_MONTHS)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _list(parts: Iterable[str]) -> str:
    *first, last = list(parts) or [""]
    return f"{', '.join(first)} et {last}" if first else last
