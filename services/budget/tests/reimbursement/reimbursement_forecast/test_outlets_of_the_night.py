"""Budget hears the night: every outlet of it is tried before the legal hour, found by itself."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from budget.consumers import CONSUMERS
from common.events.results import ProjectionUpdated, TallyValidated
from common.scopes import SCOPES
from fastapi import FastAPI
from fastapi.routing import APIRoute
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.discovery.routers import find_routers
from kit.testing.steps import call, clock_offset, new_campaign, react

CLOSE = datetime(2029, 6, 10, 18, tzinfo=UTC)  # 20:00 in Paris
WITHOUT_SEALED = sorted(set(SCOPES) - {"operate", "tallies:sealed"})
OF_KIT = ("/v1/events?limit=200", "/v1/jobs")
TOLD = ("0.4173", "41,7", "613 bureaux", "8641", "8 641")
# Not inside of an id or a secret, where such digits come by chance.
ALONE = {one: re.compile(rf"(?<![\w-]){re.escape(one)}(?!-|[0-9]*[a-z_])", re.IGNORECASE) for one in TOLD}


def outlets() -> list[str]:
    routes = [route for router in find_routers("budget") for route in router.routes if isinstance(route, APIRoute)]
    return sorted({route.path for route in routes if "GET" in (route.methods or ())}) + list(OF_KIT)


async def hear_the_night(sessions: Sessions, campaign_id: UUID) -> None:
    example: dict[str, Any] = ProjectionUpdated.model_json_schema()["examples"][0]
    share = {"candidate": "A", "share": 0.417355, "interval": {"low": 0.41, "high": 0.42}}
    share |= {"chance_to_win": 0.3, "chance_to_qualify": 0.9}
    told = {"id": uuid4(), "campaign_id": campaign_id, "round": 1, "own": "A", "shares": [share]}
    counted = {"stations_counted": 613, "stations_expected": 887}
    sums = {"registered": 20_000, "voters": 15_973, "blank": 0, "null": 0, "valid": 15_973}
    sheet = {"campaign_id": campaign_id, "version": 1, "station": "94033_0001", "round": 1, "source": "reporter"}
    events = (
        ProjectionUpdated.model_validate(example | told | counted),
        TallyValidated.model_validate(sheet | sums | {"votes": {"A": 8641, "B": 7332}, "own": "A"}),
    )
    for event in events:
        (consumer,) = [one for one in CONSUMERS if one.event is type(event)]
        await react(sessions, consumer, event)


async def try_all(client: AsyncClient) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for path in outlets():
        names = [part.partition("}")[0].partition(":")[0] for part in path.split("{")[1:]]
        address = path.format(**{name: str(uuid4()) for name in names})
        for accept in ("application/json", "text/html"):
            answer = await client.get(address, headers={"Accept": accept})
            assert answer.status_code < 500, (path, answer.text)
            text = answer.content.decode("utf-8", "replace").replace("\u202f", " ").replace("\xa0", " ")
            if found := [one for one, alone in ALONE.items() if alone.search(text)]:
                told[f"{path} {accept}"] = found
    return told


async def test_no_outlet_of_budget_tells_the_night_before_the_legal_hour(app: FastAPI, sessions: Sessions) -> None:
    told: list[dict[str, list[str]]] = []
    for moment in (CLOSE - timedelta(minutes=10), CLOSE + timedelta(minutes=10)):
        made = await new_campaign(sessions, population=100_000, demo=True, clock_offset_seconds=clock_offset(moment))
        await hear_the_night(sessions, made)
        async with call(app, made, *WITHOUT_SEALED) as outside:
            told.append(await try_all(outside))

    before, after = told
    assert before == {}
    # What is looked for is there to be found.
    assert "/v1/reimbursement-forecast application/json" in after
    assert len(outlets()) > 40
