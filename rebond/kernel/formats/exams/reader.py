"""Reads exam results (formats §8.2)."""

from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from rebond.kernel.formats.columns import Frame
from rebond.kernel.formats.identity import identity, read_cfd, read_uai
from rebond.kernel.formats.siecle.accio import read_session
from rebond.kernel.tables import EXAMS
from rebond.kernel.values.text import without_accents

#: First word of RESULTAT -> our result. `ADMIS` counts with or without a mention.
_RESULTS: Final = {
    "ADMIS": "obtained",
    "ADMISE": "obtained",
    "OBTENU": "obtained",
    "RECU": "obtained",
    "RECUE": "obtained",
    "REFUSE": "failed",
    "REFUSEE": "failed",
    "AJOURNE": "failed",
    "AJOURNEE": "failed",
    "ABSENT": "failed",
    "ABSENTE": "failed",
    "ELIMINE": "failed",
    "ELIMINEE": "failed",
    "RATTRAPAGE": "pending",
}

BAD_RESULT: Final = "Le résultat n'est pas de ceux que l'on connaît."
MEND_RESULT: Final = "Écrire ADMIS, REFUSE, AJOURNE, ABSENT, ELIMINE ou RATTRAPAGE."
NO_RESULT: Final = "Le résultat manque."
BAD_SESSION: Final = "La session manque ou n'est pas une année."
MEND_SESSION: Final = "Écrire l'année de la session, par exemple 2026."


def read_result(text: str) -> str | None:
    """ "obtained", "failed" or "pending"; None for what is not known."""
    words = without_accents(text).upper().replace("(", " ").replace(",", " ").replace("-", " ").split()
    if words[:1] == ["NON"]:
        return "failed" if words[1:2] and _RESULTS.get(words[1]) == "obtained" else None
    return _RESULTS.get(words[0]) if words else None


def exams(frame: Frame) -> list[pa.RecordBatch]:
    """One row a result."""
    values = identity(frame, birth_expected=False)
    frame.refuse(pc.is_null(frame.text("session")), "session", BAD_SESSION, MEND_SESSION)
    frame.refuse(pc.is_null(frame.text("result")), "result", NO_RESULT, MEND_RESULT)
    values |= {
        "record": frame.records(),
        "uai": frame.mapped("uai", read_uai),
        "cfd": frame.mapped("cfd", read_cfd),
        "label": frame.text("label"),
        "session": frame.mapped("session", read_session, pa.int16(), refuse=BAD_SESSION, mend=MEND_SESSION),
        "result": frame.mapped("result", read_result, refuse=BAD_RESULT, mend=MEND_RESULT),
    }
    return [frame.batch(EXAMS, values)]
