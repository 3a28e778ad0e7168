"""Acts on many files: previewed, written as one event a file, undone whole except where somebody worked since."""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from rebond.domain.accounts.models import Habilitation
from rebond.domain.base.actor import Actor
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import Answered, BulkState, Channel, Outcome, Status
from rebond.domain.dossiers.models import (
    Assignment,
    BulkAct,
    Dossier,
    Group,
    PersonalLink,
    Share,
    Slot,
    StatusChange,
)
from rebond.domain.dossiers.operations import (
    BulkRefusedError,
    Contact,
    GroupRefusedError,
    add_member,
    apply_bulk,
    assign_referent,
    close_group,
    freeze,
    open_group,
    record_contact,
    remove_members,
    undo_bulk,
)
from rebond.domain.dossiers.operations import bulk as bulk_module
from rebond.domain.dossiers.operations.bulk import ACTIONS, preview, run
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.queries import list_page
from rebond.domain.dossiers.queries.bulk import asides, recent_acts
from rebond.domain.dossiers.queries.groups import groups_of, members
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.territory.models import Organisation, Platform
from tests.domain.dossiers.cast import Cast, listed, publish

pytestmark = pytest.mark.django_db

SURNAMES = ("Ardent", "Bizet", "Carlier", "Delmas", "Evrard")


@pytest.fixture
def files(cast: Cast, as_worker, as_owner) -> list[Dossier]:
    with as_worker():
        publish(cast, *(listed(cast, name, surname=name, ines=()) for name in SURNAMES))
    with as_owner():
        return list(Dossier.objects.order_by("surname"))


def ask(cast: Cast, code: str, files: list[Dossier], actor: Actor | None = None, **given: str) -> dict:
    """What `preview` and `apply_bulk` take, inside `acting_as`."""
    actor = actor or cast.owner
    chosen = freeze(actor=actor, platform_id=cast.platform.pk, keys=[dossier.pk for dossier in files])
    options = ACTIONS[code].read(actor, cast.platform.pk, given)
    return {
        "actor": actor,
        "platform_id": cast.platform.pk,
        "code": code,
        "options": options,
        "among": str(chosen.pk),
    }


def columns(as_owner) -> list[tuple]:
    with as_owner():
        return list(Dossier.objects.order_by("surname").values_list("surname", *MOVED))


def replayed(as_owner) -> list[tuple]:
    """The columns that the events alone say."""
    with as_owner():
        dossiers = list(Dossier.objects.order_by("surname"))
        rebuild(dossiers)
        return [(d.surname, *(getattr(d, "referent_id" if n == "referent" else n) for n in MOVED)) for d in dossiers]


def call(actor: Actor, dossier: Dossier) -> None:
    record_contact(
        actor=actor, dossier_id=dossier.pk, contact=Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
    )


def test_the_preview_says_how_many_change_and_who_is_left_out_and_why(cast: Cast, files) -> None:
    me = str(cast.owner.user_id)
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=files[0].pk, referent_id=cast.owner.user_id)
        told = preview(**ask(cast, "assigner", files, referent=me))
    assert (told.ok, told.sentence) == (4, "Référent : Alice Vasseur")
    assert [(r.reason, r.count, [d.surname for d in r.examples]) for r in told.refused] == [
        ("Alice Vasseur en est déjà le référent.", 1, ["Ardent"])
    ]


def test_assigning_writes_one_event_a_file_and_undoing_gives_back_the_referent_before(
    cast: Cast, files, as_owner
) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=files[1].pk, referent_id=cast.colleague.user_id)
    before = columns(as_owner)
    with acting_as(cast.owner):
        act = apply_bulk(**ask(cast, "assigner", files[:3], referent=str(cast.owner.user_id)))
        assert act.state == BulkState.DONE
        assert Assignment.objects.filter(referent_id=cast.owner.user_id).count() == 3
    assert columns(as_owner) == replayed(as_owner) != before
    with acting_as(cast.owner):
        undone = undo_bulk(actor=cast.owner, act_id=act.pk)
        assert (undone.state, undone.kept_keys) == (BulkState.UNDONE, [])
    assert columns(as_owner) == replayed(as_owner) == before


def test_undoing_leaves_and_names_the_files_that_somebody_gave_to_another_since(cast: Cast, files, as_owner) -> None:
    with acting_as(cast.owner):
        act = apply_bulk(**ask(cast, "assigner", files, referent=str(cast.owner.user_id)))
    with acting_as(cast.colleague):
        assign_referent(actor=cast.colleague, dossier_id=files[2].pk, referent_id=cast.colleague.user_id)
        call(cast.colleague, files[3])  # a call does not make the referent another
        undone = undo_bulk(actor=cast.colleague, act_id=act.pk)  # a responsable may
        assert undone.kept_keys == [files[2].pk]
        assert [dossier.surname for dossier in asides(cast.colleague, undone)[1]] == ["Carlier"]
    with as_owner():
        held = dict(Dossier.objects.values_list("surname", "referent_id"))
    assert held == {**dict.fromkeys(SURNAMES), "Carlier": cast.colleague.user_id}


def test_closing_leaves_out_what_is_closed_and_undoing_what_was_worked_on_since(cast: Cast, files, as_owner) -> None:
    with as_owner():
        Dossier.objects.filter(pk=files[4].pk).update(status=Status.WITHDRAWN)
    before = columns(as_owner)
    with acting_as(cast.owner):
        call(cast.owner, files[1])
    called = columns(as_owner)
    with acting_as(cast.owner):
        act = apply_bulk(**ask(cast, "clore", files, reason="age"))
        assert (len(act.done_keys), [len(row["keys"]) for row in act.left_out]) == (4, [1])
        assert StatusChange.objects.filter(status=Status.CLOSED, reason="age").count() == 4
    assert columns(as_owner) == replayed(as_owner)
    with acting_as(cast.owner):
        call(cast.owner, files[0])
        undone = undo_bulk(actor=cast.owner, act_id=act.pk)
        assert undone.kept_keys == [files[0].pk]
    after = columns(as_owner)
    assert after[1:] == called[1:]
    assert after[0][8] == Status.CLOSED != before[0][8]
    assert after == replayed(as_owner)


def test_who_is_followed_elsewhere_by_now_stays_closed_and_the_others_reopen(
    cast: Cast, files, as_owner, as_worker
) -> None:
    with acting_as(cast.owner):
        act = apply_bulk(**ask(cast, "clore", files[:3], reason="request"))
    with as_owner():
        Dossier.objects.create(
            person=files[1].person, platform=cast.elsewhere, surname="Bizet", first_names="Zoé", birth_date="2008-03-12"
        )
    with acting_as(cast.owner):
        undone = undo_bulk(actor=cast.owner, act_id=act.pk)
    assert undone.kept_keys == [files[1].pk]
    with as_owner():
        still = Dossier.objects.filter(platform=cast.platform, status=Status.CLOSED)
        assert [dossier.surname for dossier in still] == ["Bizet"]


@pytest.mark.parametrize(
    ("code", "given", "field"),
    [
        ("assigner", {"referent": ""}, "referent"),
        ("assigner", {"referent": "not a key"}, "referent"),
        ("clore", {"reason": "deceased"}, "reason"),
        ("clore", {"reason": "other", "note": " "}, "note"),
        ("grouper", {}, "name"),
        ("grouper", {"group": "not a key"}, "group"),
    ],
)
def test_what_a_form_asks_wrongly_is_refused_beside_its_field(cast: Cast, code: str, given: dict, field: str) -> None:
    with acting_as(cast.owner), pytest.raises(BulkRefusedError) as refused:
        ACTIONS[code].read(cast.owner, cast.platform.pk, given)
    assert refused.value.field == field


def test_nobody_acts_on_another_platform_nor_undoes_there(cast: Cast, files) -> None:
    with acting_as(cast.owner):
        asked = ask(cast, "assigner", files, referent="none")
        act = apply_bulk(**ask(cast, "assigner", files, referent=str(cast.owner.user_id)))
    with acting_as(cast.stranger):
        with pytest.raises(Platform.DoesNotExist):
            apply_bulk(**asked | {"actor": cast.stranger})
        with pytest.raises(BulkAct.DoesNotExist):
            undo_bulk(actor=cast.stranger, act_id=act.pk)
        assert not recent_acts(cast.stranger, cast.platform.pk).exists()


def test_an_empty_selection_is_refused(cast: Cast, files) -> None:
    with acting_as(cast.owner), pytest.raises(BulkRefusedError, match="Aucun dossier"):
        apply_bulk(**ask(cast, "assigner", [], referent="none"))


def test_after_a_day_and_once_undone_an_act_stays(cast: Cast, files, as_owner) -> None:
    with acting_as(cast.owner):
        act = apply_bulk(**ask(cast, "assigner", files, referent=str(cast.owner.user_id)))
    with as_owner():
        BulkAct.objects.update(asked_at=timezone.now() - timedelta(hours=25))
    with acting_as(cast.owner), pytest.raises(BulkAct.DoesNotExist):
        undo_bulk(actor=cast.owner, act_id=act.pk)


def test_many_files_are_a_job_that_goes_on_from_where_it_was_killed(
    cast: Cast, files, as_owner, as_worker, monkeypatch
) -> None:
    monkeypatch.setattr(bulk_module, "AT_ONCE", 1)
    monkeypatch.setattr(bulk_module, "CHUNK", 2)
    before = columns(as_owner)
    with acting_as(cast.owner):
        act = apply_bulk(**ask(cast, "assigner", files, referent=str(cast.owner.user_id)))
    assert act.state == BulkState.WAITING
    with as_worker():
        assert ProcrastinateJob.objects.get(task_name="dossiers.run_bulk").args == {"act_id": str(act.pk)}
    with as_worker():
        bulk_module._step(act, cast.owner)  # then killed
        assert (act.treated, len(act.done_keys)) == (2, 2)
        assert run(act_id=act.pk).state == BulkState.DONE
        assert run(act_id=act.pk).state == BulkState.DONE  # taken up again: nothing twice
        assert Assignment.objects.count() == 5
    assert columns(as_owner) == replayed(as_owner)
    with acting_as(cast.owner):
        assert undo_bulk(actor=cast.owner, act_id=act.pk).state == BulkState.UNDOING
    with as_worker():
        assert run(act_id=act.pk).state == BulkState.UNDONE
    assert columns(as_owner) == before


def test_who_lost_the_right_meanwhile_does_nothing(cast: Cast, files, as_owner, as_worker, monkeypatch) -> None:
    monkeypatch.setattr(bulk_module, "AT_ONCE", 1)
    with acting_as(cast.owner):
        act = apply_bulk(
            **ask(cast, "assigner", files, referent="none")
            | {"code": "clore", "options": {"reason": "age", "note": ""}}
        )
    with as_owner():
        Habilitation.objects.filter(user=cast.owner.user_id).update(ends_on=timezone.localdate() - timedelta(days=1))
    with as_worker():
        assert run(act_id=act.pk).state == BulkState.FAILED
        assert not StatusChange.objects.exists()


def test_a_group_is_made_of_the_files_chosen_and_opens_as_a_list(cast: Cast, files) -> None:
    with acting_as(cast.owner):
        act = apply_bulk(**ask(cast, "grouper", files[:2], name="Métiers du bois", purpose="Séance de janvier"))
        group = Group.objects.get()
        again = preview(**ask(cast, "grouper", files[:3], group=str(group.pk)))
        assert (again.ok, [r.reason for r in again.refused]) == (1, ["Déjà dans ce groupe."])
        assert [d.surname for d in members(cast.owner, group.pk)] == ["Ardent", "Bizet"]
        assert [g.members for g in groups_of(cast.owner, cast.platform.pk)] == [2]
        criteria = Criteria.from_mapping({"among": f"groupe-{group.pk}"})
        assert list_page(cast.owner, cast.platform.pk, criteria).total == 2
        remove_members(actor=cast.owner, group_id=group.pk, dossier_ids=[files[0].pk])
        undone = undo_bulk(actor=cast.owner, act_id=act.pk)
        assert undone.kept_keys == [files[0].pk]  # taken out by hand since
        assert not members(cast.owner, group.pk).exists()


def test_a_group_is_its_platform_s_alone_and_its_name_is_not_given_twice(cast: Cast, files, as_owner) -> None:
    with acting_as(cast.owner):
        group = open_group(actor=cast.owner, platform_id=cast.platform.pk, name="Bois")
        add_member(actor=cast.owner, group_id=group.pk, dossier_id=files[0].pk)
        add_member(actor=cast.owner, group_id=group.pk, dossier_id=files[0].pk)
        with pytest.raises(GroupRefusedError, match="déjà"):
            open_group(actor=cast.owner, platform_id=cast.platform.pk, name="BOIS")
        close_group(actor=cast.owner, group_id=group.pk)
        assert not groups_of(cast.owner, cast.platform.pk, open_only=True).exists()
    with acting_as(cast.stranger):
        assert not members(cast.stranger, group.pk).exists()
        with pytest.raises(Group.DoesNotExist):
            close_group(actor=cast.stranger, group_id=group.pk)


def test_files_are_shared_together_and_the_shares_end_with_the_undo(cast: Cast, files, as_owner) -> None:
    with as_owner():
        e2c = Organisation.objects.create(name="École de la 2e chance", type="e2c", platform=cast.platform)
    until = (timezone.localdate() + timedelta(days=60)).isoformat()
    given = {"organisation": str(e2c.pk), "purpose": "Présenter la session.", "until": until}
    with acting_as(cast.owner):
        with pytest.raises(BulkRefusedError) as refused:
            ask(cast, "partager", files[:3], **given)
        assert refused.value.field == "agreed"
        act = apply_bulk(**ask(cast, "partager", files[:3], agreed="yes", **given))
        assert Share.objects.filter(shared_with=e2c, ended_at=None).count() == 3
        again = preview(**{name: value for name, value in ask(cast, "partager", files, agreed="yes", **given).items()})
        assert (again.ok, again.refused[0].count) == (2, 3)
        undo_bulk(actor=cast.owner, act_id=act.pk)
        assert not Share.objects.filter(shared_with=e2c, ended_at=None).exists()


@pytest.fixture
def invitation(cast: Cast, as_owner, settings) -> MessageTemplate:
    settings.SITE_ADDRESS = "https://rebond.example"
    with as_owner():
        return MessageTemplate.objects.create(
            platform=cast.platform,
            channel="sms",
            name="Invitation",
            body="Bonjour {prénom}, répondez ici : {lien}",
            author_id=cast.owner.user_id,
        )


def open_slots(cast: Cast, as_owner, *, capacity: int) -> None:
    starts = timezone.now() + timedelta(days=3)
    with as_owner():
        Slot.objects.create(
            platform=cast.platform,
            starts_at=starts,
            ends_at=starts + timedelta(minutes=45),
            capacity=capacity,
            by_link=True,
            host_name="Alice Vasseur",
            host_id=cast.owner.user_id,
        )


def test_a_message_to_many_is_written_once_a_file_and_given_up_by_the_undo(
    cast: Cast, files, invitation, as_owner
) -> None:
    open_slots(cast, as_owner, capacity=3)
    with acting_as(cast.owner):
        act = apply_bulk(**ask(cast, "ecrire", files[:3], template=str(invitation.pk)))
        assert sorted(Message.objects.values_list("reference", flat=True)) == sorted(d.pk for d in files[:3])
        assert PersonalLink.objects.filter(dossier__in=files[:3]).count() == 3
        undo_bulk(actor=cast.owner, act_id=act.pk)
        assert set(Message.objects.values_list("state", flat=True)) == {"dropped"}


def test_invitations_are_held_back_past_the_seats_that_are_open(cast: Cast, files, invitation, as_owner) -> None:
    open_slots(cast, as_owner, capacity=2)
    with acting_as(cast.owner):
        told = preview(**ask(cast, "ecrire", files, template=str(invitation.pk)))
    assert told.ok == 2
    assert [(refused.count, "moins de créneaux" in refused.reason) for refused in told.refused] == [(3, True)]
