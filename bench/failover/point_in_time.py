"""A mistake that is replicated at once, like any other write: only the archive leads back to before it."""

import os
import shutil
import subprocess
import time
from uuid import UUID

import psycopg

from bench.failover.cluster import Cluster, until

PORT = 5999
COUNT = "select count(*) from canvass where campaign_id = %s"


def restore_before_a_mistake(cluster: Cluster, campaign: UUID) -> tuple[float, int, int]:
    """Delete all canvasses, restore the archive to a second before; return its seconds, what is there, of how many."""
    with cluster.owner("crm") as connection:
        expected = _number(connection, campaign)
        (moment,) = connection.execute("select now()::text").fetchone() or ("",)
        time.sleep(1)
        connection.execute("delete from canvass where campaign_id = %s", [campaign])
        assert _number(connection, campaign) == 0
        (last,) = connection.execute("select pg_walfile_name(pg_switch_wal())").fetchone() or ("",)
        until(lambda: _is_archived(connection, last), 60, "the archive")
    began = time.monotonic()
    machine = cluster.await_primary()
    data = machine.state / "restored"
    data.mkdir(mode=0o700)
    shutil.chown(data, "postgres", "postgres")
    cluster.backup(
        f"--pg1-path={data}",
        "--type=time",
        f"--target={moment}",
        "--target-action=promote",
        "restore",
        machine=machine,
    )
    # What Patroni told the primary is not for a server beside it.
    options = {
        "port": PORT,
        "listen_addresses": "",
        "unix_socket_directories": machine.state,
        "archive_mode": "off",
        "synchronous_standby_names": "",
        "hba_file": machine.state / "patroni" / "data" / "pg_hba.conf",
    }
    words = [word for name, value in options.items() for word in ("-c", f"{name}={value}")]
    log = (cluster.folder / "restored.log").open("ab")
    server = subprocess.Popen(
        machine.command(str(cluster.postgres_bin / "postgres"), "-D", str(data), *words),
        stdout=log,
        stderr=log,
        cwd="/",
        env=os.environ,
        start_new_session=True,
    )
    log.close()
    try:
        found = until(
            lambda: _restored(cluster, machine.command(), str(machine.state), campaign), 90, "the restored server"
        )
        return time.monotonic() - began, int(found), expected
    finally:
        server.terminate()
        server.wait(30)


def _number(connection: psycopg.Connection, campaign: UUID) -> int:
    row = connection.execute(COUNT, [campaign]).fetchone()
    assert row is not None
    return int(row[0])


def _is_archived(connection: psycopg.Connection, name: str) -> bool:
    row = connection.execute("select last_archived_wal from pg_stat_archiver").fetchone()
    # Without its timeline: the number of the segment.
    return bool(row and row[0] and row[0] >= name)


def _restored(cluster: Cluster, command: list[str], socket: str, campaign: UUID) -> str:
    """Return the number of canvasses, once the server takes writes: then it is at its target."""
    query = f"select count(*) from canvass where campaign_id = '{campaign}' and not pg_is_in_recovery()"
    psql = [str(cluster.postgres_bin / "psql"), "-XAtq", "-h", socket, "-p", str(PORT), "-d", "crm", "-c", query]
    said = subprocess.run([*command, *psql], capture_output=True, text=True, check=False, cwd="/")
    return said.stdout.strip() if said.stdout.strip() not in ("", "0") else ""
