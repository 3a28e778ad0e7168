"""A condition said apart is the ORM's own, and holds in any query of its table."""

from datetime import date

import pytest
from django.db.models import Q

from rebond.domain.base.said import EVERY, NONE, say
from rebond.domain.dossiers.criteria import tab_q
from rebond.domain.dossiers.enums import Tab
from rebond.domain.dossiers.models import Dossier

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("tab", Tab.values)
def test_what_is_said_apart_is_what_the_orm_would_write(tab: str) -> None:
    asked = tab_q(tab, date(2026, 11, 30))
    said, plain = Dossier.objects.filter(say(Dossier, asked).expression()), Dossier.objects.filter(asked)

    conditions = [str(query.query).partition("WHERE ")[2].strip("()") for query in (said, plain)]
    assert conditions[0] == (conditions[1] or "true")


def test_everybody_and_nobody_are_told_apart_from_conditions() -> None:
    new = say(Dossier, Q(is_new=True))

    assert say(Dossier, Q()) == EVERY
    assert say(Dossier, Q(pk__in=[])) == NONE
    assert (EVERY & new, new & EVERY) == (new, new)


def test_a_condition_on_another_table_is_refused() -> None:
    with pytest.raises(ValueError, match="no other table"):
        say(Dossier, Q(person__surname="LEFÈVRE"))
