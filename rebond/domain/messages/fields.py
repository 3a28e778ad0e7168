"""The {fields} that a template may use: a closed list, so that nobody writes one that would never be filled. Pure."""

import re
from collections.abc import Mapping

FIELDS = {
    "prénom": "le prénom du jeune",
    "référent": "qui le suit, ou l’équipe de la plate-forme",
    "prénom du référent": "le prénom de qui le suit",
    "téléphone": "le numéro de la plate-forme",
    "plate-forme": "le nom de la plate-forme",
    "lien": "son lien personnel, pour répondre en une page",
    "jour": "le jour du rendez-vous",
    "heure": "l’heure du rendez-vous",
    "lieu": "le lieu du rendez-vous",
    "séance": "le titre de la séance à laquelle il est invité",
    "établissement": "le nom de l’établissement à qui l’on écrit",
    "page": "l’adresse de la page de l’établissement",
}
_FIELD = re.compile(r"\{([^{}\n]{1,30})\}")


def fields_in(text: str) -> list[str]:
    """The {fields} of a text, each once, in order."""
    return list(dict.fromkeys(name.strip() for name in _FIELD.findall(text)))


def unknown_fields(text: str) -> list[str]:
    """Those that don't exist."""
    return [name for name in fields_in(text) if name not in FIELDS]


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text, its {fields} replaced once; one without a value stays as it is, to be seen and filled by hand."""
    return _FIELD.sub(lambda found: values.get(found.group(1).strip()) or found.group(0), text)


def left_blank(text: str, values: Mapping[str, str]) -> list[str]:
    """The {fields} that `fill` would leave as they are."""
    return [name for name in fields_in(text) if not values.get(name)]
