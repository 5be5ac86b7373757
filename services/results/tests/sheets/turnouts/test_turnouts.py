from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.events import TurnoutReported
from common.schemas.elections import TurnoutMoment
from common.scopes import Role
from httpx import AsyncClient
from hypothesis import given
from hypothesis import strategies as st
from kit.db.sessions import Sessions
from kit.testing.steps import new_member, told
from results.sheets.turnouts.service import contradicted_by

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
NOON: dict[str, Any] = {"station": "94033_0001", "round": 1, "moment": "noon", "voters": 231}


@given(st.dictionaries(st.sampled_from(list(TurnoutMoment)), st.integers(0, 9)), st.integers(0, 9))
def test_turnout_never_falls_during_the_day(known: dict[TurnoutMoment, int], voters: int) -> None:
    moment = TurnoutMoment.FIVE
    day = {**known, moment: voters}
    counts = [day[at] for at in TurnoutMoment if at in day]
    others = [known[at] for at in TurnoutMoment if at in known]

    if others == sorted(others):
        rest = {at: count for at, count in known.items() if at is not moment}
        assert (contradicted_by(moment, voters, rest) is None) == (counts == sorted(counts))


async def test_turnout_is_kept_and_told(client: AsyncClient, sessions: Sessions, campaign_id: UUID) -> None:
    answer = await client.post("/v1/turnouts", json=NOON)

    assert (answer.status_code, answer.json()["registered"], answer.json()["version"]) == (201, 1000, 1)
    (event,) = await told(sessions, campaign_id)
    assert isinstance(event, TurnoutReported)
    assert (event.moment, event.voters, event.registered) == ("noon", 231, 1000)


async def test_a_correction_is_a_newer_version_and_a_repeat_is_nothing(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID
) -> None:
    await client.post("/v1/turnouts", json=NOON)
    await client.post("/v1/turnouts", json=NOON)
    corrected = await client.post("/v1/turnouts", json=NOON | {"voters": 240})

    assert corrected.json()["version"] == 2
    assert [event.version for event in await told(sessions, campaign_id)] == [1, 2]
    assert [item["voters"] for item in (await client.get("/v1/turnouts")).json()["items"]] == [240]


async def test_turnout_that_falls_is_refused(client: AsyncClient) -> None:
    await client.post("/v1/turnouts", json=NOON)
    answer = await client.post("/v1/turnouts", json=NOON | {"moment": "17h", "voters": 200})

    assert (answer.status_code, answer.json()["pointer"]) == (409, "/voters")


@pytest.mark.parametrize(
    ("field", "value", "pointer"),
    [
        ("voters", 1001, "/voters"),
        ("voters", -1, "/voters"),
        ("voters", 1.5, "/voters"),
        ("moment", "midnight", "/moment"),
        ("station", "94033_4444", "/station"),
        ("round", 3, "/round"),
    ],
)
async def test_turnout_that_cannot_be_is_refused(client: AsyncClient, field: str, value: object, pointer: str) -> None:
    answer = await client.post("/v1/turnouts", json=NOON | {field: value})

    assert (answer.status_code, answer.json()["pointer"]) == (422, pointer)


async def test_a_reporter_reports_in_his_own_stations_only(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,), ("94033",))
    await client.post("/v1/turnouts", json=NOON | {"station": "94080_0001"})
    async with call_as("reporter") as reporter:
        assert (await reporter.post("/v1/turnouts", json=NOON)).status_code == 201
        assert (await reporter.post("/v1/turnouts", json=NOON | {"station": "94080_0001"})).status_code == 403
        seen = (await reporter.get("/v1/turnouts")).json()["items"]
    assert [item["station"] for item in seen] == ["94033_0001"]
