"""What the tests of webhooks have in common: events to tell, and a run of the worker."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from common.events import CampaignOpened, PersonErased
from common.schemas.campaign import CampaignState
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.events.cloud_events import FeedFilter
from kit.events.outbox import as_relay, tell
from kit.events.webhooks.delivery import deliver_due
from kit.events.webhooks.kept_connections import KeptConnections
from kit.events.webhooks.tables import DELIVERY, WEBHOOK
from kit.settings import Settings
from kit.testing.steps import STATE, as_worker
from kit.testing.webhook_receiver import Reader
from sqlalchemy import text, update

SOMEBODY = uuid4()


async def tell_campaigns(sessions: Sessions, campaign_id: UUID, *versions: int) -> None:
    state = CampaignState.model_validate(STATE)
    async with transaction(sessions, campaign_id) as session:
        for version in versions:
            await tell(session, CampaignOpened(campaign_id=campaign_id, version=version, campaign=state))
    await number(sessions)


async def tell_erasures(sessions: Sessions, campaign_id: UUID, *versions: int, person: UUID = SOMEBODY) -> None:
    async with transaction(sessions, campaign_id) as session:
        for version in versions:
            await tell(session, PersonErased(campaign_id=campaign_id, version=version, person=person))
    await number(sessions)


async def number(sessions: Sessions) -> None:
    """As the relay does before it publishes."""
    async with as_worker(sessions) as worker, as_relay(worker) as session:
        await session.execute(text("update event set position = entry"))


async def make(client: AsyncClient, reader: Reader, *types: str) -> dict[str, Any]:
    made = await client.post("/v1/webhooks", json={"url": reader.url, "types": list(types)})
    assert made.status_code == 201, made.text
    return made.json()


async def run(sessions: Sessions, campaign_id: UUID, given: Settings, shown: FeedFilter | None = None) -> int:
    async with as_worker(sessions) as worker, KeptConnections() as connections:
        return await deliver_due(worker, connections, campaign_id, shown or FeedFilter(), given)


async def hurry(sessions: Sessions, campaign_id: UUID, **values: Any) -> None:
    """What waits for its hour is due now."""
    now = datetime.now(UTC)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(DELIVERY).values(next_try_at=now, **values))
        await session.execute(update(WEBHOOK).values(held_until=None))


def versions(reader: Reader, noun: str, *, taken: bool = True) -> list[int]:
    told = [json.loads(body) for _, body, status in reader.taken if not taken or status == 200]
    return [one["data"]["version"] for one in told if one["type"].split(".")[2] == noun]
