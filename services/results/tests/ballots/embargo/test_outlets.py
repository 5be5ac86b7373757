"""Every outlet of the service is tried before the legal hour, found by itself: one that is new is tried too."""

import math
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated
from uuid import UUID, uuid4

import pytest
from common.scopes import SCOPES
from elections.embargo import legal_hours
from fastapi import APIRouter, FastAPI, Query, Security
from fastapi.routing import APIRoute
from httpx import AsyncClient
from kit.app import Route
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.discovery.routers import find_routers
from kit.security.auth import Caller, caller_with
from kit.security.request_session import Session
from kit.testing.steps import as_worker, call, new_campaign
from kit.web.parameters import parameters_of
from results.boards.board import hub
from results.boards.board import routes as stream
from results.projections.service import project_round
from results.sheets.totals.service import add_up_round

WITHOUT_SEALED = sorted(set(SCOPES) - {"operate", "tallies:sealed"})
OF_KIT = ("/v1/events?limit=200", "/v1/jobs", "/v1/webhooks", "/webhooks")
VOTES = {"A": 8641, "B": 7332}
BEFORE = timedelta(minutes=10)
"""The clock goes on while hundreds of addresses are tried: a minute was too little on a busy machine."""
SHARES = ("54,1", "0.5409", "45,9", "0.4590")
# Not inside an id: those are hexadecimal.
COUNTS = [re.compile(rf"(?<![0-9a-f.-]){str(n)[0]}[\s\u202f\u00a0]?{str(n)[1:]}(?![0-9a-f-])") for n in VOTES.values()]


QUERY = {
    "round": "1",
    "q": "fontenay 1",
    "text": "fontenay",
    "station": "{station}",
    "turnout": "{station}",
    "sample": "{station}",
    "typed": "{station}",
    "commune": "{commune}",
    "in": "commune:{commune}",
    "state": "validated",
    "poll_watcher_id": "{photo_id}",
    "sent": "{photo_id}",
    "lang": "pt",
    "updated_since": "2020-01-01T00:00:00Z",
    "after": "0",
    "limit": "50",
    "page": "1",
    "seats": "1",
    "reporters": "5",
    "done": "1",
    **dict.fromkeys(("wall", "spread", "differing", "misunderstood", "first_hundred"), "true"),
    **dict.fromkeys(("kept", "added", "known", "placed", "described", "absent", "wrong"), "1"),
}
"""What each parameter of an address is tried with. A new one is added here: a test says which."""
OF_ONE = {("/entry", "done"): "{tally_id}"}
"""Parameters whose values are of their own kind."""
CURSORS = {(path, "after") for path in ("/v1/sources", "/v1/stations", "/v1/tallies", "/v1/projection/history")}
"""What a page answers to ask for the following one: it cannot be made up."""


def routes() -> list[APIRoute]:
    found = [route for router in find_routers("results") for route in router.routes if isinstance(route, APIRoute)]
    return [route for route in found if "GET" in (route.methods or ())]


def addresses_of(route: APIRoute, *, thoroughly: bool) -> list[str]:
    """Return the addresses to try: with what the route cannot do without; thoroughly: each parameter, and all too."""
    needed = {field.alias for field in route.dependant.query_params if field.field_info.is_required()}
    names = {name for name in parameters_of(route).names & QUERY.keys() if (route.path, name) not in CURSORS}
    values = {name: OF_ONE.get((route.path, name), QUERY[name]) for name in names}
    sets = [needed, *([needed | {name} for name in sorted(values)] + [set(values)] if thoroughly else [])]
    queries = dict.fromkeys("&".join(f"{name}={values[name]}" for name in sorted(names)) for names in sets)
    return [f"{route.path}?{query}" if query else route.path for query in queries]


def outlets(*, thoroughly: bool = False) -> list[str]:
    found = {one for route in routes() for one in addresses_of(route, thoroughly=thoroughly)}
    return sorted(found) + list(OF_KIT)


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
        "commune": station.partition("_")[0],
    }


def leaks(text: str) -> list[str]:
    return [found[0] for pattern in COUNTS if (found := pattern.search(text))] + [one for one in SHARES if one in text]


async def try_all(client: AsyncClient, parameters: dict[str, str], *, thoroughly: bool = False) -> dict[str, list[str]]:
    """Return what each outlet tells that it must not, as an API and as a page."""
    told: dict[str, list[str]] = {}
    for path in outlets(thoroughly=thoroughly):
        for accept in ("application/json", "text/html"):
            answer = await client.get(path.format(**parameters), headers={"Accept": accept})
            # One that refuses the address has not been tried.
            assert answer.status_code != 422, (path, answer.text)
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
async def test_no_outlet_tells_a_vote_minutes_before_the_places_own_hour(
    app: FastAPI, sessions: Sessions, territory: str, station: str, election: str
) -> None:
    campaign: UUID = await new_campaign(sessions, territory=territory, election=election)
    async with transaction(sessions, campaign) as session:
        state = (await get_campaign(session, campaign)).state
    opens = legal_hours(state, {})[1]
    async with call(app, campaign) as manager:
        await move_clock(sessions, campaign, opens - BEFORE)
        parameters = await count(manager, sessions, campaign, station)
    async with call(app, campaign, *WITHOUT_SEALED) as outside, call(app) as anybody:
        for client in (outside, anybody):
            await move_clock(sessions, campaign, opens - BEFORE)
            thoroughly = client is outside and territory == "circo:9406"
            assert await try_all(client, parameters, thoroughly=thoroughly) == {}

        await move_clock(sessions, campaign, opens)
        after = await try_all(outside, parameters)

    # What is looked for is there to be found.
    assert {"/v1/totals application/json", "/ text/html", "/v1/results.csv text/html"} <= after.keys()


planted = APIRouter(route_class=Route)


@planted.get("/v1/planted")
async def tell_without_the_gate(
    session: Session,
    caller: Annotated[Caller, Security(caller_with, scopes=["totals:read"])],
    station: Annotated[str, Query()],
    round: Annotated[int, Query(ge=1, le=2)] = 1,
) -> dict[str, int]:
    """Tell totals without asking the gate, and only to who names a station."""
    totals = await add_up_round(session, round)
    return {"valid": totals.sums.valid, **{line.candidate: line.votes for line in totals.sums.lines}}


async def test_an_outlet_that_forgets_the_gate_is_found(
    app: FastAPI, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.include_router(planted)
    monkeypatch.setattr(f"{__name__}.routes", lambda: planted.routes)
    campaign: UUID = await new_campaign(sessions, territory="circo:9406", election="legislatives")
    async with transaction(sessions, campaign) as session:
        state = (await get_campaign(session, campaign)).state
    async with call(app, campaign) as manager:
        await move_clock(sessions, campaign, legal_hours(state, {})[1] - BEFORE)
        parameters = await count(manager, sessions, campaign, "94033_0001")
    async with call(app, campaign, *WITHOUT_SEALED) as outside:
        told = await try_all(outside, parameters)

    assert told.keys() == {"/v1/planted?station={station} application/json", "/v1/planted?station={station} text/html"}


def test_every_parameter_of_an_address_is_given() -> None:
    given = {"tally_id": "", "photo_id": "", "round": "", "token": "", "station": "", "commune": ""}
    unknown = {(route.path, name) for route in routes() for name in parameters_of(route).names - QUERY.keys()}

    assert unknown == set()
    assert [path for path in outlets(thoroughly=True) if path.format(**given).count("{")] == []
    assert len(outlets()) > 40
