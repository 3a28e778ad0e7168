"""Invented people: who they are in truth, whatever the files say of them."""

import datetime as dt
import random
from collections import deque
from dataclasses import dataclass, field

from rebond.demo.country.geography import Commune, Platform
from rebond.demo.country.identifiers import ine_apprentice, ine_bea, ine_rnie
from rebond.demo.country.names import FOREIGN_PLACES, NameBook

_STREETS = ("rue", "avenue", "place", "impasse", "chemin", "allée", "boulevard", "résidence")
_STREET_NAMES = (
    *("des Tilleuls", "de la Gare", "du Moulin", "des Écoles", "de l'Église", "du Château d'eau", "des Lilas"),
    *("de la République", "du Général-Leclerc", "Jean-Jaurès", "Victor-Hugo", "des Fusillés", "du Bois", "de Picardie"),
    *("du 8 Mai 1945", "de la Somme", "des Bleuets", "de la Fontaine", "du Marais", "Henri-Barbusse"),
)


@dataclass(frozen=True)
class Birthplace:
    """Where somebody was born: a French commune, or a town abroad."""

    commune: str | None  # INSEE
    department: str | None
    label: str | None
    country: str = "100"


@dataclass
class Family:
    """People under one roof: surname, home, parents' numbers."""

    surname: str
    foreign: bool
    platform: Platform
    commune: Commune
    address: str
    mother: tuple[str, str, str]  # surname, first name, phone
    father: tuple[str, str, str]
    landline: str
    email: str


@dataclass(eq=False)
class Person:
    """One human being."""

    key: str
    sex: str  # "1" male, "2" female
    surname: str
    usage_name: str | None
    first_names: tuple[str, ...]
    birth_date: dt.date
    birthplace: Birthplace
    ine: str
    former_ine: str  # of before 2018, or of a CFA: some bases still have it
    family: Family
    phone: str
    email: str
    notes: set[str] = field(default_factory=set)  # special cases: twin, homonym, moved...
    errors: set[str] = field(default_factory=set)  # what was mistyped in at least one record


class Registry:
    """Draws people and families, and keeps the recent ones so that siblings, twins and homonyms appear."""

    def __init__(self, rng: random.Random, names: NameBook) -> None:
        """`rng` alone decides: the same source gives the same people."""
        self._rng = rng
        self._names = names
        self._recent: dict[str, deque[Family]] = {}
        self._sample: list[Person] = []
        self._count = 0
        self._numbers: set[int] = set()

    def person(self, platform: Platform, born: dt.date, *, twin_of: Person | None = None) -> Person:
        """A new person born about `born`, living in this platform; a twin shares birth, home and surname."""
        rng = self._rng
        self._count += 1
        family = twin_of.family if twin_of else self._family(platform)
        sex = twin_of.sex if twin_of and rng.random() < 0.75 else rng.choice("12")
        first_names = self._names.first_names(rng, sex, foreign=family.foreign)
        if twin_of and (rng.random() < 0.2 and twin_of.sex == sex):
            first_names = (_near(first_names[0], twin_of.first_names[0]), *first_names[1:])
        person = Person(
            key=f"p{self._count:07d}",
            sex=sex,
            surname=family.surname,
            usage_name=self._usage_name(sex, family),
            first_names=first_names,
            birth_date=twin_of.birth_date if twin_of else born,
            birthplace=twin_of.birthplace if twin_of else self._birthplace(family),
            ine=ine_rnie(self._number(9)),
            former_ine=self._former_ine(),
            family=family,
            phone=self.mobile() if rng.random() < 0.8 else "",
            email="",
        )
        if twin_of:
            self._mark_twins(person, twin_of)
        else:
            self._maybe_homonym(person)
        if rng.random() < 0.45:
            person.email = _address_at(rng, person.first_names[0], person.surname)
        return person

    def mobile(self) -> str:
        """A mobile number of the range kept for fiction (ARCEP): 06 39 98 xx xx."""
        return f"063998{self._rng.randrange(10_000):04d}"

    def landline(self) -> str:
        """A landline of the northern range kept for fiction: 03 53 01 xx xx."""
        return f"035301{self._rng.randrange(10_000):04d}"

    def moved(self, family: Family, platform: Platform) -> Family:
        """The same family in a new home."""
        commune = platform.draw_home(self._rng)
        return Family(
            **{**family.__dict__, "platform": platform, "commune": commune, "address": self._street()},
        )

    def _family(self, platform: Platform) -> Family:
        rng = self._rng
        recent = self._recent.setdefault(platform.key, deque(maxlen=400))
        if recent and rng.random() < 0.3:
            return rng.choice(recent)
        name = self._names.surname(rng)
        mother = self._names.surname(rng).text
        commune = platform.draw_home(rng)
        family = Family(
            surname=name.text,
            foreign=name.foreign,
            platform=platform,
            commune=commune,
            address=self._street(),
            mother=(mother, self._names.first_names(rng, "2", foreign=name.foreign)[0], self.mobile()),
            father=(name.text, self._names.first_names(rng, "1", foreign=name.foreign)[0], self.mobile()),
            landline=self.landline() if rng.random() < 0.3 else "",
            email=_address_at(rng, "famille", name.text),
        )
        recent.append(family)
        return family

    def _street(self) -> str:
        rng = self._rng
        return f"{rng.randrange(1, 180)} {rng.choice(_STREETS)} {rng.choice(_STREET_NAMES)}"

    def _usage_name(self, sex: str, family: Family) -> str | None:
        draw = self._rng.random()
        if draw < 0.03:
            return f"{family.surname}-{family.mother[0]}"
        if draw < 0.05:
            return family.mother[0]
        if sex == "2" and draw < 0.055:
            return self._names.surname(self._rng).text
        return None

    def _birthplace(self, family: Family) -> Birthplace:
        rng = self._rng
        if family.foreign and rng.random() < 0.45:
            label, country = rng.choice(FOREIGN_PLACES)
            return Birthplace(None, None, label, country)
        if rng.random() < 0.12:
            code = rng.choice(
                ("75114", "59350", "51454", "93066", "76540", "62041", "69383", "13205", "97411", "2A004")
            )
            return Birthplace(code, code[:3] if code.startswith("97") else code[:2], None)
        seat = family.platform.seat if rng.random() < 0.7 else family.commune
        return Birthplace(seat.code, seat.department, None)

    def _number(self, digits: int) -> int:
        while True:
            number = self._rng.randrange(10 ** (digits - 1), 10**digits)
            if number not in self._numbers:
                self._numbers.add(number)
                return number

    def _former_ine(self) -> str:
        return ine_bea(self._number(10)) if self._rng.random() < 0.8 else ine_apprentice(self._number(9))

    def _mark_twins(self, person: Person, twin: Person) -> None:
        person.notes.add("twin")
        twin.notes.add("twin")
        person.usage_name = twin.usage_name

    def _maybe_homonym(self, person: Person) -> None:
        """Sometimes give the person the name of an earlier one, and sometimes even the birth date."""
        rng = self._rng
        if len(self._sample) > 200 and rng.random() < 0.006:
            other = rng.choice(self._sample)
            if abs((other.birth_date - person.birth_date).days) < 1500:
                person.surname, person.sex = other.surname, other.sex
                person.usage_name, person.first_names = None, (other.first_names[0], *person.first_names[1:])
                if rng.random() < 0.25:
                    person.birth_date = other.birth_date
                    person.notes.add("homonym_same_birth")
                person.notes.add("homonym")
                other.notes.add("homonym")
        if rng.random() < 0.3:
            self._sample.append(person)


def _near(name: str, twin: str) -> str:
    """A first name that begins as the twin's does: parents like it, comparators don't."""
    return twin[0] + name.lower() if name[0].lower() in "aeiouyéèêïh" and twin[0] not in "AEIOUYÉÈÊÏH" else name


def _address_at(rng: random.Random, first: str, last: str) -> str:
    plain = "".join(c for c in f"{first}.{last}".lower() if c in "abcdefghijklmnopqrstuvwxyz.")
    return f"{plain.strip('.') or 'contact'}{rng.randrange(100)}@example.{rng.choice(('org', 'com'))}"
