"""Canvasses that wait are counted together: the same sums and ranks as one by one, told once."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest
from common.events.crm import CanvassRecorded
from common.events.predict import PrioritiesUpdated
from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.events.consumer import handle_events
from kit.testing.steps import call, new_campaign, told

from services.predict.tests.targeting.stations.test_stations import BY_EVENT, canvass, hear, ranked

CONSUMER = BY_EVENT[CanvassRecorded]
OWN = {"lists": [{"id": "A", "label": "Nous", "bloc": "gauche", "ours": True}]}


@pytest.fixture
def sessions(all_rounds: Sessions) -> Sessions:
    """Results are only read; each test has campaigns of its own."""
    return all_rounds


async def read(app: FastAPI, campaign: UUID, *, own: bool = False) -> dict[str, dict[str, Any]]:
    async with call(app, campaign) as client:
        if own:
            assert (await client.put("/v1/contest", json=OWN)).status_code == 200
        return await ranked(client)


async def updates(sessions: Sessions, campaign: UUID) -> list[PrioritiesUpdated]:
    return [event for event in await told(sessions, campaign) if isinstance(event, PrioritiesUpdated)]


def backlog(campaign: UUID, stations: Sequence[str], each: int = 3) -> list[CanvassRecorded]:
    return [canvass(campaign, station, undecided=number) for number in range(each) for station in stations]


def scores(rows: dict[str, dict[str, Any]]) -> dict[str, tuple[Any, ...]]:
    return {key: (row["rank"], row["score"], row["low"], row["high"], row["canvass"]) for key, row in rows.items()}


@pytest.mark.parametrize("changed", [1, 20])
async def test_a_backlog_moves_what_its_canvasses_move_one_by_one_and_is_told_once(
    app: FastAPI, sessions: Sessions, changed: int
) -> None:
    apart, together = await new_campaign(sessions), await new_campaign(sessions)
    stations = sorted(await read(app, apart))[:changed]
    await read(app, together)
    before = len(await updates(sessions, together))

    for event in backlog(apart, stations):
        await hear(sessions, event)
    events = backlog(together, stations)
    await handle_events(sessions, CONSUMER, [(event, at) for at, event in enumerate(events, 1)])

    assert scores(await read(app, together)) == scores(await read(app, apart))
    assert len(await updates(sessions, together)) == before + 1


async def test_a_backlog_of_a_campaign_with_a_list_moves_support_with_one_fit(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions)
    before = await read(app, campaign, own=True)
    stations = sorted(before)[:10]
    told_before = len(await updates(sessions, campaign))
    events = backlog(campaign, stations, each=5)
    await handle_events(sessions, CONSUMER, [(event, at) for at, event in enumerate(events, 1)])
    after = await read(app, campaign)

    assert len(await updates(sessions, campaign)) == told_before + 1
    for key in stations:
        assert after[key]["canvass"]["conversations"] == 200
        assert after[key]["net"]["support"] != before[key]["net"]["support"]


async def test_what_was_heard_before_or_is_older_changes_nothing(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions)
    (station, *_) = sorted(await read(app, campaign))
    batch = UUID(int=7)
    newer = canvass(campaign, station, version=3, batch=batch)
    older = canvass(campaign, station, version=2, batch=batch, conversations=5)
    await handle_events(sessions, CONSUMER, [(newer, 1), (older, 2), (newer, 1)])
    counted = await read(app, campaign)
    told_then = len(await updates(sessions, campaign))
    await handle_events(sessions, CONSUMER, [(newer, 1), (older, 2)])

    assert counted[station]["canvass"]["conversations"] == 40
    assert await read(app, campaign) == counted
    assert len(await updates(sessions, campaign)) == told_then


async def test_four_opinions_of_a_backlog_wait_for_a_fifth(app: FastAPI, sessions: Sessions) -> None:
    campaign = await new_campaign(sessions)
    one, other, *_ = sorted(await read(app, campaign, own=True))
    few = {"attempts": 10, "answered": 4, "refused": 0, "conversations": 2}

    def said(station: str) -> CanvassRecorded:
        return canvass(campaign, station).model_copy(update={**few, "support": {5: 2}})

    await handle_events(sessions, CONSUMER, [(said(station), 1) for station in (one, one, other, other, other)])
    rows = await read(app, campaign)

    assert (rows[one]["canvass"]["asked"], rows[other]["canvass"]["asked"]) == (0, 6)
