"""Who is told of what, in the file, in the news and by e-mail."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.db import transaction
from django.utils import timezone

from rebond.domain.base.actor import Role
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import (
    Confidentiality,
    Rhythm,
    ShareLevel,
)
from rebond.domain.dossiers.models import (
    DigestChoice,
    JdcRow,
    JdcTable,
    Notification,
    TeamMessage,
)
from rebond.domain.dossiers.operations import (
    PartnerRefusedError,
    accept_transfer,
    ask_transfer,
    choose_digest,
    end_share,
    extend_share,
    mark_read,
    write_message,
)
from rebond.domain.dossiers.operations.news import send_digests
from rebond.domain.dossiers.operations.transferring import chase_transfers
from rebond.domain.dossiers.queries import all_news, unread_count
from rebond.domain.dossiers.queries.news import news_of as chosen_news
from rebond.domain.dossiers.queries.news import subjects_of
from rebond.domain.dossiers.queries.waiting import Waiting, waiting_for
from rebond.domain.messages.models import SwitchChange
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast, person
from tests.domain.dossiers.sharing import partner_of, shared
from tests.domain.dossiers.telling import call, follows, news_of, told

TIMELINE = settings.ROOT / "rebond" / "web" / "templates" / "platform" / "timeline"
pytestmark = pytest.mark.django_db
FOLLOWS, PLATFORM, SHARED = Confidentiality.FOLLOWS, Confidentiality.PLATFORM, Confidentiality.SHARED


def test_the_referent_is_told_of_what_others_do_and_not_of_their_own_acts(cast: Cast, zoe) -> None:
    follows(cast, zoe, cast.colleague)
    call(cast.owner, zoe)
    call(cast.colleague, zoe)
    assert news_of(cast.colleague) == ["referent", "contact"]
    assert news_of(cast.owner) == []


def test_partners_are_told_of_what_they_read(cast: Cast, zoe, school2c, farid, as_owner) -> None:
    with as_owner():
        other = Organisation.objects.create(name="EPIDE", type="epide", platform=cast.platform)
        far = partner_of(other, "Gaël")
    whole, essential = shared(cast, zoe, school2c, level=ShareLevel.WHOLE), shared(cast, zoe, other)
    call(cast.owner, zoe)
    assert "contact" in news_of(farid)
    assert "contact" not in news_of(far)
    with acting_as(cast.owner):
        end_share(actor=cast.owner, share_id=whole.pk)
    before = news_of(farid)
    call(cast.owner, zoe)
    assert news_of(farid) == before
    assert essential.runs


def test_a_file_without_referent_tells_its_team_what_a_partner_says(cast: Cast, zoe, school2c, farid, circle1) -> None:
    shared(cast, zoe, school2c)
    told(farid, zoe)
    assert news_of(cast.owner) == ["partner"]
    assert news_of(cast.colleague)[-1] == "partner"
    assert news_of(circle1) == []


def test_who_is_mentioned_is_told_and_reads_the_message(cast: Cast, zoe, school2c, farid) -> None:
    shared(cast, zoe, school2c)
    before = len(news_of(farid))
    with acting_as(cast.owner):
        message = write_message(
            actor=cast.owner, dossier_id=zoe.pk, text="Une place lundi ?", mentioned=[farid.user_id]
        )
        write_message(actor=cast.owner, dossier_id=zoe.pk, text="Entre nous.", mentioned=[cast.colleague.user_id])
        with pytest.raises(PartnerRefusedError, match="ne lit pas"):
            write_message(actor=cast.owner, dossier_id=zoe.pk, text="Et vous ?", mentioned=[cast.stranger.user_id])
        with pytest.raises(PartnerRefusedError, match="Écrivez"):
            write_message(actor=cast.owner, dossier_id=zoe.pk, text=" ")
    assert news_of(farid)[before:] == ["mention"]
    assert news_of(cast.colleague)[-1] == "mention"
    with acting_as(farid):
        assert list(TeamMessage.objects.all()) == [message]


def test_a_transfer_tells_the_other_platform_then_who_proposed_it(cast: Cast, zoe) -> None:
    with acting_as(cast.owner):
        offer = ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="A déménagé.")
    assert news_of(cast.stranger) == ["transfer"]
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
    assert news_of(cast.owner) == ["transfer"]


def test_a_transfer_without_answer_is_chased_there_then_here_and_once_a_day(
    cast: Cast, zoe, as_owner, as_worker
) -> None:
    with as_owner():
        manager = person("Émile", "Noir", Role.MANAGER, platform=cast.elsewhere)
    with acting_as(cast.owner):
        offer = ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="A déménagé.")
    began = len(news_of(manager))
    asked = timezone.now()
    for days, there, here in ((2, 0, 0), (3, 1, 0), (3, 1, 0), (8, 2, 1), (12, 2, 1), (13, 3, 2)):
        with as_worker():
            chase_transfers(now=asked + timedelta(days=days))
        assert (len(news_of(manager)) - began, len(news_of(cast.owner))) == (there, here), days
    assert len(news_of(cast.stranger)) == 1  # an assistant of the receiving platform was told once, when it was asked
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offer.pk)
    with as_worker():
        assert chase_transfers(now=asked + timedelta(days=90)) == 0


def test_what_waits_is_counted_in_one_query_and_for_one_s_own_platforms(
    cast: Cast, zoe, as_owner, django_assert_num_queries
) -> None:
    follows(cast, zoe, cast.colleague)
    with as_owner():
        table = JdcTable.objects.create(name="jdc.csv", sha256="1" * 64, received_from_id=cast.owner.user_id, rows=2)
        for number, state in enumerate(("proposed", "noted"), start=1):
            JdcRow.objects.create(table=table, number=number, state=state, platform=cast.platform)
    with acting_as(cast.owner):
        ask_transfer(actor=cast.owner, dossier_id=zoe.pk, target_id=cast.elsewhere.pk, message="A déménagé.")
    with acting_as(cast.colleague), django_assert_num_queries(1):
        assert waiting_for(cast.colleague, cast.platform.pk) == Waiting(jdc=1, news=1)
    with acting_as(cast.stranger):
        assert waiting_for(cast.stranger, cast.elsewhere.pk) == Waiting(transfers=1, news=1)
        assert waiting_for(cast.stranger, cast.platform.pk) == Waiting()


def test_news_are_chosen_by_subject_and_none_is_hidden_from_all_subjects(cast: Cast, zoe, as_owner) -> None:
    now = timezone.now()
    with as_owner():
        for kind, read in (("contact", None), ("contact", now), ("break", None), ("unheard_of", None)):
            Notification.objects.create(
                user_id=cast.owner.user_id, dossier=zoe, kind=kind, sentence=".", created_at=now, read_at=read
            )
    with acting_as(cast.owner):
        subjects = subjects_of(cast.owner)
        assert [(one.code, one.unread) for one in subjects] == [("ruptures", 1), ("contacts", 1), ("autres", 1)]
        mine = all_news(cast.owner)
        assert {row.kind for row in chosen_news(mine, subject="contacts")} == {"contact"}
        assert sum(chosen_news(mine, subject=one.code).count() for one in subjects) == mine.count() == 4
        assert chosen_news(mine, subject="contacts", unread=True).count() == 1
        chosen = chosen_news(mine, subject="contacts").values_list("pk", flat=True)
        assert mark_read(actor=cast.owner, among=chosen) == 1
        assert unread_count(cast.owner) == 2


def test_each_person_reads_and_marks_their_own_news_only(cast: Cast, zoe) -> None:
    follows(cast, zoe, cast.colleague)
    call(cast.owner, zoe)
    with acting_as(cast.owner):
        assert mark_read(actor=cast.owner) == 0
        assert Notification.objects.update(read_at=timezone.now()) == 0
    with acting_as(cast.colleague):
        assert unread_count(cast.colleague) == 2
        first = Notification.objects.order_by("created_at").first()
        mark_read(actor=cast.colleague, notification_id=first.pk)
        assert unread_count(cast.colleague) == 1
        mark_read(actor=cast.colleague)
        assert unread_count(cast.colleague) == 0


def test_each_kind_of_the_timeline_has_a_name_to_filter_by() -> None:
    from rebond.domain.dossiers.queries.timeline import KINDS  # noqa: PLC0415

    drawn = {path.stem.removeprefix("_") for path in TIMELINE.glob("_*.html")}
    assert drawn == set(KINDS)


def test_what_is_undone_tells_nobody(cast: Cast, zoe) -> None:
    follows(cast, zoe, cast.colleague)
    before = news_of(cast.colleague)
    with pytest.raises(RuntimeError), transaction.atomic():
        call(cast.owner, zoe)
        raise RuntimeError
    assert news_of(cast.colleague) == before


# --- The digest ------------------------------------------------------------------------------------------------------

MONDAY_9 = datetime(2026, 11, 30, 9, 2, tzinfo=ZoneInfo("Europe/Paris"))
TUESDAY_9 = MONDAY_9 + timedelta(days=1)
MONDAY_7 = MONDAY_9 - timedelta(hours=2)


@pytest.fixture
def sending(settings) -> None:
    settings.OUTGOING_MESSAGES = True
    settings.SITE_ADDRESS = "https://rebond.example"


RHYTHMS = [
    (None, MONDAY_7, 1),
    (None, MONDAY_9, 0),
    ((Rhythm.DAILY, 9), TUESDAY_9, 1),
    ((Rhythm.DAILY, 9), MONDAY_7, 0),
    ((Rhythm.WEEKLY, 9), MONDAY_9, 1),
    ((Rhythm.WEEKLY, 9), TUESDAY_9, 0),
    ((Rhythm.NEVER, 9), MONDAY_9, 0),
]


@pytest.mark.parametrize(("choice", "now", "sent"), RHYTHMS)
def test_each_person_is_written_to_at_their_own_rhythm(
    cast: Cast, zoe, as_owner, as_worker, sending, choice, now, sent
) -> None:
    follows(cast, zoe, cast.colleague)
    if choice:
        with acting_as(cast.colleague):
            choose_digest(actor=cast.colleague, rhythm=choice[0], hour=choice[1])
            choose_digest(actor=cast.colleague, rhythm=choice[0], hour=choice[1])
    with as_worker():
        assert send_digests(now=now) == sent
        assert send_digests(now=now) == 0
    assert len(mail.outbox) == sent


def test_the_e_mail_names_nobody_and_says_how_many_and_where(cast: Cast, zoe, as_worker, sending) -> None:
    follows(cast, zoe, cast.colleague)
    call(cast.owner, zoe)
    with as_worker():
        send_digests(now=MONDAY_7)
    [message] = mail.outbox
    assert "2 nouvelles" in message.body
    assert "https://rebond.example/compte/nouvelles/" in message.body
    for name in ("Lefèvre", "LEFÈVRE", "Zoé", "Vasseur"):
        assert name not in message.body + message.subject


def test_what_was_read_is_not_told_and_switched_off_nothing_leaves(cast: Cast, zoe, as_worker, settings) -> None:
    follows(cast, zoe, cast.colleague)
    settings.OUTGOING_MESSAGES = False
    with as_worker():
        assert send_digests(now=MONDAY_7) == 0
        assert not Notification.objects.exclude(emailed_at=None).exists()
    settings.OUTGOING_MESSAGES = True
    with acting_as(cast.colleague):
        mark_read(actor=cast.colleague)
    with as_worker():
        assert send_digests(now=MONDAY_7) == 0


def test_stopped_by_the_administration_no_digest_leaves_and_none_is_lost(
    cast: Cast, zoe, as_owner, as_worker, sending
) -> None:
    follows(cast, zoe, cast.colleague)
    for stopped, sent in ((True, 0), (False, 1)):
        with as_owner():
            SwitchChange.objects.create(stopped=stopped, reason="Panne", author_id=cast.owner.user_id)
        with as_worker():
            assert send_digests(now=MONDAY_7) == sent


def test_one_s_digest_is_set_by_oneself_alone(cast: Cast) -> None:
    with acting_as(cast.colleague):
        choose_digest(actor=cast.colleague, rhythm=Rhythm.NEVER, hour=7)
    with acting_as(cast.owner):
        assert not DigestChoice.objects.exists()


# --- A share with Justice -------------------------------------------------------------------------------------------


def test_a_share_with_justice_is_told_to_its_people_and_to_no_other(
    cast: Cast, zoe, pjj, school2c, farid, circle1, as_owner
) -> None:
    with as_owner():
        educator = partner_of(pjj, "Gaël")
    follows(cast, zoe, circle1)
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    before = {who: news_of(who) for who in (circle1, farid)}
    held = shared(cast, zoe, pjj)
    assert news_of(educator) == ["share"]
    with acting_as(cast.owner):
        longer = extend_share(actor=cast.owner, share_id=held.pk, until=held.last_day + timedelta(days=1))
    assert news_of(educator) == ["share", "share"]
    with acting_as(cast.owner):
        end_share(actor=cast.owner, share_id=longer.pk)
    assert {who: news_of(who) for who in (circle1, farid)} == before


def test_a_referent_who_reads_the_share_with_justice_is_told_of_it(cast: Cast, zoe, pjj) -> None:
    follows(cast, zoe, cast.colleague)
    before = news_of(cast.colleague)
    held = shared(cast, zoe, pjj)
    with acting_as(cast.owner):
        end_share(actor=cast.owner, share_id=held.pk)
    assert news_of(cast.colleague) == [*before, "share", "share"]
