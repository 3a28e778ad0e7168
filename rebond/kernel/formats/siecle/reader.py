"""Reads BEE_ELEVES: pupils, present and left, with or without addresses (formats §1.2)."""

import xml.etree.ElementTree as ET
from collections.abc import Callable, Generator, Iterator
from operator import attrgetter, itemgetter
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame, constant, lists
from rebond.kernel.formats.delivery import Chunk, FileFacts
from rebond.kernel.formats.identity import identity, ines, read_mef, read_uai
from rebond.kernel.formats.opening import Hashing, Task
from rebond.kernel.formats.siecle.addresses import NOWHERE, address_of
from rebond.kernel.formats.siecle.parameters import Parameters, export_facts, read_parameters
from rebond.kernel.formats.siecle.schema import LABELS, LAST_YEAR, PUPIL, RAW_COLUMNS
from rebond.kernel.formats.spooling import Lookup, Spool
from rebond.kernel.formats.totals import Totals
from rebond.kernel.formats.walking import Walk, collector_paused
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import ENROLMENTS
from rebond.kernel.values.departments import department_of_commune

BATCH_ROWS: Final = 8_192
BATCH_BYTES: Final = 16_000_000  # 8,192 pupils weigh 10 MB; a hostile file could make one weigh as much
_TAGS: Final = tuple(PUPIL)
_TAG, _TEXT = attrgetter("tag"), attrgetter("text")  # in C: half the time of a comprehension
_RAW: Final = pa.schema([pa.field(name, pa.string()) for name in RAW_COLUMNS])

BAD_EXIT: Final = "La date de sortie n'existe pas : on ne peut pas dire si l'élève est encore inscrit."
MEND_EXIT: Final = "La corriger dans SIECLE (forme JJ/MM/AAAA), puis refaire l'export."

#: A hostile file could give each pupil other children.
_KNOWN_LISTS: Final = 500

Row = tuple[str | None, ...]


def read_pupils(task: Task, encoding: str | None) -> Generator[Chunk, None, FileFacts]:
    """Enrolments of one export. Nothing is yielded before the file has been read, sound, to its end."""
    divisions, addresses = Lookup(), Lookup()
    with Spool() as spool, task.open(counted=True) as stream:
        hashing = Hashing(stream)
        records = ("ELEVE", "STRUCTURES_ELEVE", "ADRESSE")
        walk = Walk(hashing, task.limits, records=records, kept=("PARAMETRES",), skipped=("OPTIONS", "BOURSES"))
        with collector_paused():
            for batch in _raw_batches(walk, encoding, divisions, addresses):
                spool.add(batch)
        parameters = read_parameters(walk.root, task.declared)
        totals, seen = Totals(), 0
        for raw in spool:
            ordinals = pa.arange(seen + 1, seen + 1 + len(raw))
            seen += len(raw)
            texts = dict(zip(RAW_COLUMNS, raw.columns, strict=True))
            frame = Frame(texts, ordinals, task.path, value_chars=task.limits.value_chars, labels=LABELS)
            rows = _enrolments(frame, parameters, divisions, addresses)
            totals.count(frame)
            yield Chunk(task.path, "enrolments", rows, frame.asides)
    divisions.close()
    addresses.close()
    totals.check_delivery("élève")
    return export_facts(task, Kind.SIECLE, hashing.sha256(), parameters, totals)


def _raw_batches(walk: Walk, encoding: str | None, divisions: Lookup, addresses: Lookup) -> Iterator[pa.RecordBatch]:
    """The pupils as columns of text; the divisions and addresses, wherever they stand, go to their look-ups."""
    rows: list[Row] = []
    since = 0
    pick = _Picker().row
    for found in walk.batches(encoding):
        for element in found:
            if element.tag == "ELEVE":
                rows.append(pick(element))
            elif element.tag == "STRUCTURES_ELEVE":
                _remember_division(element, divisions)
            else:
                addresses.add(element.get("ADRESSE_ID", ""), address_of(element))
        if len(rows) >= BATCH_ROWS or (rows and walk.bytes_read - since > BATCH_BYTES):
            yield _as_batch(rows)
            rows, since = [], walk.bytes_read
    if rows:
        yield _as_batch(rows)


class _Picker:
    """Picks the wanted children of each ELEVE. Pupils of one export have few different lists of children: for each
    list met, the places of what is wanted are worked out once."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...], tuple[Callable[[list[Any]], Row], int | None]] = {}

    def row(self, pupil: ET.Element) -> Row:
        """The texts of the wanted children, the ELEVE_ID, then last year's MEF and establishment."""
        tags = tuple(map(_TAG, pupil))
        pick, before = self._known.get(tags) or self._learn(tags)
        # itemgetter reads an absent child at place -1: the None that ends the list
        picked = pick([*map(_TEXT, pupil), None])
        if before is None:
            return (*picked, pupil.get("ELEVE_ID"), None, None)
        last_year = pupil[before]
        return (*picked, pupil.get("ELEVE_ID"), last_year.findtext("CODE_MEF"), last_year.findtext("CODE_RNE"))

    def _learn(self, tags: tuple[str, ...]) -> tuple[Callable[[list[Any]], Row], int | None]:
        if len(self._known) >= _KNOWN_LISTS:
            self._known.clear()
        places = {tag: place for place, tag in enumerate(tags)}
        learnt = (itemgetter(*(places.get(tag, -1) for tag in _TAGS)), places.get(LAST_YEAR))
        self._known[tags] = learnt
        return learnt


def _as_batch(rows: list[Row]) -> pa.RecordBatch:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=_RAW)


def _remember_division(element: ET.Element, divisions: Lookup) -> None:
    for structure in element:
        if structure.findtext("TYPE_STRUCTURE") == "D":
            divisions.add(element.get("ELEVE_ID", ""), (structure.findtext("CODE_STRUCTURE"),))
            return


def _enrolments(frame: Frame, parameters: Parameters, divisions: Lookup, addresses: Lookup) -> pa.RecordBatch:
    frame.renamed("surname", frame.first("surname", "surname_old"))
    frame.renamed("ine", frame.first("ine", "ine_rnie", "ine_bea"))
    values = identity(frame)
    exit_date = frame.dates("exit_date", refuse=BAD_EXIT, mend=MEND_EXIT)
    values |= _birth_place(frame, values["birth_department"]) | _home(frame, addresses)
    ine, other = _numbers(frame, values["ine"])
    length = frame.length
    values |= {
        "record": frame.records(),
        "kind": constant(Kind.SIECLE.value, length, pa.string()),
        "uai": constant(parameters.uai, length, pa.string()),
        "school_year": constant(parameters.school_year, length, pa.int16()),
        "observed_on": constant(parameters.observed_on, length, pa.date32()),
        "ine": ine,
        "ine_other": other,
        "local_id": frame.text("local_id"),
        "status": frame.text("status"),
        "mef": frame.mapped("mef", read_mef, pa.string()),
        "entry_date": frame.dates("entry_date"),
        "exit_date": exit_date,
        "exit_motive": frame.text("exit_motive"),
        "last_year_mef": frame.mapped("last_year_mef", read_mef, pa.string()),
        "last_year_uai": frame.mapped("last_year_uai", read_uai, pa.string()),
        "phones": lists(frame.text("mobile"), frame.text("phone"), frame.text("work_phone")),
        "emails": lists(frame.text("email")),
        "division": _looked_up(frame.text("local_id"), divisions, 0),
    }
    return frame.batch(ENROLMENTS, values)


def _numbers(frame: Frame, national: pa.Array) -> tuple[pa.Array, pa.Array]:
    """`ine` is ID_NATIONAL, else the RNIE number, else the BEA one; `ine_other` is a second number that differs."""
    rnie, bea = ines(frame, "ine_rnie"), ines(frame, "ine_bea")
    ine = pc.coalesce(national, rnie, bea)
    other = pc.if_else(pc.fill_null(pc.equal(bea, ine), False), rnie, pc.coalesce(bea, rnie))
    same = pc.fill_null(pc.equal(other, ine), False)
    return ine, pc.if_else(same, pa.scalar(None, pa.string()), other)


def _birth_place(frame: Frame, department: pa.Array) -> dict[str, pa.Array]:
    commune = frame.text("birth_commune")
    short = pc.and_(pc.equal(pc.utf8_length(commune), 3), pc.equal(pc.utf8_length(department), 2))
    commune = pc.if_else(pc.fill_null(short, False), pc.binary_join_element_wise(department, commune, ""), commune)
    return {
        "birth_commune": commune,
        "birth_department": pc.coalesce(department, frame.mapped("birth_commune", department_of_commune, pa.string())),
        "birth_place": frame.text("birth_place"),
        "birth_country": frame.mapped("birth_country", read_country, pa.string()),
    }


def read_country(text: str) -> str | None:
    """Three digits, "100" = France, from "100", "99100" or "099"; 995 (unknown) says nothing."""
    digits = text[-3:].zfill(3)
    return digits if digits.isdigit() and digits != "995" else None


def _home(frame: Frame, addresses: Lookup) -> dict[str, pa.Array]:
    names = ("address", "postal_code", "commune", "commune_label")
    if not len(addresses):
        return {}
    found = [addresses.get(key) or NOWHERE for key in frame.text("address_id").to_pylist()]
    return {name: pa.array(column, pa.string()) for name, column in zip(names, zip(*found, strict=True), strict=True)}


def _looked_up(keys: pa.Array, lookup: Lookup, place: int) -> pa.Array:
    if not len(lookup):
        return pa.nulls(len(keys), pa.string())
    found = (lookup.get(key) for key in keys.to_pylist())
    return pa.array([values and values[place] for values in found], pa.string())
