"""A first synchronisation with each vendor: so many people only there, so many only here, then nothing more to do.

`python -m bench.connector_vendors [people] [kind…]` (5,000 people each way and every vendor by default). Each simulator
keeps its vendor's limit, and nothing is scaled. Printed: people a second each way, the requests, the processor's time
for each person (ours, the simulator's and what little this file does), and our share of the limit: requests that were
let in during the whole windows of the way, from its first request to its last, to those that these windows let in at
most. A way that has few requests because many people share one is bound by the processor, not by the limit.
"""

import asyncio
import os
import sys
import time
from collections.abc import Callable
from typing import Any
from uuid import UUID

from crm.app import create_app
from crm.integrations.connectors.jobs import JOBS
from crm.integrations.connectors.models import Run
from crm.integrations.connectors.simulators.brevo import BrevoSimulator
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.qomon import QomonSimulator
from crm.integrations.connectors.simulators.server import Answered, Asked, Window, simulated
from crm.integrations.connectors.simulators.table import CsvSimulator
from crm.people.records.bulk_upsert import store_people
from crm.people.records.models import Person
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller
from kit.testing.steps import call, new_campaign, work_off
from kit.testing.tokens import bearer, settings
from sqlalchemy import func, select

from bench.own_server import database_of

CHUNK = 1000
COLUMNS = {
    "id": "identifiant",
    "first_names": "prénom",
    "surname": "nom",
    "email": "courriel",
    "tags": "étiquettes",
    "closed": "non",
}


class Stamped:
    """A simulator that notes when it let a request in."""

    def __init__(self, simulator: Any) -> None:
        self.simulator, self.times = simulator, list[float]()

    @property
    def window(self) -> Window:
        return self.simulator.window

    @property
    def faults(self) -> list[str]:
        return self.simulator.faults

    def answer(self, asked: Asked) -> Answered:
        room = len(self.window.seen)
        found = self.simulator.answer(asked)
        if found.status != 429:
            # One that costs several counts as several.
            self.times += [time.monotonic()] * max(1, len(self.window.seen) - room)
        return found

    def share(self, since: int) -> float:
        """Share of the limit used in whole windows since that request; 0 where there is no limit."""
        times, seconds = self.times[since:], self.window.seconds
        whole = int((times[-1] - times[0]) / seconds) if times else 0
        let_in = sum(one < times[0] + whole * seconds for one in times)
        return let_in / (whole * self.window.limit) if whole else 0.0


def nation(people: int) -> Any:
    simulator = NationBuilderSimulator()
    for number in range(people):
        said = {"first_name": f"T{number}", "last_name": "Petit", "email": f"t{number}@exemple.fr"}
        simulator.add("là-bas", **said, do_not_contact=number % 20 == 0)
    return simulator


def space(people: int) -> Any:
    simulator = QomonSimulator()
    for number in range(people):
        said = {"firstname": f"T{number}", "surname": "Petit", "mail": f"t{number}@exemple.fr"}
        simulator.add("là-bas", **said, black_list=number % 20 == 0)
    return simulator


def account(people: int) -> Any:
    simulator = BrevoSimulator()
    for number in range(people):
        simulator.add(f"t{number}@exemple.fr", PRENOM=f"T{number}", NOM="Petit", blacklisted=number % 20 == 0)
    return simulator


def table(people: int) -> Any:
    simulator = CsvSimulator()
    simulator.text += "".join(
        f"{number};T{number};Petit;t{number}@exemple.fr;là-bas;{'x' if number % 20 == 0 else ''}\r\n"
        for number in range(people)
    )
    return simulator


KINDS: dict[str, tuple[Callable[[int], Any], dict[str, Any]]] = {
    "nationbuilder": (nation, {}),
    "brevo": (account, {}),
    "csv": (table, {"mapping": COLUMNS}),
    "qomon": (space, {}),
}


async def enter(sessions: Sessions, campaign_id: UUID, people: int) -> None:
    """People who are only here."""
    caller = Caller(
        subject="bench",
        campaign_id=campaign_id,
        scopes=frozenset({"people:read", "people:write"}),
        roles=frozenset(),
        territories=(),
    )
    for start in range(0, people, CHUNK):
        rows = [
            {
                "first_names": f"O{number}",
                "surname": "Exemple",
                "contacts": [{"channel": "email", "address": f"o{number}@exemple.fr"}],
                "tags": ["ici"],
                "source": "form",
            }
            for number in range(start, min(people, start + CHUNK))
        ]
        async with transaction(sessions, campaign_id) as session:
            await store_people(session, caller, rows, correct=False)


async def measure(sessions: Sessions, client: AsyncClient, campaign_id: UUID, kind: str, people: int) -> None:
    make, more = KINDS[kind]
    simulator = make(people)
    stamped = Stamped(simulator)
    with simulated(stamped) as server:
        body = {"kind": kind, "name": kind, "base_url": server.url, "token": simulator.token, "cap": 1_000_000}
        made = await client.post("/v1/connectors", json=body | more | {"gives_new": True})
        connector = made.raise_for_status().json()["id"]
        path = f"/v1/connectors/{connector}/runs"
        for dry, title in ((True, "dry run"), (False, "in"), (False, "out"), (False, "once more")):
            if title == "out":
                await enter(sessions, campaign_id, people)
            (await client.post(path, json={"dry": dry})).raise_for_status()
            before, since = simulator.window.total, len(stamped.times)
            began, used = time.monotonic(), time.process_time()
            await work_off(sessions, JOBS)
            seconds, requests = time.monotonic() - began, simulator.window.total - before
            cost = 1000 * (time.process_time() - used) / people
            run = (await client.get(path)).json()["items"][0]
            share, again = stamped.share(since), simulator.window.refused
            print(
                f"{kind:15}{title:>10}{run['state']:>8}{run['writes']:>8}{requests:>10}{seconds:>9.1f}"
                f"{run['writes'] / seconds:>10.1f}{cost:>10.1f}{share:>9.1%}{again:>6}",
                flush=True,
            )
    async with transaction(sessions, campaign_id) as session:
        here = await session.scalar(select(func.count()).select_from(Person))
        runs = await session.scalar(select(func.count()).select_from(Run))
    assert (here, runs) == (2 * people, 4), (here, runs)


async def main(people: int, kinds: list[str]) -> None:
    async with database_of("crm") as (_, sessions):
        os.environ["ISOLOIR_WEBHOOKS_LOOPBACK"] = "true"
        app = create_app(sessions, settings(sessions, webhooks_loopback=True))
        heads = (
            ("state", 8),
            ("writes", 8),
            ("requests", 10),
            ("seconds", 9),
            ("a second", 10),
            ("ms CPU", 10),
            ("limit", 9),
        )
        print(f"{'':25}" + "".join(f"{name:>{width}}" for name, width in (*heads, ("429", 6))))
        for kind in kinds:
            campaign = await new_campaign(sessions)
            async with call(app, campaign) as client:
                client.headers.update(bearer(campaign, exp=int(time.time()) + 86_400))
                await measure(sessions, client, campaign, kind, people)


if __name__ == "__main__":
    given = sys.argv[1:]
    asyncio.run(main(int(given[0]) if given else 5000, given[1:] or list(KINDS)))
