"""Every event that predict hears, through a real NATS into a real PostgreSQL: each has its reaction, once."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast
from uuid import UUID, uuid4

import pytest
from common.events import Event
from common.events.budget import CeilingChanged, ExpenseRecorded
from common.events.crm import ActionCompleted, ActionPlanned, CanvassRecorded
from common.events.proxy import RequestConfirmed, RequestMatched, RequestOpened, RequestWithdrawn
from common.events.results import TurnoutReported
from fastapi import FastAPI
from kit.db.sessions import Sessions, transaction
from kit.events import bus, consumer
from kit.events.bus import POSITION, Message
from kit.events.consumer import Consumer, consume_events
from kit.events.inbox import DEAD_LETTER, INBOX
from kit.testing.steps import as_worker, call, new_campaign
from nats.aio.client import Client
from nats.js.errors import NotFoundError
from predict.consumers import CONSUMERS
from sqlalchemy import func, select

STATION = "94033_0001"
PLACE = {"commune": "94033", "station": STATION, "rounds": [1]}


def said(campaign_id: UUID) -> list[Event]:
    """What the other services tell in a campaign's life; of each subject that has an effect here one at least."""
    action: dict[str, Any] = {
        "kind": "door_to_door",
        "stations": [STATION],
        "starts_at": "2029-05-19T14:00:00Z",
        "ends_at": "2029-05-19T16:00:00Z",
        "volunteers": 3,
        "cost_lines": [{"label": "Tracts", "heading": 11, "amount_cents": 6000}],
    }
    done, coming = action | {"id": uuid4()}, action | {"id": uuid4(), "status": "planned"}
    canvass = {
        **{"batch": uuid4(), "station": STATION, "hour": "2029-05-19T14:00:00Z", "channel": "door"},
        **{"attempts": 100, "answered": 30, "refused": 10, "conversations": 20, "support": {"3": 10, "5": 6}},
    }
    ceiling = {
        **{"ceiling_cents": 6_952_000, "spent_cents": 0, "planned_cents": 0, "headroom_cents": 6_952_000},
        **{"level": "ok", "level_with_planned": "ok"},
    }
    expense = {
        **{"id": uuid4(), "heading": 11, "amount_cents": 9000, "state": "committed", "spent_on": "2029-05-19"},
        **{"action_id": done["id"], "station": STATION},
    }
    turnout = {"station": STATION, "round": 1, "moment": "noon", "registered": 1000, "voters": 300}
    one, two = uuid4(), uuid4()
    told: list[tuple[type[Event], int, dict[str, Any]]] = [
        (CanvassRecorded, 1, canvass),
        (ActionPlanned, 1, {"action": done | {"status": "planned"}}),
        (ActionPlanned, 1, {"action": coming}),
        (ActionCompleted, 2, {"action": done | {"status": "completed"}}),
        (CeilingChanged, 1, ceiling),
        (ExpenseRecorded, 1, {"expense": expense | {"state": "planned"}}),
        (ExpenseRecorded, 2, {"expense": expense}),
        (TurnoutReported, 1, turnout),
        (RequestOpened, 1, {"request": PLACE | {"ref": one, "status": "open"}}),
        (RequestMatched, 2, {"request": PLACE | {"ref": one, "status": "matched"}}),
        (RequestConfirmed, 3, {"request": PLACE | {"ref": one, "status": "confirmed"}}),
        (RequestOpened, 1, {"request": PLACE | {"ref": two, "status": "open"}}),
        (RequestWithdrawn, 2, {"request": PLACE | {"ref": two, "status": "withdrawn"}}),
    ]
    return [
        kind.model_validate({"campaign_id": campaign_id, "version": version, **fields})
        for kind, version, fields in told
    ]


def examples(campaign_id: UUID, but: Sequence[Event]) -> list[Event]:
    """Of the other subjects what their contract shows."""
    known = {type(event) for event in but}
    kinds = {one.event for one in CONSUMERS} - known
    found: list[Event] = []
    for kind in sorted(kinds, key=lambda one: one.subject):
        shown = cast(dict[str, Any], kind.model_config.get("json_schema_extra"))["examples"]
        found.append(kind.model_validate(shown[0] | {"id": str(uuid4()), "campaign_id": str(campaign_id)}))
    return found


@pytest.fixture
async def heard(
    val_de_marne: Sessions, nats_client: Client, monkeypatch: pytest.MonkeyPatch
) -> tuple[UUID, UUID, list[Event]]:
    """Each event twice, as JetStream may deliver it; what the contracts show in a campaign of its own."""
    monkeypatch.setattr(consumer, "FETCH_SECONDS", 0.5)
    campaign_id, other = await new_campaign(val_de_marne), await new_campaign(val_de_marne)
    mine = said(campaign_id)
    events = [*mine, *examples(other, mine)]
    for stream in sorted({event.subject.partition(".")[0] for event in events}):
        await bus.declare_stream(nats_client, stream)
        of_stream = [event for event in events if event.subject.startswith(f"{stream}.")]
        for turn in range(2):
            messages = [
                Message(event.subject, event.model_dump_json().encode(), f"{event.id}-{turn}", {POSITION: str(place)})
                for place, event in enumerate(of_stream, 1)
            ]
            await bus.publish(nats_client, stream, messages, 0)
    wanted = {(one.name, event.id) for one in CONSUMERS for event in events if isinstance(event, one.event)}
    async with as_worker(val_de_marne) as worker:
        tasks = [asyncio.create_task(consume_events(nats_client, worker, one)) for one in CONSUMERS]
        try:
            async with asyncio.timeout(120):
                while not await _settled(nats_client, CONSUMERS):
                    await asyncio.sleep(0.1)
        finally:
            for task in tasks:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        async with transaction(worker) as session:
            ids = [event.id for event in events]
            rows = await session.execute(select(INBOX.c.consumer, INBOX.c.event_id).where(INBOX.c.event_id.in_(ids)))
            dead = (await session.execute(select(DEAD_LETTER.c.consumer, DEAD_LETTER.c.reason))).all()
            assert dead == []
            assert {(row.consumer, row.event_id) for row in rows} == wanted
    return campaign_id, other, events


async def _settled(client: Client, consumers: Sequence[Consumer[Any]]) -> bool:
    try:
        found = [await client.jetstream().consumer_info(one.stream, one.name) for one in consumers]
    except NotFoundError:  # not all of them listen yet
        return False
    return all(info.num_pending == 0 and info.num_ack_pending == 0 for info in found)


async def test_every_event_is_heard_once_and_has_its_effect(
    real: FastAPI, val_de_marne: Sessions, heard: tuple[UUID, UUID, list[Event]]
) -> None:
    campaign_id, _, events = heard
    assert {type(event).subject for event in events} == {one.event.subject for one in CONSUMERS}

    async with call(real, campaign_id) as client:
        page = (await client.get("/v1/priorities?limit=200")).json()
        day = (await client.get("/v1/priorities/turnout?round=1&limit=200")).json()
        station = (await client.get(f"/v1/stations/{STATION}")).json()
        money = (await client.get("/v1/maps?measure=money")).json()["figures"]
    spent = next(one["beside"] for one in money if one["station"] == STATION)
    assert (spent["spent"], spent["planned"]) == (90, 0)
    row = next(one for one in page["items"] if one["station"] == STATION)
    assert station["canvass"] == {"attempts": 100, "conversations": 20, "asked": 16, "undecided": 10}
    assert row["done"] == {"attempts": 100, "conversations": 20, "hours": 6.0}
    assert row["planned_hours"] == 6.0
    assert row["proxies"] == {"secured": 1, "at_risk": 0}
    # 90 € that budget booked for six hours; the action itself foresaw 60 €.
    assert page["money"]["hour_cost"]["expected"] == 1500
    assert page["money"]["headroom_cents"] == 6_952_000
    assert day["stations_reported"] == 1
    async with transaction(val_de_marne, campaign_id) as session:
        count = await session.scalar(select(func.count()).select_from(INBOX).where(INBOX.c.event_id == events[0].id))
    assert count == 1
