"""The day: every step that is due has its place there, in whatever state the file is."""

from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import TO_CALL, Criteria
from rebond.domain.dossiers.enums import DayOrder, NextStep, Stage, Status, Tab
from rebond.domain.dossiers.models import Dossier
from rebond.domain.dossiers.operations import choose_day_order
from rebond.domain.dossiers.queries import list_page
from rebond.domain.dossiers.queries.day import dated, day_files, my_day, round_keys
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def in_the_day(cast: Cast, actor: Actor) -> set:
    """The files of this person's day."""
    with acting_as(actor):
        return {file.pk for file in day_files(actor, cast.platform.pk, away=(), awake=(), order=DayOrder.PRIORITY)}


@given(
    step=st.sampled_from([step for step in NextStep if step != NextStep.NONE]),
    late=st.one_of(st.none(), st.integers(0, 400)),
    referent=st.sampled_from(["owner", "colleague", ""]),
    stage=st.sampled_from(Stage),
    unreachable=st.booleans(),
    outside=st.booleans(),
    return_in=st.one_of(st.none(), st.integers(-30, 30)),
    confirm_in=st.one_of(st.none(), st.integers(-30, 30)),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_open_file_with_a_step_due_is_outside_the_day_of_who_answers_for_it(
    cast, zoe, as_owner, step, late, referent, return_in, confirm_in, **state
) -> None:
    def day(days: int | None) -> date | None:
        return None if days is None else TODAY() + timedelta(days=days)

    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(
            next_step=step,
            next_step_on=day(None if late is None else -late),
            referent=getattr(cast, referent).user_id if referent else None,
            return_by=day(return_in),
            confirm_by=day(confirm_in),
            **state,
        )
    for name in ("owner", "colleague"):
        assert (zoe.pk in in_the_day(cast, getattr(cast, name))) == (referent in (name, "")), name


@pytest.mark.parametrize("step", [step for step in NextStep if step != NextStep.NONE])
def test_what_is_not_due_or_not_open_is_not_in_the_day(cast, zoe, as_owner, step) -> None:
    for changed in ({"next_step_on": TODAY() + timedelta(days=1)}, {"next_step_on": TODAY(), "status": Status.CLOSED}):
        with as_owner():
            Dossier.objects.filter(pk=zoe.pk).update(next_step=step, **changed)
        assert in_the_day(cast, cast.owner) == set()


@pytest.mark.parametrize("step", NextStep)
def test_a_tab_holds_what_is_late_and_a_morning_of_calls_only_whom_one_calls(cast, zoe, as_owner, step) -> None:
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(next_step=step, next_step_on=TODAY() - timedelta(days=1))
    with acting_as(cast.owner):
        tabs = list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.LATE)).tabs
        assert tabs[Tab.LATE] == (step != NextStep.NONE)
        assert tabs[Tab.TO_CONTACT] == (step in TO_CALL)
        called = round_keys(cast.owner, cast.platform.pk)
    assert called == ([zoe.pk] if step in (*TO_CALL, NextStep.CONFIRM) else [])


@pytest.mark.parametrize(("ago", "said"), [(1, "en retard d’un jour."), (2, "en retard de 2 jours.")])
def test_the_line_says_how_late_the_step_is(cast, zoe, as_owner, ago, said) -> None:
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(
            next_step=NextStep.INTERVIEW, next_step_on=TODAY() - timedelta(days=ago)
        )
    with acting_as(cast.owner):
        (card,) = my_day(cast.owner, cast.platform.pk)
    assert card.reason == f"Entretien de situation à mener, {said}"


def promise(zoe: Dossier, as_owner, at: datetime, **changes) -> None:
    """A call promised at that moment."""
    local = timezone.localtime(at)
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(
            **{"next_step": NextStep.CALL_AGAIN, "next_step_on": local.date(), "next_step_time": local.time()} | changes
        )


@pytest.mark.parametrize("order", DayOrder)
@pytest.mark.parametrize(("minutes", "first"), [(-9, True), (0, True), (600, True), (-11, False)])
def test_a_call_promised_at_an_hour_comes_first_from_ten_minutes_before(
    cast, zoe, malo, as_owner, monkeypatch, minutes, first, order
) -> None:
    at = timezone.make_aware(datetime.combine(TODAY(), time(12)))
    promise(zoe, as_owner, at, establishment_name="Z", commune_name="Z")
    with as_owner():  # a right of return that ends today, in the first school and commune of all
        Dossier.objects.filter(pk=malo.pk).update(
            return_by=TODAY(),
            next_step=NextStep.BREAK,
            next_step_on=TODAY(),
            establishment_name="A",
            commune_name="A",
        )
    monkeypatch.setattr("django.utils.timezone.now", lambda: at + timedelta(minutes=minutes))
    with acting_as(cast.owner):
        choose_day_order(actor=cast.owner, platform_id=cast.platform.pk, order=order)
        ahead = my_day(cast.owner, cast.platform.pk)[0].dossier
    assert (ahead.pk == zoe.pk) == (first or order == DayOrder.HOUR)  # by hour, the only hour said is always first


def test_a_promise_not_kept_stays_first_and_one_of_another_day_waits(cast, zoe, as_owner) -> None:
    promise(zoe, as_owner, timezone.now() - timedelta(days=2))
    with acting_as(cast.owner):
        (told,) = dated(cast.owner, cast.platform.pk).promises
    assert told.come and told.overdue
    promise(zoe, as_owner, timezone.now() + timedelta(days=1))
    with acting_as(cast.owner):
        assert dated(cast.owner, cast.platform.pk).promises == []


def test_the_box_holds_my_promises_and_those_without_referent_the_soonest_first_beside_deadlines(
    cast, zoe, malo, as_owner, monkeypatch
) -> None:
    noon = timezone.make_aware(datetime.combine(TODAY(), time(12)))
    monkeypatch.setattr("django.utils.timezone.now", lambda: noon)
    promise(zoe, as_owner, noon + timedelta(hours=2), referent=cast.owner.user_id, confirm_by=TODAY())
    promise(malo, as_owner, noon + timedelta(minutes=9))
    with acting_as(cast.owner):
        found = dated(cast.owner, cast.platform.pk)
    assert [(one.dossier.pk, one.come) for one in found.promises] == [(malo.pk, True), (zoe.pk, False)]
    assert not any(one.overdue for one in found.promises)
    assert [file.pk for file in found.deadlines] == [zoe.pk]
    with acting_as(cast.colleague):
        assert [one.dossier.pk for one in dated(cast.colleague, cast.platform.pk).promises] == [malo.pk]
    with acting_as(cast.stranger):
        assert dated(cast.stranger, cast.platform.pk).promises == []
