from collections.abc import AsyncIterator

import pytest
from kit.events import bus, consumer
from kit.testing.fixtures import NewDatabase
from kit.testing.steps import as_worker, new_campaign
from nats.aio.client import Client

from tests.faults.path import Path


@pytest.fixture
async def path(new_database: NewDatabase, nats_client: Client, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Path]:
    monkeypatch.setattr(consumer, "FETCH_SECONDS", 1.0)
    monkeypatch.setattr(consumer, "ACK_WAIT", 3.0)
    await bus.declare_stream(nats_client, "crm")
    crm, predict = new_database("crm"), new_database("predict")
    campaign_id = await new_campaign(crm)
    await new_campaign(predict, campaign_id)
    async with as_worker(crm) as crm_worker, as_worker(predict) as predict_worker:
        yield Path(crm_worker, predict_worker, nats_client, campaign_id)
