import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.budget import CeilingChanged
from common.events.crm import ActionCompleted, ActionPlanned
from common.schemas.money import AlertLevel
from common.scopes import Role
from crm.consumers import CONSUMERS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, react, told

COST = [{"label": "Colle", "heading": 7, "amount_cents": 1200}]


async def hear_level(sessions: Sessions, campaign_id: UUID, level: AlertLevel) -> None:
    consumer = next(one for one in CONSUMERS if one.event is CeilingChanged)
    event = CeilingChanged(
        campaign_id=campaign_id,
        version=1,
        level=level,
        level_with_planned=level,
        ceiling_cents=0,
        spent_cents=0,
        planned_cents=0,
        headroom_cents=-1 if level == AlertLevel.EXCEEDED else 1_000_00,
    )
    await react(sessions, consumer, event, 1)


async def test_a_round_is_an_action_with_its_stops_in_the_order_of_a_walk(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, add_panels: Any, postering: Any
) -> None:
    made = await add_panels(5)
    shuffled = [made[place] for place in (3, 0, 4, 1, 2)]
    meeting = {"longitude": 2.469, "latitude": 48.79}
    body = postering(id=str(uuid4()), poster_sites=shuffled, cost_lines=COST, meeting=meeting)
    first, again = await client.post("/v1/street-rounds", json=body), await client.post("/v1/street-rounds", json=body)

    assert (first.status_code, again.status_code) == (201, 200)
    street_round = first.json()
    line = [made.index(stop["poster_site_id"]) for stop in street_round["stops"]]
    # Along a line and back, the farthest one is passed once.
    assert sorted(line) == [0, 1, 2, 3, 4]
    assert street_round["metres"] > 0
    assert {stop["legality"]["verdict"] for stop in street_round["stops"]} == {"allowed"}
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, ActionPlanned)
    assert (str(event.action.id), event.action.kind, event.action.stations) == (
        street_round["id"],
        "postering",
        ["94033_0001"],
    )
    assert [line.amount_cents for line in event.action.cost_lines] == [1200]
    assert (await client.post("/v1/street-rounds", json=body | {"title": "Autre"})).status_code == 409


async def test_one_round_sent_five_times_at_once_is_one(client: AsyncClient, add_panels: Any, postering: Any) -> None:
    body = postering(id=str(uuid4()), poster_sites=await add_panels(2))
    answers = await asyncio.gather(*(client.post("/v1/street-rounds", json=body) for _ in range(5)))
    assert sorted(answer.status_code for answer in answers) == [200] * 4 + [201]
    assert len((await client.get("/v1/street-rounds")).json()["items"]) == 1


@pytest.mark.parametrize(
    ("kind", "day", "article"),
    [
        ("private_wall", "2029-05-19", "L. 51"),
        ("private_wall", "2028-11-30", "L. 581-24 C. env."),
        ("others_board", "2029-05-19", "L. 51"),
        ("forbidden_place", "2028-01-10", "L. 581-4 C. env."),
        ("free_panel", "2029-06-09", "L. 49"),
        ("free_panel", "2029-06-16", "L. 49"),
    ],
)
async def test_what_the_law_forbids_is_not_planned_and_is_recorded(
    client: AsyncClient, add_panels: Any, postering: Any, kind: str, day: str, article: str
) -> None:
    hours = {"starts_at": f"{day}T08:00:00Z", "ends_at": f"{day}T10:00:00Z"}
    body = postering(poster_sites=await add_panels(1, kind=kind), **hours)
    refused = await client.post("/v1/street-rounds", json=body)
    assert (refused.status_code, refused.json()["article"]) == (409, article)
    assert article.removesuffix(" C. env.") in refused.json()["detail"]
    recorded = await client.post("/v1/street-rounds", json=body | {"record_only": True})
    assert (recorded.status_code, recorded.json()["status"]) == (201, "completed")
    assert recorded.json()["warnings"]


async def test_our_official_boards_may_still_be_renewed_on_the_eve(
    client: AsyncClient, add_panels: Any, postering: Any
) -> None:
    eve = {"starts_at": "2029-06-09T08:00:00Z", "ends_at": "2029-06-09T10:00:00Z"}
    assert (
        await client.post("/v1/street-rounds", json=postering(poster_sites=await add_panels(2), **eve))
    ).status_code == 201


async def test_a_costly_round_over_the_ceiling_is_not_planned_and_is_recorded(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, add_panels: Any, postering: Any
) -> None:
    made = await add_panels(1)
    await hear_level(sessions, campaign_id, AlertLevel.EXCEEDED)
    body = postering(poster_sites=made, cost_lines=COST)
    refused = await client.post("/v1/street-rounds", json=body)
    assert (refused.status_code, refused.json()["article"]) == (409, "L. 52-11")
    assert (await client.get("/v1/street-rounds")).json()["items"] == []
    assert (await client.post("/v1/street-rounds", json=body | {"cost_lines": []})).status_code == 201
    assert (await client.post("/v1/street-rounds", json=body | {"record_only": True})).status_code == 201


async def test_near_the_ceiling_a_costly_round_is_warned_of(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, new_drop: Any
) -> None:
    await hear_level(sessions, campaign_id, AlertLevel.CRITICAL)
    assert "L. 52-11" in (await new_drop(1, cost_lines=COST))["warnings"][0]
    assert (await new_drop(1))["warnings"] == []


async def test_a_leaflet_drop_goes_through_a_turf_side_by_side(client: AsyncClient, turf: UUID) -> None:
    body = {
        "kind": "leaflet_drop",
        "title": "Boîtage",
        "turf": str(turf),
        "starts_at": "2029-05-19T08:00:00Z",
        "ends_at": "2029-05-19T10:00:00Z",
    }
    street_round = (await client.post("/v1/street-rounds", json=body)).json()
    assert sum(stop["mailboxes"] for stop in street_round["stops"]) == 14
    assert len(street_round["stops"]) < 12
    eve = body | {"starts_at": "2029-06-09T08:00:00Z", "ends_at": "2029-06-09T10:00:00Z"}
    refused = await client.post("/v1/street-rounds", json=eve)
    assert (refused.status_code, refused.json()["article"]) == (409, "L. 49")
    mark = {"id": str(uuid4()), "position": 1, "outcome": "covered", "happened_at": "2029-05-19T08:10:00Z"}
    assert (await client.post(f"/v1/street-rounds/{street_round['id']}/marks", json=mark)).status_code == 422
    mark |= {"outcome": "done", "count": 5, "boxes_left": 2}
    assert (await client.post(f"/v1/street-rounds/{street_round['id']}/marks", json=mark)).status_code == 201
    sums = (await client.get(f"/v1/street-rounds/{street_round['id']}")).json()["sums"]
    assert (sums["leaflets"], sums["boxes_left"], sums["posters"]) == (5, 2, 0)


async def test_what_was_done_is_told_in_sums_and_again_when_more_is_marked(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, new_drop: Any, make_mark: Any
) -> None:
    street_round = await new_drop(3)
    at = f"/v1/street-rounds/{street_round['id']}"
    stock = (await client.post("/v1/material-stocks", json={"kind": "poster", "name": "A2"})).json()["id"]
    for kind, count, more in (("received", 20, {}), ("taken", 10, {"street_round_id": street_round["id"]})):
        move = {"id": str(uuid4()), "kind": kind, "count": count} | more
        assert (await client.post(f"/v1/material-stocks/{stock}/moves", json=move)).status_code == 201
    assert (await client.post(f"{at}/cancel")).status_code == 409
    await client.post(f"{at}/marks", json=make_mark(1, count=3))
    await client.post(f"{at}/marks", json=make_mark(2, outcome="unreachable", count=0))
    done = await client.post(f"{at}/complete", json={"volunteers": 5})
    assert (done.status_code, done.json()["status"], done.json()["volunteers"]) == (200, "completed", 5)
    assert done.json()["stocks"][0]["used"] == 10
    await client.post(f"{at}/marks", json=make_mark(3, count=2))
    await client.post(f"{at}/complete", json={})
    completed = [one for one in await told(sessions, campaign_id) if isinstance(one, ActionCompleted)]
    sums = [one.action.sums for one in completed]
    assert [(one.stops, one.stops_done, one.posters) for one in sums if one] == [(3, 1, 3), (3, 2, 5)]
    assert "Panneau" not in completed[-1].model_dump_json()
    assert (await client.get(f"/v1/material-stocks/{stock}")).json()["out"] == 0


async def test_a_mark_counts_once_whatever_the_line_does(client: AsyncClient, new_drop: Any, make_mark: Any) -> None:
    street_round = await new_drop(2)
    at, body = f"/v1/street-rounds/{street_round['id']}/marks", make_mark(1, outcome="covered")
    answers = await asyncio.gather(*(client.post(at, json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert (await client.post(at, json=body | {"count": 9})).status_code == 409
    assert len((await client.get("/v1/poster-site-reports")).json()["items"]) == 1
    assert (await client.get(f"/v1/street-rounds/{street_round['id']}")).json()["sums"]["posters"] == 2


async def test_two_who_tick_one_stop_put_its_posters_up_once(
    client: AsyncClient, new_drop: Any, make_mark: Any
) -> None:
    street_round = await new_drop(1)
    marks = [make_mark(1, count=2) for _ in range(6)]
    answers = await asyncio.gather(
        *(client.post(f"/v1/street-rounds/{street_round['id']}/marks", json=mark) for mark in marks)
    )
    assert {answer.status_code for answer in answers} == {201}
    assert (await client.get(f"/v1/street-rounds/{street_round['id']}")).json()["sums"]["posters"] == 2


@pytest.mark.parametrize(
    ("changed", "pointer"),
    [
        ({"position": 9}, "/position"),
        ({"position": 10**20}, "/position"),
        ({"outcome": "burnt"}, "/outcome"),
        ({"count": -1}, "/count"),
        ({"count": True}, "/count"),
        ({"happened_at": "9999-12-31T23:59:59-12:00"}, "/happened_at"),
        ({"id": "1"}, "/id"),
    ],
    ids=str,
)
async def test_a_mark_that_cannot_be_is_refused_at_its_field(
    client: AsyncClient, new_drop: Any, make_mark: Any, changed: dict[str, Any], pointer: str
) -> None:
    street_round = await new_drop(1)
    answer = await client.post(f"/v1/street-rounds/{street_round['id']}/marks", json=make_mark(1) | changed)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), answer.text


@pytest.mark.parametrize(
    "changed",
    [
        {"poster_sites": []},
        {"turf": str(UUID(int=1))},
        {"kind": "leaflet_drop"},
        {"kind": "meeting"},
        {"ends_at": "2029-05-19T18:00:00Z"},
        {"title": "\u0000"},
    ],
    ids=str,
)
async def test_a_round_that_cannot_be_is_refused(
    client: AsyncClient, add_panels: Any, postering: Any, changed: dict[str, Any]
) -> None:
    body = postering(poster_sites=await add_panels(1)) | changed
    assert (await client.post("/v1/street-rounds", json=body)).status_code == 422


async def test_a_panel_that_is_not_there_is_named(client: AsyncClient, add_panels: Any, postering: Any) -> None:
    (known,) = await add_panels(1)
    answer = await client.post("/v1/street-rounds", json=postering(poster_sites=[known, str(uuid4())]))
    assert (answer.status_code, answer.json()["pointer"]) == (404, "/poster-sites/1")
    assert (await client.post("/v1/street-rounds", json=postering(poster_sites=[known, known]))).status_code == 422


async def test_a_canvasser_marks_and_does_not_plan(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: Any, new_drop: Any, make_mark: Any
) -> None:
    street_round = await new_drop(1)
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call_as("walker") as walker:
        assert (
            await walker.post(f"/v1/street-rounds/{street_round['id']}/marks", json=make_mark(1))
        ).status_code == 201
        assert (await walker.post(f"/v1/street-rounds/{street_round['id']}/complete", json={})).status_code == 403
        assert (await walker.get(f"/v1/street-rounds/{street_round['id']}/eligible-volunteers")).status_code == 403


async def test_another_campaigns_round_is_not_found(
    app: FastAPI, sessions: Sessions, new_drop: Any, make_mark: Any, postering: Any
) -> None:
    street_round = await new_drop(1)
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get(f"/v1/street-rounds/{street_round['id']}")).status_code == 404
        assert (
            await stranger.post(f"/v1/street-rounds/{street_round['id']}/marks", json=make_mark(1))
        ).status_code == 404
        theirs = postering(poster_sites=[street_round["stops"][0]["poster_site_id"]])
        assert (await stranger.post("/v1/street-rounds", json=theirs)).status_code == 404
