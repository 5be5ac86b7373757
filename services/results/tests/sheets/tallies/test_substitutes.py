"""A sheet that is taken back while someone else had said the same."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

Make = Callable[..., dict[str, Any]]
CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]


async def test_the_confirming_sheet_stands_and_contradicts_the_correction(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "other", (Role.REPORTER,))
    first = (await client.post("/v1/tallies", json=sheet())).json()
    async with call_as("other") as other:
        second = (await other.post("/v1/tallies", json=sheet())).json()

    third = (await client.post("/v1/tallies", json=sheet(votes={"A": 300, "B": 380}, corrects=first["id"]))).json()

    assert (third["state"], third["conflicts_with"]) == ("disputed", [second["id"]])
    second = (await client.get(f"/v1/tallies/{second['id']}")).json()
    assert (second["state"], second["confirms"]) == ("disputed", None)

    # The manager takes back the correction and has the first sheet count again, with the one that equals it.
    again = await client.post(f"/v1/tallies/{first['id']}/validate", json={"note": "relu au bureau centralisateur"})

    assert (again.status_code, again.json()["state"], again.json()["version"]) == (200, "validated", 2)
    second = (await client.get(f"/v1/tallies/{second['id']}")).json()
    assert (second["state"], second["confirms"]) == ("validated", first["id"])
    totals = (await client.get("/v1/totals")).json()
    assert (totals["stations"]["counted"], totals["valid"], totals["candidates"][0]["votes"]) == (1, 680, 400)


async def test_validating_the_confirming_sheet_is_validating_the_one_it_confirms(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "other", (Role.REPORTER,))
    await new_member(sessions, campaign_id, "third", (Role.REPORTER,))
    first = (await client.post("/v1/tallies", json=sheet())).json()
    async with call_as("other") as other, call_as("third") as third:
        second = (await other.post("/v1/tallies", json=sheet())).json()
        differs = (await third.post("/v1/tallies", json=sheet(votes={"A": 300, "B": 380}))).json()
    assert (await client.get(f"/v1/tallies/{second['id']}")).json()["state"] == "disputed"

    decided = await client.post(f"/v1/tallies/{second['id']}/validate", json={"note": "deux témoins"})

    assert (decided.status_code, decided.json()["state"]) == (200, "validated")
    states = {
        key: (await client.get(f"/v1/tallies/{key}")).json()["state"]
        for key in (first["id"], second["id"], differs["id"])
    }
    assert list(states.values()) == ["validated", "validated", "set_aside"]
    assert (await client.get("/v1/totals")).json()["valid"] == 680


async def test_a_candidate_entered_late_does_not_make_equal_sheets_differ(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "other", (Role.REPORTER,))
    first = (await client.post("/v1/tallies", json=sheet())).json()
    known = (await client.get("/v1/rounds/1/candidates")).json()["items"]
    late = [*known, {"id": "C", "panel": 3, "name": "Late"}]
    assert (await client.put("/v1/rounds/1/candidates", json={"candidates": late})).status_code == 200

    async with call_as("other") as other:
        second = (await other.post("/v1/tallies", json=sheet())).json()

    assert second["confirms"] == first["id"]


async def test_text_that_is_no_text_is_refused(client: AsyncClient, sheet: Make) -> None:
    for note in ("\\ud800", "a\\u0000b"):
        body = str(sheet()).replace("'", '"')[:-1] + f', "note": "{note}"}}'
        answer = await client.post("/v1/tallies", content=body, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422
