"""Writing to a young person, and what comes back: failure, reply, answer by the personal link."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.answers import Choice, LinkKind
from rebond.domain.dossiers.enums import Channel, NextStep, Outcome, Validity
from rebond.domain.dossiers.links import ALPHABET, digest_of, new_code, read_code
from rebond.domain.dossiers.models import ContactAttempt, ContactDetail, Dossier, Echo, LinkAnswer, PersonalLink
from rebond.domain.dossiers.operations import (
    Contact,
    GivenByLink,
    Writing,
    answer_link,
    land_answer,
    rebuild,
    record_contact,
    revoke_link,
    write_to,
)
from rebond.domain.dossiers.operations.bulk_messages import preview_messages, send_messages
from rebond.domain.dossiers.operations.links import SOURCE, make_link
from rebond.domain.dossiers.operations.rebuilding import MOVED
from rebond.domain.dossiers.queries.details import detail_lines, doubtful_details
from rebond.domain.dossiers.queries.links import read_link
from rebond.domain.dossiers.queries.writing import writables
from rebond.domain.messages.enums import Notice, State
from rebond.domain.messages.models import Message, MessageTemplate
from rebond.domain.messages.operations import MessageRefusedError, deliver, receive, take_incoming
from rebond.domain.messages.queries import refusals
from rebond.domain.territory.models import Commune, Platform
from tests.domain.dossiers.cast import Cast, listed, make_cast, publish, the_file

pytestmark = pytest.mark.django_db
SITE = "https://rebond.example"
TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)


@pytest.fixture
def cast(as_owner, monkeypatch) -> Cast:
    """The cast, with Zoé on the list, a Tuesday at 10 h."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: TUESDAY)
    with as_owner():
        made = make_cast()
        publish(made, listed(made))
        Dossier.objects.update(opened_at=TUESDAY - timedelta(days=9))
    return made


@pytest.fixture
def zoe(cast: Cast) -> Dossier:
    with acting_as(cast.owner):
        return the_file()


def own_number(zoe: Dossier) -> ContactDetail:
    return ContactDetail.objects.get(person=zoe.person_id, holder="young_person", kind="phone")


def write(cast: Cast, zoe: Dossier, body: str = "Bonjour Zoé", **changes) -> ContactAttempt:
    with acting_as(cast.owner):
        given = {"detail_id": own_number(zoe).pk, "body": body, "site": SITE} | changes
        return write_to(actor=cast.owner, dossier_id=zoe.pk, writing=Writing(**given))


def as_it_stands(as_worker, zoe: Dossier) -> Dossier:
    """The file; its columns are what its events say."""
    with as_worker():
        held = Dossier.objects.get(pk=zoe.pk)
        columns = {name: getattr(held, name) for name in MOVED}
        rebuild([held])
        assert {name: getattr(held, name) for name in MOVED} == columns
        return held


def test_an_sms_is_asked_for_and_noted_in_one_act(cast: Cast, zoe: Dossier, as_worker) -> None:
    attempt = write(cast, zoe)
    assert (attempt.channel, attempt.outcome, attempt.note) == (Channel.SMS, Outcome.SENT, "Bonjour Zoé")
    with acting_as(cast.owner):
        message = Message.objects.get(key=attempt.key)
    assert (message.reference, message.recipient, message.state) == (zoe.pk, "+33612345678", State.QUEUED)


def test_a_refused_message_notes_no_attempt(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        for given in ({"detail_id": new_id(), "body": "x"}, {"detail_id": own_number(zoe).pk, "body": "{prénom}"}):
            with pytest.raises(MessageRefusedError), transaction.atomic():
                write_to(actor=cast.owner, dossier_id=zoe.pk, writing=Writing(**given))
        assert not ContactAttempt.objects.exists()
    with acting_as(cast.stranger), pytest.raises(Dossier.DoesNotExist):
        write_to(actor=cast.stranger, dossier_id=zoe.pk, writing=Writing(new_id(), "x"))


@pytest.mark.parametrize("validity", [Validity.WRONG, Validity.BANNED])
def test_a_number_set_aside_is_not_written_to(cast: Cast, zoe: Dossier, as_owner, validity: str) -> None:
    with as_owner():
        ContactDetail.objects.update(validity=validity)
    with pytest.raises(MessageRefusedError) as refused:
        write(cast, zoe)
    assert refused.value.field == "to"


def test_a_landline_takes_no_sms_and_an_adult_s_mother_is_told_nothing(cast: Cast, zoe: Dossier, as_owner) -> None:
    with as_owner():
        Dossier.objects.update(birth_date=date(2006, 1, 1))
        ContactDetail.objects.filter(holder="mother").update(value="+33639980005")
    with acting_as(cast.owner):
        own, mother = writables(cast.owner, Dossier.objects.get(pk=zoe.pk))
    assert (own.mind, "rien de sa situation" in mother.mind) == ("", True)
    with pytest.raises(MessageRefusedError, match="ne va qu’au jeune"):
        write(cast, zoe, "Voir {lien}", detail_id=mother.detail.pk)


def test_a_bounce_makes_the_number_doubtful_and_asks_for_another(cast: Cast, zoe: Dossier, as_worker) -> None:
    attempt = write(cast, zoe)
    with as_worker():
        message = Message.objects.get(key=attempt.key)
        deliver(message_id=message.pk)
        take_incoming(incoming_id=receive(channel="sms", kind=Notice.BOUNCED, provider_id=f"local-{message.pk}"))
        assert own_number(zoe).validity == Validity.DOUBTFUL
    file = as_it_stands(as_worker, zoe)
    assert (file.next_step, file.next_step_on) == (NextStep.FIND_NUMBER, TODAY)


def test_a_failure_told_after_another_attempt_changes_no_plan(cast: Cast, zoe: Dossier, as_worker) -> None:
    attempt = write(cast, zoe)
    with acting_as(cast.owner):
        reached = Contact(Channel.PHONE, "young_person", Outcome.REACHED, happened_at=TUESDAY + timedelta(minutes=5))
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=reached)
    with as_worker():
        message = Message.objects.get(key=attempt.key)
        deliver(message_id=message.pk)
        take_incoming(incoming_id=receive(channel="sms", kind=Notice.BOUNCED, provider_id=f"local-{message.pk}"))
    assert as_it_stands(as_worker, zoe).next_step == NextStep.INTERVIEW


def test_what_arrived_after_all_takes_the_failure_back(cast: Cast, zoe: Dossier, as_worker) -> None:
    attempt = write(cast, zoe)
    with as_worker():
        message = Message.objects.get(key=attempt.key)
        Message.objects.filter(pk=message.pk).update(state=State.SENDING)
        deliver(message_id=message.pk)  # found in the middle of a sending: nobody knows
        assert Dossier.objects.get(pk=zoe.pk).next_step == NextStep.OTHER_CHANNEL
        take_incoming(incoming_id=receive(channel="sms", kind=Notice.DELIVERED, provider_id=str(message.pk)))
        assert own_number(zoe).validity == Validity.GOOD
    assert as_it_stands(as_worker, zoe).next_step == NextStep.CALL_AGAIN


def test_a_reply_lands_in_the_file_to_be_answered_today(cast: Cast, zoe: Dossier, as_worker) -> None:
    attempt = write(cast, zoe)
    with as_worker():
        deliver(message_id=Message.objects.get(key=attempt.key).pk)
        take_incoming(incoming_id=receive(channel="sms", kind=Notice.REPLY, sender="0612345678", text="Oui demain"))
    file = as_it_stands(as_worker, zoe)
    assert (file.next_step, file.next_step_on, file.last_outcome) == (NextStep.ANSWERED, TODAY, Outcome.REACHED)
    with acting_as(cast.owner):
        assert [(e.kind, e.text) for e in Echo.objects.all()] == [("reply", "Oui demain")]
    with acting_as(cast.stranger):
        assert not Echo.objects.exists()


def linked(cast: Cast, zoe: Dossier, as_owner) -> str:
    """The secret of a link sent to Zoé."""
    attempt = write(cast, zoe, "Répondez ici : {lien}")
    assert attempt.note == "Répondez ici : [lien personnel]"
    with as_owner():
        secret = Message.objects.get(key=attempt.key).secret
    assert secret.startswith(f"{SITE}/r/")
    return secret.removeprefix(f"{SITE}/r/").strip("/")


def answered(as_worker, secret: str, given: GivenByLink, *, born: date | None = None, key=None) -> LinkAnswer:
    with acting_as(None):
        answer_id = answer_link(digest=digest_of(secret), born=born, key=key or new_id(), given=given)
    assert answer_id is not None
    with as_worker():
        land_answer(answer_id=answer_id)
        land_answer(answer_id=answer_id)
        return LinkAnswer.objects.get(pk=answer_id)


def test_the_link_tells_who_writes_and_nothing_more(cast: Cast, zoe: Dossier, as_owner) -> None:
    secret = linked(cast, zoe, as_owner)
    with acting_as(None, read_only=True):
        page = read_link(digest_of(secret))
        assert not Dossier.objects.exists()
    assert (page.first_name, page.referent, page.platform) == ("Zoé", "Alice", "Laon et Thiérache")
    assert "Lefèvre" not in repr(page)


def test_call_me_back_on_another_number_lands_the_same_day(cast: Cast, zoe: Dossier, as_owner, as_worker) -> None:
    secret = linked(cast, zoe, as_owner)
    given = answered(as_worker, secret, GivenByLink(Choice.CALL_BACK, day_part="evening", number="+33700000009"))
    day = timezone.localdate(given.happened_at)  # PostgreSQL's clock, which no test moves
    file = as_it_stands(as_worker, zoe)
    assert (file.next_step, file.next_step_on) == (NextStep.ANSWERED, day)
    with acting_as(cast.owner):
        detail = ContactDetail.objects.get(value="+33700000009")
    assert (detail.source, detail.confirmed_on) == (SOURCE, day)
    with acting_as(cast.referent):  # what the young person tells the platform is not told to the school
        assert detail.added_by_id is not None


def test_a_change_of_mind_supersedes_and_both_stay_readable(cast: Cast, zoe: Dossier, as_owner, as_worker) -> None:
    secret = linked(cast, zoe, as_owner)
    answered(as_worker, secret, GivenByLink(Choice.SOLUTION, solution="job", place="Boulangerie"))
    assert as_it_stands(as_worker, zoe).next_step == NextStep.CHECK_SCHOOL
    answered(as_worker, secret, GivenByLink(Choice.NOT_NOW, ask_again_on="2027-02-24"))
    file = as_it_stands(as_worker, zoe)
    assert (file.next_step, file.next_step_on) == (NextStep.ASK_AGAIN, date(2027, 2, 24))
    with acting_as(cast.owner):
        assert LinkAnswer.objects.count() == 2
    with acting_as(None):
        assert read_link(digest_of(secret)).answer["choice"] == Choice.NOT_NOW


def test_the_same_form_sent_twice_answers_once(cast: Cast, zoe: Dossier, as_owner, as_worker) -> None:
    secret, key = linked(cast, zoe, as_owner), new_id()
    first = answered(as_worker, secret, GivenByLink(Choice.CALL_BACK), key=key)
    assert answered(as_worker, secret, GivenByLink(Choice.CALL_BACK), key=key) == first


def test_who_asks_for_no_message_gets_none(cast: Cast, zoe: Dossier, as_owner, as_worker) -> None:
    answered(as_worker, linked(cast, zoe, as_owner), GivenByLink(Choice.STOP))
    with acting_as(cast.owner):
        assert refusals([("sms", "+33612345678"), ("email", zoe.pk)]) == {("sms", "+33612345678"), ("email", zoe.pk)}
    with pytest.raises(MessageRefusedError, match="ne plus être contacté"):
        write(cast, zoe)


def closed_doors(cast: Cast, zoe: Dossier, as_owner, secret: str) -> dict[str, callable]:
    def expire() -> None:
        with as_owner():
            PersonalLink.objects.update(expires_at=datetime.now(UTC) - timedelta(seconds=1))

    def revoke() -> None:
        with acting_as(cast.owner):
            revoke_link(actor=cast.owner, link_id=PersonalLink.objects.get().pk)

    def bury() -> None:
        with as_owner():
            Dossier.objects.update(status_reason="deceased", status="closed")

    return {"expired": expire, "revoked": revoke, "deceased": bury, "unknown": lambda: None}


@pytest.mark.parametrize("why", ["expired", "revoked", "deceased", "unknown"])
def test_a_link_that_opens_nothing_says_nothing(cast: Cast, zoe: Dossier, as_owner, why: str) -> None:
    secret = linked(cast, zoe, as_owner)
    with as_owner():
        PersonalLink.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))
    closed_doors(cast, zoe, as_owner, secret)[why]()
    asked = "x" * 16 if why == "unknown" else secret
    with acting_as(None):
        assert read_link(digest_of(asked)) is None
        given = GivenByLink(Choice.CALL_BACK)
        assert answer_link(digest=digest_of(asked), born=None, key=new_id(), given=given) is None


def test_the_code_of_a_letter_opens_with_the_birth_date_alone(cast: Cast, zoe: Dossier, as_owner, as_worker) -> None:
    with as_owner():
        _, code = make_link(cast.owner, zoe, LinkKind.LETTER)
        PersonalLink.objects.update(expires_at=datetime.now(UTC) + timedelta(days=1))
    digest = digest_of(code)
    with acting_as(None):
        assert read_link(digest) is None
        assert read_link(digest, date(2008, 3, 13)) is None
        assert read_link(digest, date(2008, 3, 12)).first_name == "Zoé"
    answered(as_worker, code, GivenByLink(Choice.APPOINTMENT), born=date(2008, 3, 12))


def test_another_platform_revokes_nothing(cast: Cast, zoe: Dossier, as_owner) -> None:
    linked(cast, zoe, as_owner)
    with as_owner():
        key = PersonalLink.objects.get().pk
    with acting_as(cast.stranger), pytest.raises(PersonalLink.DoesNotExist):
        revoke_link(actor=cast.stranger, link_id=key)


def test_a_page_writes_no_answer_by_itself(cast: Cast, zoe: Dossier, as_owner) -> None:
    linked(cast, zoe, as_owner)
    with acting_as(cast.owner), connection.cursor() as cursor, pytest.raises(DatabaseError), transaction.atomic():
        cursor.execute("INSERT INTO dossiers_linkanswer (id) VALUES (gen_random_uuid())")


def test_no_secret_is_kept_in_clear(cast: Cast, zoe: Dossier, as_owner, as_worker) -> None:
    secret = linked(cast, zoe, as_owner)
    with as_worker():
        deliver(message_id=Message.objects.get().pk)
    with as_owner(), connection.cursor() as cursor:
        for table in ("messaging_message", "dossiers_contactattempt", "dossiers_personallink"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret}%"])
            assert cursor.fetchone()[0] == 0, table


def test_a_code_is_read_however_it_is_typed() -> None:
    code = new_code()
    assert set(code) <= set(ALPHABET)
    assert read_code(f" {code[:4].lower()} - {code[4:]} ") == code


def test_many_are_written_to_once_and_who_can_t_be_is_named(cast: Cast, zoe: Dossier, as_owner) -> None:
    with as_owner():
        Platform.objects.update(phone="0323000000")
        publish(cast, listed(cast, key="p2", first_names="Malo", ines=("987654321CD",), details=()))
    with acting_as(cast.owner):
        template = MessageTemplate.objects.get(name="Premier contact", channel="sms")
        keys, act = list(Dossier.objects.values_list("pk", flat=True)), new_id()
        seen = preview_messages(actor=cast.owner, keys=keys, template=template)
        assert [dossier.pk for dossier, _, _ in seen.chosen] == [zoe.pk]
        assert [len(files) for files in seen.left_out.values()] == [1]
        for _ in range(2):
            sent = send_messages(actor=cast.owner, keys=keys, template=template, site=SITE, act=act)
            assert list(sent) == [zoe.pk]
        assert Message.objects.count() == 1


def test_addresses_and_numbers_that_can_t_serve_are_told_apart(cast: Cast, zoe: Dossier, as_owner) -> None:
    street = "12 rue des Tilleuls"
    with as_owner():
        Commune.objects.update(search_name="laon")
        for value in (f"{street}, 02000 Laon", street, "02000 Laon", "1 rue X, 99999 Nulleville"):
            ContactDetail.objects.create(person=zoe.person, kind="address", value=value, source="Essai")
    with acting_as(cast.owner):
        told = {line.detail.value: line.doubts for line in detail_lines(cast.owner, zoe)}
        rows, more = doubtful_details(cast.owner, cast.platform.pk)
    assert told[f"{street}, 02000 Laon"] == ()
    assert told[street] == ("Code postal ou commune manquants",)
    assert told["02000 Laon"] == ("Rue manquante",)
    assert told["1 rue X, 99999 Nulleville"] == ("Commune inconnue",)
    assert (len(rows), more) == (3, False)
