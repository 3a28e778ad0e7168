"""What happens at the same moment to one file, by a merge, a contact, a publication: each waits for its turn."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.models import ActionEntry
from rebond.domain.base.policies import OWNER, WORKER
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Choice, LinkKind
from rebond.domain.dossiers.enums import Answered, Channel, Outcome
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import (
    AttestedFact,
    ContactAttempt,
    ContactDetail,
    ContactNote,
    Dossier,
    Echo,
    EnrolmentCheck,
    EnrolmentTelling,
    LinkAnswer,
    ListEntry,
    Merge,
    Notification,
    PersonalLink,
    Transfer,
    YoungPerson,
)
from rebond.domain.dossiers.operations import (
    Contact,
    GivenByLink,
    TransferRefusedError,
    Writing,
    accept_transfer,
    ask_about_fact,
    ask_transfer,
    end,
    merge,
    record_contact,
    tell_school,
    undo_contact,
    write_to,
)
from rebond.domain.dossiers.operations.access import dossier_to_change
from rebond.domain.dossiers.operations.links import answer_link
from rebond.domain.messages.enums import State
from rebond.domain.messages.lifecycle import Act
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations.delivering import note_receipt
from rebond.domain.territory.models import Commune, Department, Establishment, Platform
from tests.conftest import database_role
from tests.domain.dossiers.asking import IN_SCHOOL
from tests.domain.dossiers.cast import DECEMBER, Cast, fresh_key, listed, make_cast, publish

WRITTEN = (
    *(EnrolmentTelling, EnrolmentCheck, AttestedFact),
    *(Message, Echo, ContactNote, Notification, LinkAnswer, PersonalLink, Merge, Transfer, ContactAttempt, ListEntry),
    *(Dossier, ContactDetail),
    *(YoungPerson, ActionEntry, User, Establishment, Platform, Commune, Department),
)
#: A form of the public page, and the secret in its address.
SECRET = "a-secret-of-a-link"


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[tuple[Cast, Dossier, Dossier]]:
    """The cast and two files of one young person, committed for other connections to see, then removed."""
    with django_db_blocker.unblock(), database_role(OWNER):
        try:
            with transaction.atomic():
                cast = make_cast()
                publish(cast, listed(cast), listed(cast, "p2", surname="Lefebvre", ines=()))
            yield cast, Dossier.objects.get(surname="Lefèvre"), Dossier.objects.get(surname="Lefebvre")
        finally:
            with transaction.atomic(), database_role(OWNER):
                YoungPerson.objects.update(merged_into=None)
                Dossier.objects.update(merged_into=None)
                for model in (ContactAttempt, EnrolmentCheck, AttestedFact):
                    model.objects.update(supersedes=None)
                for model in WRITTEN:
                    model.objects.all().delete()


def once_waited_for(act: Callable[[], object], then: Callable[[], object]) -> list[object]:
    """`act` on another connection; once it waits for what this transaction holds, `then` here. What `act` gave, or its
    error."""
    told: list[object] = []

    def run() -> None:
        try:
            told.append(act())
        except Exception as error:
            told.append(error)
        finally:
            connection.close()

    other = threading.Thread(target=run)
    other.start()
    while not _somebody_waits():
        assert other.is_alive()
    then()
    transaction.on_commit(lambda: other.join(timeout=20))
    return told


def while_merging(cast: Cast, kept: Dossier, lost: Dossier, act: Callable[[], object]) -> list[object]:
    """`act` on another connection, once the merge has taken both files; it waits."""
    with acting_as(cast.owner):
        for key in sorted((kept.pk, lost.pk)):
            dossier_to_change(cast.owner, key)
        return once_waited_for(act, lambda: merge(actor=cast.owner, kept_id=kept.pk, lost_id=lost.pk, choices={}))


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('transactionid', 'tuple')")
        return cursor.fetchone()[0] > 0


def test_a_transfer_accepted_meanwhile_is_told_and_neither_is_broken(committed) -> None:
    cast, kept, lost = committed
    with acting_as(cast.owner):
        asked = ask_transfer(actor=cast.owner, dossier_id=lost.pk, target_id=cast.elsewhere.pk, message="Déménage.")

    def accept() -> object:
        with acting_as(cast.stranger):
            return accept_transfer(actor=cast.stranger, transfer_id=asked.pk).state

    (told,) = while_merging(cast, kept, lost, accept)
    assert told == "accepted" or isinstance(told, TransferRefusedError)
    lost.refresh_from_db()
    assert lost.status == "merged" and lost.merged_into_id == kept.pk


def written_to(cast: Cast, file: Dossier) -> ContactAttempt:
    own = ContactDetail.objects.get(person=file.person_id, holder="young_person")
    with acting_as(cast.owner):
        return write_to(actor=cast.owner, dossier_id=file.pk, writing=Writing(own.pk, "Bonjour, passez nous voir."))


def test_a_message_is_given_up_while_its_file_is_being_received_elsewhere(committed) -> None:
    cast, zoe, _ = committed
    attempt = written_to(cast, zoe)
    with acting_as(cast.owner):
        asked = ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="Déménage.")

    def accept() -> object:
        with acting_as(cast.stranger):
            return accept_transfer(actor=cast.stranger, transfer_id=asked.pk).state

    with acting_as(cast.owner):
        dossier_to_change(cast.owner, zoe.pk)
        told = once_waited_for(accept, lambda: undo_contact(actor=cast.owner, attempt_id=attempt.pk))
    assert told == ["accepted"]
    message = Message.objects.get()
    assert (message.state, message.platform_id) == (State.DROPPED, cast.elsewhere.pk)


def test_a_receipt_waits_for_the_file_and_keeps_nobody_from_its_message(committed) -> None:
    cast, zoe, _ = committed
    written_to(cast, zoe)
    message = Message.objects.get()
    Message.objects.update(state=State.SENT)

    def bounce() -> object:
        with database_role(WORKER):
            return note_receipt(message_id=message.pk, act=Act.BOUNCED, error="Ce numéro n’existe pas.")

    with database_role(OWNER), transaction.atomic():  # as who receives the file does: the file, then its messages
        Dossier.objects.select_for_update(of=("self",)).get(pk=zoe.pk)
        told = once_waited_for(bounce, lambda: Message.objects.filter(pk=message.pk).update(platform=cast.elsewhere))
    assert told == [None]
    message.refresh_from_db()
    assert (message.state, message.platform_id) == (State.BOUNCED, cast.elsewhere.pk)


def test_a_school_is_being_told_of_a_question_that_somebody_drops(committed) -> None:
    cast, zoe, _ = committed
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=IN_SCHOOL)
        fact = AttestedFact.objects.get()
        asked = ask_about_fact(actor=cast.owner, fact_id=fact.pk)

    def tell() -> object:
        with database_role(WORKER):
            return tell_school(check_id=asked.pk)

    with acting_as(cast.owner):
        dossier_to_change(cast.owner, zoe.pk)
        told = once_waited_for(tell, lambda: end(actor=cast.owner, fact_id=fact.pk))
    assert told == [None]
    assert not EnrolmentTelling.objects.exists()


def test_what_the_young_person_answers_meanwhile_lands_on_the_file_that_stays(committed) -> None:
    cast, kept, lost = committed
    PersonalLink.objects.create(
        dossier=lost,
        kind=LinkKind.MESSAGE,
        digest=digest_of(SECRET),
        created_by_id=cast.owner.user_id,
        expires_at=timezone.now() + timedelta(days=1),
    )

    def answer() -> object:
        with acting_as(None):
            return answer_link(
                digest=digest_of(SECRET), born=None, key=fresh_key(), given=GivenByLink(Choice.CALL_BACK)
            )

    (told,) = while_merging(cast, kept, lost, answer)
    assert LinkAnswer.objects.get(pk=told).dossier_id == kept.pk


def test_a_publication_waits_for_the_contact_that_is_being_written(committed) -> None:
    cast, zoe, _ = committed

    def publication() -> object:
        again = listed(cast, known=zoe.person_id)
        newer = tuple(replace(detail, observed_on=date(2026, 11, 20)) for detail in again.details)
        with database_role(OWNER), transaction.atomic():
            return publish(cast, replace(again, details=newer), campaign=DECEMBER).known

    def wrong_number() -> None:
        detail = ContactDetail.objects.filter(person=zoe.person_id).order_by("pk").first()
        contact = Contact(Channel.PHONE, Answered.OTHER, Outcome.WRONG_NUMBER, detail_id=detail.pk)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)

    with acting_as(cast.owner):
        dossier_to_change(cast.owner, zoe.pk)
        told = once_waited_for(publication, wrong_number)
    assert told == [1]
    assert ContactAttempt.objects.count() == 1 and ListEntry.objects.filter(campaign_id=DECEMBER.id).count() == 1
