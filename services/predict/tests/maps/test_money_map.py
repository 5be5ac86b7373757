"""Money against votes on the map, as budget tells its spends."""

import csv
import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.budget import ExpenseRecorded
from common.events.crm import ActionCompleted
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, react
from predict.consumers import CONSUMERS

FIRST, SECOND = "94033_0001", "94033_0002"
HEAR: dict[type[Any], Any] = {one.event: one for one in CONSUMERS}


def expense(campaign_id: UUID, id: UUID, version: int = 1, **more: Any) -> ExpenseRecorded:
    said = {
        **{"id": id, "heading": 11, "amount_cents": 18_000, "state": "committed", "spent_on": "2029-05-20"},
        **{"action_id": None, "station": FIRST},
    }
    return ExpenseRecorded.model_validate({"campaign_id": campaign_id, "version": version, "expense": said | more})


def walk(campaign_id: UUID, id: UUID, stations: list[str]) -> ActionCompleted:
    state = {
        **{"id": id, "kind": "door_to_door", "status": "completed", "stations": stations, "volunteers": 3},
        **{"starts_at": "2029-05-19T14:00:00Z", "ends_at": "2029-05-19T16:00:00Z"},
        "cost_lines": [{"label": "Tracts", "heading": 11, "amount_cents": 6000}],
    }
    return ActionCompleted.model_validate({"campaign_id": campaign_id, "version": 1, "action": state})


@pytest.fixture
async def campaign_id(val_de_marne: Sessions) -> UUID:
    return await new_campaign(val_de_marne)


async def read(client: AsyncClient) -> tuple[dict[str, Any], dict[str, Any]]:
    found = (await client.get("/v1/maps", params={"measure": "money"})).json()
    return found, {one["station"]: one for one in found["figures"]}


async def test_money_and_votes_are_told_station_by_station(
    real: FastAPI, val_de_marne: Sessions, campaign_id: UUID
) -> None:
    one, two, action = uuid4(), uuid4(), uuid4()
    for event in (
        expense(campaign_id, one),
        expense(campaign_id, two, station=None, amount_cents=50_000),
        expense(campaign_id, uuid4(), state="planned", amount_cents=7_000),
        walk(campaign_id, action, [FIRST, SECOND]),
        expense(campaign_id, uuid4(), station=None, action_id=action, amount_cents=10_000),
    ):
        for _ in range(2):
            await react(val_de_marne, HEAR[type(event)], event)
    async with call(real, campaign_id) as client:
        found, figures = await read(client)
        rows = list(csv.DictReader(io.StringIO((await client.get("/v1/maps.csv?measure=money")).text)))
        drawn = (await client.get("/v1/maps.svg?measure=money")).text
        shapes = (await client.get("/v1/maps.geojson?measure=money")).json()["features"]
        page = (await client.get("/map?measure=money", headers={"Accept": "text/html"})).text
        hour = (await client.get("/v1/priorities")).json()["money"]["hour_cost"]["expected"]

    first, second = figures[FIRST]["beside"], figures[SECOND]["beside"]
    assert len(figures) == 80
    assert first["spent"] == 180 + first["spent_shared"]
    assert first["spent_shared"] + second["spent_shared"] == 100
    assert first["planned"] == 70
    assert first["cost_per_vote"] == pytest.approx(first["spent"] / first["votes"])
    assert first["cost_per_vote_low"] < first["cost_per_vote"] < first["cost_per_vote_high"]
    other = figures["94033_0003"]
    assert (other["beside"]["spent"], other["beside"]["cost_per_vote"]) == (0, None)
    assert "aucune dépense" in other["text"]
    assert "dépense forte" in figures[FIRST]["text"]
    assert any(note.startswith("Sans lieu : 500") for note in found["notes"])
    assert any("partagés entre eux" in note for note in found["notes"])
    assert float(next(row for row in rows if row["station"] == FIRST)["spent"]) == first["spent"]
    assert {one["id"]: one["properties"] for one in shapes} == figures
    for text in ("Sans lieu", "Coût par voix attendue"):
        assert text.lower() in drawn.lower()
        assert text in page
    # What budget booked for the action is what its hours cost, not what the action foresaw: 100 € for six hours.
    assert hour == pytest.approx(10_000 / 6, abs=0.1)


async def test_a_reversal_and_a_move_leave_the_sums_as_if_nothing_had_been(
    real: FastAPI, val_de_marne: Sessions, campaign_id: UUID
) -> None:
    one = uuid4()
    async with call(real, campaign_id) as client:
        before = await read(client)
        for event in (
            expense(campaign_id, one),
            expense(campaign_id, one, 2, station=SECOND),
            expense(campaign_id, one, 3, station=SECOND, amount_cents=0),
            expense(campaign_id, one, 2, station=SECOND),
        ):
            await react(val_de_marne, HEAR[ExpenseRecorded], event)
        after = await read(client)

    assert after[1] == before[1]


async def test_who_may_not_see_the_money_is_neither_offered_it_nor_given_it(
    real: FastAPI, val_de_marne: Sessions, campaign_id: UUID
) -> None:
    await new_member(val_de_marne, campaign_id, "walker", (Role.CANVASSER,))
    async with call(real, campaign_id, subject="walker") as walker:
        offered = (await walker.get("/v1/maps/choices")).json()["measures"]
        answer = await walker.get("/v1/maps", params={"measure": "money"})

    assert "money" not in {one["value"] for one in offered}
    assert answer.status_code == 403


async def test_without_any_spend_the_map_says_so(looker: AsyncClient) -> None:
    found, figures = await read(looker)

    assert {one["value"] // 3 for one in figures.values()} == {0}
    assert any("Aucune dépense n’est connue" in note for note in found["notes"])
