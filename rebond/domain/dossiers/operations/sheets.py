"""The rows of the list as a spreadsheet takes them: CSV, or XLSX written in constant memory. Nothing protected."""

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone
from xlsxwriter import Workbook

from rebond.domain.dossiers.enums import NextStep, Outcome, Sex, Stage, Status
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.models.dossier import age_on

#: A spreadsheet takes a cell that begins so for a formula (OWASP, "CSV injection").
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
#: What may stand before it unseen.
_UNSEEN = " \n\u00a0\u200b\u200e\u200f\u202a\u202b\u202d\u202e\u2060\ufeff"
HEADINGS = (
    *("Nom", "Prénoms", "Date de naissance", "Âge", "Sexe", "Commune", "Dernier établissement", "Dernier niveau"),
    *("Étape", "Prochaine étape", "Le", "Dernier contact", "Dernière suite", "Essais", "Référent", "Mission locale"),
    *("Nouveau", "Campagnes", "État"),
)
_WIDTHS = (18, 22, 12, 6, 10, 22, 32, 26, 20, 22, 12, 16, 22, 7, 22, 26, 9, 11, 12)
_COLUMNS = (
    *("surname", "first_names", "birth_date", "sex", "commune_name", "establishment_name", "level", "stage"),
    *("next_step", "next_step_on", "last_contact_at", "last_outcome", "attempts", "referent__first_name"),
    *("referent__last_name", "mission_locale", "is_new", "campaigns", "status"),
)
#: Rows read from the database at a time.
CHUNK = 2_000
#: Day 0 of a spreadsheet's calendar.
_EPOCH = date(1899, 12, 30).toordinal()
_LABELS = tuple(dict(choices.choices) for choices in (Sex, Stage, NextStep, Outcome, Status))

Cell = str | int | date | datetime | None


def rows_of(files: QuerySet[Dossier]) -> Iterator[tuple[Cell, ...]]:
    """The cells of each file, in the order of `HEADINGS`. Read as tuples: making 50,000 objects costs as much again."""
    today, zone = timezone.localdate(), timezone.get_current_timezone()
    sexes, stages, steps, outcomes, statuses = _LABELS
    read = files.select_related(None).values_list(*_COLUMNS).iterator(chunk_size=CHUNK)
    for row in read:
        name, first, born, sex, commune, school, level, stage, step, on, contact, outcome, attempts = row[:13]
        given, family, local, new, campaigns, status = row[13:]
        yield (
            *(name, first, born, age_on(born, today), sexes.get(sex, ""), commune, school, level),
            *(stages[stage], steps[step], on, contact.astimezone(zone).replace(tzinfo=None) if contact else None),
            *(outcomes.get(outcome, ""), attempts, f"{given} {family}".strip() if family else "", local),
            *("oui" if new else "non", campaigns, statuses[status]),
        )


def as_csv(rows: Iterable[tuple[Cell, ...]]) -> tuple[str, int]:
    """The text of a CSV file and its number of rows."""
    out, count = io.StringIO(newline=""), 0
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(HEADINGS)
    for count, row in enumerate(rows, start=1):  # noqa: B007
        writer.writerow([safe_cell(_written(value)) for value in row])
    return out.getvalue(), count


def write_xlsx(rows: Iterable[tuple[Cell, ...]], path: Path) -> int:
    """Write the workbook at `path`, in constant memory; gives its number of rows.

    Texts are written as texts, whatever they begin with: nothing in it is a formula.
    """
    book = Workbook(str(path), {"constant_memory": True, "tmpdir": str(path.parent)})
    sheet = book.add_worksheet("Liste")
    bold = book.add_format({"bold": True, "bottom": 1})
    day, moment = (book.add_format({"num_format": form}) for form in ("dd/mm/yyyy", "dd/mm/yyyy hh:mm"))
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(0, column, heading, bold)
    sheet.freeze_panes(1, 1)
    text, number, count = sheet.write_string, sheet.write_number, 0
    for count, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    text(count, column, value)
            elif isinstance(value, int):
                number(count, column, value)
            elif isinstance(value, datetime):
                minutes = (value.hour * 60 + value.minute) / 1_440
                number(count, column, value.toordinal() - _EPOCH + minutes, moment)
            elif value is not None:
                number(count, column, value.toordinal() - _EPOCH, day)
    sheet.autofilter(0, 0, count, len(HEADINGS) - 1)
    book.close()
    return count


def _written(value: Cell) -> object:
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else value


def safe_cell(value: object) -> str:
    """The cell's text; one that a spreadsheet would take for a formula begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) else text
