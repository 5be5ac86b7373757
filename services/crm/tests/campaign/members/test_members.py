from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from common.events.crm import MemberChanged
from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_campaign, new_member, told

CallAs = Callable[..., Any]
CANVASSER = {"display_name": "Sacha, Ivry", "roles": ["canvasser"], "territories": ["94041"]}


async def test_a_new_member_may_call_the_api_and_is_told_without_the_name(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    answer = await client.put("/v1/members/sacha", json=CANVASSER)

    assert answer.status_code == 200, answer.text
    assert answer.json() == CANVASSER | {
        "subject": "sacha", "ends_at": None, "ended": False, "version": 1, "closed": [],
        "features": ["questionnaires", "canvasses", "actions", "tasks", "map"],
    }  # fmt: skip
    async with call_as("sacha") as sacha:
        assert (await sacha.get("/v1/canvasses")).status_code == 200
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, MemberChanged)
    assert (event.member, event.roles, event.territories, event.version) == ("sacha", ["canvasser"], ["94041"], 1)
    assert "Ivry" not in event.model_dump_json()


async def test_who_is_removed_is_out_at_the_next_call(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.put("/v1/members/sacha", json=CANVASSER)
    async with call_as("sacha") as sacha:
        assert (await client.delete("/v1/members/sacha")).status_code == 204
        assert (await sacha.get("/v1/canvasses")).status_code == 403
    assert (await client.get("/v1/members/sacha")).status_code == 404
    assert (await client.delete("/v1/members/sacha")).status_code == 404
    left = (await told(sessions, campaign_id))[-1]
    assert isinstance(left, MemberChanged)
    assert (left.version, left.roles) == (2, [])
    assert left.ends_at is not None


async def test_who_comes_back_is_told_with_a_higher_version(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.put("/v1/members/sacha", json=CANVASSER)
    await client.delete("/v1/members/sacha")
    await client.put("/v1/members/sacha", json=CANVASSER)

    assert [event.version for event in await told(sessions, campaign_id)] == [1, 2, 3]


async def test_a_delegation_ends_by_itself(client: AsyncClient, call_as: CallAs) -> None:
    past = (datetime.now(UTC) - timedelta(minutes=1)).isoformat()
    await client.put("/v1/members/sacha", json=CANVASSER | {"ends_at": past})

    async with call_as("sacha") as sacha:
        assert (await sacha.get("/v1/canvasses")).status_code == 403
    assert (await client.get("/v1/members/sacha")).json()["ended"] is True


async def test_a_member_cannot_give_rights_that_he_lacks(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    async with call_as("candidate") as candidate:
        reader = await candidate.put("/v1/members/a", json=CANVASSER | {"roles": ["reader"]})
        manager = await candidate.put("/v1/members/b", json=CANVASSER | {"roles": ["manager"]})
        himself = await candidate.put("/v1/members/candidate", json=CANVASSER | {"roles": ["candidate", "manager"]})

    assert reader.status_code == 200, reader.text
    assert (manager.status_code, manager.json()["pointer"]) == (403, "/roles")
    assert himself.status_code == 403


async def test_the_financial_agent_is_appointed_by_who_may_not_see_the_donors(
    call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    agent = CANVASSER | {"roles": ["financial_agent"]}
    async with (
        call_as("candidate") as candidate,
        call_as("tester") as manager,
        call_as("tester", "members:write") as few,
    ):
        appointed = [await caller.put("/v1/members/agent", json=agent) for caller in (candidate, manager)]
        himself = await manager.put("/v1/members/tester", json=CANVASSER | {"roles": ["manager", "financial_agent"]})
        narrow = await few.put("/v1/members/other", json=agent)

    assert [answer.status_code for answer in appointed] == [200, 200]
    assert (himself.status_code, himself.json()["pointer"]) == (403, "/roles")
    assert "donors:read" in himself.json()["detail"]
    assert "expenses:write" in narrow.json()["detail"]


async def test_a_narrow_token_cannot_give_more_than_it_may(call_as: CallAs) -> None:
    async with call_as("tester", "members:write") as client:
        answer = await client.put("/v1/members/sacha", json=CANVASSER)

    assert answer.status_code == 403
    assert "canvasses:write" in answer.json()["detail"]


async def test_a_manager_of_one_commune_gives_rights_in_it_only(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.MANAGER,), ("94041",))
    async with call_as("local") as local:
        inside = await local.put("/v1/members/a", json=CANVASSER | {"territories": ["94041_0003"]})
        outside = await local.put("/v1/members/b", json=CANVASSER | {"territories": ["94033"]})
        everywhere = await local.put("/v1/members/c", json=CANVASSER | {"territories": []})
        chief = await local.delete("/v1/members/tester")

    assert inside.status_code == 200
    assert [answer.status_code for answer in (outside, everywhere, chief)] == [403, 403, 403]
    assert outside.json()["pointer"] == "/territories"


@pytest.mark.parametrize(
    "change",
    [
        {"roles": ["canvasser"]},
        {"territories": ["94041"]},
        {"ends_at": "2029-06-18T00:00:00Z"},
    ],
)
async def test_the_last_manager_stays(client: AsyncClient, change: dict[str, Any]) -> None:
    manager = {"display_name": "Camille", "roles": ["manager"]}
    alone = await client.put("/v1/members/tester", json=manager | change)
    assert alone.status_code == 409
    assert (await client.delete("/v1/members/tester")).status_code == 409

    await client.put("/v1/members/second", json=manager)
    assert (await client.put("/v1/members/tester", json=manager | change)).status_code == 200


async def test_another_campaigns_member_is_not_found(client: AsyncClient, sessions: Sessions) -> None:
    other = await new_campaign(sessions)
    await new_member(sessions, other, "elsewhere", (Role.CANVASSER,))

    assert (await client.get("/v1/members/elsewhere")).status_code == 404
    assert (await client.delete("/v1/members/elsewhere")).status_code == 404
    assert [row["subject"] for row in (await client.get("/v1/members")).json()["items"]] == ["tester"]


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({"roles": ["emperor"]}, "/roles/0"),
        ({"roles": []}, "/roles"),
        ({"territories": ["circo:9406"]}, "/territories/0"),
        ({"ends_at": "9999-12-31T23:59:00-14:00"}, "/ends_at"),
        ({"display_name": "x" * 121}, "/display_name"),
        ({"phone": "0600000000"}, "/phone"),
    ],
)
async def test_bad_rights_are_refused_with_their_field(
    client: AsyncClient, change: dict[str, Any], pointer: str
) -> None:
    answer = await client.put("/v1/members/sacha", json=CANVASSER | change)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
