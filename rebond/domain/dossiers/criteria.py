"""What a person asks of the list: tab, search, filters, sort. Kept in the server, never in an address."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, TextChoices

from rebond.domain.dossiers.accompanying import my_role_q
from rebond.domain.dossiers.enums import Flag, LastContact, NextStep, Seen, Sex, Sort, Stage, Status, Tab, Wish, YesNo
from rebond.domain.dossiers.path_enums import MyRole
from rebond.domain.dossiers.situations import ASKED
from rebond.domain.territory.clocks import midnight

#: Values of the referent's filter that are not somebody's key.
NOBODY, ME = "none", "me"
#: Next steps that are a call or a message to make: the tab "À contacter", and a morning of calls. The day holds every
#: step that is due (`due_q`), those done otherwise than by a call included.
TO_CALL = (
    NextStep.FIRST_CALL,
    NextStep.CALL_AGAIN,
    NextStep.OTHER_CHANNEL,
    NextStep.FIND_NUMBER,
    NextStep.ASK_AGAIN,
    NextStep.ANSWERED,
    NextStep.BREAK,
    NextStep.MISSED,
    NextStep.FOLLOW,
)
#: Filters whose values form a closed list.
CLOSED: dict[str, type[TextChoices]] = {
    "stage": Stage,
    "next_step": NextStep,
    "seen": Seen,
    "flag": Flag,
    "mission_locale": YesNo,
    "last_contact": LastContact,
    "sex": Sex,
    "status": Status,
    "wish": Wish,
    "my_role": MyRole,
}
#: Filters that narrow the files before anything is counted: their own values are not.
FIRST = ("wish",)
#: Filters whose values come from the platform's own files.
OPEN = ("referent", "commune", "establishment", "level")
#: A list of values is cut there: nobody ticks more, a forged request might.
MOST = 100
MINIMUM_AGE, MAXIMUM_AGE = 10, 40
MOST_CAMPAIGNS = 24
#: What a list may be narrowed to besides filters: the actor's selection, what one act was asked for, a group.
SELECTED, GROUP = "selection", "groupe-"


@dataclass(frozen=True)
class Criteria:
    """One person's view of one platform's list. Several values of one filter are alternatives."""

    tab: str = Tab.TO_CONTACT
    search: str = ""
    stage: tuple[str, ...] = ()
    seen: tuple[str, ...] = ()
    flag: tuple[str, ...] = ()
    mission_locale: tuple[str, ...] = ()
    last_contact: tuple[str, ...] = ()
    sex: tuple[str, ...] = ()
    status: tuple[str, ...] = ()  # none: the open files
    next_step: tuple[str, ...] = ()
    wish: tuple[str, ...] = ()  # told in an interview
    my_role: tuple[str, ...] = ()  # what who looks is in the file
    referent: tuple[str, ...] = ()
    commune: tuple[str, ...] = ()
    establishment: tuple[str, ...] = ()
    level: tuple[str, ...] = ()
    late: bool = False
    age_from: int | None = None
    age_to: int | None = None
    campaigns_from: int | None = None
    situation: str = ""  # one of `situations.ASKED`
    among: str = ""  # SELECTED, the key of a frozen selection, or GROUP and the key of a group
    sort: str = Sort.NEXT
    descending: bool = False

    @classmethod
    def from_mapping(cls, data: Mapping[str, Any]) -> "Criteria":
        """Read what a form or the database holds. What is not understood is left out."""
        tab, sort = data.get("tab"), data.get("sort")
        asked = cls(
            tab=tab if tab in Tab.values else Tab.TO_CONTACT,
            search=str(data.get("search") or "").strip()[:100],
            late=bool(data.get("late")),
            age_from=_number(data.get("age_from"), MINIMUM_AGE, MAXIMUM_AGE),
            age_to=_number(data.get("age_to"), MINIMUM_AGE, MAXIMUM_AGE),
            campaigns_from=_number(data.get("campaigns_from"), 2, MOST_CAMPAIGNS),
            situation=str(data.get("situation") or "") if data.get("situation") in ASKED else "",
            among=_among(data.get("among")),
            sort=sort if sort in Sort.values else Sort.NEXT,
            descending=bool(data.get("descending")),
            **{name: _values(data.get(name), choices.values) for name, choices in CLOSED.items()},
            **{name: _values(data.get(name)) for name in OPEN},
        )
        # The standing tabs are views of the open files: elsewhere there is one tab, all.
        return replace(asked, tab=Tab.ALL) if asked.wide else asked

    def to_json(self) -> dict[str, Any]:
        """What is kept in the database: only what differs from a bare list."""
        bare = Criteria()
        return {f.name: value for f in fields(self) if (value := getattr(self, f.name)) != getattr(bare, f.name)}

    @property
    def wide(self) -> bool:
        """Whether the list reaches beyond the open files."""
        return bool(self.among or self.situation) or any(status != Status.OPEN for status in self.status)

    @property
    def filtered(self) -> bool:
        """Whether anything but the tab and the sort narrows the list."""
        return replace(self, tab=Tab.TO_CONTACT, sort=Sort.NEXT, descending=False) != Criteria()

    def without(self, name: str, value: str = "") -> "Criteria":
        """The same view with one filter, or one of its values, taken off."""
        held = getattr(self, name)
        if isinstance(held, tuple):
            return replace(self, **{name: tuple(v for v in held if v != value)})
        return replace(self, **{name: getattr(Criteria(), name)})

    def bare(self) -> "Criteria":
        """The same tab and sort, without search nor filters."""
        return Criteria(tab=self.tab, sort=self.sort, descending=self.descending)


def _values(given: Any, allowed: list[str] | None = None) -> tuple[str, ...]:
    if isinstance(given, str):
        given = [given]
    if not isinstance(given, list | tuple):
        return ()
    kept = dict.fromkeys(str(value)[:150] for value in given if value not in (None, ""))
    return tuple(value for value in kept if allowed is None or value in allowed)[:MOST]


def _number(given: Any, least: int, most: int) -> int | None:
    try:
        number = int(given)
    except (TypeError, ValueError):
        return None
    return number if least <= number <= most else None


def _among(given: Any) -> str:
    text = str(given or "")
    try:
        return text if text == SELECTED or UUID(text.removeprefix(GROUP)) else ""
    except ValueError:
        return ""


def years_before(day: date, years: int) -> date:
    """The same day `years` earlier (28 February for a 29)."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def tab_q(tab: str, today: date) -> Q:
    """The files of a tab, among those open."""
    return {
        Tab.TO_CONTACT: Q(next_step__in=TO_CALL) & _come_q(today),
        Tab.LATE: late_q(today),
        Tab.NEW: Q(is_new=True, attempts=0),
        Tab.UNASSIGNED: Q(referent=None),
        Tab.TO_CHECK: Q(confirm_by__lt=today)
        | Q(contradicted=True)
        | Q(next_step=NextStep.CONFIRM, next_step_on__lte=today)
        | Q(next_step=NextStep.NONE),
        Tab.UNREACHABLE: Q(unreachable=True),
        # The second public (law of 26 July 2019): with or without a diploma, nothing known to meet the obligation.
        Tab.OBLIGATION: Q(birth_date__lte=years_before(today, 16), birth_date__gt=years_before(today, 18))
        & ~Q(stage__in=(Stage.PATHWAY, Stage.SOLUTION)),
        Tab.ALL: Q(),
    }[Tab(tab)]


def due_q(today: date) -> Q:
    """Files whose next step is to be done now, whatever it is: its day has come, or it was given none; or of which
    nothing is planned, for nobody would see them again."""
    return Q(next_step=NextStep.NONE) | _come_q(today)


def _come_q(today: date) -> Q:
    return Q(next_step_on=None) | Q(next_step_on__lte=today)


def late_q(today: date) -> Q:
    """Files whose next step has passed its day."""
    return Q(next_step_on__lt=today) & ~Q(next_step=NextStep.NONE)


def value_q(name: str, value: str, *, me: UUID, today: date) -> Q:
    """The files that one value of one filter keeps, for who looks (`me`)."""
    if value == NOBODY and name in OPEN:
        return Q(**{name: None})
    if name == "referent" and value == ME:
        return Q(referent=me)
    if name == "my_role":
        return my_role_q(me, value)
    if name == "last_contact" and value != LastContact.NEVER:
        # As a moment: the day of each row, in the zone of who looks, would be worked out for every file.
        return Q(last_contact_at__lt=midnight(today - timedelta(days=int(value))))
    return _PLAIN[name](value)


_PLAIN: dict[str, Callable[[str], Q]] = {
    "stage": lambda value: Q(stage=value),
    "seen": lambda value: Q(is_new=value == Seen.NEW),
    "flag": lambda value: Q(flags__contains=[value]),
    "mission_locale": lambda value: ~Q(mission_locale="") if value == YesNo.YES else Q(mission_locale=""),
    "last_contact": lambda _never: Q(last_contact_at=None),
    "sex": lambda value: Q(sex=value),
    "status": lambda value: Q(status=value),
    "next_step": lambda value: Q(next_step=value),
    "referent": lambda value: _key_q("referent_id", value),
    "commune": lambda value: Q(commune_id=value),
    "establishment": lambda value: _key_q("establishment_id", value),
    "level": lambda value: Q(level=value),
}


def _key_q(column: str, value: str) -> Q:
    try:
        return Q(**{column: UUID(value)})
    except ValueError:
        return Q(pk__in=[])


#: Filters that hold one value, and what each keeps.
_SINGLE: dict[str, Callable[[Any, date], Q]] = {
    "late": lambda _asked, today: late_q(today),
    "campaigns_from": lambda least, _today: Q(campaigns__gte=least),
    "age_from": lambda age, today: Q(birth_date__lte=years_before(today, age)),
    "age_to": lambda age, today: Q(birth_date__gt=years_before(today, age + 1)),
}


def filters_of(criteria: Criteria, *, but: str = "") -> list[tuple[str, tuple[Any, ...]]]:
    """The filters that narrow a list, each with its values, `but` one (whose other values are being counted)."""
    asked = [(name, getattr(criteria, name)) for name in (*CLOSED, *OPEN) if name not in FIRST]
    asked += [(name, (value,)) for name in _SINGLE if (value := getattr(criteria, name)) not in (None, False)]
    return [(name, values) for name, values in asked if values and name != but]


def one_filter_q(name: str, values: Iterable[Any], *, me: UUID, today: date) -> Q:
    """The files that one filter keeps: any of its values."""
    result = Q(pk__in=[])
    for value in values:
        result |= _SINGLE[name](value, today) if name in _SINGLE else value_q(name, value, me=me, today=today)
    return result
