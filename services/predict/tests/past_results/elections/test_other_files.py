"""A file of another territory, half a file, a commune that merged since: said plainly, stored under no wrong name."""

import gzip
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

from .test_imports import file_of, send

ROUND = "legislatives-2022-t1"
ELSEWHERE = "aucun bureau de ce fichier n’est dans votre territoire"


async def results_of(client: AsyncClient) -> list[str]:
    answer = await client.get("/v1/elections/legislatives-2024-t1/results?limit=200")
    return [row["territory"] for row in answer.json()["items"]]


async def test_a_file_of_another_territory_is_said_to_be_and_shows_nothing_here(
    client: AsyncClient, data: Path
) -> None:
    there, here = [
        (await send(client, file_of(data, place, ROUND).read_bytes(), ROUND)).json() for place in ("29-02", "94-06")
    ]

    assert ELSEWHERE in there["warnings"][0]["reason"]
    assert "6e circonscription du Val-de-Marne" in there["warnings"][0]["reason"]
    assert not any(ELSEWHERE in one["reason"] for one in here["warnings"])
    parts = (await client.get("/v1/elections/parts")).json()
    assert (parts["territory"], parts["stations"]) == ("circo:9406", 80)


@pytest.mark.parametrize("packed", [False, True])
async def test_half_a_file_stores_nothing_in_either_mode(client: AsyncClient, data: Path, packed: bool) -> None:
    whole = file_of(data, "94-06", "legislatives-2024-t1").read_bytes()
    half = gzip.compress(whole)[: len(gzip.compress(whole)) // 2] if packed else whole[: len(whole) // 2]

    for mode in ("strict", "report"):
        refused = await send(client, half, mode=mode)
        assert refused.status_code == 422
        assert refused.json()["pointer"] == "/file"
        assert "n’est pas entier" in refused.json()["detail"]
        assert (await client.get("/v1/elections")).json()["items"] == []


async def test_a_file_without_some_of_the_communes_says_its_share(client: AsyncClient, data: Path) -> None:
    whole = file_of(data, "94-06", "legislatives-2024-t1").read_bytes()
    lines = whole.split(b"\r\n")
    part = b"\r\n".join(line for line in lines if b";94080;" not in line)

    told = (await send(client, part)).json()
    assert told["warnings"][0]["reason"].startswith("ce fichier n’a que 2 des 3 communes de votre territoire (")
    assert all(not station.startswith("94080") for station in await results_of(client))
    again = (await send(client, whole)).json()
    assert again["added"] == 80 - told["stations"]
    assert not any("n’a que" in one["reason"] for one in again["warnings"])


async def test_a_file_of_another_territory_is_said_though_the_round_is_known_here(
    client: AsyncClient, data: Path
) -> None:
    await send(client, file_of(data, "94-06", ROUND).read_bytes(), ROUND)
    there = (await send(client, file_of(data, "29-02", ROUND).read_bytes(), ROUND)).json()

    assert ELSEWHERE in there["warnings"][0]["reason"]


async def test_a_commune_that_merged_since_is_not_taken_for_another_territory(
    app: FastAPI, sessions: Sessions, data: Path
) -> None:
    # Oullins and Pierre-Bénite are one commune since 2024, under the code of the first.
    campaign_id = await new_campaign(sessions, territory="commune:69149")
    content = file_of(data, "94-06", ROUND).read_text("latin-1")
    moved = content.replace("94;Val-de-Marne;", "69;Rhône;").replace(";080;Vincennes;", ";152;Pierre-Bénite;")
    async with call(app, campaign_id) as client:
        told = await send(client, moved.encode("latin-1"), ROUND, "report")
        assert told.status_code == 200
        assert not any(ELSEWHERE in one["reason"] for one in told.json()["warnings"])
