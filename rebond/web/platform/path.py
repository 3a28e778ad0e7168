"""What the page of the pathways and solutions shows, in words."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.enums import Stage
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.path_enums import BreakReason, TurnKind
from rebond.domain.dossiers.queries import PathPage, colleagues, path_page
from rebond.domain.dossiers.queries.path import Line
from rebond.domain.dossiers.stages import ORDER, RULES, Rule
from rebond.web.platform.dossier import breadcrumb, file_menu
from rebond.web.platform.path_forms import EntryForm, PersonForm, TurnForm

#: The axis shows at least so many months.
_LEAST_MONTHS = 6
#: A month written further right would leave the page.
_LAST_MARK = 85
#: As many as a phone has room for.
_MARKS = 4
_MONTHS = ("janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")


@dataclass(frozen=True)
class Bar:
    """An engagement on the axis of time: percentages of its width."""

    line: Line
    left: str
    width: str


@dataclass(frozen=True)
class Mark:
    """A month of the axis."""

    left: str
    label: str


@dataclass(frozen=True)
class StageStep:
    """A stage of the file: passed, the present one, or to come."""

    rule: Rule
    state: str  # "passed", "current", "coming"


def steps_of(stage: str) -> list[StageStep]:
    """The six stages, seen from the present one."""
    here = ORDER.index(Stage(stage))
    states = ["passed" if i < here else "current" if i == here else "coming" for i in range(len(ORDER))]
    return [StageStep(RULES[step], state) for step, state in zip(ORDER, states, strict=True)]


def path_context(
    actor: Actor,
    dossier: Dossier,
    *,
    entry: EntryForm | None = None,
    turn: TurnForm | None = None,
    refused_line: object = None,
    person: PersonForm | None = None,
) -> dict[str, Any]:
    """The page; a form given is one that was refused (`refused_line`: the engagement of a refused turn)."""
    found = path_page(actor, dossier)
    bars, marks, today = _axis(found)
    return {
        "dossier": dossier,
        "path": found,
        "bars": bars,
        "marks": marks,
        "today_at": today,
        "steps": steps_of(dossier.stage),
        "rule": RULES[Stage(dossier.stage)],
        "people": _people(found, person),
        "colleagues": colleagues(actor, dossier.platform_id),
        "entry": entry or EntryForm(page=found, prefix_id="entree"),
        "cards": [_card(found, line, turn if line.root == refused_line else None) for line in found.running],
        "reasons": BreakReason.choices,
        "breadcrumb": breadcrumb(actor, dossier, "Parcours et solutions"),
        "file_menu": file_menu(actor, dossier, "platform:path"),
    }


def _people(found: PathPage, refused: PersonForm | None) -> list[tuple[object, PersonForm]]:
    role = refused.data.get("role") if refused is not None else None
    return [
        (
            held,
            refused
            if refused is not None and held.kind == role
            else PersonForm(initial={"role": held.kind}, page=found, prefix_id=f"personne-{held.kind}"),
        )
        for held in found.people
    ]


def _card(found: PathPage, line: Line, refused: TurnForm | None) -> dict[str, Any]:
    kinds = [TurnKind.PRESENT, TurnKind.IRREGULAR, TurnKind.ABSENT, TurnKind.CONFIRMED]
    ends = [TurnKind.COMPLETED, TurnKind.MOVED, TurnKind.ABANDONED, TurnKind.EXCLUDED, TurnKind.NO_SHOW]
    if not line.course.entered:
        kinds, ends = [TurnKind.ENTERED, TurnKind.NO_SHOW], []
    form = refused or TurnForm(prefix_id=f"suite-{line.root}")
    told = found.told.get(line.check.pk) if line.check else None
    return {"line": line, "quick": kinds, "ends": ends, "form": form, "told": told}


def _axis(found: PathPage) -> tuple[list[Bar], list[Mark], str]:
    """The bars of every engagement, the months under them, and where today stands."""
    today = timezone.localdate()
    if not found.lines:
        return [], [], ""
    spans = [(line, line.row.starts_on, _last_day(line, today)) for line in found.lines]
    first = min([start for _, start, _ in spans] + [today]).replace(day=1)
    last = max([end for *_, end in spans] + [today, months_after(first, _LEAST_MONTHS)]) + timedelta(days=7)
    length = (last - first).days

    def at(day: date) -> float:
        return (min(max(day, first), last) - first).days * 100 / length

    bars = [Bar(line, _percent(at(start)), _percent(max(at(end) - at(start), 1))) for line, start, end in spans]
    return bars, _marks(first, last, at), _percent(at(today))


def _last_day(line: Line, today: date) -> date:
    end = line.course.end
    if end is not None:
        return max(end.on, line.row.starts_on)
    return line.course.until or max(line.course.confirm_by or today, line.row.starts_on)


def _marks(first: date, last: date, at: Any) -> list[Mark]:
    months: list[date] = [first]
    while (following := months_after(months[-1], 1)) < last:
        months.append(following)
    shown = months[:: -(-len(months) // _MARKS)]
    return [Mark(_percent(at(day)), f"{_MONTHS[day.month - 1]} {day.year}") for day in shown if at(day) < _LAST_MARK]


def _percent(value: float) -> str:
    """A number as SVG takes it, whatever the language."""
    return f"{value:.2f}"
