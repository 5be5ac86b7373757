"""The two sides of a connector: the same people here and at a NationBuilder, changed on either, and compared."""

import random
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from crm.integrations.connectors.models import Connector, Link
from crm.integrations.connectors.simulators.nationbuilder import NationBuilderSimulator
from crm.integrations.connectors.simulators.server import Answered, Asked
from crm.integrations.connectors.three_way_merge import FIELDS, hashed
from crm.people.records.addresses import new_point
from crm.people.records.models import Person
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from sqlalchemy import func, select, text, update

SHARE = 100
"""One in so many changes on each side."""


ON_BOTH = 10
"""One in so many of those changes on both."""


BEFORE = datetime(2026, 1, 1, tzinfo=UTC)


CHUNK = 5000


AT_ONCE = 250


@dataclass
class Timed(NationBuilderSimulator):
    """A nation that notes when it was asked what."""

    times: list[tuple[float, str]] = field(default_factory=lambda: list[tuple[float, str]]())

    def answer(self, asked: Asked) -> Answered:
        self.times.append((time.monotonic(), asked.method))
        return super().answer(asked)

    def rate_of_writing(self, since: int) -> float:
        """Requests a second between writes, once what may go at once has gone; 0 where there were no more."""
        writes = [place for place, (_, method) in enumerate(self.times) if method == "PATCH" and place >= since]
        writes = [place for place in writes if place >= writes[0] + AT_ONCE]
        if len(writes) < 2:
            return 0.0
        first, last = writes[0], writes[-1]
        return (last - first) / (self.times[last][0] - self.times[first][0])


@dataclass
class Stage:
    """The two sides."""

    sessions: Sessions
    campaign_id: UUID
    client: AsyncClient
    simulator: Timed
    luck: random.Random
    worker_url: str
    connector: str = ""
    expected: dict[UUID, str] | None = None


async def fill(stage: Stage, url: str, people: int) -> None:
    """The same people on both sides, and the links that a first run would have made."""
    body = {"kind": "nationbuilder", "name": "N", "base_url": url, "token": stage.simulator.token, "gives_new": True}
    made = await stage.client.post("/v1/connectors", json=body | {"cap": 1_000_000})
    stage.connector = made.raise_for_status().json()["id"]
    known: dict[UUID, str] = {}
    for start in range(0, people, CHUNK):
        await _fill_some(stage, range(start, min(people, start + CHUNK)), known)
    async with transaction(stage.sessions, stage.campaign_id) as session:
        await session.execute(
            update(Connector).values(their_since=BEFORE + timedelta(days=1), our_at=func.now(), tried_at=func.now())
        )
        # As if they had been there for long: a run looks at the last minute again.
        await session.execute(update(Person).values(updated_at=BEFORE))
    stage.expected = known


async def _fill_some(stage: Stage, numbers: range, known: dict[UUID, str]) -> None:
    async with transaction(stage.sessions, stage.campaign_id) as session:
        vault = await open_vault(session, stage.campaign_id)
        some: list[Person] = []
        for number in numbers:
            person = Person(
                campaign_id=stage.campaign_id,
                first_names=f"P{number}",
                surname="Exemple",
                town="Ville",
                source="integration",
                collected_on=BEFORE.date(),
                entered_by="bench",
                updated_by="bench",
            )
            some.append(person)
            known[person.id] = "Ville"
        session.add_all(some)
        await session.flush()
        rows: list[dict[str, Any]] = []
        for number, person in zip(numbers, some, strict=True):
            mail = f"p{number}@exemple.fr"
            session.add(new_point(vault, person, "email", 0, mail, vault.blind("email", mail)))
            rows.append(
                {
                    "external_id": f"isoloir:{person.id}",
                    "first_name": person.first_names,
                    "last_name": "Exemple",
                    "email": mail,
                    "email_opt_in": False,
                    "home_address": {"city": "Ville"},
                }
            )
        keys = stage.simulator.fill(rows, BEFORE + timedelta(microseconds=numbers.start))
        for key, number, person in zip(keys, numbers, some, strict=True):
            said = {
                "first_names": f"P{number}",
                "surname": "Exemple",
                "email": f"p{number}@exemple.fr",
                "town": "Ville",
            }
            session.add(
                Link(
                    campaign_id=stage.campaign_id,
                    connector_id=UUID(stage.connector),
                    their_id=key,
                    person_id=person.id,
                    hashes={name: hashed(said.get(name, "")) for name in FIELDS},
                    tags=[],
                    ours_subscribed=False,
                    theirs_subscribed=False,
                    closed=False,
                    our_version=1,
                    born=datetime.fromisoformat(stage.simulator.signups[key]["created_at"]),
                )
            )


async def change(stage: Stage, word: str) -> int:
    """One in a hundred on each side; ours by SQL, as nobody but the run is measured. How many people in all."""
    assert stage.expected is not None
    people = sorted(stage.expected)
    there = {one["external_id"]: key for key, one in stage.simulator.signups.items()}
    count = max(ON_BOTH, len(people) // SHARE)
    mine = stage.luck.sample(people, count)
    theirs = {*stage.luck.sample(people, count - count // ON_BOTH), *mine[: count // ON_BOTH]}
    for person in theirs:
        town = f"{word} là-bas"
        stage.simulator.edit(there[f"isoloir:{person}"], home_address={"city": town})
        stage.expected[person] = town
    async with transaction(stage.sessions, stage.campaign_id) as session:
        await session.execute(
            text("update person set town = :town, version = version + 1, updated_at = now() where id = any(:ids)"),
            {"town": f"{word} ici", "ids": mine},
        )
    # Who changed on both sides keeps what was said here.
    stage.expected.update(dict.fromkeys(mine, f"{word} ici"))
    return len(theirs | set(mine))


async def check(stage: Stage) -> None:
    """Both sides are what they must be, person by person."""
    assert stage.expected is not None
    async with transaction(stage.sessions, stage.campaign_id) as session:
        ours = {row.id: row.town for row in await session.execute(select(Person.id, Person.town))}
        links = await session.scalar(select(func.count()).select_from(Link).where(Link.gone_at.is_(None)))
    theirs = {
        UUID(one["external_id"].removeprefix("isoloir:")): one["home_address"]["city"]
        for one in stage.simulator.signups.values()
    }
    wrong = [
        (town, ours.get(one), theirs.get(one))
        for one, town in stage.expected.items()
        if not ours.get(one) == theirs.get(one) == town
    ]
    assert not wrong, f"{len(wrong)} people are not as expected (expected, here, there): {wrong[:3]}"
    assert len(ours) == len(theirs) == len(stage.simulator.signups) == links == len(stage.expected)
