"""Rules: which rows an actor may reach. Each app's `rights` composes them, once a model.

A rule is written once, as a condition of SQL, and said in two voices: to PostgreSQL, where who acts is read from the
transaction's settings (`SETTINGS`: the policies), and in a query, where it travels as parameters (`policies.visible`).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.apps import apps

from rebond.domain.base.actor import Role

TRUE, FALSE = "true", "false"


class Voice(Protocol):
    """How a condition names who acts. Each gives SQL."""

    def somebody(self) -> str:
        """The condition that somebody acts."""
        ...

    def user(self) -> str:
        """The key of their account."""
        ...

    def now(self) -> str:
        """The moment of the question."""
        ...

    def holds(self, roles: tuple[Role, ...]) -> str:
        """The condition that they hold one of `roles`."""
        ...

    def among(self, column: str, scope: str) -> str:
        """The condition that `column` is one of the keys of a scope of theirs (`actor.SCOPES`)."""
        ...

    def among_once(self, column: str, scope: str) -> str:
        """The same, the keys read once a query rather than once a row."""
        ...

    def rows(self, table: str, alias: str, within: "Rule") -> str:
        """The condition on a row of another table, under `alias`: what `within` lets of what they may see there."""
        ...

    def member(self, key: str, table: str, alias: str, column: str, condition: str) -> str:
        """The condition that `key` is the `column` of a row of another table that meets `condition`."""
        ...


class Rule(Protocol):
    """Which rows an actor may reach."""

    def sql(self, table: str, who: Voice) -> str:
        """The condition as SQL over `table` (a name or an alias)."""
        ...


def either(conditions: Iterable[str]) -> str:
    """Any of these conditions; what is always false is not said."""
    told = [condition for condition in conditions if condition != FALSE]
    if not told or TRUE in told:
        return TRUE if told else FALSE
    return f"({' OR '.join(told)})"


def together(conditions: Iterable[str]) -> str:
    """All of these conditions; what is always true is not said."""
    told = [condition for condition in conditions if condition != TRUE]
    if not told or FALSE in told:
        return FALSE if told else TRUE
    return f"({' AND '.join(told)})"


def _setting(name: str) -> str:
    # Unset or reused, a setting reads as '', hence nullif.
    return f"nullif(current_setting('rebond.{name}', true), '')"


class _Settings:
    """The voice of the policies: PostgreSQL reads who acts from the transaction's settings (`session`)."""

    def somebody(self) -> str:
        return f"{_setting('actor')} IS NOT NULL"

    def user(self) -> str:
        return f"{_setting('actor')}::uuid"

    def now(self) -> str:
        return "now()"

    def holds(self, roles: tuple[Role, ...]) -> str:
        names = ", ".join(f"'{role.value}'" for role in roles)
        return f"string_to_array({_setting('roles')}, ',') && ARRAY[{names}]"

    def among(self, column: str, scope: str) -> str:
        return f"{column} = ANY ({self._keys(scope)})"

    def among_once(self, column: str, scope: str) -> str:
        return f"{column} = ANY ((SELECT {self._keys(scope)})::uuid[])"

    @staticmethod
    def _keys(scope: str) -> str:
        return f"string_to_array({_setting(scope)}, ',')::uuid[]"

    def rows(self, table: str, alias: str, within: Rule) -> str:
        return within.sql(alias, self)  # the table's own policy applies inside the sub-select: not written twice

    def member(self, key: str, table: str, alias: str, column: str, condition: str) -> str:
        asked = together([f"{alias}.{column} = {key}", condition])
        return f"EXISTS (SELECT 1 FROM {table} {alias} WHERE {asked})"  # noqa: S608 (names of our own tables)


SETTINGS: Voice = _Settings()


def _inner(table: str, name: str) -> str:
    """An alias for a sub-select over `table`: another one than the alias that `table` may itself be."""
    return f"{name}_within" if table == name else name


@dataclass(frozen=True)
class Everyone:
    """Any person signed in (reference data)."""

    def sql(self, table: str, who: Voice) -> str:
        return who.somebody()


@dataclass(frozen=True)
class Anyone:
    """Even before signing in (what the sign-in page needs). To be used for what names nobody."""

    def sql(self, table: str, who: Voice) -> str:
        return TRUE


@dataclass(frozen=True)
class Nobody:
    """No row at all."""

    def sql(self, table: str, who: Voice) -> str:
        return FALSE


@dataclass(frozen=True)
class HasRole:
    """Any row, for who holds one of the roles."""

    roles: tuple[Role, ...]

    def sql(self, table: str, who: Voice) -> str:
        return who.holds(self.roles)


@dataclass(frozen=True)
class Own:
    """Rows whose `column` is the actor's user id."""

    column: str = "user_id"

    def sql(self, table: str, who: Voice) -> str:
        return f"{table}.{self.column} = {who.user()}"


@dataclass(frozen=True)
class WhereTrue:
    """Rows whose boolean `column` is true (what its author shares)."""

    column: str

    def sql(self, table: str, who: Voice) -> str:
        return f"{table}.{self.column}"


@dataclass(frozen=True)
class Blank:
    """Rows whose `column` says nothing."""

    column: str

    def sql(self, table: str, who: Voice) -> str:
        return f"{table}.{self.column} IS NULL"


@dataclass(frozen=True)
class InPlatforms:
    """Rows whose `column` is one of the platforms that the actor works on.

    `once`: for a table of which thousands of rows are read at a time, each of which took the keys out of the settings
    again (docs/performance.md). PostgreSQL refuses it ("infinite recursion") where the policy of another table, that
    this one's asks, comes back to this one.
    """

    column: str = "platform_id"
    once: bool = field(default=False, compare=False)

    def sql(self, table: str, who: Voice) -> str:
        asked = who.among_once if self.once else who.among
        return asked(f"{table}.{self.column}", "platforms")


@dataclass(frozen=True)
class _InPlatformsAs:
    """Rows whose `platform_id` is of a narrower scope: the platforms where the actor holds certain roles.

    `HasRole` says that a role is held, wherever it is; with `InPlatforms` beside it, the role of one platform would
    open the other: who is responsable of one may be of circle 1 on another. These say both at once.
    """

    scope: str

    def sql(self, table: str, who: Voice) -> str:
        return who.among(f"{table}.platform_id", self.scope)


#: Of which the actor is responsable or assistant.
IN_RUN_PLATFORMS = _InPlatformsAs("run")
#: Of which the actor is responsable.
IN_MANAGED_PLATFORMS = _InPlatformsAs("managed")


@dataclass(frozen=True)
class InEstablishments:
    """Rows whose `column` is an establishment of which the actor is referent."""

    column: str = "establishment_id"

    def sql(self, table: str, who: Voice) -> str:
        return who.among(f"{table}.{self.column}", "establishments")


@dataclass(frozen=True)
class OfOrganisation:
    """Rows whose `column` is the organisation that the actor acts for. To be used with the role that says so."""

    column: str

    def sql(self, table: str, who: Voice) -> str:
        return who.among(f"{table}.{self.column}", "organisation")


@dataclass(frozen=True)
class Running:
    """Rows that nobody ended (`ended_at`) and whose moment (`until`) has not come."""

    def sql(self, table: str, who: Voice) -> str:
        return f"({table}.ended_at IS NULL AND {table}.until > {who.now()})"


@dataclass(frozen=True)
class Where:
    """Rows whose `column` holds one of `values` (plain words of ours), or none of them when `no` is set."""

    column: str
    values: tuple[str, ...]
    no: bool = False

    def sql(self, table: str, who: Voice) -> str:
        words = ", ".join(f"'{value}'" for value in self.values)
        return f"{table}.{self.column} {'<> ALL' if self.no else '= ANY'} (ARRAY[{words}])"


@dataclass(frozen=True)
class Unprotected:
    """Rows that hold nothing that the law protects (`protected` is not set)."""

    def sql(self, table: str, who: Voice) -> str:
        return f"NOT {table}.protected"


@dataclass(frozen=True)
class Among:
    """Rows whose `column` (an array of accounts) names the actor."""

    column: str

    def sql(self, table: str, who: Voice) -> str:
        return f"{table}.{self.column} @> ARRAY[{who.user()}]"


@dataclass(frozen=True)
class Via:
    """Rows that belong (by `column`) to a row of `parent` ("app.Model") that the actor may see, and `within` lets."""

    column: str
    parent: str
    within: Rule = field(default_factory=Anyone)

    def sql(self, table: str, who: Voice) -> str:
        model = apps.get_model(self.parent)
        parent, key, alias = model._meta.db_table, model._meta.pk.column, _inner(table, "parent")
        condition = who.rows(parent, alias, self.within)
        return FALSE if condition == FALSE else who.member(f"{table}.{self.column}", parent, alias, key, condition)


@dataclass(frozen=True)
class Holding:
    """Rows to which (by `column`) refers a row of `child` ("app.Model") that the actor may see, and `within` lets."""

    child: str
    column: str
    within: Rule = field(default_factory=Anyone)

    def sql(self, table: str, who: Voice) -> str:
        child, alias = apps.get_model(self.child)._meta.db_table, _inner(table, "child")
        condition = who.rows(child, alias, self.within)
        return FALSE if condition == FALSE else who.member(f"{table}.id", child, alias, self.column, condition)


@dataclass(frozen=True)
class Granted:
    """Rows to which (by `column`) a row of `grant` ("app.Model": `user`, `until`) lets the actor, until its moment.

    The policy of `grant` must let each user see their own rows, and refer to no table that uses this rule.
    """

    grant: str
    column: str

    def sql(self, table: str, who: Voice) -> str:
        grant = apps.get_model(self.grant)._meta.db_table
        condition = f"(held.user_id = {who.user()} AND held.until > {who.now()})"
        return who.member(f"{table}.id", grant, "held", self.column, condition)


@dataclass(frozen=True)
class AnyOf:
    """Rows that one rule or another lets through."""

    rules: tuple[Rule, ...]

    def sql(self, table: str, who: Voice) -> str:
        return either(rule.sql(table, who) for rule in self.rules)


@dataclass(frozen=True)
class AllOf:
    """Rows that every rule lets through."""

    rules: tuple[Rule, ...]

    def sql(self, table: str, who: Voice) -> str:
        return together(rule.sql(table, who) for rule in self.rules)
