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
from isoloir_local.relocations.campaign_file import RecordReader, RecordWriter
from isoloir_local.relocations.campaign_tables import campaign_tables
from isoloir_local.relocations.own_rows import OthersRow, check_told, only_rows_of
from isoloir_local.relocations.sealed_stream import PIECE, Altered, SealedWriter, WrongPassphrase, read_sealed
from isoloir_local.relocations.stays import shares_proxies
from isoloir_local.testing import ISOLOIR, Launched
from kit.servers.postgres import Postgres
from kit.testing.fixtures import NewDatabase

from tests.relocations.conftest import PASSPHRASE, SERVICES, Team, open_team, owner, rows_of, say, settle


@pytest.fixture(scope="module")
def team(here: Launched) -> Team:
    return open_team(here, "Qui est sauvegardée", 4)


@pytest.fixture(scope="module")
def saved(here: Launched, team: Team, passphrase: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("saved") / "campagne.isoloir"
    with owner(here, "crm") as connection:
        connection.execute(_ADDRESSES, {"campaign": team.campaign})
        connection.execute(
            "insert into link (token_hash, link_campaign_id, target_id, purpose) values ('hash', %s, %s, 'test')",
            [team.campaign, uuid4()],
        )
    settle(team)
    made = say(here, "export", str(team.campaign), "--out", str(file), "--passphrase-file", str(passphrase))
    assert not made["frozen"]
    return file


_ADDRESSES = """
    insert into member_address (campaign_id, subject, id, address, address_hash, keyed_by)
    select %(campaign)s, subject, gen_random_uuid(), 'sealed', 'hashed', 'a-key-of-here'
    from unnest(array['only-here', 'known-there']) as subject
"""
_KNOWN_THERE = """
    insert into teammate (campaign_id, subject, display_name) values (%s, 'known-there', 'Une autre')
"""


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


def test_a_file_that_brings_rows_of_others_is_refused(
    there: Launched, team: Team, saved: Path, passphrase: Path, tmp_path: Path
) -> None:
    """Whoever makes a file could write what they want in it: nothing of it comes into another campaign."""
    for table in ("person", "link", "event"):
        forged, changed = tmp_path / table, False
        with saved.open("rb") as source, forged.open("wb") as output:
            reader, writer = RecordReader(source, PASSPHRASE), RecordWriter(output, PASSPHRASE)
            for record in reader:
                said = {name: value for name, value in record.items() if name != "content"}
                content = b"".join(reader.content())
                of_table = record.get("table") == table or (table == "event" and record.get("events") == "crm")
                if of_table and str(team.campaign).encode() in content:
                    # Of an event, once in its text and once in its row.
                    content = content.replace(str(team.campaign).encode(), str(uuid4()).encode(), 1)
                    changed = True
                writer.record(said, [content] if record.get("content") else None)
            writer.close()
        assert changed, table
        assert say(there, "import", str(forged), "--passphrase-file", str(passphrase)) == {"refused": "refused"}
        assert rows_in(there, team.campaign) == []


@pytest.mark.parametrize("line", [b"x\t%s\n", b"%s\ty\rx\tz\n", b"\\.\n", b"%s\ty", b"\n"])
def test_a_line_that_is_another_campaigns_or_could_be_read_otherwise_is_refused(line: bytes) -> None:
    own = uuid4()
    good = [f"{own}\ta\n{own}\t".encode(), b"b\\r\\n\n"]
    assert b"".join(only_rows_of(own, good, 0)) == b"".join(good)
    with pytest.raises(OthersRow):
        list(only_rows_of(own, [*good, line.replace(b"%s", str(own).encode())], 0))


def test_an_event_names_its_campaign_once_and_in_its_text() -> None:
    own, event, other = str(uuid4()), str(uuid4()), str(uuid4())
    check_told(own, event, json.dumps({"campaign_id": own, "id": event, "more": {"campaign_id": other}}))
    for payload in (
        json.dumps({"campaign_id": other, "id": event}),
        json.dumps({"campaign_id": own, "id": other}),
        json.dumps({"id": event}),
        f'{{"campaign_id": "{other}", "id": "{event}", "campaign_id": "{own}"}}',
        json.dumps([own, event]),
        "{",
    ):
        with pytest.raises(OthersRow):
            check_told(own, event, payload)


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
    neighbour = open_team(there, "Une voisine", 1)
    with owner(there, "crm") as connection:
        connection.execute(_KNOWN_THERE, [neighbour.campaign])
    assert say(there, "import", str(saved), "--passphrase-file", str(passphrase))["campaign"] == str(team.campaign)
    after = rows_of(there, team.campaign)
    # Who is known there is mailed where they said it there, and not where a file says.
    addresses = before["crm"].pop("member_address"), after["crm"].pop("member_address")
    assert [len(rows) for rows in addresses] == [2, 1]
    assert "only-here" in addresses[1][0]
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
