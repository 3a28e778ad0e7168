"""The letters of a platform: what each says, and how an address stands on an envelope. Pure.

Sentences of the product; short, without reproach, as the guide asks of a first contact ("Contact et suivi").
"""

import re
from dataclasses import dataclass
from datetime import date

from django.utils.dateformat import format as format_date


@dataclass(frozen=True)
class LetterModel:
    """A letter in French. {prénom}, {référent}, {téléphone}, {plate-forme} are replaced by those of the file."""

    key: str
    title: str
    subject: str
    body: str


MODELS = (
    LetterModel(
        "first",
        "Premier contact",
        "Et si on faisait le point ensemble ?",
        "Bonjour {prénom},\n\n"
        "D’après nos informations, vous n’êtes plus inscrit ou inscrite dans une formation. Notre métier est d’aider "
        "les jeunes de 16 ans et plus à trouver la suite qui leur convient : reprendre des études, apprendre un "
        "métier, faire un stage, ou simplement y réfléchir à deux.\n\n"
        "Cela ne coûte rien et ne vous engage à rien. Appelez-nous au {téléphone}, ou demandez {référent} : nous "
        "conviendrons d’un moment et d’un lieu qui vous arrangent.\n\n"
        "Si vous avez déjà une solution, dites-le-nous en deux minutes : nous ne vous dérangerons plus.\n\n"
        "À bientôt,",
    ),
    LetterModel(
        "second",
        "Deuxième lettre",
        "Nous n’avons pas réussi à vous joindre",
        "Bonjour {prénom},\n\n"
        "Nous avons essayé de vous joindre ces dernières semaines, sans y parvenir. Votre numéro a peut-être "
        "changé.\n\n"
        "Notre proposition tient toujours : un entretien pour faire le point sur ce que vous souhaitez, avec une "
        "personne qui connaît les formations, les stages et les aides près de chez vous.\n\n"
        "Un appel ou un message au {téléphone} suffit. Vous pouvez aussi passer nous voir, sans rendez-vous.\n\n"
        "Bien à vous,",
    ),
    LetterModel(
        "appointment",
        "Rendez-vous",
        "Votre rendez-vous",
        "Bonjour {prénom},\n\n"
        "Comme convenu, nous vous attendons le {jour} à {heure}, à l’adresse suivante : {lieu}.\n\n"
        "Prévoyez une heure. Vous pouvez venir avec la personne de votre choix. Rien à apporter ; si vous avez un "
        "bulletin ou un relevé de notes, il pourra servir.\n\n"
        "Un empêchement ? Appelez le {téléphone} : nous trouverons un autre moment.\n\n"
        "À bientôt,",
    ),
)
#: Asked for from the page of a session, which fills {séance} and gives the day, the hour and the place.
SESSION = LetterModel(
    "session",
    "Invitation à une séance",
    "{séance} : vous venez ?",
    "Bonjour {prénom},\n\n"
    "Nous organisons une rencontre qui peut vous intéresser : {séance}. C’est le {jour} à {heure}, à l’adresse "
    "suivante : {lieu}.\n\n"
    "Cela ne coûte rien et ne vous engage à rien. Vous pouvez venir avec la personne de votre choix.\n\n"
    "Dites-nous si vous venez : le plus simple est d’utiliser le code ci-dessous, ou d’appeler le {téléphone}.\n\n"
    "À bientôt,",
)
BY_KEY = {model.key: model for model in (*MODELS, SESSION)}
_FIELD = re.compile(r"\{([^{}\n]{1,30})\}")
_TOWN = re.compile(r"^(.*?)[\s,]+(\d{5})\s+(\S.*)$", re.DOTALL)


def filled(text: str, fields: dict[str, str]) -> str:
    """The text, its {fields} replaced once; one that has no value, or that nobody knows, stays readable as it is."""
    return _FIELD.sub(lambda found: fields.get(found.group(1)) or found.group(0), text)


def missing_fields(text: str, fields: dict[str, str]) -> list[str]:
    """The {fields} of a text that would be left as they are, in order."""
    return [name for name in dict.fromkeys(_FIELD.findall(text)) if not fields.get(name)]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text: a blank line parts them."""
    return [part.strip() for part in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if part.strip()]


def envelope(name: str, address: str) -> list[str]:
    """The lines of an address, the last one with the postcode and the town in capitals (NF Z 10-011: six at most)."""
    lines = [line.strip() for line in address.replace("\r\n", "\n").split("\n") if line.strip()]
    if lines and (parts := _TOWN.match(lines[-1])):
        head, postcode, town = parts.groups()
        lines = [*lines[:-1], *([head.strip(" ,")] if head.strip(" ,") else []), f"{postcode} {town.upper()}"]
    return [name, *(lines if len(lines) <= 5 else [*lines[:3], ", ".join(lines[3:-1]), lines[-1]])]


def postable(address: str) -> bool:
    """Whether an address holds a street, a postcode and a town: without them a letter comes back."""
    town = re.search(r"\b\d{5}\s+\S", address)
    return town is not None and names_a_street(address[: town.start()])


def names_a_street(text: str) -> bool:
    """Whether something is said before the postcode: a street, a hamlet, "Le Bourg"."""
    return re.search(r"[^\W\d]{2,}", text) is not None


def long_day(day: date) -> str:
    """24 novembre 2026, 1er mars 2027."""
    return f"{'1er' if day.day == 1 else day.day} {format_date(day, 'F Y')}"  # `S` of Django is English: "1st"
