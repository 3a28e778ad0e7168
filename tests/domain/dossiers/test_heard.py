"""What a young person says by themselves breaks the silence, is told where one is about to call, and is obeyed."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from rebond.domain.base.ids import new_id
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers import advice
from rebond.domain.dossiers.answers import Choice, LinkKind
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.enums import Answered, Channel, NextStep, Outcome, Tab
from rebond.domain.dossiers.heard import Heard, full_stop, quoted
from rebond.domain.dossiers.links import digest_of
from rebond.domain.dossiers.models import ContactDetail, Dossier, Echo, LinkAnswer
from rebond.domain.dossiers.operations import (
    Contact,
    GivenByLink,
    UnreachableRefusedError,
    Writing,
    answer_link,
    declare_unreachable,
    land_answer,
    record_contact,
    start_round,
    write_to,
)
from rebond.domain.dossiers.operations.links import make_link
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.proposals import ask_again_day, propose_after_interview, propose_next_step
from rebond.domain.dossiers.queries import CallCard, call_cards, list_page, my_day, preparation
from rebond.domain.dossiers.queries.day import round_keys
from rebond.domain.messages.enums import State
from rebond.domain.messages.models import Message
from rebond.domain.messages.operations import deliver
from tests.domain.dossiers.cast import Cast

pytestmark = pytest.mark.django_db
SILENCE = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
NEW_NUMBER = "+33639984220"


def plain(text: str) -> str:
    """With the spaces that anybody types."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def at(days_ago: int, hour: int) -> datetime:
    day = timezone.localdate() - timedelta(days=days_ago)
    return timezone.make_aware(datetime.combine(day, time(hour)))


@pytest.fixture
def answers(cast: Cast, zoe: Dossier, as_worker, as_owner):
    """`answers(Choice.CALL_BACK, …)`: Zoé answers by her link, and the answer lands; `days_ago` moves it back."""

    def by_link(choice: Choice, *, days_ago: int = 0, **given) -> LinkAnswer:
        with acting_as(cast.owner):
            _, secret = make_link(cast.owner, zoe, LinkKind.MESSAGE)
        with acting_as(None):
            told = GivenByLink(choice, **given)
            key = answer_link(digest=digest_of(secret), born=None, key=new_id(), given=told)
        if days_ago:
            with as_owner():
                LinkAnswer.objects.filter(pk=key).update(happened_at=at(days_ago, 12))
        with as_worker():
            land_answer(answer_id=key)
            return LinkAnswer.objects.get(pk=key)

    return by_link


@pytest.fixture
def replies(zoe: Dossier, as_worker):
    """`replies("Oui")`: Zoé answers an SMS from her own number; or her mother from hers."""

    def by_sms(text: str, holder: str = "young_person") -> Echo:
        with as_worker():
            own = ContactDetail.objects.get(person=zoe.person_id, holder=holder, kind="phone")
            given = {"dossier": zoe, "kind": "reply", "channel": "sms", "message_id": new_id(), "detail": own}
            written = Echo.objects.create(text=text, happened_at=timezone.now(), **given)
            rebuild([held := Dossier.objects.get(pk=zoe.pk)])
            held.save(update_fields=MOVED)
            return written

    return by_sms


def tried(cast: Cast, zoe: Dossier, *moments: tuple[int, int], channel: str = Channel.PHONE) -> None:
    """Silences, at (days ago, hour)."""
    for days_ago, hour in moments:
        silence = Contact(channel, Answered.NOBODY, Outcome.NO_ANSWER, happened_at=at(days_ago, hour))
        with acting_as(cast.owner):
            record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=silence)


def card_of(cast: Cast, zoe: Dossier) -> CallCard:
    with acting_as(cast.owner):
        (card,) = call_cards(cast.owner, [Dossier.objects.get(pk=zoe.pk)])
    return card


def test_the_line_says_what_was_asked_when_and_on_which_number_which_comes_first(cast, zoe, answers) -> None:
    tried(cast, zoe, (9, 9), (8, 14))
    assert card_of(cast, zoe).advice is not None
    answers(Choice.CALL_BACK, day_part="noon", number=NEW_NUMBER, note="Pas le\nmercredi.")
    card = card_of(cast, zoe)
    assert "par son lien : demande à être rappelé, entre midi et deux, au 06 39 98 42 20" in plain(card.reason)
    assert "« Pas le mercredi. »" in plain(card.reason) and "»." not in plain(card.reason)
    assert card.first_number.value == NEW_NUMBER
    assert card.callees[0].numbers[0].given
    assert card.advice is None  # nothing failed since: no other channel is advised
    assert card.proposals[Outcome.NO_ANSWER].step == NextStep.CALL_AGAIN


@pytest.mark.parametrize("words", ["Pas le mercredi.", "Quand ?", "a" * 300])
def test_somebody_s_own_words_that_end_a_sentence_bring_no_second_full_stop(words: str) -> None:
    assert full_stop(f"Il a répondu : {quoted(words)}").endswith("»")
    assert full_stop(f"Il a répondu : {quoted('oui')}").endswith("».")


def test_a_reply_is_told_in_its_words_and_its_number_comes_first(cast, zoe, replies) -> None:
    tried(cast, zoe, (2, 9))
    replies("oui dispo demain " + "a" * 300)
    card = card_of(cast, zoe)
    assert "par SMS : « oui dispo demain" in plain(card.reason)
    assert "a" * 300 not in card.reason
    assert card.callees[0].numbers[0].given


def test_who_waits_to_be_called_back_is_called_before_the_relative_who_answered(cast, zoe, answers, as_owner) -> None:
    assert card_of(cast, zoe).first_number.holder == "young_person"
    with as_owner():
        ContactDetail.objects.filter(person_id=zoe.person_id, holder="mother").update(validity="good")
    assert card_of(cast, zoe).first_number.holder == "mother"
    answers(Choice.CALL_BACK)
    assert card_of(cast, zoe).first_number.holder == "young_person"


def test_a_mother_who_replies_is_not_taken_for_the_young_person(cast, zoe, replies) -> None:
    replies("Il est à la MFR", "mother")
    card = card_of(cast, zoe)
    assert "Sa mère a répondu" in card.reason
    assert "« Il est à la MFR »" in plain(card.reason)
    assert (card.dossier.last_outcome, card.dossier.next_step) == (Outcome.RELATIVE_REACHED, NextStep.ANSWERED)


def test_a_mother_who_wants_no_more_sms_refuses_nothing_for_the_young_person(cast, zoe, replies) -> None:
    before = card_of(cast, zoe).dossier
    replies("STOP", "mother")
    card = card_of(cast, zoe)
    assert not card.dossier.no_contact
    assert (card.dossier.next_step, card.dossier.next_step_on) == (before.next_step, before.next_step_on)
    assert card.dossier.last_outcome == Outcome.RELATIVE_REACHED
    assert not any(one.stops for one in card.said)


def test_what_was_asked_stays_told_until_somebody_speaks_to_them(cast, zoe, answers) -> None:
    answers(Choice.CALL_BACK, day_part="evening")
    with acting_as(cast.owner):
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
    card = card_of(cast, zoe)
    assert "demande à être rappelé, en fin de journée" in plain(card.reason)
    assert "jamais tenté" not in card.reason
    with acting_as(cast.owner):
        spoken = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=spoken)
    assert card_of(cast, zoe).heard is None


def test_tries_before_an_answer_count_neither_for_advice_nor_for_unreachable(cast, zoe, answers) -> None:
    tried(cast, zoe, (20, 9), (16, 14), (10, 18), (4, 9))
    tried(cast, zoe, (3, 9), channel=Channel.SMS)
    with acting_as(cast.owner):
        assert preparation(cast.owner, zoe).may_be_unreachable
    answers(Choice.CALL_BACK, days_ago=2)
    with acting_as(cast.owner):
        prepared = preparation(cast.owner, Dossier.objects.get(pk=zoe.pk))
        assert not prepared.may_be_unreachable
        assert not prepared.advised
        assert prepared.requirements[0].done == 0
        with pytest.raises(UnreachableRefusedError, match="Trop tôt"):
            declare_unreachable(actor=cast.owner, dossier_id=zoe.pk)
        written = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
    assert written.next_step == NextStep.CALL_AGAIN  # the first silence since, not the sixth


def test_the_preparation_advises_what_was_asked(cast, zoe, answers) -> None:
    tried(cast, zoe, (9, 9), (8, 14))
    answers(Choice.CALL_BACK, day_part="noon", number=NEW_NUMBER)
    with acting_as(cast.owner):
        prepared = preparation(cast.owner, Dossier.objects.get(pk=zoe.pk))
    assert prepared.advice.channel.what == "Par téléphone"
    assert (prepared.advice.moment.what, prepared.advice.interlocutor.what) == ("Entre midi et deux", "Le jeune")
    assert "06 39 98 42 20" in plain(prepared.advice.interlocutor.why)
    assert any(cell.said == "a répondu" for week in prepared.weeks for cell in week.cells)


def test_a_solution_and_a_not_now_are_told_as_they_were_said(cast, zoe, answers) -> None:
    answers(Choice.SOLUTION, solution="apprentice", place="Boulangerie Martin")
    assert "« Je suis en apprentissage », Boulangerie Martin" in plain(card_of(cast, zoe).reason)
    again = (timezone.localdate() + timedelta(days=30)).isoformat()
    answers(Choice.NOT_NOW, ask_again_on=again, note="Je m’occupe de ma fille.")
    assert "pas maintenant : « Je m’occupe de ma fille. »" in plain(card_of(cast, zoe).reason)


def test_a_stranger_and_the_school_read_nothing_of_it(cast, zoe, answers) -> None:
    answers(Choice.CALL_BACK, note="Secret")
    for other in (cast.stranger, cast.referent):
        with acting_as(other):
            files = Dossier.objects.filter(pk=zoe.pk)
            assert all("Secret" not in card.reason and not card.said for card in call_cards(other, list(files)))


def test_a_wish_gives_way_once_it_failed_twice_but_for_its_moment() -> None:
    now = timezone.now()
    failed = [advice.Try(now - timedelta(days=days), Channel.PHONE, Outcome.NO_ANSWER) for days in (1, 2)]
    wish = advice.Wish("entre midi et deux")
    found = advice.advise(failed, age=17, holders=["young_person"], phones=1, wish=wish)
    assert (found.channel.what, found.moment.what) == ("Par SMS", "Entre midi et deux")
    first = advice.advise(failed[:1], age=17, holders=["young_person"], phones=1, wish=wish)
    assert (first.channel.what, first.interlocutor.what) == ("Par téléphone", "Le jeune")


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        ({"choice": "call_back", "day_part": "any"}, "demande à être rappelé"),
        (
            {"choice": "appointment", "day_part": "morning", "text": "Lundi"},
            "veut un rendez-vous, le matin : « Lundi »",
        ),
        ({"choice": "declines"}, "ne peut pas venir"),
        ({"channel": "email", "text": ""}, "sans texte"),
    ],
)
def test_an_answer_in_words(heard, said) -> None:
    assert plain(Heard(timezone.now(), **heard).said) == said


def test_a_long_text_is_cut_at_a_word() -> None:
    assert plain(quoted("mot " * 100)).endswith("mot… »")
    assert len(quoted("mot " * 100)) < 210


def state(zoe: Dossier, as_worker) -> Dossier:
    """The file; its columns are those of the replay."""
    with as_worker():
        held, again = (Dossier.objects.get(pk=zoe.pk) for _ in range(2))
        rebuild([again])
        assert [getattr(held, name) for name in MOVED] == [getattr(again, name) for name in MOVED]
        return held


@pytest.fixture(params=["link", "sms"])
def stops(request, answers, replies):
    """Zoé asks not to be contacted any more, by either way."""
    return (lambda: answers(Choice.STOP)) if request.param == "link" else (lambda: replies("Stop !"))


def test_who_wants_no_contact_is_asked_again_as_who_refuses_and_called_by_nobody_until_then(
    cast, zoe, as_worker, stops
) -> None:
    tried(cast, zoe, (2, 9))
    stops()
    held = state(zoe, as_worker)
    day = ask_again_day(timezone.localdate())
    assert (held.next_step, held.next_step_on, held.no_contact) == (NextStep.ASK_AGAIN, day, True)
    card = card_of(cast, zoe)
    assert plain(card.reason).startswith("Ne veut plus être contacté (dit par ")
    assert f"ni appel ni message avant le {day:%d/%m/%Y}" in card.reason
    assert not card.may_sms
    assert {card.proposals[one].step for one in ("no_answer", "wrong_number", "relative_reached")} == {"ask_again"}
    with acting_as(cast.owner):
        page = list_page(cast.owner, cast.platform.pk, Criteria(tab=Tab.TO_CONTACT))
        assert page.total == 0
        assert my_day(cast.owner, cast.platform.pk) == round_keys(cast.owner, cast.platform.pk) == []
        begun = start_round(actor=cast.owner, platform_id=cast.platform.pk, title="Tous", back="/", files=[zoe.pk])
        assert begun.files == []
        written = record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=SILENCE)
    assert (written.next_step, state(zoe, as_worker).no_contact) == (NextStep.ASK_AGAIN, True)


def test_the_same_delay_holds_however_the_refusal_is_said(cast, zoe, answers, as_worker) -> None:
    today = timezone.localdate()
    by_call = propose_next_step(Outcome.REFUSES, unreached=0, today=today)
    by_interview = propose_after_interview("refuses", today=today)
    answers(Choice.STOP)
    assert by_call.on == by_interview.on == state(zoe, as_worker).next_step_on


def test_the_day_comes_when_they_are_asked_again_and_speaking_ends_it(cast, zoe, answers, as_worker, as_owner) -> None:
    answers(Choice.STOP)
    with as_owner():
        Dossier.objects.filter(pk=zoe.pk).update(next_step_on=timezone.localdate(), spared_until=timezone.localdate())
    with acting_as(cast.owner):
        (card,) = my_day(cast.owner, cast.platform.pk)
        assert "le jour de le lui reproposer, une fois, est venu" in card.reason
        relative = Contact(Channel.PHONE, Answered.MOTHER, Outcome.RELATIVE_REACHED)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=relative)
        assert state(zoe, as_worker).no_contact
    with acting_as(cast.owner):
        spoken = Contact(Channel.PHONE, Answered.YOUNG_PERSON, Outcome.REACHED)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=spoken)
    held = state(zoe, as_worker)
    assert (held.no_contact, held.next_step) == (False, NextStep.INTERVIEW)


def test_who_asks_again_to_be_called_after_a_stop_is_answered(cast, zoe, answers, as_worker) -> None:
    answers(Choice.STOP)
    answers(Choice.STOP)
    assert state(zoe, as_worker).no_contact
    answers(Choice.CALL_BACK)
    held = state(zoe, as_worker)
    assert (held.no_contact, held.next_step) == (False, NextStep.ANSWERED)


def test_a_message_that_waits_does_not_go_to_who_said_not_now_since(cast: Cast, zoe, answers, as_worker) -> None:
    own = ContactDetail.objects.filter(person=zoe.person_id, holder="young_person", kind="phone")
    with acting_as(cast.owner):
        writing = Writing(own.get().pk, "Bonjour, passez nous voir.")
        write_to(actor=cast.owner, dossier_id=zoe.pk, writing=writing)
    answers(Choice.NOT_NOW, ask_again_on="2099-01-05")
    with acting_as(cast.owner):  # somebody confirmed that they write all the same
        write_to(actor=cast.owner, dossier_id=zoe.pk, writing=writing)
    with as_worker():
        first, second = Message.objects.order_by("asked_at")
        for message in (first, second):
            deliver(message_id=message.pk)
            message.refresh_from_db()
        assert (first.state, "a dit non" in first.error, second.state == State.DROPPED) == (State.DROPPED, True, False)
