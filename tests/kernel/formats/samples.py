"""Small invented files, written by hand so that readers and writers can't agree on the same mistake."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import xlsxwriter

from rebond.kernel.formats import (
    Aside,
    Chunk,
    Declared,
    Event,
    FileFacts,
    IntakeSummary,
    Limits,
    read_file,
    read_folder,
)

UAI = "0750001U"
OTHER_UAI = "0590001F"


def pupil(number: int = 1, **changes: str | None) -> str:
    """One ELEVE; a change of None takes the element away."""
    said: dict[str, str | None] = {
        "ID_NATIONAL": "123456789FJ",
        "NOM_DE_FAMILLE": "EXEMPLE",
        "PRENOM": "Zoé",
        "DATE_NAISS": "03/02/2009",
        "CODE_SEXE": "2",
        "CODE_STATUT": "ST",
        "CODE_MEF": "24722025321",
    } | changes
    children = "".join(f"<{name}>{text}</{name}>" for name, text in said.items() if text is not None)
    return f'<ELEVE ELEVE_ID="{900000 + number}" ELENOET="{number}">{children}</ELEVE>'


def export(
    *pupils: str,
    uai: str | None = UAI,
    year: str | None = "2026",
    day: str | None = "12/11/2026",
    moment: str | None = "12/11/2026 18:05:00",
    root: str = "BEE_ELEVES",
    before: str = "",
    after: str = "",
    encoding: str = "ISO-8859-15",
    attributes: str = ' VERSION="3.0"',
) -> bytes:
    """A whole ElevesSansAdresses.xml. `before` and `after`: blocks on either side of ELEVES."""
    said = {"UAJ": uai, "ANNEE_SCOLAIRE": year, "DATE_EXPORT": day, "HORODATAGE": moment}
    head = "".join(f"<{name}>{text}</{name}>" for name, text in said.items() if text is not None)
    text = (
        f'<?xml version="1.0" encoding="{encoding}"?>\n<{root}{attributes}><PARAMETRES>{head}</PARAMETRES><DONNEES>'
        f"{before}<ELEVES>{''.join(pupils)}</ELEVES>{after}</DONNEES></{root}>"
    )
    return text.encode(encoding)


def zipped(members: Mapping[str, bytes], *, level: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of these files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", level) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def workbook(rows: Iterable[Iterable[Any]], *, sheet: str = "Feuil1", day_format: str = "dd/mm/yyyy") -> bytes:
    """An XLSX of one sheet; dates are real dates."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True, "default_date_format": day_format})
    page = book.add_worksheet(sheet)
    for place, row in enumerate(rows):
        page.write_row(place, 0, row)
    book.close()
    return stream.getvalue()


EXAMS_HEADER = "INE;NOM;PRENOM;DATE_NAISSANCE;SEXE;UAI;CODE_DIPLOME;LIBELLE_DIPLOME;SESSION;RESULTAT"
EXAM = f"123456789FJ;EXEMPLE;Zoé;03/02/2009;2;{OTHER_UAI};50022137;CAP;2026;ADMIS"

SIFA = (
    "123456789FJ;0590001F;06;0590001F;NC;NC;APP;50022137;;24;24;1A;EXEMPLE;;ZOE;;;1 RUE DES TILLEULS;59000;59350;"
    "0600000000;;;;;zoe@example.org;;;03022009;59350;2;E;99;0;1;11;03;1021;059;16;01092026;01092026;14102026;59350;"
    "1071C;3;12345678200010"
)

FREGATA_HEADER = (
    "Identifiant unique*;Premier prénom*;Deuxième prénom;Troisième prénom;Nom de famille*;Nom d’usage;Code sexe*;"
    "Date de naissance (jj/mm/aaaa)*;Code commune naissance**;Libellé commune naissance**;Code département naissance*;"
    "Code pays naissance*;Statut*;Code MEF*;Division*"
)
FREGATA = "123456789FJ;Zoé;Marie;;EXEMPLE;;2;03/02/2009;59350;Lille;59;99100;ST;27637001331;TCV"

MISSION_LOCALE_HEADER = "NOM;PRENOM;DATE_NAISSANCE;MISSION_LOCALE;TELEPHONE;SITUATION"


class Intake:
    """A folder that was read: its summary and its tables as lists of dicts."""

    def __init__(self, summary: IntakeSummary, out: Path) -> None:
        self.summary, self._out = summary, out

    def table(self, name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = pq.read_table(self._out / f"{name}.parquet").to_pylist()
        return rows

    @property
    def set_aside(self) -> dict[str, str]:
        """Record, or path of a whole file -> reason."""
        return {row["record"] or row["path"]: row["reason"] for row in self.table("set_aside")}

    @property
    def records(self) -> list[str]:
        return [row["record"] for row in self.table("enrolments")]


def intake(tmp_path: Path, files: Mapping[str, bytes | str], *, threads: int = 1, **options: Any) -> Intake:
    """Read a folder that holds these files."""
    folder, out = tmp_path / "envois", tmp_path / "lu"
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content.encode() if isinstance(content, str) else content)
    return Intake(read_folder(folder, out, threads=threads, **options), out)


def read(
    content: bytes | str, *, name: str = "fichier", declared: Declared | None = None, limits: Limits | None = None
) -> tuple[list[dict[str, Any]], list[Aside], list[FileFacts]]:
    """Read one file: its rows, what was set aside, what is known of it."""
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    events: list[Event] = list(read_file(stream, name, declared=declared, limits=limits or Limits()))
    chunks = [event for event in events if isinstance(event, Chunk)]
    rows = [row for chunk in chunks for row in chunk.rows.to_pylist()]
    asides = [aside for chunk in chunks for aside in chunk.asides]
    asides += [event for event in events if isinstance(event, Aside)]
    return rows, asides, [event for event in events if isinstance(event, FileFacts)]
