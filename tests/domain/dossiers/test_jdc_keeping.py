"""What the JDC said is forgotten in its time, and a young person told again is not proposed again."""

from datetime import timedelta

import pytest
from django.db.models import F

from rebond.domain.base.models import ActionEntry
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import JdcState
from rebond.domain.dossiers.models import JdcRow, JdcTable
from rebond.domain.dossiers.operations import jdc_put_off, jdc_take_up, receive_jdc
from rebond.domain.dossiers.operations.jdc_keeping import ANSWERED, UNANSWERED, forget_jdc
from rebond.domain.dossiers.queries import jdc_queue
from rebond.kernel.formats.jdc.writer import write_jdc
from tests.domain.dossiers.cast import listed, publish
from tests.domain.dossiers.test_jdc import drop, met, operator, row

pytestmark = pytest.mark.django_db
__all__ = ["operator"]
DAY = timedelta(days=1)


def later(as_owner, by: timedelta) -> None:
    """As if this long had gone by."""
    with as_owner():
        JdcRow.objects.update(handled_at=F("handled_at") - by)
        JdcTable.objects.update(received_at=F("received_at") - by)


def put_off(cast) -> JdcRow:
    with acting_as(cast.owner):
        return jdc_put_off(actor=cast.owner, row_id=row(surname="Abry").pk, reason="Est au lycée, suivi au CMP.")


def test_an_answered_row_is_forgotten_after_ninety_days_and_not_before(cast, operator, as_worker, as_owner) -> None:
    drop(operator, as_worker, met(phone="0639980011", address="2 rue des Écoles"))
    kept = put_off(cast)
    later(as_owner, ANSWERED - DAY)
    with as_worker():
        assert forget_jdc() == 0
    later(as_owner, 2 * DAY)
    with as_worker():
        assert [forget_jdc(), forget_jdc()] == [1, 0]
        held = JdcRow.objects.get()
        said = [value for name, value in vars(held).items() if isinstance(value, str) and name != "fingerprint"]
        assert set(said) == {"", JdcState.PUT_OFF} and held.birth_date is held.commune_id is None
        assert ActionEntry.objects.filter(code="jdc.forgotten").count() == 1
    with acting_as(cast.owner):
        assert jdc_queue(cast.owner, cast.platform.pk).handled == []
        with pytest.raises(JdcRow.DoesNotExist):
            jdc_take_up(actor=cast.owner, row_id=kept.pk)
    with acting_as(operator):
        again, new = receive_jdc(actor=operator, name="copie.csv", content=write_jdc([met(), met("Bily", "Lou")]))
        assert (new, again.repeated) == (True, 1)


def test_a_row_noted_on_a_file_leaves_the_file_as_it_is(cast, operator, as_worker, as_owner) -> None:
    with as_worker():
        publish(cast, listed(cast, surname="Abry", first_names="Tom", birth_date=met().birth_date))
    drop(operator, as_worker, met(phone="0639980011"))
    later(as_owner, ANSWERED + DAY)
    with as_worker():
        assert forget_jdc() == 1
        dossier = row().dossier
        assert dossier.surname == "Abry"
        assert dossier.person.details.filter(value="+33639980011").exists()


def test_a_row_that_nobody_answered_or_mended_goes_after_a_year_with_its_mark(
    cast, operator, as_worker, as_owner
) -> None:
    drop(operator, as_worker, met(), met("Bily", "Lou", postal_code="99999", commune="Nulle part"))
    with as_worker():
        assert set(JdcRow.objects.values_list("state", flat=True)) == {JdcState.PROPOSED, JdcState.ASIDE}
    later(as_owner, UNANSWERED - DAY)
    with as_worker():
        assert forget_jdc() == 0
    later(as_owner, 2 * DAY)
    with as_worker():
        assert forget_jdc() == 2
        assert not JdcRow.objects.exists() and JdcTable.objects.get().rows == 2


def test_the_mark_of_a_forgotten_row_goes_when_its_table_could_not_come_again(
    cast, operator, as_worker, as_owner
) -> None:
    drop(operator, as_worker, met())
    put_off(cast)
    later(as_owner, ANSWERED + DAY)
    with as_worker():
        forget_jdc()
        assert JdcRow.objects.exclude(fingerprint="").exists()
    later(as_owner, timedelta(days=3 * 366))
    with as_worker():
        forget_jdc()
        assert not JdcRow.objects.exists()
