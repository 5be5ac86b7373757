"""Write through two gateways while the primary, the NATS leader, an etcd node and whole machines die, then restore.

Prints one table, and exits 1 where a bound is broken. Some five minutes, 4 GB of memory; as root (`make soak-ha`).
"""

import argparse
import asyncio
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from kit.db.sessions import close_database, open_database
from kit.testing.steps import new_campaign
from kit.testing.tokens import SECRET

from bench.failover.cluster import START_SECONDS, WHOLE_SECONDS, Cluster, until
from bench.failover.load import Load
from bench.failover.machines import NAMES, Net, why_not
from bench.failover.point_in_time import restore_before_a_mistake

GOAL_SECONDS = 30.0
QUIET_SECONDS = 5.0
"""Service again for so long is service again."""
MOST_SECONDS = 75.0

Act = Callable[[Cluster], Awaitable[tuple[str, Callable[[], None]]]]
"""Does harm; returns what it was done to, and what ends it."""


@dataclass(frozen=True)
class Outcome:
    fault: str
    pause: float
    silence: float
    whole: float | None

    def line(self) -> str:
        whole = "not" if self.whole is None else f"{self.whole:.1f}"
        return f"{self.fault:44} {self.pause:12.1f} {self.silence:12.1f} {whole:>12}"

    @property
    def is_within_bounds(self) -> bool:
        return self.pause <= GOAL_SECONDS and self.silence <= GOAL_SECONDS and self.whole is not None


async def kill_primary(cluster: Cluster) -> tuple[str, Callable[[], None]]:
    machine = await asyncio.to_thread(cluster.await_primary)
    machine.kill_postgres()
    return f"PostgreSQL killed, the primary, on {machine.name}", lambda: None


async def kill_stream_leader(cluster: Cluster) -> tuple[str, Callable[[], None]]:
    machine = await cluster.stream_leader("crm")
    machine.kill("nats")
    return f"NATS killed, the leader of crm, on {machine.name}", lambda: machine.start("nats")


async def kill_etcd_leader(cluster: Cluster) -> tuple[str, Callable[[], None]]:
    machine = await asyncio.to_thread(cluster.etcd_leader)
    machine.kill("etcd")
    return f"etcd killed, the leader, on {machine.name}", lambda: machine.start("etcd")


async def cut_primary(cluster: Cluster) -> tuple[str, Callable[[], None]]:
    machine = await asyncio.to_thread(cluster.await_primary)
    machine.pull_cable()
    return f"cable of {machine.name} pulled, the primary's", machine.plug_cable


async def kill_machine(cluster: Cluster) -> tuple[str, Callable[[], None]]:
    machine = await asyncio.to_thread(cluster.await_primary)
    machine.kill_all()
    return f"all of {machine.name} killed, the primary's", machine.start_all


FAULTS: dict[str, Act] = {
    "primary": kill_primary,
    "nats": kill_stream_leader,
    "etcd": kill_etcd_leader,
    "cable": cut_primary,
    "machine": kill_machine,
}


async def suffer(cluster: Cluster, load: Load, running: asyncio.Task[None], act: Act) -> Outcome:
    begun = time.monotonic()
    fault, end = await act(cluster)
    say(f"{fault}…")
    while (now := time.monotonic()) - begun < MOST_SECONDS:
        await asyncio.sleep(0.5)
        if running.done():
            running.result()
        recent = now - QUIET_SECONDS
        if recent > begun + 1 and load.longest_pause(recent, now) < 2 and load.longest_silence(recent, now) < 4:
            break
    repaired = time.monotonic()
    pause, silence = load.longest_pause(begun, repaired), load.longest_silence(begun, repaired)
    await asyncio.to_thread(end)
    whole = None
    with suppress(RuntimeError):
        await asyncio.to_thread(until, cluster.is_whole, WHOLE_SECONDS, "three machines")
        whole = time.monotonic() - repaired
    outcome = Outcome(fault, pause, silence, whole)
    say(outcome.line())
    return outcome


def set_up(cluster: Cluster) -> None:
    for machine in cluster.machines:
        machine.start("etcd", "nats", "patroni", "haproxy", "pgbouncer")
    time.sleep(3)
    if dead := [f"{one.name}-{part}" for one in cluster.machines for part in one.dead()]:
        raise RuntimeError(f"Ended at once: {', '.join(dead)}.")
    first = cluster.await_primary()
    until(lambda: _members(cluster) == 3, START_SECONDS, "two standbys")
    first.once("roles")
    for service in ("predict", "crm"):
        first.once(f"{service}-migrate")
    cluster.backup("stanza-create")
    cluster.backup("backup", "--type=full")


def _members(cluster: Cluster) -> int:
    with cluster.owner("postgres") as connection:
        # Standbys by name: the copy that one is made from streams, too.
        row = connection.execute(
            "select count(*) from pg_stat_replication where state = 'streaming' and application_name = any(%s)",
            [list(NAMES)],
        ).fetchone()
    return 1 + (row[0] if row else 0)


async def open_campaign(cluster: Cluster) -> UUID:
    campaign: UUID | None = None
    for service in ("crm", "predict"):
        sessions = open_database(await asyncio.to_thread(cluster.app_url, service), SECRET)
        campaign = await new_campaign(sessions, campaign)
        await close_database(sessions)
    assert campaign is not None
    return campaign


async def soak(cluster: Cluster, faults: list[Act]) -> bool:
    began = time.monotonic()
    say("three etcd, NATS, Patroni, HAProxy and PgBouncer…")
    await asyncio.to_thread(set_up, cluster)
    campaign = await open_campaign(cluster)
    say(f"two gateways, crm and predict twice ({time.monotonic() - began:.0f} s)…")
    for machine in cluster.machines:
        machine.start_all()
    await asyncio.to_thread(until, cluster.is_whole, START_SECONDS, "three machines")
    load = Load(cluster, campaign)
    running = asyncio.create_task(load.run())
    await asyncio.to_thread(until, lambda: load.effects and load.effects[-1][1] > 50, START_SECONDS, "effects")
    say(f"under load ({time.monotonic() - began:.0f} s)…")
    outcomes = [await suffer(cluster, load, running, act) for act in faults]
    load.end()
    await running
    stored, effects = await asyncio.to_thread(count, cluster, load, campaign)
    lost = len(set(load.acknowledged) - stored)
    say("a mistake, and back to the second before it…")
    seconds, restored, expected = await asyncio.to_thread(restore_before_a_mistake, cluster, campaign)

    print(f"\n{'fault':44} {'writes, s':>12} {'effects, s':>12} {'whole, s':>12}")
    for outcome in outcomes:
        print(outcome.line())
    print(f"(longest pause of acknowledged writes, of their effects in predict; goal {GOAL_SECONDS:.0f} s)")
    print(f"acknowledged {len(load.acknowledged)}, lost {lost}")
    print(f"effects {effects} of {len(stored)} stored: doubled {max(effects - len(stored), 0)}")
    print(f"asked again {sum(load.asked_again.values())} {dict(load.asked_again)}, wrong answers {dict(load.wrong)}")
    print(f"restored to a second before a mistake in {seconds:.1f} s: {restored} of {expected} canvasses")
    print(f"{time.monotonic() - began:.0f} s in all")
    return (
        all(outcome.is_within_bounds for outcome in outcomes)
        and not lost
        and effects == len(stored)
        and not load.wrong
        and restored == expected
    )


def count(cluster: Cluster, load: Load, campaign: UUID) -> tuple[set[UUID], int]:
    """Return what crm stored, and the effects in predict once there are as many, or will not be."""
    with cluster.owner("crm") as connection:
        stored = {row[0] for row in connection.execute("select id from canvass where campaign_id = %s", [campaign])}
    with suppress(RuntimeError):
        until(lambda: load.count_effects() >= len(stored), 60, "all effects")
    time.sleep(2)  # a repeat would come now
    return stored, load.count_effects()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--faults", nargs="+", choices=FAULTS, default=list(FAULTS))
    parser.add_argument("--logs", type=Path, help="A folder to leave what each process of each machine logged in.")
    asked = parser.parse_args()
    if reason := why_not():
        say(f"Nothing was tried. {reason}")
        return 2
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    net = Net()
    with tempfile.TemporaryDirectory(prefix="isoloir-ha-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        cluster = Cluster(folder, net)
        try:
            net.make()
            return 0 if asyncio.run(soak(cluster, [FAULTS[name] for name in asked.faults])) else 1
        finally:
            if asked.logs:
                asked.logs.mkdir(parents=True, exist_ok=True)
                for log in folder.glob("*.log"):
                    shutil.copy(log, asked.logs)
            for machine in cluster.machines:
                with suppress(Exception):
                    machine.kill_all()
            net.remove()


if __name__ == "__main__":
    sys.exit(main())
