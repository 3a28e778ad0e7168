"""What is said of an establishment that was typed and that no file of the reference knows: kept, never in silence,
and picked at once among the nearest."""

from collections.abc import Iterable
from dataclasses import dataclass

from rebond.domain.dossiers.attested import MOTIVES
from rebond.domain.dossiers.models import AttestedFact, Dossier
from rebond.domain.dossiers.queries.facts import FactLine
from rebond.domain.territory.models import Establishment
from rebond.domain.territory.queries import find_establishments

#: How many of the nearest establishments are named.
NAMED = 3
KEPT = "C’est gardé tel que vous l’avez tapé."
#: Words too short to tell one establishment from another.
SHORT = 4


@dataclass(frozen=True)
class UnknownPlace:
    """A fact whose place is known to nobody, with the nearest; or, once one was picked, what was typed before."""

    fact: AttestedFact
    typed: str
    nearest: list[Establishment]
    chosen: str = ""

    @property
    def answer(self) -> str:
        """What is said to who has just pressed a button."""
        return f"Établissement noté : {self.chosen}." if self.chosen else KEPT

    @property
    def sentence(self) -> str:
        """What is said after the answer; blank once an establishment was picked."""
        if self.chosen:
            return ""
        said = f" « {self.typed} » n’est pas un établissement connu : c’est gardé tel quel."
        if self.nearest:
            return f"{said} Si c’est l’un des plus proches, choisissez-le."
        return f"{said} L’établissement ne pourra pas confirmer l’inscription en ligne : appelez-le."


def unknown_place(dossier: Dossier, fact: AttestedFact | None) -> UnknownPlace | None:
    """The nearest of what was typed, or None when the place is known or is none.

    What the law protects is written apart, and never told here.
    """
    if fact is None or not fact.place or fact.establishment_id or not _asks_establishment(fact.motive):
        return None
    return UnknownPlace(fact, fact.place, nearest_establishments(fact.place, dossier.platform.department_id))


def picked_place(dossier: Dossier, fact: AttestedFact) -> UnknownPlace | None:
    """As `unknown_place`, after somebody answered: the establishment picked, or the nearest again."""
    if not fact.establishment_id or fact.supersedes is None:
        return unknown_place(dossier, fact)
    return UnknownPlace(fact, fact.supersedes.place, [], chosen=str(fact.establishment.with_town))


def unknown_places(dossier: Dossier, lines: Iterable[FactLine]) -> list[UnknownPlace]:
    """The places of the file's facts that an establishment may still be picked for."""
    found = [unknown_place(dossier, line.row) for line in lines if line.stands and not line.denied]
    return [place for place in found if place is not None and place.nearest]


def nearest_establishments(text: str, department: str) -> list[Establishment]:
    """The establishments of the département that hold all the words, else the longest word that any of them holds."""
    words = sorted({word for word in text.split() if len(word) >= SHORT}, key=lambda word: (-len(word), word))
    for wanted in (text, *words[:NAMED]):
        found = list(find_establishments(wanted, department=department)[:NAMED])
        if found:
            return found
    return []


def _asks_establishment(motive: str) -> bool:
    return motive in MOTIVES and MOTIVES[motive].place == "Établissement"
