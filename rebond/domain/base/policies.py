"""Who may see and change the rows of each table: stated once, enforced twice.

Each app's `rights` states, once a model, who may see and who may change a row (`rules`). Pages and operations read by
`visible`, and PostgreSQL enforces the same again: after every migration `enforcement.apply_all` writes the grants and
policies anew, so that the database never holds a rule that the code doesn't.
"""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import BooleanField, Expression, F
from django.utils import timezone

from rebond.domain.base.actor import SCOPES, Actor, Role
from rebond.domain.base.rules import FALSE, TRUE, AllOf, AnyOf, Anyone, Holding, Nobody, Rule, together

WEB, WORKER, DEFINER, JOURNAL, OWNER = (
    "rebond_web",
    "rebond_worker",
    "rebond_definer",
    "rebond_journal",
    "rebond_owner",
)


M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Policy:
    """What each database role may do with a table. `see` and the writes bind `web`; `worker` runs the jobs.

    An event keeps `change` and `remove` at Nobody: the right to UPDATE is then not even granted.
    `definer` opens the table to the functions that see across platforms, `journal` to the journal's connection,
    for INSERT alone. `read_by_others`: the policy of a table that `add` refers to reads this one.
    """

    see: Rule
    add: Rule = field(default_factory=Nobody)
    change: Rule = field(default_factory=Nobody)
    remove: Rule = field(default_factory=Nobody)
    worker: bool = True
    definer: bool = False
    journal: bool = False
    read_by_others: bool = False


_registry: dict[str, Policy] = {}


def register(label: str, policy: Policy) -> None:
    """State the policy of a model ("app.Model"). Called once, from the app's `rights`."""
    if label in _registry:
        raise ValueError(f"{label} already has a policy")
    _registry[label] = policy


def policies() -> dict[str, Policy]:
    """Table → policy, for every registered model."""
    return {apps.get_model(label)._meta.db_table: policy for label, policy in _registry.items()}


#: Where a condition awaits something of the actor: "{platforms:0}".
_AWAITED = re.compile(r"\{(\w+:?\d*)\}")


@dataclass(frozen=True)
class _Asker:
    """The voice of a query: what is known of who asks is decided at once, their keys are awaited.

    Two actors of the same roles and the same numbers of keys have the same conditions, so each is built once in the
    life of a process: built by the ORM at every question, they took a third of a page's time (30 November 2026).
    """

    roles: frozenset[Role]
    sizes: tuple[int, ...]  # how many keys in each of `SCOPES`

    def somebody(self) -> str:
        return TRUE

    def user(self) -> str:
        return "{user}"

    def now(self) -> str:
        return "{now}"

    def holds(self, roles: tuple[Role, ...]) -> str:
        return FALSE if self.roles.isdisjoint(roles) else TRUE

    def among(self, column: str, scope: str) -> str:
        size = self.sizes[SCOPES.index(scope)]
        # One by one, not as an array: the planner then knows how many they are.
        return f"{column} IN ({', '.join(f'{{{scope}:{n}}}' for n in range(size))})" if size else FALSE

    def rows(self, table: str, alias: str, within: Rule) -> str:
        narrowed, see = within.sql(alias, self), policies()[table].see
        if narrowed == FALSE or (narrowed != TRUE and self._lets(see, within)):
            return narrowed
        return together([narrowed, see.sql(alias, self)])

    def member(self, key: str, table: str, alias: str, column: str, condition: str) -> str:
        where = "" if condition == TRUE else f" WHERE {condition}"
        return f"{key} IN (SELECT {alias}.{column} FROM {table} {alias}{where})"  # noqa: S608 (names of our own tables)

    def _lets(self, see: Rule, within: Rule) -> bool:
        """Whether `see` lets whatever `within` lets: by the same rules, or the same children unconditionally.

        What `see` lets by itself is not asked twice: nested three deep, one condition would be half of a page's time.
        """
        return self._covered(within, self._ways(see))

    def _covered(self, rule: Rule, allowed: list[Rule]) -> bool:
        match rule:
            case AnyOf():
                return all(self._covered(way, allowed) for way in self._ways(rule))
            case AllOf(rules):
                return any(self._covered(one, allowed) for one in rules)
            case Holding():
                return rule in allowed or replace(rule, within=Anyone()) in allowed
        return rule in allowed

    def _ways(self, rule: Rule) -> list[Rule]:
        """The rules of which any one is enough, without those that let this actor nothing."""
        rules = rule.rules if isinstance(rule, AnyOf) else (rule,)
        return [way for way in rules if way.sql("t", self) != FALSE]


@lru_cache(maxsize=4096)
def _condition(label: str, table: str, asker: _Asker) -> tuple[str, tuple[str, ...]]:
    """What rows of a model such an actor may see, as SQL over `table` with `%s`, and what each of these awaits."""
    told = _registry[label].see.sql(table, asker).replace("%", "%%")
    return _AWAITED.sub("%s", told), tuple(_AWAITED.findall(told))


class _Seen(Expression):
    """The condition that a row is one that `actor` may see."""

    conditional = True
    # One is never another: the ORM compares conditions again and again, and to compare what two of them were made of
    # takes longer than to build them.
    __eq__, __hash__ = object.__eq__, object.__hash__

    def __init__(self, label: str, actor: Actor) -> None:
        super().__init__(output_field=BooleanField())
        self.label, self.actor = label, actor
        self.key = F("pk")  # tells under which alias the table is asked

    def get_source_expressions(self) -> list[Any]:
        return [self.key]

    def set_source_expressions(self, exprs: list[Any]) -> None:
        (self.key,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, list[Any]]:
        keys = self.actor.scopes()
        asker = _Asker(self.actor.roles, tuple(map(len, keys.values())))
        told, awaited = _condition(self.label, compiler.quote_name_unless_alias(self.key.alias), asker)
        given = {f"{scope}:{n}": key for scope, held in keys.items() for n, key in enumerate(held)}
        given |= {"user": self.actor.user_id, "now": timezone.now()}
        return told, [given[name] for name in awaited]


def visible(model: type[M], actor: Actor) -> models.QuerySet[M]:
    """The rows of `model` that `actor` may see: the only door by which pages read."""
    asker = _Asker(actor.roles, tuple(map(len, actor.scopes().values())))
    told, _ = _condition(model._meta.label, "t", asker)
    if told == FALSE:
        return model._default_manager.filter(pk__in=[])  # nothing: not even asked
    if told == TRUE:
        return model._default_manager.all()
    return model._default_manager.filter(_Seen(model._meta.label, actor))
