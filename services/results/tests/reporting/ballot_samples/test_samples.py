from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_member
from results.reporting.ballot_samples.service import list_first_ballots

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
SAMPLE: dict[str, Any] = {
    "station": "94033_0001",
    "round": 1,
    "ballots": 100,
    "votes": {"A": 56, "B": 41},
    "blank": 2,
    "null": 1,
}


async def test_the_first_ballots_are_kept_for_the_projection(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    first = await client.post("/v1/ballot-samples", json=SAMPLE)
    again = await client.post("/v1/ballot-samples", json=SAMPLE)
    other = await client.post("/v1/ballot-samples", json=SAMPLE | {"votes": {"A": 57, "B": 40}})
    assert [one.json()["version"] for one in (first, again, other)] == [1, 1, 2]
    async with transaction(sessions, campaign_id) as session:
        (read,) = await list_first_ballots(session, 1)
    assert (read.station, read.ballots, read.valid, read.votes) == ("94033_0001", 100, 97, {"A": 57, "B": 40})
    assert (await client.get("/v1/totals?round=1")).json()["stations"]["counted"] == 0, "they are in no total"


async def test_two_peoples_samples_are_kept_beside_each_other_and_the_later_is_read(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,))
    await client.post("/v1/ballot-samples", json=SAMPLE)
    async with call_as("reporter") as reporter:
        assert (
            await reporter.post("/v1/ballot-samples", json=SAMPLE | {"votes": {"A": 50, "B": 47}})
        ).status_code == 201
    assert len((await client.get("/v1/ballot-samples")).json()["items"]) == 2
    async with transaction(sessions, campaign_id) as session:
        (read,) = await list_first_ballots(session, 1)
    assert read.votes == {"A": 50, "B": 47}


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"ballots": 99}, "/ballots"),
        ({"ballots": 0}, "/ballots"),
        ({"ballots": 1001}, "/ballots"),
        ({"votes": {"A": 97, "C": 0}}, "/votes/C"),
        ({"votes": {"A": -1}}, "/votes/A"),
        ({"votes": {}}, "/votes"),
        ({"station": "94033_9999"}, "/station"),
        ({"round": 2}, "/votes/A"),
        ({"blank": 2.5}, "/blank"),
        ({"entered_at": "yesterday"}, "/entered_at"),
    ],
)
async def test_what_cannot_be_is_a_problem_that_points_at_the_field(
    client: AsyncClient, fields: dict[str, Any], pointer: str
) -> None:
    answer = await client.post("/v1/ballot-samples", json=SAMPLE | fields)
    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)
    assert (await client.get("/v1/ballot-samples")).json()["items"] == []


async def test_before_the_legal_hour_they_are_the_closed_teams(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.post("/v1/ballot-samples", json=SAMPLE)
    await new_member(sessions, campaign_id, "elsewhere", (Role.REPORTER,), ("94080",))
    await new_member(sessions, campaign_id, "reader", (Role.READER, Role.COORDINATOR))
    async with call_as("elsewhere") as elsewhere:
        assert (await elsewhere.get("/v1/ballot-samples")).json()["items"] == []
    async with call_as("reader") as reader:
        assert (await reader.get("/v1/ballot-samples")).status_code == 403
    assert (await client.get("/v1/ballot-samples")).json()["confidential_until"] is not None
