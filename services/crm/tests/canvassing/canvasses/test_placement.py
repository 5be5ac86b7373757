"""Canvasses at a station that the campaign does not know are kept, shown, and counted once they are placed."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from common.events.predict import PrioritiesUpdated
from common.scopes import Role
from crm.canvassing.canvasses.models import Canvass, SupportSum
from crm.canvassing.station_rankings.service import hear_priorities
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.events.outbox import EVENT
from kit.testing.steps import call, new_member
from sqlalchemy import select

MakeCanvass = Callable[..., dict[str, Any]]
KNOWN = ["94033_0001", "94033_0012", "94033_0021", "94080_0001"]
TYPO = "94033_0102"


def ranking(campaign_id: UUID, stations: list[str], ranked: int | None = None) -> PrioritiesUpdated:
    example: dict[str, Any] = {**PrioritiesUpdated.model_config["json_schema_extra"]["examples"][0]}  # type: ignore[index]
    example |= {"campaign_id": str(campaign_id), "version": 1, "stations_ranked": ranked or len(stations)}
    example["priorities"] = [
        {"station": one, "rank": number, "score": 9.0, "low": 1.0, "high": 20.0}
        for number, one in enumerate(stations, 1)
    ]
    return PrioritiesUpdated.model_validate(example | {"changed_only": False})


@pytest.fixture
async def ranked(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await hear_priorities(session, ranking(campaign_id, KNOWN))


async def unknown(client: AsyncClient) -> list[dict[str, Any]]:
    return (await client.get("/v1/canvasses/unknown-stations")).json()["items"]


async def told(sessions: Sessions, campaign_id: UUID) -> list[dict[str, Any]]:
    async with transaction(sessions, campaign_id) as session:
        rows = select(EVENT.c.payload).where(EVENT.c.subject == "crm.v1.canvass.recorded").order_by(EVENT.c.entry)
        return [json.loads(row) for row in await session.scalars(rows)]


@pytest.mark.usefixtures("ranked")
async def test_a_mistyped_station_is_kept_and_shown_with_the_nearest(client: AsyncClient, canvass: MakeCanvass) -> None:
    rows = [canvass(station=TYPO), canvass(station="94033_0001")]
    batch = (await client.post("/v1/canvasses/batch", json={"canvasses": rows})).json()
    assert batch["recorded"] == 2
    odd, fine = batch["rows"]
    assert (odd["status"], odd["pointer"]) == ("recorded", "/canvasses/0/station")
    assert "tableau de terrain" in odd["detail"]
    assert (fine["status"], fine["detail"]) == ("recorded", None)
    (found,) = await unknown(client)
    assert (found["station"], found["attempts"]) == (TYPO, 1)
    assert found["nearest"][0] in ("94033_0012", "94033_0021")
    assert all(one.startswith("94033") for one in found["nearest"])
    assert (await client.get("/v1/board")).json()["unknown_stations"][0]["station"] == TYPO


@pytest.mark.usefixtures("ranked")
async def test_what_is_placed_counts_in_the_right_station_now_and_later(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: MakeCanvass
) -> None:
    first = canvass(station=TYPO, support=4)
    rows = [first, canvass(station=TYPO, support=5), canvass(station=TYPO, outcome="not_home", support=None)]
    await client.post("/v1/canvasses/batch", json={"canvasses": rows})
    before = len(await told(sessions, campaign_id))
    placed = await client.put(f"/v1/canvasses/unknown-stations/{TYPO}", json={"station": "94033_0012"})
    assert placed.json() == {"station": TYPO, "placed_in": "94033_0012", "moved": 3}
    assert await unknown(client) == []
    events = (await told(sessions, campaign_id))[before:]
    assert {one["station"] for one in events} == {"94033_0012"}
    assert sum(one["attempts"] for one in events) == 3
    assert sum(one["conversations"] for one in events) == 2
    said = [dict(one["support"]) for one in events if one["support"]]
    assert said == [{"4": 1, "5": 1}]
    async with transaction(sessions, campaign_id) as session:
        assert set(await session.scalars(select(Canvass.station))) == {"94033_0012"}
        assert set(await session.scalars(select(SupportSum.station))) == {"94033_0012"}
    # A phone that has not heard of it sends the same again, and more.
    again = await client.post("/v1/canvasses/batch", json={"canvasses": [first, canvass(station=TYPO)]})
    assert [row["status"] for row in again.json()["rows"]] == ["known", "recorded"]
    assert "rangé" in again.json()["rows"][1]["detail"]
    assert (await told(sessions, campaign_id))[-1]["station"] == "94033_0012"
    assert await unknown(client) == []


@pytest.mark.usefixtures("ranked")
async def test_a_station_that_exists_is_known_from_then_on(client: AsyncClient, canvass: MakeCanvass) -> None:
    await client.post("/v1/canvasses", json=canvass(station="94033_0099"))
    put = await client.put("/v1/canvasses/unknown-stations/94033_0099", json={"station": "94033_0099"})
    assert put.json()["moved"] == 0
    assert await unknown(client) == []
    (item,) = (await client.get("/v1/canvasses", params={"station": "94033_0099"})).json()["items"]
    assert item["station"] == "94033_0099"
    batch = (await client.post("/v1/canvasses/batch", json={"canvasses": [canvass(station="94033_0099")]})).json()
    assert batch["rows"][0]["detail"] is None


@pytest.mark.usefixtures("ranked")
@pytest.mark.parametrize(
    ("station", "placed_in", "status", "pointer"),
    [
        ("94033_0001", "94033_0012", 404, None),
        (TYPO, "94033_0777", 422, "/station"),
        (TYPO, "nulle part", 422, "/station"),
        ("x", "94033_0001", 422, None),
    ],
)
async def test_a_placement_that_cannot_be_moves_nothing(
    client: AsyncClient, canvass: MakeCanvass, station: str, placed_in: str, status: int, pointer: str | None
) -> None:
    await client.post("/v1/canvasses", json=canvass(station=TYPO))
    answer = await client.put(f"/v1/canvasses/unknown-stations/{station}", json={"station": placed_in})
    assert answer.status_code == status
    if pointer:
        assert answer.json()["pointer"] == pointer
    assert [one["station"] for one in await unknown(client)] == [TYPO]


async def test_nothing_is_unknown_while_not_every_station_is_known(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, canvass: MakeCanvass
) -> None:
    await client.post("/v1/canvasses", json=canvass(station=TYPO))
    assert await unknown(client) == []
    async with transaction(sessions, campaign_id) as session:
        await hear_priorities(session, ranking(campaign_id, KNOWN, ranked=9000))
    assert await unknown(client) == []


@pytest.mark.usefixtures("ranked")
async def test_a_canvasser_places_nothing_and_a_coordinator_only_at_home(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, client: AsyncClient, canvass: MakeCanvass
) -> None:
    await client.post("/v1/canvasses", json=canvass(station=TYPO))
    await new_member(sessions, campaign_id, "lea", (Role.CANVASSER,))
    await new_member(sessions, campaign_id, "noe", (Role.COORDINATOR,), territories=("94080",))
    for subject in ("lea", "noe"):
        async with call(app, campaign_id, subject=subject) as other:
            put = await other.put(f"/v1/canvasses/unknown-stations/{TYPO}", json={"station": "94033_0012"})
            assert put.status_code == 403, subject
    assert [one["station"] for one in await unknown(client)] == [TYPO]


@pytest.mark.usefixtures("ranked")
async def test_the_board_places_with_one_button(client: AsyncClient, canvass: MakeCanvass) -> None:
    await client.post("/v1/canvasses", json=canvass(station=TYPO))
    page = await client.get("/board")
    assert "Bureau inconnu" in page.text
    assert "Placer" in page.text
    form = {"station": TYPO, "placed_in": "94033_0012"}
    done = await client.post("/board/place", data=form, follow_redirects=True)
    assert "placé : les passages comptent dans ce bureau" in done.text
    assert "Bureau inconnu" not in done.text
    again = await client.post("/board/place", data=form, headers={"Accept": "text/html"})
    assert again.status_code in (200, 303)
    bad = await client.post("/board/place", data=form | {"placed_in": "x"}, headers={"Accept": "text/html"})
    assert bad.status_code == 422
    assert 'role="alert"' in bad.text
