"""Turfs from a draft to a snapshot, over the API."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.consumers import JOBS
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_member, work_off
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
ROWS = [
    f"{number};Rue {name};00001;Fictif;{-9 + number / 10_000};{46 + row / 1000 + number % 2 / 10_000};00001_{row:04d}"
    for row, name in enumerate(("Une", "Deux", "Trois", "Quatre"), start=1)
    for number in range(1, 26)
]


@pytest.fixture
async def ground(lay_ground: Callable[[bytes], Awaitable[None]]) -> None:
    await lay_ground((HEAD + "\n".join(ROWS)).encode())


async def draft(client: AsyncClient, **where: Any) -> dict[str, Any]:
    answer = await client.post("/v1/turf-drafts", json={"name": "Essai", "where": where})
    assert answer.status_code == 201, answer.text
    return answer.json()


pytestmark = pytest.mark.usefixtures("ground")


async def test_a_turf_is_drafted_by_street_station_commune_or_outline(client: AsyncClient) -> None:
    streets = (await client.get("/v1/streets", params={"name": "une"})).json()["items"]
    ring = [[-9.001, 46.0005], [-8.9, 46.0005], [-8.9, 46.0025], [-9.001, 46.0025]]
    for where, doors in (
        ({"streets": [streets[0]["id"]]}, 25),
        ({"stations": ["00001_0001", "00001_0002"]}, 50),
        ({"communes": ["00001"]}, 100),
        ({"polygon": ring}, 50),
    ):
        made = await draft(client, **where)
        assert (made["doors"], len(set(made["building_ids"]))) == (doors, doors)
        assert made["walk_seconds"] > 0


@pytest.mark.parametrize(
    ("where", "pointer", "status"),
    [
        ({"stations": ["00001_0099"]}, "/where/stations", 404),
        ({"polygon": [[-9, 46], [-8.9, 46.1], [-8.9, 46], [-9, 46.1]]}, "/polygon", 422),
        ({}, "/where", 422),
        ({"stations": ["00001_0001"], "communes": ["00001"]}, "/where", 422),
    ],
)
async def test_a_draft_of_nothing_is_refused_by_its_field(
    client: AsyncClient, where: dict[str, Any], pointer: str, status: int
) -> None:
    answer = await client.post("/v1/turf-drafts", json={"name": "x", "where": where})
    assert (answer.status_code, answer.json()["pointer"]) == (status, pointer)


async def test_a_town_is_cut_and_published_at_once(client: AsyncClient, sessions: Sessions) -> None:
    cut = await client.post("/v1/turf-cuts", json={"where": {"communes": ["00001"]}, "doors": 25})
    assert cut.status_code == 202
    await work_off(sessions, JOBS)
    job = (await client.get(f"/v1/jobs/{cut.json()['id']}")).json()
    assert (job["state"], job["result"]["turfs"], job["result"]["doors"]) == ("done", 4, 100)
    drafts = (await client.get("/v1/turf-drafts", params={"batch": job["id"]})).json()["items"]
    assert len({building for one in drafts for building in one["building_ids"]}) == 100
    turfs = await client.post("/v1/turfs/batch", json={"batch": job["id"]})
    assert turfs.status_code == 201, turfs.text
    assert len({turf["code"] for turf in turfs.json()["items"]}) == 4
    assert (await client.post("/v1/turfs/batch", json={"batch": job["id"]})).status_code == 404


async def test_the_turfs_of_a_cut_are_listed_as_they_are_numbered(client: AsyncClient, sessions: Sessions) -> None:
    cut = await client.post("/v1/turf-cuts", json={"where": {"communes": ["00001"]}, "doors": 10})
    await work_off(sessions, JOBS)
    drafts = (await client.get("/v1/turf-drafts", params={"batch": cut.json()["id"]})).json()["items"]
    assert len(drafts) >= 10
    assert [int(one["name"].split()[1]) for one in drafts] == list(range(1, len(drafts) + 1))


async def test_a_published_turf_is_a_snapshot_and_twice_is_the_same(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    made = await draft(client, stations=["00001_0001"])
    first = await client.post("/v1/turfs", json={"draft_id": made["id"]})
    again = await client.post("/v1/turfs", json={"draft_id": made["id"]})
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    walk = (await client.get(f"/v1/turfs/{made['id']}")).json()
    assert [stop["building_id"] for stop in walk["stops"]] == made["building_ids"]
    # Somebody lists the doors of a building anew: the turf that people are out with stays as it was.
    building = made["building_ids"][0]
    await client.put(f"/v1/buildings/{building}/doors", json={"doors": [{"label": "a"}, {"label": "b"}]})
    assert (await client.get(f"/v1/turfs/{made['id']}")).json() == walk
    assert first.json()["digest"] == walk["digest"]
    for change in ("update turf set name = 'x'", "update turf_stop set number = 1", "delete from turf_stop"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            async with transaction(sessions, campaign_id) as session:
                await session.execute(text(change))


async def test_a_turf_is_found_by_what_was_typed_and_withdrawn(client: AsyncClient) -> None:
    made = await draft(client, stations=["00001_0001"])
    turf = (await client.post("/v1/turfs", json={"draft_id": made["id"], "name": "Le marché"})).json()
    typed = f"{turf['code'][:3].lower()} {turf['code'][3:].lower()}"
    (found,) = (await client.get("/v1/turfs", params={"code": typed})).json()["items"]
    assert (found["id"], found["name"]) == (turf["id"], "Le marché")
    assert (await client.get("/v1/turfs", params={"code": "AAAAA"})).status_code == 404
    gone = (await client.post(f"/v1/turfs/{turf['id']}/withdraw")).json()
    assert gone["withdrawn_at"]
    assert (await client.get("/v1/turfs")).json()["items"] == []
    assert len((await client.get("/v1/turfs", params={"withdrawn": True})).json()["items"]) == 1


async def test_who_has_a_territory_drafts_and_sees_only_there(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    turfs: list[str] = []
    for station in ("00001_0001", "00001_0002"):
        made = await draft(client, stations=[station])
        turfs.append((await client.post("/v1/turfs", json={"draft_id": made["id"]})).json()["id"])
    kept = await draft(client, stations=["00001_0003"])
    await new_member(sessions, campaign_id, "bob", (Role.COORDINATOR,), ("00001_0002",))
    async with call(app, campaign_id, subject="bob") as bob:
        assert [one["id"] for one in (await bob.get("/v1/turfs")).json()["items"]] == turfs[1:]
        assert (await bob.get(f"/v1/turfs/{turfs[0]}")).status_code == 403
        assert (await bob.delete(f"/v1/turf-drafts/{kept['id']}")).status_code == 404
        assert (await draft(bob, communes=["00001"]))["doors"] == 25
    assert (await client.delete(f"/v1/turf-drafts/{kept['id']}")).status_code == 204


async def test_turfs_are_made_and_withdrawn_on_their_page(client: AsyncClient, sessions: Sessions) -> None:
    sent = await client.post("/turfs/draft", data={"name": "Au marché", "places": "00001_0001"})
    assert sent.status_code == 303
    assert "Au marché" in (await client.get("/turfs")).text
    (draft,) = (await client.get("/v1/turf-drafts")).json()["items"]
    assert (await client.post(f"/turfs/drafts/{draft['id']}/publish")).status_code == 303
    page = await client.get(f"/turfs/{draft['id']}")
    assert "Dans l&#39;ordre de la tournée" in page.text or "Dans l'ordre de la tournée" in page.text
    assert (await client.post(f"/turfs/{draft['id']}/withdraw")).status_code == 303
    assert "Retiré le" in (await client.get(f"/turfs/{draft['id']}")).text
    asked = await client.post("/turfs/cut", data={"places": "00001", "doors": "50"})
    assert asked.status_code == 303
    await work_off(sessions, JOBS)
    (one, _) = (await client.get("/v1/turf-drafts")).json()["items"]
    assert (await client.post("/turfs/publish", data={"batch": one["batch"]})).status_code == 303
    for data, said, place in (
        ({"places": "ici", "doors": "50"}, "aucune commune", "places"),
        ({"places": "00001", "doors": "1"}, "Indiquez de 10 à 500 portes", "doors"),
        ({"places": "00001 00001_0001"}, "Écrivez soit des communes", "places"),
    ):
        wrong = await client.post("/turfs/cut", data=data)
        assert (wrong.status_code, said in wrong.text) == (422, True)
        assert ('href="#cut-places"' in wrong.text) != ('href="#cut-doors"' in wrong.text)
        assert f'href="#cut-{place}"' in wrong.text
        assert wrong.text.count("aria-invalid") == 1
