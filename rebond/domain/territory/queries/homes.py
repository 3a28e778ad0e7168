"""Whose an address is, by its postcode and its town, in one query: what the page of a file can afford."""

import json
from collections import defaultdict
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from rebond.domain.territory.enums import Basis
from rebond.domain.territory.folding import fold, without_cedex
from rebond.domain.territory.models import short_platform_name
from rebond.domain.territory.placement import (
    CommuneFacts,
    DepartmentFacts,
    Perimeters,
    Place,
    choose,
    claims_on,
    department_of_postal_code,
    home_of,
)

# The facts that `placement` needs of the communes of one postcode, and no other: each a kind and what it tells.
# `placing` reads whole tables for thousands of places; it stays the one that campaigns use.
_FACTS = """
WITH here AS MATERIALIZED (
    SELECT c.code, c.name, c.search_name, c.department_id, c.parent_id, c.population
    FROM territory_commune c WHERE c.postal_codes @> ARRAY[%(postcode)s]::varchar[]
), cities AS (
    SELECT c.code, c.name, c.search_name, c.department_id, c.parent_id, c.population
    FROM territory_commune c WHERE c.code IN (SELECT parent_id FROM here) AND c.code NOT IN (SELECT code FROM here)
), places AS (
    SELECT *, true AS here FROM here UNION ALL SELECT *, false FROM cities
), bassins AS (
    SELECT b.id, b.name, m.commune_id, row_number() OVER (ORDER BY b.name) AS rank
    FROM territory_bassin_communes m JOIN territory_bassin b ON b.id = m.bassin_id
    WHERE m.commune_id IN (SELECT code FROM places)
), rules AS (
    SELECT r.commune_id, r.bassin_id, r.platform_id FROM territory_perimeterrule r
    WHERE r.commune_id IN (SELECT code FROM places) OR r.bassin_id IN (SELECT id FROM bassins)
), departments AS (
    SELECT d.code, d.name, d.default_platform_id FROM territory_department d
    WHERE d.code = %(department)s OR d.code IN (SELECT department_id FROM places)
)
SELECT 'place', to_jsonb(p)::text FROM places p
UNION ALL SELECT 'bassin', to_jsonb(b)::text FROM bassins b
UNION ALL SELECT 'rule', to_jsonb(r)::text FROM rules r
UNION ALL SELECT 'department', to_jsonb(d)::text FROM departments d
UNION ALL SELECT 'platform', jsonb_build_object(
        'id', p.id, 'name', p.name, 'department_id', p.department_id, 'rank', row_number() OVER (ORDER BY p.name)
    )::text FROM territory_platform p
    WHERE p.department_id IN (SELECT code FROM departments)
       OR p.id IN (SELECT platform_id FROM rules UNION SELECT default_platform_id FROM departments)
"""


@dataclass(frozen=True)
class Claimant:
    """A platform that claims a place."""

    pk: UUID
    name: str

    @property
    def short_name(self) -> str:
        """The name after the word "plate-forme"."""
        return short_platform_name(self.name)


@dataclass(frozen=True)
class HomePlace:
    """A town, and the platforms of which it is: the one chosen by the rule first, then the others that claim it."""

    town: str
    platforms: tuple[Claimant, ...] = ()


def whose_home(postcode: str, town: str) -> HomePlace:
    """The town at this postcode (as it is known, else as it is written) and whose it is, by what a home alone decides:
    a rule on the commune or its *bassin*, else the platform of its département. One query."""
    facts = _facts(postcode)
    wanted = without_cedex(fold(town))
    here = [row for row in facts["place"] if row["here"]]
    named = next((row for row in here if row["search_name"] == wanted), None)
    place = Place(commune_code=named["code"] if named else None, postal_code=postcode)
    names = {UUID(row["id"]): row["name"] for row in facts["platform"]}
    claimants = _claimants(place, _perimeters(postcode, facts))
    return HomePlace(named["name"] if named else town, tuple(Claimant(key, names[key]) for key in claimants))


def _facts(postcode: str) -> dict[str, list[dict[str, Any]]]:
    told: dict[str, list[dict[str, Any]]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(_FACTS, {"postcode": postcode, "department": department_of_postal_code(postcode)})
        for kind, row in cursor.fetchall():
            told[kind].append(json.loads(row))
    for kind in ("bassin", "platform"):  # in the order of the database, as in `placing`
        told[kind].sort(key=lambda row: row["rank"])
    return told


def _claimants(place: Place, perimeters: Perimeters) -> tuple[UUID, ...]:
    chosen, home = choose(place, perimeters), home_of(place, perimeters)
    if chosen.basis == Basis.HOME_RULE and home is not None:
        return tuple(claims_on(home, perimeters)[0])
    return (chosen.platform_id,) if chosen.basis == Basis.HOME_DEFAULT and chosen.platform_id else ()


def _perimeters(postcode: str, facts: dict[str, list[dict[str, Any]]]) -> Perimeters:
    bassins: dict[str, list[UUID]] = defaultdict(list)
    for row in facts["bassin"]:
        bassins[row["commune_id"]].append(UUID(row["id"]))
    by_commune: dict[str, list[UUID]] = defaultdict(list)
    by_bassin: dict[UUID, list[UUID]] = defaultdict(list)
    rank = {row["id"]: row["rank"] for row in facts["platform"]}
    for row in sorted(facts["rule"], key=lambda row: rank[row["platform_id"]]):
        if row["commune_id"]:
            by_commune[row["commune_id"]].append(UUID(row["platform_id"]))
        else:
            by_bassin[UUID(row["bassin_id"])].append(UUID(row["platform_id"]))
    cities = [row for row in facts["place"] if row["here"] and row["parent_id"] is None]
    # The most populated has the last word, as in `placing`.
    largest = max(cities, key=lambda row: (row["population"] or 0, row["code"]), default=None)
    return Perimeters(
        departments={row["code"]: _department(row, facts["platform"]) for row in facts["department"]},
        communes={
            row["code"]: CommuneFacts(
                row["code"], row["name"], row["department_id"], row["parent_id"], tuple(bassins[row["code"]])
            )
            for row in facts["place"]
        },
        by_commune=by_commune,
        by_bassin=by_bassin,
        postal={postcode: largest["code"]} if largest else {},
    )


def _department(row: dict[str, Any], platforms: list[dict[str, Any]]) -> DepartmentFacts:
    here = tuple(UUID(one["id"]) for one in platforms if one["department_id"] == row["code"])
    default = row["default_platform_id"]
    return DepartmentFacts(row["code"], row["name"], default=UUID(default) if default else None, platforms=here)
