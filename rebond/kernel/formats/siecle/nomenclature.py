"""Reads BEE_NOMENCLATURES: the labels of the school's own exit motives (formats §1.4)."""

import xml.etree.ElementTree as ET
from collections.abc import Generator
from typing import Final

from rebond.kernel.formats.delivery import Chunk, FileFacts
from rebond.kernel.formats.opening import Hashing, Task
from rebond.kernel.formats.siecle.parameters import export_facts, read_parameters
from rebond.kernel.formats.totals import Totals
from rebond.kernel.formats.walking import Walk
from rebond.kernel.kinds import Kind
from rebond.kernel.values.text import clean

_MOTIVE: Final = "MOTIF_SORTIE"
_CODES: Final = ("CODE_MOTIF_SORTIE", "CODE_MOTIF")
_LABELS: Final = ("LIBELLE_LONG", "LIBELLE_EDITION", "LIBELLE_COURT")


def read_nomenclature(task: Task, encoding: str | None) -> Generator[Chunk, None, FileFacts]:
    """Yields no row: the motives are in the `motives` of the facts."""
    motives: dict[str, str] = {}
    with task.open(counted=True) as stream:
        hashing = Hashing(stream)
        walk = Walk(hashing, task.limits, records=(_MOTIVE,), kept=("PARAMETRES",), skipped=("MEFS", "MATIERES"))
        for found in walk.batches(encoding):
            for element in found:
                code, label = _first(element, _CODES), _first(element, _LABELS)
                if code and label:
                    motives.setdefault(code, label)
        parameters = read_parameters(walk.root, task.declared)
    yield from ()
    totals = Totals(rows=len(motives))
    return export_facts(task, Kind.SIECLE_NOMENCLATURE, hashing.sha256(), parameters, totals, motives)


def _first(element: ET.Element, names: tuple[str, ...]) -> str | None:
    said = (clean(element.get(name) or element.findtext(name)) for name in names)
    return next((text for text in said if text), None)
