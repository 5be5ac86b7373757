from typing import Any
from uuid import UUID, uuid4

from common.events.proxy import RequestMatched, RequestOpened, RequestWithdrawn
from common.schemas.proxies import RequestState, RequestStatus
from common.scopes import Role
from crm.consumers import CONSUMERS
from crm.tasks.tasks.service import RequestEvent
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, react

EVENTS: dict[RequestStatus, type[RequestEvent]] = {
    RequestStatus.OPEN: RequestOpened,
    RequestStatus.MATCHED: RequestMatched,
    RequestStatus.WITHDRAWN: RequestWithdrawn,
}


async def hear(
    sessions: Sessions,
    campaign_id: UUID,
    ref: UUID,
    version: int,
    status: RequestStatus = RequestStatus.OPEN,
    station: str | None = "94033_0001",
) -> None:
    kind = EVENTS[status]
    request = RequestState(ref=ref, status=status, commune="94033", station=station, rounds=[1])
    event = kind(campaign_id=campaign_id, version=version, request=request)
    await react(sessions, next(one for one in CONSUMERS if one.event is kind), event, version)


async def waiting(client: AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/v1/tasks?open=true")).json()["items"]


async def test_a_request_for_a_proxy_is_a_task_until_it_is_withdrawn(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    ref = uuid4()
    await hear(sessions, campaign_id, ref, 1)
    (task,) = await waiting(client)
    assert task["text"] == "Une demande de procuration attend : Fontenay-sous-Bois, bureau 1."
    assert task["about"] == str(ref)

    await hear(sessions, campaign_id, ref, 2, RequestStatus.WITHDRAWN)
    assert await waiting(client) == []
    closed = (await client.get(f"/v1/tasks/{task['id']}")).json()
    assert closed["closed_as"] == "withdrawn"


async def test_a_request_told_twice_is_one_task(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    ref = uuid4()
    await hear(sessions, campaign_id, ref, 1, station=None)
    await hear(sessions, campaign_id, ref, 2)

    (task,) = await waiting(client)
    assert task["place"] == "94033_0001"


async def test_events_out_of_order_end_in_the_same_state(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    ref = uuid4()
    await hear(sessions, campaign_id, ref, 3, RequestStatus.MATCHED)
    await hear(sessions, campaign_id, ref, 1)
    assert await waiting(client) == []
    # The match fell through: it waits again.
    await hear(sessions, campaign_id, ref, 4)
    assert len(await waiting(client)) == 1


async def test_a_ticked_task_stays_ticked_and_can_be_opened_again(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    ref = uuid4()
    await hear(sessions, campaign_id, ref, 1)
    (task,) = await waiting(client)
    address = f"/v1/tasks/{task['id']}"
    assert (await client.patch(address, json={"done": True})).json()["closed_as"] == "done"

    await hear(sessions, campaign_id, ref, 2, station="94033_0002")
    assert await waiting(client) == []
    assert (await client.patch(address, json={"done": False})).json()["closed_at"] is None


async def test_a_coordinator_sees_the_tasks_of_his_territories(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear(sessions, campaign_id, uuid4(), 1)
    await hear(sessions, campaign_id, uuid4(), 1, station="94033_0002")
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), ("94033_0002",))
    other = next(task for task in await waiting(client) if task["place"] == "94033_0001")
    async with call(app, campaign_id, subject="local") as local:
        assert [task["place"] for task in await waiting(local)] == ["94033_0002"]
        assert (await local.patch(f"/v1/tasks/{other['id']}", json={"done": True})).status_code == 403


async def test_another_campaigns_task_is_not_found(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    await hear(sessions, campaign_id, uuid4(), 1)
    (task,) = await waiting(client)
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.patch(f"/v1/tasks/{task['id']}", json={"done": True})).status_code == 404
        assert await waiting(stranger) == []


def test_crm_listens_to_nothing_it_tells_itself() -> None:
    assert not [consumer for consumer in CONSUMERS if consumer.event.subject.startswith("crm.")]
