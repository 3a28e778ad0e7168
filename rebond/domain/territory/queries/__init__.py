"""Reads of the territory. It names nobody: everyone signed in reads it, so these take no actor."""

from rebond.domain.territory.queries.conflicts import (
    Conflicts,
    Coverage,
    Dispute,
    covered_by_rule,
    perimeter_conflicts,
)
from rebond.domain.territory.queries.directory import (
    Matches,
    bassins_of,
    code_entries,
    departments_by_academie,
    departments_by_code,
    establishment_named,
    establishments_by_uai,
    find_communes,
    find_establishments,
    matching_places,
    platform_choices,
    platforms_with_rules,
    rules_of,
    uncovered_communes,
)
from rebond.domain.territory.queries.placing import load_perimeters, place_all, platform_for

__all__ = [
    "Conflicts",
    "Coverage",
    "Dispute",
    "Matches",
    "bassins_of",
    "code_entries",
    "covered_by_rule",
    "departments_by_academie",
    "departments_by_code",
    "establishment_named",
    "establishments_by_uai",
    "find_communes",
    "find_establishments",
    "load_perimeters",
    "matching_places",
    "perimeter_conflicts",
    "place_all",
    "platform_choices",
    "platform_for",
    "platforms_with_rules",
    "rules_of",
    "uncovered_communes",
]
