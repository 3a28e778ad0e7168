"""Tells what a file is, by its content and never by its name."""

import io
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from python_calamine import CalamineSheet

from rebond.kernel.formats.apprenticeship.schema import LAYOUT as APPRENTICESHIP
from rebond.kernel.formats.delivery import Refusal
from rebond.kernel.formats.exams.schema import LAYOUT as EXAMS
from rebond.kernel.formats.facts.schema import LAYOUT as FACTS
from rebond.kernel.formats.fregata.schema import LAYOUT as FREGATA
from rebond.kernel.formats.headers import Layout
from rebond.kernel.formats.jdc.schema import LAYOUT as JDC
from rebond.kernel.formats.manifest.reader import LAYOUT as MANIFEST
from rebond.kernel.formats.mission_locale.schema import LAYOUT as MISSION_LOCALE
from rebond.kernel.formats.opening import MAKE_AGAIN, ZIP_MAGIC, Readable, Task
from rebond.kernel.formats.sheets import CsvTable, Tabular
from rebond.kernel.formats.siecle import schema as siecle
from rebond.kernel.formats.siecle.accio import RECORD as ACCIO_RECORD
from rebond.kernel.formats.sifa import schema as sifa
from rebond.kernel.formats.texts import DELIMITERS, examine, lines, split_line, wide_encoding
from rebond.kernel.formats.walking import HEAD_BYTES, root_name
from rebond.kernel.formats.workbooks import CONTENT_TYPES, WorkbookTable, open_workbook
from rebond.kernel.kinds import Kind
from rebond.kernel.values.dates import parse_date
from rebond.kernel.values.uai import Uai

#: In this order: a header that suits two layouts is the first's.
LAYOUTS: Final[tuple[Layout, ...]] = (FREGATA, APPRENTICESHIP, sifa.LAYOUT, EXAMS, FACTS, MANIFEST, JDC, MISSION_LOCALE)

_MAGICS: Final = (
    (b"%PDF", "un document PDF"),
    (b"\xd0\xcf\x11\xe0", "un ancien classeur ou document Office (.xls, .doc)"),
    (b"\x89PNG", "une image"),
    (b"\xff\xd8\xff", "une image"),
    (b"GIF8", "une image"),
    (b"\x1f\x8b", "une archive gzip"),
    (b"7z\xbc\xaf", "une archive 7z"),
    (b"Rar!", "une archive RAR"),
    (b"BZh", "une archive bzip2"),
    (b"\xfd7zXZ", "une archive xz"),
    (b"PAR1", "un fichier Parquet"),
    (b"SQLite format 3", "une base SQLite"),
    (b"{\\rtf", "un document RTF"),
)
_EXPORT_TO_MAKE: Final = "Dans SIECLE, exporter ElevesAvecAdresses (ou ElevesSansAdresses) et déposer le zip obtenu."
#: Lines among which a header is looked for, and columns that make of an unknown header a near miss.
_HEADER_LINES: Final = 5
_NEAR: Final = 4
UNKNOWN: Final = "Ce n'est pas un fichier que Rebond connaît."
_WHAT_IS_KNOWN: Final = (
    "Rebond lit les exports SIECLE (zip ou XML), SIFA, FREGATA, le modèle du tableau de bord de l'apprentissage, les "
    "résultats d'examen, les tables de mission locale et les faits attestés."
)


@dataclass(frozen=True, slots=True)
class Xml:
    """An XML export. `kind` is None for an export that brings nothing here."""

    kind: Kind | None
    root: str
    head: bytes


def identify(task: Task) -> Xml | Tabular:
    """What a file is. Raises `Refusal` for anything that Rebond doesn't know."""
    with task.open() as stream:
        head = _full(stream, HEAD_BYTES)
    if not head:
        raise Refusal("Le fichier est vide (0 octet).", MAKE_AGAIN)
    for magic, what in _MAGICS:
        if head.startswith(magic):
            raise Refusal(f"{UNKNOWN} C'est {what}.", _what_to_do(what))
    if head.startswith(ZIP_MAGIC):
        return _workbook(task, head)
    if _looks_like_xml(head):
        return _xml(head)
    if _is_binary(head):
        raise Refusal(f"{UNKNOWN} Ce n'est pas du texte.", _WHAT_IS_KNOWN)
    return _text(task, head)


def _full(stream: Readable, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (block := stream.read(size)):
        parts.append(block)
        size -= len(block)
    return b"".join(parts)


def _what_to_do(what: str) -> str:
    if "classeur" in what:
        return "Enregistrer le classeur au format XLSX ou CSV."
    if "archive" in what:
        return "Déposer le fichier lui-même, ou une archive zip."
    return _WHAT_IS_KNOWN


def _looks_like_xml(head: bytes) -> bool:
    text = head[:200].decode(wide_encoding(head) or "latin-1", "replace")
    return text.removeprefix("ï»¿").lstrip("\ufeff \t\r\n").startswith("<")


def _is_binary(head: bytes) -> bool:
    if wide_encoding(head) is not None:
        return False
    odd = sum(head.count(byte) for byte in (b"\x00", b"\x01", b"\x02", b"\x03", b"\x04", b"\x05", b"\x06", b"\x08"))
    return odd * 50 > len(head)


def _xml(head: bytes) -> Xml:
    root = root_name(head)
    name = (root or "").upper()
    if name in siecle.ROOT_IMPORT:
        raise Refusal(
            "C'est le fichier d'import vers SIECLE (IMPORT_ELEVES), pas un export de SIECLE.", _EXPORT_TO_MAKE
        )
    if "ACCIO" in name or ACCIO_RECORD.encode() in head:
        return Xml(Kind.ACCIO, name, head)
    if name in siecle.ROOT_PUPILS:
        return Xml(Kind.SIECLE, name, head)
    if name in siecle.ROOT_GUARDIANS:
        return Xml(Kind.SIECLE_GUARDIANS, name, head)
    if name in siecle.ROOT_NOMENCLATURE:
        return Xml(Kind.SIECLE_NOMENCLATURE, name, head)
    if name.startswith(siecle.NOT_USED_PREFIX):
        return Xml(None, name, head)
    if name == "HTML":
        raise Refusal("C'est une page web (HTML), pas un export.", MAKE_AGAIN)
    raise Refusal(f"{UNKNOWN} C'est un fichier XML d'une autre sorte.", _EXPORT_TO_MAKE, value=root)


def _workbook(task: Task, head: bytes) -> Tabular:
    if b"mimetypeapplication/vnd.oasis" in head[:200]:
        raise Refusal("C'est un document OpenDocument (.ods, .odt).", "L'enregistrer au format XLSX ou CSV.")
    if CONTENT_TYPES.encode() not in head and not _holds_content_types(task):
        reason = "L'archive contient une autre archive."
        raise Refusal(reason, "Déposer les fichiers eux-mêmes, ou une seule archive zip.")
    near: Refusal | None = None
    first: Tabular | None = None
    for sheet, rows in open_workbook(task):
        try:
            found = _sheet(task, sheet, rows)
        except Refusal as refusal:
            near = near or refusal
            continue
        if first is not None and found is not None:
            return replace(first, note=f"Une autre feuille du classeur (« {sheet.name} ») n'a pas été lue.")
        first = first or found
    if first is not None:
        return first
    raise near or Refusal(f"{UNKNOWN} Aucune feuille du classeur n'a un en-tête connu.", _WHAT_IS_KNOWN)


def _sheet(task: Task, sheet: CalamineSheet, rows: list[list[str]]) -> Tabular | None:
    """The table that a sheet holds under one of its first rows; None when it holds none that is known."""
    near: Refusal | None = None
    for place, header in enumerate(rows):
        try:
            found = _kind_of(header, task.declared.kind)
        except Refusal as refusal:
            near = near or refusal
            continue
        if found is not None:
            kind, places = found
            return Tabular(kind, WorkbookTable(task, sheet, place), tuple(header), places)
    columns = _bare_sifa(rows[0]) if rows else None
    if columns is not None:
        return Tabular(Kind.SIFA, WorkbookTable(task, sheet, -1), columns, sifa.LAYOUT.match(columns))
    if near is not None:
        raise near
    return None


def _holds_content_types(task: Task) -> bool:
    """The part that makes an OOXML file may come after the first 64 KB."""
    if task.member.name is None:
        return True  # members_of has looked: a bare zip comes out whole only when it is a document
    with task.open() as stream:
        return CONTENT_TYPES.encode() in _full(stream, task.limits.workbook_bytes)


def _kind_of(header: Sequence[str], declared: Kind | None) -> tuple[Kind, dict[str, int]] | None:
    """The layout that a header suits; raises `Refusal` for a header that nearly suits one.

    Where the columns suit several kinds (a mission locale's three obligatory ones), what was declared decides.
    """
    found = [(layout, layout.match(header)) for layout in LAYOUTS]
    for layout, places in found:
        if layout.accepts(places) or (layout.kind is declared and not layout.missing(places)):
            return layout.kind, places
    near = [(layout, places) for layout, places in found if len(places) >= _NEAR]
    if near:
        layout, places = max(near, key=lambda pair: len(pair[1]))
        missing = ", ".join(layout.missing(places)) or "les colonnes propres à cette table"
        reason = f"La table ressemble à {layout.title}, mais il manque : {missing}."
        raise Refusal(reason, "Ajouter la colonne, ou renommer celle qui en tient lieu.")
    return None


def _text(task: Task, head: bytes) -> Tabular:
    """A text table: told by one of its first lines, then only looked at whole."""
    first_lines = list(islice(lines(io.BytesIO(head), task.limits, wide=wide_encoding(head)), _HEADER_LINES))
    near: Refusal | None = None
    for place, line in enumerate(first_lines):
        for delimiter in DELIMITERS:
            try:
                found = _csv(task, line, delimiter, place)
            except Refusal as refusal:
                near = near or refusal
                continue
            if found is not None:
                return found
    shown = next((line[:100] for line in first_lines if line.strip()), None)
    raise near or Refusal(f"{UNKNOWN} Son en-tête n'est celui d'aucune table connue.", _WHAT_IS_KNOWN, value=shown)


def _csv(task: Task, line: str, delimiter: str, place: int) -> Tabular | None:
    cells = split_line(line, delimiter, quoted=True)
    found = _kind_of(cells, task.declared.kind)
    if found is not None:
        kind, places = found
        strict = kind in (Kind.SIFA, Kind.APPRENTICESHIP)
        required = [places[column.name] for column in _layout(kind).columns if column.required]
        needed = len(cells) if strict else max(required) + 1
        facts = examine(task)
        table = CsvTable(task, facts, delimiter, len(cells), place + 1, quoted=kind is not Kind.SIFA, needed=needed)
        return Tabular(kind, table, tuple(cells), places, facts.sha256)
    columns = _bare_sifa(line.split(delimiter)) if place == 0 and delimiter in (";", "|") else None
    if columns is None:
        return None
    facts = examine(task)
    table = CsvTable(task, facts, delimiter, len(columns), 0, quoted=False, needed=len(columns))
    return Tabular(Kind.SIFA, table, columns, sifa.LAYOUT.match(columns), facts.sha256)


def _layout(kind: Kind) -> Layout:
    return next(layout for layout in LAYOUTS if layout.kind is kind)


def _bare_sifa(cells: Sequence[str]) -> tuple[str, ...] | None:
    """SIFA has no header: it is told by its number of columns and by the shape of a few of them."""
    width = len(cells) - (1 if not cells[-1].strip() and len(cells) == len(sifa.COLUMNS) + 1 else 0)
    columns = {len(sifa.COLUMNS): sifa.COLUMNS, len(sifa.OLD_COLUMNS): sifa.OLD_COLUMNS}.get(width)
    if columns is None:
        return None
    said = {name: cell.strip().removeprefix('="').removesuffix('"') for name, cell in zip(columns, cells, strict=False)}
    if Uai.parse(said["NUMERO_UAI"]) is None or parse_date(said["DATE_NAIS"]) is None:
        return None
    return columns
