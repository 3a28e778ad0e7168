"""Tells what a file is, by its content and never by its name."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rebond.kernel.formats.apprenticeship.schema import LAYOUT as APPRENTICESHIP
from rebond.kernel.formats.delivery import Refusal
from rebond.kernel.formats.exams.schema import LAYOUT as EXAMS
from rebond.kernel.formats.facts.schema import LAYOUT as FACTS
from rebond.kernel.formats.fregata.schema import LAYOUT as FREGATA
from rebond.kernel.formats.headers import Layout, fold_header
from rebond.kernel.formats.manifest.reader import LAYOUT as MANIFEST
from rebond.kernel.formats.mission_locale.schema import LAYOUT as MISSION_LOCALE
from rebond.kernel.formats.opening import MAKE_AGAIN, ZIP_MAGIC, Task
from rebond.kernel.formats.sheets import CsvTable, Table
from rebond.kernel.formats.siecle import schema as siecle
from rebond.kernel.formats.siecle.accio import RECORD as ACCIO_RECORD
from rebond.kernel.formats.sifa import schema as sifa
from rebond.kernel.formats.texts import DELIMITERS, UTF16_MARKS, TextFacts, examine, lines, split_line
from rebond.kernel.formats.walking import HEAD_BYTES, root_name
from rebond.kernel.formats.workbooks import CONTENT_TYPES, WorkbookTable, open_workbook
from rebond.kernel.kinds import Kind
from rebond.kernel.values.uai import Uai

#: In this order: a header that suits two layouts is the first's.
LAYOUTS: Final[tuple[Layout, ...]] = (FREGATA, APPRENTICESHIP, sifa.LAYOUT, EXAMS, FACTS, MANIFEST, MISSION_LOCALE)

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


@dataclass(frozen=True, slots=True)
class Tabular:
    """A table: its kind, its rows, where its columns stand, the sum of its bytes when already known."""

    kind: Kind
    table: Table
    found: dict[str, int]
    sha256: str | None = None


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
    return _text(task)


def _full(stream: object, size: int) -> bytes:
    parts: list[bytes] = []
    while size > 0 and (block := stream.read(size)):  # type: ignore[attr-defined]
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
    text = head[:200].decode("utf-16", "replace") if head.startswith(UTF16_MARKS) else head[:200].decode("latin-1")
    return text.removeprefix("ï»¿").lstrip("\ufeff \t\r\n").startswith("<")


def _is_binary(head: bytes) -> bool:
    if head.startswith(UTF16_MARKS):
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
    if CONTENT_TYPES.encode() not in head and not _holds_content_types(task):
        raise Refusal(
            "L'archive contient une autre archive.", "Déposer les fichiers eux-mêmes, ou une seule archive zip."
        )
    near: Refusal | None = None
    for sheet, rows in open_workbook(task):
        for place, header in enumerate(rows):
            try:
                kind, found = _kind_of(header)
            except Refusal as refusal:
                near = near or refusal
                continue
            if kind is not None:
                return Tabular(kind, WorkbookTable(task, sheet, len(header), place), found)
    raise near or Refusal(f"{UNKNOWN} Aucune feuille du classeur n'a un en-tête connu.", _WHAT_IS_KNOWN)


def _holds_content_types(task: Task) -> bool:
    """The part that makes an OOXML file may come after the first 64 KB."""
    if task.member.name is None:
        return True  # members_of has looked: a bare zip comes out whole only when it is a workbook
    with task.open() as stream:
        return CONTENT_TYPES.encode() in _full(stream, task.limits.workbook_bytes)


def _kind_of(header: Sequence[str]) -> tuple[Kind | None, dict[str, int]]:
    """The layout that a header suits; raises `Refusal` for a header that nearly suits one."""
    found = [(layout, layout.match(header)) for layout in LAYOUTS]
    for layout, places in found:
        if layout.accepts(places):
            return layout.kind, places
    folded = {fold_header(cell) for cell in header}
    if "DATEJDC" in folded:
        raise Refusal("La table de la JDC n'est pas encore prise en compte.", "La garder pour plus tard.")
    near = [(layout, places) for layout, places in found if len(places) >= 3 and len(places) * 2 >= len(layout.columns)]
    near += [(layout, places) for layout, places in found if len(places) >= 4]
    if near:
        layout, places = near[0]
        missing = ", ".join(layout.missing(places)) or "une colonne propre à cette table"
        raise Refusal(
            f"La table ressemble à {layout.title}, mais il manque : {missing}.", "Ajouter ou renommer la colonne."
        )
    return None, {}


def _text(task: Task) -> Tabular:
    facts = examine(task)
    with task.open() as stream:
        head = []
        for place, line in enumerate(lines(stream, task.limits, utf16=facts.utf16)):
            head.append(line)
            if place >= 4:
                break
    near: Refusal | None = None
    for place, line in enumerate(head):
        for delimiter in DELIMITERS:
            try:
                found = _csv(task, facts, line, delimiter, place)
            except Refusal as refusal:
                near = near or refusal
                continue
            if found is not None:
                return found
    raise near or Refusal(
        f"{UNKNOWN} Son en-tête n'est celui d'aucune table connue.", _WHAT_IS_KNOWN, value=head[0][:100]
    )


def _csv(task: Task, facts: TextFacts, line: str, delimiter: str, place: int) -> Tabular | None:
    cells = split_line(line, delimiter, quoted=True)
    kind, found = _kind_of(cells)
    if kind is not None:
        header = place + 1 if facts.plain else place + 1
        strict = kind in (Kind.SIFA, Kind.APPRENTICESHIP)
        table = CsvTable(task, facts, delimiter, len(cells), header, quoted=kind is not Kind.SIFA, pads=not strict)
        return Tabular(kind, table, found, facts.sha256)
    if place == 0 and delimiter in (";", "|"):
        return _bare_sifa(task, facts, line.split(delimiter), delimiter)
    return None


def _bare_sifa(task: Task, facts: TextFacts, cells: list[str], delimiter: str) -> Tabular | None:
    """SIFA has no header: it is told by its number of columns and by the shape of a few of them."""
    columns = {len(sifa.COLUMNS): sifa.COLUMNS, len(sifa.OLD_COLUMNS): sifa.OLD_COLUMNS}.get(len(cells))
    if columns is None and len(cells) == len(sifa.COLUMNS) + 1 and not cells[-1].strip():
        columns = sifa.COLUMNS  # a separator at the end of each line
    if columns is None:
        return None
    said = {name: cell.strip().removeprefix('="').removesuffix('"') for name, cell in zip(columns, cells, strict=False)}
    if Uai.parse(said["NUMERO_UAI"]) is None or not said["DATE_NAIS"].isdigit():
        return None
    table = CsvTable(task, facts, delimiter, len(columns), 0, quoted=False, pads=False)
    return Tabular(Kind.SIFA, table, sifa.LAYOUT.match(columns), facts.sha256)
