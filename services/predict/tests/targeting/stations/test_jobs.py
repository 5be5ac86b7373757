"""A territory too large to be ranked at once: a job ranks it, events go on, and a kill costs one department."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import CampaignChanged, CampaignOpened, CanvassRecorded
from common.events.predict import PrioritiesUpdated
from common.schemas.campaign import CampaignState
from fastapi import FastAPI
from kit.db.sessions import Sessions, transaction
from kit.events import bus
from kit.events.bus import POSITION, Message
from kit.servers.nats import Nats
from kit.servers.postgres import Postgres
from kit.testing.fixtures import run_sql
from kit.testing.steps import STATE, app_on, call, new_campaign, new_member, react, told, work_off
from kit.testing.tokens import settings
from nats.aio.client import Client
from predict.app import create_app
from predict.consumers import CONSUMERS, JOBS
from predict.past_results.elections.service import import_results
from predict.settings import Settings
from predict.targeting.stations import pending_rankings, ranking, service
from predict.targeting.stations.models import Canvass, StationDraft
from sqlalchemy import func, select

STATION = "94033_0001"
DEADLINE = 240

WORKER = """
import os, signal
from predict.targeting.stations import pending_rankings, ranking_job
from predict.worker import main

pending_rankings.AT_ONCE = pending_rankings.BY_DEPARTMENT = 10
draft = ranking_job._draft

async def tell(session, work, mark, territory, department):
    if department == os.environ["KILLED_AT"]:
        os.kill(os.getpid(), signal.SIGKILL)
    await draft(session, work, mark, territory, department)
    print("drafted", department, flush=True)

ranking_job._draft = tell
main()
"""
"""The worker itself; it says which departments it has drafted, and dies before one of them."""


def opened(campaign_id: UUID, territory: str) -> CampaignOpened:
    state = CampaignState.model_validate(STATE | {"territory": territory})
    return CampaignOpened(campaign_id=campaign_id, version=2, campaign=state)


def canvass(campaign_id: UUID) -> CanvassRecorded:
    return CanvassRecorded.model_validate(
        {
            **{"campaign_id": campaign_id, "version": 1, "batch": uuid4(), "station": STATION},
            **{"hour": "2029-05-19T14:00:00Z", "channel": "door", "attempts": 100, "answered": 60, "refused": 10},
            **{"conversations": 40, "support": {"1": 5, "3": 20, "5": 10}},
        }
    )


async def hear(sessions: Sessions, event: Any) -> None:
    for one in CONSUMERS:
        if one.event is type(event) and one.react in (service.open_campaign, service.count_canvass):
            await react(sessions, one, event)


async def look(app: FastAPI, campaign_id: UUID) -> tuple[dict[str, Any], str]:
    async with call(app, campaign_id) as client:
        rows = (await client.get("/v1/stations?limit=200")).json()["items"]
        return {row["station"]: row for row in rows}, (await client.get("/")).text


def app_of(sessions: Sessions) -> FastAPI:
    return app_on(create_app, sessions, Settings.model_validate(settings(sessions).model_dump()))


@pytest.mark.parametrize("by_department", [50, 3000])
async def test_a_job_ranks_a_large_territory_as_it_would_have_been_at_once(
    val_de_marne: Sessions, monkeypatch: pytest.MonkeyPatch, by_department: int
) -> None:
    app = app_of(val_de_marne)
    await work_off(val_de_marne, JOBS)  # what other tests asked for and left
    small, large = await new_campaign(val_de_marne), await new_campaign(val_de_marne)
    at_once, _ = await look(app, small)
    monkeypatch.setattr(pending_rankings, "AT_ONCE", 50)
    monkeypatch.setattr(pending_rankings, "BY_DEPARTMENT", by_department)

    for _ in range(2):
        await hear(val_de_marne, opened(large, "circo:9406"))
    rows, page = await look(app, large)
    assert rows == {}
    assert "Le classement des bureaux est en cours" in page
    async with call(app, large) as client:
        pending_job = (await client.get("/v1/stations")).json()["pending_job"]
        assert (pending_job["state"], pending_job["done"]) == ("waiting", 0)
        assert (await client.get(f"/v1/jobs/{pending_job['job']}")).json()["kind"] == pending_rankings.KIND
        one = await client.get(f"/v1/stations/{STATION}")
        assert one.status_code == 409
        assert "en cours" in one.json()["detail"]
    await hear(val_de_marne, canvass(large))
    assert await work_off(val_de_marne, JOBS) == 1

    monkeypatch.setattr(pending_rankings, "AT_ONCE", 3000)
    await hear(val_de_marne, canvass(small))
    counted, _ = await look(app, small)
    assert counted[STATION]["score"] != at_once[STATION]["score"]
    rows, page = await look(app, large)
    assert "en cours" not in page
    async with call(app, large) as client:
        assert (await client.get("/v1/stations")).json()["pending_job"] is None
    same = {"ranked_at": None}
    assert {key: row | same for key, row in rows.items()} == {key: row | same for key, row in counted.items()}
    (event,) = [one for one in await told(val_de_marne, large) if isinstance(one, PrioritiesUpdated)]
    assert {one.station: one.rank for one in event.priorities} == {key: row["rank"] for key, row in rows.items()}


async def test_a_canvass_in_a_large_territory_tells_of_its_own_station_alone(
    val_de_marne: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(val_de_marne)
    campaign_id = await new_campaign(val_de_marne)
    before, _ = await look(app, campaign_id)
    monkeypatch.setattr(ranking, "WHOLE", 50)
    await hear(val_de_marne, canvass(campaign_id))
    after, _ = await look(app, campaign_id)

    whole, one = [event for event in await told(val_de_marne, campaign_id) if isinstance(event, PrioritiesUpdated)]
    assert (whole.changed_only, len(whole.priorities)) == (False, len(before))
    assert (one.changed_only, one.stations_ranked, one.version) == (True, len(before), whole.version + 1)
    assert [p.station for p in one.priorities] == [STATION]
    # What a reader makes of it is the ranking.
    order = [p.station for p in whole.priorities if p.station != STATION]
    order.insert(one.priorities[0].rank - 1, STATION)
    assert order == sorted(after, key=lambda key: after[key]["rank"])


async def test_what_changes_while_a_ranking_is_made_asks_for_another(
    val_de_marne: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = app_of(val_de_marne)
    await work_off(val_de_marne, JOBS)  # what other tests asked for and left
    campaign_id = await new_campaign(val_de_marne)
    monkeypatch.setattr(pending_rankings, "AT_ONCE", 5)
    monkeypatch.setattr(pending_rankings, "BY_DEPARTMENT", 5)
    await hear(val_de_marne, opened(campaign_id, "circo:9406"))
    moved = opened(campaign_id, "commune:94067").campaign
    await hear(val_de_marne, CampaignChanged(campaign_id=campaign_id, version=3, campaign=moved))

    # Two jobs in three turns: the first lets the other, which had not begun, go before it.
    assert await work_off(val_de_marne, JOBS) == 3
    rows, _ = await look(app, campaign_id)
    assert {station[:5] for station in rows} == {"94067"}
    assert len([one for one in await told(val_de_marne, campaign_id) if isinstance(one, PrioritiesUpdated)]) == 1
    async with transaction(val_de_marne, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(StationDraft)) == 0


async def _start(sessions: Sessions, nats: Nats, killed_at: str) -> asyncio.subprocess.Process:
    said = settings(sessions, nats_url=nats.url)
    told = {
        f"ISOLOIR_{name.upper()}": str(value)
        for name, value in said
        if value is not None and not isinstance(value, list)
    }
    told |= {"ISOLOIR_SECRET_KEY": said.secret_key.get_secret_value(), "KILLED_AT": killed_at}
    out = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(sys.executable, "-c", WORKER, env=os.environ | told, stdout=out)


async def test_a_killed_worker_loses_one_department_and_no_canvass(
    sessions: Sessions, postgres: Postgres, nats_server: Nats, nats_client: Client, data: Path
) -> None:
    async with transaction(sessions) as session:
        for place in ("29-02", "94-06"):
            for round_ in ("presidentielle-2022-t1", "legislatives-2024-t1"):
                (file,) = (data / "official_small" / place / round_).iterdir()
                await import_results(session, file, f"{round_}/{file.name}", "strict")
    campaign_id = uuid4()
    await new_member(sessions, campaign_id)
    await bus.declare_stream(nats_client, "crm")

    async def tell(event: Any, place: int) -> None:
        message = Message(event.subject, event.model_dump_json().encode(), str(event.id), {POSITION: str(place)})
        await bus.publish(nats_client, "crm", [message], place - 1)

    await tell(opened(campaign_id, "nation:FR"), 1)
    first = await _start(sessions, nats_server, "94")
    async with asyncio.timeout(DEADLINE):
        assert await first.wait() == -signal.SIGKILL
    app = app_of(sessions)
    rows, page = await look(app, campaign_id)
    assert rows == {}
    assert "0 départements sur 2" in page or "1 départements sur 2" in page
    async with transaction(sessions, campaign_id) as session:
        assert list(await session.scalars(select(StationDraft.department).distinct())) == ["29"]

    # The claim of the dead worker runs out in a minute; the canvass comes before that.
    second = await _start(sessions, nats_server, "never")
    await tell(canvass(campaign_id), 2)
    async with asyncio.timeout(DEADLINE):
        while not await _is_kept(sessions, campaign_id):
            await asyncio.sleep(0.2)
        assert (await look(app, campaign_id))[0] == {}
        database = str(sessions.kw["bind"].url.database)
        run_sql(postgres, "update job set claimed_until = now() where state = 'running'", database=database)
        while not (rows := (await look(app, campaign_id))[0]):
            await asyncio.sleep(0.2)
    second.terminate()
    out, _ = await second.communicate()

    assert out.decode().split() == ["drafted", "94"]
    assert {station[:2] for station in rows} == {"29", "94"}
    assert rows[STATION]["canvass"] == {"attempts": 100, "conversations": 40, "asked": 35, "undecided": 20}
    (event,) = [one for one in await told(sessions, campaign_id) if isinstance(one, PrioritiesUpdated)]
    assert event.stations_ranked == len(event.priorities)


async def _is_kept(sessions: Sessions, campaign_id: UUID) -> bool:
    async with transaction(sessions, campaign_id) as session:
        return bool(await session.scalar(select(func.count()).select_from(Canvass)))
