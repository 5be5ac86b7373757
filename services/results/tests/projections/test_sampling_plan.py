"""The plan of stations to sample: it passes over what is counted, and needs stations."""

from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call

from .nights import STATIONS, count


async def test_the_plan_passes_over_what_is_counted(night: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    before = (await night.get("/v1/sampling-plan?reporters=4")).json()
    assert [one["rank"] for one in before["items"]] == [1, 2, 3, 4]
    widths = [one["half_width90"] for one in before["items"]]
    assert widths == sorted(widths, reverse=True)
    first = STATIONS.index(before["items"][0]["station"])
    await count(night, sessions, campaign_id, first)
    after = (await night.get("/v1/sampling-plan?reporters=200&first_hundred=true")).json()
    assert after["knows_counted"] is True
    assert len(after["items"]) == len(STATIONS) - 1
    assert before["items"][0]["station"] not in {one["station"] for one in after["items"]}
    assert (await night.get("/v1/sampling-plan?reporters=0")).status_code == 422


async def test_a_plan_needs_stations(app: FastAPI, campaign_id: UUID) -> None:
    async with call(app, campaign_id) as client:
        assert (await client.get("/v1/sampling-plan")).status_code == 409
        assert (await client.get("/v1/sampling-plan?round=3")).status_code == 422
