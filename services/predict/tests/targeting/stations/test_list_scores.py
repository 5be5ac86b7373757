"""Stations are ranked for the campaign's own list, and answers at doors move what they say."""

from typing import Any
from uuid import UUID

import pytest
from common.events.predict import PrioritiesUpdated
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import told

from services.predict.tests.targeting.stations.test_stations import STATION, canvass, hear, ranked


@pytest.fixture
def sessions(all_rounds: Sessions) -> Sessions:
    """Results are only read; each test has a campaign of its own."""
    return all_rounds


async def stand(client: AsyncClient, bloc: str) -> dict[str, dict[str, Any]]:
    await client.put("/v1/contest", json={"lists": [{"id": "A", "label": "Nous", "bloc": bloc, "ours": True}]})
    return await ranked(client)


async def test_who_asks_changes_where_to_go_first(client: AsyncClient) -> None:
    left, right = await stand(client, "gauche"), await stand(client, "droite")

    assert left.keys() == right.keys()
    first = [{key for key, row in rows.items() if row["rank"] <= 10} for rows in (left, right)]
    assert first[0] != first[1]
    assert sorted(row["rank"] for row in left.values()) == list(range(1, 81))
    for row in left.values():
        net = row["net"]
        assert row["method"] == "net-votes-1"
        assert 0 <= row["low"] <= row["score"] <= row["high"]
        assert net["persuade"]["expected"] + net["mobilise"]["expected"] == pytest.approx(
            net["hourly"]["expected"], abs=1e-4
        )
        assert len(net["why"]) == 3
    strong = {key for key, row in left.items() if row["net"]["stronghold"]}
    assert len(strong) >= 10
    assert not strong & first[0]


async def test_the_event_says_for_which_bloc_and_by_which_hour(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    rows = await stand(client, "centre")

    (*_, last) = [one for one in await told(sessions, campaign_id) if isinstance(one, PrioritiesUpdated)]
    assert (last.bloc, last.method, last.stations_ranked) == ("centre", "net-votes-1", 80)
    for one in last.priorities:
        assert one.rank == rows[one.station]["rank"]
        assert one.votes_per_hour == pytest.approx(rows[one.station]["net"]["hourly"]["expected"], abs=1e-5)


async def test_the_page_of_stations_says_what_the_ranking_found_when_tried_here(client: AsyncClient) -> None:
    await stand(client, "gauche")
    page = (await client.get("/v1/stations?limit=1")).json()

    assert (page["bloc"], page["list_label"]) == ("gauche", "Nous")
    proof = page["proof"]
    assert proof["rounds"] == ["legislatives-2022-t1", "legislatives-2024-t1"]
    assert proof["stations"] == 80
    better = proof["ours"] >= 1.2 * max(proof["by_last_score"], proof["by_turnout"])
    assert proof["is_better"] == (better and proof["ours"] >= proof["by_chance"])


async def test_answers_at_doors_move_the_support_of_their_station_a_little_then_more(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    supports = [(await stand(client, "gauche"))[STATION]["net"]["support"]]
    for people in (30, 3000):
        many = {"attempts": 2 * people, "answered": people, "refused": 0, "conversations": people}
        event = canvass(campaign_id).model_copy(update={**many, "support": {5: people}})
        await hear(sessions, event)
        supports.append((await ranked(client))[STATION]["net"]["support"])

    widths = [one["high"] - one["low"] for one in supports]
    assert supports[0]["expected"] < supports[1]["expected"] < supports[2]["expected"]
    assert widths[2] < widths[0]
    assert supports[2]["expected"] < 0.98


async def test_what_four_people_said_moves_no_support(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    before = (await stand(client, "gauche"))[STATION]["net"]["support"]
    few = {"attempts": 10, "answered": 4, "refused": 0, "conversations": 4, "support": {5: 4}}
    await hear(sessions, canvass(campaign_id).model_copy(update=few))

    assert (await ranked(client))[STATION]["net"]["support"] == before


async def test_without_a_list_there_is_no_net_vote(client: AsyncClient) -> None:
    page = (await client.get("/v1/stations?limit=1")).json()

    assert (page["bloc"], page["list_label"], page["proof"], page["items"][0]["net"]) == (None, None, None, None)
