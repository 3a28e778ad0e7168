"""The diagnosis (guide, "Apporter des solutions", §2): what is understood of the situation and needs of a young
person, what they want in their own words, and the orientation proposed. Pure.

The words on health and on justice are protected as "Justice" and "Santé" are (product, B11): they travel with the
form, and are kept apart from the rest.
"""

from collections.abc import Callable, Iterable, Mapping

from rebond.domain.dossiers.path_enums import EngagementKind
from rebond.domain.dossiers.sheets import (
    Answer,
    Answers,
    Field,
    Kind,
    Section,
    Told,
    day_of,
    fields_of,
    flaws,
    read,
    told_of,
)

#: Notes that only the responsables and the assistant read again.
PROTECTED = ("health_note", "justice_note")
LEVELS = (("none", "Rien à signaler"), ("work", "À travailler"), ("urgent", "Urgent"))
OBSTACLES = (
    ("health", "Santé"),
    ("housing", "Logement"),
    ("mobility", "Mobilité, permis, transports"),
    ("resources", "Ressources, dettes"),
    ("family", "Famille, garde d’enfant"),
    ("justice", "Justice"),
    ("language", "Lecture, écriture, langue"),
    ("digital", "Numérique, démarches"),
    ("confidence", "Confiance, isolement"),
)
_NEEDS = (
    ("discover", "Découvrir des métiers"),
    ("basics", "Reprendre les bases"),
    ("qualify", "Se qualifier, avoir un diplôme"),
    ("work", "Travailler vite"),
    ("rhythm", "Retrouver un rythme"),
    ("confidence", "Reprendre confiance"),
    ("rights", "Ouvrir des droits"),
    ("other", "Autre"),
)


def _obstacle(key: str, label: str) -> tuple[Field, ...]:
    hint = " (lu par les responsables et l’assistant seulement)" if f"{key}_note" in PROTECTED else ""
    return (
        Field(key, label, Kind.CHOICE, LEVELS),
        Field(f"{key}_note", f"{label} : précisions{hint}", Kind.NOTE),
    )


SECTIONS = (
    Section(
        "meeting",
        "Le diagnostic",
        (
            Field("held_on", "Fait le", Kind.DATE, half=True),
            Field("place", "Où ?", half=True),
            Field("led_by", "Mené par", half=True),
            Field("with", "En binôme avec (nom, structure)", half=True),
        ),
    ),
    Section(
        "wishes",
        "Ce que veut le jeune",
        (
            Field("own_words", "Avec ses mots", Kind.NOTE),
            Field("project", "Son idée de métier, de formation"),
        ),
    ),
    Section(
        "situation",
        "Sa situation, ses besoins",
        (
            Field("situation", "Où en est-il ?", Kind.NOTE),
            Field("needs", "De quoi a-t-il besoin ?", Kind.MULTI, _NEEDS),
            Field("needs_note", "Précisions sur ses besoins", Kind.NOTE),
        ),
    ),
    Section(
        "competences",
        "Ce qu’il sait faire",
        (
            Field("competences", "Ce qu’il sait faire, ce qui lui plaît", Kind.NOTE),
            Field("level", "Bilan de positionnement : ce qui est acquis", Kind.NOTE),
        ),
    ),
    Section("obstacles", "Ce qui peut le freiner", tuple(f for key, label in OBSTACLES for f in _obstacle(key, label))),
    Section(
        "conclusion",
        "Conclusion",
        (
            Field("orientations", "Orientations proposées", Kind.MULTI, tuple(EngagementKind.choices)),
            Field("orientation_note", "Structure, pourquoi celle-là", Kind.NOTE),
            Field("agreed", "Ce qui est convenu avec le jeune", Kind.NOTE),
            Field("next_on", "Prochaine étape le", Kind.DATE, half=True),
            Field("next_with", "Avec qui ?", half=True),
        ),
    ),
)
FIELDS = fields_of(SECTIONS)


def read_answers(values: Callable[[str], list[str]], unknown: Iterable[str]) -> Answers:
    """What a form says (`sheets.read`), for the fields of the diagnosis."""
    return read(FIELDS.values(), values, unknown)


def refusals(answers: Mapping[str, Answer]) -> dict[str, str]:
    """Why the diagnosis can't be finished yet: field → what is wrong and how to mend it."""
    wrong = flaws(FIELDS, answers)
    if not answers.get("own_words") and not answers.get("situation"):
        wrong["own_words"] = "Écrivez ce que veut le jeune, ou où il en est : c’est le cœur du diagnostic."
    if not answers.get("orientations") and not answers.get("orientation_note"):
        wrong["orientations"] = "Proposez au moins une orientation, ou écrivez pourquoi il n’y en a pas encore."
    return wrong


def parted(answers: Answers) -> tuple[Answers, Answers]:
    """The answers that the platform reads, and those that only the entitled read again."""
    plain = {key: answer for key, answer in answers.items() if key not in PROTECTED}
    return plain, {key: answers[key] for key in PROTECTED if key in answers}


def told(answers: Mapping[str, Answer]) -> list[Told]:
    """The answered part of a diagnosis, section by section."""
    return told_of(SECTIONS, answers)


def urgent(answers: Mapping[str, Answer]) -> list[str]:
    """The obstacles that can't wait, in words."""
    return [label for key, label in OBSTACLES if answers.get(key) == "urgent"]


#: What the young person reads of each obstacle to work on: no name of an institution, no reproach. Health and justice
#: stay out: a sheet of paper gets lost.
_PLAIN = {
    "housing": "Le logement : on cherche avec vous une solution plus stable.",
    "mobility": "Les déplacements : on regarde les aides pour le transport ou le permis.",
    "resources": "L’argent : on vérifie les aides auxquelles vous avez droit.",
    "family": "La famille : on tient compte de ce qui se passe à la maison.",
    "language": "Lire, écrire, compter : on prévoit un coup de main.",
    "digital": "Les démarches sur Internet : on les fait avec vous.",
    "confidence": "La confiance : on avance pas à pas, à votre rythme.",
}


def restitution(answers: Mapping[str, Answer]) -> list[dict[str, object]]:
    """What the young person takes home: (title, sentences) in plain language, nothing protected."""
    labels = dict(EngagementKind.choices)
    orientations = answers.get("orientations")
    chosen = [labels[key] for key in orientations] if isinstance(orientations, list) else []
    helped = [text for key, text in _PLAIN.items() if answers.get(key) in ("work", "urgent")]
    parts = [
        ("Ce que vous nous avez dit", _texts(answers, "own_words", "project")),
        ("Ce que vous savez faire", _texts(answers, "competences", "level")),
        ("Ce sur quoi nous allons vous aider", helped),
        ("Ce que nous vous proposons", [*chosen, *_texts(answers, "orientation_note")]),
        ("Ce que nous avons décidé ensemble", _texts(answers, "agreed")),
    ]
    return [{"title": title, "lines": lines} for title, lines in parts if lines]


def _texts(answers: Mapping[str, Answer], *keys: str) -> list[str]:
    return [answer for key in keys if isinstance(answer := answers.get(key), str) and answer]


__all__ = [
    "FIELDS", "OBSTACLES", "PROTECTED", "SECTIONS", "day_of", "parted", "read_answers", "refusals", "restitution",
    "told", "urgent",
]  # fmt: skip
