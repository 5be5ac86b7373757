"""The caller's pages: forms alone, no script is needed."""

import re
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

CallAs = Callable[..., Any]
Enter = Callable[..., Awaitable[str]]
MoveTo = Callable[[str], Awaitable[None]]
Plan = Callable[..., Awaitable[str]]
PAGE = {"Accept": "text/html"}


async def take(client: AsyncClient, found: str) -> str:
    """The address of the call's page."""
    taken = await client.post(f"/appels/{found}/suivant", headers=PAGE)
    assert taken.status_code == 303, taken.text
    return taken.headers["location"]


def report_id(page: str) -> str:
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found is not None
    return found.group(1)


async def test_a_caller_goes_from_the_first_name_to_the_result_with_forms_alone(
    client: AsyncClient, call_as: CallAs, plan: Plan, enter: Enter, sessions: Sessions, campaign_id: UUID
) -> None:
    person = await enter("Ada", 1)
    found = await plan(name="Inviter à la réunion")
    await new_member(sessions, campaign_id, "amel", (Role.PHONE_BANK,))
    async with call_as("amel") as amel:
        first = (await amel.get("/appels", headers=PAGE)).text
        assert "Inviter à la réunion" in first
        address = await take(amel, found)
        page = await amel.get(address, headers=PAGE)
        assert page.headers["cache-control"] == "no-store"
        assert "Ada" in page.text
        assert "Essai" not in page.text
        assert "tel:" not in page.text
        shown = (await amel.post(f"{address}/numero", headers=PAGE)).text
        assert 'href="tel:+33611220001"' in shown
        assert "06 11 22 00 01" in shown
        assert "Seulement si « Viendrez-vous ? » : oui" in shown.replace("\u00a0", " ")
        assert "tel:" not in (await amel.get(address, headers=PAGE)).text
        form: dict[str, Any] = {
            "id": report_id(shown),
            "result": "answered",
            "q_viendra": "no",
            "q_avec": "3",  # shown without scripts, asked only after a yes: dropped
            "named": "1",
            "notice_version": "porte-2026-11",
            "agreed": ["email"],
        }
        assert (await amel.post(f"{address}/resultat", data=form)).headers["location"] == "/appels?done=noted"
        assert (await amel.post(f"{address}/resultat", data=form)).status_code == 303, "a second tap"
        nobody = await amel.post(f"/appels/{found}/suivant", headers=PAGE)
        assert "Personne à appeler" in nobody.text
        assert (await amel.get("/appels/suivi", headers=PAGE)).status_code == 403
    assert (await client.get(f"/v1/people/{person}")).json()["uses"] == ["email", "call"]
    board = (await client.get(f"/appels/suivi/{found}", headers=PAGE)).text
    assert "Ada" not in board
    assert "Échange" in board


async def test_what_the_form_cannot_be_is_said_beside_it_and_what_was_typed_stays(
    client: AsyncClient, plan: Plan, enter: Enter
) -> None:
    await enter("Ada", 1)
    address = await take(client, await plan())
    shown = (await client.post(f"{address}/numero", headers=PAGE)).text
    late = {"id": report_id(shown), "result": "call_back", "call_back_at": "2029-06-05T22:00"}
    refused = await client.post(f"{address}/resultat", data=late, headers=PAGE)
    assert refused.status_code == 422
    assert "règle de la campagne" in refused.text
    assert 'value="2029-06-05T22:00"' in refused.text
    assert 'href="#call_back_at"' in refused.text
    for wrong in ({"result": ""}, {"result": "hostile"}, {"call_back_at": "demain"}, {"id": "x"}):
        answer = await client.post(f"{address}/resultat", data=late | wrong, headers=PAGE)
        assert answer.status_code == 422, wrong
    good = late | {"call_back_at": "2029-06-05T15:00"}
    assert (await client.post(f"{address}/resultat", data=good)).status_code == 303


async def test_the_silence_is_said_on_the_callers_page_with_its_article(
    client: AsyncClient, plan: Plan, enter: Enter, move_to: MoveTo
) -> None:
    await enter("Ada", 1)
    found = await plan()
    await move_to("09T11:00")
    assert "art. L. 49" in (await client.get("/appels", headers=PAGE)).text
    refused = await client.post(f"/appels/{found}/suivant", headers=PAGE)
    assert refused.status_code == 409
    assert "art. L. 49" in refused.text
