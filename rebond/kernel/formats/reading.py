"""Reads one delivered file: recognises it, hands out its rows, its rejects, and in the end what it says of itself."""

import hashlib
from collections.abc import Callable, Collection, Generator, Iterator
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO, Final

import pyarrow as pa

from rebond.kernel.formats.apprenticeship.reader import apprenticeship, establishment, read_year
from rebond.kernel.formats.columns import Frame
from rebond.kernel.formats.delivery import (
    LIMITS,
    NOTHING_DECLARED,
    UNREADABLE,
    Chunk,
    Declared,
    Event,
    FileFacts,
    Limits,
    NotUsed,
    Progress,
    Refusal,
    whole_file,
)
from rebond.kernel.formats.exams.reader import exams
from rebond.kernel.formats.facts.reader import facts as attested
from rebond.kernel.formats.fregata.reader import fregata
from rebond.kernel.formats.mission_locale.reader import mission_locale
from rebond.kernel.formats.opening import MAKE_AGAIN, Task, members_of
from rebond.kernel.formats.recognition import Xml, identify
from rebond.kernel.formats.sheets import Tabular
from rebond.kernel.formats.siecle.accio import read_diplomas
from rebond.kernel.formats.siecle.guardians import read_guardians
from rebond.kernel.formats.siecle.nomenclature import read_nomenclature
from rebond.kernel.formats.siecle.parameters import completed, lacking
from rebond.kernel.formats.siecle.reader import read_pupils
from rebond.kernel.formats.sifa.reader import said_by_rows, sifa
from rebond.kernel.formats.tabular import Convert, frames, read_rows
from rebond.kernel.formats.walking import WrongEncoding, xml_encodings
from rebond.kernel.kinds import Kind
from rebond.kernel.values.school_years import SchoolYear

Reading = Generator[Chunk, None, FileFacts]

_XML: Final[dict[Kind, Callable[[Task, str | None], Reading]]] = {
    Kind.SIECLE: read_pupils,
    Kind.SIECLE_GUARDIANS: read_guardians,
    Kind.SIECLE_NOMENCLATURE: read_nomenclature,
    Kind.ACCIO: read_diplomas,
}
#: kind -> (table, converter for a file of which these facts are known).
_TABLES: Final[dict[Kind, tuple[str, Callable[[Declared], Convert]]]] = {
    Kind.FREGATA: ("enrolments", fregata),
    Kind.SIFA: ("enrolments", sifa),
    Kind.APPRENTICESHIP: ("enrolments", apprenticeship),
    Kind.EXAMS: ("exams", lambda _: exams),
    Kind.MISSION_LOCALE: ("mission_locale", lambda _: mission_locale),
    Kind.FACTS: ("facts", lambda _: attested),
}
JDC_ELSEWHERE: Final = (
    "Table de la JDC reconnue : elle ne sert pas à la comparaison. La déposer sur la page « Tables de la JDC »."
)
#: Lists of people: empty or mostly unreadable, they would pass for the departure of everybody.
_PEOPLE: Final = {Kind.FREGATA: "élève", Kind.SIFA: "apprenti", Kind.APPRENTICESHIP: "apprenti"}


def read_file(
    source: Path | BinaryIO,
    path: str,
    *,
    declared: Declared | None = None,
    limits: Limits = LIMITS,
    progress: Progress | None = None,
    done: Collection[str] = (),
) -> Iterator[Event]:
    """Read a delivered file (a path, or any stream that can seek): a bare file, or each member of a zip.

    `path` is how its records are named (`path#n`, or `path!member#n` when a zip holds several files). For each file
    come its chunks, then its `FileFacts`: until these have come the chunks are provisional, and an `Aside` without
    `record` in their place says that the file counts for nothing. Never raises for what is in the file.
    `progress` hears of the bytes read; the files whose path is in `done` are passed over, so that a job can go on.
    """
    try:
        members = list(members_of(source, path, limits))
    except Refusal as refusal:
        yield whole_file(path, refusal)
        return
    except OSError:
        yield whole_file(path, UNREADABLE)
        return
    for member in members:
        if member.path in done:
            continue
        yield from read_member(Task(member, declared or NOTHING_DECLARED, limits, progress))


def recognise(source: Path | BinaryIO, path: str, *, limits: Limits = LIMITS) -> dict[str, Kind | NotUsed | Refusal]:
    """What each file of a delivery is, by its content alone: its path -> its kind, or why it has none."""
    try:
        members = list(members_of(source, path, limits))
    except Refusal as refusal:
        return {path: refusal}
    except OSError:
        return {path: UNREADABLE}
    return {member.path: _recognised(Task(member, limits=limits)) for member in members}


def _recognised(task: Task) -> Kind | NotUsed | Refusal:
    try:
        found = identify(task)
    except Refusal as refusal:
        return refusal
    except OSError:
        return UNREADABLE
    if isinstance(found, Tabular):
        return found.kind
    return _not_used(task, found) if found.kind is None else found.kind


def _not_used(task: Task, found: Xml) -> NotUsed:
    return NotUsed(task.path, f"Export {found.root} reconnu : Rebond n'en a pas besoin.")


def read_member(task: Task) -> Iterator[Event]:
    """The same for one file."""
    try:
        yield from _read(task)
    except Refusal as refusal:
        yield whole_file(task.path, refusal)
    except GeneratorExit:
        raise
    except (OSError, MemoryError):
        yield whole_file(task.path, UNREADABLE)
    except BaseException as error:
        # A file must never stop the others; a parser written in another language may panic outside of Exception.
        if isinstance(error, KeyboardInterrupt | SystemExit):
            raise
        yield whole_file(task.path, Refusal(UNREADABLE.reason, MAKE_AGAIN))


def _read(task: Task) -> Iterator[Event]:
    found = identify(task)
    if isinstance(found, Tabular):
        if found.kind is Kind.JDC:
            yield NotUsed(task.path, JDC_ELSEWHERE)
            return
        if found.kind is Kind.MANIFEST:
            raise Refusal("Le manifeste n'est pas à la racine du dossier, sous le nom sources.csv.", "Le déplacer.")
        yield (yield from _read_table(task, found))
    elif found.kind is None:
        yield _not_used(task, found)
    else:
        yield (yield from _read_xml(task, found, found.kind))


def _read_xml(task: Task, found: Xml, kind: Kind) -> Reading:
    """Tries the encodings that the file may be in; nothing has been yielded when an attempt fails."""
    attempts = xml_encodings(found.head)
    for encoding in attempts[:-1]:
        try:
            return (yield from _XML[kind](task, encoding))
        except WrongEncoding:
            continue
    return (yield from _XML[kind](task, attempts[-1]))


def _read_table(task: Task, found: Tabular) -> Reading:
    warnings: list[str] = []
    facts = _facts(task, found, warnings)
    name, converter = _TABLES[found.kind]
    totals = yield from read_rows(task, found, converter(facts), name)
    if found.kind in _PEOPLE:
        totals.check_delivery(_PEOPLE[found.kind])
    return FileFacts(
        path=task.path,
        kind=found.kind,
        sha256=found.sha256 or _sha256(task),
        uai=facts.uai,
        uais=facts.uais if facts.uai is None else (),
        school_year=facts.school_year,
        observed_on=facts.observed_on,
        rows=totals.rows,
        set_aside=totals.set_aside,
        dropped=dict(totals.dropped),
        odd_ines=totals.odd_ines,
        warnings=tuple(warnings),
    )


def _facts(task: Task, found: Tabular, warnings: list[str]) -> Declared:
    """Whose file it is, of which year, when it was true: what the rows say, then what was declared."""
    declared = task.declared
    if found.note is not None:
        warnings.append(found.note)
    if declared.kind is not None and declared.kind is not found.kind:
        warnings.append(f"Le manifeste annonce « {declared.kind} », le contenu est « {found.kind} » : il l'emporte.")
    if found.kind is Kind.FREGATA:
        observed = declared.observed_on
        year = declared.school_year or (SchoolYear.of(observed).start if observed else None)
        return _complete(Declared(found.kind, declared.uai, year, observed))
    if found.kind is Kind.SIFA:
        return _sifa_facts(task, found, warnings)
    if found.kind is Kind.APPRENTICESHIP:
        facts = completed(_only(frames(task, found)), declared, warnings)
        if facts.observed_on is None:
            warnings.append("Le fichier ne dit pas à quelle date il a été établi : l'indiquer dans sources.csv.")
        return facts
    return declared


def _sifa_facts(task: Task, found: Tabular, warnings: list[str]) -> Declared:
    """The UAI is in the rows; the year is only guessed from them, so that what was declared goes first."""
    said, declared = said_by_rows(frames(task, found)), task.declared
    facts = completed(Declared(uai=said.uai), declared, warnings)
    year = declared.school_year or said.school_year
    observed = declared.observed_on or (date(year, 12, 31) if year is not None else None)
    if year is None or observed is None:
        raise lacking(Declared(uai=facts.uai or "", school_year=year, observed_on=observed))
    return Declared(found.kind, facts.uai, year, observed, said.uais)


def _only(rows: Iterator[Frame]) -> Declared:
    """The establishment and the year that all the rows of a dashboard file name."""
    uais: set[str] = set()
    years: set[int] = set()
    for frame in rows:
        uais.update(establishment(frame).drop_null().unique().to_pylist())
        years.update(frame.mapped("school_year", read_year, pa.int16()).drop_null().unique().to_pylist())
    return Declared(uai=uais.pop() if len(uais) == 1 else None, school_year=years.pop() if len(years) == 1 else None)


def _complete(facts: Declared) -> Declared:
    if facts.uai is None or facts.school_year is None or facts.observed_on is None:
        raise lacking(facts)
    return facts


def _sha256(task: Task) -> str:
    with task.open() as stream:
        return hashlib.file_digest(_Digestible(stream), "sha256").hexdigest()


class _Digestible:
    """What `hashlib.file_digest` asks of a file, on top of `read`."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
