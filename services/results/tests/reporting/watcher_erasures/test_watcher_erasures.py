"""People in the polling stations are erased after the last round: on request, or by itself sixty days later."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import as_worker, call, new_campaign, new_member, today
from results.reporting.watcher_erasures.daily_erasure import erase_all_due

ZOE: dict[str, Any] = {"first_names": "Zoé", "surname": "Lefèvre", "phone": "06 12 34 56 78"}


async def campaign_of(sessions: Sessions, days_ago: int) -> UUID:
    on = (today() - timedelta(days=days_ago)).isoformat()
    return await new_campaign(sessions, rounds=[{"number": 1, "on": on}])


async def enter_two(client: AsyncClient) -> None:
    for more in ({}, {"surname": "Autre", "phone": None}):
        assert (await client.post("/v1/poll-watchers", json=ZOE | more)).status_code == 201


async def test_the_direction_erases_them_after_the_last_round_and_the_journal_keeps_how_many(
    app: FastAPI, sessions: Sessions
) -> None:
    campaign_id, other = await campaign_of(sessions, 1), await campaign_of(sessions, 1)
    async with call(app, campaign_id) as client, call(app, other) as another:
        await enter_two(client)
        await enter_two(another)
        erased = (await client.post("/v1/watcher-erasure")).json()
        assert (erased["poll_watchers"], erased["last"]["poll_watchers"]) == (0, 2)
        assert (await client.get("/v1/poll-watchers")).json()["items"] == []
        assert len((await another.get("/v1/poll-watchers")).json()["items"]) == 2
        (entry,) = [
            one for one in (await client.get("/v1/journal")).json()["items"] if one["action"] == "watchers_erased"
        ]
        assert entry["about"] == {"poll_watchers": 2, "sms_reports": 0}


async def test_nobody_is_erased_before_the_last_round_is_over(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await campaign_of(sessions, 0)
    async with call(app, campaign_id) as client:
        await enter_two(client)
        assert (await client.post("/v1/watcher-erasure")).status_code == 409
        assert len((await client.get("/v1/poll-watchers")).json()["items"]) == 2


@pytest.mark.parametrize(("days_ago", "left"), [(60, 2), (61, 0)])
async def test_they_are_erased_by_themselves_sixty_days_later(
    app: FastAPI, sessions: Sessions, days_ago: int, left: int
) -> None:
    campaign_id = await campaign_of(sessions, days_ago)
    async with call(app, campaign_id) as client:
        await enter_two(client)
        async with as_worker(sessions) as worker:
            await erase_all_due(worker)
            await erase_all_due(worker)
        assert len((await client.get("/v1/poll-watchers")).json()["items"]) == left
        last = (await client.get("/v1/watcher-erasure")).json()["last"]
        assert last is None if left else (last["by_itself"], last["poll_watchers"]) == (True, 2)


async def test_a_night_desk_of_one_commune_erases_nobody(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await campaign_of(sessions, 1)
    await new_member(sessions, campaign_id, "part", (Role.MANAGER,), territories=("94033",))
    async with call(app, campaign_id) as client:
        await enter_two(client)
    async with call(app, campaign_id, subject="part") as part:
        assert (await part.post("/v1/watcher-erasure")).status_code == 403


async def test_the_page_asks_once_more(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await campaign_of(sessions, 1)
    async with call(app, campaign_id) as client:
        await enter_two(client)
        assert "2 personnes" in (await client.get("/watcher-erasure")).text
        assert (await client.post("/watcher-erasure", data={})).status_code == 422
        assert (await client.post("/watcher-erasure", data={"sure": "yes"})).status_code == 303
        page = (await client.get("/watcher-erasure?done=erased")).text
    assert "C’est effacé." in page
    assert "Il n’y a plus personne à effacer" in page
