"""A territory over several rounds, by bloc, nuance and list."""

import csv
import io
from pathlib import Path
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call
from predict.past_results.elections.service import import_results

ROUNDS = ("legislatives-2022-t1", "presidentielle-2022-t1", "europeennes-2019", "legislatives-2024-t1")


async def load(sessions: Sessions, data: Path, *folders: str, place: str = "94-06") -> None:
    for folder in folders:
        (path,) = (data / "official_small" / place / folder).iterdir()
        async with transaction(sessions) as session:
            await import_results(session, path, f"{folder}/{path.name}", "strict")


async def read(client: AsyncClient, **asked: str) -> dict[str, Any]:
    answer = await client.get("/v1/elections/series", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def parts(point: dict[str, Any]) -> dict[str | None, int]:
    return {part["key"]: part["votes"] for part in point["parts"]}


async def test_blocs_over_the_rounds_of_a_constituency(client: AsyncClient, sessions: Sessions, data: Path) -> None:
    await load(sessions, data, *ROUNDS)
    found = await read(client, territory="circo:9406")

    assert [point["election"] for point in found["points"]] == [
        "europeennes-2019-t1",
        "presidentielle-2022-t1",
        "legislatives-2022-t1",
        "legislatives-2024-t1",
    ]
    for point in found["points"]:
        assert (point["stations"], point["source"]) == (80, "stations")
        assert sum(part["votes"] for part in point["parts"]) == point["valid"]
        assert None not in parts(point)
        assert abs(sum(part["share"] for part in point["parts"]) - 1) < 1e-9
        assert 0.3 < point["turnout"] < 0.9
        assert "Licence Ouverte" in point["data_vintage"]
    assert max(found["points"][3]["parts"], key=lambda part: part["votes"])["key"] in ("gauche", "centre")
    (commune,) = [p for p in (await read(client, territory="commune:94067"))["points"] if p["kind"] == "presidentielle"]
    whole = found["points"][1]
    assert commune["registered"] < whole["registered"]


async def test_the_campaign_s_grid_moves_votes_between_blocs(
    client: AsyncClient, app: FastAPI, campaign_id: UUID, sessions: Sessions, data: Path
) -> None:
    await load(sessions, data, "legislatives-2022-t1")
    (before,) = (await read(client, territory="circo:9406"))["points"]
    (nuances,) = (await read(client, territory="circo:9406", by="nuance"))["points"]
    moved = parts(nuances)["ECO"]
    async with call(app, campaign_id, "priorities:write", "elections:read") as editor:
        edit = {"nuance": "ECO", "election": "legislatives-2022", "bloc": "divers"}
        assert (await editor.put("/v1/nuances", json=edit)).status_code == 200
    found = await read(client, territory="circo:9406")
    (after,) = found["points"]

    assert found["edited"] is True
    assert parts(after)["divers"] - parts(before).get("divers", 0) == moved
    assert parts(before)["gauche"] - parts(after)["gauche"] == moved


async def test_lists_and_csv(client: AsyncClient, sessions: Sessions, data: Path) -> None:
    await load(sessions, data, "europeennes-2019", "presidentielle-2022-t1")
    _, president = (await read(client, territory="circo:9406", by="list"))["points"]
    assert "Emmanuel MACRON" in parts(president)
    answer = await client.get("/v1/elections/series.csv", params={"territory": "circo:9406", "by": "list"})
    rows = list(csv.DictReader(io.StringIO(answer.text)))
    assert {row["election"] for row in rows} == {"europeennes-2019-t1", "presidentielle-2022-t1"}
    named = {row["list"]: int(row["votes"]) for row in rows if row["election"] == "presidentielle-2022-t1"}
    assert named == parts(president)


async def test_a_sum_that_was_published_stands_for_stations_that_are_not_there(
    client: AsyncClient, sessions: Sessions, data: Path
) -> None:
    path = data / "official" / "legislatives-2024-t1" / "resultats-definitifs-par-circonscriptions-legislatives.csv.gz"
    async with transaction(sessions) as session:
        await import_results(session, path, f"legislatives-2024-t1/{path.name}", "strict")
    (point,) = (await read(client, territory="circo:2902"))["points"]
    assert (point["source"], point["stations"]) == ("published", 0)
    assert sum(part["votes"] for part in point["parts"]) == point["valid"]
    assert (await read(client, territory="commune:29019"))["points"] == []


async def test_the_page_shows_the_rounds_and_says_when_there_are_none(
    client: AsyncClient, sessions: Sessions, data: Path
) -> None:
    empty = await client.get("/past-results?territory=circo:9406")
    assert (empty.status_code, "Aucun résultat importé" in empty.text) == (200, True)
    await load(sessions, data, *ROUNDS)
    page = (await client.get("/past-results?territory=circo:9406")).text
    assert "législatives 2024, 1er tour" in page
    assert "<svg" in page
    assert "Licence Ouverte" in page
    assert "Clichy" in (await client.get("/past-results?territory=Clichy-sous-Bois")).text
    assert (await client.get("/past-results?territory=quartier:1")).status_code == 422
