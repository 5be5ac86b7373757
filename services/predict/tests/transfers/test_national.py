"""Tables of the whole country, which an operator asks for and every campaign reads."""

from uuid import UUID

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, work_off
from predict.consumers import JOBS

from .conftest import ROUNDS

BOTH = {"from_election": ROUNDS[0], "to_election": ROUNDS[1]}


@pytest.mark.usefixtures("loaded")
async def test_the_national_batch_is_the_operators_and_its_tables_are_everybodys(
    app: FastAPI, client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    assert (await client.post("/v1/transfers/batches", json=BOTH)).status_code == 403
    async with call(app, campaign_id, "operate", "jobs:read") as operator:
        asked = await operator.post("/v1/transfers/batches", json=BOTH)
        assert asked.status_code == 202, asked.text
        await work_off(sessions, JOBS)
        batch = (await operator.get(f"/v1/job-batches/{asked.json()['batch']}")).json()
        again = await operator.post("/v1/transfers/batches", json=BOTH | {"by": "department"})
    assert (asked.json()["jobs"], batch["done"], again.json()["jobs"]) == (1, 1, 1)
    other = await new_campaign(sessions)
    query = f"from_election={ROUNDS[0]}&to_election={ROUNDS[1]}"
    async with call(app, other) as reader:
        assert (await reader.get(f"/v1/national-transfers?{query}")).json()["items"] == ["circo:9406"]
        table = (await reader.get(f"/v1/national-transfers/circo:9406?{query}")).json()
        assert (await reader.get(f"/v1/national-transfers/circo:9401?{query}")).status_code == 404
    assert (table["stations"], table["origins"][0]) == (80, "May BOUHADA")
