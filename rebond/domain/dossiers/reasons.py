"""Why a file is to be worked on now, in one French sentence. Pure: the same on the day, the list and the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rebond.domain.dossiers.answers import Choice
from rebond.domain.dossiers.enums import NextStep, Outcome, Status, StatusReason
from rebond.domain.dossiers.heard import Heard, full_stop
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.proposals import untried_moment

#: Steps that are a call to the young person or to a parent: without a number, one is to be found first.
CALLS = (NextStep.FIRST_CALL, NextStep.CALL_AGAIN, NextStep.BREAK, NextStep.MISSED)


@dataclass(frozen=True)
class Known:
    """What is known around a file besides its columns."""

    reachable: bool = True  # whether a number may be called
    heard: Heard | None = None  # what the young person said last by themselves, when nobody spoke to them since
    found: bool = False  # a number came since the last one proved wrong
    broken: str = ""  # the last break, in words: who reported it, and why
    ask: str = ""  # where it broke: the first to ask for a number
    listed: str = ""  # the closing that a list opened again, and the list, in words (`queries.closings`)


def why_now(dossier: Dossier, calls: Sequence[datetime], today: date, known: Known = Known()) -> str:
    """Why this file is to be worked on, in French. `calls` are the moments already tried by phone."""
    said = _attested_reason(dossier, today, known) or _next_reason(dossier, calls, today, known)
    return f"{said}{_still_spared(dossier, today, said)}"


def _attested_reason(dossier: Dossier, today: date, known: Known) -> str:
    """Why, by what is attested or refused; blank when nothing is."""
    if dossier.status == Status.CLOSED:
        return f"Dossier clos : {StatusReason(dossier.status_reason or StatusReason.OTHER).label.lower()}."
    told_apart = "" if dossier.contradicted and known.listed else _told_apart(dossier, today, known)
    if told_apart:
        return told_apart
    if dossier.unreachable:
        later = dossier.next_step_on is not None and dossier.next_step_on > today
        return (
            "Injoignable malgré les essais : à recontacter à cette date."
            if later
            else "Était injoignable : le jour de reprendre contact est venu."
        )
    if dossier.contradicted:
        by = _SAYS_OTHERWISE.get(dossier.status_reason, "Une base ou un établissement")
        return f"{by} dit le contraire de ce qui est attesté : décidez qui a raison."
    if dossier.confirm_by is not None and dossier.confirm_by < today:
        return f"Situation à vérifier : à confirmer depuis {days((today - dossier.confirm_by).days)}."
    return _refused(dossier, today, known.heard)


def _still_spared(dossier: Dossier, today: date, said: str) -> str:
    """What else is to be known of who asked to be left alone until a day to come, whatever was planned sooner; blank
    where it was `said`."""
    day, planned = dossier.spared_until, dossier.next_step_on
    if day is None or day <= today or dossier.status == Status.CLOSED or f"{day:%d/%m/%Y}" in said:
        return ""
    if dossier.next_step == NextStep.ASK_AGAIN and planned is not None and planned >= day and not dossier.contradicted:
        return ""
    return f" Le jeune a dit non : ni appel ni message avant le {day:%d/%m/%Y}."


def _told_apart(dossier: Dossier, today: date, known: Known) -> str:
    """Why, of a file that a list opened again, or of who wants no contact; blank otherwise."""
    if known.listed:
        return _listed_again(dossier, today, known.listed)
    if dossier.no_contact and dossier.next_step == NextStep.ASK_AGAIN:
        return _left_alone(dossier, today, known.heard)
    return ""


def _listed_again(dossier: Dossier, today: date, listed: str) -> str:
    """Why a closed file is here again (B16): verified before any call; who asked to be left alone is, until the day."""
    if dossier.next_step != NextStep.ASK_AGAIN:
        return f"{listed} : vérifiez."
    day = dossier.asked_again_on
    if day is not None and day > today:
        return f"{listed} : n’appelez pas avant le {day:%d/%m/%Y}, jour de reproposer."
    return f"{listed} : le jour de reproposer l’accompagnement, une fois, est venu."


def _refused(dossier: Dossier, today: date, heard: Heard | None) -> str:
    day = dossier.asked_again_on
    if dossier.next_step == NextStep.ASK_AGAIN and day is not None and day > today:
        before = "ce jour" if day == dossier.next_step_on else f"le {day:%d/%m/%Y}"
        refused = f"A répondu {heard.when}, {heard.by}, {heard.said}" if heard and _declined(heard) else "A refusé"
        return f"{refused} : n’appelez pas avant {before}, puis reproposez l’accompagnement."
    return ""


def _left_alone(dossier: Dossier, today: date, heard: Heard | None) -> str:
    told = f" (dit {heard.by}, {heard.when})" if heard else ""
    day = dossier.asked_again_on
    if day is not None and day > today:
        until = f"{day:%d/%m/%Y}"
        return f"Ne veut plus être contacté{told} : ni appel ni message avant le {until}, jour de le lui reproposer."
    return f"Ne voulait plus être contacté{told} : le jour de le lui reproposer, une fois, est venu."


def _declined(heard: Heard) -> bool:
    return heard.choice == Choice.NOT_NOW


def _next_reason(dossier: Dossier, calls: Sequence[datetime], today: date, known: Known) -> str:
    step, heard = NextStep(dossier.next_step), known.heard
    wish = ""
    if heard and _awaits(step, heard):
        wish = full_stop(f" Sa demande, {heard.when}, {heard.by} : {heard.said}")
    if not known.reachable and step in CALLS:
        return f"{_numberless(step, known)} numéro à appeler : demandez-en un à {_whom(dossier, known)}.{wish}"
    if step == NextStep.FIRST_CALL and dossier.last_contact_at is not None:
        return "Déjà contacté lors d’un suivi précédent : premier appel de ce suivi à faire."
    if step == NextStep.FIRST_CALL:
        again = "" if dossier.is_new else f", déjà connu, {dossier.campaigns} campagnes"
        return f"Jamais contacté{again} : premier appel à faire."
    sentence = _told(step, known) or _SENTENCES.get(step, step.label)
    if step == NextStep.FIND_NUMBER and not known.found:
        sentence = f"Plus aucun numéro valable : demandez-en un à {_whom(dossier, known)}"
    if step == NextStep.CALL_AGAIN and dossier.last_outcome != Outcome.CALL_BACK:
        sentence = f"{ordinal(dossier.attempts + 1)} essai"
        moment = "" if wish else untried_moment(calls)
        if moment:
            sentence += f" : jamais tenté {moment}"
    return f"{_with_lateness(sentence, dossier, today)}{wish}"


def _whom(dossier: Dossier, known: Known) -> str:
    return known.ask or ("l’établissement" if dossier.establishment_name else "qui connaît le jeune")


def _numberless(step: NextStep, known: Known) -> str:
    if step == NextStep.BREAK and known.broken:
        return f"{known.broken}, et aucun"
    return _NUMBERLESS.get(step, "Aucun")


def _awaits(step: NextStep, heard: Heard) -> bool:
    """Whether the young person asked for something that what comes next, tried in vain since, still has to give."""
    return heard.asks and step in (*CALLS, NextStep.OTHER_CHANNEL, NextStep.FIND_NUMBER)


def _told(step: NextStep, known: Known) -> str:
    """The reason, when it is what the young person said, who reported a break or a number found; else blank."""
    if step == NextStep.FIND_NUMBER and known.found:
        return "Un numéro est arrivé : appelez"
    if step == NextStep.BREAK and known.broken:
        return f"{known.broken} : reprenez contact"
    return _answered(step, known.heard) if known.heard else ""


def _answered(step: NextStep, heard: Heard) -> str:
    if step == NextStep.ANSWERED:
        return f"{heard.who} a répondu {heard.when}, {heard.by} : {heard.said}"
    if step == NextStep.CHECK_SCHOOL and heard.choice == Choice.SOLUTION:
        return f"Le jeune {heard.said} ({heard.by}, {heard.when}) : vérifiez auprès de qui l’accueille"
    if step == NextStep.ASK_AGAIN and _declined(heard):
        return f"Avait répondu {heard.when}, {heard.by}, {heard.said} : reproposez l’accompagnement"
    return ""


def _with_lateness(sentence: str, dossier: Dossier, today: date) -> str:
    """The sentence, with how late its step is."""
    if dossier.next_step_on is None or dossier.next_step_on >= today:
        return full_stop(sentence)
    late = days((today - dossier.next_step_on).days)
    if dossier.next_step == NextStep.ANSWERED:
        return f"{full_stop(sentence)} Attend depuis {late}."
    return f"{sentence}, en retard d’{late}." if late.startswith("un ") else f"{sentence}, en retard de {late}."


#: By the reason for which the contradiction opened the file, or left it open.
_SAYS_OTHERWISE = {StatusReason.CONTRADICTED: "Une base", StatusReason.DENIED: "L’établissement"}
_NUMBERLESS = {
    NextStep.FIRST_CALL: "Jamais contacté, et aucun",
    NextStep.BREAK: "Rupture signalée, et aucun",
    NextStep.MISSED: "Rendez-vous manqué, et aucun",
}
_SENTENCES = {
    NextStep.CALL_AGAIN: "On vous a demandé de rappeler",
    NextStep.OTHER_CHANNEL: "Plusieurs essais sans réponse : essayez un autre canal",
    NextStep.INTERVIEW: "Entretien de situation à mener",
    NextStep.CHECK_SCHOOL: "Dit scolarisé : faites confirmer l’inscription par l’établissement",
    NextStep.PHONE_SCHOOL: "L’établissement n’a pas répondu pour l’inscription : téléphonez-lui",
    NextStep.ASK_AGAIN: "A refusé il y a quelque temps : reproposez l’accompagnement",
    NextStep.CONFIRM: "La situation est à confirmer à cette date",
    NextStep.ANSWERED: "Le jeune a répondu : répondez-lui",
    NextStep.BREAK: "Rupture signalée : reprenez contact",
    NextStep.MEETING: "Rendez-vous prévu",
    NextStep.MISSED: "Rendez-vous manqué : rappelez",
    NextStep.PROPOSE: "Diagnostic fait : proposez un parcours",
    NextStep.FOLLOW: "En parcours : prenez des nouvelles",
    NextStep.NONE: "Rien n’est prévu : choisissez la suite",
}


def ordinal(number: int) -> str:
    """1ᵉʳ, 2ᵉ, 3ᵉ…"""
    return "1ᵉʳ" if number == 1 else f"{number}ᵉ"


def days(number: int) -> str:
    """A number of days in words."""
    return "un jour" if number == 1 else f"{number} jours"
