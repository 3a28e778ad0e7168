"""What partners say, who may read it; messages to the team; and who is told of what."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.core import mail
from django.db import Error, IntegrityError, transaction
from django.utils import timezone

from rebond.domain.base.actor import Actor, Role
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.enums import (
    Answered,
    Channel,
    Confidentiality,
    Outcome,
    RequestState,
    Rhythm,
    ShareLevel,
    TransferState,
)
from rebond.domain.dossiers.models import (
    DigestChoice,
    Dossier,
    FileRequest,
    Notification,
    PartnerNote,
    RequestedFile,
    TeamMessage,
    Transfer,
)
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Asked,
    Contact,
    PartnerRefusedError,
    PartnerSaid,
    RequestRefusedError,
    ShareRefusedError,
    accept_request,
    accept_transfer,
    ask_transfer,
    assign_referent,
    choose_digest,
    correct_note,
    end_share,
    mark_read,
    record_contact,
    refuse_request,
    request_file,
    share,
    tell,
    write_message,
)
from rebond.domain.dossiers.operations.news import send_digests
from rebond.domain.dossiers.operations.requesting import REQUESTS_A_DAY, expire_requests
from rebond.domain.dossiers.queries import file_page, requests_of, shared_file, unread_count
from rebond.domain.territory.models import Organisation
from tests.domain.dossiers.cast import Cast, listed, person, publish
from tests.domain.dossiers.sharing import partner_of, shared, sharing

TIMELINE = settings.ROOT / "rebond" / "web" / "templates" / "platform" / "timeline"
pytestmark = pytest.mark.django_db
FOLLOWS, PLATFORM, SHARED = Confidentiality.FOLLOWS, Confidentiality.PLATFORM, Confidentiality.SHARED


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


@pytest.fixture
def pjj(cast: Cast, as_owner) -> Organisation:
    with as_owner():
        return Organisation.objects.create(name="PJJ de l’Aisne", type="pjj", platform=cast.platform)


@pytest.fixture
def circle1(cast: Cast, as_owner) -> Actor:
    with as_owner():
        return person("Élodie", "Hénin", Role.CIRCLE1, platform=cast.platform)


def told(
    actor: Actor, dossier: Dossier, confidentiality=PLATFORM, text="Il cherche en cuisine.", **more
) -> PartnerNote:
    said = PartnerSaid(confidentiality, source_name="Association Tremplin", text=text)
    with acting_as(actor):
        return tell(actor=actor, dossier_id=dossier.pk, said=PartnerSaid(**{**vars(said), **more}))


def read_by(actor: Actor) -> set:
    with acting_as(actor):
        return set(PartnerNote.objects.values_list("pk", flat=True))


def news_of(actor: Actor) -> list[str]:
    with acting_as(actor):
        return list(Notification.objects.order_by("created_at").values_list("kind", flat=True))


# --- What partners say -----------------------------------------------------------------------------------------------


def test_what_a_partner_says_on_the_phone_is_read_by_the_platform_alone(cast: Cast, zoe, school2c, farid) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    note = told(cast.owner, zoe)
    assert read_by(cast.colleague) == {note.pk}
    for actor in (cast.stranger, cast.referent, farid):
        assert read_by(actor) == set()


def test_shared_it_is_read_by_the_partners_who_read_the_whole_file(cast: Cast, zoe, school2c, farid, as_owner) -> None:
    with as_owner():
        other = Organisation.objects.create(name="EPIDE", type="epide", platform=cast.platform)
        far = partner_of(other, "Gaël")
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    shared(cast, zoe, other)
    note = told(cast.owner, zoe, SHARED)
    assert (read_by(farid), read_by(far)) == ({note.pk}, set())


def test_a_partner_speaks_for_their_own_organisation_whatever_the_form_says(cast: Cast, zoe, school2c, farid) -> None:
    given = shared(cast, zoe, school2c)
    note = told(farid, zoe, source_name="La préfecture")
    assert (note.source_id, note.source_name) == (school2c.pk, school2c.name)
    assert read_by(farid) == {note.pk} == read_by(cast.owner)
    with acting_as(farid):
        assert [item.row.pk for item in shared_file(farid, zoe.pk).ours] == [note.pk]
    with acting_as(cast.owner):
        end_share(actor=cast.owner, share_id=given.pk)
    assert read_by(farid) == set()
    with pytest.raises(Dossier.DoesNotExist):
        told(farid, zoe)
    assert read_by(cast.owner) == {note.pk}


def test_justice_is_read_by_those_entitled_and_by_who_said_it(cast: Cast, zoe, pjj, circle1, as_owner) -> None:
    with as_owner():
        educator = partner_of(pjj, "Gaël")
    shared(cast, zoe, pjj)
    note = told(educator, zoe, FOLLOWS, text="")
    assert note.protected
    assert read_by(cast.owner) == read_by(cast.colleague) == read_by(educator) == {note.pk}
    assert read_by(circle1) == set()
    with acting_as(circle1):  # nor that the file is shared with it
        assert file_page(circle1, Dossier.objects.get(pk=zoe.pk)).shares == []
        with pytest.raises(ShareRefusedError, match="responsable"):
            share(actor=circle1, dossier_id=zoe.pk, sharing=sharing(pjj))
    assert news_of(circle1) == []


def test_whoever_works_on_the_file_may_write_a_protected_information_without_reading_it_again(
    cast: Cast, zoe, circle1
) -> None:
    note = told(circle1, zoe, protected=True)
    assert (read_by(circle1), read_by(cast.owner)) == (set(), {note.pk})


BAD = [
    ({"source_name": " "}, "source"),
    ({"confidentiality": FOLLOWS, "text": "Bien plus."}, "text"),
    ({"text": " "}, "text"),
    ({"on": timezone.localdate() + timedelta(days=1)}, "on"),
    ({"on": timezone.localdate() - timedelta(days=4000)}, "on"),
]


@pytest.mark.parametrize(("changes", "field"), BAD)
def test_what_cannot_be_noted_says_why(cast: Cast, zoe, changes, field) -> None:
    with pytest.raises(PartnerRefusedError) as refused:
        told(cast.owner, zoe, **{"confidentiality": PLATFORM, **changes})
    assert refused.value.field == field


def test_the_database_lets_who_only_follows_say_no_more(cast: Cast, zoe, as_owner) -> None:
    with as_owner(), pytest.raises(IntegrityError, match="says_no_more"), transaction.atomic():
        PartnerNote.objects.create(dossier=zoe, source_name="PJJ", confidentiality="follows", text="Bien plus.")


def test_a_correction_takes_its_place_and_the_first_stays_readable(cast: Cast, zoe) -> None:
    note = told(cast.owner, zoe)
    fixed = PartnerSaid(SHARED, source_name="Association Tremplin", text="Il cherche en pâtisserie.")
    with acting_as(cast.colleague):
        correct_note(actor=cast.colleague, note_id=note.pk, said=fixed)
        with pytest.raises(AlreadyCorrectedError):
            correct_note(actor=cast.colleague, note_id=note.pk, said=None)
        [item] = file_page(cast.colleague, zoe).partner_notes
        assert (item.row.text, [row.text for row in item.versions]) == (fixed.text, [note.text])
        correct_note(actor=cast.colleague, note_id=item.row.pk, said=None)
        assert file_page(cast.colleague, zoe).partner_notes == []


def test_a_partner_corrects_their_own_word_and_nobody_else_s(cast: Cast, zoe, school2c, farid) -> None:
    shared(cast, zoe, school2c, level=ShareLevel.WHOLE)
    mine, theirs = told(farid, zoe, SHARED), told(cast.owner, zoe, SHARED)
    with acting_as(farid):
        correct_note(actor=farid, note_id=mine.pk, said=None)
        with pytest.raises(PartnerNote.DoesNotExist):
            correct_note(actor=farid, note_id=theirs.pk, said=None)


def test_a_hole_in_the_code_lets_a_partner_write_for_no_other_organisation(
    cast: Cast, zoe, school2c, farid, pjj
) -> None:
    shared(cast, zoe, school2c)
    with pytest.raises(Error, match="row-level security"), acting_as(farid):
        PartnerNote.objects.create(
            dossier=zoe, author_id=farid.user_id, source=pjj, source_name="PJJ", confidentiality="follows"
        )


def test_the_same_form_sent_twice_is_written_once(cast: Cast, zoe) -> None:
    said = PartnerSaid(PLATFORM, source_name="Tremplin", text="Il cherche.")
    with acting_as(cast.owner):
        first = tell(actor=cast.owner, dossier_id=zoe.pk, said=said)
        assert tell(actor=cast.owner, dossier_id=zoe.pk, said=said).pk == first.pk


# --- Who is told -----------------------------------------------------------------------------------------------------


def follows(cast: Cast, zoe: Dossier, who: Actor) -> None:
    with acting_as(cast.owner):
        assign_referent(actor=cast.owner, dossier_id=zoe.pk, referent_id=who.user_id)


def call(actor: Actor, dossier: Dossier) -> None:
    with acting_as(actor):
        record_contact(
            actor=actor, dossier_id=dossier.pk, contact=Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
        )


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


def test_one_s_digest_is_set_by_oneself_alone(cast: Cast) -> None:
    with acting_as(cast.colleague):
        choose_digest(actor=cast.colleague, rhythm=Rhythm.NEVER, hour=7)
    with acting_as(cast.owner):
        assert not DigestChoice.objects.exists()


# --- Asking for a file -----------------------------------------------------------------------------------------------


def requested(cast: Cast, surname="Lefevre", first_names="Zoé", **more) -> None:
    asked = Asked(surname, first_names, more.pop("born", None) or date(2008, 3, 12), "S’est présentée ici.")
    with acting_as(cast.stranger):
        request_file(actor=cast.stranger, platform_id=cast.elsewhere.pk, asked=asked)


def seen_by_asker(cast: Cast) -> list:
    """All that the asker can read of requests, keys and moments apart."""
    with acting_as(cast.stranger):
        assert not RequestedFile.objects.exists()
        return list(FileRequest.objects.values_list("surname", "state", "answer", "answered_at", "reason"))


def test_the_asker_cannot_tell_whether_a_file_exists(cast: Cast, zoe) -> None:
    requested(cast)
    requested(cast, "Marchand")
    there, nowhere = sorted(seen_by_asker(cast), reverse=True)
    assert there[1:] == nowhere[1:]
    assert news_of(cast.stranger) == []
    with acting_as(cast.owner):
        [wanted] = requests_of(cast.owner, cast.platform.pk).to_answer
        assert (wanted.dossier_id, wanted.request.reason) == (zoe.pk, "S’est présentée ici.")
    assert news_of(cast.owner) == ["request"]


@pytest.mark.parametrize("changes", [{"surname": "Lefebvre"}, {"first_names": "Lise"}, {"born": date(2008, 3, 13)}])
def test_only_the_exact_identity_reaches_a_file(cast: Cast, zoe, changes) -> None:
    requested(cast, **changes)
    with acting_as(cast.owner):
        assert requests_of(cast.owner, cast.platform.pk).to_answer == []


def test_accepted_the_file_is_offered_and_taken_with_the_usual_rules(cast: Cast, zoe) -> None:
    requested(cast)
    with acting_as(cast.owner):
        wanted = RequestedFile.objects.get()
        offered = accept_request(actor=cast.owner, requested_id=wanted.pk)
        with pytest.raises(RequestRefusedError, match="n’attend plus"):
            refuse_request(actor=cast.owner, requested_id=wanted.pk, reason="Trop tard.")
    assert "request" in news_of(cast.stranger)
    assert seen_by_asker(cast)[0][1] == RequestState.ACCEPTED
    with acting_as(cast.stranger):
        accept_transfer(actor=cast.stranger, transfer_id=offered.pk)
        assert Dossier.objects.get(pk=zoe.pk).platform_id == cast.elsewhere.pk


def test_refused_the_asker_reads_why(cast: Cast, zoe) -> None:
    requested(cast)
    with acting_as(cast.owner):
        wanted = RequestedFile.objects.get()
        with pytest.raises(RequestRefusedError, match="Écrivez"):
            refuse_request(actor=cast.owner, requested_id=wanted.pk, reason=" ")
        refuse_request(actor=cast.owner, requested_id=wanted.pk, reason="Entretien prévu jeudi.")
    assert seen_by_asker(cast)[0][1:3] == (RequestState.REFUSED, "Entretien prévu jeudi.")
    with acting_as(cast.owner):
        assert not Transfer.objects.filter(state=TransferState.PENDING).exists()


def test_unanswered_both_are_alerted_and_the_asker_is_told_the_same_without_a_file(
    cast: Cast, zoe, as_owner, as_worker
) -> None:
    requested(cast)
    requested(cast, "Marchand")
    with as_owner():
        FileRequest.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    with acting_as(cast.owner), pytest.raises(RequestRefusedError, match="trop ancienne"):
        accept_request(actor=cast.owner, requested_id=RequestedFile.objects.get().pk)
    with as_worker():
        assert expire_requests() == 2
        assert expire_requests() == 0
    assert {row[1] for row in seen_by_asker(cast)} == {RequestState.EXPIRED}
    assert news_of(cast.stranger) == ["request", "request"]
    with acting_as(cast.stranger):
        assert len(set(Notification.objects.values_list("sentence", "dossier"))) == 1
    assert news_of(cast.owner) == ["request", "request"]


def test_the_day_s_requests_are_limited_in_the_database(cast: Cast, zoe) -> None:
    for number in range(REQUESTS_A_DAY):
        requested(cast, f"Marchand{'x' * number}")
    with pytest.raises(RequestRefusedError, match="le maximum"):
        requested(cast)


def test_nobody_asks_for_a_platform_that_is_not_theirs(cast: Cast, zoe, farid) -> None:
    for actor in (cast.referent, farid, cast.owner):
        with acting_as(actor), pytest.raises(RequestRefusedError):
            request_file(
                actor=actor,
                platform_id=cast.elsewhere.pk,
                asked=Asked("Lefèvre", "Zoé", date(2008, 3, 12), "Pour voir."),
            )


def test_a_name_that_means_nobody_is_not_asked_for(cast: Cast, zoe) -> None:
    with pytest.raises(RequestRefusedError, match="aucune lettre"):
        requested(cast, "Inconnu")


def test_one_s_own_files_are_not_requested_but_searched(cast: Cast, zoe) -> None:
    with acting_as(cast.owner):
        request_file(
            actor=cast.owner,
            platform_id=cast.platform.pk,
            asked=Asked("Lefèvre", "Zoé", date(2008, 3, 12), "Pour voir."),
        )
        assert not RequestedFile.objects.exists()
