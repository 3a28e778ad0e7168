"""Two people write at the same moment in the same file: neither loses anything."""

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.models import ActionEntry
from rebond.domain.base.policies import OWNER
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, Outcome
from rebond.domain.dossiers.models import (
    Allotment,
    Assignment,
    CallLock,
    ContactAttempt,
    ContactDetail,
    Dossier,
    Invitation,
    ListEntry,
    Notification,
    Sitting,
    Slot,
    Transfer,
    YoungPerson,
)
from rebond.domain.dossiers.operations import (
    Contact,
    TransferRefusedError,
    accept_transfer,
    ask_transfer,
    invite,
    open_sitting,
    record_contact,
    share_out,
    take_call,
)
from rebond.domain.dossiers.queries import calls_going_on
from rebond.domain.territory.models import Commune, Department, Establishment, Platform
from tests.conftest import database_role
from tests.domain.dossiers.cast import Cast, fresh_key, listed, make_cast, publish

WRITTEN = (
    *(Invitation, Slot),
    *(CallLock, Allotment, Sitting, Assignment, Transfer, ContactAttempt),
    *(ListEntry, Dossier, ContactDetail, YoungPerson, ActionEntry, User),
)
SILENCE = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[tuple[Cast, Dossier]]:
    """The cast and one file, committed for other connections to see, then removed."""
    with django_db_blocker.unblock(), database_role(OWNER):
        try:
            with transaction.atomic():
                cast = make_cast()
                publish(cast, listed(cast))
            yield cast, Dossier.objects.get()
        finally:
            with transaction.atomic(), database_role(OWNER):
                for model in (Notification, *WRITTEN, Establishment, Platform, Commune, Department):
                    model.objects.all().delete()


def in_two_threads(act, *arguments) -> None:
    """Run `act` once for each argument, all starting together, each on its own connection."""
    barrier, failures = threading.Barrier(len(arguments)), []

    def run(argument) -> None:
        try:
            barrier.wait(timeout=10)
            act(argument)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(argument,)) for argument in arguments]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    assert failures == []


def test_two_colleagues_inviting_the_same_person_at_once_invite_them_once(committed) -> None:
    cast, dossier = committed
    starts, done = timezone.now() + timedelta(days=5), []
    with database_role(OWNER):
        slot = Slot.objects.create(
            platform=cast.platform,
            starts_at=starts,
            ends_at=starts + timedelta(hours=2),
            capacity=2,
            title="Visite du CFA",
            host_name="Mme Noël",
        )

    def call_them(actor: Actor) -> None:
        with acting_as(actor):
            done.append(invite(actor=actor, slot_id=slot.pk, files=[dossier.pk]))

    in_two_threads(call_them, cast.owner, cast.colleague)
    assert sorted((len(one.sent), one.already) for one in done) == [(0, 1), (1, 0)]


def test_two_people_at_once_leave_two_attempts_and_the_right_count(committed) -> None:
    cast, dossier = committed

    def call(actor: Actor) -> None:
        with acting_as(actor):
            record_contact(actor=actor, dossier_id=dossier.pk, contact=SILENCE)

    in_two_threads(call, cast.owner, cast.colleague)
    dossier.refresh_from_db()
    assert (dossier.attempts, ContactAttempt.objects.count()) == (2, 2)


def test_a_double_click_on_two_connections_writes_once(committed) -> None:
    cast, dossier = committed
    key = fresh_key()

    def click(_number: int) -> None:
        with acting_as(cast.owner):
            record_contact(actor=cast.owner, dossier_id=dossier.pk, contact=SILENCE, key=key)

    in_two_threads(click, 1, 2)
    dossier.refresh_from_db()
    assert (dossier.attempts, ContactAttempt.objects.count()) == (1, 1)


def test_two_people_who_call_at_once_both_do_and_each_sees_the_other(committed) -> None:
    cast, dossier = committed

    def call(actor: Actor) -> None:
        with acting_as(actor):
            take_call(actor=actor, dossier_id=dossier.pk)

    in_two_threads(call, cast.owner, cast.colleague)
    with acting_as(cast.owner):
        assert calls_going_on(cast.owner, [dossier.pk])[dossier.pk].by == "Bruno L."
    with acting_as(cast.colleague):
        assert calls_going_on(cast.colleague, [dossier.pk])[dossier.pk].by == "Alice V."


def test_one_person_in_two_tabs_at_once_holds_one_call(committed) -> None:
    cast, dossier = committed

    def call(_number: int) -> None:
        with acting_as(cast.owner):
            take_call(actor=cast.owner, dossier_id=dossier.pk)

    in_two_threads(call, 1, 2)
    assert CallLock.objects.count() == 1


def test_two_people_who_take_the_same_young_person_in_a_meeting_leave_one_referent(committed) -> None:
    cast, dossier = committed
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
    given: list[int] = []

    def take(actor: Actor) -> None:
        with acting_as(actor):
            made = share_out(actor=actor, sitting_id=sitting.pk, dossier_ids=[dossier.pk], referent_id=actor.user_id)
        given.append(made.count)

    in_two_threads(take, cast.owner, cast.colleague)
    assert sorted(given) == [0, 1]
    assert Assignment.objects.count() == 1


def test_two_accepts_at_once_move_the_file_once_and_the_second_is_told(committed) -> None:
    cast, dossier = committed
    with acting_as(cast.owner):
        offer = ask_transfer(
            actor=cast.owner, dossier_id=dossier.pk, target_id=cast.elsewhere.pk, message="A déménagé."
        )
    told: list[str] = []

    def accept(_number: int) -> None:
        try:
            with acting_as(cast.stranger):
                accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
            told.append("accepted")
        except TransferRefusedError as refused:
            told.append(str(refused))

    in_two_threads(accept, 1, 2)
    dossier.refresh_from_db()
    assert dossier.platform_id == cast.elsewhere.pk
    assert sorted(message.startswith("Quelqu’un a répondu avant vous") for message in told) == [False, True]
    assert ActionEntry.objects.filter(code="transfer.accepted").count() == 1
