"""The life of a campaign as a table: from where to where, who may, what must be true, and why not, in French.

Pure: knows neither the database nor the clock. Source: product B1; guide, "Repérage", §2 (two or three weeks of
verification between the announcement and the comparison, corrections after it).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from rebond.domain.base.actor import Actor, Role
from rebond.domain.campaigns.enums import CampaignState as S


@dataclass(frozen=True, slots=True)
class Situation:
    """What a transition looks at: the campaign's state and dates, and counts of what surrounds it."""

    state: S
    today: date
    verification_until: date | None = None
    files_read: int = 0
    files_underway: int = 0  # received or being read
    files_incomplete: int = 0
    run_underway: bool = False
    run_done: bool = False
    publications_waiting: int = 0  # neither published nor taken back
    publications_published: int = 0


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a step is not possible now; the sentence says what to do."""

    reason: str


Condition = Callable[[Situation], str | None]


@dataclass(frozen=True, slots=True)
class Transition:
    """One step. `by_hand`: a person asks for it; else it follows from a job's end."""

    code: str
    label: str  # the button, French
    sources: frozenset[S]
    target: S
    conditions: tuple[Condition, ...] = ()
    by_hand: bool = True


def _window_dated(situation: Situation) -> str | None:
    until = situation.verification_until
    if until is None:
        return "Indiquez d’abord jusqu’à quel jour les établissements peuvent vérifier leurs listes."
    if until < situation.today:
        return "La date de fin de la vérification est passée : choisissez un jour à venir."
    return None


def _files_settled(situation: Situation) -> str | None:
    if situation.files_underway:
        return "Des fichiers sont en cours de lecture : attendez qu’ils soient tous lus."
    if situation.files_incomplete:
        return "Des fichiers attendent une précision (nature, établissement, année ou date) : complétez-les d’abord."
    return None


def _something_read(situation: Situation) -> str | None:
    return None if situation.files_read else "Aucun fichier n’a encore été lu : déposez d’abord les livraisons."


def _no_run(situation: Situation) -> str | None:
    return "Une comparaison est en cours : attendez sa fin ou arrêtez-la." if situation.run_underway else None


def _run_done(situation: Situation) -> str | None:
    return None if situation.run_done else "Aucune comparaison n’est terminée : lancez-la d’abord."


def _all_published(situation: Situation) -> str | None:
    if situation.publications_waiting or not situation.publications_published:
        return "Toutes les plates-formes n’ont pas encore reçu leur liste."
    return None


def _none_published(situation: Situation) -> str | None:
    if situation.publications_published or situation.publications_waiting:
        return "Des plates-formes ont encore leur liste : attendez la fin du retrait."
    return None


TRANSITIONS: Final = (
    Transition("announce", "Annoncer la campagne", frozenset(), S.ANNOUNCED),
    Transition(
        "open_verification", "Ouvrir la vérification", frozenset({S.ANNOUNCED}), S.VERIFICATION, (_window_dated,)
    ),
    Transition(
        "validate",
        "Valider les livraisons",
        frozenset({S.VERIFICATION}),
        S.VALIDATED,
        (_files_settled, _something_read),
    ),
    Transition(
        "reopen_verification",
        "Rouvrir la vérification",
        frozenset({S.VALIDATED, S.COMPARED}),
        S.VERIFICATION,
        (_window_dated, _no_run, _none_published),
    ),
    Transition("compare", "Comparer", frozenset({S.VALIDATED, S.COMPARED}), S.COMPARED, (_run_done,), by_hand=False),
    Transition("publish", "Publier", frozenset({S.COMPARED}), S.PUBLISHED, (_run_done, _all_published), by_hand=False),
    Transition(
        "take_back",
        "Retirer la publication",
        frozenset({S.PUBLISHED, S.CORRECTIONS}),
        S.COMPARED,
        (_none_published,),
        by_hand=False,
    ),
    Transition("open_corrections", "Ouvrir les corrections", frozenset({S.PUBLISHED}), S.CORRECTIONS),
    Transition("close", "Clore la campagne", frozenset({S.CORRECTIONS}), S.CLOSED),
)
BY_CODE: Final = {transition.code: transition for transition in TRANSITIONS}

#: The order in which the stepper shows them.
ORDER: Final = (S.ANNOUNCED, S.VERIFICATION, S.VALIDATED, S.COMPARED, S.PUBLISHED, S.CORRECTIONS, S.CLOSED)

#: States in which files may still be dropped; after them, corrections count from the next campaign (guide, §2).
RECEIVES: Final = frozenset({S.ANNOUNCED, S.VERIFICATION, S.VALIDATED, S.COMPARED})
#: States in which a comparison may be started.
COMPARES: Final = frozenset({S.VALIDATED, S.COMPARED})


def refusal(transition: Transition, situation: Situation, actor: Actor | None) -> Refusal | None:
    """Why `transition` is not possible for `actor` now, or None. `actor` is None for a job."""
    if transition.by_hand and (actor is None or not actor.has(Role.NATIONAL_ADMIN)):
        return Refusal("Seule l’administration nationale fait avancer une campagne.")
    if situation.state not in transition.sources:
        return Refusal(f"Cette étape n’est pas possible : la campagne est à l’état « {situation.state.label} ».")
    for condition in transition.conditions:
        reason = condition(situation)
        if reason is not None:
            return Refusal(reason)
    return None


def possible(situation: Situation) -> list[Transition]:
    """The steps that a person may ask for from here, whether or not their conditions hold yet."""
    return [t for t in TRANSITIONS if t.by_hand and situation.state in t.sources]


def window_advice(announced_on: date, until: date) -> str | None:
    """A remark when the verification window is not the guide's two to three weeks."""
    length = until - announced_on
    if length < timedelta(days=14):
        return "Le guide prévoit deux à trois semaines de vérification : cette fenêtre est plus courte."
    if length > timedelta(days=21):
        return "Le guide prévoit deux à trois semaines de vérification : cette fenêtre est plus longue."
    return None
