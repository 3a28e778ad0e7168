"""The stages of a file (guide, annex 3.4): what opens each, what closes it. Pure, and written here alone.

A file goes forward by what is done, never by the passing of time; it goes backward by two things only: a break (the
young person is back where they must be called again) and a reopening by a campaign (a new follow-up begins).
"""

from collections.abc import Collection
from dataclasses import dataclass

from rebond.domain.dossiers.enums import Stage

ORDER = tuple(Stage)


@dataclass(frozen=True)
class Rule:
    """A stage: what opens it, what closes it, and what to do to open the next one. French."""

    stage: Stage
    opens: str
    closes: str
    advice: str


RULES = {
    rule.stage: rule
    for rule in (
        Rule(
            Stage.DETECTION,
            "Le jeune est sur la liste d’une campagne, ou signalé par un acteur.",
            "Un premier essai de contact.",
            "Notez un premier essai de contact : il ouvre la prise de contact.",
        ),
        Rule(
            Stage.CONTACT,
            "Un essai de contact, par n’importe quel canal, ou une rupture qui oblige à rappeler.",
            "Un entretien de situation mené avec le jeune.",
            "Menez l’entretien de situation : un rendez-vous pris ne suffit pas, un refus non plus.",
        ),
        Rule(
            Stage.INTERVIEW,
            "Un entretien de situation que le jeune n’a pas refusé.",
            "Un diagnostic enregistré.",
            "Faites le diagnostic avec l’acteur choisi : il ouvre l’étape suivante.",
        ),
        Rule(
            Stage.DIAGNOSIS,
            "Un diagnostic enregistré, seul ou en binôme.",
            "L’entrée dans un parcours ou dans une solution.",
            "Notez l’entrée dans un parcours : une structure, une date de début, un tuteur.",
        ),
        Rule(
            Stage.PATHWAY,
            "L’entrée dans un parcours d’accompagnement.",
            "L’entrée dans une solution, ou une rupture.",
            "Notez la solution trouvée : retour en scolarité, apprentissage, formation qualifiante, emploi.",
        ),
        Rule(
            Stage.SOLUTION,
            "L’entrée dans une solution, ou un fait attesté : en emploi, en formation.",
            "Une rupture, ou une situation qui n’est plus vraie.",
            "Confirmez la situation avant la date prévue : passée cette date, elle est à vérifier.",
        ),
    )
}


def further(stage: str, reached: str) -> Stage:
    """The further of two stages: what is done never takes a file back."""
    return max(Stage(stage), Stage(reached), key=ORDER.index)


def remaining(families: Collection[str]) -> Stage:
    """The stage that a break leaves: that of the engagements which go on, else the contact to take again."""
    held = [stage for stage in (Stage.SOLUTION, Stage.PATHWAY) if stage in families]
    return held[0] if held else Stage.CONTACT


def following(stage: str) -> Stage | None:
    """The stage after this one; None for the last."""
    index = ORDER.index(Stage(stage)) + 1
    return ORDER[index] if index < len(ORDER) else None
