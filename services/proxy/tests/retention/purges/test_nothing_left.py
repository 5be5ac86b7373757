"""After a purge the whole database is read, as its owner: no word of anybody, and nothing that a key could open."""

from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import psycopg
import pytest
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.servers.postgres import Postgres
from kit.testing.steps import STATE, as_worker, call, clock_offset, new_member, work_off
from proxy.consumers import JOBS
from proxy.retention.purges.schedule import purge_due
from psycopg import sql

Make = Callable[..., dict[str, Any]]
Tables = dict[str, list[tuple[Any, ...]]]

KEYS = {"vault_key"}
"""The campaign's own key: what it could open is gone."""

PLAIN = (
    "Canarine",
    "Serinette",
    "Mandatine",
    "canary@exemple.fr",
    "mandatine@exemple.fr",
    "0698765432",
    "987654321",
    "912345678",
)


@pytest.fixture
def read_all(postgres: Postgres, sessions: Sessions) -> Callable[[], Tables]:
    """Every row of every table, the worker's own too."""
    address = postgres.url(str(sessions.kw["bind"].url.database)).replace("+psycopg", "")

    def read() -> Tables:
        with psycopg.connect(address) as connection:
            listed = connection.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
            return {
                str(name): connection.execute(sql.SQL("select * from {}").format(sql.Identifier(name))).fetchall()
                for (name,) in listed
            }

    return read


def sealed_in(tables: Tables) -> dict[str, int]:
    """How many rows of each table hold bytes: what is sealed, and keyed hashes of people."""
    found: defaultdict[str, int] = defaultdict(int)
    for name, rows in tables.items():
        for row in rows:
            found[name] += any(isinstance(value, bytes) for value in row)
    return {name: count for name, count in found.items() if count}


def plain_in(tables: Tables) -> set[tuple[str, str]]:
    """Which words are in which tables; bytes are read as text too."""
    return {
        (name, word)
        for name, rows in tables.items()
        for row in rows
        for value in row
        for word in PLAIN
        if word in (value.decode("latin-1") if isinstance(value, bytes) else str(value))
    }


async def live(app: FastAPI, campaign_id: UUID, sessions: Sessions, coordinator: AsyncClient, sent: Make) -> None:
    """A request and an offer, each step with a key to be repeated by, up to a reference and a note."""
    async with call(app, campaign_id, subject="second") as other:
        keys = iter(f"key-{number}" for number in range(20))

        async def post(path: str, json: Any = None, client: AsyncClient = coordinator) -> Any:
            answer = await client.post(path, json=json, headers={"Idempotency-Key": next(keys)})
            assert answer.is_success, answer.text
            return answer.json()

        tokens = [(await post(f"/v1/public/campaigns/{campaign_id}/{kind}", sent(kind)))["token"] for kind in KINDS]
        ids = [(await coordinator.get(f"/v1/{kind}")).json()["items"][0]["id"] for kind in KINDS]
        for kind, target in zip(KINDS, ids, strict=True):
            await post(f"/v1/{kind}/{target}/confirm", client=other)
        await post("/v1/matching-runs")
        await work_off(sessions, JOBS)
        (match,) = (await coordinator.get("/v1/matches")).json()["items"]
        await post(f"/v1/public/status/{tokens[1]}/matches/{match['id']}/accept")
        await post(f"/v1/public/status/{tokens[0]}/matches/{match['id']}/identity")
        made = await coordinator.put(f"/v1/matches/{match['id']}/establishment", json={"reference": "AB12CD"})
        assert made.status_code == 200, made.text
        await post(f"/v1/requests/{ids[0]}/contact")
        await post(f"/v1/requests/{ids[0]}/notes", {"text": "Serinette rappelle mardi."})


KINDS = ("requests", "offers")


async def move_to(sessions: Sessions, campaign_id: UUID, version: int, then: datetime) -> None:
    offset = clock_offset(then)
    state = CampaignState.model_validate(STATE | {"clock_offset_seconds": offset})
    async with transaction(sessions, campaign_id) as session:
        await store_campaign(session, campaign_id, version, state, LOCAL)


async def test_neither_a_word_nor_a_sealed_row_of_anybody_is_left(
    app: FastAPI,
    coordinator: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    canary: dict[str, Any],
    read_all: Callable[[], Tables],
) -> None:
    def sent(kind: str) -> dict[str, Any]:
        if kind == "requests":
            return canary
        civil = {"first_names": "Mandatine", "surname": "Serinette", "born_on": "1990-01-02"}
        # A number of her own: another person's would be held for a member's decision.
        registration = canary["registration"] | {"elector_number": "912 345 678"}
        own = {"civil_status": civil, "contact": {"email": "mandatine@exemple.fr"}, "registration": registration}
        return canary | own | {"radius_km": 10}

    paris = ZoneInfo("Europe/Paris")
    await move_to(sessions, campaign_id, 2, datetime(2029, 5, 20, 12, tzinfo=paris))
    await new_member(sessions, campaign_id, "second")
    await live(app, campaign_id, sessions, coordinator, sent)
    before = read_all()
    full = {"person", "message", "case_note", "establishment", "idempotency_key", "form_fingerprint", "link"}
    assert full <= set(sealed_in(before))
    assert {name for name, _ in plain_in(before)} == {"person"}  # names are searched, all else is sealed

    await move_to(sessions, campaign_id, 3, datetime(2029, 7, 17, 12, tzinfo=paris))
    async with as_worker(sessions) as opened:
        assert await purge_due(opened) == 1

    after = read_all()
    assert plain_in(after) == set()
    assert set(sealed_in(after)) == KEYS
    assert after["event"]  # the log stays, of stations and rounds alone


async def test_how_to_reach_somebody_is_read_and_noted_anew_each_time(
    app: FastAPI,
    coordinator: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    body: Make,
    read_all: Callable[[], Tables],
) -> None:
    await coordinator.post("/v1/requests", json=body())
    (one,) = (await coordinator.get("/v1/requests")).json()["items"]
    key = {"Idempotency-Key": "once"}
    read = [await coordinator.post(f"/v1/requests/{one['id']}/contact", headers=key) for _ in range(2)]

    assert [answer.json()["email"] for answer in read] == ["zoe@exemple.fr"] * 2
    assert len((await coordinator.get(f"/v1/requests/{one['id']}/notes")).json()["items"]) == 2
    assert read_all()["idempotency_key"] == []
