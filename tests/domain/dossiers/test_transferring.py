"""A file changes hands: one platform is responsible at every moment, and the columns stay what the events tell."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import Answered, Channel, Outcome, Status, TransferState
from rebond.domain.dossiers.models import (
    Assignment,
    ContactAttempt,
    Dossier,
    ListEntry,
    Merge,
    TemporaryAccess,
    Transfer,
)
from rebond.domain.dossiers.operations import (
    Contact,
    MergeRefusedError,
    TransferRefusedError,
    accept_transfer,
    add_detail,
    ask_transfer,
    assign_referent,
    cancel_transfer,
    merge,
    record_contact,
    refuse_transfer,
    save_place,
    undo_merge,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.queries import file_page, transfers_of
from rebond.domain.territory.enums import PerimeterTarget
from rebond.domain.territory.models import Commune, Department, Organisation, PerimeterRule, Platform
from tests.domain.dossiers.cast import DECEMBER, Cast, listed, publish
from tests.domain.dossiers.meeting import at, booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


def call(actor, dossier: Dossier) -> ContactAttempt:
    contact = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER, note="Sonne dans le vide")
    return record_contact(actor=actor, dossier_id=dossier.pk, contact=contact)


def asked(cast: Cast, dossier: Dossier) -> Transfer:
    with acting_as(cast.owner):
        return ask_transfer(actor=cast.owner, dossier_id=dossier.pk, target_id=cast.elsewhere.pk, message="A déménagé.")


def test_until_accepted_nothing_changes_hands(cast: Cast, zoe) -> None:
    offer = asked(cast, zoe)
    with acting_as(cast.stranger):
        seen = Transfer.objects.get()
        assert (seen.surname, seen.message, seen.state) == ("Lefèvre", "A déménagé.", TransferState.PENDING)
        assert not Dossier.objects.exists()
    with acting_as(cast.owner):
        assert Dossier.objects.get(pk=offer.dossier_id).platform_id == cast.platform.pk


def test_accepted_rights_change_hands_and_the_history_follows(cast: Cast, zoe) -> None:
    with acting_as(cast.owner):
        call(cast.owner, zoe)
    offer = asked(cast, zoe)
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
        dossier = Dossier.objects.get(pk=zoe.pk)
        page = file_page(cast.stranger, dossier)
        assert (dossier.platform_id, dossier.referent_id, page.writes) == (cast.elsewhere.pk, None, True)
        assert {item.kind for item in page.timeline} >= {"contact", "list", "transfer"}
        assert ListEntry.objects.get().platform_id == cast.elsewhere.pk
        call(cast.stranger, dossier)
    with acting_as(cast.owner):
        assert not Dossier.objects.exists() and not ContactAttempt.objects.exists() and not ListEntry.objects.exists()
        with pytest.raises(Dossier.DoesNotExist):
            call(cast.owner, zoe)


def expected_by(actor, platform, offer: Transfer) -> list[tuple[str, str]]:
    with acting_as(actor):
        told = transfers_of(actor, platform.pk).expected.get(offer.pk, [])
        return [(meeting.where, meeting.host_name) for meeting in told]


def test_who_is_offered_a_file_knows_who_is_expected_and_who_takes_it_answers_for_it(cast: Cast, zoe) -> None:
    taken = booked(cast, zoe, note="Vient avec sa mère")
    offer = asked(cast, zoe)
    assert expected_by(cast.stranger, cast.elsewhere, offer) == [("Mairie", taken.host_name)]
    assert expected_by(cast.owner, cast.elsewhere, offer) == []
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
        dossier = Dossier.objects.get()
        assert (dossier.referent_id, dossier.next_step) == (cast.stranger.user_id, "meeting")


def test_refused_the_appointment_stays_with_who_was_to_hold_it(cast: Cast, zoe) -> None:
    booked(cast, zoe)
    offer = asked(cast, zoe)
    with acting_as(cast.stranger):
        refuse_transfer(actor=cast.stranger, transfer_id=offer.pk, reason="N’habite pas chez nous.")
    assert expected_by(cast.stranger, cast.elsewhere, offer) == []
    with acting_as(cast.owner):
        dossier = Dossier.objects.get()
        assert (dossier.platform_id, dossier.referent_id, dossier.next_step) == (cast.platform.pk, None, "meeting")


def test_where_a_place_tells_of_justice_or_health_the_hour_alone_is_told(cast: Cast, zoe, as_owner) -> None:
    with as_owner():
        pjj = Organisation.objects.create(name="UEMO de Laon", type="pjj", platform=cast.platform)
    with acting_as(cast.owner):
        where = {"actor": cast.owner, "platform_id": cast.platform.pk, "address": "1 rue du Bourg, 02000 Laon"}
        place = save_place(name="Antenne", organisation_id=pjj.pk, **where)
    booked(cast, zoe, place_id=place.pk, where="")
    booked(cast, zoe, where="Hôpital de jour", starts_at=at(3))
    assert expected_by(cast.stranger, cast.elsewhere, asked(cast, zoe)) == [("", ""), ("", "")]


def test_each_platform_that_claims_the_new_address_reads_where_it_is(cast: Cast, zoe, as_owner) -> None:
    with as_owner():
        oise = Department.objects.create(code="60", name="Oise")
        told = {"search_name": "beauvais", "department": oise, "postal_codes": ["60000"]}
        beauvais = Commune.objects.create(code="60057", name="Beauvais", **told)
        first = Platform.objects.create(name="Plate-forme de l’Aronde", department=oise)
        for platform in (first, cast.elsewhere):
            PerimeterRule.objects.create(platform=platform, target=PerimeterTarget.COMMUNE, commune=beauvais)
    with acting_as(cast.owner):
        said = {"kind": "address", "value": "12 rue de la Gare, 60000 Beauvais", "holder": "young_person"}
        add_detail(actor=cast.owner, dossier_id=zoe.pk, **said)
    assert asked(cast, zoe).commune_name == "Beauvais"


def test_the_former_referent_reads_for_thirty_days_and_writes_nothing(cast: Cast, zoe, as_owner) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=cast.colleague.user_id)
        call(cast.owner, zoe)
    offer = asked(cast, zoe)
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
        access = TemporaryAccess.objects.get()
        assert access.user_id == cast.colleague.user_id
        assert timedelta(days=29) < access.until - timezone.now() <= timedelta(days=30)
        dossier, replayed = Dossier.objects.get(), Dossier.objects.get()
        rebuild([replayed])
        assert dossier.referent_id is replayed.referent_id is None
    with acting_as(cast.colleague):
        page = file_page(cast.colleague, Dossier.objects.get())
        assert not page.writes
        assert page.until == access.until
        assert "Sonne dans le vide" in [item.row.note for item in page.timeline if item.kind == "contact"]
        with pytest.raises(Dossier.DoesNotExist):
            call(cast.colleague, zoe)
        assert Dossier.objects.update(level="x") == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Assignment.objects.create(dossier=zoe, author_id=cast.colleague.user_id)
    with acting_as(cast.owner):
        assert not Dossier.objects.exists()
    with as_owner():
        TemporaryAccess.objects.update(until=timezone.now() - timedelta(minutes=5))
    with acting_as(cast.colleague):
        assert not Dossier.objects.exists()


def test_the_platform_that_receives_a_merged_file_sees_that_it_was_merged_and_not_the_other_file(
    cast: Cast, zoe, as_worker
) -> None:
    with as_worker():
        publish(cast, listed(cast, "p2", surname="Lefebvre", first_names="Zoé", ines=("987654321CD",)))
        twin = Dossier.objects.exclude(pk=zoe.pk).get()
    with acting_as(cast.owner):
        merge(actor=cast.owner, kept_id=zoe.pk, lost_id=twin.pk, choices={})
        page = file_page(cast.owner, Dossier.objects.get(pk=zoe.pk))
        assert page.merge.other.surname == "Lefebvre"
    offer = asked(cast, zoe)
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
        page = file_page(cast.stranger, Dossier.objects.get())
        (told,) = [item for item in page.timeline if item.kind == "merge"]
        assert (told.author, told.row.other, told.row.undone_at) == ("Alice Vasseur", None, None)
        assert page.merge is None  # it is not theirs to undo
        assert not Dossier.objects.filter(pk=twin.pk).exists()


def test_a_refusal_says_why_and_leaves_the_file(cast: Cast, zoe) -> None:
    offer = asked(cast, zoe)
    with acting_as(cast.stranger):
        with pytest.raises(TransferRefusedError, match="Écrivez pourquoi"):
            refuse_transfer(actor=cast.stranger, transfer_id=offer.pk, reason=" ")
        refuse_transfer(actor=cast.stranger, transfer_id=offer.pk, reason="N’habite pas chez nous.")
        assert not Dossier.objects.exists()
    with acting_as(cast.owner):
        assert Transfer.objects.get().reason == "N’habite pas chez nous."
        assert asked(cast, zoe).state == TransferState.PENDING


@pytest.mark.parametrize("first", [accept_transfer, cancel_transfer])
def test_a_second_answer_is_told_who_came_first(cast: Cast, zoe, first) -> None:
    offer = asked(cast, zoe)
    actor = cast.stranger if first is accept_transfer else cast.owner
    with acting_as(actor):
        first(actor=actor, transfer_id=offer.pk)
    with acting_as(cast.stranger), pytest.raises(TransferRefusedError, match="répondu avant vous"):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)


def test_each_answers_what_is_theirs(cast: Cast, zoe) -> None:
    offer = asked(cast, zoe)
    wrong = [(cast.owner, accept_transfer), (cast.stranger, cancel_transfer), (cast.referent, accept_transfer)]
    for actor, answer in wrong:
        with acting_as(actor), pytest.raises(Transfer.DoesNotExist):
            answer(actor=actor, transfer_id=offer.pk)
    for actor, state in ((cast.owner, "accepted"), (cast.stranger, "cancelled"), (cast.referent, "accepted")):
        with acting_as(actor), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT rebond_answer_transfer(%s, %s, '', now())", [offer.pk, state])


def test_a_stranger_offers_nobody_s_file_not_even_in_sql(cast: Cast, zoe) -> None:
    with acting_as(cast.stranger):
        with pytest.raises(Dossier.DoesNotExist):
            ask_transfer(actor=cast.stranger, dossier_id=zoe.pk, target_id=cast.platform.pk, message="x")
        with pytest.raises(DatabaseError), transaction.atomic():
            Transfer.objects.create(
                dossier_id=zoe.pk,
                source=cast.elsewhere,
                target=cast.platform,
                birth_date=zoe.birth_date,
                asked_by_id=cast.stranger.user_id,
            )


def test_to_oneself_without_a_word_or_twice_is_refused(cast: Cast, zoe) -> None:
    with acting_as(cast.owner):
        for target, message, field in (
            (cast.platform.pk, "x", "target"),
            (new_id(), "x", "target"),
            (cast.elsewhere.pk, " ", "message"),
        ):
            with pytest.raises(TransferRefusedError) as refused:
                ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=target, message=message)
            assert refused.value.field == field
    asked(cast, zoe)
    with pytest.raises(TransferRefusedError, match="attend déjà"):
        asked(cast, zoe)


acts = st.lists(
    st.sampled_from(["call", "referent", "ask", "accept", "refuse", "cancel", "merge", "undo"]), max_size=10
)


@given(acts)
@example(["ask", "merge", "accept", "undo"])  # the file that was lost stays behind
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_people_do_one_platform_is_responsible_and_columns_equal_the_replay(
    cast: Cast, as_worker, as_owner, sequence
) -> None:
    keys = [str(new_id()), str(new_id())]
    with as_worker():
        publish(cast, listed(cast, keys[0]))
        publish(cast, listed(cast, keys[1], surname="Lefebvre", ines=()), campaign=DECEMBER)
        zoe, twin = (Dossier.objects.get(entries__person_key=key) for key in keys)
    for act in sequence:
        with as_owner():
            here = Dossier.objects.get(pk=zoe.pk).platform_id
        mine, other = (cast.owner, cast.stranger) if here == cast.platform.pk else (cast.stranger, cast.owner)
        with acting_as(other if act in ("accept", "refuse") else mine):
            do(act, mine, other, zoe, twin)
        with as_owner():
            for file in Dossier.objects.filter(pk__in=(zoe.pk, twin.pk)):
                assert (file.status == Status.MERGED) == (file.merged_into_id is not None)
                replayed = Dossier.objects.get(pk=file.pk)
                rebuild([replayed])
                assert all(getattr(file, name) == getattr(replayed, name) for name in MOVED)
                assert {entry.platform_id for entry in file.entries.all()} <= {file.platform_id}
            assert Dossier.objects.filter(person=zoe.person_id, status=Status.OPEN).count() == 1


def do(act: str, mine, other, zoe: Dossier, twin: Dossier) -> None:
    """One act, as whoever may do it; a refusal in words is a fair answer."""
    pending = Transfer.objects.filter(dossier=zoe, state=TransferState.PENDING).first()
    done = Merge.objects.filter(kept=zoe, undone_at=None).first()
    try:
        if act == "call":
            call(mine, zoe)
        elif act == "referent":
            assign_referent(actor=mine, dossier_id=zoe.pk, referent_id=mine.user_id)
        elif act == "ask":
            target = next(iter(other.platforms))
            ask_transfer(actor=mine, dossier_id=zoe.pk, target_id=target, message="A déménagé.")
        elif act == "merge":
            merge(actor=mine, kept_id=zoe.pk, lost_id=twin.pk, choices={})
        elif act == "undo" and done:
            undo_merge(actor=mine, merge_id=done.pk)
        elif pending and act == "accept":
            accept_transfer(actor=other, transfer_id=pending.pk)
        elif pending and act == "refuse":
            refuse_transfer(actor=other, transfer_id=pending.pk, reason="Non.")
        elif pending and act == "cancel":
            cancel_transfer(actor=mine, transfer_id=pending.pk)
    except (TransferRefusedError, MergeRefusedError, Dossier.DoesNotExist):
        pass
