from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
Make = Callable[..., dict[str, Any]]


async def test_with_double_entry_a_sheet_counts_once_somebody_else_sent_the_same(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    assert (await client.get("/v1/counting-options")).json() == {"double_entry": False}
    assert (await client.put("/v1/counting-options", json={"double_entry": True})).json() == {"double_entry": True}
    first = (await client.post("/v1/tallies", json=sheet())).json()
    assert (first["state"], [one["code"] for one in first["findings"]]) == ("checked", ["second_entry_awaited"])
    assert (await client.post("/v1/tallies", json=sheet())).json()["state"] == "checked", "not by the same person"
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,))
    async with call_as("reporter") as reporter:
        second = (await reporter.post("/v1/tallies", json=sheet())).json()
    assert (second["state"], second["confirms"]) == ("validated", first["id"])
    assert (await client.get(f"/v1/tallies/{first['id']}")).json()["state"] == "validated"
    assert (await client.get("/v1/totals?round=1")).json()["stations"]["counted"] == 1


async def test_with_double_entry_two_that_differ_are_disputed(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.put("/v1/counting-options", json={"double_entry": True})
    await client.post("/v1/tallies", json=sheet())
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,))
    async with call_as("reporter") as reporter:
        await reporter.post("/v1/tallies", json=sheet(votes={"A": 401, "B": 279}))
    sheets = (await client.get("/v1/tallies")).json()["items"]
    assert [one["state"] for one in sheets] == ["disputed", "disputed"]


async def test_options_are_the_managers_to_change_and_are_checked(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    for wrong in ({"double_entry": "yes"}, {}, {"double_entry": True, "other": 1}):
        assert (await client.put("/v1/counting-options", json=wrong)).status_code == 422
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,))
    async with call_as("reporter") as reporter:
        assert (await reporter.put("/v1/counting-options", json={"double_entry": True})).status_code == 403
