from collections.abc import Callable
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

CallAs = Callable[..., Any]
CEILING = next(consumer for consumer in CONSUMERS if consumer.event is CeilingChanged)


def postering(**fields: Any) -> dict[str, Any]:
    return {
        "kind": "postering",
        "title": "Collage du centre",
        "stations": ["94033_0001", "94033_0002"],
        "starts_at": "2029-05-20T18:00:00Z",
        "ends_at": "2029-05-20T20:00:00Z",
        "volunteers": 6,
        "cost_lines": [{"label": "200 affiches", "heading": 7, "amount_cents": 18000}],
    } | fields


async def hear_level(sessions: Sessions, campaign_id: UUID, level: AlertLevel, version: int) -> None:
    event = CeilingChanged(
        campaign_id=campaign_id,
        version=version,
        ceiling_cents=100_00,
        spent_cents=0,
        planned_cents=0,
        headroom_cents=-1 if level == AlertLevel.EXCEEDED else 180_00,
        level=level,
        level_with_planned=level,
    )
    await react(sessions, CEILING, event, version)


async def test_planning_is_told_with_places_hours_and_costs(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    answer = await client.post("/v1/actions", json=postering())

    assert answer.status_code == 201, answer.text
    assert (answer.headers["ETag"], answer.json()["status"]) == ('"1"', "planned")
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, ActionPlanned)
    assert (event.version, str(event.action.id), event.action.stations) == (
        1,
        answer.json()["id"],
        ["94033_0001", "94033_0002"],
    )
    assert [line.amount_cents for line in event.action.cost_lines] == [18000]
    assert "Collage" not in event.model_dump_json()


async def test_the_same_plan_twice_is_one_action(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    plan = postering(id=str(uuid4()))
    answers = [await client.post("/v1/actions", json=plan) for _ in range(2)]
    other = await client.post("/v1/actions", json=plan | {"volunteers": 7})

    assert [answer.status_code for answer in answers] == [201, 200]
    assert (other.status_code, other.json()["pointer"]) == (409, "/id")
    assert len(await told(sessions, campaign_id)) == 1


async def test_changing_completing_and_cancelling_are_told_with_growing_versions(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    address = f"/v1/actions/{(await client.post('/v1/actions', json=postering())).json()['id']}"
    await client.patch(address, json={"volunteers": 8})
    done = await client.post(f"{address}/complete", json={"cost_lines": []})
    await client.post(f"{address}/complete", json={})
    cancelled = await client.post(f"{address}/cancel")

    assert (done.json()["version"], done.json()["status"], done.json()["cost_lines"]) == (3, "completed", [])
    assert cancelled.status_code == 409
    events = await told(sessions, campaign_id)
    assert [(type(event), event.version) for event in events] == [
        (ActionPlanned, 1),
        (ActionPlanned, 2),
        (ActionCompleted, 3),
    ]


async def test_a_cancelled_action_is_told_as_such_and_stays_so(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    address = f"/v1/actions/{(await client.post('/v1/actions', json=postering())).json()['id']}"
    answer = await client.post(f"{address}/cancel")
    assert answer.json()["status"] == "cancelled"
    assert (await client.post(f"{address}/complete", json={})).status_code == 409
    assert (await client.patch(address, json={"volunteers": 1})).status_code == 409
    last = (await told(sessions, campaign_id))[-1]
    assert isinstance(last, ActionPlanned)
    assert last.action.status == "cancelled"


async def test_who_read_an_older_version_is_shown_the_new_one(client: AsyncClient) -> None:
    address = f"/v1/actions/{(await client.post('/v1/actions', json=postering())).json()['id']}"
    await client.patch(address, json={"volunteers": 8}, headers={"If-Match": '"1"'})
    late = await client.patch(address, json={"volunteers": 9}, headers={"If-Match": '"1"'})

    assert (late.status_code, late.json()["current"]["volunteers"]) == (412, 8)
    assert (await client.patch(address, json={}, headers={"If-Match": "latest"})).status_code == 422


async def test_of_a_completed_action_only_what_it_took_can_be_corrected(client: AsyncClient) -> None:
    address = f"/v1/actions/{(await client.post('/v1/actions', json=postering(record_only=True))).json()['id']}"

    assert (await client.patch(address, json={"volunteers": 4})).json()["volunteers"] == 4
    assert (await client.patch(address, json={"title": "Autre"})).status_code == 409


async def test_over_the_ceiling_a_costed_action_is_not_planned_but_what_happened_is_recorded(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    planned = (await client.post("/v1/actions", json=postering())).json()["id"]
    await hear_level(sessions, campaign_id, AlertLevel.EXCEEDED, 2)
    await hear_level(sessions, campaign_id, AlertLevel.OK, 1)  # old news

    costed = await client.post("/v1/actions", json=postering())
    free = await client.post("/v1/actions", json=postering(cost_lines=[]))
    moved = await client.patch(f"/v1/actions/{planned}", json={"volunteers": 2})
    dearer = [{"label": "Affiches", "heading": 7, "amount_cents": 20000}]
    raised = await client.patch(f"/v1/actions/{planned}", json={"cost_lines": dearer})
    completed = await client.post(f"/v1/actions/{planned}/complete", json={"cost_lines": dearer})
    recorded = await client.post("/v1/actions", json=postering(record_only=True))

    assert (costed.status_code, costed.json()["pointer"], costed.json()["article"]) == (
        409,
        "/cost_lines",
        "L. 52-11",
    )
    assert [answer.status_code for answer in (free, moved, raised)] == [201, 200, 409]
    assert (completed.status_code, recorded.status_code) == (200, 201)
    await hear_level(sessions, campaign_id, AlertLevel.CRITICAL, 3)
    assert (await client.post("/v1/actions", json=postering())).status_code == 201


EVE = {"starts_at": "2029-06-09T08:00:00Z", "ends_at": "2029-06-09T10:00:00Z"}


@pytest.mark.parametrize(
    ("plan", "status"),
    [
        ({"kind": "door_to_door"} | EVE, 409),
        ({"kind": "phone_bank"} | EVE, 409),
        ({"kind": "leaflet_drop"} | EVE, 409),
        ({"kind": "meeting"} | EVE, 409),
        ({"kind": "street_stand"} | EVE, 409),
        ({"kind": "postering"} | EVE, 201),
        # From the eve at 00:00 in Paris, which is 22:00 UTC the day before, and before the second round again.
        ({"kind": "meeting", "starts_at": "2029-06-08T19:00:00Z", "ends_at": "2029-06-08T22:00:00Z"}, 201),
        ({"kind": "meeting", "starts_at": "2029-06-08T19:00:00Z", "ends_at": "2029-06-08T22:30:00Z"}, 409),
        ({"kind": "meeting", "starts_at": "2029-06-12T19:00:00Z", "ends_at": "2029-06-12T21:00:00Z"}, 201),
        ({"kind": "meeting", "starts_at": "2029-06-16T19:00:00Z", "ends_at": "2029-06-16T21:00:00Z"}, 409),
        ({"kind": "meeting", "record_only": True} | EVE, 201),
    ],
)
async def test_nothing_is_planned_in_the_election_silence(
    client: AsyncClient, plan: dict[str, Any], status: int
) -> None:
    answer = await client.post("/v1/actions", json=postering(**plan))

    assert answer.status_code == status, answer.text
    if status == 409:
        assert "L. 49" in answer.json()["detail"]


async def test_an_action_cannot_be_moved_into_the_silence(client: AsyncClient) -> None:
    address = f"/v1/actions/{(await client.post('/v1/actions', json=postering(kind='meeting'))).json()['id']}"
    assert (await client.patch(address, json=EVE)).status_code == 409
    assert (await client.get(address)).json()["starts_at"] == "2029-05-20T18:00:00Z"


async def test_who_has_territories_plans_in_them(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), ("94033_0001",))
    everywhere = (await client.post("/v1/actions", json=postering())).json()["id"]
    async with call_as("local") as local:
        own = await local.post("/v1/actions", json=postering(stations=["94033_0001"]))
        both = await local.post("/v1/actions", json=postering())
        nowhere = await local.post("/v1/actions", json=postering(stations=[]))
        cancelled = await local.post(f"/v1/actions/{everywhere}/cancel")

    assert [answer.status_code for answer in (own, both, nowhere, cancelled)] == [201, 403, 403, 403]
    assert both.json()["pointer"] == "/stations/1"


async def test_another_campaigns_action_is_not_found(client: AsyncClient, app: FastAPI, sessions: Sessions) -> None:
    action = (await client.post("/v1/actions", json=postering())).json()["id"]
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get(f"/v1/actions/{action}")).status_code == 404
        assert (await stranger.patch(f"/v1/actions/{action}", json={"volunteers": 1})).status_code == 404
        assert (await stranger.post(f"/v1/actions/{action}/complete", json={})).status_code == 404
        assert (await stranger.get("/v1/actions")).json()["items"] == []


async def test_actions_are_listed_by_state_and_time(client: AsyncClient) -> None:
    await client.post("/v1/actions", json=postering(title="Tôt", record_only=True))
    late = {"starts_at": "2029-06-01T18:00:00Z", "ends_at": "2029-06-01T20:00:00Z"}
    await client.post("/v1/actions", json=postering(title="Tard") | late)

    planned = (await client.get("/v1/actions?status=planned")).json()["items"]
    after = (await client.get("/v1/actions?ends_after=2029-05-25T00:00:00Z")).json()["items"]
    before = (await client.get("/v1/actions?starts_before=2029-05-25T00:00:00Z")).json()["items"]

    assert [[row["title"] for row in rows] for rows in (planned, after, before)] == [["Tard"], ["Tard"], ["Tôt"]]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"ends_at": "2029-05-20T18:00:00Z"}, ""),
        ({"kind": "picnic"}, "/kind"),
        ({"stations": ["94033"]}, "/stations/0"),
        ({"volunteers": -1}, "/volunteers"),
        ({"title": "x" * 121}, "/title"),
        ({"cost_lines": [{"label": "Affiches", "heading": 7, "amount_cents": -1}]}, "/cost_lines/0/amount_cents"),
        ({"cost_lines": [{"label": "Affiches", "heading": 7, "amount_cents": 1.5}]}, "/cost_lines/0/amount_cents"),
        ({"cost_lines": [{"label": "A", "heading": 99, "amount_cents": 1}]}, "/cost_lines/0/heading"),
        ({"starts_at": "9999-12-31T23:59:00-14:00"}, "/starts_at"),
    ],
)
async def test_a_bad_plan_is_refused_with_its_field(client: AsyncClient, fields: dict[str, Any], pointer: str) -> None:
    answer = await client.post("/v1/actions", json=postering(**fields))
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer), answer.text


async def test_an_action_that_costs_more_than_is_left_is_not_planned_but_what_happened_is_recorded(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear_level(sessions, campaign_id, AlertLevel.OK, 2)
    dear = [{"label": "Salle", "heading": None, "amount_cents": 90_01}] * 2
    refused = await client.post("/v1/actions", json=postering(cost_lines=dear))
    assert (refused.status_code, refused.json()["article"]) == (409, "L. 52-11")
    assert (refused.json()["pointer"], refused.json()["headroom_cents"]) == ("/cost_lines", 180_00)
    assert "180,02" in refused.json()["detail"]
    planned = await client.post("/v1/actions", json=postering())
    assert planned.status_code == 201, planned.text
    grown = await client.patch(f"/v1/actions/{planned.json()['id']}", json={"cost_lines": dear})
    assert grown.status_code == 409
    happened = postering(cost_lines=dear, record_only=True)
    assert (await client.post("/v1/actions", json=happened)).status_code == 201
