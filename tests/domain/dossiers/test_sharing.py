"""A file shared with an organisation of circle 2: read at the level shared, while it runs, and by nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.apps import apps
from django.conf import settings as settings_of
from django.db import Error, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.accounts.models import User
from rebond.domain.base.actor import Actor
from rebond.domain.base.policies import policies, visible
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, FactSource, Outcome, ShareConsent, ShareLevel
from rebond.domain.dossiers.models import AttestedFact, ContactAttempt, ContactDetail, Dossier, Share
from rebond.domain.dossiers.operations import (
    Contact,
    Said,
    ShareRefusedError,
    Sharing,
    accept_transfer,
    ask_transfer,
    attest,
    end_share,
    extend_share,
    merge,
    record_contact,
    share,
)
from rebond.domain.dossiers.queries import file_page, shared_file, shared_with_me, shares_of
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast, listed, publish
from tests.domain.dossiers.sharing import TODAY, partner_of, shared, sharing

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast), listed(cast, "p2", first_names="Lina", ines=("987654321CD",)))
        return Dossier.objects.get(first_names="Zoé Marie")


def seen(actor: Actor) -> set:
    with acting_as(actor):
        bare = set(Dossier.objects.values_list("pk", flat=True))
        assert bare == set(visible(Dossier, actor).values_list("pk", flat=True))
        return bare


def everything_seen(actor: Actor) -> int:
    """How many rows about young people PostgreSQL alone shows."""
    with acting_as(actor), connection.cursor() as cursor:
        total = 0
        for table in policies():
            # One’s own news stay one’s own: they name nobody, and their file is not shown any more.
            if table.startswith("dossiers_") and table != "dossiers_notification":
                cursor.execute(f"SELECT count(*) FROM {table}")
                total += cursor.fetchone()[0]
        return total


def test_a_partner_sees_the_file_shared_and_no_other(cast: Cast, zoe, school2c, farid) -> None:
    assert everything_seen(farid) == 0
    shared(cast, zoe, school2c)
    assert seen(farid) == {zoe.pk}
    with acting_as(farid):
        assert [given.dossier_id for given in shared_with_me(farid)] == [zoe.pk]


def test_the_essential_holds_neither_numbers_nor_what_was_said(cast: Cast, zoe, school2c, farid) -> None:
    with acting_as(cast.owner):
        record_contact(
            actor=cast.owner, dossier_id=zoe.pk, contact=Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
        )
    shared(cast, zoe, school2c)
    with acting_as(farid):
        file = shared_file(farid, zoe.pk)
        assert (file.timeline, file.details, file.facts) == ([], [], [])
        assert not ContactDetail.objects.exists()
        assert not ContactAttempt.objects.exists()


def test_a_file_shared_whole_tells_contacts_but_never_interviews_nor_protected_natures(
    cast: Cast, zoe, school2c, farid
) -> None:
    with acting_as(cast.owner):
        record_contact(
            actor=cast.owner,
            dossier_id=zoe.pk,
            contact=Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED, note="Aimerait la cuisine."),
        )
        attest(actor=cast.owner, dossier_id=zoe.pk, said=Said("justice", FactSource.PARTNER))
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    with acting_as(farid):
        file = shared_file(farid, zoe.pk)
        assert [item.row.note for item in file.timeline if item.kind == "contact"] == ["Aimerait la cuisine."]
        assert file.details
        assert not AttestedFact.objects.exists()
        for model in ("ProtectedNature", "Interview", "InterviewDraft", "ListEntry", "Merge"):
            assert not apps.get_model("dossiers", model).objects.exists(), model


def test_another_organisation_and_a_colleague_without_habilitation_see_nothing(
    cast: Cast, zoe, school2c, as_owner
) -> None:
    with as_owner():
        other = Organisation.objects.create(name="EPIDE", type="epide", platform=cast.platform)
        far = partner_of(other, "Gaël")
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    without_role = replace(cast.stranger, roles=frozenset(), platforms=frozenset(), organisation=school2c.pk)
    assert everything_seen(far) == 0
    assert everything_seen(without_role) == 0


def test_once_ended_a_partner_sees_nothing_at_all(cast: Cast, zoe, school2c, farid) -> None:
    given_ = shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    with acting_as(cast.owner):
        end_share(actor=cast.owner, share_id=given_.pk)
        end_share(actor=cast.owner, share_id=given_.pk)
    assert everything_seen(farid) == 0
    with acting_as(farid), pytest.raises(Dossier.DoesNotExist):
        shared_file(farid, zoe.pk)


def test_past_its_day_a_partner_sees_nothing_at_all(cast: Cast, zoe, school2c, farid, as_owner) -> None:
    given_ = shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    now = timezone.now()
    with as_owner():
        Share.objects.filter(pk=given_.pk).update(shared_at=now - timedelta(days=2), until=now - timedelta(days=1))
    assert everything_seen(farid) == 0


def test_a_share_is_prolonged_by_a_row_that_takes_its_place(cast: Cast, zoe, school2c, farid) -> None:
    first = shared(cast, zoe, school2c)
    until = TODAY() + timedelta(days=200)
    with acting_as(cast.owner):
        following = extend_share(actor=cast.owner, share_id=first.pk, until=until)
        rows = shares_of(cast.owner, zoe)
        assert [row.runs for row in rows] == [True, False]
        assert (following.last_day, following.purpose, rows[1].ended_by_id) == (
            until,
            first.purpose,
            cast.owner.user_id,
        )
        assert [given.pk for given in file_page(cast.owner, zoe).shares] == [following.pk]
    assert seen(farid) == {zoe.pk}


def test_a_share_that_ran_out_gives_way_to_a_new_one(cast: Cast, zoe, school2c, farid, as_owner) -> None:
    first = shared(cast, zoe, school2c)
    past = timezone.now() - timedelta(days=1)
    with as_owner():
        Share.objects.filter(pk=first.pk).update(shared_at=past - timedelta(days=9), until=past)
    again = shared(cast, zoe, school2c)
    with acting_as(cast.owner):
        assert Share.objects.get(pk=first.pk).ended_by_id is None
        assert again.runs


REFUSED = [
    ({"purpose": "  "}, "purpose"),
    ({"consent": ShareConsent.REFUSED}, "consent"),
    ({"until": TODAY() - timedelta(days=1)}, "until"),
    ({"until": TODAY() + timedelta(days=400)}, "until"),
    ({"organisation_id": Sharing.__dataclass_fields__["key"].default_factory()}, "organisation"),  # type: ignore[misc]
]


@pytest.mark.parametrize(("changes", "field"), REFUSED)
def test_what_cannot_be_shared_says_why(cast: Cast, zoe, school2c, changes, field) -> None:
    with pytest.raises(ShareRefusedError) as refused:
        shared(cast, zoe, school2c, **changes)
    assert refused.value.field == field


def test_the_same_organisation_is_not_given_a_file_twice_and_a_form_sent_twice_shares_once(
    cast: Cast, zoe, school2c
) -> None:
    asked = sharing(school2c)
    with acting_as(cast.owner):
        first = share(actor=cast.owner, dossier_id=zoe.pk, sharing=asked)
        assert share(actor=cast.owner, dossier_id=zoe.pk, sharing=asked).pk == first.pk
    with pytest.raises(ShareRefusedError, match="déjà partagé"):
        shared(cast, zoe, school2c)


def test_only_the_platform_that_follows_shares_prolongs_and_ends(cast: Cast, zoe, school2c, farid) -> None:
    given_ = shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    for actor in (cast.stranger, cast.referent, farid):
        with acting_as(actor):
            with pytest.raises(Dossier.DoesNotExist):
                share(actor=actor, dossier_id=zoe.pk, sharing=sharing(school2c))
            with pytest.raises(Share.DoesNotExist):
                end_share(actor=actor, share_id=given_.pk)
            with pytest.raises(Share.DoesNotExist):
                extend_share(actor=actor, share_id=given_.pk, until=TODAY() + timedelta(days=90))


HOSTILE = [
    "UPDATE dossiers_share SET until = now() + interval '9 years'",
    "UPDATE dossiers_share SET level = 'whole'",
    "UPDATE dossiers_dossier SET surname = 'X'",
    "DELETE FROM dossiers_share",
    "UPDATE accounts_habilitation SET ends_on = NULL, starts_on = starts_on",
]


@pytest.mark.parametrize("statement", HOSTILE)
def test_a_hole_in_the_code_gives_a_partner_nothing_more(cast: Cast, zoe, school2c, farid, statement) -> None:
    shared(cast, zoe, school2c)
    try:
        with transaction.atomic(), acting_as(farid), connection.cursor() as cursor:
            cursor.execute(statement)
            assert cursor.rowcount == 0
    except Error:
        pass


def test_who_moves_their_account_to_another_organisation_reads_nothing_of_it(cast: Cast, zoe, farid, as_owner) -> None:
    """The habilitation says for whom they act; a person may change their own account, not their habilitation."""
    from rebond.domain.accounts.queries import actor_for  # noqa: PLC0415

    with as_owner():
        other = Organisation.objects.create(name="EPIDE", type="epide", platform=cast.platform)
        User.objects.filter(pk=farid.user_id).update(organisation=other)
    actor = actor_for(User.objects.get(pk=farid.user_id), day=TODAY())
    assert actor.organisation == farid.organisation


def test_a_transfer_takes_the_shares_along_for_the_time_of_a_handover(cast: Cast, zoe, school2c, farid) -> None:
    given_ = shared(cast, zoe, school2c, until=TODAY() + timedelta(days=180))
    with acting_as(cast.owner):
        offer = ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="A déménagé.")
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
        [moved] = shares_of(cast.stranger, Dossier.objects.get(pk=zoe.pk))
        assert moved.pk == given_.pk
        assert moved.last_day <= TODAY() + timedelta(days=31)
    assert seen(farid) == {zoe.pk}
    with acting_as(cast.owner):
        assert not Share.objects.exists()
    with acting_as(cast.stranger):
        end_share(actor=cast.stranger, share_id=given_.pk)
    assert everything_seen(farid) == 0


def test_a_merge_takes_the_share_to_the_kept_file(cast: Cast, zoe, school2c, farid) -> None:
    shared(cast, zoe, school2c)
    with acting_as(cast.owner):
        lina = Dossier.objects.get(first_names="Lina")
        merge(actor=cast.owner, kept_id=lina.pk, lost_id=zoe.pk, choices={})
    with acting_as(farid):
        assert [given.dossier_id for given in shared_with_me(farid)] == [lina.pk]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(st.sampled_from(["share", "whole", "extend", "end", "expire"]), max_size=7))
def test_whatever_is_done_a_partner_reads_exactly_while_a_share_runs(
    cast: Cast, zoe, school2c, farid, as_owner, acts
) -> None:
    point = transaction.savepoint()
    for act in acts:
        _do(act, cast, zoe, school2c, as_owner)
        with as_owner():
            running = [row for row in Share.objects.filter(dossier=zoe) if row.runs]
        assert len(running) <= 1
        assert seen(farid) == ({zoe.pk} if running else set())
        with acting_as(farid):
            assert ContactDetail.objects.exists() == any(row.whole for row in running)
    transaction.savepoint_rollback(point)


def _do(act: str, cast: Cast, zoe: Dossier, school2c: Organisation, as_owner) -> None:
    with as_owner():
        latest = Share.objects.filter(dossier=zoe).order_by("-shared_at", "-pk").first()
    try:
        if act in ("share", "whole"):
            level = ShareLevel.WHOLE if act == "whole" else ShareLevel.SUMMARY
            shared(cast, zoe, school2c, level=level)
        elif latest and act == "extend":
            with acting_as(cast.owner):
                extend_share(actor=cast.owner, share_id=latest.pk, until=TODAY() + timedelta(days=100))
        elif latest and act == "end":
            with acting_as(cast.owner):
                end_share(actor=cast.owner, share_id=latest.pk)
        elif latest:
            past = timezone.now() - timedelta(days=1)
            with as_owner():
                Share.objects.filter(pk=latest.pk).update(shared_at=past - timedelta(days=1), until=past)
    except ShareRefusedError:
        pass


def test_no_table_opens_to_who_was_given_the_essential_by_the_file_alone() -> None:
    """A bare "whoever sees the file" lets a partner read what happened in it: each table says which readers."""
    rights = (settings_of.ROOT / "rebond" / "domain" / "dossiers" / "rights.py").read_text()
    assert 'Via("dossier_id", "dossiers.Dossier")' not in rights
