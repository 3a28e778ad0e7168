"""Répartition, departures, absences: every file keeps somebody who answers for it."""

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.models import Absence, Allotment, Assignment, AssignmentNote, Dossier, PartnerNote
from rebond.domain.dossiers.operations import (
    NotAColleagueError,
    SharingRefusedError,
    assign_referent,
    cancel_absence,
    hand_over,
    note_absence,
    note_sitting,
    open_sitting,
    pass_over,
    release_orphans,
    share_out,
    undo_allotment,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.operations.sharing_out import Task
from rebond.domain.dossiers.queries import my_day, preparation
from rebond.domain.dossiers.queries.absences import loads, unanswered
from rebond.domain.dossiers.queries.day import entrusted
from rebond.domain.dossiers.queries.sharing_out import minutes, task_of, waiting_room
from rebond.domain.territory.models import Platform
from tests.domain.dossiers.cast import Cast, listed, person, publish

pytestmark = pytest.mark.django_db


@pytest.fixture
def three(cast: Cast, as_worker) -> list[Dossier]:
    """Three young people without referent."""
    with as_worker():
        for number, name in enumerate(("Ana", "Bob", "Chloé")):
            publish(cast, listed(cast, f"s{number}", first_names=name, ines=(f"98765432{number}CD",)))
        return list(Dossier.objects.order_by("first_names"))


@pytest.fixture
def rachid(cast: Cast, as_owner) -> Actor:
    """A circle-1 actor of the platform."""
    with as_owner():
        return person("Rachid", "Amrani", Role.CIRCLE1, platform=cast.platform)


def referents() -> dict[str, object]:
    return dict(Dossier.objects.values_list("first_names", "referent_id"))


def held(*files: Dossier) -> list:
    return [file.pk for file in files]


def as_replayed() -> bool:
    files = list(Dossier.objects.order_by("pk"))
    before = [{name: getattr(file, name) for name in MOVED} for file in files]
    rebuild(files)
    return before == [{name: getattr(file, name) for name in MOVED} for file in files]


def test_one_click_gives_a_young_person_and_the_minutes_write_themselves(cast, three, rachid) -> None:
    with acting_as(cast.owner):
        sitting = open_sitting(
            actor=cast.owner, platform_id=cast.platform.pk, present=[rachid.user_id, new_id()], guests="Mme Petit, PJJ"
        )
        assert sitting.present == [rachid.user_id]
        share_out(actor=cast.owner, sitting_id=sitting.pk, dossier_ids=held(three[0]), referent_id=rachid.user_id)
        assert referents() == {"Ana": rachid.user_id, "Bob": None, "Chloé": None}
        told = minutes(cast.owner, sitting)
        assert [(name, len(files)) for name, files in told.by_person] == [("Rachid Amrani", 1)]
        assert waiting_room(cast.owner, cast.platform.pk).total == 2
        assert as_replayed()


def test_who_knows_a_young_person_is_told_on_the_wall_except_what_the_law_protects(cast, three, as_owner) -> None:
    with as_owner():
        for name, protected in (("Mission d’insertion", False), ("PJJ de l’Aisne", True)):
            PartnerNote.objects.create(
                dossier=three[0],
                author_id=cast.owner.user_id,
                source_name=name,
                confidentiality="follows",
                protected=protected,
            )
    with acting_as(cast.owner):
        (ana,) = [w for w in waiting_room(cast.owner, cast.platform.pk).waiting if w.dossier == three[0]]
        told = [knower.who for knower in ana.others]
        assert "Mission d’insertion" in told
        assert "PJJ de l’Aisne" not in told
        prepared = preparation(cast.owner, three[0])
        assert {item.row.source_name for item in prepared.notes} == {"Mission d’insertion", "PJJ de l’Aisne"}


def test_a_lot_has_one_undo_and_each_file_comes_back(cast, three, rachid) -> None:
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
        given_ = share_out(
            actor=cast.owner, sitting_id=sitting.pk, dossier_ids=held(*three), referent_id=rachid.user_id
        )
        assert given_.count == 3
        assert undo_allotment(actor=cast.owner, allotment_id=given_.allotment.pk) == 3
        assert set(referents().values()) == {None}
        assert minutes(cast.owner, sitting).count == 0
        assert as_replayed()
        with pytest.raises(SharingRefusedError, match="déjà annulé"):
            undo_allotment(actor=cast.owner, allotment_id=given_.allotment.pk)


def test_undo_leaves_what_somebody_assigned_again_since(cast, three, rachid) -> None:
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
        given_ = share_out(
            actor=cast.owner, sitting_id=sitting.pk, dossier_ids=held(*three[:2]), referent_id=rachid.user_id
        )
        assign_referent(actor=cast.owner, dossier_id=three[0].pk, referent_id=cast.owner.user_id)
        assert undo_allotment(actor=cast.owner, allotment_id=given_.allotment.pk) == 1
        assert referents() == {"Ana": cast.owner.user_id, "Bob": None, "Chloé": None}


def test_who_was_taken_meanwhile_stays_theirs(cast, three, rachid) -> None:
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
        assign_referent(actor=cast.owner, dossier_id=three[0].pk, referent_id=cast.owner.user_id)
        given_ = share_out(
            actor=cast.owner, sitting_id=sitting.pk, dossier_ids=held(*three[:2]), referent_id=rachid.user_id
        )
        assert (given_.count, given_.already) == (1, 1)
        assert referents()["Ana"] == cast.owner.user_id


def test_files_and_people_of_elsewhere_and_ended_meetings_are_refused(cast, three) -> None:
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
        with pytest.raises(NotAColleagueError):
            share_out(
                actor=cast.owner,
                sitting_id=sitting.pk,
                dossier_ids=held(three[0]),
                referent_id=cast.stranger.user_id,
            )
        with pytest.raises(SharingRefusedError, match="Choisissez au moins un jeune"):
            share_out(actor=cast.owner, sitting_id=sitting.pk, dossier_ids=[new_id()], referent_id=cast.owner.user_id)
        note_sitting(actor=cast.owner, sitting_id=sitting.pk, present=[], guests="", notes="Fini.", close=True)
        with pytest.raises(SharingRefusedError, match="terminée"):
            share_out(
                actor=cast.owner, sitting_id=sitting.pk, dossier_ids=held(three[0]), referent_id=cast.owner.user_id
            )
    with acting_as(cast.stranger), pytest.raises(Platform.DoesNotExist):
        open_sitting(actor=cast.stranger, platform_id=cast.platform.pk)
    assert not Allotment.objects.exists()


def test_a_departure_deals_every_file_and_can_be_undone(cast, three, rachid) -> None:
    with acting_as(cast.owner):
        for file in three:
            assign_referent(actor=cast.owner, dossier_id=file.pk, referent_id=cast.owner.user_id)
    with acting_as(cast.colleague):
        given_ = hand_over(
            actor=cast.colleague,
            platform_id=cast.platform.pk,
            leaver_id=cast.owner.user_id,
            to=[rachid.user_id, cast.colleague.user_id],
            plan={three[0].pk: cast.colleague.user_id},
        )
        assert given_.count == 3
        assert referents()["Ana"] == cast.colleague.user_id
        assert cast.owner.user_id not in referents().values()
        undo_allotment(actor=cast.colleague, allotment_id=given_.allotment.pk)
        assert set(referents().values()) == {cast.owner.user_id}
        assert as_replayed()


@pytest.mark.parametrize("to", ["nobody", "self"])
def test_a_departure_to_nobody_or_to_oneself_is_refused(cast, three, to) -> None:
    with acting_as(cast.colleague), pytest.raises(SharingRefusedError):
        hand_over(
            actor=cast.colleague,
            platform_id=cast.platform.pk,
            leaver_id=cast.owner.user_id,
            to=[] if to == "nobody" else [cast.owner.user_id],
            plan={},
        )


def test_a_circle_1_actor_says_nothing_of_departures_nor_of_absences(cast, three, rachid) -> None:
    with acting_as(rachid):
        with pytest.raises(Platform.DoesNotExist):
            hand_over(
                actor=rachid,
                platform_id=cast.platform.pk,
                leaver_id=cast.owner.user_id,
                to=[rachid.user_id],
                plan={},
            )
        with pytest.raises(Platform.DoesNotExist):
            away(cast, rachid)


def day(days: int) -> date:
    """A day so far from today: read when it is asked for, for tests also run at midnight."""
    return timezone.localdate() + timedelta(days=days)


def away(cast: Cast, actor: Actor, start: int = 0, end: int = 7, **people) -> Absence:
    return note_absence(
        actor=actor,
        platform_id=cast.platform.pk,
        user_id=people.get("user", cast.owner.user_id),
        substitute_id=people.get("substitute", cast.colleague.user_id),
        starts_on=day(start),
        ends_on=day(end),
    )


def test_the_queue_of_who_is_away_is_shown_to_the_substitute_meanwhile(cast, three) -> None:
    with acting_as(cast.owner):
        for file in three:
            assign_referent(actor=cast.owner, dossier_id=file.pk, referent_id=cast.owner.user_id)
    with acting_as(cast.colleague):
        assert my_day(cast.colleague, cast.platform.pk) == []
        absence = away(cast, cast.colleague)
        assert len(my_day(cast.colleague, cast.platform.pk)) == 3
        cancel_absence(actor=cast.colleague, absence_id=absence.pk)
        assert my_day(cast.colleague, cast.platform.pk) == []


def test_an_absence_that_has_not_begun_shows_nothing_yet(cast, three) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=three[0].pk, referent_id=cast.owner.user_id)
    with acting_as(cast.colleague):
        away(cast, cast.colleague, 1)
        assert three[0].pk not in [card.dossier.pk for card in my_day(cast.colleague, cast.platform.pk)]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"start": 3, "end": 0}, "ends_on"),
        ({"start": -9, "end": -1}, "ends_on"),
        ({"end": 500}, "ends_on"),
    ],
)
def test_dates_that_can_t_be_are_refused_beside_their_field(cast, change, field) -> None:
    with acting_as(cast.colleague), pytest.raises(SharingRefusedError) as refused:
        away(cast, cast.colleague, **change)
    assert refused.value.field == field


def test_absent_at_the_same_time_and_strangers_are_refused(cast) -> None:
    with acting_as(cast.colleague):
        away(cast, cast.colleague)
        with pytest.raises(SharingRefusedError, match="déjà notée"):
            away(cast, cast.colleague)
        with pytest.raises(SharingRefusedError, match="absente elle aussi"):
            away(cast, cast.colleague, user=cast.colleague.user_id, substitute=cast.owner.user_id)
        with pytest.raises(SharingRefusedError, match="personne de la plate-forme"):
            away(cast, cast.colleague, substitute=cast.stranger.user_id)
        with pytest.raises(SharingRefusedError, match="quelqu’un d’autre"):
            away(cast, cast.colleague, user=cast.colleague.user_id)


def test_a_referent_without_habilitation_is_counted_at_once_and_released_at_night(
    cast, three, as_owner, as_worker
) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=three[0].pk, referent_id=cast.owner.user_id)
    with as_owner():
        Habilitation.objects.filter(user=cast.owner.user_id).update(ends_on=day(-1))
    with acting_as(cast.colleague):
        told = unanswered(cast.colleague, cast.platform.pk)
        assert (told.without, told.gone) == (2, 1)
        (gone,) = [load for load in loads(cast.colleague, cast.platform.pk) if not load.entitled]
        assert (gone.user.pk, gone.open) == (cast.owner.user_id, 1)
    with as_worker():
        assert release_orphans() == 1
        assert release_orphans() == 0
    with acting_as(cast.colleague):
        assert unanswered(cast.colleague, cast.platform.pk).without == 3
        assert Assignment.objects.filter(dossier=three[0], referent=None, author=None).count() == 1
        assert as_replayed()


@given(st.lists(st.tuples(st.sampled_from(["share", "undo", "hand", "assign"]), st.integers(0, 5)), max_size=8))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_sequence_the_columns_are_the_replay_of_the_assignments(cast, three, rachid, acts) -> None:
    people = [rachid.user_id, cast.owner.user_id, cast.colleague.user_id]
    with acting_as(cast.colleague):
        sitting = open_sitting(actor=cast.colleague, platform_id=cast.platform.pk)
        for act, number in acts:
            who, file = people[number % 3], three[number % len(three)]
            if act == "share":
                share_out(actor=cast.colleague, sitting_id=sitting.pk, dossier_ids=held(file), referent_id=who)
            elif act == "assign":
                assign_referent(actor=cast.colleague, dossier_id=file.pk, referent_id=who)
            elif act == "hand":
                others = [key for key in people if key != who]
                hand_over(actor=cast.colleague, platform_id=cast.platform.pk, leaver_id=who, to=others, plan={})
            else:
                last = Allotment.objects.filter(undone_at=None).order_by("-made_at").first()
                if last is not None:
                    undo_allotment(actor=cast.colleague, allotment_id=last.pk)
            assert as_replayed()


def test_what_the_meeting_decides_becomes_the_next_step_of_who_takes_and_is_undone(cast, three, rachid) -> None:
    day = timezone.localdate() + timedelta(days=2)
    task = Task("find_number", day, "Appeler d’abord la CPE.")
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
        before = (three[0].next_step, three[0].next_step_on)
        given = share_out(
            actor=cast.owner, sitting_id=sitting.pk, dossier_ids=held(*three), referent_id=rachid.user_id, decided=task
        )
        assert set(Dossier.objects.values_list("next_step", "next_step_on")) == {("find_number", day)}
        assert as_replayed()
        told = minutes(cast.owner, sitting)
        assert told.tasks[three[0].pk] == f"trouver un numéro le {day:%d/%m/%Y}, Appeler d’abord la CPE."
    with acting_as(rachid):
        assert [task_of(one) for one in entrusted(rachid, cast.platform.pk)] == [told.tasks[three[0].pk]] * 3
    with acting_as(cast.owner):
        undo_allotment(actor=cast.owner, allotment_id=given.allotment.pk)
        assert set(Dossier.objects.values_list("next_step", "next_step_on")) == {before}
        assert as_replayed()


def test_a_day_alone_keeps_the_step_and_a_day_past_is_refused(cast, three, rachid) -> None:
    today = timezone.localdate()
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
        act = {"actor": cast.owner, "sitting_id": sitting.pk, "dossier_ids": held(three[0])}
        with pytest.raises(SharingRefusedError, match="à venir"):
            share_out(**act, referent_id=rachid.user_id, decided=Task(on=today - timedelta(days=1)))
        assert referents()["Ana"] is None
        share_out(**act, referent_id=rachid.user_id, decided=Task(on=today))
        file = Dossier.objects.get(pk=three[0].pk)
        assert (file.next_step, file.next_step_on) == ("first_call", today)


def test_who_is_passed_over_comes_back_at_the_end_in_the_order_of_passing(cast, three) -> None:
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
        ordered = waiting_room(cast.owner, cast.platform.pk).keys
        for key in (ordered[1], ordered[0], ordered[1]):
            pass_over(actor=cast.owner, sitting_id=sitting.pk, dossier_id=key)
        sitting.refresh_from_db()
        room = waiting_room(cast.owner, cast.platform.pk, passed=sitting.passed)
    assert [one.dossier.pk for one in room.waiting] == [ordered[2], ordered[0], ordered[1]]


def test_an_instruction_is_read_on_the_platform_and_what_names_justice_by_those_entitled(cast, three, rachid) -> None:
    with acting_as(cast.owner):
        sitting = open_sitting(actor=cast.owner, platform_id=cast.platform.pk)
        for file, note in ((three[0], "Voir la CPE."), (three[1], "Suivi par la PJJ.")):
            share_out(
                actor=cast.owner,
                sitting_id=sitting.pk,
                dossier_ids=held(file),
                referent_id=rachid.user_id,
                decided=Task(note=note),
            )
        assert set(minutes(cast.owner, sitting).tasks.values()) == {"Voir la CPE.", "Suivi par la PJJ."}
    for actor, read in ((cast.colleague, 2), (rachid, 1), (cast.referent, 0), (cast.stranger, 0)):
        with acting_as(actor):
            assert AssignmentNote.objects.count() == read
    with acting_as(rachid):
        assert {task_of(one) for one in entrusted(rachid, cast.platform.pk)} == {"", "Voir la CPE."}
