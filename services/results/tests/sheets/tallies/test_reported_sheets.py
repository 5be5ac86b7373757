import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.events import TallyValidated
from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member, told

Make = Callable[..., dict[str, Any]]
CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]


async def tallies_told(sessions: Sessions, campaign_id: UUID) -> list[TallyValidated]:
    return [event for event in await told(sessions, campaign_id) if isinstance(event, TallyValidated)]


async def test_a_sheet_that_adds_up_counts_and_is_told(
    client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    answer = await client.post("/v1/tallies", json=sheet())

    assert answer.status_code == 201
    assert answer.json()["state"] == "validated"
    assert answer.json()["findings"] == []
    (event,) = await tallies_told(sessions, campaign_id)
    assert (event.version, event.station, event.votes) == (1, "94033_0001", {"A": 400, "B": 280})


async def test_a_sheet_that_does_not_add_up_is_kept_as_disputed_with_the_reason(
    client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    answer = await client.post("/v1/tallies", json=sheet(voters=701))

    assert answer.status_code == 201
    assert (answer.json()["state"], answer.json()["reason"]) == ("disputed", "arithmetic")
    (finding,) = answer.json()["findings"]
    assert (finding["pointer"], finding["severity"], finding["article"]) == ("/voters", "error", "L. 65")
    assert "701" in finding["fr"]
    assert (await client.get(f"/v1/tallies/{answer.json()['id']}")).json()["voters"] == 701
    assert await tallies_told(sessions, campaign_id) == []


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("voters", -1, "/voters"),
        ("voters", 700.5, "/voters"),
        ("voters", "700", "/voters"),
        ("voters", 10**12, "/voters"),
        ("voters", None, "/voters"),
        ("votes", {"A": 400, "C": 280}, "/votes/C"),
        ("votes", {"A": -400}, "/votes/A"),
        ("votes", {}, "/votes"),
        ("station", "94033_9999", "/station"),
        ("station", "nowhere", "/station"),
        ("round", 2, "/round"),
        ("round", 3, "/round"),
        ("note", "x" * 1001, "/note"),
        ("extra", 1, "/extra"),
        ("corrects", "0b7cf1de-3c0f-4f5b-8f5f-5a1f6f0a7c21", "/corrects"),
    ],
)
async def test_a_sheet_that_cannot_be_one_is_a_problem_that_points_at_the_field(
    client: AsyncClient, sheet: Make, field: str, value: object, pointer: str
) -> None:
    answer = await client.post("/v1/tallies", json=sheet(**{field: value}))

    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["pointer"] == pointer
    assert (await client.get("/v1/tallies")).json()["items"] == []


async def test_two_sheets_that_differ_are_kept_side_by_side_until_a_manager_decides(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "other", (Role.REPORTER,))
    first = (await client.post("/v1/tallies", json=sheet())).json()
    async with call_as("other") as other:
        second = (await other.post("/v1/tallies", json=sheet(votes={"A": 380, "B": 300}))).json()
        refused = await other.post(f"/v1/tallies/{second['id']}/validate", json={"note": "j'étais là"})

    assert (second["state"], second["reason"]) == ("disputed", "conflict")
    assert second["conflicts_with"] == [first["id"]]
    assert refused.status_code == 403
    first = (await client.get(f"/v1/tallies/{first['id']}")).json()
    assert (first["state"], first["conflicts_with"]) == ("disputed", [second["id"]])
    totals = (await client.get("/v1/totals")).json()
    assert (totals["stations"]["counted"], totals["disputed"], totals["valid"]) == (0, 1, 0)

    decided = await client.post(f"/v1/tallies/{second['id']}/validate", json={"note": "photo du procès-verbal"})

    assert decided.status_code == 200
    assert (decided.json()["state"], decided.json()["decided_by"]) == ("validated", "tester")
    assert (await client.get(f"/v1/tallies/{first['id']}")).json()["state"] == "set_aside"
    assert (await client.get("/v1/totals")).json()["candidates"][1]["votes"] == 300
    assert [(event.version, event.votes["A"]) for event in await tallies_told(sessions, campaign_id)] == [
        (1, 400),
        (2, 380),
    ]


async def test_what_a_manager_decided_stands_when_another_sheet_comes_in(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "other", (Role.REPORTER,))
    first = (await client.post("/v1/tallies", json=sheet())).json()
    await client.post(f"/v1/tallies/{first['id']}/validate", json={"note": "relu"})
    async with call_as("other") as other:
        second = (await other.post("/v1/tallies", json=sheet(votes={"A": 380, "B": 300}))).json()

    assert second["state"] == "disputed"
    assert (await client.get(f"/v1/tallies/{first['id']}")).json()["state"] == "validated"
    assert (await client.get("/v1/totals")).json()["stations"]["counted"] == 1


async def test_an_equal_sheet_from_someone_else_confirms_and_counts_once(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "other", (Role.REPORTER,))
    doubtful = sheet(envelopes=690)
    first = (await client.post("/v1/tallies", json=doubtful)).json()
    assert first["state"] == "checked"
    assert (await client.get("/v1/totals")).json()["stations"]["counted"] == 0

    async with call_as("other") as other:
        second = (await other.post("/v1/tallies", json=doubtful)).json()

    assert (second["state"], second["confirms"]) == ("validated", first["id"])
    totals = (await client.get("/v1/totals")).json()
    assert (totals["stations"]["counted"], totals["valid"]) == (1, 680)
    assert len(await tallies_told(sessions, campaign_id)) == 1


async def test_the_same_sheet_again_from_the_same_person_changes_nothing(
    client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    first = await client.post("/v1/tallies", json=sheet())
    again = await client.post("/v1/tallies", json=sheet())

    assert again.json() == first.json()
    assert len(await tallies_told(sessions, campaign_id)) == 1


async def test_correcting_ones_own_sheet_tells_a_newer_version(
    client: AsyncClient, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    first = (await client.post("/v1/tallies", json=sheet())).json()
    better = sheet(votes={"A": 410, "B": 270}, corrects=first["id"])

    second = (await client.post("/v1/tallies", json=better)).json()

    assert (second["state"], second["version"]) == ("validated", 2)
    assert (await client.get(f"/v1/tallies/{first['id']}")).json()["state"] == "set_aside"
    assert [event.votes["A"] for event in await tallies_told(sessions, campaign_id)] == [400, 410]


async def test_a_correction_that_agrees_with_the_other_sheet_ends_the_conflict(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "other", (Role.REPORTER,))
    await client.post("/v1/tallies", json=sheet())
    async with call_as("other") as other:
        wrong = (await other.post("/v1/tallies", json=sheet(votes={"A": 280, "B": 400}))).json()
        assert (await client.get("/v1/totals")).json()["disputed"] == 1
        await other.post("/v1/tallies", json=sheet(corrects=wrong["id"]))

    totals = (await client.get("/v1/totals")).json()
    assert (totals["disputed"], totals["stations"]["counted"]) == (0, 1)
    assert [event.version for event in await tallies_told(sessions, campaign_id)] == [1, 2]


async def test_nobody_corrects_the_sheet_of_someone_else(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "other", (Role.REPORTER,))
    first = (await client.post("/v1/tallies", json=sheet())).json()
    async with call_as("other") as other:
        answer = await other.post("/v1/tallies", json=sheet(votes={"A": 1, "B": 679}, corrects=first["id"]))

    assert answer.status_code == 403
    assert (await client.get(f"/v1/tallies/{first['id']}")).json()["state"] == "validated"


async def test_a_sheet_whose_figures_contradict_each_other_cannot_be_made_to_count(
    client: AsyncClient, sheet: Make
) -> None:
    wrong = (await client.post("/v1/tallies", json=sheet(valid=681))).json()
    answer = await client.post(f"/v1/tallies/{wrong['id']}/validate", json={"note": "c'est écrit ainsi"})

    assert answer.status_code == 409
    assert (await client.get(f"/v1/tallies/{wrong['id']}")).json()["state"] == "disputed"


async def test_of_two_sheets_sent_at_once_that_differ_neither_counts(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    people = [f"person-{number}" for number in range(6)]
    for person in people:
        await new_member(sessions, campaign_id, person, (Role.REPORTER,))

    async def send(person: str, votes: int) -> int:
        async with call_as(person) as one:
            return (await one.post("/v1/tallies", json=sheet(votes={"A": votes, "B": 680 - votes}))).status_code

    sent = await asyncio.gather(*(send(person, 300 + place) for place, person in enumerate(people)))

    assert sent == [201] * 6
    items = (await client.get("/v1/tallies")).json()["items"]
    assert [item["state"] for item in items] == ["disputed"] * 6
    assert (await client.get("/v1/totals")).json()["stations"]["counted"] == 0


async def test_equal_sheets_sent_at_once_count_once(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    people = [f"person-{number}" for number in range(6)]
    for person in people:
        await new_member(sessions, campaign_id, person, (Role.REPORTER,))

    async def send(person: str) -> int:
        async with call_as(person) as one:
            return (await one.post("/v1/tallies", json=sheet())).status_code

    assert await asyncio.gather(*(send(person) for person in people)) == [201] * 6
    assert (await client.get("/v1/totals")).json()["valid"] == 680
    assert len(await tallies_told(sessions, campaign_id)) == 1
