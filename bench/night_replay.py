"""Replay a real night at sixty times its clock, with phones that drop out: each sheet counts once, and is told in time.

The présidentielle of 2022, round one, in départements taken in the order of their codes until there are as many
stations as asked; results' own processes, PostgreSQL and NATS. Sheets come in the usual order of
`results.projections.reporting_orders`: stations close at 19:00, in communes of more than 50,000 registered voters at
20:00; about an hour of counting for 700 ballots, log-normal around it. Of the phones some lose answers, send twice,
come back late, have a wrong clock or die (`bench/night_watchers.py`); the desk types the others, and decides between
two watchers. Boards and feeds are open, and outlets without the right to know ask again and again before 20:00.

    python bench/night_replay.py [DATA] --stations 80 300 1400 --speed 60

Exits with 1 where a sheet is lost or counted twice, a sum differs from the ministry's, or an outlet spoke too early.
"""

import argparse
import asyncio
import os
import random
import sys
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import httpx
from common.scopes import Role
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.testing.steps import clock_offset, new_campaign, new_member
from kit.testing.tokens import SECRET, bearer

from bench.night_of_sheets import until_up
from bench.night_outlets import Heard, Sentinel, watch_board, watch_feed
from bench.night_watchers import Desk, Habit, Phone, Sent, habits_of, report
from bench.recorded_night import LEGAL_HOUR, SIX, Night, ballot_of, read_night
from bench.replay_measures import BOARDS, FEEDS, Replayed, cpu_of, faults_of, memory_of, processes_of, show, tally
from bench.results_suite import ResultsSuite, running

BEGINS_AT = 1.2
"""Hours after 18:00: before, nothing comes."""
TICK = 0.25
AT_ONCE = 8
PATIENCE = 60.0


class Clock:
    """The campaign's clock, so many times as fast as ours."""

    def __init__(self, speed: float) -> None:
        self.speed = speed
        self.began: float | None = None

    def start(self) -> None:
        self.began = time.monotonic()

    def seconds(self) -> float:
        """Return for how long it has run, by ours."""
        return 0.0 if self.began is None else time.monotonic() - self.began

    def hours(self) -> float:
        return BEGINS_AT + self.seconds() * self.speed / 3600

    def now(self) -> datetime:
        """Return the hour that the campaign was last given, or a little later: never before what it says itself."""
        return SIX + timedelta(hours=self.hours() + self.speed * TICK * 2 / 3600)

    async def until(self, hours: float) -> None:
        await asyncio.sleep(max(0.0, (hours - self.hours()) * 3600 / self.speed))

    async def keep(self, opened: Sessions, campaign_id: UUID) -> None:
        """Move the campaign's clock on, again and again."""
        version = 1
        while True:
            version += 1
            offset = clock_offset(SIX + timedelta(hours=self.hours()))
            async with transaction(opened, campaign_id) as session:
                state = (await get_campaign(session, campaign_id)).state
                moved = state.model_copy(update={"clock_offset_seconds": offset})
                await store_campaign(session, campaign_id, version, moved, LOCAL)
            await asyncio.sleep(TICK)


async def prepare(desk: httpx.AsyncClient, night: Night, habits: Sequence[Habit], sent: Sent) -> list[list[Phone]]:
    """Enter stations and candidates, name a watcher for each and pair their phones, all as the pages do."""
    names = [{"id": f"C{place}", "panel": place, "name": name} for place, name in enumerate(night.names, 1)]
    (await desk.put("/v1/rounds/1/candidates", json={"candidates": names})).raise_for_status()
    gate = asyncio.Semaphore(AT_ONCE)

    async def pair(station: str) -> Phone:
        person = {"first_names": "Zoé", "surname": f"Bureau {station}"}
        watcher = (await desk.post("/v1/poll-watchers", json=person)).raise_for_status().json()["id"]
        duty = {"poll_watcher_id": watcher, "station": station, "round": 1, "duty": "reporter"}
        (await desk.post("/v1/poll-watchers/assignments", json=duty)).raise_for_status()
        made = (await desk.post("/v1/pairings", json={"poll_watcher_id": watcher})).raise_for_status().json()
        token = made["address"].partition("#")[2]
        client = httpx.AsyncClient(base_url=desk.base_url, timeout=30)
        paired = (await client.post("/v1/phone/pairing", json={"token": token})).raise_for_status().json()
        phone = Phone(client, paired["key"], sent)
        headers = {"Authorization": f"Bearer {phone.key}"}
        (await client.get("/v1/phone", headers=headers)).raise_for_status()
        return phone

    async def place(index: int) -> list[Phone]:
        async with gate:
            sheet = night.sheets[index]
            body = {"commune_name": night.communes[index], "registered": sheet["registered"]}
            (await desk.put(f"/v1/stations/{sheet['station']}", json=body)).raise_for_status()
            many = {Habit.NO_PHONE: 0, Habit.DISAGREE: 2}.get(habits[index], 1)
            return [await pair(sheet["station"]) for _ in range(many)]

    return list(await asyncio.gather(*(place(index) for index in range(len(night.sheets)))))


@asynccontextmanager
async def opened_outlets(
    address: str, campaign_id: UUID, desk: httpx.AsyncClient, clock: Clock, heard: Heard
) -> AsyncGenerator[Sentinel]:
    """Open boards and feeds of the desk, and let who may not know ask."""
    link = (await desk.post("/v1/public-boards", json={"label": "Site"})).raise_for_status().json()["url"]
    path = httpx.URL(link).path.removeprefix("/results")
    reader = bearer(campaign_id, subject="reader")
    async with (
        httpx.AsyncClient(base_url=address, headers=desk.headers, timeout=None, limits=httpx.Limits()) as listening,
        httpx.AsyncClient(base_url=address, timeout=30) as public,
        httpx.AsyncClient(base_url=address, headers=reader, timeout=30) as member,
    ):
        sentinel = Sentinel(public, member, path, LEGAL_HOUR, clock.now)
        running_now = [asyncio.create_task(watch_board(listening, heard)) for _ in range(BOARDS)]
        running_now += [asyncio.create_task(watch_feed(listening, heard)) for _ in range(FEEDS)]
        running_now.append(asyncio.create_task(sentinel.keep_asking()))
        try:
            yield sentinel
        finally:
            for task in running_now:
                task.cancel()
            await asyncio.gather(*running_now, return_exceptions=True)


async def replay(suite: ResultsSuite, night: Night, speed: float, seed: int = 1) -> Replayed:
    await until_up(suite)
    opened = open_database(suite.settings.database_url, SECRET)
    offset = clock_offset(SIX + timedelta(hours=BEGINS_AT))
    campaign_id = await new_campaign(
        opened, election="presidentielle", territory="nation:FR", clock_offset_seconds=offset
    )
    await new_member(opened, campaign_id, "reader", (Role.READER,))
    habits = habits_of(len(night.sheets), random.Random(seed))
    truth = {sheet["station"]: sheet for sheet in night.sheets}
    sent, heard = Sent(), Heard()
    headers = bearer(campaign_id)
    async with httpx.AsyncClient(base_url=suite.addresses[0], headers=headers, timeout=30) as client:
        desk = Desk(client, sent)
        phones = await prepare(client, night, habits, sent)
        clock = Clock(speed)
        async with opened_outlets(suite.addresses[0], campaign_id, client, clock, heard) as sentinel:
            await _until_open(heard, sentinel)
            before = cpu_of(suite)
            clock.start()
            moving = asyncio.create_task(clock.keep(opened, campaign_id))

            async def wait(minutes: float) -> None:
                await asyncio.sleep(minutes * 60 / speed)

            async def one(index: int) -> None:
                await clock.until(night.hours[index])
                await report(habits[index], night.sheets[index], phones[index], desk, wait)

            await asyncio.gather(*(one(index) for index in range(len(night.sheets))))
            await clock.until(2 + 5 / 60)
            decided = await desk.decide(truth)
            took = clock.seconds()
            await _until_told(heard, sentinel, len(night.sheets))
        moving.cancel()
        done = Replayed(len(night.sheets), took, sent, heard, sentinel, decided, tally(habits))
        done.cpu = {name: spent - before[name] for name, spent in cpu_of(suite).items()}
        done.memory = {name: memory_of(pid) for name, pid in processes_of(suite).items()}
        totals = (await client.get("/v1/totals?round=1")).raise_for_status().json()
        board = (await client.get("/?round=1", headers={"Accept": "text/html"})).text
        done.wrong = faults_of(suite, night, done, totals, board)
        for phone in (phone for some in phones for phone in some):
            await phone.client.aclose()
    await close_database(opened)
    return done


async def _until_open(heard: Heard, sentinel: Sentinel) -> None:
    """Wait until all who listen do, and each outlet has been asked."""
    for _ in range(int(PATIENCE / TICK)):
        if heard.begun >= BOARDS + FEEDS and sentinel.asked_early >= len(sentinel.OUTLETS):
            return
        await asyncio.sleep(TICK)


async def _until_told(heard: Heard, sentinel: Sentinel, stations: int) -> None:
    """Wait until each listener has heard of each station and each outlet has spoken, or for as long as is patient."""
    for _ in range(int(PATIENCE / TICK)):
        all_of_boards = sum(len(times) >= BOARDS for times in heard.boards.values())
        all_of_feeds = sum(len(times) >= FEEDS for times in heard.feeds.values())
        if min(all_of_boards, all_of_feeds) >= stations and sentinel.spoke_after >= set(sentinel.OUTLETS):
            return
        await asyncio.sleep(TICK)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("ISOLOIR_DATA", str(Path(__file__).parents[2] / "shared" / "data"))
    parser.add_argument("data", nargs="?", type=Path, default=Path(default))
    parser.add_argument("--stations", type=int, nargs="+", default=[80, 300, 1400])
    parser.add_argument("--speed", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    ballot, wrong = ballot_of(asked.data), 0
    for stations in asked.stations:
        night = read_night(ballot, stations, asked.seed)
        with running() as suite:
            done = asyncio.run(replay(suite, night, asked.speed, asked.seed))
        show(done, night)
        wrong += len(done.wrong)
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
