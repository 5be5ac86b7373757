"""The core vote over HTTP, on the real results of 94-06."""

import csv
import io
import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events.crm import CanvassRecorded
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.frame import without_frame_script
from kit.testing.steps import call, new_campaign, new_member, react
from kit.testing.tokens import settings
from predict.app import create_app
from predict.consumers import CONSUMERS
from predict.settings import Settings

LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "bloc": "gauche", "ours": True},
    {"id": "B", "label": "Ensemble", "bloc": "centre"},
    {"id": "C", "label": "Les Républicains", "bloc": "droite"},
    {"id": "D", "label": "Rassemblement national", "bloc": "extrême droite"},
]

CANVASSED = next(one for one in CONSUMERS if one.event is CanvassRecorded)


@pytest.fixture
def app(val_de_marne: Sessions) -> FastAPI:
    return create_app(val_de_marne, Settings.model_validate(settings(val_de_marne).model_dump()))


@pytest.fixture
async def ours(val_de_marne: Sessions, app: FastAPI) -> UUID:
    campaign = await new_campaign(val_de_marne)
    async with call(app, campaign) as client:
        assert (await client.put("/v1/contest", json={"lists": LISTS})).status_code == 200
    return campaign


@pytest.fixture
async def client(app: FastAPI, ours: UUID) -> AsyncIterator[AsyncClient]:
    async with call(app, ours) as client:
        yield client


async def read(client: AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get("/v1/core-vote", params={"limit": 200, **query})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_every_station_has_a_base_with_its_interval_below_its_median(client: AsyncClient) -> None:
    found = await read(client)

    assert len(found["items"]) == found["total"]["stations"] == 80
    for one in [*found["items"], found["total"]]:
        assert 0 < one["core_vote"]["low"] <= one["core_vote"]["votes"] <= one["core_vote"]["high"]
        assert one["core_vote"]["votes"] < one["expected"]["votes"] < one["registered"]
        assert one["expected"]["low"] < one["expected"]["votes"] < one["expected"]["high"]
    assert found["method"] == "core-vote-3"
    assert found["data_vintage"].startswith("5 tours de scrutin du 10/04/2022 au 07/07/2024")


async def test_the_base_of_the_whole_lies_above_the_sum_of_the_stations_bases(client: AsyncClient) -> None:
    found = await read(client)

    assert sum(one["core_vote"]["votes"] for one in found["items"]) <= found["total"]["core_vote"]["votes"]


async def test_a_more_careful_quantile_makes_a_lower_base(client: AsyncClient) -> None:
    careful, usual = await read(client, quantile=0.05), await read(client, quantile=0.25)

    for low, high in zip(careful["items"], usual["items"], strict=True):
        assert low["core_vote"]["votes"] < high["core_vote"]["votes"]
        assert low["expected"] == high["expected"]


async def test_it_says_how_it_was_reached_by_past_election(client: AsyncClient) -> None:
    found = await read(client)

    assert [one["election"] for one in found["reasons"]] == [
        "presidentielle-2022-t1",
        "legislatives-2022-t1",
        "legislatives-2022-t2",
        "legislatives-2024-t1",
        "legislatives-2024-t2",
    ]
    assert any(line.startswith("Présidentielle 2022, 1er tour : 38,6") for line in found["how"])
    assert 0.5 < sum(one["weight"] for one in found["reasons"]) <= 1.2
    # In a duel everybody has to choose: its share is taken back to what it would be with all standing.
    duel = next(one for one in found["reasons"] if one["election"] == "legislatives-2024-t2")
    assert duel["comparable_share"] < duel["share"]


async def test_another_list_of_the_contest_has_its_own_base(client: AsyncClient) -> None:
    mine, theirs = await read(client), await read(client, list="D")

    assert theirs["bloc"] == "extrême droite"
    assert theirs["total"]["expected"]["votes"] < mine["total"]["expected"]["votes"]


async def test_two_lists_of_one_bloc_share_its_base_and_that_is_said(client: AsyncClient) -> None:
    alone = await read(client)
    twin = {"id": "E", "label": "Autre gauche", "bloc": "gauche"}
    await client.put("/v1/contest", json={"lists": [*LISTS, twin]})
    shared = await read(client)

    assert shared["sharing"] == 2
    (ours,) = [one for one in (await client.get("/v1/forecast")).json()["lists"] if one["ours"]]
    assert round(shared["total"]["expected"]["votes"]) == ours["expected_votes"]
    assert shared["total"]["expected"]["votes"] == pytest.approx(alone["total"]["expected"]["votes"] / 2, rel=0.05)
    assert any("à parts égales" in line for line in shared["assumptions"])


async def test_without_canvasses_the_undecided_are_unknown_and_transfers_are_an_assumption(client: AsyncClient) -> None:
    found = await read(client)

    assert found["total"]["reserve"]["undecided"] is None
    assert found["eliminated"] == ["droite"]
    transferable = found["total"]["reserve"]["transferable"]
    assert transferable["low"] < transferable["votes"] < transferable["high"]
    assert any("hypothèse de proximité" in line for line in found["assumptions"])


async def test_a_few_undecided_are_told_and_not_brought_to_the_whole_territory(
    val_de_marne: Sessions, ours: UUID, client: AsyncClient
) -> None:
    stations = [one["station"] for one in (await read(client))["items"]]
    await react(val_de_marne, CANVASSED, _canvass(ours, stations[0]), 1)
    early = await read(client)
    page = (await client.get("/core-vote", headers={"Accept": "text/html"})).text
    for number, station in enumerate(stations[1:10], start=2):
        await react(val_de_marne, CANVASSED, _canvass(ours, station), number)
    late = await read(client)

    assert early["total"]["reserve"]["undecided"] is None
    (said,) = [line for line in early["assumptions"] if line.startswith("Indécis")]
    assert said.startswith("Indécis rencontrés : 4 sur 10 personnes interrogées, dans 1 bureau. Il est trop tôt")
    assert f'<p class="notice">{said}</p>' in page
    assert "rapportés aux votants attendus" not in page
    undecided = late["total"]["reserve"]["undecided"]
    assert 0 < undecided["low"] < undecided["votes"] < undecided["high"]


def _canvass(campaign_id: UUID, station: str) -> CanvassRecorded:
    return CanvassRecorded.model_validate(
        {
            "campaign_id": campaign_id,
            "version": 1,
            "batch": uuid4(),
            "station": station,
            "hour": "2029-05-19T14:00:00Z",
            "channel": "door",
            "attempts": 20,
            "answered": 12,
            "refused": 2,
            "conversations": 10,
            "support": {"1": 3, "3": 4, "5": 3},
        }
    )


async def test_pages_of_stations_follow_each_other_without_gap(client: AsyncClient) -> None:
    whole = [one["station"] for one in (await read(client))["items"]]
    first = await read(client, limit=30)
    second = await read(client, limit=60, after=first["next"])

    assert [one["station"] for one in [*first["items"], *second["items"]]] == whole
    assert second["next"] is None
    assert first["total"] == second["total"]


async def test_the_table_as_csv_has_one_row_a_station(client: AsyncClient) -> None:
    rows = list(csv.DictReader(io.StringIO((await client.get("/v1/core-vote.csv")).text)))
    found = await read(client)

    assert [float(row["core_vote"]) for row in rows] == [one["core_vote"]["votes"] for one in found["items"]]
    assert {row["undecided"] for row in rows} == {""}


async def test_a_member_sees_only_the_stations_of_their_territory_and_sums_of_these(
    val_de_marne: Sessions, app: FastAPI, ours: UUID, client: AsyncClient
) -> None:
    await new_member(val_de_marne, ours, "walker", (Role.COORDINATOR,), ("94067",))
    whole = await read(client)
    async with call(app, ours, subject="walker") as walker:
        seen = await read(walker)
        rows = (await walker.get("/v1/core-vote.csv")).text.splitlines()
    inside = [one for one in whole["items"] if one["commune"] == "94067"]

    assert seen["items"] == inside
    assert len(rows) == len(inside) + 1
    assert seen["total"]["registered"] == sum(one["registered"] for one in inside)
    assert seen["total"]["expected"]["votes"] == pytest.approx(sum(one["expected"]["votes"] for one in inside), abs=1)


async def test_a_member_whose_territory_lies_elsewhere_is_told_so(
    val_de_marne: Sessions, app: FastAPI, ours: UUID
) -> None:
    await new_member(val_de_marne, ours, "stranger", (Role.COORDINATOR,), ("29019",))
    async with call(app, ours, subject="stranger") as stranger:
        assert (await stranger.get("/v1/core-vote")).status_code == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"quantile": "0"}, 422),
        ({"quantile": "1"}, 422),
        ({"quantile": "nan"}, 422),
        ({"quantile": "x"}, 422),
        ({"list": "nobody"}, 404),
        ({"after": "x"}, 422),
    ],
)
async def test_what_cannot_be_is_refused_with_the_field(
    client: AsyncClient, query: dict[str, str], status: int
) -> None:
    answer = await client.get("/v1/core-vote", params=query)

    assert answer.status_code == status
    assert answer.json()["pointer"] == f"?{next(iter(query))}"


async def test_without_a_list_of_ours_it_says_what_to_do(app: FastAPI, val_de_marne: Sessions) -> None:
    async with call(app, await new_campaign(val_de_marne)) as client:
        answer = await client.get("/v1/core-vote")
        page = await client.get("/core-vote", headers={"Accept": "text/html"})

    assert answer.status_code == 409
    assert "Qui se présente" in answer.json()["detail"]
    assert page.status_code == 200
    assert "quelle liste est la vôtre" in page.text


async def test_where_the_bloc_never_had_a_vote_there_is_no_number(app: FastAPI, val_de_marne: Sessions) -> None:
    async with call(app, await new_campaign(val_de_marne, territory="commune:29019")) as client:
        await client.put("/v1/contest", json={"lists": LISTS})
        answer = await client.get("/v1/core-vote")

    assert answer.status_code == 409
    assert "importez" in answer.json()["detail"]


async def test_another_bloc_for_a_nuance_changes_the_base(client: AsyncClient) -> None:
    before = await read(client)
    edit = {"nuance": "UG", "bloc": "divers", "election": "legislatives-2024"}
    assert (await client.put("/v1/nuances", json=edit)).status_code == 200
    after = await read(client)

    assert after["total"]["expected"]["votes"] < before["total"]["expected"]["votes"]


async def test_the_page_says_it_all_without_script(client: AsyncClient) -> None:
    page = (await client.get("/core-vote", headers={"Accept": "text/html"})).text

    for text in (
        "Le socle",
        "socle électoral, version 3",
        "5 tours de scrutin",
        "La réserve",
        "décrivent des lieux, pas des personnes",
    ):
        assert text in page
    row = r'<th scope="row">([^<]+, bureau \d+)</th>'
    shown = re.findall(row, page)
    assert len(shown) == 15
    rest = re.findall(row, (await client.get("/core-vote?skip=15", headers={"Accept": "text/html"})).text)
    assert "skip=15" in page
    assert len(set(shown) | set(rest)) == 30
    assert "<script" not in without_frame_script(page)
    assert " style=" not in page
