"""Who a phone bank may call, and why not the others: said where calls are planned, followed and taken."""

import html
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

PAGE = {"Accept": "text/html"}


async def test_a_phone_bank_with_nobody_to_call_says_why_and_what_to_do(
    client: AsyncClient,
    call_as: Callable[..., Any],
    plan: Callable[..., Awaitable[str]],
    enter: Callable[..., Awaitable[str]],
    sessions: Sessions,
    campaign_id: UUID,
) -> None:
    for number, name in enumerate(("Ada", "Bob"), 1):
        await enter(name, number, agrees=False)
    found = await plan(name="Rappel")
    await new_member(sessions, campaign_id, "amel", (Role.PHONE_BANK,))
    board = html.unescape((await client.get(f"/appels/suivi/{found}", headers=PAGE)).text)
    assert "2 n'ont pas accepté d'être appelées" in board
    assert 'href="/mailings/consent"' in board
    async with call_as("amel") as amel:
        said = html.unescape((await amel.post(f"/appels/{found}/suivant", headers=PAGE)).text)
        assert "2 n'ont pas accepté d'être appelées" in said
        assert "Prévenez la coordination" in said
        assert "/mailings/consent" not in said

    # Once somebody agrees there is somebody to call.
    await enter("Cleo", 3)
    board = html.unescape((await client.get(f"/appels/suivi/{found}", headers=PAGE)).text)
    assert "Personne à appeler" not in board
