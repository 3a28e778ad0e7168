"""Reads BEE_RESPONSABLES: who answers for a pupil, and how to reach them (formats §1.3)."""

import xml.etree.ElementTree as ET
from collections.abc import Generator, Iterator
from typing import Final

import pyarrow as pa

from rebond.kernel.formats.columns import flag
from rebond.kernel.formats.delivery import Aside, Chunk, FileFacts
from rebond.kernel.formats.opening import Hashing, Task
from rebond.kernel.formats.siecle.addresses import NOWHERE, address_of
from rebond.kernel.formats.siecle.parameters import Parameters, export_facts, read_parameters
from rebond.kernel.formats.spooling import Lookup, Spool
from rebond.kernel.formats.totals import Totals
from rebond.kernel.formats.walking import Walk, collector_paused
from rebond.kernel.kinds import Kind
from rebond.kernel.tables import GUARDIANS
from rebond.kernel.values.text import clean

#: CODE_PARENTE, old (one character) and new (two) models.
_RELATIONS: Final = {"10": "mother", "20": "father", "1": "father", "2": "mother"}
_LINK_FIELDS: Final = ("ELEVE_ID", "PERSONNE_ID", "NIVEAU_RESPONSABILITE", "RESP_LEGAL", "CODE_PARENTE")
_LINKS: Final = pa.schema([pa.field(name, pa.string()) for name in _LINK_FIELDS])
_PERSON: Final = (
    "NOM_DE_FAMILLE",
    "NOM",
    "PRENOM",
    "TEL_PORTABLE",
    "TEL_PERSONNEL",
    "TEL_PROFESSIONNEL",
    "MEL",
    "ADRESSE_ID",
)
_SCHEMA: Final = pa.schema([field for field in GUARDIANS if field.name != "file"])

BATCH_ROWS: Final = 8_192
BATCH_BYTES: Final = 16_000_000
NO_PUPIL: Final = "Le lien ne dit pas de quel élève il s'agit (ELEVE_ID)."
NO_PERSON: Final = "Le lien désigne une personne absente du fichier (PERSONNE_ID)."
MEND: Final = "Refaire l'export ResponsablesAvecAdresses depuis SIECLE."

Fields = dict[str, str | None]


def read_guardians(task: Task, encoding: str | None) -> Generator[Chunk, None, FileFacts]:
    """One row a link between a pupil and a person. Nothing is yielded before the file has been read to its end."""
    people, addresses = Lookup(), Lookup()
    kept = aside = seen = 0
    with Spool() as spool, task.open(counted=True) as stream:
        hashing = Hashing(stream)
        walk = Walk(
            hashing,
            task.limits,
            records=("PERSONNE", "RESPONSABLE_ELEVE", "RESPONSABLE", "ADRESSE"),
            kept=("PARAMETRES",),
        )
        with collector_paused():
            for batch in _links(walk, encoding, people, addresses):
                spool.add(batch)
        parameters = read_parameters(walk.root, task.declared)
        for links in spool:
            chunk = _chunk(task.path, links.to_pylist(), seen, parameters, people, addresses)
            seen, kept, aside = seen + len(links), kept + len(chunk.rows), aside + len(chunk.asides)
            yield chunk
    people.close()
    addresses.close()
    totals = Totals(rows=kept, refused=aside, set_aside=aside)
    return export_facts(task, Kind.SIECLE_GUARDIANS, hashing.sha256(), parameters, totals)


def _links(walk: Walk, encoding: str | None, people: Lookup, addresses: Lookup) -> Iterator[pa.RecordBatch]:
    links: list[Fields] = []
    since = 0
    for found in walk.batches(encoding):
        for element in found:
            if element.tag == "PERSONNE":
                said = _said(element)
                people.add(element.get("PERSONNE_ID", ""), tuple(said.get(name) for name in _PERSON))
            elif element.tag == "ADRESSE":
                addresses.add(element.get("ADRESSE_ID", ""), address_of(element))
            else:
                said = _said(element)
                links.append({name: said.get(name) or element.get(name) for name in _LINK_FIELDS})
        if len(links) >= BATCH_ROWS or (links and walk.bytes_read - since > BATCH_BYTES):
            yield pa.RecordBatch.from_pylist(links, _LINKS)
            links, since = [], walk.bytes_read
    if links:
        yield pa.RecordBatch.from_pylist(links, _LINKS)


def _said(element: ET.Element) -> Fields:
    return {child.tag: clean(child.text) for child in element}


def _chunk(
    path: str, links: list[Fields], before: int, parameters: Parameters, people: Lookup, addresses: Lookup
) -> Chunk:
    rows, asides = [], []
    for position, link in enumerate(links, before + 1):
        record = f"{path}#{position}"
        person = people.get(link["PERSONNE_ID"])
        if link["ELEVE_ID"] is None:
            asides.append(Aside(path, record, "ELEVE_ID", None, NO_PUPIL, MEND))
        elif person is None:
            asides.append(Aside(path, record, "PERSONNE_ID", link["PERSONNE_ID"], NO_PERSON, MEND))
        else:
            rows.append(_guardian(record, link, dict(zip(_PERSON, person, strict=True)), parameters, addresses))
    return Chunk(path, "guardians", pa.RecordBatch.from_pylist(rows, _SCHEMA), tuple(asides))


def _guardian(
    record: str, link: Fields, person: Fields, parameters: Parameters, addresses: Lookup
) -> dict[str, object]:
    address, postal_code, commune, label = addresses.get(person["ADRESSE_ID"]) or NOWHERE
    phones = [person[name] for name in ("TEL_PORTABLE", "TEL_PERSONNEL", "TEL_PROFESSIONNEL") if person[name]]
    relation = link["CODE_PARENTE"]
    level, legal = _level(link)
    return {
        "record": record,
        "uai": parameters.uai,
        "local_id": link["ELEVE_ID"],
        "relation": relation and _RELATIONS.get(relation, "other"),
        "legal": legal,
        "level": level,
        "surname": person["NOM_DE_FAMILLE"] or person["NOM"],
        "first_name": person["PRENOM"],
        "phones": phones or None,
        "emails": [person["MEL"]] if person["MEL"] else None,
        "address": address,
        "postal_code": postal_code,
        "commune": commune,
        "commune_label": label,
    }


def _level(link: Fields) -> tuple[int | None, bool | None]:
    """(1 legal, 2 in charge, 3 contact; whether a legal representative), in the old and the new model."""
    new, old = link["NIVEAU_RESPONSABILITE"], link["RESP_LEGAL"]
    if new in ("1", "2", "3"):
        return int(new), new == "1"
    if old in ("0", "1", "2"):
        return (3, False) if old == "0" else (1, True)
    return None, flag(old) if old else None
