"""Senders of a replayed night's sheets: watchers' phones, as their page sends, and the desk, as it types."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

import httpx

Sheet = dict[str, Any]
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}
FIGURES = ("registered", "voters", "blank", "null", "valid")


class Habit(StrEnum):
    """Fate of a watcher's phone, and the part of all stations that share it."""

    PLAIN = "plain"
    LOSES_ANSWER = "loses the answer"
    SENDS_TWICE = "sends twice at once"
    RELOADS = "sends again under another key"
    COMES_BACK = "comes back an hour late"
    WRONG_CLOCK = "has a wrong clock"
    DIES = "dies, the desk types"
    NO_PHONE = "has none, the desk types"
    DISAGREE = "two watchers disagree"


SHARES = {
    Habit.LOSES_ANSWER: 0.12,
    Habit.SENDS_TWICE: 0.06,
    Habit.RELOADS: 0.05,
    Habit.COMES_BACK: 0.06,
    Habit.WRONG_CLOCK: 0.04,
    Habit.DIES: 0.04,
    Habit.NO_PHONE: 0.10,
}


def habits_of(stations: int, chance: random.Random) -> list[Habit]:
    """Return the habit of each station: each at least once, and two stations where watchers disagree."""
    habits = [Habit.DISAGREE] * 2
    for habit, share in SHARES.items():
        habits += [habit] * max(1, round(share * stations))
    habits += [Habit.PLAIN] * (stations - len(habits))
    chance.shuffle(habits)
    return habits[:stations]


@dataclass
class Sent:
    """Record of the sending: by station when its sheet was accepted, and all answers by their status."""

    accepted: dict[str, float] = field(default_factory=dict[str, float])
    answers: dict[int, int] = field(default_factory=dict[int, int])
    posts: int = 0
    silences: int = 0

    def note(self, station: str, answer: httpx.Response) -> None:
        self.answers[answer.status_code] = self.answers.get(answer.status_code, 0) + 1
        if answer.status_code < 400 and answer.json().get("state") == "validated":
            self.accepted.setdefault(station, time.monotonic())


@dataclass
class Phone:
    """A paired phone. It sends as `static/phone/sending.js`: one entry under one key until an answer is whole."""

    client: httpx.AsyncClient
    key: str
    sent: Sent

    async def post(self, sheet: Sheet, key: str) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": key, "Accept": "application/json"}
        while True:
            self.sent.posts += 1
            try:
                answer = await self.client.post("/v1/phone/tallies", json=sheet, headers=headers)
            except httpx.HTTPError:
                # It may have been stored: the same entry goes again, as from the phone's queue.
                self.sent.silences += 1
                continue
            self.sent.note(sheet["station"], answer)
            return answer

    async def lose(self, sheet: Sheet, key: str) -> None:
        """Send, and be gone before the answer is there."""
        self.sent.posts += 1
        headers = {"Authorization": f"Bearer {self.key}", "Idempotency-Key": key, "Content-Type": "application/json"}
        request = self.client.build_request("POST", "/v1/phone/tallies", json=sheet, headers=headers)
        try:
            await asyncio.wait_for(self.client.send(request), 0.02)
        except TimeoutError:
            return


@dataclass
class Desk:
    """The night desk, by its pages."""

    client: httpx.AsyncClient
    sent: Sent

    async def type(self, sheet: Sheet) -> None:
        typed = {name: str(sheet[name]) for name in FIGURES} | {
            "station": sheet["station"],
            "candidate": list(sheet["votes"]),
            "votes": [str(count) for count in sheet["votes"].values()],
        }
        self.sent.posts += 1
        answer = await self.client.post("/entry?round=1", data=typed, headers=PAGE)
        self.sent.answers[answer.status_code] = self.sent.answers.get(answer.status_code, 0) + 1

    async def decide(self, truth: dict[str, Sheet]) -> int:
        """Have the true sheet count wherever one waits for a decision; return how many were decided."""
        decided, before = 0, -1
        while decided > before:
            before = decided
            for state in ("disputed", "checked"):
                asked = {"round": 1, "state": state, "limit": 100}
                listed = (await self.client.get("/v1/tallies", params=asked)).raise_for_status().json()
                for found in listed["items"]:
                    true = truth[found["station"]]
                    if all(found[name] == true[name] for name in (*FIGURES, "votes")):
                        note = {"note": "Relu au téléphone avec le bureau."}
                        path = f"/desk/tallies/{found['id']}/validate"
                        decided += (await self.client.post(path, data=note, headers=PAGE)).status_code == 303
        return decided


def swapped(sheet: Sheet) -> Sheet:
    """Return the sheet with the votes of the first two candidates exchanged: it adds up, and is wrong."""
    first, second, *rest = sheet["votes"].items()
    return sheet | {"votes": {first[0]: second[1], second[0]: first[1], **dict(rest)}}


async def report(
    habit: Habit, sheet: Sheet, phones: list[Phone], desk: Desk, wait: Callable[[float], Awaitable[None]]
) -> None:
    """Send a station's sheet as its watcher does. `wait` takes minutes of the night."""
    key = str(uuid4())
    match habit:
        case Habit.NO_PHONE:
            await desk.type(sheet)
        case Habit.DIES:
            await wait(25)
            await desk.type(sheet)
        case Habit.LOSES_ANSWER:
            await phones[0].lose(sheet, key)
            await wait(2)
            await phones[0].post(sheet, key)
        case Habit.SENDS_TWICE:
            await asyncio.gather(phones[0].post(sheet, key), phones[0].post(sheet, key))
        case Habit.RELOADS:
            await phones[0].post(sheet, key)
            await phones[0].post(sheet, str(uuid4()))
        case Habit.COMES_BACK:
            await wait(60)
            await phones[0].post(sheet, key)
        case Habit.WRONG_CLOCK:
            await phones[0].post(sheet | {"entered_at": datetime(2031, 1, 1, tzinfo=UTC).isoformat()}, key)
        case Habit.DISAGREE:
            await phones[0].post(swapped(sheet), key)
            await phones[1].post(sheet, str(uuid4()))
            # What was accepted first counts no longer, and what does was decided later: neither tells the delay.
            phones[0].sent.accepted.pop(sheet["station"], None)
        case Habit.PLAIN:
            await phones[0].post(sheet, key)
