"""predict's tasks for the home page: only those that the caller may see, and that a new campaign still lacks."""

from typing import Any

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign

OURS = {"lists": [{"id": "A", "label": "Ensemble à gauche", "nuance": "UG", "ours": True}]}


async def read_summary(client: AsyncClient) -> dict[str, Any]:
    answer = await client.get("/v1/summary")
    assert answer.status_code == 200
    return answer.json()


def done(summary: dict[str, Any]) -> dict[str, bool]:
    return {step["key"]: step["is_done"] for step in summary["steps"]}


async def test_a_new_campaign_is_told_which_list_to_say_and_then_where_to_go_first(looker: AsyncClient) -> None:
    before = await read_summary(looker)
    assert done(before) == {"past-results": True, "list": False}
    assert "forecast" not in [card["key"] for card in before["cards"]]

    assert (await looker.put("/v1/contest", json=OURS)).status_code == 200
    after = await read_summary(looker)
    assert done(after) == {"past-results": True, "list": True}
    cards = {card["key"]: card for card in after["cards"]}
    assert set(cards) == {"priorities", "map", "forecast"}
    assert len(cards["priorities"]["lines"]) == 3
    assert all("voix nettes (" in line["detail"] for line in cards["priorities"]["lines"])
    assert "neuf fois sur dix entre" in cards["forecast"]["detail"]


async def test_without_results_the_card_says_what_is_missing(client: AsyncClient) -> None:
    await client.put("/v1/contest", json=OURS)
    summary = await read_summary(client)
    assert done(summary) == {"past-results": False, "list": True}
    (card,) = summary["cards"]
    assert (card["key"], card["level"]) == ("forecast", "warn")
    assert card["detail"]


async def test_who_may_only_see_stations_gets_no_forecast_and_no_task(real: FastAPI, val_de_marne: Sessions) -> None:
    campaign_id = await new_campaign(val_de_marne)
    async with call(real, campaign_id) as client:
        assert (await client.put("/v1/contest", json=OURS)).status_code == 200
    async with call(real, campaign_id, "campaigns:read", "stations:read", "priorities:read") as client:
        summary = await read_summary(client)
    assert [card["key"] for card in summary["cards"]] == ["priorities", "map"]
    assert summary["steps"] == []
