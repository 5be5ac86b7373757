"""Who works on a territory sees its stations only, and every number says how and from what it was made: all routes."""

import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from fastapi.routing import APIRoute, iter_route_contexts
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, work_off
from kit.web.router_group import flat_routes
from predict.consumers import JOBS

MINE = "94067"
STATION = f"{MINE}_0001"
OTHERS = re.compile(r"\b940(?:33|80)_[0-9A-Z]{4}\b")
"""Stations of the territory's other communes."""

PUBLISHED = {
    "/v1/elections/{election_id}/results": "official results: anybody may read them at the ministry's",
    "/v1/reference-datasets/values": "INSEE's figures of places, no station's",
    "/v1/reference-datasets/values.csv": "INSEE's figures of places, no station's",
}
NOT_OURS = {
    *(
        "/health",
        "/ready",
        "/metrics",
        "/docs",
        "/openapi.json",
        "/v1/events",
        "/v1/events/stream",
        "/v1/job-batches/{batch}",
        "/places",
        "/basemap/{release}/{zoom}/{column}/{row}.svg",
    ),
    *("/webhooks", "/webhooks/{webhook_id}", "/webhooks/{webhook_id}/samples", "/v1/webhooks/samples"),
    *("/v1/webhooks", "/v1/webhooks/{webhook_id}", "/v1/after-election"),
    "/v1/webhooks/{webhook_id}/deliveries",
    *("/v1/api-access-log", "/v1/api-access-summary", "/client-reads"),
}
"""kit's; the feed is for whole campaigns only (`events:read`), which kit tests."""

ASKED = {
    "/v1/station-history": {"election": "legislatives-2022-t1"},
    "/v1/station-history.csv": {"election": "legislatives-2022-t1"},
    "/station-history": {"election": "legislatives-2022-t1"},
    "/v1/reference-datasets/values": {"level": "commune"},
    "/v1/reference-datasets/values.csv": {"level": "commune"},
    "/v1/national-transfers": {"from_election": "legislatives-2024-t1", "to_election": "legislatives-2024-t2"},
    "/v1/national-transfers/{territory}": {
        "from_election": "legislatives-2024-t1",
        "to_election": "legislatives-2024-t2",
    },
}

AS_ENTERED = re.compile(
    r"^/(v1/)?(jobs|elections|past-results|contest|scenarios|nuances|references|reference-datasets|transfer-priors|polls|reports|report|search|data|data-tables)\b"
    r"(?!/levels|/\{poll_id\}/projection)|^/v1/maps/choices|kinds$|backtest$|modele.csv$|/national-transfers$"
)
"""What somebody entered, what the ministry published, and lists of what there is: no number that predict makes."""

LISTS = [
    {"id": "a", "label": "Liste A", "nuance": "UG", "ours": True},
    {"id": "b", "label": "Liste B", "nuance": "ENS"},
    {"id": "c", "label": "Liste C", "nuance": "RN"},
]
POLL = {
    "title": "Mai",
    "institute": "Institut Exemple",
    "sponsor": "La Gazette",
    "question": "Pour qui ?",
    "territory": "circo:9406",
    "sample": 1000,
    "sampling": "quotas",
    "mode": "internet",
    "fielded_from": "2026-05-01",
    "fielded_to": "2026-05-03",
    "answers": [{"id": "a", "label": "A", "bloc": "gauche"}, {"id": "b", "label": "B", "bloc": "centre"}],
    "overall": [0.5, 0.5],
    "segments": [],
}


@dataclass(frozen=True)
class Read:
    """One route as the whole campaign and as the member of a territory read it."""

    path: str
    whole: Response
    mine: Response


def paths(app: FastAPI) -> Iterator[str]:
    for context in iter_route_contexts(flat_routes(app)):
        route = context.original_route
        path = context.path or getattr(route, "path", "")
        if isinstance(route, APIRoute) and "GET" in (route.methods or ()) and path not in NOT_OURS:
            yield path


@pytest.fixture(scope="module")
async def campaign(val_de_marne: Sessions) -> UUID:
    made = await new_campaign(val_de_marne)
    await new_member(val_de_marne, made, "walker", (Role.MANAGER,), (MINE,))
    return made


@pytest.fixture(scope="module")
async def read(val_de_marne: Sessions, real: FastAPI, campaign: UUID) -> AsyncIterator[list[Read]]:
    async with call(real, campaign) as whole, call(real, campaign, subject="walker") as mine:
        ids = await _fill(val_de_marne, whole)
        found: list[Read] = []
        for path in paths(real):
            asked = ASKED.get(path, {})
            headers = {} if path.startswith("/v1") else {"Accept": "text/html"}
            got = [await one.get(path.format(**ids), params=asked, headers=headers) for one in (whole, mine)]
            found.append(Read(path, *got))
        yield found


async def _fill(sessions: Sessions, client: AsyncClient) -> dict[str, str]:
    """Everything that a campaign can have."""
    await _done(client, "PUT", "/v1/contest", {"lists": LISTS})
    poll = await _done(client, "POST", "/v1/polls", POLL)
    experiment = await _done(client, "POST", "/v1/field-experiments", {"name": "Essai", "share": 1, "seed": 7})
    effect = experiment["power"]["detectable_effect"]
    await _done(client, "POST", f"/v1/field-experiments/{experiment['id']}/start", {"detectable_effect": effect})
    scenario = await _done(client, "POST", "/v1/scenarios", {"name": "Haute participation", "assumptions": {}})
    rounds = {"from_election": "legislatives-2024-t1", "to_election": "legislatives-2024-t2"}
    prior = {**rounds, "name": "Rien", "source": "Nous", "rows": [{"from": "a", "to": "b", "share": 1}]}
    jobs = [await _done(client, "POST", path, body) for path, body in (("/v1/transfers", rounds), ("/v1/reports", {}))]
    await _done(client, "POST", "/v1/forecast/backtest", {})
    await work_off(sessions, JOBS)
    done = [(await client.get(f"/v1/jobs/{job['id']}")).json() for job in jobs]
    assert [job["state"] for job in done] == ["done", "done"], done
    priors = await client.post("/v1/transfer-priors", json=prior)
    return {
        "station": STATION,
        "poll_id": poll["id"],
        "experiment_id": experiment["id"],
        "scenario_id": scenario["id"],
        "job_id": jobs[0]["id"],
        "transfer_id": done[0]["result"]["transfers_id"],
        "report_id": done[1]["result"]["report_id"],
        "prior_id": priors.json().get("id", poll["id"]),
        "election_id": "legislatives-2024-t1",
        "territory": "circo:9406",
    }


async def _done(client: AsyncClient, method: str, path: str, body: object) -> dict[str, Any]:
    answer = await client.request(method, path, json=body)
    assert answer.status_code < 300, (path, answer.text)
    return answer.json()


async def test_a_member_of_a_territory_sees_its_stations_only(read: list[Read]) -> None:
    listing = {one.path for one in read if OTHERS.search(one.whole.text)}
    leaking = {
        one.path: OTHERS.findall(one.mine.text)[:3]
        for one in read
        if one.path not in PUBLISHED and OTHERS.search(one.mine.text)
    }

    assert leaking == {}
    # The walk is worth something: most of what lists stations was reached, and shows a member's own ones.
    assert len(listing) > 25, sorted(listing)
    # A report is its asker's: nobody asked for one of the member's territory.
    listing.remove("/report")
    blind = [
        one.path for one in read if one.path in listing and one.mine.status_code == 200 and MINE not in one.mine.text
    ]
    assert blind == []


async def test_the_station_of_another_territory_is_refused(real: FastAPI, campaign: UUID, read: list[Read]) -> None:
    alone = [one.path for one in read if "{station}" in one.path]
    transfers = next(one for one in read if one.path == "/v1/transfers/{transfer_id}").whole.json()["id"]
    async with call(real, campaign, subject="walker") as walker:
        for path in alone:
            answer = await walker.get(path.format(station="94033_0001", transfer_id=transfers))
            assert answer.status_code == 403, path
    assert len(alone) == 4


async def test_every_number_keeps_its_method_and_the_vintage_of_its_data(read: list[Read]) -> None:
    silent: dict[str, list[str]] = {}
    for one in read:
        if AS_ENTERED.search(one.path) or one.whole.status_code != 200:
            continue
        kind = one.whole.headers["content-type"].partition(";")[0]
        words = ("Méthode", "Données") if kind == "text/html" else ("method", "vintage")
        if kind == "image/svg+xml":
            words = ("Méthode", "Données")
        missing = [word for word in words if word not in one.whole.text]
        if missing:
            silent[one.path] = missing

    assert not silent, "\n".join(f"{path}: {missing}" for path, missing in silent.items())


async def test_every_route_answers(read: list[Read]) -> None:
    broken = {one.path: one.whole.text[:200] for one in read if one.whole.status_code not in (200, 404)}

    assert broken == {}
