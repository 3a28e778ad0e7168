"""The page on which a next step is done, when it is not by the quick contact: the same on the day and on the file."""

from dataclasses import dataclass

from django.urls import reverse

from rebond.domain.dossiers.enums import NextStep
from rebond.domain.dossiers.queries import CallCard


@dataclass(frozen=True)
class StepAct:
    """A button that leads where the next step is done."""

    label: str
    url: str
    icon: str


#: Step → its button, the name of its page, where on that page, the icon.
_PAGES = {
    NextStep.INTERVIEW: ("Mener l’entretien", "interview", "", "fr-icon-chat-3-line"),
    NextStep.DIAGNOSIS: ("Faire le diagnostic", "diagnosis", "", "fr-icon-compass-3-line"),
    NextStep.CHECK_SCHOOL: ("Vérifier l’inscription", "path", "", "fr-icon-checkbox-line"),
    NextStep.PHONE_SCHOOL: ("Téléphoner à l’établissement", "path", "", "fr-icon-phone-line"),
    NextStep.PROPOSE: ("Proposer un parcours", "path", "#entrer", "fr-icon-road-map-line"),
    NextStep.MEETING: ("Préparer le rendez-vous", "preparation", "", "fr-icon-calendar-line"),
}
#: The enrolment is a fact that was told: it is answered there. One of an engagement is answered on the pathway.
_SAID = ("Vérifier l’inscription", "file", "#faits", "fr-icon-checkbox-line")
_CALLED = ("Téléphoner à l’établissement", "file", "#faits", "fr-icon-phone-line")
#: A base, or the establishment, says otherwise than a fact: who is right is decided beside that fact.
_DECIDED = ("Dire qui a raison", "file", "#faits", "fr-icon-checkbox-line")
_CAME = ("Dire s’il est venu", "meetings", "", "fr-icon-calendar-check-line")


def step_act(card: CallCard) -> StepAct | None:
    """The button of what is to be done next; None when it is a call, or when nobody contacts the young person."""
    if card.dossier.deceased:
        return None
    found = _CAME if card.awaited else _PAGES.get(card.step)
    if card.step == NextStep.CHECK_SCHOOL and card.facts and not card.awaited:
        found = _SAID
    if card.step == NextStep.PHONE_SCHOOL and any(line.waiting for line in card.facts) and not card.awaited:
        found = _CALLED
    if card.step == NextStep.CONFIRM and any(line.denied for line in card.facts) and not card.awaited:
        found = _DECIDED
    if found is None:
        return None
    label, name, place, icon = found
    return StepAct(label, f"{reverse(f'platform:{name}', args=[card.dossier.pk])}{place}", icon)
