"""Replay a season of proxies on the real service: how soon is somebody asked for whoever can be served?

    python -m bench.proxy_season [REQUESTS] [HOLDERS] [SEED]

300 requests and 220 holders by default, in the communes of a rural département, by their populations; nobody loads a
file of places. They come in twenty-second looks of the watcher, confirmed; at each look one holder who said yes drops
out. The clock is virtual but for the work: a person waits for the rest of the look, then as long as the watcher and the
matching really take here. A request is matchable once the holder who is then asked has come or is free again; a
drop-out is replaced when somebody else is asked. No person and no answer is real.
"""

import asyncio
import random
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import UUID

from elections.places.facts import communes_of_department, find_commune
from httpx import AsyncClient
from kit.db import migrations, tenancy
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import as_worker, call, new_campaign, new_member, work_off
from kit.testing.tokens import APP_PASSWORD, BACKUP_PASSWORD, SECRET, WORKER_PASSWORD, settings
from proxy.app import create_app
from proxy.consumers import JOBS
from proxy.matching.matching_runs.watcher import EVERY_SECONDS, look_once
from proxy.people.identities import consents
from proxy.settings import Settings
from sqlalchemy import text

DEPARTMENT = "15"
LOOKS = 30
RADII = (5, 10, 20, 30)
PROMISED_SECONDS = 60
ASKED = text("select request_id, offer_id, id, state from proposal")


@dataclass
class Season:
    client: AsyncClient
    second: AsyncClient
    sessions: Sessions
    campaign_id: UUID
    chance: random.Random
    came: dict[UUID, float] = field(default_factory=dict[UUID, float])
    """Virtual seconds at which a request or an offer was confirmed."""

    tokens: dict[UUID, str] = field(default_factory=dict[UUID, str])
    asked: dict[UUID, float] = field(default_factory=dict[UUID, float])
    """Seconds that each request waited for its first holder, once both were there."""

    left: dict[UUID, float] = field(default_factory=dict[UUID, float])
    replaced: list[float] = field(default_factory=list[float])
    known: set[UUID] = field(default_factory=set[UUID])


async def main(requests: int, holders: int, seed: int) -> None:
    with tempfile.TemporaryDirectory(prefix="isoloir-bench-") as folder:
        server = Postgres(Path(folder) / "pg")
        server.start()
        try:
            run_sql(
                server, *tenancy.create_roles(APP_PASSWORD, WORKER_PASSWORD, BACKUP_PASSWORD), "create database proxy"
            )
            migrations.upgrade("proxy", server.url("proxy"))
            sessions = open_database(server.url("proxy", tenancy.APP, APP_PASSWORD), SECRET)
            campaign_id = await new_campaign(sessions, territory=f"circo:{DEPARTMENT}01")
            await new_member(sessions, campaign_id, "second")
            app = create_app(sessions, Settings.model_validate(settings(sessions).model_dump()))
            async with call(app, campaign_id) as client, call(app, campaign_id, subject="second") as second:
                season = Season(client, second, sessions, campaign_id, random.Random(seed))
                await play(season, requests, holders)
            await close_database(sessions)
        finally:
            server.stop()


async def play(season: Season, requests: int, holders: int) -> None:
    longest = 0.0
    for look in range(LOOKS):
        now = look * EVERY_SECONDS
        for kind, count in (("requests", requests), ("offers", holders)):
            for _ in range(count * (look + 1) // LOOKS - count * look // LOOKS):
                await enter(season, kind, now + season.chance.uniform(0, EVERY_SECONDS))
        await drop_out(season, now + season.chance.uniform(0, EVERY_SECONDS))
        began = time.perf_counter()
        async with as_worker(season.sessions) as worker:
            await look_once(worker)
        await work_off(season.sessions, JOBS)
        took = time.perf_counter() - began
        longest = max(longest, took)
        await note(season, now + EVERY_SECONDS + took)
        await answer(season)
    report(season, longest)


async def enter(season: Season, kind: str, at: float) -> None:
    """Add somebody and have another member confirm them."""
    place = season.chance.choices(PLACES, WEIGHTS)[0]
    number = len(season.came)
    letters = "".join(chr(97 + int(digit)) for digit in str(number))
    body: dict[str, Any] = {
        "civil_status": {"first_names": f"Essai{letters}", "surname": "Saison", "born_on": "1985-03-27"},
        "contact": {"email": f"essai{number}@exemple.fr"},
        "registration": {"commune": place},
        "rounds": season.chance.choice([[1], [2], [1, 2], [1, 2]]),
        "consent": {"given": True, "version": consents.CURRENT},
    }
    if kind == "offers":
        body["radius_km"] = season.chance.choice(RADII)
    made = await season.client.post(f"/v1/{kind}", json=body)
    assert made.status_code == 201, made.text
    items = (await season.client.get(f"/v1/{kind}", params={"limit": 200})).json()["items"]
    row = UUID(max(items, key=lambda one: one["opened_at"])["id"])
    assert (await season.second.post(f"/v1/{kind}/{row}/confirm")).status_code == 200
    season.came[row], season.tokens[row] = at, made.json()["token"]


async def note(season: Season, at: float) -> None:
    for request, offer, proposal, _ in await _proposals(season):
        if proposal in season.known:
            continue
        season.known.add(proposal)
        if request in season.left:
            season.replaced.append(at - max(season.left.pop(request), season.came[offer]))
        elif request not in season.asked:
            season.asked[request] = at - max(season.came[request], season.came[offer])


async def answer(season: Season) -> None:
    """Let every holder who is asked say yes."""
    for _, offer, proposal, state in await _proposals(season):
        if state == "proposed":
            await season.client.post(f"/v1/public/status/{season.tokens[offer]}/matches/{proposal}/accept")


async def drop_out(season: Season, at: float) -> None:
    """One of those who said yes cannot any more."""
    accepted = [row for row in await _proposals(season) if row[3] == "accepted"]
    for request, offer, proposal, _ in season.chance.sample(accepted, min(len(accepted), 1)):
        path = f"/v1/public/status/{season.tokens[offer]}/matches/{proposal}/decline"
        assert (await season.client.post(path)).status_code == 200
        season.left[request] = at
        season.came[offer] = at  # free for somebody else from now on


async def _proposals(season: Season) -> list[tuple[UUID, UUID, UUID, str]]:
    async with transaction(season.sessions, season.campaign_id) as session:
        return [(request, offer, one, state) for request, offer, one, state in await session.execute(ASKED)]


def report(season: Season, longest: float) -> None:
    for name, waits in (("proposed", sorted(season.asked.values())), ("replaced", sorted(season.replaced))):
        soon = sum(wait <= PROMISED_SECONDS for wait in waits)
        share = soon / len(waits) if waits else 0.0
        middle, last = (waits[len(waits) // 2], waits[-1]) if waits else (0.0, 0.0)
        print(
            f"{name}: {len(waits)}, {share:.1%} within {PROMISED_SECONDS} s, median {middle:.0f} s, most {last:.0f} s"
        )
    print(f"longest look and matching: {longest:.1f} s")


PLACES = list(communes_of_department(DEPARTMENT))
WEIGHTS = [(found.population or 1) if (found := find_commune(code)) else 1 for code in PLACES]


if __name__ == "__main__":
    asyncio.run(main(*([int(word) for word in sys.argv[1:4]] + [300, 220, 1][len(sys.argv) - 1 :])))
