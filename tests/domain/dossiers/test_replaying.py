"""After a release that changes a rule, every file is read again from its history."""

import pytest

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import NextStep, Outcome, Stage
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations import Contact, record_contact
from rebond.domain.dossiers.operations.rebuilding import MOVED, replay_all
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db


def test_columns_that_say_otherwise_than_the_events_are_set_again_a_batch_at_a_time(
    cast: Cast, as_worker, as_owner
) -> None:
    with as_worker():
        publish(cast, *(listed(cast, f"p{n}", surname=f"Nom{n}", ines=()) for n in range(5)))
    with as_owner():
        first = Dossier.objects.order_by("surname").first()
    with acting_as(cast.owner):
        silence = Contact("phone", "nobody", Outcome.NO_ANSWER)
        record_contact(actor=cast.owner, dossier_id=first.pk, contact=silence)
    with as_owner():
        before = list(Dossier.objects.order_by("pk").values(*MOVED))
        Dossier.objects.update(stage=Stage.SOLUTION, attempts=9, next_step=NextStep.NONE, attested="training")
    for _ in range(2):  # run again, nothing more moves
        with as_worker():
            assert replay_all(batch=2) == 5
        with as_owner():
            assert list(Dossier.objects.order_by("pk").values(*MOVED)) == before
