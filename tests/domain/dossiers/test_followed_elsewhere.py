"""A file closed here, and its young person followed by another platform since: nothing of theirs is read nor taken."""

import pytest
from django.db import DatabaseError, connection, transaction

from rebond.domain.base.actor import Actor
from rebond.domain.base.ids import new_id
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import DetailKind, Holder
from rebond.domain.dossiers.models import ContactDetail, Dossier
from rebond.domain.dossiers.operations import DetailRefusedError, MergeRefusedError, add_detail, close_file, merge
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, publish

pytestmark = pytest.mark.django_db
FOUND = {"kind": DetailKind.PHONE, "value": "06 98 76 54 32", "holder": Holder.YOUNG_PERSON}


@pytest.fixture
def closed(cast: Cast, zoe: Dossier) -> Dossier:
    with acting_as(cast.owner):
        return close_file(actor=cast.owner, dossier_id=zoe.pk, reason="other", note="Partie de Laon.")


@pytest.fixture
def moved(cast: Cast, closed: Dossier, as_worker) -> Dossier:
    """The file that the Soissonnais has open for Zoé, closed in Laon, with the number that they found."""
    with as_worker():
        publish(cast, listed(cast, known=closed.person_id), campaign=DECEMBER, platform=cast.elsewhere)
        file = Dossier.objects.get(platform=cast.elsewhere)
    assert file.person_id == closed.person_id
    with acting_as(cast.stranger):
        add_detail(actor=cast.stranger, dossier_id=file.pk, **FOUND)
    return file


def _numbers(actor: Actor) -> int:
    """How many numbers the pages find; PostgreSQL alone must say the same."""
    with acting_as(actor), connection.cursor() as cursor:
        found = visible(ContactDetail, actor).count()
        cursor.execute("SELECT count(*) FROM dossiers_contactdetail")
        assert cursor.fetchone() == (found,)
    return found


def test_what_the_others_found_is_theirs(cast: Cast, closed: Dossier, moved: Dossier) -> None:
    assert _numbers(cast.stranger) == 3
    assert _numbers(cast.owner) == 0
    with acting_as(cast.owner):
        assert ContactDetail.objects.update(value="0") == 0
        with pytest.raises(DetailRefusedError):
            add_detail(actor=cast.owner, dossier_id=closed.pk, **FOUND)


def test_a_closed_file_that_nobody_took_up_keeps_its_numbers(cast: Cast, closed: Dossier) -> None:
    assert _numbers(cast.owner) == 2


def test_a_merge_does_not_take_away_the_numbers_of_who_is_followed_elsewhere(
    cast: Cast, closed: Dossier, moved: Dossier, as_worker
) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", surname="Lefebvre", ines=()), campaign=DECEMBER)
        twin = Dossier.objects.get(surname="Lefebvre")
    with acting_as(cast.owner):
        with pytest.raises(MergeRefusedError, match="autre plate-forme"):
            merge(actor=cast.owner, kept_id=twin.pk, lost_id=closed.pk, choices={})
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rebond_merge(%s, %s, %s, '{}'::jsonb)", [new_id(), twin.pk, closed.pk])
    assert _numbers(cast.stranger) == 3
