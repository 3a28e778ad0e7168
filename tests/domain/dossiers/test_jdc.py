"""The service national's monthly table: split by home commune, known ones noted, nothing lost, nothing twice."""

from datetime import date

import pytest
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, JdcState, NextStep, Origin, Outcome
from rebond.domain.dossiers.models import ContactDetail, Dossier, JdcNote, JdcRow, JdcTable, Notification
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Identity,
    JdcRefusedError,
    Reported,
    jdc_hold,
    jdc_noted,
    jdc_opened,
    jdc_put_off,
    jdc_take_up,
    mend_jdc,
    place_jdc,
    receive_jdc,
    report,
    search_people,
)
from rebond.domain.dossiers.operations.contacts import Contact, record_contact
from rebond.domain.dossiers.queries import file_page, jdc_aside, jdc_queue, jdc_tables
from rebond.domain.territory.models import Commune, PerimeterRule
from rebond.kernel.formats.jdc.reader import JdcPerson
from rebond.kernel.formats.jdc.writer import write_jdc
from tests.domain.dossiers.cast import Cast, listed, publish
from tests.domain.dossiers.cast import operator as make_operator
from tests.domain.dossiers.test_calling import columns, replayed

pytestmark = pytest.mark.django_db
JDC = date(2026, 10, 6)


def met(surname: str = "Abry", first_names: str = "Tom", **changes: object) -> JdcPerson:
    told = {"birth_date": date(2009, 1, 2), "jdc_date": JDC, "postal_code": "02000", "commune": "Laon"}
    return JdcPerson(surname, first_names, **told | changes)  # type: ignore[arg-type]


@pytest.fixture
def operator(as_owner, cast: Cast) -> Actor:
    """Who drops the tables; Laon is in the perimeter of the platform."""
    with as_owner():
        Commune.objects.update(search_name="laon", postal_codes=["02000"])
        PerimeterRule.objects.create(platform=cast.platform, target="commune", commune=cast.commune)
        return make_operator()


def drop(operator: Actor, as_worker, *people: JdcPerson, content: bytes | None = None) -> JdcTable:
    """Dropped, then placed as the job does."""
    with acting_as(operator):
        table, _ = receive_jdc(actor=operator, name="jdc.csv", content=content or write_jdc(people))
    with as_worker():
        place_jdc(table_id=table.pk)
    return table


def row(**criteria: object) -> JdcRow:
    return JdcRow.objects.get(**criteria)


def test_an_unknown_young_person_is_proposed_to_the_platform_of_the_home(cast, operator, as_worker) -> None:
    drop(operator, as_worker, met(wants_contact=True), met("Bily", "Lou"))
    with acting_as(cast.owner):
        queue = jdc_queue(cast.owner, cast.platform.pk)
        assert [told.surname for told in queue.proposed] == ["Abry", "Bily"]  # who asked to be called comes first
        assert queue.proposed[0].commune_id == "02408"
    with acting_as(cast.stranger):
        assert jdc_queue(cast.stranger, cast.platform.pk).proposed == []
        assert not JdcRow.objects.exists()


def test_a_known_one_is_noted_on_the_file_with_its_date_and_opens_nothing(cast, operator, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast))
    drop(operator, as_worker, met("LEFEVRE", "Zoé", birth_date=date(2008, 3, 12), last_class="2de"))
    with acting_as(cast.owner):
        dossier = Dossier.objects.get()
        assert jdc_queue(cast.owner, cast.platform.pk).proposed == []
        note = JdcNote.objects.get(dossier=dossier)
        assert (note.jdc_date, note.last_class) == (JDC, "2de")
        assert "jdc" in [item.kind for item in file_page(cast.owner, dossier).timeline]


def test_the_files_to_write_in_are_locked_by_key_before_any_is_written_in(cast, operator, as_worker) -> None:
    with as_worker():
        for key, surname, ine in (("p1", "Abry", "123456789AB"), ("p2", "Bily", "123456789AC")):
            told = listed(cast, key, surname=surname, first_names="Tom", birth_date=met().birth_date, ines=(ine,))
            publish(cast, told)
    with acting_as(operator):
        content = write_jdc([met("Bily"), met()])
        table, _ = receive_jdc(actor=operator, name="jdc.csv", content=content)
    with as_worker(), CaptureQueriesContext(connection) as held:
        place_jdc(table_id=table.pk)
        assert JdcNote.objects.count() == 2
    asked = [query["sql"] for query in held.captured_queries]
    locks = [place for place, sql in enumerate(asked) if 'FROM "dossiers_dossier"' in sql and "FOR UPDATE" in sql]
    written = [place for place, sql in enumerate(asked) if 'INSERT INTO "dossiers_jdcnote"' in sql]
    assert locks[0] < written[0] and "ORDER BY" in asked[locks[0]]


def test_two_files_of_one_name_are_left_to_a_person(cast, operator, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast), listed(cast, key="p2", ines=()))
    drop(operator, as_worker, met("Lefèvre", "Zoé", birth_date=date(2008, 3, 12)))
    with acting_as(cast.owner):
        assert len(jdc_queue(cast.owner, cast.platform.pk).proposed) == 1
        assert not JdcNote.objects.exists()


def test_the_same_file_twice_and_the_same_row_elsewhere_change_nothing(cast, operator, as_worker) -> None:
    first = drop(operator, as_worker, met())
    with acting_as(operator):
        again, new = receive_jdc(actor=operator, name="copie.csv", content=write_jdc([met()]))
    assert (again.pk, new) == (first.pk, False)
    second = drop(operator, as_worker, met(), met("Bily", "Lou"))
    with acting_as(operator):
        assert JdcTable.objects.get(pk=second.pk).repeated == 1
        assert JdcRow.objects.count() == 2
    with as_worker():
        assert place_jdc(table_id=second.pk) == 0


def test_an_unreadable_row_is_set_aside_mended_and_replayed(cast, operator, as_worker) -> None:
    lines = "NOM;PRENOM;DATE_NAISSANCE;CODE_POSTAL;COMMUNE;DATE_JDC\nAbry;Tom;31/02/2009;02000;Laon;06/10/2026\n"
    table = drop(operator, as_worker, content=f"{lines}Bily;Lou;02/01/2009;02000;Laon;06/10/2026\n".encode())
    with acting_as(operator):
        [aside] = jdc_aside(operator, table.pk)
        assert (aside.number, aside.field) == (1, "birth_date")
        with pytest.raises(JdcRefusedError) as refused:
            mend_jdc(actor=operator, row_id=aside.pk, texts=aside.texts | {"birth_date": "30/02/2009"})
        assert refused.value.field == "birth_date"
        mend_jdc(actor=operator, row_id=aside.pk, texts=aside.texts | {"birth_date": "28/02/2009"})
        mend_jdc(actor=operator, row_id=aside.pk, texts={})  # mended meanwhile: nothing more
    with as_worker():
        assert place_jdc(table_id=table.pk) == 1
    with acting_as(cast.owner):
        assert len(jdc_queue(cast.owner, cast.platform.pk).proposed) == 2


def test_a_commune_that_no_platform_covers_is_set_aside_with_its_reason(cast, operator, as_worker) -> None:
    table = drop(operator, as_worker, met(postal_code="13001", commune="Marseille"))
    with acting_as(operator):
        [aside] = jdc_aside(operator, table.pk)
        assert "Aucune plate-forme" in aside.reason
        mend_jdc(actor=operator, row_id=aside.pk, texts=aside.texts | {"postal_code": "02000", "commune_label": "Laon"})
    with as_worker():
        assert place_jdc(table_id=table.pk) == 1
        assert row().state == JdcState.PROPOSED


@pytest.mark.parametrize("content", [b"", b"%PDF", b"NOM;PRENOM\nA;B\n", b"NOM;PRENOM;DATE_NAISSANCE;DATE_JDC\n"])
def test_another_file_is_refused_and_leaves_nothing(operator, content: bytes) -> None:
    with acting_as(operator), pytest.raises(JdcRefusedError):
        receive_jdc(actor=operator, name="x", content=content)
    with acting_as(operator):
        assert not jdc_tables(operator).exists()


def test_only_the_habilitated_drop_a_table(cast, operator) -> None:
    with acting_as(cast.owner), pytest.raises(Error), transaction.atomic():
        receive_jdc(actor=cast.owner, name="x", content=write_jdc([met()]))


def test_the_platform_opens_notes_or_puts_off_once(cast, operator, as_worker) -> None:
    drop(operator, as_worker, met(), met("Bily", "Lou"), met("Caron", "Ève"))
    with acting_as(cast.owner):
        opened, noted, off = JdcRow.objects.order_by("surname")
        identity = Identity("Abry", "Tom", date(2009, 1, 2))
        search = search_people(actor=cast.owner, identity=identity)
        told = Reported(identity, "Vu à la JDC.", origin=Origin.JDC)
        dossier = report(actor=cast.owner, platform_id=cast.platform.pk, search_id=search.search_id, reported=told)
        jdc_opened(actor=cast.owner, row_id=opened.pk, dossier=dossier)
        jdc_noted(actor=cast.owner, row_id=noted.pk, dossier_id=dossier.pk)
        with pytest.raises(AlreadyCorrectedError):
            jdc_put_off(actor=cast.owner, row_id=noted.pk, reason="x")
        with pytest.raises(JdcRefusedError):
            jdc_put_off(actor=cast.owner, row_id=off.pk, reason=" ")
        jdc_put_off(actor=cast.owner, row_id=off.pk, reason="Est au lycée.")
        assert len(jdc_queue(cast.owner, cast.platform.pk).handled) == 3
        jdc_take_up(actor=cast.owner, row_id=off.pk)
        assert [told.surname for told in jdc_queue(cast.owner, cast.platform.pk).proposed] == ["Caron"]
        assert JdcNote.objects.filter(dossier=dossier).count() == 1
    with acting_as(cast.stranger), pytest.raises(JdcRow.DoesNotExist):
        jdc_put_off(actor=cast.stranger, row_id=off.pk, reason="x")


def test_a_row_is_held_before_its_file_is_opened_so_that_two_people_open_one(cast, operator, as_worker) -> None:
    drop(operator, as_worker, met())
    with acting_as(cast.owner):
        row = JdcRow.objects.get()
        assert jdc_hold(actor=cast.owner, row_id=row.pk).pk == row.pk
        jdc_put_off(actor=cast.owner, row_id=row.pk, reason="Est au lycée.")
    with acting_as(cast.colleague), pytest.raises(AlreadyCorrectedError):
        jdc_hold(actor=cast.colleague, row_id=row.pk)


def test_a_wish_told_of_a_known_young_person_is_heard_and_their_number_kept(
    cast, operator, as_owner, as_worker
) -> None:
    with as_owner():
        publish(cast, listed(cast))
        Dossier.objects.update(referent=cast.owner.user_id)
        file = Dossier.objects.get()
    with acting_as(cast.owner):
        refuses = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REFUSES)
        record_contact(actor=cast.owner, dossier_id=file.pk, contact=refuses)
    met_again = met(
        file.surname, file.first_names, birth_date=file.birth_date, wants_contact=True, phone="06 39 98 77 66",
        address="3 rue Neuve",
    )  # fmt: skip
    drop(operator, as_worker, met_again)
    with acting_as(cast.owner):
        known = ContactDetail.objects.filter(person=file.person_id, source__startswith="Journée défense")
        assert set(known.values_list("kind", "value")) == {
            ("phone", "+33639987766"),
            ("address", "3 rue Neuve\n02000 Laon"),
        }
        moved = Dossier.objects.get(pk=file.pk)
        assert (moved.next_step, moved.next_step_on) == (NextStep.CALL_AGAIN, timezone.localdate())
        assert columns(moved) == replayed(moved)
        assert Notification.objects.filter(dossier=file, kind="jdc").count() == 1


def test_the_file_opened_for_an_unknown_one_has_the_address_that_was_given(cast, operator, as_worker) -> None:
    drop(operator, as_worker, met(address="3 rue Neuve"))
    with acting_as(cast.owner):
        identity = Identity("Abry", "Tom", date(2009, 1, 2))
        search = search_people(actor=cast.owner, identity=identity)
        told = Reported(identity, "Vu à la JDC.", origin=Origin.JDC)
        made = report(actor=cast.owner, platform_id=cast.platform.pk, search_id=search.search_id, reported=told)
        jdc_opened(actor=cast.owner, row_id=row().pk, dossier=made)
        assert ContactDetail.objects.get(person=made.person_id, kind="address").value == "3 rue Neuve\n02000 Laon"
