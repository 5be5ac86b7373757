"""The counting night beside the forecast: heard, shown by the embargo, never mixed into what was forecast."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from common.events.predict import ForecastUpdated
from common.events.results import ProjectionUpdated, ProjectionWithdrawn
from common.scopes import SCOPES, Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.campaigns.queries import get_campaign
from kit.campaigns.service import LOCAL, store_campaign
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import call, clock_offset, new_campaign, new_member, react, told
from predict.consumers import CONSUMERS

HEARS = next(one for one in CONSUMERS if one.event is ProjectionUpdated)
HEARS_NO_MORE = next(one for one in CONSUMERS if one.event is ProjectionWithdrawn)
AFTER = datetime(2029, 6, 17, 18, 1, tzinfo=UTC)
WITHOUT_SEALED = sorted(set(SCOPES) - {"operate", "tallies:sealed"})
HTML = {"Accept": "text/html"}
LISTS: list[dict[str, Any]] = [
    {"id": "A", "label": "Union de la gauche", "bloc": "gauche", "ours": True},
    {"id": "B", "label": "Ensemble", "bloc": "centre"},
    {"id": "C", "label": "Rassemblement national", "bloc": "extrême droite"},
]


def projection(campaign_id: UUID, version: int, share: float, round_number: int = 1) -> ProjectionUpdated:
    shares = [
        {
            "candidate": name,
            "share": part,
            "interval": {"low": part - 0.02, "high": part + 0.02},
            "chance_to_win": 0.3,
            "chance_to_qualify": 0.9,
        }
        for name, part in (("A", share), ("Z", 1 - share))
    ]
    said = {"method": "projection-1", "data_vintage": "8 bureaux sur 80", "round": round_number, "shares": shares}
    counted = {"stations_counted": 8, "stations_expected": 80, "interval_level": 0.9, "turnout": 0.6}
    turnout = {"turnout_interval": {"low": 0.58, "high": 0.62}}
    return ProjectionUpdated.model_validate({"campaign_id": campaign_id, "version": version} | said | counted | turnout)


@pytest.fixture
async def ours(val_de_marne: Sessions, real: FastAPI) -> UUID:
    campaign = await new_campaign(val_de_marne)
    async with call(real, campaign) as client:
        assert (await client.put("/v1/contest", json={"lists": LISTS})).status_code == 200
    return campaign


async def night(client: AsyncClient, **query: Any) -> dict[str, Any]:
    answer = await client.get("/v1/forecast/night", params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def after_the_legal_hour(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        campaign = await get_campaign(session, campaign_id)
        ahead = clock_offset(AFTER)
        moved = campaign.state.model_copy(update={"clock_offset_seconds": ahead})
        await store_campaign(session, campaign_id, 2, moved, LOCAL)


async def test_the_projection_stands_beside_what_was_forecast_and_the_latest_counts(
    val_de_marne: Sessions, real: FastAPI, ours: UUID
) -> None:
    async with call(real, ours) as client:
        before = (await client.get("/v1/forecast")).json()
        assert (await client.get("/v1/forecast/night")).status_code == 404
        for position, (version, share) in enumerate(((2, 0.31), (1, 0.99), (3, 0.35))):
            await react(val_de_marne, HEARS, projection(ours, version, share), position + 1)
        read = await night(client)
        after = (await client.get("/v1/forecast")).json()
        page = (await client.get("/forecast", headers=HTML)).text

    lists = {one["id"]: one for one in read["lists"]}
    (forecast,) = [one for one in before["lists"] if one["id"] == "A"]
    assert (lists["A"]["share"], lists["A"]["forecast_share"]) == (0.35, forecast["share"])
    assert lists["A"]["inside"] == (forecast["interval"]["low"] <= 0.35 <= forecast["interval"]["high"])
    assert (lists["Z"]["forecast_share"], lists["Z"]["inside"], lists["Z"]["label"]) == (None, None, "Z")
    assert after == before  # nothing of the night is in the forecast
    assert len([one for one in await told(val_de_marne, ours) if isinstance(one, ForecastUpdated)]) == 1
    assert "8 bureaux sur 80" in page
    assert "Confidentiel jusqu’au" in page


async def test_nothing_of_the_night_leaves_the_closed_team_before_the_legal_hour(
    val_de_marne: Sessions, real: FastAPI, ours: UUID
) -> None:
    await new_member(val_de_marne, ours, "local", (Role.MANAGER,), ("94033",))
    await react(val_de_marne, HEARS, projection(ours, 1, 0.31))

    async with call(real, ours, *WITHOUT_SEALED) as outside, call(real, ours, subject="local") as local:
        refused = [await client.get("/v1/forecast/night") for client in (outside, local)]
        pages = [await client.get("/forecast", headers=HTML) for client in (outside, local)]

    assert [one.status_code for one in refused] == [403, 403]
    assert all("bureaux sur 80" not in one.text for one in refused)
    assert [(one.status_code, "8 bureaux sur 80" in one.text) for one in pages] == [(200, False), (200, False)]


async def test_before_the_hour_nobody_outside_learns_whether_there_is_a_projection(real: FastAPI, ours: UUID) -> None:
    async with call(real, ours, *WITHOUT_SEALED) as outside:
        answer = await outside.get("/v1/forecast/night", params={"round": 1})

    assert answer.status_code == 403


async def test_a_projection_that_was_withdrawn_is_shown_no_more(
    val_de_marne: Sessions, real: FastAPI, ours: UUID
) -> None:
    await react(val_de_marne, HEARS, projection(ours, 1, 0.31))
    withdrawn = {"campaign_id": ours, "version": 3, "round": 1, "stations_counted": 8, "stations_expected": 80}
    await react(val_de_marne, HEARS_NO_MORE, ProjectionWithdrawn.model_validate(withdrawn), 2)
    await react(val_de_marne, HEARS, projection(ours, 2, 0.32), 3)  # it comes late

    async with call(real, ours) as client:
        assert (await client.get("/v1/forecast/night")).status_code == 404
        assert "8 bureaux sur 80" not in (await client.get("/forecast", headers=HTML)).text
        await react(val_de_marne, HEARS, projection(ours, 4, 0.33), 4)
        assert (await night(client))["stations_counted"] == 8


async def test_after_the_legal_hour_everybody_with_the_scope_sees_it(
    val_de_marne: Sessions, real: FastAPI, ours: UUID
) -> None:
    await react(val_de_marne, HEARS, projection(ours, 1, 0.31))
    await react(val_de_marne, HEARS, projection(ours, 1, 0.52, 2), 2)
    await after_the_legal_hour(val_de_marne, ours)

    async with call(real, ours, *WITHOUT_SEALED) as outside:
        assert (await night(outside, round=1))["confidential_until"] is None
        latest = await night(outside)

    assert latest["round"] == 2
