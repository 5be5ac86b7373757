"""The counting night: each validated sheet of round two makes the table anew, and nobody outside sees it too soon."""

import math
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from common.events.predict import TransfersUpdated
from common.events.results import TallyValidated
from common.scopes import SCOPES, Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import EVENT, as_relay
from kit.testing.steps import as_worker, call, new_member, react, told, work_off
from predict.consumers import CONSUMERS, JOBS
from sqlalchemy import update

HEARS = next(consumer for consumer in CONSUMERS if consumer.event is TallyValidated)
AFTER = datetime(2029, 6, 17, 18, 1, tzinfo=UTC)
WITHOUT_SEALED = sorted(set(SCOPES) - {"operate", "tallies:sealed"})


def tally(campaign_id: UUID, number: int, round_number: int, version: int = 1, **votes: int) -> TallyValidated:
    """Station `number`: one in three voters of C goes to A, the others to B."""
    a, b, c = 200 + 7 * number, 260 - 5 * number, 60 + 3 * number
    first = {"A": a, "B": b, "C": c}
    second = {"A": a + c // 3, "B": b + c - c // 3 - 10}
    cast = votes or (first if round_number == 1 else second)
    return TallyValidated.model_validate(
        {
            "campaign_id": campaign_id,
            "version": version,
            "station": f"94033_{number:04}",
            "round": round_number,
            "registered": 900,
            "voters": sum(cast.values()) + 10,
            "blank": 6,
            "null": 4,
            "valid": sum(cast.values()),
            "votes": cast,
            "source": "reporter",
        }
    )


async def count(sessions: Sessions, *sheets: TallyValidated) -> int:
    for sheet in sheets:
        await react(sessions, HEARS, sheet)
    return await work_off(sessions, JOBS)


async def updates(sessions: Sessions, campaign_id: UUID) -> list[TransfersUpdated]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, TransfersUpdated)]


@pytest.fixture
async def first_round(sessions: Sessions, campaign_id: UUID) -> None:
    await count(sessions, *(tally(campaign_id, number, 1) for number in range(25)))


@pytest.fixture
async def night(first_round: None, sessions: Sessions, campaign_id: UUID) -> None:
    await count(sessions, *(tally(campaign_id, number, 2) for number in range(8)))


@pytest.mark.usefixtures("first_round")
async def test_sheets_that_come_together_make_one_table_of_what_is_validated_so_far(
    sessions: Sessions, campaign_id: UUID, client: AsyncClient
) -> None:
    assert await updates(sessions, campaign_id) == []
    jobs = await count(sessions, *(tally(campaign_id, number, 2) for number in range(8)))

    (event,) = await updates(sessions, campaign_id)
    assert jobs == 1
    assert (event.stations, str(event.to_ballot.on), event.to_ballot.round) == (8, "2029-06-17", 2)
    shares = {(one.from_choice, one.to_choice): one.share for one in event.transfers}
    assert shares["A", "A"] == max(share for (start, _), share in shares.items() if start == "A")
    (table,) = (await client.get("/v1/transfers")).json()["items"]
    assert (table["night"], table["stations"], table["version"]) == (True, 8, 1)
    assert table["data_vintage"].endswith("8 bureaux sur 25, en cours de dépouillement")


@pytest.mark.usefixtures("night")
async def test_each_new_sheet_makes_it_anew_with_a_higher_version(sessions: Sessions, campaign_id: UUID) -> None:
    await count(sessions, tally(campaign_id, 9, 2))
    assert [(event.version, event.stations) for event in await updates(sessions, campaign_id)] == [(1, 8), (2, 9)]


@pytest.mark.usefixtures("night")
async def test_a_replay_or_an_older_version_changes_nothing_and_a_corrected_sheet_replaces(
    sessions: Sessions, campaign_id: UUID, client: AsyncClient
) -> None:
    corrected = tally(campaign_id, 3, 2, version=5, A=500, B=20)
    assert await count(sessions, corrected) == 1
    assert await count(sessions, corrected, tally(campaign_id, 3, 2, version=4), tally(campaign_id, 3, 2)) == 0
    (table,) = (await client.get("/v1/transfers")).json()["items"]
    station = (await client.get(f"/v1/transfers/{table['id']}/stations/94033_0003")).json()
    whole = (await client.get(f"/v1/transfers/{table['id']}")).json()
    column = whole["destinations"].index("A")
    assert round(sum(row[column] for row in station["votes"])) == 500
    assert (whole["stations"], len(await updates(sessions, campaign_id))) == (8, 2)


async def test_one_sheet_is_not_enough_and_says_nothing(
    first_round: None, sessions: Sessions, campaign_id: UUID, client: AsyncClient
) -> None:
    assert await count(sessions, tally(campaign_id, 1, 2)) == 1
    assert await updates(sessions, campaign_id) == []
    assert (await client.get("/v1/transfers")).json()["items"] == []


def ways_out(transfer_id: str) -> list[str]:
    ends = ("", "/stations", "/stations/94033_0001", "/table.csv", "/stations.csv", "/sankey.svg")
    return [f"/v1/transfers/{transfer_id}{end}" for end in ends]


@pytest.mark.usefixtures("night")
async def test_before_the_legal_hour_no_way_out_gives_it_to_who_may_not_see_results(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    (table,) = (await client.get("/v1/transfers")).json()["items"]
    assert table["confidential_until"] == "2029-06-17T20:00:00+02:00"
    # Who covers some stations only could read the others' votes in what comes of them all.
    await new_member(sessions, campaign_id, "local", (Role.REPORTER, Role.COORDINATOR), ("94033_0001",))
    for subject, scopes in (("tester", WITHOUT_SEALED), ("local", ())):
        async with call(app, campaign_id, *scopes, subject=subject) as outside:
            assert (await outside.get("/v1/transfers")).json()["items"] == []
            for way in ways_out(table["id"]):
                answer = await outside.get(way)
                assert (answer.status_code, "20 h" in answer.json()["detail"]) == (403, True), way
    for way in ways_out(table["id"]):
        assert (await client.get(way)).status_code == 200, way

    await move_clock(sessions, campaign_id, AFTER)
    async with call(app, campaign_id, *WITHOUT_SEALED) as outside:
        assert [one["confidential_until"] for one in (await outside.get("/v1/transfers")).json()["items"]] == [None]
        for way in ways_out(table["id"]):
            assert (await outside.get(way)).status_code == 200, way


@pytest.mark.usefixtures("night")
async def test_the_feed_stops_before_it_and_goes_on_after_the_hour(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    async with as_worker(sessions) as worker, as_relay(worker) as session:
        await session.execute(update(EVENT).values(position=EVENT.c.entry, stream_seq=EVENT.c.entry))

    async def seen(client: AsyncClient) -> list[str]:
        feed: dict[str, Any] = (await client.get("/v1/events")).json()
        return [item["type"] for item in feed["items"]]

    async with call(app, campaign_id, *WITHOUT_SEALED) as outside:
        assert TransfersUpdated.subject not in await seen(outside)
        assert TransfersUpdated.subject in await seen(client)
        await move_clock(sessions, campaign_id, AFTER)
        assert TransfersUpdated.subject in await seen(outside)


async def move_clock(sessions: Sessions, campaign_id: UUID, to: datetime) -> None:
    offset = math.ceil((to - datetime.now(UTC)).total_seconds())
    async with transaction(sessions, campaign_id) as session:
        state = (await get_campaign(session, campaign_id)).state
        moved = state.model_copy(update={"clock_offset_seconds": offset})
        await store_campaign(session, campaign_id, 9, moved, LOCAL)
