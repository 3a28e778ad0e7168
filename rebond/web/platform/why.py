"""Why a young person is on the list, from the explanation that the comparator gave at the publication.

Its shape is `kernel.comparator.Explanation.as_dict()`. An old entry may lack anything: what is missing is not
shown, never an error.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html, format_html_join

from rebond.domain.dossiers.enums import Flag
from rebond.domain.dossiers.models import ListEntry
from rebond.domain.territory.models import Establishment
from rebond.domain.territory.queries import establishments_by_uai
from rebond.web.templatetags.platform_tags import flag_label

#: The four criteria of the guide ("Repérage", §1), each with the comparator's criteria that answer it.
FOUR = (
    ("Âge", ("age",), "16 ans révolus et moins de 26 ans"),
    ("Scolarité", ("schooling",), "au moins 15 jours cette année ou la précédente"),
    ("Diplôme", ("diploma",), "diplôme de la formation suivie non obtenu"),
    ("Inscription", ("enrolled", "attested", "deceased"), "inscrit nulle part à la date du traitement"),
)


#: How the comparison, which knows the number alone, says an establishment (`kernel.comparator.wording`).
_NUMBERED = re.compile(r"(?P<last>Le dernier )?établissement de numéro UAI (?P<uai>\d{7}[A-Z])")
Schools = Mapping[str, Establishment]


@dataclass(frozen=True)
class Line:
    """One of the four criteria: `met` (✓) when it puts the young person on the list."""

    title: str
    rule: str
    met: bool
    facts: list[str]
    sources: list[str]


@dataclass(frozen=True)
class Evidence:
    """One field of a join, in words; `share` (0 to 100) is the length of its bar."""

    field: str
    finding: str
    favours: bool
    share: int


@dataclass(frozen=True)
class Join:
    """Two groups of records told to be the same human being, or in doubt."""

    first: list[str]
    second: list[str]
    joined: bool
    verdict: str
    evidence: list[Evidence]


@dataclass(frozen=True)
class Why:
    """The page "Pourquoi sur la liste"."""

    summary: str
    reasons: list[str]
    lines: list[Line]
    records: list[dict[str, str]]
    doubtful: list[dict[str, str]]
    joins: list[Join]


def three_sentences(entry: ListEntry | None, first: ListEntry | None = None) -> list[str]:
    """The reason in at most three plain sentences: the latest entry's, on the list since the `first` one."""
    if entry is None:
        return []
    sentences = [f"Sur la liste depuis la campagne « {(first or entry).campaign_name} »."]
    where = ", ".join(filter(None, (entry.level, entry.establishment_name)))
    if Flag.SECOND_PUBLIC in entry.flags:
        known = f"Dernière formation : {where}. " if where else ""
        sentences.append(
            f"{known}De 16 à 18 ans, sans formation, emploi ni accompagnement connus au "
            f"{entry.treatment_date:%d/%m/%Y} : l’obligation de formation s’applique, même avec un diplôme."
        )
    elif where:
        left = f", quittée le {entry.left_on:%d/%m/%Y}" if entry.left_on else ""
        sentences.append(
            f"Dernière formation : {where}{left} ; ni diplôme de cette formation, ni inscription ailleurs au "
            f"{entry.treatment_date:%d/%m/%Y}."
        )
    if entry.placed_by:
        sentences.append(entry.placed_by)
    return sentences


def explained(entries: Iterable[ListEntry]) -> list[tuple[ListEntry, Why]]:
    """Each entry with its explanation, establishments said by their names. One query for all of them."""
    held = list(entries)
    schools = establishments_by_uai(
        found["uai"] for entry in held for found in _NUMBERED.finditer(str(entry.explanation))
    )
    return [(entry, why(entry, schools)) for entry in held]


def why(entry: ListEntry, schools: Schools | None = None) -> Why:
    """The explanation as the page shows it; `schools`: those whose numbers it tells, by UAI."""
    schools = schools or {}
    told = entry.explanation if isinstance(entry.explanation, dict) else {}
    criteria = {c.get("criterion"): c for c in _dicts(told, "criteria")}
    return Why(
        summary=_said(told.get("summary"), schools) or "Sur la liste : aucun critère ne l’en écarte.",
        reasons=[_said(reason, schools) for reason in told.get("reasons") or []]
        + [flag_label(flag) + "." for flag in entry.flags],
        lines=[_line(title, names, rule, criteria, schools) for title, names, rule in FOUR],
        records=[_record(record, schools) for record in _dicts(told, "records")],
        doubtful=[_record(record, schools) for record in _dicts(told, "doubtful_records")],
        joins=[_join(link) for link in _dicts(told, "links")],
    )


def _dicts(told: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [item for item in told.get(name) or [] if isinstance(item, dict)]


def _line(title: str, names: tuple[str, ...], rule: str, criteria: dict[Any, dict[str, Any]], schools: Schools) -> Line:
    held = [criteria[name] for name in names if name in criteria]
    return Line(
        title=title,
        rule=rule,
        met=all(c.get("state", "no") in ("no", "contradicted") for c in held),
        facts=[_said(_capitalised(c["sentence"]), schools) for c in held if c.get("sentence")],
        sources=[str(c["record"]) for c in held if c.get("record")],
    )


def _record(record: dict[str, Any], schools: Schools) -> dict[str, str]:
    told = {name: str(record.get(name) or "") for name in ("record", "source", "sentence", "identity")}
    return told | {"sentence": _said(_capitalised(told["sentence"] or told["source"]), schools)}


def _capitalised(sentence: object) -> str:
    text = str(sentence)
    return text[:1].upper() + text[1:]


def _said(sentence: object, schools: Schools) -> str:
    """A sentence of the comparison as people write it: typographic apostrophes, and each establishment that the
    reference knows by its name and town, its number in small beside."""
    text, parts, done = str(sentence or "").replace("'", "’"), [], 0
    for found in _NUMBERED.finditer(text):
        school = schools.get(found["uai"])
        if school is None:
            continue
        before = text[done : found.start()] + ("Le dernier établissement, " if found["last"] else "")
        after = "," if found["last"] else ""
        parts.append((before, school.with_town.replace("'", "’"), found["uai"], after))
        done = found.end()
    if not parts:
        return text
    told = format_html_join("", '{}{} <span class="pf-uai">{}</span>{}', parts)
    return format_html("{}{}", told, text[done:])


def _join(link: dict[str, Any]) -> Join:
    evidence = _dicts(link, "evidence")
    heaviest = max((abs(int(item.get("weight") or 0)) for item in evidence), default=0) or 1
    return Join(
        first=[str(record) for record in link.get("records_a") or []],
        second=[str(record) for record in link.get("records_b") or []],
        joined=bool(link.get("joined", True)),
        verdict=_verdict(link),
        evidence=[
            Evidence(
                field=str(item.get("field", "")),
                finding=str(item.get("finding", "")),
                favours=int(item.get("weight") or 0) >= 0,
                share=round(100 * abs(int(item.get("weight") or 0)) / heaviest),
            )
            for item in evidence
        ],
    )


def _verdict(link: dict[str, Any]) -> str:
    probability = link.get("probability")
    if not isinstance(probability, int | float):
        return "Même personne"
    if not link.get("joined", True):
        return "En doute : une personne doit trancher"
    return "Même personne, de façon certaine" if probability >= 0.9999 else "Même personne, très probablement"
