"""What the templates of the list need, in words."""

from dataclasses import dataclass
from typing import Any

from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import visible
from rebond.domain.dossiers.criteria import CLOSED, GROUP, ME, NOBODY, SELECTED, Criteria
from rebond.domain.dossiers.enums import Sort, Tab
from rebond.domain.dossiers.models import Group as YoungGroup
from rebond.domain.dossiers.queries import ListPage, Option, list_page
from rebond.domain.dossiers.queries.listing import closed_found
from rebond.domain.dossiers.queries.situations import situation_label, strip_of
from rebond.domain.dossiers.queries.tallies import tally
from rebond.domain.dossiers.queries.views import ViewTab, columns_of, saved_views
from rebond.domain.territory.models import Platform
from rebond.web.platform.lists import (
    Asked,
    bar_context,
    column_choices,
    headings,
    page_act,
    sort_asked,
    tabs_context,
)

#: Filters in the order of the panel, with their headings.
GROUPS = {
    "stage": "Étape",
    "next_step": "Prochaine étape",
    "last_contact": "Dernier contact",
    "referent": "Référent",
    "my_role": "Je suis…",
    "commune": "Commune",
    "establishment": "Dernier établissement",
    "level": "Dernier niveau",
    "sex": "Sexe",
    "seen": "Nouveau ou connu",
    "flag": "À savoir",
    "mission_locale": "Mission locale",
    "wish": "Souhait dit en entretien",
    "status": "Ouverts, clos, retirés",
}
#: Values of a group shown at once; the rest unfolds.
SHOWN = 6


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


def list_context(actor: Actor, platform: Platform, here: Asked, *, figures: bool = True) -> dict[str, Any]:
    """Everything that the list's templates show; without `figures` the page keeps those that it has."""
    criteria = here.criteria
    found = list_page(actor, platform.pk, criteria, cursor=here.cursor)
    options = _options(found, actor)
    columns = columns_of(actor, platform.pk)
    views = saved_views(actor, platform.pk)
    elsewhere = _elsewhere(criteria, found)
    told = tally(actor, platform.pk, views) if figures else None
    groups = [_group(name, options[name], getattr(criteria, name)) for name in GROUPS]
    return {
        "platform": platform,
        "criteria": criteria,
        "view": here.view,
        "list": found,
        "tabs": [
            (value, label, found.tabs[value], value == criteria.tab and here.saved is None and not criteria.wide)
            for value, label in Tab.choices
        ],
        "groups": [group for group in groups if group.shown],
        "chips": _chips(actor, criteria, options, found),
        "columns": columns,
        "headings": headings(columns, criteria),
        "column_choices": column_choices(columns),
        "page_keys": ",".join(str(dossier.pk) for dossier in found.rows),
        "after": page_act(found.after),
        "before": page_act(found.before),
        "sorts": [(sort_asked(sort, descending=False), sort.label) for sort in Sort],
        "sort": sort_asked(criteria.sort, descending=criteria.descending),
        "elsewhere": elsewhere,
        "closed": 0 if elsewhere else _closed(actor, platform, criteria, found),
        "strip": strip_of(told.situations) if told else None,
        **tabs_context(actor, here, told.views if told else [ViewTab.of(view) for view in views]),
        **(bar_context(told.picked) if told else {}),
    }


def _options(found: ListPage, actor: Actor) -> dict[str, list[Option]]:
    """The values of every filter; the actor reads "Moi" for their own name, first."""
    options = dict(found.options)
    mine = [o for o in options["referent"] if o.value == str(actor.user_id)]
    others = [o for o in options["referent"] if o.value != str(actor.user_id)]
    options["referent"] = [Option(ME, "Moi", mine[0].count if mine else 0), *others]
    return options


def _group(name: str, options: list[Option], ticked: tuple[str, ...]) -> Group:
    useful = [o for o in options if o.count != 0 or o.value in ticked or name not in CLOSED]
    first = [o for o in useful if o.value in ticked or o in useful[:SHOWN]]
    return Group(name, GROUPS[name], first, [o for o in useful if o not in first], ticked)


def _chips(actor: Actor, criteria: Criteria, options: dict[str, list[Option]], found: ListPage) -> list[Chip]:
    chips = [Chip(_among(actor, criteria.among), "among:")] if criteria.among else []
    if criteria.situation:
        chips.append(Chip(f"Situation : {situation_label(criteria.situation)}", "situation:", found.total))
    if criteria.search:
        chips.append(Chip(f"« {criteria.search} »", "search:"))
    for name in GROUPS:
        labels = {option.value: option for option in options[name]}
        for value in getattr(criteria, name):
            option = labels.get(value)
            label = _chip_label(name, value, option)
            chips.append(Chip(label, f"{name}:{value}", option.count if option else None))
    if criteria.late:
        chips.append(Chip("En retard", "late:", found.late))
    if criteria.campaigns_from is not None:
        chips.append(Chip(f"{criteria.campaigns_from} campagnes ou plus", "campaigns_from:"))
    if criteria.age_from is not None:
        chips.append(Chip(f"{criteria.age_from} ans ou plus", "age_from:"))
    if criteria.age_to is not None:
        chips.append(Chip(f"{criteria.age_to} ans ou moins", "age_to:"))
    return chips


def _chip_label(name: str, value: str, option: Option | None) -> str:
    if option is None:
        return f"{GROUPS[name]} : autre"
    if name == "my_role":
        return f"Je suis : {option.label.lower()}"
    named = name in ("commune", "establishment", "referent") and value != NOBODY
    return f"{GROUPS[name]} : {option.label}" if named else option.label


def _among(actor: Actor, among: str) -> str:
    if among == SELECTED:
        return "Ma sélection"
    if not among.startswith(GROUP):
        return "Dossiers choisis"
    group = visible(YoungGroup, actor).filter(pk=among.removeprefix(GROUP)).first()
    return f"Groupe : {group or 'introuvable'}"


def _elsewhere(criteria: Criteria, found: ListPage) -> int:
    """Files that the same search would find in all tabs, when this one has none."""
    return 0 if found.total or criteria.tab == Tab.ALL else found.tabs[Tab.ALL]


def _closed(actor: Actor, platform: Platform, criteria: Criteria, found: ListPage) -> int:
    """Closed files that bear the name searched, when no open one does: asked only then."""
    asked = criteria.search and not found.total and not criteria.wide
    return closed_found(actor, platform.pk, criteria) if asked else 0
