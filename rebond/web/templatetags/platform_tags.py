"""How the platform's pages write people, moments and numbers."""

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from django import template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.dateformat import format as format_date
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from rebond.domain.dossiers.attested import BY_CALL
from rebond.domain.dossiers.enums import Flag, Outcome, StatusReason
from rebond.domain.dossiers.heard import full_stop
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.queries.sharing_out import task_of
from rebond.kernel.values.dates import WEEKDAYS
from rebond.kernel.values.phones import display_phone
from rebond.web.file_addresses import file_address
from rebond.web.platform.calls import KEYS, LABELS, SMS_KEY
from rebond.web.platform.forms import ContactForm

register = template.Library()
register.filter("full_stop", full_stop)

#: Flags that say what to mind when calling, not only why the young person is listed.
_FLAG_SHORT = {
    Flag.TRAINING_OBLIGATION: "16-18",
    Flag.SECOND_PUBLIC: "Obligation seule",
    Flag.HOLDS_LEVEL_3: "A un CAP",
    Flag.EXAM_RESULT_MISSING: "Résultat à vérifier",
}
_STATUS_REASONS = dict(StatusReason.choices)
_FLAG_STYLES = {Flag.TRAINING_OBLIGATION: "fr-badge--purple-glycine", Flag.MISSION_LOCALE: "fr-badge--blue-ecume"}


@register.filter
def phone(value: str) -> str:
    """A number as it is read aloud (06 12 34 56 78)."""
    return display_phone(value)


@register.filter
def person(dossier) -> str:
    """NOM Prénoms."""
    return f"{dossier.surname.upper()} {dossier.first_names}"


@register.filter
def flag_label(code: str) -> str:
    """A flag in French; a code that this version does not know is shown as it is."""
    return Flag(code).label if code in Flag.values else code


@register.filter
def status_reason(code: str) -> str:
    """Why a file is closed, in French."""
    return _STATUS_REASONS.get(code, "")


@register.filter
def flag_short(code: str) -> str:
    """A flag as the list has room for."""
    return _FLAG_SHORT.get(code, flag_label(code))


@register.filter
def outcome_label(code: str) -> str:
    """An outcome in French."""
    return Outcome(code).label if code in Outcome.values else ""


@register.filter
def told_by(detail) -> str:
    """Where a contact detail comes from, and when it was last true."""
    source = detail.source or "Source inconnue"
    on = detail.confirmed_on or detail.observed_on
    return f"{source}, {on:%d/%m/%Y}" if on else source


@register.filter
def task(assignment) -> str:
    """What a répartition decided that the new referent does; blank when nothing was."""
    return task_of(assignment)


@register.filter
def at(values: dict, key: object) -> object:
    """What is told at this key; blank when nothing is."""
    return values.get(key, "")


@register.filter
def late_entry(happened_at: datetime, recorded_at: datetime) -> bool:
    """Whether a fact was entered well after it took place."""
    return recorded_at - happened_at > timedelta(hours=1)


@register.filter
def first_error(form) -> str:
    """The first refusal of a form, where its field can't be shown beside it."""
    return next((error for errors in form.errors.values() for error in errors), "")


@register.filter
def flag_style(code: str) -> str:
    """The badge's colour, which never stands alone: the word is in it."""
    return _FLAG_STYLES.get(code, "fr-badge--beige-gris-galet")


@register.filter
def uncapitalised(text: str) -> str:
    """The text within a sentence: its first letter alone is put down ("Élève au CNED" → "élève au CNED")."""
    return text[:1].lower() + text[1:]


@register.filter
def plural(count: int, words: str) -> str:
    """`3|plural:"jeune,jeunes"` gives "3 jeunes", zero included in the singular as in French."""
    one, many = words.split(",")
    return f"{count:,} {many if count > 1 else one}".replace(",", " ")


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """A moment as people say it ("hier 17 h 40"), the full date on hover and to screen readers."""
    if at is None:
        return ""
    local = timezone.localtime(at)
    said = said_day(local.date(), timezone.localdate())
    comma = "," if said[-1].isdigit() else ""
    said += f"{comma} {local.hour}\u00a0h\u00a0{local.minute:02d}"
    full = f"{_full_day(local.date())} à {local:%H h %M}"
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(timespec="minutes"), full, said)


@register.filter
def said_time(at: time) -> str:
    """An hour of the day as people say it ("17 h 30", "9 h")."""
    return f"{at.hour}\u00a0h\u00a0{at.minute:02d}" if at.minute else f"{at.hour}\u00a0h"


@register.simple_tag
def day(on: date | None) -> SafeString | str:
    """A day as people say it ("demain", "jeudi 26 novembre"), the full date on hover."""
    if on is None:
        return ""
    said = said_day(on, timezone.localdate())
    return format_html('<time datetime="{}" title="{}">{}</time>', on.isoformat(), _full_day(on), said)


@lru_cache(maxsize=1_024)
def _full_day(on: date) -> str:
    # Kept: a page of the list writes a hundred, of few distinct days.
    return f"{format_date(on, 'l')} {_number(on)} {format_date(on, 'F Y')}"


@lru_cache(maxsize=1_024)
def _short_day(on: date) -> str:
    return f"{_number(on)} {format_date(on, 'N')}".lower()


def _number(on: date) -> str:
    return "1er" if on.day == 1 else str(on.day)


def said_day(on: date, today: date) -> str:
    """The day in words, seen from `today`."""
    short = _short_day(on)
    near = {-1: "hier", 0: "aujourd’hui", 1: "demain"}.get((on - today).days)
    if near:
        return near
    if -7 < (on - today).days < 7:
        return f"{WEEKDAYS[on.weekday()]} {_number(on)}"
    return short if on.year == today.year else f"{short} {on.year}"


#: Stands for the key in what is kept of a blank field; nothing else of a field may hold it.
_KEY = "c0de0000-0000-4000-8000-000000000000"  # as addresses take it


@register.simple_tag
def blank_field(field: BoundField, key: str, template: str = "platform/_field.html") -> str:
    """A field of a form made without arguments, as `template` writes it; `key` makes its id one of a kind.

    Blank, it is the same everywhere but for its id, and is written once: a queue of twelve shows it twelve times.
    """
    if field.form.is_bound or field.value() not in (None, ""):
        return _field(field, key, template)
    blank = _blank(type(field.form), field.name, template)
    return mark_safe(blank.replace(_KEY, conditional_escape(key)))  # noqa: S308 (our template)


@lru_cache(maxsize=200)
def _blank(form: type[BaseForm], name: str, template: str) -> str:
    return _field(form()[name], _KEY, template)


def _field(field: BoundField, key: str, template: str) -> str:
    return render_to_string(template, {"field": field, "key": key})


@register.simple_tag
def file_url(page: str, key: UUID | str) -> str:
    """The address of a page of a file, as `url` gives it, looked up once a process."""
    return file_address(page, key)


class Marks(NamedTuple):
    """All that the badges of a file are drawn from (`platform/_flags.html`): few files of a page differ by these."""

    is_new: bool
    last_contact_at: bool
    campaigns: int
    origin: str
    flags: tuple[str, ...]
    age: int  # 18 for who is older
    mission_locale: bool
    return_by: bool
    contradicted: bool
    to_check: bool
    outside: bool
    no_contact: bool
    unreachable: bool
    status: str
    status_reason: str


@register.simple_tag
def flags(dossier: Dossier) -> SafeString:
    """What to mind of a file, as badges. Written once for all the files that have the same."""
    return _badges(
        Marks(
            is_new=dossier.is_new,
            last_contact_at=dossier.last_contact_at is not None,
            campaigns=dossier.campaigns,
            origin=dossier.origin,
            flags=tuple(dossier.flags),
            age=min(dossier.age, 18),
            mission_locale=bool(dossier.mission_locale),
            return_by=dossier.return_by is not None,
            contradicted=dossier.contradicted,
            to_check=dossier.to_check,
            outside=dossier.outside,
            no_contact=dossier.no_contact,
            unreachable=dossier.unreachable,
            status=dossier.status,
            status_reason=dossier.status_reason,
        )
    )


@lru_cache(maxsize=2000)
def _badges(marks: Marks) -> SafeString:
    return render_to_string("platform/_flags.html", {"dossier": marks})


@register.simple_tag
def call_details(panel) -> str:
    """What may be written of a call besides its outcome. Blank, it is the same for every file but for their keys: those
    of a day are written once."""
    if panel.form.is_bound:
        return render_to_string("platform/_call_details.html", {"panel": panel})
    blank = _blank_details(tuple((one.code, one.label) for one in panel.call_backs))
    return mark_safe(blank.replace(_KEY, conditional_escape(panel.key)))  # noqa: S308 (our template)


@lru_cache(maxsize=20)
def _blank_details(call_backs: tuple[tuple[str, str], ...]) -> str:
    moments = [{"code": code, "label": label} for code, label in call_backs]
    blank = {"key": _KEY, "form": ContactForm(), "call_backs": moments}
    return render_to_string("platform/_call_details.html", {"panel": blank})


@register.simple_tag
def outcome_buttons(panel) -> str:
    """What a call gave, as buttons. Files at the same point propose the same: those of a day are written once."""
    chosen = panel.form["outcome"].value()
    known = chosen if chosen in Outcome.values else ""
    return _outcomes(tuple(panel.said), tuple(panel.quick), known, panel.card.may_sms)


@register.simple_tag
def outcome_keys() -> list[tuple[str, str]]:
    """The key of each outcome of a call, with what its button says, in the order of the keyboard."""
    told = [(key, LABELS.get(outcome, outcome.label)) for outcome, key in KEYS.items()]
    return [*told, (SMS_KEY, "Pas de réponse + SMS")]


@register.simple_tag
def reason_buttons(key: str) -> str:
    """The situations that a call may tell of, one click each; the same everywhere but for their ids."""
    return mark_safe(_reasons().replace(_KEY, conditional_escape(key)))  # noqa: S308 (our template)


@lru_cache(maxsize=1)
def _reasons() -> str:
    groups = [(label, codes.items()) for label, codes in BY_CALL]
    return render_to_string("platform/_reasons.html", {"groups": groups, "key": _KEY})


@lru_cache(maxsize=500)
def _outcomes(said: tuple, quick: tuple, chosen: str, may_sms: bool) -> str:
    buttons = {"said": said, "quick": quick, "chosen": chosen, "may_sms": may_sms}
    return render_to_string("platform/_outcomes.html", buttons)
