"""Reads ACCIO: the diplomas of an establishment's pupils (formats §1.5)."""

import re
from collections.abc import Generator
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame, constant
from rebond.kernel.formats.delivery import Chunk, FileFacts
from rebond.kernel.formats.identity import read_cfd
from rebond.kernel.formats.opening import Hashing, Task
from rebond.kernel.formats.siecle.parameters import Parameters, export_facts, read_parameters
from rebond.kernel.formats.spooling import Spool
from rebond.kernel.formats.totals import Totals
from rebond.kernel.formats.walking import Walk
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import EXAMS

RECORD: Final = "ACCIO_ELEVE_DIPLOME"
_FIELDS: Final = {"ELEVE_ID": "local_id", "CODE_DIPLOME": "cfd", "SESSION": "session", "ANNEE_SCOLAIRE": "year"}
_LABELS: Final = {ours: theirs for theirs, ours in _FIELDS.items()}
_RAW: Final = pa.schema([pa.field(name, pa.string()) for name in (*_FIELDS.values(), "mention")])

_YEAR: Final = re.compile(r"(?<!\d)(?:19[5-9]|20)\d\d(?!\d{2})")
MEND: Final = "Corriger le diplôme de cet élève dans SIECLE, puis refaire l'export ACCIO."


def read_diplomas(task: Task, encoding: str | None) -> Generator[Chunk, None, FileFacts]:
    """One row a diploma obtained; identities come later, from the establishment's own pupils (`local_id`)."""
    with Spool() as spool, task.open(counted=True) as stream:
        hashing = Hashing(stream)
        walk = Walk(hashing, task.limits, records=(RECORD,), kept=("PARAMETRES",))
        for found in walk.batches(encoding):
            rows = []
            for element in found:
                said = {**element.attrib, **{child.tag: child.text for child in element}}
                rows.append(
                    {ours: said.get(theirs) for theirs, ours in _FIELDS.items()} | {"mention": said.get("MENTION")}
                )
            spool.add(pa.RecordBatch.from_pylist(rows, _RAW))
        parameters = read_parameters(walk.root, task.declared)
        totals, seen = Totals(), 0
        for raw in spool:
            ordinals = pa.arange(seen + 1, seen + 1 + len(raw))
            seen += len(raw)
            texts = dict(zip(_RAW.names, raw.columns, strict=True))
            frame = Frame(texts, ordinals, task.path, value_chars=task.limits.value_chars, labels=_LABELS)
            batch = _exams(frame, parameters)
            totals.count(frame)
            yield Chunk(task.path, "exams", batch, frame.asides)
    return export_facts(task, Kind.ACCIO, hashing.sha256(), parameters, totals)


def read_session(text: str) -> int | None:
    """The year of a session, from "2026", "2026-06" or "juin 2026"."""
    found = _YEAR.search(text)
    return int(found[0]) if found else None


def _exams(frame: Frame, parameters: Parameters) -> pa.RecordBatch:
    frame.refuse(
        pc.is_null(frame.text("local_id")), "local_id", "Le diplôme n'est rattaché à aucun élève (ELEVE_ID).", MEND
    )
    no_code = "Le diplôme n'a pas de code (CODE_DIPLOME)."
    frame.refuse(pc.is_null(frame.text("cfd")), "cfd", no_code, MEND)
    no_session = "La session du diplôme manque ou n'est pas une année."
    frame.refuse(pc.is_null(frame.text("session")), "session", no_session, MEND)
    session = frame.mapped("session", read_session, pa.int16(), refuse=no_session, mend=MEND)
    return frame.batch(
        EXAMS,
        {
            "record": frame.records(),
            "uai": constant(parameters.uai, frame.length, pa.string()),
            "local_id": frame.text("local_id"),
            "cfd": frame.mapped("cfd", read_cfd, pa.string()),
            "label": frame.text("cfd"),
            "session": session,
            "result": constant("obtained", frame.length, pa.string()),
        },
    )
