"""What a young person said the last time that somebody sat down with them, so that it is not asked again (D1)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers import diagnosis, interview
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.interviews import all_answers, interviews_of
from rebond.domain.dossiers.queries.path import diagnoses_of, full_answers
from rebond.domain.dossiers.sheets import Answer, Field, displayed

#: What of each sheet the young person said, in the order in which it helps a call. Neither what is known already
#: (identity, contacts) nor what the platform keeps for itself (reason not to contact, what partners said).
_INTERVIEW = (
    *("situation", "solution", "refusal_reasons", "refusal_note", "wishes", "studies", "internships", "apprenticeship"),
    *("training", "job", "wish_other", "companions", "companion_other", "accompaniment", "comments"),
)
_DIAGNOSIS = ("own_words", "project", "needs", "needs_note", "agreed")
#: An obstacle that is none is not told.
_NONE = "none"


@dataclass(frozen=True)
class Said:
    """The last interview, or diagnosis: (label, words) of what was said. `kind`: "interview" or "diagnosis"."""

    kind: str
    key: UUID
    at: datetime
    author: str
    lines: tuple[tuple[str, str], ...]


def last_said(actor: Actor, dossier: Dossier) -> list[Said]:
    """What was said at the last interview and at the last diagnosis, as far as the actor may read it again: the words
    on health and justice for those entitled alone (`all_answers`, `full_answers`)."""
    told = []
    for held in interviews_of(actor, dossier)[:1]:
        lines = _lines(interview.FIELDS, _INTERVIEW, all_answers(actor, held))
        told.append(Said("interview", held.pk, held.happened_at, str(held.author or ""), lines))
    for made in diagnoses_of(actor, dossier)[:1]:
        answers = full_answers(actor, made)
        lines = _lines(diagnosis.FIELDS, _DIAGNOSIS, answers) + _obstacles(answers)
        told.append(Said("diagnosis", made.pk, made.happened_at, str(made.author or ""), lines))
    return [said for said in sorted(told, key=lambda said: said.at, reverse=True) if said.lines]


def _lines(
    fields: Mapping[str, Field], wanted: Iterable[str], answers: Mapping[str, Answer]
) -> tuple[tuple[str, str], ...]:
    return tuple((fields[key].label, displayed(fields[key], answers[key])) for key in wanted if answers.get(key))


def _obstacles(answers: Mapping[str, Answer]) -> tuple[tuple[str, str], ...]:
    lines = []
    for key, label in diagnosis.OBSTACLES:
        level, note = answers.get(key), answers.get(f"{key}_note")
        words = [displayed(diagnosis.FIELDS[key], level)] if level and level != _NONE else []
        words += [note] if isinstance(note, str) and note else []
        if words:
            lines.append((f"Frein, {label[0].lower()}{label[1:]}", ". ".join(words)))
    return tuple(lines)
