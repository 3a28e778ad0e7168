"""What an interview tells that is more than an answer on a sheet: contact details, and a fact. Pure.

Source: guide, annex 3.9: the sheet asks for the young person's coordonnées, and for the reason not to contact.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from rebond.domain.dossiers.enums import DetailKind
from rebond.domain.dossiers.interview import HAS_SOLUTION, day_of
from rebond.domain.dossiers.sheets import Answer

#: Field of the sheet → the kind of contact detail that it is.
DETAILS = {
    "mobile": DetailKind.PHONE,
    "landline": DetailKind.PHONE,
    "email": DetailKind.EMAIL,
    "address": DetailKind.ADDRESS,
}
#: What a detail is called on the screen, with its agreement.
NAMES = {
    DetailKind.PHONE: ("Le numéro", "ajouté"),
    DetailKind.EMAIL: ("Le courriel", "ajouté"),
    DetailKind.ADDRESS: ("L’adresse", "ajoutée"),
}
#: Reason of the sheet → its motive (`attested.MOTIVES`): the same as the call's, under the older names of the form.
_MOTIVES = {
    "public_school": "public",
    "private_contract": "contract",
    "private_free": "no_contract",
    "defence": "defence",
    "health": "health",
    "justice": "justice",
    "agriculture": "agriculture",
    "cned": "cned",
    "work_study": "alternance",
    "continuing": "trainee",
    "abroad": "abroad",
    "graduated": "diploma",
    "employed": "employed",
    "other": "other",
}
#: What kind of solution the young person says to have → its motive.
_SOLUTIONS = {"job": "employed", "school": "public", "work_study": "alternance", "training": "trainee"}
_ENROLLED = ("enrolled_school", "enrolled_class", "enrolled_town", "enrolled_department")


@dataclass(frozen=True, slots=True)
class ToldFact:
    """The fact that a sheet tells. `reason`: the platform wrote it as a reason not to contact."""

    motive: str
    place: str = ""
    note: str = ""
    reason: bool = False


def details_of(answers: Mapping[str, Answer]) -> dict[str, str]:
    """Field → contact detail, as it was typed."""
    return {name: value for name in DETAILS if (value := _text(answers, name))}


def fact_of(answers: Mapping[str, Answer]) -> ToldFact | None:
    """The fact of the sheet: the reason not to contact; without one, the enrolment; else the solution said."""
    motive = _MOTIVES.get(_text(answers, "no_contact"))
    enrolled = _text(answers, "enrolled") == "yes"
    school = " ".join(filter(None, (_text(answers, name) for name in _ENROLLED[:1] + _ENROLLED[2:])))
    group = _text(answers, "enrolled_class")
    note = f"classe {group}" if enrolled and group else ""
    if motive is not None:
        said = _text(answers, "no_contact_other")
        place = said if motive == "other" else school if enrolled else said
        return ToldFact(motive, place, note, reason=True)
    if enrolled:
        return ToldFact("public", school, note)
    return _solution(answers)


def _solution(answers: Mapping[str, Answer]) -> ToldFact | None:
    motive = _SOLUTIONS.get(_text(answers, "solution_kind"))
    if motive is None or _text(answers, "situation") != HAS_SOLUTION:
        return None
    since = day_of(answers.get("solution_since"))
    return ToldFact(motive, _text(answers, "solution"), f"depuis le {since:%d/%m/%Y}" if since else "")


def says_schooled(answers: Mapping[str, Answer], schooling: Collection[str]) -> bool:
    """Whether the sheet says an enrolment (`schooling`: the motives that are one)."""
    fact = fact_of(answers)
    return fact is not None and fact.motive in schooling


def _text(answers: Mapping[str, Answer], name: str) -> str:
    value = answers.get(name)
    return " ".join(value.split()) if isinstance(value, str) else ""
