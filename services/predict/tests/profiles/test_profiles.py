"""From INSEE's files and addresses to the profile of stations, over HTTP."""

import csv
import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, new_campaign, new_member
from predict.profiles.service import read_typology
from predict.reference_datasets.models import ReferenceDataset
from sqlalchemy import select, update

STATION = "94033_0001"
COMMUNES = {"94033": 51_812, "94067": 21_217, "94080": 48_778}


async def everything(client: AsyncClient) -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    after: str | None = ""
    while after is not None:
        page = (await client.get("/v1/profiles", params={"limit": 60} | ({"after": after} if after else {}))).json()
        found |= {row["station"]: row for row in page["items"]}
        after = page["next"]
    return found


def value(row: dict[str, Any], indicator: str) -> dict[str, Any]:
    return next(one for one in row["indicators"] if one["indicator"] == indicator)


async def test_every_station_has_a_profile_with_its_method_vintage_and_uncertainty(client: AsyncClient) -> None:
    rows = await everything(client)

    assert len(rows) == 80
    for row in rows.values():
        assert row["method"] == "interpolation-1"
        assert "INSEE, recensement 2021, IRIS" in row["data_vintage"]
        assert len(row["indicators"]) == 11
        for one in row["indicators"]:
            assert one["vintage"].startswith("INSEE")
            assert one["low"] <= one["value"] <= one["high"]
            assert 0 <= one["coverage"] <= 1
            assert one["unit"] == "euros" or one["high"] <= 1
    first = rows[STATION]
    assert (value(first, "over_65")["how"], value(first, "managers")["how"]) == ("addresses", "commune")
    assert value(first, "over_65")["places"] >= 2


async def test_the_people_of_the_stations_add_up_to_the_communes(client: AsyncClient) -> None:
    sums: dict[str, int] = {}
    for row in (await everything(client)).values():
        sums[row["commune"]] = sums.get(row["commune"], 0) + row["people"]

    for commune, people in sums.items():
        # Each station is rounded to whole people.
        assert people == pytest.approx(COMMUNES[commune], abs=40)


async def test_secret_rates_lower_the_coverage_and_are_not_read_as_rates(client: AsyncClient) -> None:
    """In the real file 512 IRIS of the department have a figure, many of them euros where the rate is suppressed."""
    poverty = [value(row, "poverty") for row in (await everything(client)).values()]

    assert all(one["value"] < 0.5 for one in poverty)
    assert 0.3 < sum(one["coverage"] for one in poverty) / len(poverty) < 0.95
    whole = [one for one in poverty if one["coverage"] > 0.99]
    partial = [one for one in poverty if one["how"] != "commune" and one["coverage"] < 0.8]
    width = [sum(one["high"] - one["low"] for one in some) / len(some) for some in (whole, partial)]
    assert width[1] > width[0]


async def test_one_station_is_read_alone_and_another_territorys_is_not(client: AsyncClient) -> None:
    assert (await client.get(f"/v1/profiles/{STATION}")).json()["station"] == STATION
    assert (await client.get("/v1/profiles/29019_0001")).status_code == 404
    assert (await client.get("/v1/profiles/nowhere")).status_code == 422


async def test_a_member_sees_the_profiles_of_their_territory_only(
    sessions: Sessions, campaign_id: UUID, app: FastAPI
) -> None:
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,), ("94067", STATION))

    async with call(app, campaign_id, subject="walker") as walker:
        assert {station[:5] for station in await everything(walker)} == {"94067", "94033"}
        assert (await walker.get("/v1/profiles/94080_0001")).status_code == 403
        kinds = (await walker.get("/v1/typology")).json()["kinds"]
    assert {station[:5] for kind in kinds for station in kind["stations"]} == {"94067", "94033"}
    assert {kind["example"] for kind in kinds if kind["example"]} <= {one for kind in kinds for one in kind["stations"]}


async def test_the_page_begins_with_our_own_bloc(client: AsyncClient) -> None:
    page = "/profiles", {"Accept": "text/html"}
    assert "bloc « centre »" in (await client.get(page[0], headers=page[1])).text
    lists = [{"id": "a", "label": "A", "nuance": "UG", "ours": True}, {"id": "b", "label": "B", "nuance": "RN"}]
    assert (await client.put("/v1/contest", json={"lists": lists})).status_code == 200

    assert "bloc « gauche »" in (await client.get(page[0], headers=page[1])).text
    assert "bloc « droite »" in (await client.get(f"{page[0]}?vote=droite", headers=page[1])).text


async def test_profiles_are_a_table_too(client: AsyncClient) -> None:
    rows = list(csv.DictReader(io.StringIO((await client.get("/v1/profiles.csv")).text)))

    assert len(rows) == 80 * 11
    assert {row["method"] for row in rows} == {"interpolation-1"}


async def test_stations_are_told_apart_in_kinds_with_names_in_words(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    told = (await client.get("/v1/typology")).json()
    kinds = told["kinds"]

    assert 2 <= len(kinds) <= 7
    assert len({kind["name"] for kind in kinds}) == len(kinds)
    assert sorted(station for kind in kinds for station in kind["stations"]) == sorted(await everything(client))
    assert all(kind["example"] in kind["stations"] for kind in kinds)
    assert all(kind["stability"] >= 0.6 for kind in kinds)
    assert told["silhouette"] >= max(told["silhouettes"].values()) - 0.05
    assert "managers" not in told["clustered_by"]
    async with transaction(sessions, campaign_id) as session:
        by_station = await read_typology(session, campaign_id)
    assert by_station == {station: kind["name"] for kind in kinds for station in kind["stations"]}


async def test_past_votes_may_tell_kinds_apart_as_well(client: AsyncClient) -> None:
    told = (await client.get("/v1/typology?basis=votes")).json()

    assert "gauche" in told["clustered_by"]
    assert told["kinds"]
    assert (await client.get("/v1/typology")).json()["clustered_by"] != told["clustered_by"]
    assert (await client.get("/v1/typology?basis=horoscope")).status_code == 422


async def test_votes_go_with_indicators_and_the_warning_is_always_there(client: AsyncClient) -> None:
    told = (await client.get("/v1/correlations")).json()
    r = {(one["vote"], one["indicator"]): one for one in told["items"]}

    assert told["election"] == "legislatives-2024-t1"
    assert "pas des personnes" in told["warning"]
    assert "ecological fallacy" in told["warning_en"]
    assert r["gauche", "poverty"]["low"] > 0.3
    assert r["centre", "poverty"]["high"] < -0.3
    for one in told["items"]:
        assert one["low"] <= one["r"] <= one["high"]
        assert one["stations"] == 80
    # Known for three communes only: nothing can be said.
    assert told["left_out"] == ["Niveau de vie médian", "Cadres", "Ouvriers", "Chômage", "Diplômés du supérieur"]


async def test_lists_can_be_held_against_the_profile_one_by_one(client: AsyncClient) -> None:
    told = (await client.get("/v1/correlations?election=legislatives-2022-t1&by=list")).json()

    assert told["election"] == "legislatives-2022-t1"
    assert len({one["vote"] for one in told["items"]}) > 4
    assert (await client.get("/v1/correlations?election=europeennes-2019-t1")).status_code == 404


async def test_looking_again_makes_nothing_anew_and_new_data_does(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    made = [(await client.get(f"/v1/profiles/{STATION}")).json()["made_at"] for _ in range(2)]
    assert made[0] == made[1]

    async with transaction(sessions) as session:
        (first,) = await session.scalars(select(ReferenceDataset.id).order_by(ReferenceDataset.id).limit(1))
        more = ReferenceDataset.revision + 1
        await session.execute(update(ReferenceDataset).where(ReferenceDataset.id == first).values(revision=more))

    assert (await client.get(f"/v1/profiles/{STATION}")).json()["made_at"] > made[1]


async def test_a_territory_without_results_has_no_profiles_and_no_kinds(sessions: Sessions, app: FastAPI) -> None:
    elsewhere = await new_campaign(sessions, territory="circo:2902")

    async with call(app, elsewhere) as client:
        assert await everything(client) == {}
        assert (await client.get("/v1/typology")).json()["kinds"] == []
        assert (await client.get("/v1/correlations")).status_code == 404


async def test_a_commune_alone_has_no_interval_where_one_place_is_known(sessions: Sessions, app: FastAPI) -> None:
    alone = await new_campaign(sessions, territory="commune:94067")

    async with call(app, alone) as client:
        (row, *_) = (await everything(client)).values()

    assert value(row, "managers")["low"] is None
    assert value(row, "over_65")["low"] is not None


async def test_another_campaign_reads_only_its_own(sessions: Sessions, app: FastAPI, client: AsyncClient) -> None:
    await everything(client)
    other = await new_campaign(sessions, uuid4(), territory="commune:94080")

    async with call(app, other) as stranger:
        assert {station[:5] for station in await everything(stranger)} == {"94080"}
