"""Campaign events are planned within the law and the ceiling; cost and attendance are told, and nobody's name."""

import json
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events import Event
from common.events.budget import CeilingChanged
from common.events.crm import ActionCompleted, ActionPlanned
from common.scopes import Role
from crm.campaign.ceilings.service import hear_ceiling
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.events.consumer import Consumer
from kit.testing.steps import call, clock_offset, new_campaign, new_member, react, told

Meeting = Callable[..., dict[str, Any]]
COSTS = {"volunteers": 3, "cost_lines": [{"label": "Salle", "heading": 13, "amount_cents": 15000}]}


def offset_to(moment: datetime) -> int:
    return clock_offset(moment)


async def actions_told(sessions: Sessions, campaign_id: UUID) -> list[Event]:
    return [one for one in await told(sessions, campaign_id) if isinstance(one, ActionPlanned | ActionCompleted)]


async def test_it_is_planned_changed_and_told_to_budget_as_an_action(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, meeting: Meeting
) -> None:
    made = await client.post("/v1/campaign-events", json=meeting(action=COSTS, stations=["94033_0001"]))
    assert made.status_code == 201, made.text
    read = made.json()
    assert (read["status"], read["coming"], read["waiting"], read["came"]) == ("planned", 0, 0, 0)
    assert read["path"] == f"/r/{campaign_id}/{read['id']}"
    (planned,) = await actions_told(sessions, campaign_id)
    assert isinstance(planned, ActionPlanned)
    assert (planned.action.kind, planned.action.volunteers) == ("meeting", 3)
    assert [line.amount_cents for line in planned.action.cost_lines] == [15000]

    later = meeting(stations=["94033_0001"], starts_at="2029-05-22T20:00:00+02:00", ends_at="2029-05-22T22:00:00+02:00")
    path = f"/v1/campaign-events/{read['id']}"
    changed = await client.put(path, json=later, headers={"If-Match": made.headers["ETag"]})
    assert (changed.status_code, changed.json()["version"]) == (200, 2)
    late = await client.put(path, json=later, headers={"If-Match": made.headers["ETag"]})
    assert late.status_code == 412
    moved = (await actions_told(sessions, campaign_id))[-1]
    assert isinstance(moved, ActionPlanned)
    assert moved.action.starts_at == datetime(2029, 5, 22, 18, tzinfo=UTC)
    assert [line.amount_cents for line in moved.action.cost_lines] == [15000]
    # The same once more changes nothing and tells nothing.
    assert (await client.put(path, json=later)).json()["version"] == 2

    cancelled = await client.post(f"{path}/cancel")
    assert cancelled.json()["status"] == "cancelled"
    last = (await actions_told(sessions, campaign_id))[-1]
    assert isinstance(last, ActionPlanned)
    assert last.action.status == "cancelled"
    assert (await client.put(path, json=later)).status_code == 409
    assert (await client.post(f"{path}/cancel")).status_code == 200


async def test_once_held_its_action_says_how_many_came(app: FastAPI, sessions: Sessions, meeting: Meeting) -> None:
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset_to(datetime(2029, 5, 22, 16, tzinfo=UTC)))
    async with call(app, campaign_id) as client:
        made = (await client.post("/v1/campaign-events", json=meeting(action=COSTS))).json()
        path = f"/v1/campaign-events/{made['id']}"
        one = (await client.post(f"{path}/rsvps", json={"name": "Ada"})).json()
        assert (await client.post(f"{path}/end", json={})).status_code == 409
        await client.put(f"{path}/rsvps/{one['id']}/attendance", json={"came": True})
        await client.put(
            f"/v1/campaigns/{campaign_id}/clock",
            json={"offset_seconds": offset_to(datetime(2029, 5, 22, 20, tzinfo=UTC))},
        )
        ended = await client.post(f"{path}/end", json={})
        assert (ended.json()["status"], ended.json()["attended"]) == ("held", 1)
        corrected = await client.post(f"{path}/end", json={"attended": 41})
        assert corrected.json()["attended"] == 41
        assert (await client.post(f"{path}/rsvps", json={"name": "Bob"})).status_code == 409
    first, second = (await actions_told(sessions, campaign_id))[-2:]
    assert isinstance(first, ActionCompleted)
    assert isinstance(second, ActionCompleted)
    assert (first.action.attendees, second.action.attendees) == (1, 41)
    assert "Ada" not in second.model_dump_json()


async def test_what_costs_is_refused_at_a_spent_ceiling_and_what_does_not_is_not(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, meeting: Meeting
) -> None:
    spent = CeilingChanged.model_validate(
        CeilingChanged.model_config["json_schema_extra"]["examples"][0]  # pyright: ignore
        | {"id": str(uuid4()), "campaign_id": str(campaign_id), "level": "exceeded"}
    )
    await react(sessions, Consumer("crm", CeilingChanged, hear_ceiling), spent)
    refused = await client.post("/v1/campaign-events", json=meeting(action=COSTS))
    assert (refused.status_code, refused.json()["article"], refused.json()["pointer"]) == (
        409,
        "L. 52-11",
        "/action/cost_lines",
    )
    assert (await client.get("/v1/campaign-events")).json()["items"] == []
    assert (await client.post("/v1/campaign-events", json=meeting(action={"volunteers": 2}))).status_code == 201


@pytest.mark.parametrize(
    ("kind", "status"), [("public_meeting", 409), ("stall", 409), ("leafleting", 409), ("canvass_session", 409)]
)
async def test_nothing_is_planned_into_the_silence(
    client: AsyncClient, meeting: Meeting, kind: str, status: int
) -> None:
    hours = {"starts_at": "2029-06-09T10:00:00+02:00", "ends_at": "2029-06-09T12:00:00+02:00"}
    refused = await client.post("/v1/campaign-events", json=meeting(kind=kind, **hours))
    assert (refused.status_code, refused.json()["article"]) == (status, "L. 49")
    team = meeting(kind="private_meeting", is_public=False, **hours)
    assert (await client.post("/v1/campaign-events", json=team)).status_code == 201


async def test_in_the_silence_a_public_page_does_not_change_but_may_be_called_off(
    app: FastAPI, sessions: Sessions, meeting: Meeting
) -> None:
    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset_to(datetime(2029, 6, 8, 8, tzinfo=UTC)))
    after = {"starts_at": "2029-06-12T19:00:00+02:00", "ends_at": "2029-06-12T21:00:00+02:00"}
    async with call(app, campaign_id) as client:
        made = (await client.post("/v1/campaign-events", json=meeting(**after))).json()["id"]
        clock = {"offset_seconds": offset_to(datetime(2029, 6, 9, 8, tzinfo=UTC))}
        assert (await client.put(f"/v1/campaigns/{campaign_id}/clock", json=clock)).status_code == 200
        other = await client.put(f"/v1/campaign-events/{made}", json=meeting(title="Autre", **after))
        assert (other.status_code, other.json()["article"]) == (409, "L. 49")
        assert (await client.post("/v1/campaign-events", json=meeting(**after))).status_code == 409
        assert (await client.post(f"/v1/campaign-events/{made}/cancel")).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"ends_at": "2029-05-22T18:00:00+02:00"}, ""),
        ({"ends_at": "2029-05-29T18:00:00+02:00"}, ""),
        ({"starts_at": "2019-05-22T18:00:00+02:00", "ends_at": "2019-05-22T19:00:00+02:00"}, "/ends_at"),
        ({"capacity": 0}, "/capacity"),
        ({"capacity": 2**70}, "/capacity"),
        ({"capacity": "12"}, "/capacity"),
        ({"title": "a\nb"}, "/title"),
        ({"place": ""}, "/place"),
        ({"kind": "private_meeting"}, ""),
        ({"kind": "party"}, "/kind"),
        ({"stations": ["94033"]}, "/stations/0"),
        ({"action_id": "b7f1a7a2-95c1-4a55-8f0b-1f0d1c7f6a01"}, "/action_id"),
        (
            {"action": {"cost_lines": [{"label": "x", "heading": 99, "amount_cents": 5}]}},
            "/action/cost_lines/0/heading",
        ),
    ],
)
async def test_what_cannot_be_is_refused_at_its_field(
    client: AsyncClient, meeting: Meeting, wrong: dict[str, Any], pointer: str
) -> None:
    refused = await client.post("/v1/campaign-events", json=meeting(**wrong))
    assert (refused.status_code, refused.json()["pointer"]) == (422, pointer)


@pytest.mark.parametrize("what", [r"\ud800", r"a\u0000b"])
async def test_what_no_text_can_hold_is_refused(client: AsyncClient, meeting: Meeting, what: str) -> None:
    text = json.dumps(meeting(title="X")).replace('"X"', f'"{what}"')
    refused = await client.post("/v1/campaign-events", content=text, headers={"Content-Type": "application/json"})
    assert refused.status_code in (400, 422), refused.text


async def test_an_action_that_was_planned_before_is_followed(client: AsyncClient, meeting: Meeting) -> None:
    action = {
        "kind": "meeting",
        "title": "Salle louée",
        "starts_at": "2029-05-22T19:00:00+02:00",
        "ends_at": "2029-05-22T21:00:00+02:00",
    }
    action_id = (await client.post("/v1/actions", json=action)).json()["id"]
    made = await client.post("/v1/campaign-events", json=meeting(action_id=action_id))
    assert made.json()["action_id"] == action_id
    again = await client.post("/v1/campaign-events", json=meeting(action_id=action_id))
    assert (again.status_code, again.json()["pointer"]) == (409, "/action_id")
    await client.post(f"/v1/campaign-events/{made.json()['id']}/cancel")
    assert (await client.get(f"/v1/actions/{action_id}")).json()["status"] == "cancelled"


async def test_who_has_territories_plans_in_them(
    client: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    meeting: Meeting,
    call_as: Callable[..., AbstractAsyncContextManager[AsyncClient]],
) -> None:
    await new_member(sessions, campaign_id, "locale", (Role.COORDINATOR,), ("94034",))
    everywhere = (await client.post("/v1/campaign-events", json=meeting())).json()["id"]
    async with call_as("locale") as local:
        assert (await local.post("/v1/campaign-events", json=meeting())).status_code == 403
        assert (await local.post("/v1/campaign-events", json=meeting(stations=["94033_0001"]))).status_code == 403
        assert (await local.post("/v1/campaign-events", json=meeting(stations=["94034_0001"]))).status_code == 201
        assert (await local.get(f"/v1/campaign-events/{everywhere}/rsvps")).status_code == 403
        assert (await local.post(f"/v1/campaign-events/{everywhere}/cancel")).status_code == 403


async def test_meetings_are_sorted_both_ways_across_pages_and_ties(
    client: AsyncClient, meeting: Callable[..., dict[str, Any]]
) -> None:
    for start, end in (("2029-05-22T19:00:00+02:00", "2029-05-22T21:00:00+02:00"),) * 3 + (
        ("2029-05-20T19:00:00+02:00", "2029-05-20T21:00:00+02:00"),
        ("2029-05-24T19:00:00+02:00", "2029-05-24T21:00:00+02:00"),
    ):
        made = await client.post("/v1/campaign-events", json=meeting(starts_at=start, ends_at=end))
        assert made.status_code == 201, made.text
    for sort in ("starts_at", "-starts_at"):
        found: list[dict[str, Any]] = []
        after: str | None = None
        while True:
            params = {"sort": sort, "limit": 2} | ({"after": after} if after else {})
            page = (await client.get("/v1/campaign-events", params=params)).json()
            found += page["items"]
            if (after := page["next"]) is None:
                break
        starts = [one["starts_at"] for one in found]
        assert starts == sorted(starts, reverse=sort.startswith("-"))
        assert len({one["id"] for one in found}) == len(found) == 5
    first = (await client.get("/v1/campaign-events", params={"sort": "starts_at", "limit": 2})).json()["next"]
    other = await client.get("/v1/campaign-events", params={"sort": "-starts_at", "after": first})
    assert (other.status_code, other.json()["pointer"]) == (422, "?after")
    assert (await client.get("/v1/campaign-events", params={"sort": "title"})).json()["pointer"] == "?sort"
