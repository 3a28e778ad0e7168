"""Reads the manifest (formats §8.1)."""

from collections.abc import Iterator
from typing import Final

from rebond.kernel.formats.delivery import Aside, Declared
from rebond.kernel.formats.headers import Column, Layout
from rebond.kernel.formats.opening import Task
from rebond.kernel.formats.sheets import Tabular
from rebond.kernel.formats.tabular import frames
from rebond.kernel.kinds import Kind
from rebond.kernel.values.dates import parse_date
from rebond.kernel.values.school_years import SchoolYear
from rebond.kernel.values.text import without_accents
from rebond.kernel.values.uai import Uai

LAYOUT: Final = Layout(
    Kind.MANIFEST,
    "un manifeste sources.csv",
    (
        Column("path", ("path", "chemin", "fichier"), required=True),
        Column("kind", ("kind", "base", "type"), required=True),
        Column("uai", ("uai",)),
        Column("school_year", ("school_year", "annee_scolaire")),
        Column("observed_on", ("observed_on", "date_observation", "observe_le")),
    ),
    signs=frozenset({"uai", "school_year", "observed_on"}),
)

#: Other names by which people call the bases.
_OTHER_NAMES: Final = {
    "agriculture": Kind.FREGATA,
    "eleves": Kind.SIECLE,
    "responsables": Kind.SIECLE_GUARDIANS,
    "tableau_de_bord": Kind.APPRENTICESHIP,
    "apprenticeship": Kind.APPRENTICESHIP,
    "exams": Kind.EXAMS,
    "facts": Kind.FACTS,
}
NO_PATH: Final = "La ligne du manifeste ne nomme aucun fichier."
MEND: Final = "Corriger sources.csv : path;kind;uai;school_year;observed_on."
_CHECKS: Final = {
    "kind": "Le manifeste nomme une base que l'on ne connaît pas.",
    "uai": "Le manifeste donne un UAI qui n'en est pas un.",
    "school_year": "Le manifeste donne une année scolaire illisible.",
    "observed_on": "Le manifeste donne une date qui n'existe pas.",
}


def read_manifest(task: Task, found: Tabular) -> Iterator[tuple[str, Declared] | Aside]:
    """For each line, the path (with `/`) and what is declared of it, or why the line was set aside.

    A line with one wrong cell keeps its other cells: the wrong one is set aside.
    """
    for frame in frames(task, found):
        columns = {name: frame.text(name).to_pylist() for name in ("path", *_CHECKS)}
        for row in range(frame.length):
            said = {name: column[row] for name, column in columns.items()}
            record = frame.record(row)
            if said["path"] is None:
                yield Aside(task.path, record, frame.label("path"), None, NO_PATH, MEND)
                continue
            values = {name: _read(name, said[name]) for name in _CHECKS}
            for name, reason in _CHECKS.items():
                if said[name] is not None and values[name] is None:
                    yield Aside(task.path, record, frame.label(name), said[name], reason, MEND)
            yield said["path"].replace("\\", "/").removeprefix("./"), Declared(**values)  # type: ignore[arg-type]


def _read(name: str, text: str | None) -> object:
    if text is None:
        return None
    if name == "kind":
        name = without_accents(text).lower().replace(" ", "_").replace("-", "_")
        return _OTHER_NAMES.get(name) or next((kind for kind in Kind if kind.value == name), None)
    if name == "uai":
        uai = Uai.parse(text)
        return uai.value if uai else None
    if name == "school_year":
        year = SchoolYear.parse(text)
        return year.start if year else None
    return parse_date(text)
