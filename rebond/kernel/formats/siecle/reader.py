"""Reads BEE_ELEVES: pupils, present and left, with or without addresses (formats §1.2)."""

import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Generator, Iterator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame, constant, lists
from rebond.kernel.formats.delivery import Chunk, FileFacts
from rebond.kernel.formats.identity import identity, ines, read_mef, read_uai
from rebond.kernel.formats.opening import Hashing, Task
from rebond.kernel.formats.siecle.addresses import NOWHERE, address_of
from rebond.kernel.formats.siecle.parameters import Parameters, read_parameters
from rebond.kernel.formats.siecle.schema import LAST_YEAR, PUPIL, RAW_COLUMNS
from rebond.kernel.formats.spooling import Lookup, Spool
from rebond.kernel.formats.walking import Walk
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import ENROLMENTS
from rebond.kernel.values.departments import department_of_commune

BATCH_ROWS: Final = 8_192
_TAGS: Final = tuple(PUPIL)
_RAW: Final = pa.schema([pa.field(name, pa.string()) for name in RAW_COLUMNS])

BAD_EXIT: Final = "La date de sortie n'existe pas : on ne peut pas dire si l'élève est encore inscrit."
MEND_EXIT: Final = "La corriger dans SIECLE (forme JJ/MM/AAAA), puis refaire l'export."

Rows = list[list[str | None]]


def read_pupils(task: Task, encoding: str | None) -> Generator[Chunk, None, FileFacts]:
    """Enrolments of one export. Nothing is yielded before the file has been read, sound, to its end."""
    divisions, addresses = Lookup(), Lookup()
    with Spool() as spool, task.open(counted=True) as stream:
        hashing = Hashing(stream)
        records = ("ELEVE", "STRUCTURES_ELEVE", "ADRESSE")
        walk = Walk(hashing, task.limits, records=records, kept=("PARAMETRES",), skipped=("OPTIONS", "BOURSES"))
        for batch in _raw_batches(walk, encoding, divisions, addresses):
            spool.add(batch)
        parameters = read_parameters(walk.root, task.declared)
        counts: Counter[str] = Counter()
        dropped: Counter[str] = Counter()
        for raw in spool:
            ordinals = pa.arange(counts["seen"] + 1, counts["seen"] + 1 + len(raw))
            frame = Frame(
                dict(zip(RAW_COLUMNS, raw.columns, strict=True)), ordinals, task.path, task.limits.value_chars
            )
            rows = _enrolments(frame, parameters, divisions, addresses)
            counts.update(seen=len(raw), rows=len(rows), aside=len(frame.asides))
            dropped.update(frame.dropped)
            yield Chunk(task.path, "enrolments", rows, frame.asides)
    divisions.close()
    addresses.close()
    return FileFacts(
        path=task.path,
        kind=Kind.SIECLE,
        sha256=hashing.sha256(),
        uai=parameters.uai,
        school_year=parameters.school_year,
        observed_on=parameters.observed_on,
        exported_at=parameters.exported_at,
        rows=counts["rows"],
        set_aside=counts["aside"],
        dropped=dict(dropped),
        warnings=parameters.warnings,
    )


def _raw_batches(walk: Walk, encoding: str | None, divisions: Lookup, addresses: Lookup) -> Iterator[pa.RecordBatch]:
    """The pupils as columns of text; the divisions and addresses, wherever they stand, go to their look-ups."""
    rows: Rows = []
    for found in walk.batches(encoding):
        for element in found:
            if element.tag == "ELEVE":
                rows.append(_row(element))
            elif element.tag == "STRUCTURES_ELEVE":
                _remember_division(element, divisions)
            else:
                addresses.add(element.get("ADRESSE_ID", ""), address_of(element))
        if len(rows) >= BATCH_ROWS:
            yield _as_batch(rows)
            rows = []
    if rows:
        yield _as_batch(rows)


def _row(pupil: ET.Element) -> list[str | None]:
    said = {child.tag: child.text for child in pupil}.get
    row = [said(tag) for tag in _TAGS]
    row.append(pupil.get("ELEVE_ID"))
    before = pupil.find(LAST_YEAR)
    if before is None:
        row += (None, None)
    else:
        row += (before.findtext("CODE_MEF"), before.findtext("CODE_RNE"))
    return row


def _as_batch(rows: Rows) -> pa.RecordBatch:
    columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)]
    return pa.RecordBatch.from_arrays(columns, schema=_RAW)


def _remember_division(element: ET.Element, divisions: Lookup) -> None:
    for structure in element:
        if structure.findtext("TYPE_STRUCTURE") == "D":
            divisions.add(element.get("ELEVE_ID", ""), (structure.findtext("CODE_STRUCTURE"),))
            return


def _enrolments(frame: Frame, parameters: Parameters, divisions: Lookup, addresses: Lookup) -> pa.RecordBatch:
    values = identity(_with_surname(frame))
    exit_date = frame.dates("exit_date", refuse=BAD_EXIT, mend=MEND_EXIT)
    values |= _birth_place(frame, values["birth_department"]) | _home(frame, addresses)
    ine, other = _numbers(frame)
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


def _with_surname(frame: Frame) -> Frame:
    return frame.renamed("surname", frame.first("surname", "surname_old"))


def _numbers(frame: Frame) -> tuple[pa.Array, pa.Array]:
    """`ine` is ID_NATIONAL, else the RNIE number, else the BEA one; `ine_other` is a second number that differs."""
    national, rnie, bea = ines(frame, "ine"), ines(frame, "ine_rnie"), ines(frame, "ine_bea")
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
