"""An existing base: what was written of its events goes beside them, and comes back if the migration is undone."""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import ContactNote, Dossier, StatusNote
from rebond.domain.dossiers.operations import Contact, close_file, correct_contact, record_contact
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db

BEFORE, THIS = ("dossiers", "0027_telling"), ("dossiers", "0028_notes")


def _rows(sql: str) -> set[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return set(cursor.fetchall())


def test_what_was_written_follows_each_version_of_its_event_there_and_back(
    cast: Cast, zoe: Dossier, as_owner, settings
) -> None:
    with acting_as(cast.owner):
        first = record_contact(
            actor=cast.owner, dossier_id=zoe.pk, contact=Contact("phone", "nobody", "no_answer", note="Sonne.")
        )
        second = correct_contact(
            actor=cast.owner, attempt_id=first.pk, contact=Contact("phone", "nobody", "no_answer", note="Occupé.")
        )
        third = correct_contact(actor=cast.owner, attempt_id=second.pk, contact=None)
        close_file(actor=cast.owner, dossier_id=zoe.pk, reason="other", note="Parti.")
    settings.DATABASE_ROUTERS = []  # here, the owner is a role of the connection that pages use
    loader = MigrationLoader(connection)
    moving, before = loader.get_migration(*THIS), loader.project_state(BEFORE)
    with as_owner():
        held = set(ContactNote.objects.values_list("event_id", "text"))
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come cannot be altered
        with connection.schema_editor() as editor:
            moving.unapply(before.clone(), editor)
        assert _rows("SELECT id, note FROM dossiers_contactattempt") == {*held, (third.pk, "")}
        with connection.schema_editor() as editor:
            moving.apply(before.clone(), editor)
        assert held == {(first.pk, "Sonne."), (second.pk, "Occupé.")}
        assert set(ContactNote.objects.values_list("event_id", "text")) == held
        assert set(StatusNote.objects.values_list("text", flat=True)) == {"Parti."}
