"""From what was lived to what each sender writes: one row a record, as the writers take them."""

import datetime as dt
import random
from typing import Any

from rebond.demo.country.courses import Course
from rebond.demo.country.establishments import Establishment, Organisation
from rebond.demo.country.lives import Fact, Life, Result, Stay
from rebond.demo.country.options import year_start
from rebond.demo.country.people import Family, Person
from rebond.demo.country.typist import Typist, styled
from rebond.kernel.formats.apprenticeship.writer import Contract

Row = dict[str, Any]

_STYLES = {
    "siecle": ("upper", "ascii", "surname", "surname"),
    "fregata": ("surname", "upper"),
    "apprentissage": ("title", "upper", "surname"),
}


class Clerk:
    """Writes rows for every kind of file, each sender with its own habits."""

    def __init__(self, rng: random.Random, typist: Typist, *, entry_missing: float, announced_after: dt.date) -> None:
        """`entry_missing`: chance that a first-day entry is left out by a school; exits after `announced_after` (the
        day of the treatment) are written in advance."""
        self._rng = rng
        self._typist = typist
        self._entry_missing = entry_missing
        self._announced_after = announced_after
        self._habits: dict[tuple[str, str], str] = {}
        self._numbers: dict[tuple[str, str], int] = {}
        self._blank_entries: dict[int, bool] = {}

    def announce_after(self, day: dt.date) -> None:
        """A later treatment: exits after this day only are written in advance."""
        self._announced_after = day

    def pupil(self, life: Life, stay: Stay, *, as_of: dt.date) -> Row:
        """An ELEVE of SIECLE, as known on a day: a later exit is not written yet, unless announced in advance."""
        person, place = life.person, stay.place
        known = stay.exit and (stay.exit <= as_of or stay.exit > self._announced_after)
        exit_date = stay.exit if known else None
        before = _year_before(life, stay)
        return {
            **self._identity(person, "siecle", place.uai),
            "local_id": str(self.local_number(place, person, _again(life, stay))),
            "status": "ST",
            "mef": stay.course.mef(stay.rank),
            "entry_date": self._entry(life, stay),
            "exit_date": exit_date,
            "exit_motive": stay.motive if exit_date else None,
            "division": None if exit_date else self._division(stay),
            "last_year_uai": before.place.uai if before else None,
            "last_year_mef": before.course.mef(before.rank) if before else None,
            "repeats": bool(before and before.course is stay.course and before.rank == stay.rank),
            **self._contacts(person, stay.home, mobile=0.55),
        }

    def local_number(self, place: Establishment, person: Person, again: int = 0) -> int:
        """ELEVE_ID: a school's own number for a pupil, the same every year; another for a second file (`again`)."""
        key = (f"{place.uai}/{again}", person.key)
        if key not in self._numbers:
            self._numbers[key] = 100_000 + len(self._numbers)
        return self._numbers[key]

    def _entry(self, life: Life, stay: Stay) -> dt.date | None:
        """DATE_ENTREE: the first day in the school, in an earlier year for those who were already there."""
        if id(stay) not in self._blank_entries:
            self._blank_entries[id(stay)] = self._rng.random() < self._entry_missing
        if stay.entry == year_start(stay.year):
            if self._blank_entries[id(stay)]:
                return None
            same = [s.entry for s in life.stays if s.place is stay.place and s.year <= stay.year]
            return min(same)
        return stay.entry

    def _division(self, stay: Stay) -> str | None:
        if self._rng.random() < 0.01:
            return None
        name = stay.course.class_name
        return f"{stay.rank if stay.course.years > 1 else ''}{name}{self._rng.choice(' 12AB')}".strip()[:8]

    def in_agriculture(self, life: Life, stay: Stay) -> Row:
        """A line of FREGATA."""
        return {
            **self._identity(life.person, "fregata", stay.place.uai),
            "status": "ST",
            "mef": stay.course.mef(stay.rank),
            "division": self._division(stay) or "A",
        }

    def apprentice_in_sifa(self, life: Life, stay: Stay, *, as_of: dt.date) -> Row:
        """A line of SIFA, true on 31 December."""
        bond = next((b for b in reversed(stay.bonds) if b.start <= as_of), None)
        return {
            **styled(self._typist.identity(life.person, "sifa", stay.place.uai), "ascii"),
            "uai": stay.place.uai,
            "cfd": stay.course.cfd,
            "course_months": stay.course.years * 12,
            "apprentice_year": f"{stay.rank}A",
            "highest_diploma": life.diploma_before or "99",
            "entry_date": stay.entry,
            "contract_start": bond.start if bond else None,
            "contract_broken_on": bond.broken_on if bond and bond.broken_on and bond.broken_on <= as_of else None,
            "employer_commune": stay.place.commune.code,
            **self._contacts(life.person, stay.home, mobile=0.85, spaced=False),
        }

    def apprentice(self, life: Life, stay: Stay, *, as_of: dt.date, obtained: Result | None = None) -> Row:
        """A line of the apprenticeship dashboard, as known on a day."""
        person = life.person
        contracts = [
            Contract(
                b.start,
                b.end,
                b.broken_on if b.broken_on and b.broken_on <= as_of else None,
                "Démission" if b.broken_on else None,
            )
            for b in stay.bonds
        ]
        return {
            **self._identity(person, "apprentissage", stay.place.uai),
            "uai": stay.place.uai,
            "school_year": stay.year,
            "cfd": stay.course.cfd,
            "course_months": stay.course.years * 12,
            "apprentice_year": f"{stay.rank}A",
            "registered_on": stay.entry - dt.timedelta(days=self._rng.randrange(5, 60)),
            "entry_date": stay.entry,
            "course_end": _course_end(stay.course, stay),
            "contracts": contracts,
            "diploma_obtained": True if obtained else None,
            "diploma_obtained_on": dt.date(obtained.session, 7, 3) if obtained else None,
            **self._contacts(person, stay.home, mobile=0.9),
        }

    def result(self, life: Life, result: Result) -> Row:
        """A line of an exam centre, mostly copied from the school's own base."""
        sender = result.place.uai if result.place else "-"
        centre = f"examens-{result.session}"
        identity = self._typist.copied(life.person, sender, "examens", centre)
        return {
            **styled(identity, "ascii"),
            "uai": result.place.uai if result.place else None,
            "cfd": result.cfd,
            "label": result.label,
            "session": result.session,
            "result": result.outcome,
            "result_label": result.word,
        }

    def fact(self, life: Life, fact: Fact) -> Row:
        """A line of attested facts."""
        return {
            **self._identity(life.person, "faits", "faits"),
            "fact": fact.word,
            "source": fact.source,
            "fact_date": fact.date,
            "confirm_by": fact.confirm_by,
        }

    def met(
        self,
        person: Person,
        organisation: Organisation,
        *,
        first_met_on: dt.date,
        situation: str,
        situation_on: dt.date,
    ) -> Row:
        """A line of a mission locale."""
        return {
            **styled(self._typist.identity(person, "mission_locale", organisation.key), "title"),
            **self._contacts(person, person.family, mobile=0.95, own=True),
            "organisation": organisation.name,
            "adviser": self._rng.choice(("A. Merlin", "S. Devaux", "K. Oualid", "M. Poiret")),
            "first_met_on": first_met_on,
            "situation": situation,
            "situation_on": situation_on,
        }

    def guardians(self, life: Life, stay: Stay) -> list[Row]:
        """The parents of a pupil."""
        home = stay.home or life.person.family
        rows = []
        for relation, (surname, first_name, phone), level in (("mother", home.mother, 1), ("father", home.father, 1)):
            if relation == "father" and self._rng.random() < 0.35:
                continue
            rows.append(
                {
                    "local_id": str(self.local_number(stay.place, life.person)),
                    "relation": relation,
                    "legal": True,
                    "level": level,
                    "surname": surname.upper(),
                    "first_name": first_name,
                    "phones": [self._dialled(phone, True), *([home.landline] if home.landline else [])],
                    "emails": [home.email] if self._rng.random() < 0.6 else [],
                    **_home(home),
                }
            )
        return rows

    def _identity(self, person: Person, hand: str, sender: str) -> Row:
        style = self._habits.get((hand, sender))
        if style is None:
            style = self._habits[hand, sender] = self._rng.choice(_STYLES.get(hand, ("title", "surname")))
        return styled(self._typist.identity(person, hand, sender), style)

    def _contacts(
        self, person: Person, home: Family | None, *, mobile: float, spaced: bool = True, own: bool = False
    ) -> Row:
        family = home or person.family
        phones = []
        if person.phone and self._rng.random() < mobile:
            phones.append(self._dialled(person.phone, spaced))
        if not own and self._rng.random() < 0.4:
            phones.append(self._dialled(family.mother[2], spaced))
        emails = [person.email] if person.email and self._rng.random() < 0.7 else []
        return {"phones": phones, "emails": emails, **_home(family)}

    def _dialled(self, digits: str, spaced: bool) -> str:
        """Ten digits, sometimes in pairs or with the country's prefix."""
        draw = self._rng.random()
        if not spaced or draw < 0.4:
            return digits
        if draw < 0.7:
            return "+33" + digits[1:]
        return (" " if draw < 0.93 else ".").join(digits[i : i + 2] for i in range(0, 10, 2))


def _again(life: Life, stay: Stay) -> int:
    """How many times the person had already been registered in this place this year."""
    return sum(1 for s in life.stays if s.place is stay.place and s.year == stay.year and s.entry < stay.entry)


def _home(family: Family) -> Row:
    return {
        "address": family.address,
        "postal_code": family.commune.postal_code,
        "commune": family.commune.code,
        "commune_label": family.commune.name.upper(),
    }


def _year_before(life: Life, stay: Stay) -> Stay | None:
    earlier = [s for s in life.stays if s.year == stay.year - 1]
    return earlier[-1] if earlier else None


def _course_end(course: Course, stay: Stay) -> dt.date:
    return dt.date(stay.year + course.years - stay.rank + 1, 7, 3)
