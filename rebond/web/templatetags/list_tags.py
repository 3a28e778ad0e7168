"""The rows of the list and the boxes of its filters. In Python rather than in templates: five hundred cells a page."""

from collections.abc import Callable
from typing import Any

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from rebond.domain.dossiers.columns import Column
from rebond.domain.dossiers.enums import NextStep, Outcome, Stage, Status
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries import Option
from rebond.domain.dossiers.queries.selection import is_picked
from rebond.domain.dossiers.queries.views import columns_of
from rebond.web.file_addresses import file_address
from rebond.web.templatetags.platform_tags import day, flags, moment, person

register = template.Library()

#: Columns of every row besides those chosen: the box, the name, the act.
_OTHERS = 3


@register.simple_tag(takes_context=True)
def list_row(context: dict[str, Any], dossier: Dossier) -> SafeString:
    """A row: the box, the name, the columns of who looks (also where the row alone is drawn again), the act."""
    columns, key, name = _columns(context, dossier), str(dossier.pk), conditional_escape(person(dossier))
    picked: bool | None = getattr(dossier, "picked", None)  # the rows of a list know it (`list_page`)
    picked = is_picked(context["actor"], dossier.pk) if picked is None else picked
    cells = "".join(_CELLS[code](dossier) for code in columns)
    badges = "" if Column.FLAGS in columns else _flags(dossier)
    return mark_safe(  # noqa: S308 (escaped above and below)
        f'<tr id="d-{key}" role="row" data-row><td role="cell" class="pf-pick"><input type="checkbox" name="pick" '
        f'value="{key}" form="choix" data-pick aria-label="Choisir {name}"{" checked" if picked else ""}></td>'
        f'<th role="rowheader" scope="row" class="pf-who"><a class="pf-name" href="{file_address("file", key)}" '
        f"data-row-link>{name}</a>{badges}</th>{cells}"
        f'<td role="cell" class="pf-act">{_call(dossier, key, name)}</td></tr>'
    )


def _call(dossier: Dossier, key: str, name: str) -> str:
    """The button that unfolds the call under the row; nobody calls about a closed file, who died, or asked
    not to be contacted any more."""
    if dossier.deceased or dossier.left_alone or dossier.status != Status.OPEN:
        return ""
    file, call = file_address("file", key), file_address("call", key)
    return (
        '<a class="fr-btn fr-btn--sm fr-btn--secondary fr-icon-phone-line fr-btn--icon-left" '
        f'href="{file}#appel" data-call aria-expanded="false" hx-get="{call}" '
        f'hx-target="#d-{key}" hx-swap="afterend">Appeler<span class="fr-sr-only"> {name}</span></a>'
    )


@register.simple_tag
def tick(group: Any, option: Option) -> SafeString:
    """A value of a filter: its box, its name, how many files it would keep."""
    field, value = group.name, conditional_escape(option.value)
    checked = " checked" if option.value in group.ticked else ""
    count = "" if option.count is None else f' <span class="pf-count">{option.count}</span>'
    return mark_safe(  # noqa: S308 (escaped above)
        f'<div class="pf-tick"><input type="checkbox" id="f-{field}-{value}" name="{field}" value="{value}"{checked}>'
        f'<label for="f-{field}-{value}">{conditional_escape(option.label)}{count}</label></div>'
    )


@register.simple_tag(takes_context=True)
def row_width(context: dict[str, Any], dossier: Dossier) -> int:
    """How many columns a cell of the whole width spans."""
    return len(_columns(context, dossier)) + _OTHERS


def _columns(context: dict[str, Any], dossier: Dossier) -> tuple[str, ...]:
    if "columns" not in context:
        context["columns"] = columns_of(context["actor"], dossier.platform_id)
    return context["columns"]


def _cell(label: str, content: str) -> str:
    return f'<td role="cell" data-label="{label}">{content}</td>'


def _text(label: str, column: str, blank: str = "") -> Callable[[Dossier], str]:
    return lambda dossier: _cell(label, conditional_escape(getattr(dossier, column) or blank))


def _second(content: str, *, late: bool = False) -> str:
    return f'<span class="pf-second{" pf-late" if late else ""}">{content}</span>' if content else ""


def _age(dossier: Dossier) -> str:
    return f'<td role="cell" class="pf-age">{dossier.age} ans</td>'


def _birth(dossier: Dossier) -> str:
    return _cell(Column.BIRTH.label, f"{dossier.birth_date:%d/%m/%Y}")


def _school(dossier: Dossier) -> str:
    name = conditional_escape(dossier.establishment_name or "Inconnu")
    return _cell(Column.SCHOOL.label, name + _second(conditional_escape(dossier.level)))


def _next(dossier: Dossier) -> str:
    said = conditional_escape(_STEPS.get(dossier.next_step, ""))
    if dossier.next_step_on:
        late = dossier.late
        said += _second(f"{'En retard : ' if late else ''}{day(dossier.next_step_on)}", late=late)
    return _cell(Column.NEXT.label, said)


def _contact(dossier: Dossier) -> str:
    if dossier.last_contact_at is None:
        return _cell(Column.CONTACT.label, "Jamais")
    outcome = conditional_escape(_OUTCOMES.get(dossier.last_outcome, ""))
    return _cell(Column.CONTACT.label, f"{moment(dossier.last_contact_at)}{_second(outcome)}")


def _flags(dossier: Dossier) -> str:
    return f'<span class="pf-flags">{flags(dossier)}</span>'


def _status(dossier: Dossier) -> str:
    reason = dossier.get_status_reason_display() if dossier.status_reason else ""
    return _cell(Column.STATUS.label, dossier.get_status_display() + _second(conditional_escape(reason)))


_STEPS, _OUTCOMES, _STAGES = (dict(choices.choices) for choices in (NextStep, Outcome, Stage))


_CELLS: dict[str, Callable[[Dossier], str]] = {
    Column.AGE: _age,
    Column.BIRTH: _birth,
    Column.SEX: lambda dossier: _cell(Column.SEX.label, dossier.get_sex_display() or "Inconnu"),
    Column.COMMUNE: _text(Column.COMMUNE.label, "commune_name", "Inconnue"),
    Column.SCHOOL: _school,
    Column.LEVEL: _text(Column.LEVEL.label, "level", "Inconnu"),
    Column.STAGE: lambda dossier: _cell(Column.STAGE.label, _STAGES.get(dossier.stage, "")),
    Column.NEXT: _next,
    Column.CONTACT: _contact,
    Column.OUTCOME: lambda dossier: _cell(Column.OUTCOME.label, _OUTCOMES.get(dossier.last_outcome, "Aucune")),
    Column.ATTEMPTS: lambda dossier: _cell(Column.ATTEMPTS.label, str(dossier.attempts)),
    Column.REFERENT: lambda dossier: _cell(Column.REFERENT.label, conditional_escape(dossier.referent or "Personne")),
    Column.CAMPAIGNS: lambda dossier: _cell(Column.CAMPAIGNS.label, str(dossier.campaigns)),
    Column.FLAGS: lambda dossier: _cell(Column.FLAGS.label, _flags(dossier)),
    Column.MISSION_LOCALE: _text(Column.MISSION_LOCALE.label, "mission_locale", "Aucune connue"),
    Column.STATUS: _status,
}
