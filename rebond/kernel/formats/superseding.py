"""Which of several files of one establishment, base and school year counts (formats §8.1, issue on intake)."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from rebond.kernel.formats.delivery import FileFacts
from rebond.kernel.kinds import Kind

#: Bases of which a later file replaces the one before. Exam results, missions locales and facts add up.
REPLACED: Final = frozenset(
    {
        Kind.SIECLE,
        Kind.SIECLE_GUARDIANS,
        Kind.SIECLE_NOMENCLATURE,
        Kind.ACCIO,
        Kind.FREGATA,
        Kind.SIFA,
        Kind.APPRENTICESHIP,
    }
)


def superseded(files: Sequence[FileFacts]) -> dict[int, int]:
    """Place of each file that counts for nothing -> place of the one that counts instead.

    Two files of the same content are one file. Among the others the latest export wins; between two of the same
    moment the one with more rows, then a fixed order on their content: the same data always give the same choice. A
    file without any date replaces none and is replaced by none. A table that several establishments fill (SIFA of a
    group of CFA) is replaced by a later one of the same establishments, all of them.
    """
    winners: dict[tuple[object, ...], int] = {}
    twins: dict[tuple[object, ...], int] = {}
    replaced: dict[int, int] = {}
    for place, facts in enumerate(files):
        first = twins.setdefault((facts.kind, facts.uai, facts.school_year, facts.sha256), place)
        if first != place:
            replaced[place] = first
            continue
        key = _key(facts)
        if key is None:
            continue
        rival = winners.get(key)
        if rival is None or _rank(facts) > _rank(files[rival]):
            winners[key] = place
    for place, facts in enumerate(files):
        key = _key(facts)
        if key is not None and place not in replaced and winners[key] != place:
            replaced[place] = winners[key]
    return {place: replaced.get(winner, winner) for place, winner in replaced.items()}


def _key(facts: FileFacts) -> tuple[object, ...] | None:
    whose = facts.uai or facts.uais
    if facts.kind not in REPLACED or not whose or facts.school_year is None or _moment(facts) is None:
        return None
    return facts.kind, whose, facts.school_year


def _moment(facts: FileFacts) -> datetime | None:
    if facts.exported_at is not None or facts.observed_on is None:
        return facts.exported_at
    return datetime.combine(facts.observed_on, time.min)


def _rank(facts: FileFacts) -> tuple[datetime, int, str]:
    return _moment(facts) or datetime.min, facts.rows, facts.sha256  # noqa: DTZ901 (never shown: orders the undated)
