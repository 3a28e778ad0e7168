"""An interview: kept as one types, finished, moves the file, corrected; no answer is ever lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rebond.domain.base.ids import new_id
from rebond.domain.base.policies import visible
from rebond.domain.base.session import acting_as
from rebond.domain.documents import render
from rebond.domain.dossiers.enums import Answered, Channel, NextStep, Outcome, Stage
from rebond.domain.dossiers.interview import FIELDS, Kind, clean, displayed, on_paper, read_answers, refusals, told
from rebond.domain.dossiers.models import Dossier, Interview, InterviewDraft
from rebond.domain.dossiers.operations import (
    AlreadyCorrectedError,
    Contact,
    InterviewRefusedError,
    correct_interview,
    keep_draft,
    record_contact,
    record_interview,
)
from rebond.domain.dossiers.operations.rebuilding import MOVED, rebuild
from rebond.domain.dossiers.progress import Attempt, Held, Reopening, replay
from rebond.domain.dossiers.queries import interviews_of, sheet_of
from rebond.domain.dossiers.queries.interviews import all_answers
from tests.domain.documents.reading import bare, text_of
from tests.domain.dossiers.cast import Cast, listed, publish

WITHOUT = {"situation": "without", "wishes": ["apprenticeship"], "comments": "aime la cuisine"}
REFUSES = {"situation": "refuses", "refusal_reasons": ["time"], "ask_again_on": "2027-05-24"}
NOON = datetime(2026, 11, 24, 11, tzinfo=UTC)

texts = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["#let x = 1", "\\", "$x^2$", "\"'«»", "😀👩‍🦰", "<script>", "= titre", "a\r\nb\n\nc", "x" * 10_000]
    ),
)


@st.composite
def forms(draw) -> dict[str, list[str]]:
    """A form as a browser sends it: any text in text fields, ticks, "ne sait pas" anywhere."""
    form: dict[str, list[str]] = {"unknown": draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=6))}
    for key in draw(st.lists(st.sampled_from(sorted(FIELDS)), max_size=8, unique=True)):
        field = FIELDS[key]
        if field.choices:
            values = [value for value, _ in field.choices]
            form[key] = draw(st.lists(st.sampled_from(values), max_size=3, unique=True))
        elif field.kind == Kind.DATE:
            form[key] = [draw(st.dates(date(2020, 1, 1), date(2030, 1, 1))).isoformat()]
        else:
            form[key] = [draw(texts)]
    return form | {"situation": ["without"]}


def answers_of(form: dict[str, list[str]]):
    return read_answers(lambda key: form.get(key, []), form.get("unknown", []))


@pytest.fixture
def zoe(cast: Cast, as_worker) -> Dossier:
    with as_worker():
        publish(cast, listed(cast))
        return Dossier.objects.get()


@pytest.mark.django_db
@given(forms())
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_answer_is_lost_from_the_form_to_the_draft_the_event_and_the_pdf(cast: Cast, zoe: Dossier, form) -> None:
    answers = answers_of(form)
    with acting_as(cast.owner):
        keep_draft(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
        kept = sheet_of(cast.owner, zoe).answers
        assert kept == answers
        made = record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=kept)
        held = all_answers(cast.owner, Interview.objects.get(pk=made.pk))
        assert held == answers
    for key in form.keys() & FIELDS.keys():
        field, values = FIELDS[key], form[key]
        if field.kind == Kind.MULTI:
            assert set(held.get(key) or []) == set(values)
        elif field.choices:
            assert not values or held[key] in values
        else:
            assert (held.get(key) or "") == clean(values[0])
    shown = [words for section in told(held) for _, words in section.lines]
    assert len(shown) == len(held)
    assert all(displayed(FIELDS[key], answer) in shown for key, answer in held.items())
    pdf = render("interview", {"title": "F", "platform": {"name": "P"}, "filled": True, "sections": on_paper(held)})
    text = bare(text_of(pdf))
    for key, answer in held.items():
        # What the fonts draw as it is can be found again letter by letter (a long word may be broken by a hyphen).
        if (
            FIELDS[key].kind in (Kind.TEXT, Kind.NOTE)
            and isinstance(answer, str)
            and answer.isalnum()
            and answer.isascii()
        ):
            assert answer[:40] in text


def test_what_was_written_wins_over_the_tick_and_unknown_fields_are_left_out() -> None:
    form = {
        "course": ["CAP cuisine"],
        "unknown": ["course", "job", "nothing"],
        "nothing": ["x"],
        "graduated": ["maybe"],
    }
    assert answers_of(form) == {"course": "CAP cuisine", "job": None}


def test_a_sheet_is_finished_once_it_says_where_the_young_person_stands() -> None:
    assert "situation" in refusals({})
    assert "refusal_reasons" in refusals({"situation": "refuses"})
    assert "meeting_on" in refusals(WITHOUT | {"meeting_on": "31/11/2026"})
    assert refusals(WITHOUT) == refusals(REFUSES) == {}


@pytest.mark.django_db
def test_an_interview_opens_its_stage_and_proposes_the_diagnosis(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        keep_draft(actor=cast.owner, dossier_id=zoe.pk, answers={"course": "CAP"})
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=WITHOUT | {"meeting_on": "2026-12-02"})
        file = Dossier.objects.get(pk=zoe.pk)
        assert (file.stage, file.next_step, file.next_step_on) == (
            Stage.INTERVIEW,
            NextStep.DIAGNOSIS,
            date(2026, 12, 2),
        )
        assert not InterviewDraft.objects.exists()


@pytest.mark.django_db
def test_a_refusal_opens_no_stage_and_says_when_to_ask_again(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=REFUSES)
        file = Dossier.objects.get(pk=zoe.pk)
        assert (file.stage, file.next_step, file.next_step_on) == (Stage.CONTACT, NextStep.ASK_AGAIN, date(2027, 5, 24))


@pytest.mark.django_db
def test_the_same_form_sent_twice_writes_once_and_an_unfinished_one_nothing(cast: Cast, zoe: Dossier) -> None:
    key = new_id()
    with acting_as(cast.owner):
        for _ in range(2):
            record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=WITHOUT, key=key)
        with pytest.raises(InterviewRefusedError):
            record_interview(actor=cast.owner, dossier_id=zoe.pk, answers={})
        assert Interview.objects.count() == 1


@pytest.mark.django_db
def test_a_correction_supersedes_and_a_cancellation_puts_the_file_back(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        first = record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=WITHOUT)
        second = correct_interview(actor=cast.owner, interview_id=first.pk, answers=REFUSES)
        assert [held.pk for held in interviews_of(cast.owner, zoe)] == [second.pk]
        with pytest.raises(AlreadyCorrectedError):
            correct_interview(actor=cast.owner, interview_id=first.pk, answers=WITHOUT)
        correct_interview(actor=cast.owner, interview_id=second.pk, answers=None)
        file = Dossier.objects.get(pk=zoe.pk)
        assert (file.stage, file.next_step) == (Stage.DETECTION, NextStep.FIRST_CALL)
        assert Interview.objects.count() == 3


@pytest.mark.django_db
def test_a_draft_is_its_author_s_alone_and_an_interview_the_platform_s(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        keep_draft(actor=cast.owner, dossier_id=zoe.pk, answers={"course": "CAP"})
        record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=WITHOUT)
        keep_draft(actor=cast.owner, dossier_id=zoe.pk, answers={"course": "CAP"})
    seen = {}
    for name in ("owner", "colleague", "stranger", "referent"):
        actor = getattr(cast, name)
        with acting_as(actor), connection.cursor() as cursor:
            counts = [visible(model, actor).count() for model in (Interview, InterviewDraft)]
            cursor.execute("SELECT (SELECT count(*) FROM dossiers_interview), count(*) FROM dossiers_interviewdraft")
            assert tuple(counts) == cursor.fetchone()
            seen[name] = tuple(counts)
    assert seen == {"owner": (1, 1), "colleague": (1, 0), "stranger": (0, 0), "referent": (0, 0)}
    with acting_as(cast.stranger), pytest.raises(Dossier.DoesNotExist):
        keep_draft(actor=cast.stranger, dossier_id=zoe.pk, answers={})


@pytest.mark.django_db
def test_what_the_file_knows_is_filled_with_its_source(cast: Cast, zoe: Dossier) -> None:
    with acting_as(cast.owner):
        contact = Contact(Channel.PHONE, Answered.MOTHER, Outcome.RELATIVE_REACHED)
        record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
        sheet = sheet_of(cast.owner, zoe)
    assert sheet.answers["mobile"] == "06 12 34 56 78"
    assert sheet.sources["mobile"] == "Base élèves"
    assert (sheet.answers["contact1_who"], sheet.answers["contact1_machine"]) == ("Sa mère", "no")


kinds = st.sampled_from(["attempt", "held", "refused"])


@given(st.lists(st.tuples(kinds, st.integers(0, 99)), max_size=8, unique_by=lambda row: row[1]), st.randoms())
def test_a_replay_with_interviews_does_not_depend_on_the_order_of_reading(rows, random) -> None:
    def events(sequence):
        attempts = [
            Attempt(_at(h), _at(h), "no_answer", "call_again", None) for kind, h in sequence if kind == "attempt"
        ]
        held = [Held(_at(h), _at(h), kind == "refused", "diagnosis", None) for kind, h in sequence if kind != "attempt"]
        return attempts, [Reopening(_at(50) + timedelta(minutes=1))], held

    shuffled = list(rows)
    random.shuffle(shuffled)
    progress = replay(*events(rows))
    assert progress == replay(*events(shuffled))
    after = [kind for kind, hour in rows if hour > 50]
    expected = Stage.INTERVIEW if "held" in after else Stage.CONTACT if after else Stage.DETECTION
    assert progress.stage == expected


def _at(hour: int) -> datetime:
    return NOON + timedelta(hours=hour)


@pytest.mark.django_db
@given(st.lists(st.sampled_from(["call", "hold", "refuse", "correct", "cancel"]), max_size=7))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_columns_equal_the_replay_after_any_acts(cast: Cast, zoe: Dossier, acts: list[str]) -> None:
    with acting_as(cast.owner):
        for act in acts:
            standing = interviews_of(cast.owner, zoe)
            if act == "call":
                contact = Contact(Channel.PHONE, Answered.NOBODY, Outcome.NO_ANSWER)
                record_contact(actor=cast.owner, dossier_id=zoe.pk, contact=contact)
            elif act in ("hold", "refuse"):
                answers = WITHOUT if act == "hold" else REFUSES
                record_interview(actor=cast.owner, dossier_id=zoe.pk, answers=answers)
            elif standing:
                answers = REFUSES if act == "correct" else None
                correct_interview(actor=cast.owner, interview_id=standing[0].pk, answers=answers)
        columns, replayed = Dossier.objects.get(pk=zoe.pk), Dossier.objects.get(pk=zoe.pk)
        rebuild([replayed])
        assert {name: getattr(replayed, name) for name in MOVED} == {name: getattr(columns, name) for name in MOVED}
