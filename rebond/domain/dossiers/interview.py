"""The follow-up sheet of the guide (annex 3.9, "Fiche d'entretien pour le suivi"): its fields, and what an answer is.

Pure. An answer is a text, an ISO date, the keys of choices (a list for several), or None for "ne sait pas"; a field
that was not asked is absent. A date that can't be read stays as it was typed, and is refused at the end only.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from rebond.domain.dossiers.enums import Wish
from rebond.domain.dossiers.sheets import (
    LONGEST,
    Answer,
    Answers,
    Field,
    Kind,
    Section,
    Told,
    clean,
    day_of,
    displayed,
    fields_of,
    flaws,
    read,
    told_of,
)

__all__ = [
    "ACCOMPANIED", "FIELDS", "HAS_SOLUTION", "LONGEST", "PAPER", "REFUSES", "SECTIONS", "WITHOUT", "Answer", "Answers",
    "Field", "Kind", "Section", "Told", "clean", "day_of", "displayed", "on_paper", "paper_sections", "parted",
    "read_answers", "refusals", "told",
]  # fmt: skip


def _half(key: str, label: str, kind: Kind = Kind.TEXT) -> Field:
    return Field(key, label, kind, _YES_NO if kind == Kind.YES_NO else (), half=True)


_YES_NO = (("yes", "Oui"), ("no", "Non"))
HAS_SOLUTION, REFUSES, WITHOUT, ACCOMPANIED = "has_solution", "refuses", "without", "accompanied"
_SITUATIONS = (
    (HAS_SOLUTION, "A déjà une solution"),
    (REFUSES, "Refuse la prise en charge"),
    (WITHOUT, "Sans solution et sans accompagnement"),
    (ACCOMPANIED, "En cours d’accompagnement"),
)
#: Beside what the guide asks: which of them it is decides what is to be verified, and with whom.
_SOLUTIONS = (
    ("job", "Un emploi"),
    ("school", "Une scolarité"),
    ("work_study", "Une alternance"),
    ("training", "Une formation professionnelle"),
    ("other", "Autre chose"),
)
_REFUSALS = (
    ("cost", "Coût"),
    ("distance", "Éloignement"),
    ("time", "Manque de temps"),
    ("motivation", "Manque de motivation"),
    ("other", "Autre raison"),
)
_COMPANIONS = (
    ("mission_locale", "Mission locale"),
    ("mlds", "MLDS"),
    ("cio", "CIO"),
    ("pre", "Programme de réussite éducative"),
    ("municipality", "Commune ou intercommunalité"),
    ("clauses", "Clauses sociales"),
    ("association", "Association"),
    ("greta", "GRETA"),
    ("youth_information", "Réseau info jeunesse"),
    ("region", "Dispositif régional (hors qualifiant)"),
    ("employment_service", "Pôle emploi (France Travail)"),
    ("civic_service", "Service civique à temps plein"),
    ("civic_service_part", "Service civique alterné"),
    ("innovation", "Action ou dispositif innovant"),
    ("other", "Autre"),
)
#: The fourteen reasons of the sheet not to contact.
_NO_CONTACT = (
    ("public_school", "Élève dans un établissement scolaire public"),
    ("private_contract", "Élève dans un établissement scolaire privé sous contrat"),
    ("private_free", "Élève dans un établissement scolaire privé hors contrat"),
    ("defence", "Élève dans un établissement de la Défense"),
    ("health", "Élève dans un établissement de la Santé"),
    ("justice", "Élève dans un établissement de la Justice"),
    ("agriculture", "Élève dans un établissement de l’Agriculture"),
    ("cned", "Élève au CNED"),
    ("work_study", "En alternance"),
    ("continuing", "Stagiaire de la formation continue ou professionnelle"),
    ("abroad", "A déménagé en dehors du territoire national"),
    ("graduated", "Diplômé à l’issue de la scolarité (hors diplômes intermédiaires du bac pro 3 ans)"),
    ("employed", "En emploi"),
    ("other", "Autre"),
)


#: Of them, those that the law protects; what is said of it travels with it.
PROTECTED_REASONS = ("health", "justice")
_REASON = ("no_contact", "no_contact_other")


def _contact(number: int, name: str) -> tuple[Field, ...]:
    return (
        Field(f"contact{number}_on", f"Date du {name} contact", Kind.DATE, half=True),
        Field(f"contact{number}_machine", "Message sur répondeur", Kind.YES_NO, _YES_NO, half=True),
        Field(f"contact{number}_who", "Qui a répondu", half=True),
        Field(f"contact{number}_answer", "Réponse", half=True),
    )


SECTIONS = (
    Section(
        "situation",
        "Situation actuelle",
        (
            Field("course", "Nom de la formation à laquelle est inscrit le jeune"),
            Field("graduated", "Diplômé de cette formation", Kind.YES_NO, _YES_NO),
            Field("mission_locale", "Inscrit à la mission locale", Kind.YES_NO, _YES_NO),
            Field("mission_locale_since", "Inscrit à la mission locale depuis le", Kind.DATE),
        ),
    ),
    Section(
        "wish",
        "Que souhaite le jeune ?",
        (Field("situation", "Où en est-il aujourd’hui ?", Kind.CHOICE, _SITUATIONS),),
    ),
    Section(
        HAS_SOLUTION,
        "Il a déjà une solution",
        (
            Field("solution_kind", "De quelle sorte ?", Kind.CHOICE, _SOLUTIONS),
            Field("solution", "Laquelle ?"),
            Field("solution_since", "Depuis le", Kind.DATE, half=True),
            Field("solution_found", "A trouvé comment ?", half=True),
        ),
    ),
    Section(
        REFUSES,
        "Il refuse la prise en charge",
        (
            Field("refusal_reasons", "Pourquoi ?", Kind.MULTI, _REFUSALS),
            Field("refusal_note", "Ce qu’il en dit", Kind.NOTE),
        ),
    ),
    Section(
        WITHOUT,
        "Sans solution : souhait d’une prise en charge",
        (
            Field("wishes", "Ce qu’il souhaite", Kind.MULTI, tuple(Wish.choices)),
            Field("studies", "Reprendre des études (préciser)"),
            Field("internships", "Stages", half=True),
            Field("apprenticeship", "Apprentissage", half=True),
            Field("training", "Formation", half=True),
            Field("job", "Emploi ou métier", half=True),
            Field("wish_other", "Autre souhait"),
        ),
    ),
    Section(
        ACCOMPANIED,
        "En cours d’accompagnement",
        (
            Field("companions", "Accompagné par", Kind.MULTI, _COMPANIONS),
            Field("companion_other", "Autre (préciser)"),
            Field("accompaniment", "Précisions sur l’accompagnement", Kind.NOTE),
            Field("accompanied_since", "Accompagné depuis le", Kind.DATE, half=True),
            Field("accompanied_found", "A trouvé comment ?", half=True),
        ),
    ),
    Section(
        "identity",
        "Identité et coordonnées",
        (
            Field("organisation", "Nom de l’organisme effectuant l’entretien"),
            _half("surname", "Nom"),
            _half("first_names", "Prénom"),
            _half("birth_date", "Date de naissance", Kind.DATE),
            _half("landline", "Téléphone fixe"),
            _half("mobile", "Mobile"),
            _half("email", "Courriel"),
            Field("address", "Adresse"),
        ),
        folded=True,
    ),
    Section(
        "contacts",
        "Prises de contact",
        (
            *_contact(1, "premier"),
            *_contact(2, "deuxième"),
            *_contact(3, "troisième"),
            _half("letter_on", "Courrier envoyé le", Kind.DATE),
            _half("unreachable", "Injoignable", Kind.YES_NO),
        ),
        folded=True,
    ),
    Section(
        "platform",
        "Partie réservée à la plate-forme",
        (
            _half("new_dropout", "Nouveau décroché (hors listes)", Kind.YES_NO),
            _half("enrolled", "Scolarisé", Kind.YES_NO),
            _half("enrolled_school", "Établissement"),
            _half("enrolled_class", "Classe"),
            _half("enrolled_town", "Ville"),
            _half("enrolled_department", "Département"),
            Field(
                "partners_said", "Informations transmises par les partenaires (sans contact avec le jeune)", Kind.NOTE
            ),
            Field("no_contact", "À ne pas contacter, raison", Kind.CHOICE, _NO_CONTACT),
            Field("no_contact_other", "Autre raison (préciser)"),
            Field("platform_comments", "Commentaires de la plate-forme", Kind.NOTE),
        ),
        reserved=True,
        folded=True,
    ),
    Section(
        "next",
        "La suite",
        (
            Field("meeting_on", "Prochain rendez-vous le", Kind.DATE, half=True),
            Field("meeting_with", "Avec qui, où, à quelle heure ?", half=True),
            Field("ask_again_on", "S’il refuse, quand lui reproposer ?", Kind.DATE),
            Field("comments", "Commentaires", Kind.NOTE),
        ),
    ),
)
#: The order of annex 3.9 on paper; on screen, that in which one talks.
PAPER = ("identity", "contacts", "situation", "wish", HAS_SOLUTION, REFUSES, WITHOUT, ACCOMPANIED, "next", "platform")
FIELDS = fields_of(SECTIONS)


def paper_sections() -> list[Section]:
    """The sections in the order of the printed sheet."""
    by_id = {section.id: section for section in SECTIONS}
    return [by_id[key] for key in PAPER]


def read_answers(values: Callable[[str], list[str]], unknown: Iterable[str]) -> Answers:
    """What a form says (`sheets.read`), for the fields of the sheet."""
    return read(FIELDS.values(), values, unknown)


def refusals(answers: Answers) -> dict[str, str]:
    """Why the sheet can't be finished yet: field → what is wrong and how to mend it."""
    wrong = flaws(FIELDS, answers)
    if not answers.get("situation"):
        wrong["situation"] = "Dites où en est le jeune : c’est ce qui décide de la suite."
    elif answers["situation"] == REFUSES and not (answers.get("refusal_reasons") or answers.get("refusal_note")):
        wrong["refusal_reasons"] = "Dites pourquoi il refuse, ou cochez « Autre raison »."
    return wrong


def parted(answers: Mapping[str, Answer]) -> tuple[Answers, Answers]:
    """The answers that the platform reads, and those that only the entitled read again (product, B11, B16)."""
    names = _REASON if answers.get("no_contact") in PROTECTED_REASONS else ()
    plain = {key: answer for key, answer in answers.items() if key not in names}
    return plain, {key: answers[key] for key in names if key in answers}


def told(answers: Mapping[str, Answer]) -> list[Told]:
    """The answered part of a sheet, section by section, in the order of the paper."""
    return told_of(paper_sections(), answers)


def on_paper(answers: Mapping[str, Answer] | None = None) -> list[dict[str, object]]:
    """The sections as the template "interview" takes them; without answers, the sheet to fill by hand."""
    sections: list[dict[str, object]] = []
    for section in paper_sections():
        fields = section.fields if answers is None else [f for f in section.fields if f.id in answers]
        rows = [_row(f, "" if answers is None else displayed(f, answers[f.id])) for f in fields]
        if rows:
            sections.append({"title": section.title, "reserved": section.reserved, "fields": rows})
    return sections


def _row(field: Field, value: str) -> dict[str, object]:
    shown = replace(field, kind=Kind.NOTE) if "\n" in value or len(value) > 120 else field
    return {
        "label": field.label,
        "kind": str(shown.kind),
        "half": field.half,
        "choices": [label for _, label in field.choices],
        "value": value,
    }
