"""The training obligation from 16 to 18 (B14). Pure.

Code de l'éducation, article L. 114-1 (law 2019-791 of 26 July 2019, article 15; in force since the rentrée 2020; the
decree 2020-978 of 5 August 2020 says who checks it): training is compulsory until the majority, with or without a
diploma. It is met by schooling, apprenticeship, vocational training, a job, a service civique, or a support or
social and professional integration arrangement. Only what is known to the file counts here.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rebond.domain.dossiers.attested import SCHOOLING
from rebond.domain.dossiers.enums import Fact
from rebond.domain.dossiers.path_enums import EngagementKind

BEGINS_AT = 16  # the end of compulsory schooling (code de l'éducation, article L. 131-1)
ENDS_AT = 18
IN_FORCE_SINCE = date(2020, 9, 1)
#: Days left to the majority under which the clock is marked, and comes before other calls: this product's own.
SOON = 60


class Means(StrEnum):
    """What meets the obligation (article L. 114-1); the value is how the screens and the attestation say it."""

    SCHOOLING = "une scolarité"
    APPRENTICESHIP = "un apprentissage"
    TRAINING = "une formation professionnelle"
    CIVIC_SERVICE = "un service civique"
    EMPLOYMENT = "un emploi"
    SUPPORT = "un dispositif d’accompagnement ou d’insertion"


class Standing(StrEnum):
    """Where a young person stands on a day."""

    BEFORE = "before"  # under 16: compulsory schooling
    MET = "met"
    TO_MEET = "to_meet"
    OVER = "over"  # 18 or more
    AWAY = "away"  # out of the country: the obligation can't be followed


@dataclass(frozen=True)
class Occupation:
    """Something that meets the obligation, from a day and to a day (None: not known to end)."""

    means: Means
    since: date
    until: date | None = None
    sure: bool = True  # False: somebody's word, to be checked
    said: str = ""  # French: who says so, where


@dataclass(frozen=True)
class Obligation:
    """The clock of a young person on a day."""

    begins: date  # 16th birthday
    ends: date  # 18th birthday: the first day without obligation
    days_left: int  # until then; 0 once it is over
    standing: Standing
    by: Occupation | None = None  # what meets it, or may (not sure: still to meet)

    @property
    def concerned(self) -> bool:
        """Whether the obligation holds that day."""
        return self.standing in (Standing.MET, Standing.TO_MEET)

    @property
    def to_meet(self) -> bool:
        """Whether nothing sure is known to meet it."""
        return self.standing == Standing.TO_MEET


def birthday(born: date, age: int) -> date:
    """The day an age is reached; born on 29 February, on 1 March of a common year."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def obligation(born: date, day: date, occupations: Iterable[Occupation] = (), *, abroad: bool = False) -> Obligation:
    """The obligation of somebody born on `born`, on `day`. A sure occupation wins, then the latest begun."""
    begins, ends = max(birthday(born, BEGINS_AT), IN_FORCE_SINCE), birthday(born, ENDS_AT)
    left = max(0, (ends - day).days)
    if day >= ends:
        return Obligation(begins, ends, 0, Standing.OVER)
    if day < begins:
        return Obligation(begins, ends, left, Standing.BEFORE)
    if abroad:
        return Obligation(begins, ends, left, Standing.AWAY)
    running = [o for o in occupations if o.since <= day and (o.until is None or o.until >= day)]
    best = max(running, key=lambda o: (o.sure, o.since), default=None)
    standing = Standing.MET if best is not None and best.sure else Standing.TO_MEET
    return Obligation(begins, ends, left, standing, best)


_MEANS = {Fact.APPRENTICE: Means.APPRENTICESHIP, Fact.TRAINING: Means.TRAINING, Fact.EMPLOYED: Means.EMPLOYMENT}


def means_of_fact(fact: str) -> Means | None:
    """What a fact attested says of the obligation; None when it says nothing (a diploma does not meet it)."""
    if fact in SCHOOLING:
        return Means.SCHOOLING
    return _MEANS.get(Fact(fact))


_ENGAGED = {
    EngagementKind.SCHOOL: Means.SCHOOLING,
    EngagementKind.APPRENTICESHIP: Means.APPRENTICESHIP,
    EngagementKind.PRO_CONTRACT: Means.APPRENTICESHIP,
    EngagementKind.TRAINING: Means.TRAINING,
    EngagementKind.PREPARATION: Means.TRAINING,
    EngagementKind.CIVIC: Means.CIVIC_SERVICE,
    EngagementKind.JOB: Means.EMPLOYMENT,
}


def means_of_engagement(kind: str) -> Means:
    """What an engagement meets it by; every accompaniment is a support arrangement."""
    return _ENGAGED.get(EngagementKind(kind), Means.SUPPORT)
