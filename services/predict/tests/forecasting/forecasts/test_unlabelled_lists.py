"""A list without a national label in a commune: what such lists had in national rounds says nothing of it."""

from pathlib import Path
from typing import Any

from fastapi import FastAPI
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

from services.predict.tests.forecasting.forecasts.test_forecasts import load


async def read_forecast(app: FastAPI, sessions: Sessions, bloc: str) -> tuple[int, dict[str, Any], str]:
    """Return the forecast's status and answer, and the home's card of it."""
    days = [{"number": 1, "on": "2026-03-15"}, {"number": 2, "on": "2026-03-22"}]
    campaign = await new_campaign(sessions, election="municipales", territory="commune:94080", rounds=days)
    async with call(app, campaign) as client:
        ours = {"id": "A", "label": "Vincennes demain", "bloc": bloc, "ours": True}
        other = {"id": "B", "label": "Vincennes ensemble", "bloc": "droite"}
        assert (await client.put("/v1/contest", json={"lists": [ours, other]})).status_code == 200
        answer = await client.get("/v1/forecast")
        cards = (await client.get("/v1/summary")).json()["cards"]
    card = next(one for one in cards if one["key"] == "forecast")
    return answer.status_code, answer.json(), f"{card['figure']} {card['detail']}"


async def test_it_is_not_called_beaten_by_national_rounds(app: FastAPI, sessions: Sessions, data: Path) -> None:
    await load(sessions, data, "legislatives-2022-t1", "legislatives-2024-t1")
    refused, said, card = await read_forecast(app, sessions, "divers")
    forecast, _, compared = await read_forecast(app, sessions, "gauche")

    assert (refused, forecast) == (409, 200)
    assert "importez un scrutin municipal passé" in said["detail"]
    assert "ne se prévoit pas d’après des scrutins nationaux" in card
    assert "%" not in card
    assert "%" in compared
