"""Every address × every role × every method, held against a table written by hand (`matrix.py`)."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from uuid import UUID

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InternalError, connection, connections, transaction
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from rebond.config.setup import admin_dsn
from rebond.domain.base.policies import OWNER, policies
from rebond.domain.base.session import acting_as
from rebond.domain.dossiers.criteria import Criteria
from rebond.domain.dossiers.operations import save_view
from tests.conftest import database_role
from tests.web.addresses import FORMS, PARTS
from tests.web.matrix import CAST, LINES, Line
from tests.web.stage import Stage

pytestmark = pytest.mark.django_db(databases=["default", "journal"])

#: Pages that show people: each look, allowed or not, is a line of the access journal.
NOMINATIVE = {
    "platform:list", "platform:day", "platform:view", "platform:platform_day", "platform:narrow", "platform:export",
    "platform:duplicates", "platform:report_error",
    "platform:tab", "platform:export_file", "platform:file", "platform:why", "platform:referent",
    "platform:add_detail", "platform:mark_detail", "platform:call", "platform:correct", "platform:cancel",
    "platform:found_number",
    "campaigns:reject_values", "establishment:home",
    *(f"platform:{name}" for name in (
        "documents", "transfers", "transfer", "transfer_answer", "new", "merge_choose", "merge", "merge_undo",
        "letters",
        "make_document", "view_documents", "posted", "print_file", "interview", "interview_draft", "interview_blank",
        "interview_read", "interview_sheet", "interview_correct", "attest", "fact", "fact_place", "fact_enrolment",
        "status",
        "diagnosis", "diagnosis_draft", "diagnosis_read", "diagnosis_pdf", "diagnosis_correct",
        "path", "path_enter", "person", "path_undo", "path_turn", "path_correct", "enrolment",
    )),
    *(f"platform:{name}" for name in (
        "agenda", "attendance", "session", "session_invite", "session_attendance", "session_sheet", "session_answer",
        "file_invite",
    )),
    "establishment:report", "establishment:enrolment", "establishment:tell", "partner:attendance", "partner:turn",
    "partner:report", "partner:reports", "partner:take_back",
    *(f"platform:{name}" for name in ("write", "link_revoke", "outbox", "doubtful", "message_settle", "details")),
    *(f"platform:meeting{name}" for name in ("s", "_choices", "_change", "_result", "_calendar", "_letter")),
    "platform:sharing", "platform:share_answer", "partner:home", "partner:file",
    *(f"platform:{name}" for name in ("partner_notes", "partner_note", "message", "ask_file", "request_answer")),
    "partner:note", "partner:note_correct", "account:news", "account:news_open",
    *(f"platform:{name}" for name in (
        "saved", "columns", "pick", "bulk", "bulk_hand", "bulk_acts", "bulk_act", "bulk_undo", "group",
    )),
    "administration:country",
    *(f"platform:{name}" for name in ("follow_up_queue", "follow_up", "follow_up_undo", "obligation")),
    "platform:return_ask", "platform:return_back",
    *(f"platform:{name}" for name in (
        "day_aside", "day_order", "calling_back", "round_start", "round", "round_step", "round_call", "preparation",
        "unreachable", "reachable", "calling", "allotment", "sitting", "minutes", "minutes_pdf", "absences",
        "absence_cancel", "departure", "allotment_undo",
    )),
    "administration:jdc_table", "administration:jdc_mend", "platform:jdc", "platform:jdc_row",
}  # fmt: skip


@contextmanager
def undone() -> Iterator[None]:
    """What is done inside leaves nothing in the database."""
    point = transaction.savepoint()
    yield
    transaction.savepoint_rollback(point)


def address(line_name: str, objects: dict[str, UUID], **instead: str) -> str:
    """The address of a line, made of the stage's objects; `instead` puts other objects in their place."""
    parts = PARTS.get(line_name, {}) | instead
    return reverse(line_name, kwargs={key: _value(told, objects) for key, told in parts.items()})


def _value(told: str, objects: dict[str, UUID]) -> object:
    return told[1:] if told.startswith("=") else objects[told] if told else ""


def ask(stage: Stage, who: str, line: Line, **instead: str) -> HttpResponse:
    """What `who` gets at the line's address."""
    client, where = stage.client(who), address(line.name, stage.objects, **instead)
    if line.method == "GET":
        return client.get(where)
    data = {key: _value(told, stage.objects) for key, told in FORMS.get(line.name, {}).items()}
    if line.name == "campaigns:drop":
        data["files"] = SimpleUploadedFile("eleves.xml", b"<x/>")
    return client.post(where, data)


def names_of(patterns: list[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    """The full name of each address of the site."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names_of(pattern.url_patterns, f"{pattern.namespace}:" if pattern.namespace else namespace)
        else:
            yield f"{namespace}{pattern.name}"


def test_every_address_of_the_site_is_in_the_matrix_and_nothing_else() -> None:
    assert {line.name for line in LINES} == set(names_of(get_resolver().url_patterns))
    assert len({(line.name, line.method) for line in LINES}) == len(LINES)


def test_no_page_answers_a_method_that_the_matrix_does_not_tell(stage: Stage) -> None:
    told = {(line.name, line.method) for line in LINES}
    read_only = {"home", "account:me", "public:sitemap", "public:accessibility", "public:data"}  # answer, write nothing
    answered = []
    for name in {line.name for line in LINES} - read_only:
        for method in ("GET", "POST"):
            if (name, method) in told:
                continue
            for who in ("operator", "assistant", "school"):
                with undone():
                    if ask(stage, who, Line(name, method, {})).status_code not in (404, 405):
                        answered.append((method, name, who))
    assert answered == []


@dataclass
class Journal:
    """The access journal, read by the server's administrator: the journal's own connection can only add to it."""

    admin: psycopg.Connection

    def lines(self, user: UUID) -> list[tuple]:
        """(page, object, outcome, method) of what one person did."""
        connections["journal"].connection.commit()
        found = self.admin.execute(
            "SELECT page, object_id, outcome, method FROM base_accessentry WHERE user_id = %s ORDER BY moment", [user]
        )
        return found.fetchall()


@pytest.fixture
def journal(stage: Stage) -> Iterator[Journal]:
    """What the test wrote is taken away afterwards: these lines are committed whatever becomes of the request."""
    name = connection.settings_dict["NAME"]
    with closing(psycopg.connect(admin_dsn(name), autocommit=True)) as admin:
        yield Journal(admin)
        admin.execute("DELETE FROM base_accessentry WHERE user_id = ANY (%s)", [[p.pk for p in stage.people.values()]])


def first_key(line: Line, objects: dict[str, UUID]) -> UUID | None:
    """What the line of the journal is about: the file that the address names, else the first thing that it names."""
    parts = PARTS.get(line.name, {})
    named = [*filter(None, [parts.get("dossier_id")]), *parts.values()]
    return next((objects[told] for told in named if not told.startswith("=")), None)


#: Pages that show another file than the one of their address: a line of the journal each (`access.shows_file`).
SHOWS_MORE = {
    "platform:round",
    "platform:merge",
    "platform:round_step",
    "platform:round_call",
    "platform:bulk",
    "platform:outbox",
}


@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_of_the_cast_gets_what_the_matrix_says_and_the_journal_has_it(
    stage: Stage, journal: Journal, line: Line
) -> None:
    """Each refusal and each look at people is a line of the journal; whoever asks, and whatever the answer."""
    got = {}
    for who in CAST:
        with undone():
            got[who] = ask(stage, who, line).status_code
    assert got == line.statuses

    about = first_key(line, stage.objects)
    for who, person in stage.people.items():
        told = journal.lines(person.pk)
        if got[who] == 404 or line.name in NOMINATIVE:
            expected = (line.name, about, got[who], line.method)
            assert expected in told, who
            told.remove(expected)
        assert {page for page, *_ in told} <= SHOWS_MORE, who


def test_the_line_of_the_journal_outlives_a_request_that_fails(stage: Stage, journal: Journal) -> None:
    with undone():
        ask(stage, "elsewhere", Line("platform:file", "GET", {}))
    assert [line[2] for line in journal.lines(stage.people["elsewhere"].pk)] == [404]


def picture() -> dict[str, str]:
    """The content of every table, sessions and journal of access apart, as the owner reads it."""
    tables = [*policies(), "procrastinate_jobs", "account_emailaddress"]
    tables.remove("base_accessentry")
    content = "SELECT '{0}', md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {0} t"
    with database_role(OWNER), connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(content.format(table) for table in tables))
        return dict(cursor.fetchall())


@pytest.fixture(scope="module")
def untouched(staged: Stage, django_db_blocker) -> dict[str, str]:
    """The content of every table before anybody asks anything."""
    with django_db_blocker.unblock():
        return picture()


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "POST"], ids=str)
def test_a_refused_post_changes_nothing(stage: Stage, line: Line, untouched: dict[str, str]) -> None:
    for who, status in line.statuses.items():
        if status == 404 or (who == "visitor" and status == 302):
            ask(stage, who, line)
    assert picture() == untouched


#: One's own file, with the attempt or the number of somebody else's.
CROSSED = [
    ("platform:correct", "GET", "attempt_id", "other_attempt"),
    ("platform:correct", "POST", "attempt_id", "other_attempt"),
    ("platform:cancel", "POST", "attempt_id", "other_attempt"),
    ("platform:mark_detail", "POST", "detail_id", "other_detail"),
]


@pytest.mark.parametrize(("name", "method", "part", "other"), CROSSED)
def test_one_s_own_file_does_not_open_what_belongs_to_another(
    stage: Stage, untouched: dict[str, str], name: str, method: str, part: str, other: str
) -> None:
    assert ask(stage, "assistant", Line(name, method, {}), **{part: other}).status_code == 404
    assert picture() == untouched


def test_a_view_of_somebody_else_cannot_be_exported_nor_overwritten(
    stage: Stage, as_owner, untouched: dict[str, str]
) -> None:
    manager, view = stage.client("manager"), stage.objects["view"]
    assert manager.post(address("platform:export", stage.objects), {"view": str(view)}).status_code == 404
    with undone():
        manager.post(address("platform:narrow", stage.objects), {"tab": "tous", "search": "noel", "view": str(view)})
        with as_owner(), connection.cursor() as cursor:
            cursor.execute("SELECT criteria FROM dossiers_listview WHERE id = %s", [view])
            assert "noel" not in str(cursor.fetchone())
    assert picture() == untouched


def test_what_does_not_exist_is_refused_with_the_same_page(stage: Stage) -> None:
    from tests.web.platform.reading import bare  # noqa: PLC0415

    missing = stage.objects | {"dossier": UUID(int=404)}
    theirs = stage.client("elsewhere").get(address("platform:file", stage.objects)).content.decode()
    nobody_s = stage.client("elsewhere").get(address("platform:file", missing)).content.decode()
    assert bare(theirs) == bare(nobody_s)


def test_a_write_in_a_get_is_refused_by_the_database(stage: Stage) -> None:
    actor, platform = stage.actor("assistant"), stage.objects["platform"]
    with pytest.raises(InternalError, match="read-only"), acting_as(actor, read_only=True):
        save_view(actor=actor, platform_id=platform, criteria=Criteria(search="lefevre"), view_id=None)


@pytest.mark.parametrize("line", [line for line in LINES if line.method == "GET"], ids=str)
def test_each_page_is_read_in_a_transaction_that_cannot_write(stage: Stage, line: Line, monkeypatch) -> None:
    """The middleware asks for it on every GET, whatever the view."""
    from rebond.web import middleware  # noqa: PLC0415

    asked = []

    @contextmanager
    def watched(actor, *, read_only: bool = False, using: str = "default") -> Iterator[None]:
        asked.append(read_only)
        with acting_as(actor, read_only=read_only, using=using):
            yield

    monkeypatch.setattr(middleware, "acting_as", watched)
    who = next(who for who in CAST if line.statuses[who] == 200) if 200 in line.statuses.values() else "assistant"
    ask(stage, who, line)
    assert set(asked) <= {True}
