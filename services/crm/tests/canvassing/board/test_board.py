"""The board over the API, as a page and on paper."""

import io
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_member
from pypdf import PdfReader

HEAD = "numero;nom_voie;code_insee;nom_commune;lon;lat;code_bv\n"
ROWS = [
    f"{number};Rue {row};00001;Fictif;{-9 + number / 10_000};{46 + row / 1000};00001_{row:04d}"
    for row in (1, 2)
    for number in range(1, 26)
]
Canvass = Callable[..., dict[str, Any]]


@pytest.fixture
async def worked(
    client: AsyncClient, lay_ground: Callable[[bytes], Awaitable[None]], canvass: Canvass
) -> dict[str, Any]:
    """A published turf with twelve doors tried, eight of which opened; three in the other station."""
    await lay_ground((HEAD + "\n".join(ROWS)).encode())
    asked = {"name": "Rue 1", "where": {"stations": ["00001_0001"]}}
    draft = (await client.post("/v1/turf-drafts", json=asked)).json()
    await client.post("/v1/turfs", json={"draft_id": draft["id"]})
    walk = (await client.get(f"/v1/turfs/{draft['id']}")).json()
    outcomes = ["answered"] * 8 + ["not_home"] * 4
    rows = [
        canvass(station="00001_0001", door=stop["doors"][0]["id"], turf=walk["id"], outcome=outcome, support=None)
        for stop, outcome in zip(walk["stops"], outcomes, strict=False)
    ]
    rows += [canvass(station="00001_0002", support=None) for _ in range(3)]
    sent = await client.post("/v1/canvasses/batch", json={"canvasses": rows})
    assert sent.json()["recorded"] == 15, sent.text
    return walk


async def test_progress_is_told_by_turf_and_station(client: AsyncClient, worked: dict[str, Any]) -> None:
    board = (await client.get("/v1/board")).json()
    (turf,) = board["turfs"]
    assert (turf["doors"], turf["tried"], turf["done"], turf["conversations"]) == (25, 12, 8, 8)
    assert (turf["hours"], turf["week"], turf["trend"]) == (1, 12, "hausse")
    assert turf["answer_rate"] == pytest.approx(8 / 12)
    one, other = board["stations"]
    assert (one["homes"], one["attempts"]) == (25, 12)
    # Three doors are too few to say how many of them opened.
    assert (other["attempts"], other["answer_rate"]) == (3, None)


async def test_the_map_shows_no_share_of_few_doors(client: AsyncClient, worked: dict[str, Any]) -> None:
    drawn = (await client.get("/v1/board/map.svg")).text
    assert "48 % des portes essayées" in drawn.replace("\u202f", " ").replace("\xa0", " ")
    assert "trop peu de portes" in drawn


async def test_the_page_and_the_briefing_say_the_same(client: AsyncClient, worked: dict[str, Any]) -> None:
    page = await client.get("/board")
    assert page.status_code == 200
    assert "12 / 25" in page.text
    paper = await client.get("/board.pdf")
    assert (paper.status_code, paper.headers["content-type"]) == (200, "application/pdf")
    text = "\n".join(one.extract_text() for one in PdfReader(io.BytesIO(paper.content)).pages)
    assert "Point du matin" in text
    assert f"({worked['code']})" in text
    assert "12 / 25" in text


async def test_who_has_a_territory_sees_its_board(
    app: FastAPI, sessions: Sessions, campaign_id: UUID, worked: dict[str, Any]
) -> None:
    await new_member(sessions, campaign_id, "bob", (Role.COORDINATOR,), ("00001_0002",))
    async with call(app, campaign_id, subject="bob") as bob:
        board = (await bob.get("/v1/board")).json()
        assert [one["station"] for one in board["stations"]] == ["00001_0002"]
        assert board["turfs"] == []
        assert "Bureau 1 " not in (await bob.get("/v1/board/map.svg")).text
