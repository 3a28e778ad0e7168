"""A file is followed over four campaigns and eighteen months; leaving the list is always somebody's choice (B10)."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.attested import months_after
from rebond.domain.dossiers.enums import FollowUpChoice, LeavingReason, Stage, Status, StatusReason
from rebond.domain.dossiers.followup import (
    LEAST_CAMPAIGNS,
    LEAST_MONTHS,
    Decision,
    Listing,
    began_by,
    follow_up,
    full_months,
)
from rebond.domain.dossiers.models import AttestedFact, Dossier, FollowUpDecision, ListEntry, StatusChange, YoungPerson
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    CampaignRef,
    ChosenFollowUp,
    FollowUpRefusedError,
    Said,
    attest,
    choose_follow_up,
    close_file,
    end,
    rebuild,
    reopen_file,
    undo_follow_up,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED
from rebond.domain.dossiers.progress import Progress, replay
from rebond.domain.dossiers.queries import file_page, follow_up_of, follow_up_queue, follow_ups
from rebond.domain.dossiers.queries.waiting import waiting_for
from tests.domain.dossiers.cast import Cast, listed, publish

OPENED = date(2025, 3, 3)
LONG_AFTER = date(2026, 9, 3)
days = st.dates(date(2024, 1, 1), date(2028, 12, 31))


def listings(number: int) -> list[date]:
    return [OPENED + timedelta(days=30 * n) for n in range(number)]


def at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC)


def test_past_four_campaigns_and_eighteen_months_leaving_is_proposed() -> None:
    found = follow_up(day=LONG_AFTER, opened_on=OPENED, progress=Progress(), listed_on=listings(4))
    assert (found.campaigns, found.months) == (LEAST_CAMPAIGNS, LEAST_MONTHS)
    assert found.proposed


@pytest.mark.parametrize(
    ("day", "number"), [(LONG_AFTER - timedelta(days=1), 4), (LONG_AFTER, 3), (date(2025, 8, 1), 6)]
)
def test_one_limit_alone_is_not_enough(day: date, number: int) -> None:
    assert not follow_up(day=day, opened_on=OPENED, progress=Progress(), listed_on=listings(number)).proposed


def test_a_solution_or_a_closed_file_is_never_proposed() -> None:
    for progress in (Progress(stage=Stage.SOLUTION), Progress(status=Status.CLOSED)):
        assert not follow_up(day=LONG_AFTER, opened_on=OPENED, progress=progress, listed_on=listings(9)).proposed


def test_dropping_out_again_begins_a_new_follow_up() -> None:
    again = date(2026, 6, 1)
    found = follow_up(
        day=LONG_AFTER,
        opened_on=OPENED,
        progress=Progress(),
        listed_on=[*listings(5), again],
        restarted_on=[again],
    )
    assert (found.since, found.campaigns, found.months) == (again, 1, 3)
    assert not found.proposed


def test_a_file_kept_is_proposed_again_on_its_day() -> None:
    kept = Decision(at(LONG_AFTER), at(LONG_AFTER), FollowUpChoice.KEEP, ask_again_on=date(2027, 3, 3))
    asked = {"opened_on": OPENED, "progress": Progress(), "listed_on": listings(4), "decisions": [kept]}
    assert not follow_up(day=date(2027, 3, 2), **asked).proposed
    assert follow_up(day=date(2027, 3, 3), **asked).proposed


@given(days, days)
def test_months_are_full_and_never_negative(first: date, last: date) -> None:
    months = full_months(first, last)
    assert months >= 0
    if last >= first:
        assert full_months(first, last + timedelta(days=1)) >= months


@given(days, st.integers(-4, 40))
def test_the_day_that_a_query_compares_with_is_that_of_the_rule(day: date, before: int) -> None:
    since = months_after(day, -LEAST_MONTHS) - timedelta(days=before)
    assert (full_months(since, day) >= LEAST_MONTHS) == (since <= began_by(day))


@given(st.lists(st.tuples(days, st.sampled_from(["keep", "outside", "back", "listing"])), max_size=8))
def test_only_a_choice_takes_a_file_off_the_list_and_a_campaign_puts_it_back(story) -> None:
    moves = [
        Listing(at(on), at(on)) if what == "listing" else Decision(at(on), at(on), what) for on, what in story
    ]  # fmt: skip
    held = replay([], [], moves)
    last = [what for _, what in sorted(story, key=lambda s: s[0]) if what != "keep"]
    assert held.outside == (last[-1:] == ["outside"])
    assert held.status == Status.OPEN  # whatever is chosen, the follow-up goes on


in_database = pytest.mark.django_db


def proposed(cast: Cast) -> list[UUID]:
    """The files whose leaving is proposed; the count on the tab says as many as the queue."""
    queued = [row.dossier.pk for row in follow_up_queue(cast.owner, cast.platform.pk).proposed]
    assert waiting_for(cast.owner, cast.platform.pk).follow_ups == len(queued)
    return queued


def campaign(number: int, on: date) -> CampaignRef:
    return CampaignRef(UUID(int=100 + number), number, f"Campagne {number}", on)


def long_file(cast: Cast, as_owner, as_worker, *, campaigns: int = 4, months: int = 20) -> Dossier:
    """Zoé, listed by that many campaigns since that many months: known again each time, never a second file."""
    today = timezone.localdate()
    with as_worker():
        for number in range(1, campaigns + 1):
            known = Dossier.objects.values_list("person_id", flat=True).first()
            person = listed(cast, key=str(known or "p1"), known=known)
            publish(cast, person, campaign=campaign(number, today))
    with as_owner():
        began = timezone.now() - timedelta(days=31 * months)
        Dossier.objects.update(opened_at=began)
        for place, entry in enumerate(ListEntry.objects.order_by("campaign_number")):
            moment = began + timedelta(days=30 * place)
            ListEntry.objects.filter(pk=entry.pk).update(published_at=moment)
        return Dossier.objects.get()


@in_database
def test_a_known_young_person_is_updated_and_not_duplicated(cast: Cast, as_owner, as_worker) -> None:
    dossier = long_file(cast, as_owner, as_worker)
    assert dossier.campaigns == 4
    assert not dossier.is_new
    with acting_as(cast.owner):
        page = file_page(cast.owner, dossier)
        assert [entry.campaign_number for entry in page.entries] == [4, 3, 2, 1]
        assert follow_up_of(page) == follow_ups(cast.owner, [dossier])[dossier.pk]
        assert follow_up_of(page).proposed


@in_database
def test_the_queue_proposes_and_each_choice_moves_the_file_there(cast: Cast, as_owner, as_worker) -> None:
    dossier = long_file(cast, as_owner, as_worker)
    with acting_as(cast.owner):
        assert proposed(cast) == [dossier.pk]
        kept = choose_follow_up(actor=cast.owner, dossier_id=dossier.pk, chosen=ChosenFollowUp(FollowUpChoice.KEEP))
        queue = follow_up_queue(cast.owner, cast.platform.pk)
        assert (proposed(cast), [row.decision.pk for row in queue.kept]) == ([], [kept.pk])
        undo_follow_up(actor=cast.owner, decision_id=kept.pk)
        assert proposed(cast)
        leaves = ChosenFollowUp(FollowUpChoice.OUTSIDE, LeavingReason.LIMITS)
        choose_follow_up(actor=cast.owner, dossier_id=dossier.pk, chosen=leaves)
        queue = follow_up_queue(cast.owner, cast.platform.pk)
        assert (proposed(cast), [row.dossier.pk for row in queue.outside]) == ([], [dossier.pk])
        dossier.refresh_from_db()
        assert (dossier.outside, dossier.status) == (True, Status.OPEN)


@in_database
def test_a_choice_taken_back_leaves_the_file_as_it_was(cast: Cast, as_owner, as_worker) -> None:
    dossier = long_file(cast, as_owner, as_worker)
    with acting_as(cast.owner):
        before = {name: getattr(dossier, name) for name in MOVED}
        made = choose_follow_up(
            actor=cast.owner,
            dossier_id=dossier.pk,
            chosen=ChosenFollowUp(FollowUpChoice.OUTSIDE, LeavingReason.PARTNER),
        )
        undo_follow_up(actor=cast.owner, decision_id=made.pk)
        dossier.refresh_from_db()
        assert {name: getattr(dossier, name) for name in MOVED} == before
        with pytest.raises(AlreadyCorrectedError):
            undo_follow_up(actor=cast.owner, decision_id=made.pk)


@in_database
def test_a_campaign_that_lists_again_puts_the_file_back_on_the_list(cast: Cast, as_owner, as_worker) -> None:
    dossier = long_file(cast, as_owner, as_worker)
    with acting_as(cast.owner):
        leaves = ChosenFollowUp(FollowUpChoice.OUTSIDE, LeavingReason.LIMITS)
        choose_follow_up(actor=cast.owner, dossier_id=dossier.pk, chosen=leaves)
    with as_worker():
        person = listed(cast, key=str(dossier.person_id), known=dossier.person_id)
        publish(cast, person, campaign=campaign(9, timezone.localdate()))
    with acting_as(cast.owner):
        dossier.refresh_from_db()
        assert not dossier.outside


@in_database
def test_the_file_of_who_drops_out_again_is_reopened_and_followed_anew(cast: Cast, as_owner, as_worker) -> None:
    dossier = long_file(cast, as_owner, as_worker)
    with acting_as(cast.owner):
        fact = attest(actor=cast.owner, dossier_id=dossier.pk, said=Said("public", "document", place="Lycée"))
        dossier.refresh_from_db()
        assert dossier.status == Status.CLOSED
        end(actor=cast.owner, fact_id=fact.pk)
        dossier.refresh_from_db()
        assert dossier.status == Status.OPEN
        found = follow_ups(cast.owner, [dossier])[dossier.pk]
        assert (found.since, found.campaigns) == (timezone.localdate(), 0)
        assert proposed(cast) == []
    with as_owner():  # long ago: eighteen months have passed since, and four campaigns have not
        AttestedFact.objects.update(happened_at=timezone.now() - timedelta(days=31 * 19))
    with acting_as(cast.owner):
        assert proposed(cast) == []


@in_database
@pytest.mark.parametrize(
    ("chosen", "field"),
    [
        (ChosenFollowUp("leave"), "choice"),
        (ChosenFollowUp(FollowUpChoice.OUTSIDE), "reason"),
        (ChosenFollowUp(FollowUpChoice.OUTSIDE, LeavingReason.OTHER), "note"),
        (ChosenFollowUp(FollowUpChoice.BACK), "choice"),
        (ChosenFollowUp(FollowUpChoice.KEEP, ask_again_on=date(2020, 1, 1)), "ask_again_on"),
        (ChosenFollowUp(FollowUpChoice.KEEP, ask_again_on=date(2099, 1, 1)), "ask_again_on"),
    ],
)
def test_what_is_refused_says_how_to_mend_it(
    cast: Cast, as_owner, as_worker, chosen: ChosenFollowUp, field: str
) -> None:
    dossier = long_file(cast, as_owner, as_worker, campaigns=1, months=1)
    with acting_as(cast.owner), pytest.raises(FollowUpRefusedError) as refused:
        choose_follow_up(actor=cast.owner, dossier_id=dossier.pk, chosen=chosen)
    assert refused.value.field == field
    with as_owner():
        assert not FollowUpDecision.objects.exists()


@in_database
def test_the_same_form_sent_twice_writes_once_and_others_may_not(cast: Cast, as_owner, as_worker) -> None:
    dossier = long_file(cast, as_owner, as_worker)
    chosen = ChosenFollowUp(FollowUpChoice.KEEP)
    with acting_as(cast.owner):
        first = choose_follow_up(actor=cast.owner, dossier_id=dossier.pk, chosen=chosen)
        assert choose_follow_up(actor=cast.owner, dossier_id=dossier.pk, chosen=chosen).pk == first.pk
    for who in (cast.stranger, cast.referent):
        with acting_as(who), pytest.raises(Dossier.DoesNotExist):
            choose_follow_up(actor=who, dossier_id=dossier.pk, chosen=ChosenFollowUp(FollowUpChoice.KEEP))
        with acting_as(who):
            assert not FollowUpDecision.objects.exists()


@in_database
def test_the_columns_are_what_the_events_say(cast: Cast, as_owner, as_worker) -> None:
    dossier = long_file(cast, as_owner, as_worker)
    with acting_as(cast.owner):
        leaves = ChosenFollowUp(FollowUpChoice.OUTSIDE, LeavingReason.LIMITS)
        choose_follow_up(actor=cast.owner, dossier_id=dossier.pk, chosen=leaves)
        dossier.refresh_from_db()
        kept = {name: getattr(dossier, name) for name in MOVED}
        rebuild([dossier])
        assert {name: getattr(dossier, name) for name in MOVED} == kept


@in_database
def test_a_file_closed_by_hand_and_opened_again_for_a_mistake_keeps_its_clock(cast: Cast, as_owner, as_worker) -> None:
    dossier = long_file(cast, as_owner, as_worker)
    with acting_as(cast.owner):
        close_file(actor=cast.owner, dossier_id=dossier.pk, reason="request")
        reopen_file(actor=cast.owner, dossier_id=dossier.pk, reason="mistake")
        dossier.refresh_from_db()
        assert follow_ups(cast.owner, [dossier])[dossier.pk].campaigns == 4


#: Something that happened to a file, so many days ago: it is listed, opened again by a list, said to have dropped out
#: again, kept until some days from now.
STORIES = st.lists(
    st.tuples(
        st.sampled_from(["listed", "listed", "listed", "listed again", "taken back", "again", "undone", "kept"]),
        st.integers(0, 700),
        st.integers(-10, 10),
    ),
    max_size=9,
)


@in_database
@given(
    stories=st.lists(st.tuples(st.integers(530, 700), STORIES), min_size=3, max_size=6),
    outside=st.sampled_from([False, False, False, True]),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_count_the_queue_and_the_rule_say_the_same_whatever_happened(
    cast: Cast, as_owner, stories, outside
) -> None:
    with transaction.atomic():
        with as_owner():
            files = [
                lived(cast, began, story, outside=outside and not place) for place, (began, story) in enumerate(stories)
            ]
        with acting_as(cast.owner):
            ruled = {key for key, held in follow_ups(cast.owner, files).items() if held.proposed}
            assert set(proposed(cast)) == ruled
        transaction.set_rollback(True)


def lived(cast: Cast, began: int, story: list[tuple[str, int, int]], *, outside: bool) -> Dossier:
    """A file opened so many days ago, to which this happened. As the owner."""
    now = timezone.now()
    born = {"surname": "Essai", "first_names": "Ali", "birth_date": date(2009, 1, 1)}
    file = Dossier.objects.create(
        person=YoungPerson.objects.create(**born),
        platform=cast.platform,
        opened_at=now - timedelta(days=began),
        search_text="ESSAI ALI",
        campaigns=sum(what.startswith("listed") for what, *_ in story),
        outside=outside,
        **born,
    )
    for number, (what, ago, until) in enumerate(story):
        moment = now - timedelta(days=ago)
        event = {"dossier": file, "happened_at": moment, "recorded_at": moment}
        if what in ("again", "undone"):
            told = {"status": Status.OPEN, "reason": StatusReason.AGAIN, "cancelled": what == "undone"}
            StatusChange.objects.create(**event, **told)
        elif what == "kept":
            on = timezone.localdate() + timedelta(days=until)
            FollowUpDecision.objects.create(**event, choice=FollowUpChoice.KEEP, ask_again_on=on)
        else:
            ListEntry.objects.create(
                dossier=file,
                platform=cast.platform,
                published_for=cast.platform,
                person_key=f"p{number}",
                campaign_id=new_id(),
                campaign_number=number,
                campaign_name="Essai",
                treatment_date=moment.date(),
                published_at=moment,
                taken_back_at=now if what == "taken back" else None,
                status_before=Status.CLOSED if what == "listed again" else "",
            )
    return file
