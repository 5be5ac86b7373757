"""From two imported rounds to a table that people read."""

import csv
import io
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import pytest
from common.events.predict import TransfersUpdated
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, told

from .conftest import ROUNDS, Ask

BOTH = {"from_election": ROUNDS[0], "to_election": ROUNDS[1]}


@pytest.fixture
def sessions(three_rounds: Sessions) -> Sessions:
    """Results are only read; each test has a campaign of its own."""
    return three_rounds


async def test_a_table_has_every_voter_once_and_each_number_its_interval(ask: Ask) -> None:
    table = await ask()
    votes, low, high = (np.array(table[name]) for name in ("votes", "low90", "high90"))

    assert table["origins"][:2] == ["May BOUHADA", "Guillaume GOUFFIER VALENTE"]
    assert {"Abstention", "Blanc", "Nul", "Autres", "Nouveaux inscrits (solde)"} <= set(table["origins"])
    assert {"Abstention", "Blanc", "Nul", "Radiés et partis (solde)"} <= set(table["destinations"])
    assert (low <= votes).all()
    assert (votes <= high).all()
    # The published totals of round two.
    to = dict(zip(table["destinations"], votes.sum(0), strict=True))
    assert round(to["May BOUHADA"]) == 26049
    assert table["stations"] == table["stations_shown"] == 80
    assert table["method"].startswith("transfers-")
    assert table["data_vintage"] == "législatives 2024, 1er tour → législatives 2024, 2d tour, 80 bureaux"
    assert {"merged", "blind"} <= {caution["code"] for caution in table["cautions"]}
    assert (table["version"], table["night"], table["confidential_until"]) == (1, False, None)


async def test_the_others_are_told_shares_that_add_up(ask: Ask, sessions: Sessions, campaign_id: UUID) -> None:
    await ask()
    await ask()
    first, second = [e for e in await told(sessions, campaign_id) if isinstance(e, TransfersUpdated)]

    assert (first.version, second.version) == (1, 2)
    assert (first.from_ballot.round, first.to_ballot.round, first.stations) == (1, 2, 80)
    sums: dict[str, float] = {}
    for one in first.transfers:
        sums[one.from_choice] = sums.get(one.from_choice, 0.0) + one.share
        assert one.interval.low <= one.share <= one.interval.high
    assert all(abs(total - 1.0) < 1e-6 for total in sums.values())


async def test_each_station_has_its_own_table_whose_margins_are_its_counts(ask: Ask, client: AsyncClient) -> None:
    table = await ask()
    url = f"/v1/transfers/{table['id']}/stations"
    page = (await client.get(f"{url}?limit=60")).json()
    rest = (await client.get(f"{url}?limit=60&after={page['next']}")).json()

    assert (len(page["items"]), len(rest["items"]), rest["next"]) == (60, 20, None)
    summed = sum(np.array(one["votes"]) for one in page["items"] + rest["items"])
    assert np.abs(summed - np.array(table["votes"])).max() < 1.0
    one = (await client.get(f"{url}/94033_0001")).json()
    assert one == page["items"][0]
    results = (await client.get(f"/v1/elections/{ROUNDS[1]}/results?limit=1&territory=commune:94033")).json()
    counted = {vote["name"]: vote["votes"] for vote in results["items"][0]["votes"]}
    columns = dict(zip(table["destinations"], np.array(one["votes"]).sum(0), strict=True))
    assert round(columns["May BOUHADA"]) == counted["May BOUHADA"]
    assert (np.array(one["low90"]) <= np.array(one["votes"]) + 0.01).all()
    assert (await client.get(f"{url}/94033_9999")).status_code == 404


async def test_the_table_is_a_file_and_a_picture_too(ask: Ask, client: AsyncClient) -> None:
    table = await ask()
    url = f"/v1/transfers/{table['id']}"
    rows = list(csv.DictReader(io.StringIO((await client.get(f"{url}/table.csv")).text)))
    stations = list(csv.DictReader(io.StringIO((await client.get(f"{url}/stations.csv")).text)))
    svg = await client.get(f"{url}/sankey.svg")

    cells = len(table["origins"]) * len(table["destinations"])
    assert (len(rows), len(stations)) == (cells, 80 * cells)
    assert float(rows[0]["votes"]) == table["votes"][0][0]
    assert rows[0]["method"] == table["method"]
    assert svg.headers["content-type"].startswith("image/svg+xml")
    assert "<title" in svg.text
    assert "May BOUHADA : 9" in svg.text
    assert "style=" not in svg.text
    assert "<script" not in svg.text


async def test_who_works_in_one_commune_sees_the_sum_of_its_stations_only(
    ask: Ask, app: FastAPI, sessions: Sessions, campaign_id: UUID
) -> None:
    table = await ask()
    await new_member(sessions, campaign_id, "local", (Role.COORDINATOR,), ("94067", "94033_0001"))
    url = f"/v1/transfers/{table['id']}"
    async with call(app, campaign_id, subject="local") as local:
        mine = (await local.get(url)).json()
        stations = (await local.get(f"{url}/stations?limit=200")).json()["items"]
        other = await local.get(f"{url}/stations/94033_0002")
        file = (await local.get(f"{url}/stations.csv")).text

    assert mine["stations_shown"] == len(stations) < 80
    assert {one["station"][:5] for one in stations} == {"94067", "94033"}
    assert np.sum(mine["votes"]) < np.sum(table["votes"]) / 2
    assert (np.array(mine["low90"]) <= np.array(mine["votes"])).all()
    assert other.status_code == 403
    assert "94080" not in file


async def test_what_cannot_be_estimated_is_refused_with_the_field_and_the_reasons(client: AsyncClient) -> None:
    async def refused(**more: Any) -> dict[str, Any]:
        answer = await client.post("/v1/transfers", json=BOTH | more, headers={"Accept-Language": "en"})
        assert answer.status_code == 422, answer.text
        return answer.json()

    same = await refused(to_election=ROUNDS[0])
    assert (same["pointer"], same["reasons"][0]["code"]) == ("/to_election", "same_ballot")
    assert (await refused(from_election="presidentielle-2022-t1"))["pointer"] == "/from_election"
    nowhere = await refused(territory="commune:29019")
    assert [reason["code"] for reason in nowhere["reasons"]] == ["no_results", "no_results"]
    assert (await refused(territory="nation:FR"))["pointer"] == "/territory"
    # A canton can be placed once its results are there.
    assert (await refused(territory="canton:9401"))["pointer"] == "/from_election"
    assert (await refused(prior_id=str(uuid4())))["pointer"] == "/prior_id"
    for wrong in ({"merge_below": 0.5}, {"merge_below": "NaN"}, {"territory": 94}, {"more": 1}, {"from_election": "x"}):
        await refused(**wrong)


async def test_another_campaign_sees_none_of_it(ask: Ask, app: FastAPI, sessions: Sessions) -> None:
    table = await ask()
    other = await new_campaign(sessions)
    async with call(app, other) as stranger:
        assert (await stranger.get("/v1/transfers")).json()["items"] == []
        for end in ("", "/stations", "/stations/94033_0001", "/table.csv", "/stations.csv", "/sankey.svg"):
            assert (await stranger.get(f"/v1/transfers/{table['id']}{end}")).status_code == 404, end
