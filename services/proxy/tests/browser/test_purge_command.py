"""The purge by command, against the service on a socket: a dry run by itself, and a certificate that can be kept."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import STATE, today
from proxy.commands import commands
from typer.testing import CliRunner

from tests.browser.driver import serving


async def run(address: str, coordinator: AsyncClient, *more: str) -> Any:
    token = coordinator.headers["Authorization"].removeprefix("Bearer ")
    words = ["proxy", "purge", "--url", address, "--token", token, "--json", *more]
    return await asyncio.to_thread(CliRunner().invoke, commands, words)


@pytest.fixture
async def ended(sessions: Sessions, voter: AsyncClient, campaign_id: UUID, body: Any) -> None:
    """One request; then the only round was twenty days ago."""
    answer = await voter.post(f"/v1/public/campaigns/{campaign_id}/requests", json=body(rounds=[1]))
    assert answer.status_code == 201, answer.text
    on = (today() - timedelta(days=20)).isoformat()
    state = CampaignState.model_validate(STATE | {"rounds": [{"number": 1, "on": on}]})
    async with transaction(sessions, campaign_id) as session:
        await store_campaign(session, campaign_id, 9, state, LOCAL)


async def test_a_dry_run_erases_nothing_and_the_purge_brings_its_certificate(
    app: FastAPI, coordinator: AsyncClient, ended: None, tmp_path: Path
) -> None:
    out = tmp_path / "certificat.pdf"
    async with serving(app) as address:
        dry = await run(address, coordinator)
        still = (await coordinator.get("/v1/requests")).json()["items"]
        done = await run(address, coordinator, "--execute", "--certificate", str(out))
    assert dry.exit_code == 0, dry.output
    assert json.loads(dry.stdout)["would_erase"]["requests"] == 1
    assert len(still) == 1
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["erased"]["requests"] == 1
    assert out.read_bytes().startswith(b"%PDF")
    assert (await coordinator.get("/v1/requests")).json()["items"] == []


async def test_what_is_refused_is_said_and_nothing_is_erased(
    app: FastAPI, coordinator: AsyncClient, ended: None
) -> None:
    await coordinator.put("/v1/retention/hold", json={"reason": "Recours devant le juge"})
    async with serving(app) as address:
        held = await run(address, coordinator, "--execute")
        nowhere = await run(f"{address}/ailleurs", coordinator)
    nobody = await run("http://127.0.0.1:1", coordinator)
    assert (held.exit_code, nowhere.exit_code, nobody.exit_code) == (2, 2, 2)
    assert "Recours devant le juge" in held.stderr
    assert "ne répond pas" in nobody.stderr
    assert len((await coordinator.get("/v1/requests")).json()["items"]) == 1
