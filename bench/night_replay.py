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
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import numpy as np
import psycopg
from common.scopes import Role
from elections import ministry
from elections.keys import commune_of, department_of
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, close_database, open_database, transaction
from kit.testing.steps import clock_offset, new_campaign, new_member
from kit.testing.tokens import SECRET, bearer
from results.projections.ballots import COUNTS, Ballot, ballot_of_reading
from results.projections.reporting_orders import report_times

from bench.night_of_sheets import until_up
from bench.night_outlets import Heard, Sentinel, watch_board, watch_feed
from bench.night_watchers import Desk, Habit, Phone, Sent, Sheet, habits_of, report
from bench.results_suite import ResultsSuite, running

SIX = datetime(2029, 6, 10, 16, tzinfo=UTC)
"""18:00 in Paris, from which `report_times` counts."""
LEGAL_HOUR = SIX + timedelta(hours=2)
BEGINS_AT = 1.2
"""Hours after 18:00: before, nothing comes."""
TICK = 0.25
BOARDS, FEEDS = 20, 5
AT_ONCE = 8
PATIENCE = 60.0


@dataclass
class Replayed:
    """Outcome of a night; `wrong`: why it may not be relied on."""

    stations: int
    took: float
    sent: Sent
    heard: Heard
    sentinel: Sentinel
    decided: int
    habits: dict[str, int]
    cpu: dict[str, float] = field(default_factory=dict[str, float])
    memory: dict[str, int] = field(default_factory=dict[str, int])
    wrong: list[str] = field(default_factory=list[str])


@dataclass
class Night:
    """The night's truth: the sheets, in the order of their stations, and hours after 18:00."""

    sheets: list[Sheet]
    names: list[str]
    communes: list[str]
    hours: list[float]


def read_night(ballot: Ballot, stations: int, seed: int = 1) -> Night:
    """Take whole communes of the ballot, in the order of their keys, until there are as many stations."""
    rows = np.arange(min(stations, len(ballot.stations)))
    counts = ballot.counts[rows]
    votes, choices = ballot.dense(rows)
    keys = [ballot.stations[row] for row in rows]
    communes = [commune_of(key) for key in keys]
    _, commune = np.unique(communes, return_inverse=True)
    figures = dict(zip(COUNTS, counts.T.astype(int).tolist(), strict=True))
    hours = report_times(counts[:, 0], counts[:, COUNTS.index("valid")], commune, np.zeros(len(rows), int), seed)
    sheets = [
        {"station": key, "round": 1}
        | {name: column[index] for name, column in figures.items()}
        | {"votes": {f"C{place}": int(count) for place, count in enumerate(votes[index], 1)}}
        for index, key in enumerate(keys)
    ]
    return Night(
        sheets, [choice.name or f"Liste {place}" for place, choice in enumerate(choices, 1)], communes, hours.tolist()
    )


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
            before = _cpu(suite)
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
        done = Replayed(len(night.sheets), took, sent, heard, sentinel, decided, _tally(habits))
        done.cpu = {name: spent - before[name] for name, spent in _cpu(suite).items()}
        done.memory = {name: _memory(pid) for name, pid in _processes(suite).items()}
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


def faults_of(suite: ResultsSuite, night: Night, done: Replayed, totals: dict[str, Any], board: str) -> list[str]:
    """Compare what is stored, added up, shown and heard with the truth."""
    wrong: list[str] = []
    with psycopg.connect(suite.postgres.url("results").replace("+psycopg", "")) as connection:
        rows = connection.execute(
            "select station, count(*) filter (where state = 'validated' and confirms is null) from tally group by 1"
        ).fetchall()
    counted = {str(station): int(count) for station, count in rows}
    wrong += [f"{sheet['station']} is lost" for sheet in night.sheets if not counted.get(sheet["station"])]
    wrong += [f"{station} counts {count} times" for station, count in counted.items() if count > 1]
    for name in ("voters", "blank", "null", "valid"):
        true = sum(sheet[name] for sheet in night.sheets)
        if totals[name] != true:
            wrong.append(f"{name}: {totals[name]}, not {true}")
    for line in totals["candidates"]:
        true = sum(sheet["votes"][line["id"]] for sheet in night.sheets)
        if line["votes"] != true:
            wrong.append(f"{line['id']}: {line['votes']}, not {true}")
    plain = board.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    if str(sum(sheet["valid"] for sheet in night.sheets)) not in plain:
        wrong.append("the board does not show the valid votes")
    for name, by_station, listeners in (("board", done.heard.boards, BOARDS), ("feed", done.heard.feeds, FEEDS)):
        missed = sum(len(by_station.get(sheet["station"], [])) < listeners for sheet in night.sheets)
        if missed:
            wrong.append(f"{missed} stations were not told to every {name}")
    wrong += [f"spoke before the hour: {one}" for one in done.sentinel.too_early]
    if not done.sentinel.asked_early:
        wrong.append("no outlet was asked before the hour")
    silent = set(done.sentinel.OUTLETS) - done.sentinel.spoke_after
    if silent:
        wrong.append(f"silent after the hour, too: {', '.join(sorted(silent))}")
    refused = {status: count for status, count in done.sent.answers.items() if status >= 400}
    if refused:
        wrong.append(f"refused: {refused}")
    return wrong


def _tally(habits: Sequence[Habit]) -> dict[str, int]:
    return {habit.value: habits.count(habit) for habit in Habit if habit in habits}


def _processes(suite: ResultsSuite) -> dict[str, int]:
    names = ["api", "worker"]
    return {name: part.process.pid for name, part in zip(names, suite.parts, strict=True) if part.process is not None}


def _cpu(suite: ResultsSuite) -> dict[str, float]:
    ticks = os.sysconf("SC_CLK_TCK")
    spent: dict[str, float] = {}
    for name, pid in _processes(suite).items():
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        spent[name] = (int(fields[11]) + int(fields[12])) / ticks
    return spent


def _memory(pid: int) -> int:
    """Return the most memory that a process has had, in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return next(int(line.split()[1]) // 1024 for line in status.splitlines() if line.startswith("VmHWM"))


def show(done: Replayed, night: Night) -> None:
    first, last = (SIX + timedelta(hours=2 + hour) for hour in (min(night.hours), max(night.hours)))
    print(
        f"\n{done.stations} stations, first sheet at {first:%H:%M}, last at {last:%H:%M}, replayed in {done.took:.0f} s"
    )
    print("  " + ", ".join(f"{count} {name}" for name, count in done.habits.items()))
    print(
        f"  {done.sent.posts} posts for {done.stations} sheets, {done.sent.silences} without an answer in time; "
        f"{done.decided} decided by the desk"
    )
    for name, heard in (("board", done.heard.boards), ("feed", done.heard.feeds)):
        waits = sorted(
            max(0.0, at - done.sent.accepted[station])
            for station, times in heard.items()
            if station in done.sent.accepted
            for at in times
        )
        if waits:
            median, late = (waits[min(len(waits) - 1, int(len(waits) * part))] for part in (0.5, 0.99))
            print(f"  from the accepted sheet to the {name}: p50 {median:.2f} s, p99 {late:.2f} s, {len(waits)} heard")
    spent = ", ".join(f"{name} {seconds:.1f} s" for name, seconds in done.cpu.items())
    held = ", ".join(f"{name} {size} MB" for name, size in done.memory.items())
    print(f"  CPU {spent} ({sum(done.cpu.values()) / done.took:.0%} of one processor); most memory {held}")
    print(f"  {done.sentinel.asked_early} questions before the hour, {len(done.sentinel.too_early)} answered")
    print("  every sheet counted once, sums as the ministry's" if not done.wrong else "  " + "\n  ".join(done.wrong))


def ballot_of(data: Path) -> Ballot:
    file = next((data / "official" / "presidentielle-2022-t1").glob("*.gz"))
    ballot = ballot_of_reading(ministry.read_results(file, mode="report"))
    assert department_of(ballot.stations[0]) == "01"
    return ballot


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
