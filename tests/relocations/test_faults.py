"""Files that are not whole, and commands that are killed: nothing is half done, and the same command goes on."""

import json
import signal
import subprocess
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from isoloir_local.relocations.campaign_tables import campaign_tables
from isoloir_local.relocations.sealed_stream import PIECE, Altered, SealedWriter, WrongPassphrase, read_sealed
from isoloir_local.relocations.stays import shares_proxies
from isoloir_local.testing import ISOLOIR, Launched
from kit.servers.postgres import Postgres
from kit.testing.fixtures import NewDatabase

from tests.relocations.conftest import SERVICES, Team, open_team, owner, rows_of, say, settle


@pytest.fixture(scope="module")
def team(here: Launched) -> Team:
    return open_team(here, "Qui est sauvegardée", 4)


@pytest.fixture(scope="module")
def saved(here: Launched, team: Team, passphrase: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "campagne.isoloir"
    settle(team)
    made = say(here, "export", str(team.campaign), "--out", str(file), "--passphrase-file", str(passphrase))
    assert not made["frozen"]
    return file


def rows_in(suite: Launched, campaign: UUID) -> list[str]:
    """The tables that have rows of it."""
    found: list[str] = []
    for service in SERVICES:
        with owner(suite, service) as connection:
            for table in campaign_tables(connection):
                row = connection.execute(table.count(str(campaign))).fetchone()
                if row and row[0]:
                    found.append(f"{service}.{table.name}")
    return found


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE])
def test_a_sealed_stream_is_whole_or_refused(size: int, tmp_path: Path) -> None:
    place, content = tmp_path / "sealed", bytes(range(256)) * (size // 256 + 1)
    with place.open("wb") as output:
        writer = SealedWriter(output, "une phrase", log_cost=8)
        for begin in range(0, size, 1000):
            writer.write(content[begin : min(begin + 1000, size)])
        writer.close()

    def read(sealed: bytes, passphrase: str = " une phrase\n") -> bytes:
        other = tmp_path / "other"
        other.write_bytes(sealed)
        with other.open("rb") as source:
            return b"".join(read_sealed(source, passphrase))

    whole = place.read_bytes()
    assert read(whole) == content[:size]
    with pytest.raises(WrongPassphrase):
        read(whole, "une autre")
    with pytest.raises((Altered, WrongPassphrase)):
        read(whole[:-1])
    with pytest.raises((Altered, WrongPassphrase)):
        read(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises((Altered, WrongPassphrase)):
        read(whole + b"x")
    if size > PIECE:
        head = len(whole) - (size + 16 * (-(-size // PIECE)))
        with pytest.raises((Altered, WrongPassphrase)):  # the first piece was not the last
            read(whole[: head + PIECE + 16])
        pieces = [whole[head : head + PIECE + 16], whole[head + PIECE + 16 : head + 2 * (PIECE + 16)]]
        with pytest.raises((Altered, WrongPassphrase)):
            read(whole[:head] + pieces[1] + pieces[0])


def test_a_file_that_is_not_whole_or_not_ours_is_refused_and_nothing_comes_in(
    there: Launched, team: Team, saved: Path, passphrase: Path, tmp_path: Path
) -> None:
    secret = ("--passphrase-file", str(passphrase))
    content = saved.read_bytes()
    cut, changed, other, wrong = [tmp_path / name for name in ("cut", "changed", "other", "wrong")]
    cut.write_bytes(content[: len(content) // 2])
    changed.write_bytes(content[:-40] + bytes([content[-40] ^ 1]) + content[-39:])
    other.write_bytes(b"PK\x03\x04 une archive")
    wrong.write_text("une autre phrase secrète\n")
    assert say(there, "import", str(cut), *secret)["refused"] in ("altered file", "wrong passphrase")
    assert say(there, "import", str(changed), *secret)["refused"] in ("altered file", "wrong passphrase")
    assert say(there, "import", str(other), *secret) == {"refused": "not a campaign file"}
    assert say(there, "import", str(saved), "--passphrase-file", str(wrong)) == {"refused": "wrong passphrase"}
    with owner(there, "crm") as connection:
        (revision,) = connection.execute("select version_num from alembic_version").fetchone() or ("",)
        connection.execute("update alembic_version set version_num = '0001'")
        try:
            assert say(there, "import", str(saved), *secret) == {"refused": "refused"}
        finally:
            connection.execute("update alembic_version set version_num = %s", [revision])
    assert rows_in(there, team.campaign) == []


def test_an_import_that_is_killed_leaves_nothing_and_is_done_again(
    here: Launched, there: Launched, team: Team, saved: Path, passphrase: Path
) -> None:
    command = [str(ISOLOIR), "campaign", "import", str(saved), "--passphrase-file", str(passphrase)]
    for last in ("  budget…", "  crm…"):
        with subprocess.Popen([*command, "--data", str(there.folder)], stderr=subprocess.PIPE, text=True) as process:
            assert process.stderr
            for line in process.stderr:
                if line.startswith(last):
                    process.send_signal(signal.SIGKILL)
                    break
        assert process.wait() == -signal.SIGKILL
        assert rows_in(there, team.campaign) == []
        assert Team(there, team.campaign).call("GET", "/crm/v1/people").status_code in (403, 404)
    before = rows_of(here, team.campaign)
    assert say(there, "import", str(saved), "--passphrase-file", str(passphrase))["campaign"] == str(team.campaign)
    after = rows_of(there, team.campaign)
    for service, tables in before.items():
        assert {name: after[service][name] for name in tables if not name.startswith("all of")} == {
            name: rows for name, rows in tables.items() if not name.startswith("all of")
        }
    dies_between_two_commits(there, team, saved, passphrase)
    restored_from_a_backup_tells_further_on(there, team)


def dies_between_two_commits(there: Launched, team: Team, saved: Path, passphrase: Path) -> None:
    """The state that a kill between the commits leaves: one service has the rows, hidden, and the other has none."""
    whole = rows_of(there, team.campaign)
    with owner(there, "budget") as budget, owner(there, "crm") as crm:
        crm.execute("update relocation set state = 'arriving' where relocated_campaign_id = %s", [team.campaign])
        with budget.transaction():
            budget.execute("set local session_replication_role = replica")
            for table in campaign_tables(budget):
                budget.execute(table.delete(str(team.campaign)))
            budget.execute("delete from vault_key where campaign_id = %s", [team.campaign])
            budget.execute("delete from relocation where relocated_campaign_id = %s", [team.campaign])
    assert Team(there, team.campaign).call("GET", "/crm/v1/people").status_code == 404
    assert say(there, "import", str(saved), "--passphrase-file", str(passphrase))["campaign"] == str(team.campaign)
    again = rows_of(there, team.campaign)
    assert again["budget"]["campaign"] == whole["budget"]["campaign"]
    assert again["crm"]["person"] == whole["crm"]["person"]
    assert Team(there, team.campaign).call("GET", "/crm/v1/people").status_code == 200


def restored_from_a_backup_tells_further_on(there: Launched, team: Team) -> None:
    """The campaign went on elsewhere after this file was made: whoever read that log misses nothing of this one."""
    restored = Team(there, team.campaign)
    last = restored.events()[-1][0]
    restored.add_person(50).raise_for_status()
    found: list[tuple[int, str]] = []
    for _ in range(100):
        found = restored.events(after=last)
        if found:
            break
    assert all(position > last + 10**8 for position, _ in found)


def test_an_export_that_is_killed_leaves_no_file(here: Launched, team: Team, passphrase: Path, tmp_path: Path) -> None:
    out = tmp_path / "campagne.isoloir"
    command = [str(ISOLOIR), "campaign", "export", str(team.campaign), "--out", str(out), "--data", str(here.folder)]
    with subprocess.Popen(
        [*command, "--passphrase-file", str(passphrase)], stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr
        for line in process.stderr:
            if line.startswith("  crm…"):
                process.send_signal(signal.SIGKILL)
                break
    process.wait()
    assert not out.exists()
    made: dict[str, Any] = say(here, "export", "Qui est sauvegardée", "--out", str(out), "--json")
    assert len(made["passphrase"]) >= 24
    assert json.dumps(made)


def test_an_export_that_cannot_be_written_leaves_the_campaign_in_use(
    here: Launched, team: Team, passphrase: Path
) -> None:
    # A folder that looks open and takes no file.
    secret = ("--passphrase-file", str(passphrase))
    refused = say(here, "export", str(team.campaign), "--out", "/proc/campagne.isoloir", "--freeze", *secret)
    assert refused == {"refused": "not written"}
    assert team.add_person(70).status_code == 201


async def test_one_that_shares_its_proxies_with_others_is_known_to(
    postgres: Postgres, private_database: NewDatabase
) -> None:
    sharing = uuid4()
    url = postgres.url(private_database("proxy").kw["bind"].url.database).replace("+psycopg", "")
    with closing(psycopg.connect(url, autocommit=True)) as connection:
        assert not shares_proxies({"proxy": connection}, sharing)
        connection.execute(
            "insert into pool_membership (campaign_id, pool_id, joined_by) values (%s, %s, 'x')", [sharing, uuid4()]
        )
        assert shares_proxies({"proxy": connection}, sharing)
    assert not shares_proxies({}, sharing)
