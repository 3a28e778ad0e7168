"""The doors by which the story enters: people act as the site does, under row-level security; jobs as the worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connections, models

from rebond.demo.load.clock import told_at
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import WEB
from rebond.domain.base.roles import password_of
from rebond.domain.base.session import acting_as


@contextmanager
def through_the_site() -> Iterator[None]:
    """The database is reached with the site's own role, as pages reach it."""
    connection = connections["default"]
    kept = {name: connection.settings_dict[name] for name in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict |= {"USER": WEB, "PASSWORD": password_of(WEB, settings.DATABASE_KEY)}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= kept


@contextmanager
def acts(actor: Actor, moment: datetime) -> Iterator[None]:
    """One act of a person: a transaction of their own, at its moment."""
    with told_at(moment), acting_as(actor):
        yield


def date_back(rows: models.QuerySet, moment: datetime, *columns: str) -> None:
    """Give rows that PostgreSQL dated itself the moment that the story tells. As the worker."""
    rows.update(**dict.fromkeys(columns, moment))
