"""The rows of the list as a spreadsheet takes them: CSV, or XLSX written in constant memory. Nothing protected."""

import csv
import io
import itertools
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

from django.db.models import QuerySet
from django.utils import timezone
from rustpy_xlsxwriter import Format, write_worksheet

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
#: How a spreadsheet shows the columns that hold a day or a moment.
_DATES = {"Date de naissance": "dd/mm/yyyy", "Le": "dd/mm/yyyy", "Dernier contact": "dd/mm/yyyy hh:mm"}
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
    rows, written = iter(rows), itertools.count()  # `written` goes on as the rows are taken
    first = next(rows, None)
    records: Iterable[dict[str, Cell]] = [dict.fromkeys(HEADINGS)]  # without a row, no heading would be written
    if first is not None:
        records = (_cells(row) for row, _ in zip(itertools.chain([first], rows), written, strict=False))
    write_worksheet(
        records,
        str(path),
        sheet_name="Liste",
        freeze_row=1,
        freeze_col=1,
        autofilter=True,
        header_format=_heading_format(),
        column_widths={heading: float(width) for heading, width in zip(HEADINGS, _WIDTHS, strict=True)},
        column_formats={heading: _date_format(form) for heading, form in _DATES.items()},
    )
    return next(written)


def _cells(row: tuple[Cell, ...]) -> dict[str, Cell]:
    """A row by its headings. A blank text is no cell at all."""
    return {heading: None if value == "" else value for heading, value in zip(HEADINGS, row, strict=True)}


def _heading_format() -> Format:
    form = Format()
    form.set_bold()
    form.set_border_bottom("thin")
    return form


def _date_format(written: str) -> Format:
    form = Format()
    form.set_num_format(written)
    return form


def _written(value: Cell) -> object:
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    return value.strftime("%d/%m/%Y") if isinstance(value, date) else value


def safe_cell(value: object) -> str:
    """The cell's text; one that a spreadsheet would take for a formula begins with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(_UNSEEN).startswith(_FORMULA) else text
