"""The tasks after the election, by their days, and the file of the people who may stay."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member, today

ADA: dict[str, Any] = {"surname": "Serinette", "source": "form"}
YES = {"use": "email", "state": "given", "source": "form", "text_version": "f"}


async def campaign_of(sessions: Sessions, days_ago: int) -> UUID:
    on = (today() - timedelta(days=days_ago)).isoformat()
    return await new_campaign(sessions, rounds=[{"number": 1, "on": on}])


async def tasks(client: AsyncClient) -> dict[str, dict[str, Any]]:
    return {one["key"]: one for one in (await client.get("/v1/after-election")).json()["items"]}


async def enter(client: AsyncClient) -> None:
    for name, roles in {"Personne": [], "Membre": ["member"], "Accord": []}.items():
        made = await client.post("/v1/people", json=ADA | {"first_names": name, "roles": roles})
        assert made.status_code == 201
        if name == "Accord":
            assert (await client.post(f"/v1/people/{made.json()['id']}/consents", json=YES)).status_code == 201


@pytest.mark.parametrize(
    ("days_ago", "accesses", "staying", "erasure"),
    [(-10, "later", "later", "later"), (1, "due", "due", "later"), (61, "due", "done", "due")],
)
async def test_each_task_has_its_day(
    app: FastAPI, sessions: Sessions, days_ago: int, accesses: str, staying: str, erasure: str
) -> None:
    campaign_id = await campaign_of(sessions, days_ago)
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    async with call(app, campaign_id) as client:
        await enter(client)
        found = await tasks(client)
    states = {key: one["state"] for key, one in found.items()}
    assert states == {"accesses": accesses, "rights": "done", "staying-people": staying, "erasure": erasure}
    last = today() - timedelta(days=days_ago)
    assert found["staying-people"]["due_on"] == (last + timedelta(days=60)).isoformat()
    assert (found["erasure"]["due_on"], found["erasure"]["by_itself"]) == (
        (last + timedelta(days=61)).isoformat(),
        True,
    )
    assert found["staying-people"]["detail"] == "2 sur 3 peuvent rester."


async def test_the_file_holds_those_who_may_stay_and_nobody_else(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await campaign_of(sessions, 1)
    async with call(app, campaign_id) as client:
        await enter(client)
        page = (await client.get("/staying-people")).text
        assert "<strong>2</strong> sur 3" in page
        file = await client.post("/staying-people", data={"form": "csv"})
        names = {line.split(";")[2] for line in file.text.splitlines()[1:]}
        assert (file.status_code, len(names)) == (200, 2)
        assert "Personne" not in file.text.partition("\n")[2]
        assert (await client.post("/staying-people", data={"form": "pdf"})).status_code == 422
        log = (await client.get("/people-exports")).text
    assert "Remise de qui peut rester" in log


async def test_who_may_do_nothing_of_it_has_no_task(app: FastAPI, sessions: Sessions) -> None:
    campaign_id = await campaign_of(sessions, 1)
    await new_member(sessions, campaign_id, "walker", (Role.CANVASSER,))
    await new_member(sessions, campaign_id, "part", (Role.MANAGER,), territories=("94033",))
    for subject in ("walker", "part"):
        async with call(app, campaign_id, subject=subject) as client:
            assert await tasks(client) == {}
