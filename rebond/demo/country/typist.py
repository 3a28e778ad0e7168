"""How people type: the same human being, written down by many hands."""

import datetime as dt
import random
import unicodedata
from dataclasses import replace
from typing import Any

from rebond.demo.country.options import HANDS, ErrorRates
from rebond.demo.country.people import Person
from rebond.demo.country.spelling import compound_parts, drop_accents, mistype, written_otherwise

#: An identity as a file gives it: the identity columns of `rebond.kernel.tables`.
Identity = dict[str, Any]


class Typist:
    """Writes identities with the errors of a kind of sender; what a sender wrote once, it keeps."""

    def __init__(self, rng: random.Random, rates: ErrorRates) -> None:
        """`rates` are those of a school; `HANDS` multiplies them for the others."""
        self._rng = rng
        self._rates = {hand: _scaled(rates, factor, blind) for hand, (factor, blind) in HANDS.items()}
        self._kept: dict[tuple[str, str], Identity] = {}
        self._in_schools: dict[str, Identity] = {}
        self._previous_ine: str | None = None

    def identity(self, person: Person, hand: str, sender: str) -> Identity:
        """What `sender` (an UAI, an exam centre...) writes for this person; `hand` is a key of `HANDS`."""
        key = (person.key, sender)
        known = self._kept.get(key)
        if known is None:
            known = self._kept[key] = self._first_time(person, hand)
        return known

    def copied(self, person: Person, sender: str, hand: str, copier: str) -> Identity:
        """What `copier` takes from what `sender` wrote, most of the time; otherwise typed anew."""
        known = self._kept.get((person.key, sender))
        if known is not None and self._rng.random() < 0.85:
            return known
        return self.identity(person, hand, copier)

    def _first_time(self, person: Person, hand: str) -> Identity:
        rates = self._rates[hand]
        if hand != "siecle":
            return self._typed(person, rates, hand)
        known = self._in_schools.get(person.key)
        if known is None or self._rng.random() < rates.typed_again:
            known = self._in_schools[person.key] = self._typed(person, rates, hand, moved=known is not None)
        return known

    def _typed(self, person: Person, rates: ErrorRates, hand: str, *, moved: bool = False) -> Identity:
        errors = _Errors(self._rng, person)
        surname, usage = self._surname(person, rates, errors)
        first, others = self._first_names(person, rates, errors)
        if errors.happens("exchanged", rates.exchanged):
            surname, first = first, surname
        if errors.happens("accents_lost", rates.accents_lost):
            surname, first = drop_accents(surname), drop_accents(first)
        identity: Identity = {
            "surname": surname,
            "usage_name": usage,
            "first_name": first,
            "first_name_2": others[0] if others else None,
            "first_name_3": others[1] if len(others) > 1 else None,
            "birth_date": self._birth_date(person, rates, errors),
            "sex": self._sex(person, rates, errors),
            **self._place(person, rates, errors),
            **self._ine(person, rates, errors, changed=moved or hand in ("sifa", "apprentissage")),
        }
        return identity

    def _surname(self, person: Person, rates: ErrorRates, errors: "_Errors") -> tuple[str, str | None]:
        surname, usage = person.surname, person.usage_name
        if usage and errors.happens("usage_as_surname", rates.usage_as_surname):
            surname, usage = usage, None
        elif usage and self._rng.random() < 0.3:
            usage = None
        parts = compound_parts(surname)
        if len(parts) > 1 and errors.happens("compound_cut", rates.compound_cut * 5):
            surname = self._rng.choice(parts)
        if ("-" in surname or " " in surname) and errors.happens("hyphen_changed", rates.hyphen_changed):
            surname = surname.replace("-", " ") if "-" in surname else surname.replace(" ", self._rng.choice(("-", "")))
        if " " in surname and errors.happens("particle_changed", rates.particle_changed):
            surname = surname.replace(" ", "") if self._rng.random() < 0.5 else surname.split(" ", 1)[1]
        if surname.startswith("Saint") and errors.happens("saint", 0.3):
            surname = "St" + surname[5:]
        if person.family.foreign and errors.happens("other_alphabet", rates.other_alphabet):
            surname = written_otherwise(self._rng, surname)
        if errors.happens("surname_typo", rates.surname_typo):
            surname = mistype(self._rng, surname)
        if errors.happens("truncated", rates.truncated) and len(surname) > 6:
            surname = surname[: self._rng.randrange(4, len(surname))].rstrip(" -'")
        return surname, usage

    def _first_names(self, person: Person, rates: ErrorRates, errors: "_Errors") -> tuple[str, list[str]]:
        first, *others = person.first_names
        if others and errors.happens("other_first_name", rates.other_first_name):
            first, others = others[0], [first, *others[1:]]
        if ("-" in first) and errors.happens("first_name_cut", rates.hyphen_changed):
            first = self._rng.choice((first.split("-")[0], first.replace("-", " "), first.replace("-", "")))
        if errors.happens("first_name_shortened", rates.first_name_shortened) and len(first) > 5:
            first = first[: self._rng.randrange(3, 5)]
        if errors.happens("first_name_typo", rates.first_name_typo):
            first = mistype(self._rng, first)
        if person.family.foreign and errors.happens("other_alphabet", rates.other_alphabet):
            first = written_otherwise(self._rng, first)
        if errors.happens("placeholder", rates.placeholder):
            return self._rng.choice(("SNP", "XXX", "Inconnu")), []
        if others and errors.happens("names_together", rates.names_together):
            return f"{first} {others[0]}", others[1:]
        if self._rng.random() < rates.later_names_missing:
            others = []
        return first, others

    def _birth_date(self, person: Person, rates: ErrorRates, errors: "_Errors") -> dt.date | None:
        born = person.birth_date
        if errors.happens("birth_missing", rates.birth_missing):
            return None
        if person.birthplace.country != "100" and errors.happens("first_january", rates.first_january):
            return born.replace(day=1, month=1)
        if born.day <= 12 and born.day != born.month and errors.happens("birth_swapped", rates.birth_swapped * 2.5):
            return born.replace(day=born.month, month=born.day)
        if errors.happens("birth_digit", rates.birth_digit):
            return self._one_digit(born)
        return born

    def _one_digit(self, born: dt.date) -> dt.date:
        choice = self._rng.random()
        if choice < 0.6:
            return born.replace(day=min(28, max(1, born.day + self._rng.choice((-10, -1, 1, 2, 10)))))
        if choice < 0.85:
            return born.replace(day=min(born.day, 28), month=(born.month + self._rng.choice((1, 10, 11)) - 1) % 12 + 1)
        return born.replace(day=min(born.day, 28), year=born.year + self._rng.choice((-1, 1, -10)))

    def _sex(self, person: Person, rates: ErrorRates, errors: "_Errors") -> str | None:
        if self._rng.random() < rates.sex_missing:
            return None
        if errors.happens("sex_wrong", rates.sex_wrong):
            return "2" if person.sex == "1" else "1"
        return person.sex

    def _place(self, person: Person, rates: ErrorRates, errors: "_Errors") -> Identity:
        place = person.birthplace
        if self._rng.random() < rates.place_missing:
            place = replace(place, commune=None, department=None, label=None)
        elif place.commune and errors.happens("place_wrong", rates.place_wrong):
            home = person.family.commune
            place = replace(place, commune=home.code, department=home.department)
        return {
            "birth_commune": place.commune,
            "birth_department": place.department,
            "birth_place": place.label,
            "birth_country": place.country,
        }

    def _ine(self, person: Person, rates: ErrorRates, errors: "_Errors", *, changed: bool) -> Identity:
        ine: str | None = person.ine
        other = person.former_ine if person.former_ine[:10].isdigit() and self._rng.random() < 0.12 else None
        if errors.happens("ine_missing", rates.ine_missing):
            ine = other = None
        elif changed and errors.happens("ine_changed", rates.ine_changed * 6):
            ine, other = person.former_ine, None
        elif self._previous_ine and errors.happens("ine_of_another", rates.ine_of_another):
            ine, other = self._previous_ine, None
        elif errors.happens("ine_typo", rates.ine_typo):
            ine = mistype(self._rng, person.ine, alphabet="0123456789", swap_only=True)
        if ine and errors.happens("ine_spelt", rates.ine_spelt):
            ine = self._rng.choice((ine.lower(), f"{ine[:3]} {ine[3:6]} {ine[6:]}", f" {ine} "))
        self._previous_ine = person.ine
        return {"ine": ine, "ine_other": other}


class _Errors:
    """Draws errors and remembers on the person which happened."""

    def __init__(self, rng: random.Random, person: Person) -> None:
        self._rng = rng
        self._person = person

    def happens(self, name: str, chance: float) -> bool:
        if self._rng.random() >= chance:
            return False
        self._person.errors.add(name)
        return True


def _scaled(rates: ErrorRates, factor: float, blind: float) -> ErrorRates:
    scaled = rates.harder(factor)
    return replace(scaled, ine_missing=min(0.95, rates.ine_missing + blind), typed_again=rates.typed_again)


def styled(identity: Identity, style: str) -> Identity:
    """The same identity in a sender's letters: "upper" (accents kept), "ascii" (upper, none), "title", "surname"
    (surname in capitals, first names as usual)."""
    out = dict(identity)
    for column in ("surname", "usage_name", "first_name", "first_name_2", "first_name_3"):
        value = out[column]
        if value is None:
            continue
        if style == "ascii":
            out[column] = plain_capitals(value)
        elif style == "upper" or (style == "surname" and not column.startswith("first")):
            out[column] = value.upper()
    return out


def plain_capitals(value: str) -> str:
    """Capitals without accents, and letters of other alphabets as near as ASCII allows."""
    folded = unicodedata.normalize("NFKD", value.translate(_ROMAN))
    return "".join(c for c in folded if not unicodedata.combining(c)).upper().encode("ascii", "replace").decode()


_ROMAN = str.maketrans(
    {"ł": "l", "Ł": "L", "đ": "d", "Đ": "D", "ı": "i", "ø": "o", "œ": "oe", "Œ": "Oe", "ß": "ss", "’": "'"}
)
