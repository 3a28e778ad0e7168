"""The one generator of row-level security.

Each app's `rights` states, once a model, who may see and who may change a row, as a `Rule`. A rule gives the
query (`q`, what pages and operations filter on) and the SQL of the policy (`sql`, what PostgreSQL enforces
again). After every migration `enforcement.apply_all` writes the grants and policies anew, so that the database never
holds a rule that the code doesn't.
"""

from dataclasses import dataclass, field, replace
from functools import reduce
from operator import or_
from typing import Protocol, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role

WEB, WORKER, DEFINER, JOURNAL, OWNER = (
    "rebond_web",
    "rebond_worker",
    "rebond_definer",
    "rebond_journal",
    "rebond_owner",
)


M = TypeVar("M", bound=models.Model)


class Rule(Protocol):
    """Which rows an actor may reach."""

    def q(self, actor: Actor) -> Q:
        """The condition as Django's query."""
        ...

    def sql(self, table: str) -> str:
        """The same condition as SQL over `table`, reading the transaction's settings."""
        ...


def _setting(name: str) -> str:
    # Unset or reused, a setting reads as '', hence nullif.
    return f"nullif(current_setting('rebond.{name}', true), '')"


def uuids_of(name: str) -> str:
    """The keys that a setting of the transaction holds, as SQL."""
    return f"string_to_array({_setting(name)}, ',')::uuid[]"


def _inner(table: str, name: str) -> str:
    """An alias for a sub-select over `table`: another one than the alias that `table` may itself be."""
    return f"{name}_within" if table == name else name


NOTHING = Q(pk__in=[])


@dataclass(frozen=True)
class Everyone:
    """Any person signed in (reference data)."""

    def q(self, actor: Actor) -> Q:
        return Q()

    def sql(self, table: str) -> str:
        return f"{_setting('actor')} IS NOT NULL"


@dataclass(frozen=True)
class Anyone:
    """Even before signing in (what the sign-in page needs). To be used for what names nobody."""

    def q(self, actor: Actor) -> Q:
        return Q()

    def sql(self, table: str) -> str:
        return "true"


@dataclass(frozen=True)
class Nobody:
    """No row at all."""

    def q(self, actor: Actor) -> Q:
        return NOTHING

    def sql(self, table: str) -> str:
        return "false"


@dataclass(frozen=True)
class HasRole:
    """Any row, for who holds one of the roles."""

    roles: tuple[Role, ...]

    def q(self, actor: Actor) -> Q:
        return Q() if actor.has(*self.roles) else NOTHING

    def sql(self, table: str) -> str:
        names = ", ".join(f"'{role.value}'" for role in self.roles)
        return f"string_to_array({_setting('roles')}, ',') && ARRAY[{names}]"


@dataclass(frozen=True)
class Own:
    """Rows whose `column` is the actor's user id."""

    column: str = "user_id"

    def q(self, actor: Actor) -> Q:
        return Q(**{self.column: actor.user_id})

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} = {_setting('actor')}::uuid"


@dataclass(frozen=True)
class WhereTrue:
    """Rows whose boolean `column` is true (what its author shares)."""

    column: str

    def q(self, actor: Actor) -> Q:
        return Q(**{self.column: True})

    def sql(self, table: str) -> str:
        return f"{table}.{self.column}"


@dataclass(frozen=True)
class InPlatforms:
    """Rows whose `column` is one of the platforms that the actor works on."""

    column: str = "platform_id"

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__in": sorted(actor.platforms)}) if actor.platforms else NOTHING

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} = ANY ({uuids_of('platforms')})"


@dataclass(frozen=True)
class InEstablishments:
    """Rows whose `column` is an establishment of which the actor is referent."""

    column: str = "establishment_id"

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__in": sorted(actor.establishments)}) if actor.establishments else NOTHING

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} = ANY ({uuids_of('establishments')})"


@dataclass(frozen=True)
class OfOrganisation:
    """Rows whose `column` is the organisation that the actor acts for. To be used with the role that says so."""

    column: str

    def q(self, actor: Actor) -> Q:
        return Q(**{self.column: actor.organisation}) if actor.organisation else NOTHING

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} = {_setting('organisation')}::uuid"


@dataclass(frozen=True)
class Running:
    """Rows that nobody ended (`ended_at`) and whose moment (`until`) has not come."""

    def q(self, actor: Actor) -> Q:
        return Q(ended_at=None, until__gt=timezone.now())

    def sql(self, table: str) -> str:
        return f"({table}.ended_at IS NULL AND {table}.until > now())"


@dataclass(frozen=True)
class Where:
    """Rows whose `column` holds one of `values` (plain words of ours), or none of them when `no` is set."""

    column: str
    values: tuple[str, ...]
    no: bool = False

    def q(self, actor: Actor) -> Q:
        held = Q(**{f"{self.column}__in": self.values})
        return ~held if self.no else held

    def sql(self, table: str) -> str:
        words = ", ".join(f"'{value}'" for value in self.values)
        return f"{table}.{self.column} {'<> ALL' if self.no else '= ANY'} (ARRAY[{words}])"


@dataclass(frozen=True)
class Unprotected:
    """Rows that hold nothing that the law protects (`protected` is not set)."""

    def q(self, actor: Actor) -> Q:
        return Q(protected=False)

    def sql(self, table: str) -> str:
        return f"NOT {table}.protected"


@dataclass(frozen=True)
class Among:
    """Rows whose `column` (an array of accounts) names the actor."""

    column: str

    def q(self, actor: Actor) -> Q:
        return Q(**{f"{self.column}__contains": [actor.user_id]})

    def sql(self, table: str) -> str:
        return f"{table}.{self.column} @> ARRAY[{_setting('actor')}::uuid]"


@dataclass(frozen=True)
class Via:
    """Rows that belong (by `column`) to a row of `parent` ("app.Model") that the actor may see, and `within` lets."""

    column: str
    parent: str
    within: Rule = field(default_factory=Anyone)

    def q(self, actor: Actor) -> Q:
        parents = _lets(apps.get_model(self.parent), actor, self.within)
        return NOTHING if parents is None else Q(**{f"{self.column}__in": parents.values("pk")})

    def sql(self, table: str) -> str:
        model = apps.get_model(self.parent)
        parent, key, alias = model._meta.db_table, model._meta.pk.column, _inner(table, "parent")
        # The parent's own policy applies inside this sub-select: its rule is not written twice.
        return (
            f"EXISTS (SELECT 1 FROM {parent} {alias} WHERE {alias}.{key} = {table}.{self.column}"  # noqa: S608 (names of our own tables)
            f" AND {self.within.sql(alias)})"
        )


@dataclass(frozen=True)
class Holding:
    """Rows to which (by `column`) refers a row of `child` ("app.Model") that the actor may see, and `within` lets."""

    child: str
    column: str
    within: Rule = field(default_factory=Anyone)

    def q(self, actor: Actor) -> Q:
        children = _lets(apps.get_model(self.child), actor, self.within)
        return NOTHING if children is None else Q(pk__in=children.values(self.column))

    def sql(self, table: str) -> str:
        child, alias = apps.get_model(self.child)._meta.db_table, _inner(table, "child")
        return (
            f"EXISTS (SELECT 1 FROM {child} {alias} WHERE {alias}.{self.column} = {table}.id"  # noqa: S608 (as above)
            f" AND {self.within.sql(alias)})"
        )


@dataclass(frozen=True)
class Granted:
    """Rows to which (by `column`) a row of `grant` ("app.Model": `user`, `until`) lets the actor, until its moment.

    The policy of `grant` must let each user see their own rows, and refer to no table that uses this rule.
    """

    grant: str
    column: str

    def q(self, actor: Actor) -> Q:
        held = apps.get_model(self.grant)._default_manager.filter(user_id=actor.user_id, until__gt=timezone.now())
        return Q(pk__in=held.values(self.column))

    def sql(self, table: str) -> str:
        grant = apps.get_model(self.grant)._meta.db_table
        return (
            f"EXISTS (SELECT 1 FROM {grant} held WHERE held.{self.column} = {table}.id"  # noqa: S608 (as above)
            f" AND held.user_id = {_setting('actor')}::uuid AND held.until > now())"
        )


@dataclass(frozen=True)
class AnyOf:
    """Rows that one rule or another lets through."""

    rules: tuple[Rule, ...]

    def q(self, actor: Actor) -> Q:
        conditions = [rule.q(actor) for rule in self.rules]
        if not all(conditions):
            return Q()
        told = [condition for condition in conditions if condition is not NOTHING]
        return reduce(or_, told) if told else NOTHING

    def sql(self, table: str) -> str:
        return "(" + " OR ".join(rule.sql(table) for rule in self.rules) + ")"


@dataclass(frozen=True)
class AllOf:
    """Rows that every rule lets through."""

    rules: tuple[Rule, ...]

    def q(self, actor: Actor) -> Q:
        result = Q()
        for rule in self.rules:
            condition = rule.q(actor)
            if condition is NOTHING:  # a role that is not held: what follows is not even built
                return NOTHING
            result &= condition
        return result

    def sql(self, table: str) -> str:
        return "(" + " AND ".join(rule.sql(table) for rule in self.rules) + ")"


@dataclass(frozen=True)
class Policy:
    """What each database role may do with a table. `see` and the writes bind `web`; `worker` runs the jobs.

    An event keeps `change` and `remove` at Nobody: the right to UPDATE is then not even granted.
    `definer` opens the table to the functions that see across platforms, `journal` to the journal's connection,
    for INSERT alone.
    """

    see: Rule
    add: Rule = field(default_factory=Nobody)
    change: Rule = field(default_factory=Nobody)
    remove: Rule = field(default_factory=Nobody)
    worker: bool = True
    definer: bool = False
    journal: bool = False


_registry: dict[str, Policy] = {}


def register(label: str, policy: Policy) -> None:
    """State the policy of a model ("app.Model"). Called once, from the app's `rights`."""
    if label in _registry:
        raise ValueError(f"{label} already has a policy")
    _registry[label] = policy


def policies() -> dict[str, Policy]:
    """Table → policy, for every registered model."""
    return {apps.get_model(label)._meta.db_table: policy for label, policy in _registry.items()}


def visible(model: type[M], actor: Actor) -> models.QuerySet[M]:
    """The rows of `model` that `actor` may see: the only door by which pages read."""
    return model._default_manager.filter(_registry[model._meta.label].see.q(actor))


def _lets(model: type[M], actor: Actor, within: Rule) -> models.QuerySet[M] | None:
    """The rows of `model` that the actor may see and `within` lets; None when it lets none.

    What `see` lets by itself is not asked twice: nested three deep, the same condition would be half of a page's time.
    """
    if _shut(within, actor):
        return None
    condition = within.q(actor)
    if condition and _covers(_registry[model._meta.label].see, within, actor):
        return model._default_manager.filter(condition)
    return visible(model, actor).filter(condition)


def _covers(see: Rule, within: Rule, actor: Actor) -> bool:
    """Whether `see` lets whatever `within` lets this actor: by the same rules, or the same children unconditionally."""
    return _covered(within, _ways(see, actor), actor)


def _covered(rule: Rule, allowed: list[Rule], actor: Actor) -> bool:
    match rule:
        case AnyOf():
            return all(_covered(way, allowed, actor) for way in _ways(rule, actor))
        case AllOf(rules):
            return any(_covered(one, allowed, actor) for one in rules)
        case Holding():
            return rule in allowed or replace(rule, within=Anyone()) in allowed
    return rule in allowed


def _ways(rule: Rule, actor: Actor) -> list[Rule]:
    """The rules of which any one is enough, without those that let this actor nothing."""
    rules = rule.rules if isinstance(rule, AnyOf) else (rule,)
    return [way for way in rules if not _shut(way, actor)]


def _shut(rule: Rule, actor: Actor) -> bool:
    """Whether a rule lets nothing to an actor for what they are, whatever the rows: told without building a query."""
    match rule:
        case AnyOf(rules):
            return all(_shut(one, actor) for one in rules)
        case AllOf(rules):
            return any(_shut(one, actor) for one in rules)
        case Via(within=within) | Holding(within=within):
            return _shut(within, actor)
        case HasRole() | InPlatforms() | InEstablishments() | OfOrganisation() | Nobody():
            return rule.q(actor) is NOTHING
    return False
