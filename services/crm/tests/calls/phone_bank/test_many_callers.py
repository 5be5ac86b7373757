"""Fifty callers at once: nobody is given to two, nothing that was noted is lost, a lease that dies is given again."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from typing import Any
from uuid import UUID, uuid4

from common.scopes import Role
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_member
from sqlalchemy import text

CallAs = Callable[..., Any]
Enter = Callable[..., Awaitable[str]]
MoveTo = Callable[[str], Awaitable[None]]
Plan = Callable[..., Awaitable[str]]


CALLERS, PEOPLE = 50, 80


async def press(caller: AsyncClient, path: str, body: dict[str, Any] | None = None) -> Response:
    """Post, again where a busy machine has no free connection in half a minute, as a phone does."""
    while (answer := await caller.post(path, json=body)).status_code == 503:
        await asyncio.sleep(float(answer.headers["Retry-After"]))
    return answer


async def test_fifty_callers_never_get_the_same_person_and_lose_nothing(
    client: AsyncClient,
    call_as: CallAs,
    plan: Plan,
    enter: Enter,
    move_to: MoveTo,
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    for one in range(PEOPLE):
        await enter(f"N{one}", one)
    found = [await plan(), await plan()]
    names = [f"caller-{one}" for one in range(CALLERS)]
    for name in names:
        await new_member(sessions, campaign_id, name, (Role.PHONE_BANK,))

    reported: list[str] = []
    abandoned: list[str] = []

    async def call_until_empty(caller: AsyncClient, which: int) -> None:
        """Every seventh call is abandoned, as by a phone that dies with the number on it."""
        while True:
            answer = await press(caller, f"/v1/call-campaigns/{found[which % 2]}/next")
            assert answer.status_code == 200, answer.text
            call = answer.json()["call"]
            if call is None:
                return
            shown = await press(caller, f"/v1/calls/{call['id']}/number")
            assert shown.status_code == 200, shown.text
            if len(abandoned) < 7 and (len(reported) + which) % 7 == 3:
                abandoned.append(call["first_names"])
                return
            body = {"id": str(uuid4()), "result": "answered", "support": 1 + which % 5}
            noted = await asyncio.gather(*[press(caller, f"/v1/calls/{call['id']}/report", body) for _ in range(2)])
            assert sorted(one.status_code for one in noted) == [200, 201], [one.text for one in noted]
            reported.append(call["first_names"])

    async with AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(call_as(name)) for name in names]
        await asyncio.gather(*[call_until_empty(caller, which) for which, caller in enumerate(callers)])
        assert len(set(reported)) == len(reported), "somebody was called by two"
        assert not set(reported) & set(abandoned)
        assert len(reported) + len(abandoned) == PEOPLE
        # Their leases run out: they are given again, to others.
        await move_to("04T16:00")
        lost, abandoned = list(abandoned), [""] * 7
        await asyncio.gather(*[call_until_empty(caller, which) for which, caller in enumerate(callers)])
    again = Counter(reported)
    assert set(again) == {f"N{one}" for one in range(PEOPLE)}
    assert sum(again.values()) == PEOPLE, [name for name, count in again.items() if count > 1]
    assert set(lost) <= set(again)
    async with transaction(sessions, campaign_id) as session:
        sums = await session.execute(text("select sum(answers), (select count(*) from canvass) from support_sum"))
        assert tuple(sums.one()) == (PEOPLE, PEOPLE)


async def test_one_caller_with_many_windows_has_one_person(client: AsyncClient, plan: Plan, enter: Enter) -> None:
    for one in range(5):
        await enter(f"N{one}", one)
    found = await plan()
    answers = await asyncio.gather(*[client.post(f"/v1/call-campaigns/{found}/next") for _ in range(10)])
    assert len({answer.json()["call"]["id"] for answer in answers}) == 1
