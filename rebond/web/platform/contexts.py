"""What the templates of the list need, in words."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.criteria import CLOSED, ME, NOBODY, Criteria
from rebond.domain.dossiers.enums import Sort, Tab
from rebond.domain.dossiers.models import ListView
from rebond.domain.dossiers.queries import ListPage, Option, list_page
from rebond.domain.territory.models import Platform

#: Filters in the order of the panel, with their headings.
GROUPS = {
    "stage": "Étape",
    "last_contact": "Dernier contact",
    "referent": "Référent",
    "commune": "Commune",
    "establishment": "Dernier établissement",
    "level": "Dernier niveau",
    "sex": "Sexe",
    "seen": "Nouveau ou connu",
    "flag": "À savoir",
    "mission_locale": "Mission locale",
}
#: Values of a group shown at once; the rest unfolds.
SHOWN = 6
COLUMNS = (
    ("Jeune", Sort.NAME),
    ("Âge", Sort.AGE),
    ("Commune", None),
    ("Dernier établissement", None),
    ("Étape", None),
    ("Prochaine étape", Sort.NEXT),
    ("Dernier contact", Sort.CONTACT),
    ("Référent", None),
)


@dataclass(frozen=True)
class Group:
    """One filter of the panel."""

    name: str
    title: str
    shown: list[Option]
    rest: list[Option]
    ticked: tuple[str, ...]

    @property
    def open(self) -> bool:
        """Whether the panel shows it unfolded."""
        return bool(self.ticked) or self.name in ("stage", "last_contact")


@dataclass(frozen=True)
class Chip:
    """An active filter, and what takes it off."""

    label: str
    remove: str
    count: int | None = None


@dataclass(frozen=True)
class Column:
    """A column's heading; sorted when `sort` is the list's."""

    title: str
    sort: str = ""
    direction: str = ""  # "ascending", "descending" or ""
    ask: str = ""  # what the button asks


def address(platform_id: UUID, criteria: Criteria, view: ListView | None) -> str:
    """Where this list is: a tab's plain address, or an opaque view."""
    if view is None:
        return reverse("platform:tab", args=[platform_id, criteria.tab])
    return reverse("platform:view", args=[view.pk])


def list_context(
    actor: Actor,
    platform: Platform,
    criteria: Criteria,
    *,
    view: ListView | None = None,
    after: UUID | None = None,
    before: UUID | None = None,
) -> dict[str, Any]:
    """Everything that the list's templates show."""
    found = list_page(actor, platform.pk, criteria, after=after, before=before)
    options = _options(found, actor)
    return {
        "platform": platform,
        "criteria": criteria,
        "view": view,
        "list": found,
        "address": address(platform.pk, criteria, view),
        "tabs": [(value, label, found.tabs[value], value == criteria.tab) for value, label in Tab.choices],
        "groups": [_group(name, options[name], getattr(criteria, name)) for name in GROUPS],
        "chips": _chips(criteria, options, found),
        "columns": [_column(title, sort, criteria) for title, sort in COLUMNS],
        "sorts": [(_asked(sort, descending=False), sort.label) for sort in Sort],
        "sort": _asked(criteria.sort, descending=criteria.descending),
        "elsewhere": _elsewhere(criteria, found),
    }


def _options(found: ListPage, actor: Actor) -> dict[str, list[Option]]:
    """The values of every filter; the actor reads "Moi" for their own name, first."""
    options = dict(found.options)
    mine = [o for o in options["referent"] if o.value == str(actor.user_id)]
    others = [o for o in options["referent"] if o.value != str(actor.user_id)]
    options["referent"] = [Option(ME, "Moi", mine[0].count if mine else 0), *others]
    return options


def _group(name: str, options: list[Option], ticked: tuple[str, ...]) -> Group:
    useful = [o for o in options if o.count or o.value in ticked or name not in CLOSED]
    first = [o for o in useful if o.value in ticked or o in useful[:SHOWN]]
    return Group(name, GROUPS[name], first, [o for o in useful if o not in first], ticked)


def _chips(criteria: Criteria, options: dict[str, list[Option]], found: ListPage) -> list[Chip]:
    chips = [Chip(f"« {criteria.search} »", "search:")] if criteria.search else []
    for name, title in GROUPS.items():
        labels = {option.value: option for option in options[name]}
        for value in getattr(criteria, name):
            option = labels.get(value)
            label = option.label if option else f"{title} : autre"
            if name in ("commune", "establishment", "referent") and value not in (NOBODY,) and option:
                label = f"{title} : {option.label}"
            chips.append(Chip(label, f"{name}:{value}", option.count if option else None))
    if criteria.late:
        chips.append(Chip("En retard", "late:", found.late))
    if criteria.age_from is not None:
        chips.append(Chip(f"{criteria.age_from} ans ou plus", "age_from:"))
    if criteria.age_to is not None:
        chips.append(Chip(f"{criteria.age_to} ans ou moins", "age_to:"))
    return chips


def _asked(sort: str, *, descending: bool) -> str:
    return f"-{sort}" if descending else str(sort)


def _column(title: str, sort: str | None, criteria: Criteria) -> Column:
    if sort is None:
        return Column(title)
    if sort != criteria.sort:
        return Column(title, sort, "", _asked(sort, descending=False))
    direction = "descending" if criteria.descending else "ascending"
    return Column(title, sort, direction, _asked(sort, descending=not criteria.descending))


def _elsewhere(criteria: Criteria, found: ListPage) -> int:
    """Files that the same search would find in all tabs, when this one has none."""
    return 0 if found.total or criteria.tab == Tab.ALL else found.tabs[Tab.ALL]
