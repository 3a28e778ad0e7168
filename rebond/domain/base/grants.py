"""What stands beside the policies: the grants on a framework's tables, which have none, and the functions whose text
the code holds. `enforcement.apply_all` writes both after each migration."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Exemption:
    """A framework's table without policies: why, and what `web` and `definer` may do with it (PostgreSQL's grants)."""

    reason: str
    web: str
    definer: str


_exempt: dict[str, Exemption] = {}


_functions: list[str] = []


def write_function(sql: str) -> None:
    """Have a function of the database written after each migration: a closed list that the code holds."""
    _functions.append(sql)


def functions() -> tuple[str, ...]:
    """The functions that the code writes, as SQL."""
    return tuple(_functions)


def exempt(table: str, reason: str, *, web: str, definer: str = "") -> None:
    """Leave a framework's table without policies, with the reason that the catalogue test prints.

    `web` and `definer`: the privileges granted, on columns where a table holds more than these need; blank for none.
    """
    _exempt[table] = Exemption(reason, web, definer)


def exemptions() -> dict[str, Exemption]:
    """Table → why it has no policy, and its grants."""
    return dict(_exempt)
