"""Calls that go on, "injoignable", the order of the day, who calls back."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, DayOrder, NextStep, Outcome, Status
from rebond.domain.dossiers.models import CallLock, ContactDetail, Dossier, Unreachable
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Contact,
    UnreachableRefusedError,
    add_detail,
    assign_referent,
    choose_day_order,
    correct_contact,
    declare_unreachable,
    leave_call,
    record_contact,
    take_call,
    withdraw_unreachable,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.queries import calls_going_on, mail_plan, my_day, preparation
from rebond.domain.dossiers.queries.calling_back import who_calls
from rebond.domain.dossiers.queries.day import day_page, entrusted, my_work
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

SILENCE = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


def at(days_ago: int, hour: int) -> datetime:
    day = timezone.localdate() - timedelta(days=days_ago)
    return timezone.make_aware(datetime.combine(day, time(hour)))


def try_everything(cast: Cast, zoe: Dossier) -> None:
    """Five silences by two channels, at three moments of week-days or Saturdays, over more than two weeks."""
    for days_ago, hour in ((20, 9), (16, 14), (10, 18), (4, 9)):
        silence = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER, happened_at=at(days_ago, hour))
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=silence)
    sms = Contact(Channel.SMS, Answered.NOBODY, Outcome.SENT, happened_at=at(2, 10))
    record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=sms)


def columns(zoe: Dossier) -> dict[str, object]:
    held = Dossier.objects.get(pk=zoe.pk)
    return {name: getattr(held, name) for name in MOVED}


def replayed(zoe: Dossier) -> dict[str, object]:
    held = Dossier.objects.get(pk=zoe.pk)
    rebuild([held])
    return {name: getattr(held, name) for name in MOVED}


def test_a_call_is_seen_by_colleagues_and_not_by_who_makes_it_nor_by_strangers(cast, zoe) -> None:
    with acting_as(cast.owner):
        take_call(actor=cast.owner, dossier_id=zoe.pk)
        assert calls_going_on(cast.owner, [zoe.pk]) == {}
    with acting_as(cast.colleague):
        assert calls_going_on(cast.colleague, [zoe.pk])[zoe.pk].said == "Appel en cours par Alice V. à l’instant"
    with acting_as(cast.stranger):
        assert calls_going_on(cast.stranger, [zoe.pk]) == {}


def test_a_call_ends_with_its_record_by_itself_or_on_leaving(cast, zoe, as_owner) -> None:
    with acting_as(cast.owner):
        take_call(actor=cast.owner, dossier_id=zoe.pk)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
        assert not CallLock.objects.exists()
        take_call(actor=cast.owner, dossier_id=zoe.pk)
        leave_call(actor=cast.owner, dossier_id=zoe.pk)
        assert not CallLock.objects.exists()
        take_call(actor=cast.owner, dossier_id=zoe.pk)
    with as_owner():
        CallLock.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    with acting_as(cast.colleague):
        assert calls_going_on(cast.colleague, [zoe.pk]) == {}


def test_a_colleague_s_call_warns_and_keeps_nothing_from_being_recorded(cast, zoe) -> None:
    with acting_as(cast.owner):
        take_call(actor=cast.owner, dossier_id=zoe.pk)
    with acting_as(cast.colleague):
        record_contact(actor=cast.colleague, dossier_id=zoe.pk, contact=SILENCE)
        assert calls_going_on(cast.colleague, [zoe.pk])  # the colleague's call goes on


def test_a_person_makes_one_call_at_a_time(cast, zoe, as_worker) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", first_names="Léo", ines=("987654321CD",)))
        leo = Dossier.objects.get(first_names="Léo")
    with acting_as(cast.owner):
        take_call(actor=cast.owner, dossier_id=zoe.pk)
        take_call(actor=cast.owner, dossier_id=leo.pk)
        assert [lock.dossier_id for lock in CallLock.objects.all()] == [leo.pk]


def test_a_stranger_can_t_say_that_they_call(cast, zoe) -> None:
    with acting_as(cast.stranger), pytest.raises(Dossier.DoesNotExist):
        take_call(actor=cast.stranger, dossier_id=zoe.pk)


def test_too_early_to_say_unreachable_says_what_is_missing(cast, zoe) -> None:
    with acting_as(cast.owner):
        with pytest.raises(UnreachableRefusedError, match="encore 5 essais"):
            declare_unreachable(actor=cast.owner, dossier_id=zoe.pk)
        assert columns(zoe)["unreachable"] is False


def test_unreachable_keeps_the_file_open_and_says_when_to_try_again(cast, zoe) -> None:
    with acting_as(cast.owner):
        try_everything(cast, zoe)
        event = declare_unreachable(actor=cast.owner, dossier_id=zoe.pk)
        held = columns(zoe)
        assert (held["unreachable"], held["status"], held["next_step"]) == (True, Status.OPEN, NextStep.CALL_AGAIN)
        assert held["next_step_on"] == event.recontact_on > timezone.localdate()
        assert held == replayed(zoe)
        assert my_day(cast.owner, cast.platform.pk) == []


def test_a_contact_that_succeeds_lifts_it_and_another_silence_does_not(cast, zoe) -> None:
    with acting_as(cast.owner):
        try_everything(cast, zoe)
        declare_unreachable(actor=cast.owner, dossier_id=zoe.pk)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
        assert columns(zoe)["unreachable"] is True
        spoke = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED)
        answered = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=spoke)
        assert columns(zoe)["unreachable"] is False
        correct_contact(actor=cast.owner, attempt_id=answered.pk, contact=None)
        assert columns(zoe)["unreachable"] is True
        assert columns(zoe) == replayed(zoe)


def test_undoing_it_gives_the_file_back_as_it_was_once(cast, zoe) -> None:
    with acting_as(cast.owner):
        try_everything(cast, zoe)
        before = columns(zoe)
        event = declare_unreachable(actor=cast.owner, dossier_id=zoe.pk)
        withdraw_unreachable(actor=cast.owner, event_id=event.pk)
        assert columns(zoe) == before == replayed(zoe)
        with pytest.raises(AlreadyCorrectedError):
            withdraw_unreachable(actor=cast.owner, event_id=event.pk)


@pytest.mark.parametrize("days", [0, -3, 400])
def test_the_day_to_try_again_is_to_come_within_the_year(cast, zoe, days) -> None:
    with acting_as(cast.owner):
        try_everything(cast, zoe)
        with pytest.raises(UnreachableRefusedError, match="dans l’année"):
            declare_unreachable(
                actor=cast.owner, dossier_id=zoe.pk, recontact_on=timezone.localdate() + timedelta(days=days)
            )
        assert not Unreachable.objects.exists()


def test_a_new_number_wakes_who_was_unreachable(cast, zoe) -> None:
    with acting_as(cast.owner):
        try_everything(cast, zoe)
        declare_unreachable(actor=cast.owner, dossier_id=zoe.pk)
        add_detail(actor=cast.owner, dossier_id=zoe.pk, kind="phone", value="06 39 98 77 66", holder="young_person")
        (card,) = my_day(cast.owner, cast.platform.pk)
        assert "une coordonnée nouvelle est arrivée" in card.reason


def test_the_preparation_advises_once_two_attempts_failed(cast, zoe) -> None:
    with acting_as(cast.owner):
        assert not preparation(cast.owner, zoe).advised
        for days_ago in (3, 2):
            silence = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER, happened_at=at(days_ago, 9))
            record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=silence)
        prepared = preparation(cast.owner, zoe)
        assert prepared.advised
        assert prepared.card.advice is not None
        assert "Lycée des Trois Tilleuls" in [knower.who for knower in prepared.knowers]
        assert "Alice Vasseur" in [knower.who for knower in prepared.knowers]


def test_what_somebody_waits_for_comes_first_then_what_is_late_then_first_calls(cast, zoe, as_worker) -> None:
    names = ["Léo", "Ana", "Tom"]
    with as_worker():
        for number, name in enumerate(names):
            publish(cast, listed(cast, f"q{number}", first_names=name, ines=(f"98765432{number}CD",)))
        today = timezone.localdate()
        Dossier.objects.filter(first_names="Léo").update(next_step=NextStep.BREAK, next_step_on=today)
        Dossier.objects.filter(first_names="Ana").update(
            next_step=NextStep.CALL_AGAIN, next_step_on=today - timedelta(days=3), attempts=1
        )
        Dossier.objects.filter(first_names="Tom").update(next_step=NextStep.CALL_AGAIN, next_step_on=today, attempts=1)
    with acting_as(cast.owner):
        assert [card.dossier.first_names for card in my_day(cast.owner, cast.platform.pk)] == [
            "Léo", "Ana", "Tom", "Zoé Marie",
        ]  # fmt: skip


def test_the_queue_may_be_put_by_hour_and_the_choice_is_kept(cast, zoe, as_worker, monkeypatch) -> None:
    dawn = timezone.make_aware(datetime.combine(timezone.localdate(), time(6)))  # long before any hour promised
    monkeypatch.setattr("django.utils.timezone.now", lambda: dawn)
    with as_worker():
        publish(cast, listed(cast, "p2", first_names="Léo", ines=("987654321CD",)))
        Dossier.objects.filter(first_names="Léo").update(
            next_step=NextStep.CALL_AGAIN, next_step_on=timezone.localdate(), next_step_time=time(9)
        )
        Dossier.objects.filter(pk=zoe.pk).update(
            next_step=NextStep.BREAK, next_step_on=timezone.localdate(), next_step_time=time(17, 30)
        )
    with acting_as(cast.owner):
        assert my_day(cast.owner, cast.platform.pk)[0].dossier.pk == zoe.pk
        choose_day_order(actor=cast.owner, platform_id=cast.platform.pk, order=DayOrder.HOUR)
        day = day_page(cast.owner, cast.platform.pk)
        assert (day.order, day.cards[0].dossier.first_names) == (DayOrder.HOUR, "Léo")
        assert choose_day_order(actor=cast.owner, platform_id=cast.platform.pk, order="bad") == DayOrder.PRIORITY
    with acting_as(cast.colleague):
        assert day_page(cast.colleague, cast.platform.pk).order == DayOrder.PRIORITY


def test_the_hour_of_a_step_goes_with_it(cast, zoe) -> None:
    later = Contact(
        Channel.PHONE,
        Answered.YOUNG_PERSON,
        Outcome.CALL_BACK,
        next_step_on=timezone.localdate() + timedelta(days=1),
        next_step_time=time(17, 30),
    )
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=later)
        assert columns(zoe)["next_step_time"] == time(17, 30)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
        assert columns(zoe)["next_step_time"] is None
        assert columns(zoe) == replayed(zoe)


def test_what_i_did_today_and_my_week_count_what_stands(cast, zoe) -> None:
    with acting_as(cast.owner):
        kept = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
        undone = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
        correct_contact(actor=cast.owner, attempt_id=undone.pk, contact=None)
        work = my_work(cast.owner, cast.platform.pk)
        done, week = work.done, work.week
        assert ([row.pk for row in done.latest], done.total, done.earlier) == ([kept.pk], 1, 0)
        assert len(week) == 5
        today = timezone.localdate()
        assert sum(day.attempts for day in week) == (1 if today.weekday() < 5 else 0)


@pytest.mark.parametrize("typed", ["5678", "12 34 56 78", "06.12.34.56.78", "+33 6 12 34 56 78", "0033612345678"])
def test_who_calls_is_found_by_the_last_digits_however_typed(cast, zoe, typed) -> None:
    with acting_as(cast.owner):
        (caller,) = who_calls(cast.owner, typed)
        assert (caller.dossier.pk, caller.label) == (zoe.pk, "Le jeune")


@pytest.mark.parametrize("typed", ["", "678", "abc", "99995678", "²³45"])
def test_too_few_or_other_digits_find_nobody(cast, zoe, typed) -> None:
    with acting_as(cast.owner):
        assert who_calls(cast.owner, typed) == []


def test_a_stranger_s_telephone_finds_nobody_here(cast, zoe) -> None:
    with acting_as(cast.stranger):
        assert who_calls(cast.stranger, "5678") == []


def test_nobody_writes_to_who_died(cast, zoe, as_owner) -> None:
    with as_owner():
        ContactDetail.objects.create(person_id=zoe.person_id, kind="address", value="1 rue du Test\n02000 LAON")
        Dossier.objects.filter(pk=zoe.pk).update(status_reason="deceased")
    with acting_as(cast.owner):
        plan = mail_plan(cast.owner, Dossier.objects.filter(pk=zoe.pk))
        assert (plan.addressees, plan.without) == ([], [])


def test_a_file_entrusted_by_somebody_else_is_news(cast, zoe) -> None:
    with acting_as(cast.colleague):
        assign_referent(actor=cast.colleague, dossier_id=zoe.pk, referent_id=cast.owner.user_id)
    with acting_as(cast.owner):
        assert [row.dossier_id for row in entrusted(cast.owner, cast.platform.pk)] == [zoe.pk]
