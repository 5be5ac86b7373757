"""From official results to ranked stations, and what a canvass moves."""

import csv
import io
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

import pytest
from common.events import Event
from common.events.crm import CampaignChanged, CampaignOpened, CanvassRecorded
from common.events.predict import PrioritiesUpdated
from common.schemas.campaign import CampaignState
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import STATE, call, new_campaign, new_member, react, told
from predict.consumers import CONSUMERS

BY_EVENT: dict[type[Event], Any] = {consumer.event: consumer for consumer in CONSUMERS}
STATION = "94033_0001"


def canvass(
    campaign_id: UUID, station: str = STATION, version: int = 1, batch: UUID | None = None, **sums: int
) -> CanvassRecorded:
    undecided = sums.get("undecided", 20)
    return CanvassRecorded.model_validate(
        {
            "campaign_id": campaign_id,
            "version": version,
            "batch": batch or uuid4(),
            "station": station,
            "hour": "2029-05-19T14:00:00Z",
            "channel": "door",
            "attempts": 100,
            "answered": 60,
            "refused": 10,
            "conversations": sums.get("conversations", 40),
            "support": {"1": 5, "3": undecided, "5": 10},
        }
    )


async def ranked(client: AsyncClient) -> dict[str, dict[str, Any]]:
    page = (await client.get("/v1/stations?limit=200")).json()
    return {row["station"]: row for row in page["items"]}


async def hear(sessions: Sessions, event: Event) -> None:
    await react(sessions, BY_EVENT[type(event)], event)


async def priorities(sessions: Sessions, campaign_id: UUID) -> list[PrioritiesUpdated]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, PrioritiesUpdated)]


@pytest.fixture
def sessions(all_rounds: Sessions) -> Sessions:
    """Results are only read; each test has a campaign of its own."""
    return all_rounds


async def test_a_campaign_gets_the_stations_of_its_territory_with_scores(client: AsyncClient) -> None:
    stations = await ranked(client)

    assert len(stations) == 80
    assert {station[:5] for station in stations} == {"94033", "94067", "94080"}
    rows = sorted(stations.values(), key=lambda row: row["rank"])
    assert [row["rank"] for row in rows] == list(range(1, 81))
    rates = [row["score"] / row["registered"] for row in rows]
    hundredth = 0.01 / min(row["registered"] for row in rows)  # scores are told rounded to it
    assert all(first >= second - hundredth for first, second in pairwise(rates))
    for row in rows:
        assert 0 <= row["low"] <= row["score"] <= row["high"] <= row["registered"]
        assert row["method"] == "reachable-votes-2"
        assert row["data_vintage"].startswith("10 tours de scrutin du 23/04/2017 au 07/07/2024")


async def test_the_stations_of_a_commune_are_listed_in_their_order(client: AsyncClient) -> None:
    everywhere = sorted((await ranked(client)).values(), key=lambda row: row["rank"])
    found: list[dict[str, Any]] = []
    asked = {"commune": "94067", "limit": "5"}
    while "after" not in asked or asked["after"]:
        page = (await client.get("/v1/stations", params=asked)).json()
        found += page["items"]
        asked["after"] = page["next"]

    assert found == [row for row in everywhere if row["commune"] == "94067"]
    assert len(found) > 5


async def test_a_canvass_moves_the_score_of_its_station_and_of_no_other(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    before = await ranked(client)
    await hear(sessions, canvass(campaign_id))
    after = await ranked(client)

    assert after[STATION]["score"] != before[STATION]["score"]
    assert after[STATION]["canvass"] == {"attempts": 100, "conversations": 40, "asked": 35, "undecided": 20}
    for station in before.keys() - {STATION}:
        assert after[station]["score"] == before[station]["score"]
        assert after[station]["canvass"]["attempts"] == 0
    first, second = await priorities(sessions, campaign_id)
    assert (first.version, second.version) == (1, 2)
    assert second.stations_ranked == len(second.priorities) == 80
    assert {p.station: p.rank for p in second.priorities} == {key: row["rank"] for key, row in after.items()}


async def test_a_station_that_moves_takes_its_place_and_the_others_close_up(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    places = sorted(await ranked(client))
    # All are undecided, then many are met who are not: the first goes up, the second down, past many others.
    for station, undecided in ((places[10], 900), (places[20], 0), (places[20], 400), (places[10], 0)):
        many = {
            "attempts": 1500,
            "answered": 1200,
            "conversations": 200,
            "support": {1: 1000 - undecided, 3: undecided},
        }
        await hear(sessions, canvass(campaign_id, station=station).model_copy(update=many))

        (*_, told) = await priorities(sessions, campaign_id)
        registered = {key: row["registered"] for key, row in (await ranked(client)).items()}
        by_rate = sorted(told.priorities, key=lambda one: (-one.score / max(registered[one.station], 1), one.station))
        assert [one.rank for one in by_rate] == list(range(1, len(places) + 1))


async def test_what_fewer_than_five_people_said_moves_nothing_and_shows_nowhere(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    one = {"attempts": 1, "answered": 1, "refused": 0, "conversations": 1}
    told: list[dict[str, Any]] = []
    for position in (3, 5, 3, 1, 3, 5, 5):
        await hear(sessions, canvass(campaign_id).model_copy(update={**one, "support": {position: 1}}))
        told.append((await ranked(client))[STATION])

    assert [row["canvass"]["conversations"] for row in told] == [1, 2, 3, 4, 5, 6, 7]
    assert [row["canvass"]["asked"] for row in told] == [0, 0, 0, 0, 5, 5, 5]
    assert [row["canvass"]["undecided"] for row in told] == [0, 0, 0, 0, 3, 3, 3]
    assert len({row["persuadable_share"] for row in told}) == 2


async def test_the_same_event_twice_counts_once(sessions: Sessions, campaign_id: UUID, client: AsyncClient) -> None:
    event = canvass(campaign_id)
    for _ in range(2):
        await hear(sessions, event)

    assert (await ranked(client))[STATION]["canvass"]["attempts"] == 100
    assert len(await priorities(sessions, campaign_id)) == 2


async def test_a_newer_version_replaces_its_sums_and_an_older_one_changes_nothing(
    sessions: Sessions, campaign_id: UUID, client: AsyncClient
) -> None:
    batch = uuid4()
    await hear(sessions, canvass(campaign_id, version=2, batch=batch, conversations=30))
    await hear(sessions, canvass(campaign_id, version=1, batch=batch, conversations=50))
    assert (await ranked(client))[STATION]["canvass"]["conversations"] == 30

    await hear(sessions, canvass(campaign_id, version=3, batch=batch, conversations=10))
    assert (await ranked(client))[STATION]["canvass"]["conversations"] == 10
    assert [event.version for event in await priorities(sessions, campaign_id)] == [1, 2, 3]


async def test_a_canvass_outside_the_territory_moves_nothing(sessions: Sessions, campaign_id: UUID) -> None:
    await hear(sessions, canvass(campaign_id, station="29019_0001"))

    assert [event.version for event in await priorities(sessions, campaign_id)] == [1]


async def test_opening_a_campaign_ranks_its_stations_at_once(sessions: Sessions) -> None:
    campaign_id = uuid4()
    state = CampaignState.model_validate(STATE | {"territory": "commune:94067"})
    opened = CampaignOpened(campaign_id=campaign_id, version=1, campaign=state)
    await hear(sessions, opened)
    (first,) = await priorities(sessions, campaign_id)
    assert {p.station[:5] for p in first.priorities} == {"94067"}

    moved = state.model_copy(update={"territory": "commune:94080"})
    await hear(sessions, CampaignChanged(campaign_id=campaign_id, version=2, campaign=moved))
    *_, last = await priorities(sessions, campaign_id)
    assert {p.station[:5] for p in last.priorities} == {"94080"}


async def test_looking_again_ranks_nothing_anew(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    for _ in range(3):
        await ranked(client)

    assert len(await priorities(sessions, campaign_id)) == 1


async def test_a_member_sees_only_the_stations_of_their_territory(
    sessions: Sessions, campaign_id: UUID, app: FastAPI
) -> None:
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,), ("94067", STATION))
    async with call(app, campaign_id, subject="walker") as walker:
        seen = await ranked(walker)
        assert {station[:5] for station in seen} == {"94067", "94033"}
        assert [station for station in seen if station.startswith("94033")] == [STATION]
        assert (await walker.get(f"/v1/stations/{STATION}")).status_code == 200
        assert (await walker.get("/v1/stations/94080_0001")).status_code == 403


async def test_a_campaign_elsewhere_has_none_of_these_stations(sessions: Sessions, app: FastAPI) -> None:
    elsewhere = await new_campaign(sessions, territory="circo:2902")
    async with call(app, elsewhere) as other:
        assert await ranked(other) == {}
        assert (await other.get(f"/v1/stations/{STATION}")).status_code == 404


async def test_stations_are_told_as_csv_and_as_geojson(client: AsyncClient) -> None:
    text = (await client.get("/v1/stations.csv")).text
    rows = list(csv.DictReader(io.StringIO(text)))
    drawn = (await client.get("/v1/stations.geojson")).json()

    assert [row["rank"] for row in rows] == [str(number) for number in range(1, 81)]
    assert [feature["id"] for feature in drawn["features"]] == [row["station"] for row in rows]
    assert {feature["geometry"] for feature in drawn["features"]} == {None}


async def test_a_station_key_that_cannot_be_is_refused(client: AsyncClient) -> None:
    assert (await client.get("/v1/stations/nowhere")).status_code == 422


@pytest.mark.parametrize("after", ["-1", "x", "9" * 30, "\x00"])
async def test_a_page_that_cannot_be_is_refused(client: AsyncClient, after: str) -> None:
    assert (await client.get("/v1/stations", params={"after": after})).status_code == 422
