"""Who may call in few territories, in a queue of everybody's."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from crm.calls.phone_bank import next_target
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

from services.crm.tests.calls.conftest import Enter, Plan

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]


async def taken(client: AsyncClient, found: str) -> Any:
    answer = await client.post(f"/v1/call-campaigns/{found}/next")
    assert answer.status_code == 200, answer.text
    return answer.json()["call"]


@pytest.mark.parametrize("near", [1, 400])
async def test_who_has_few_people_is_given_them_past_all_the_others(
    plan: Plan,
    enter: Enter,
    call_as: CallAs,
    sessions: Sessions,
    campaign_id: UUID,
    monkeypatch: pytest.MonkeyPatch,
    near: int,
) -> None:
    monkeypatch.setattr(next_target, "NEAR", near)
    for number in range(1, 6):
        await enter(f"Ici {number}", number)
    await enter("Cyd", 7, station="94080_0001")
    await enter("Dee", 8, station="94080_0002")
    found = await plan()
    for subject, places in (("amel", ("94080_0002",)), ("bao", ("94080",))):
        await new_member(sessions, campaign_id, subject, (Role.PHONE_BANK,), places)
    async with call_as("amel") as amel, call_as("bao") as bao:
        assert (await taken(amel, found))["first_names"] == "Dee"
        assert (await taken(bao, found))["first_names"] == "Cyd"
    await new_member(sessions, campaign_id, "cleo", (Role.PHONE_BANK,), ("94080",))
    async with call_as("cleo") as cleo:
        assert await taken(cleo, found) is None
