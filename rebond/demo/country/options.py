"""What may be turned on an invented country: its size, its dates, how badly people type."""

import datetime as dt
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ErrorRates:
    """Chance of each error in one record typed by a school; other senders multiply them (`HANDS`).

    Set from formats §8.4: a third of true pairs equal letter for letter, two thirds after light tolerance,
    nine in ten once normalised.
    """

    surname_typo: float = 0.012
    first_name_typo: float = 0.012
    accents_lost: float = 0.12
    hyphen_changed: float = 0.15
    compound_cut: float = 0.02
    particle_changed: float = 0.06
    usage_as_surname: float = 0.12
    exchanged: float = 0.003
    other_first_name: float = 0.006
    first_name_shortened: float = 0.006
    truncated: float = 0.003
    later_names_missing: float = 0.25
    names_together: float = 0.015  # "Léa Marie" in the field of the first name
    placeholder: float = 0.0008  # SNP, XXX, INCONNU
    other_alphabet: float = 0.08  # another way to write the same foreign name
    first_january: float = 0.06  # of those born abroad: 1 January where the day was not known
    ine_spelt: float = 0.01  # lower case, or spaces inside
    birth_swapped: float = 0.0025
    birth_digit: float = 0.005
    birth_missing: float = 0.0005
    sex_wrong: float = 0.003
    sex_missing: float = 0.01
    place_wrong: float = 0.006
    place_missing: float = 0.04
    ine_missing: float = 0.03
    ine_typo: float = 0.004
    ine_of_another: float = 0.0006
    ine_changed: float = 0.012
    entry_missing: float = 0.15
    typed_again: float = 0.3  # by a school which receives a pupil, rather than taken from the national base

    @classmethod
    def none(cls) -> "ErrorRates":
        """Everybody types everything, right."""
        return cls().harder(0)

    def harder(self, factor: float) -> "ErrorRates":
        """The same country where people type `factor` times worse (chances stay under 0.9)."""
        return ErrorRates(**{name: min(0.9, value * factor) for name, value in self.__dict__.items()})


#: How much worse than a school each sender types, and how often it has no INE at all.
HANDS: dict[str, tuple[float, float]] = {
    "siecle": (1.0, 0.0),
    "fregata": (1.5, 0.0),
    "sifa": (2.0, 0.2),
    "apprentissage": (2.5, 0.3),
    "examens": (0.7, 0.06),
    "mission_locale": (3.5, 0.75),
    "faits": (1.5, 0.25),
}


@dataclass(frozen=True)
class Deliveries:
    """How senders behave: what comes twice, corrected, in another shape, or not at all."""

    establishment_missing: float = 0.05  # sent nothing for the year of the treatment
    last_year_missing: float = 0.02  # sent nothing for the year before
    corrected: float = 0.15  # an older export of the same base lies in the folder too
    duplicated: float = 0.08
    bare_xml: float = 0.12
    several_members: float = 0.12
    with_addresses: float = 0.5
    guardians: float = 0.35
    nomenclature: float = 0.25
    diplomas: float = 0.15  # ACCIO
    result_lost: float = 0.004  # one line of an exam centre
    sessions_missing: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Options:
    """All that decides an invented country: the same options give the same bytes."""

    platforms: int
    seed: int
    named: tuple[str, ...] = ()  # keys of `geography.NAMED_PLATFORMS`: these rather than the first ones
    treatment_date: dt.date = dt.date(2026, 10, 31)
    next_treatment_date: dt.date = dt.date(2026, 11, 20)
    size: float = 1.0  # of each establishment
    errors: ErrorRates = field(default_factory=ErrorRates)
    deliveries: Deliveries = field(default_factory=Deliveries)
    territory: str | None = None  # path of communes.json (@etalab/decoupage-administratif); else a built-in list
    departments: tuple[str, ...] = ("02", "60", "80")
    graduates_go_on: float = 0.0  # more of those who pass a CAP go on, than the stories say by themselves

    @property
    def year(self) -> int:
        """The school year of the treatment date, by the year it begins."""
        date = self.treatment_date
        return date.year if date.month >= 8 else date.year - 1


def year_start(year: int) -> dt.date:
    """First day of a school year in metropolitan France, as a plain convention of the invented country."""
    return dt.date(year, 9, 1)


def year_end(year: int) -> dt.date:
    """Last day of classes."""
    return dt.date(year + 1, 7, 4)
