"""Every outlet of the service is tried before the legal hour, found by itself: one that is new is tried too."""

import math
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from common.scopes import SCOPES
from elections.embargo import legal_hours
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.discovery.routers import find_routers
from kit.testing.steps import as_worker, call, new_campaign
from results.boards.board import hub
from results.boards.board import routes as stream
from results.projections.service import project_round

WITHOUT_SEALED = sorted(set(SCOPES) - {"operate", "tallies:sealed"})
OF_KIT = ("/v1/events?limit=200", "/v1/jobs", "/v1/webhooks", "/webhooks")
VOTES = {"A": 8641, "B": 7332}
SHARES = ("54,1", "0.5409", "45,9", "0.4590")
# Not inside an id: those are hexadecimal.
COUNTS = [re.compile(rf"(?<![0-9a-f.-]){str(n)[0]}[\s\u202f\u00a0]?{str(n)[1:]}(?![0-9a-f-])") for n in VOTES.values()]


def outlets() -> list[str]:
    routes = [route for router in find_routers("results") for route in router.routes if isinstance(route, APIRoute)]
    return sorted({route.path for route in routes if "GET" in (route.methods or ())}) + list(OF_KIT)


@pytest.fixture(autouse=True)
def short_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "LASTS", 0.3)
    monkeypatch.setattr(hub, "LOOK_EVERY", 0.05)


async def move_clock(sessions: Sessions, campaign_id: UUID, to: datetime) -> None:
    offset = math.ceil((to - datetime.now(UTC)).total_seconds())
    async with transaction(sessions, campaign_id) as session:
        campaign = await get_campaign(session, campaign_id)
        moved = campaign.state.model_copy(update={"clock_offset_seconds": offset})
        await store_campaign(session, campaign_id, campaign.version + 1, moved, LOCAL)


async def count(client: AsyncClient, sessions: Sessions, campaign_id: UUID, station: str) -> dict[str, str]:
    """One station, counted and projected; returns what stands for the parameters of the paths."""
    await client.put(f"/v1/stations/{station}", json={"commune_name": "Fontenay", "registered": 20_000})
    candidates = [{"id": "A", "panel": 1, "name": "Ada Exemple"}, {"id": "B", "panel": 2, "name": "Zoé Modèle"}]
    for number in (1, 2):
        await client.put(f"/v1/rounds/{number}/candidates", json={"candidates": candidates})
    figures = {"registered": 20_000, "voters": 15_973, "blank": 0, "null": 0, "valid": 15_973, "votes": VOTES}
    tally = await client.post("/v1/tallies", json={"station": station, "round": 1} | figures)
    assert tally.json()["state"] == "validated", tally.text
    async with as_worker(sessions) as worker, transaction(worker, campaign_id) as session:
        await project_round(session, campaign_id, 1)
    board = (await client.post("/v1/public-boards", json={"label": "Site"})).json()
    return {
        "tally_id": tally.json()["id"],
        "photo_id": str(uuid4()),
        "round": "1",
        "token": board["url"].rpartition("/")[2],
        "station": station,
    }


def leaks(text: str) -> list[str]:
    return [found[0] for pattern in COUNTS if (found := pattern.search(text))] + [one for one in SHARES if one in text]


async def try_all(client: AsyncClient, parameters: dict[str, str]) -> dict[str, list[str]]:
    """Return what each outlet tells that it must not, as an API and as a page."""
    told: dict[str, list[str]] = {}
    for path in outlets():
        for accept in ("application/json", "text/html"):
            answer = await client.get(path.format(**parameters), headers={"Accept": accept})
            assert answer.status_code < 500, (path, answer.text)
            if found := leaks(answer.text):
                told[f"{path} {accept}"] = found
    return told


PLACES = [
    ("circo:9406", "94033_0001", "legislatives"),
    ("circo:97401", "97411_0001", "legislatives"),
    ("circo:98701", "98735_0001", "legislatives"),
    ("commune:97302", "97302_0001", "municipales"),
]


@pytest.mark.parametrize(("territory", "station", "election"), PLACES)
async def test_no_outlet_tells_a_vote_a_minute_before_the_places_own_hour(
    app: FastAPI, sessions: Sessions, territory: str, station: str, election: str
) -> None:
    campaign: UUID = await new_campaign(sessions, territory=territory, election=election)
    async with transaction(sessions, campaign) as session:
        state = (await get_campaign(session, campaign)).state
    opens = legal_hours(state, {})[1]
    async with call(app, campaign) as manager:
        await move_clock(sessions, campaign, opens - timedelta(minutes=1))
        parameters = await count(manager, sessions, campaign, station)
    async with call(app, campaign, *WITHOUT_SEALED) as outside, call(app) as anybody:
        for client in (outside, anybody):
            assert await try_all(client, parameters) == {}

        await move_clock(sessions, campaign, opens)
        after = await try_all(outside, parameters)

    # What is looked for is there to be found.
    assert {"/v1/totals application/json", "/ text/html", "/v1/results.csv text/html"} <= after.keys()


def test_every_parameter_of_a_path_is_given() -> None:
    given = {"tally_id": "", "photo_id": "", "round": "", "token": "", "station": ""}

    assert [path for path in outlets() if path.format(**given).count("{")] == []
    assert len(outlets()) > 40
