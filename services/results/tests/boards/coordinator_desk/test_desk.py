from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID

import pytest
from common.scopes import Role
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]
Make = Callable[..., dict[str, Any]]
PAGE = {"Accept": "text/html", "Sec-Fetch-Site": "same-origin"}


async def new_poll_watcher(client: AsyncClient, station: str = "94033_0001", **fields: Any) -> str:
    zoe = {"first_names": "Zoé", "surname": "Lefèvre"} | fields
    watcher = (await client.post("/v1/poll-watchers", json=zoe)).json()["id"]
    put = {"poll_watcher_id": watcher, "station": station, "round": 1, "duty": "delegate"}
    assert (await client.post("/v1/poll-watchers/assignments", json=put)).status_code == 201
    return watcher


async def read(client: AsyncClient, path: str = "/desk") -> str:
    answer = await client.get(path, headers=PAGE)
    assert answer.status_code == 200, answer.text
    return answer.text


async def two_sheets(client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID) -> str:
    """One of each of two reporters; the second one's id."""
    await new_member(sessions, campaign_id, "reporter", (Role.REPORTER,))
    await client.post("/v1/tallies", json=sheet())
    async with call_as("reporter") as reporter:
        return (await reporter.post("/v1/tallies", json=sheet(votes={"A": 401, "B": 279}))).json()["id"]


async def test_who_is_missing_stands_with_whom_to_call(client: AsyncClient, sheet: Make) -> None:
    await new_poll_watcher(client, phone="06 12 34 56 78")
    before = await read(client)
    assert "3 bureaux n’ont pas encore envoyé de feuille" in before
    assert "dont 2 où personne" in before
    assert ">06\xa012\xa034\xa056\xa078</a>" in before
    await client.post("/v1/tallies", json=sheet())
    after = await read(client)
    assert "2 bureaux n’ont pas encore envoyé de feuille" in after
    assert "+33612345678" not in after


async def test_two_sheets_stand_side_by_side_and_one_is_decided_for(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    second = await two_sheets(client, call_as, sheet, sessions, campaign_id)
    page = await read(client)
    assert page.count('<tr class="differs">') == 2, "the two candidates, and no other figure"
    assert page.count(">Retenir cette feuille<") == 2
    without = await client.post(f"/desk/tallies/{second}/validate", data={"note": " "}, headers=PAGE)
    assert (without.status_code, "Dites pourquoi" in without.text) == (422, True)
    decided = await client.post(f"/desk/tallies/{second}/validate", data={"note": "Relu au PV"}, headers=PAGE)
    assert (decided.status_code, decided.headers["location"]) == (303, "/desk?round=1&done=decided")
    assert (await client.get(f"/v1/tallies/{second}")).json()["decision"] == "Relu au PV"
    assert "Aucune feuille contestée" in await read(client)


async def test_a_sheet_that_does_not_add_up_cannot_be_decided_for(client: AsyncClient, sheet: Make) -> None:
    tally = (await client.post("/v1/tallies", json=sheet(voters=701))).json()["id"]
    assert "elle ne peut pas compter" in await read(client)
    answer = await client.post(f"/desk/tallies/{tally}/validate", data={"note": "Tant pis"}, headers=PAGE)
    assert (answer.status_code, "ne s&#39;additionnent pas" in answer.text) == (409, True)


async def test_a_code_is_shown_once_and_a_phone_is_taken_back(client: AsyncClient) -> None:
    watcher = await new_poll_watcher(client)
    shown = await client.post("/desk/pairings", data={"poll_watcher_id": watcher}, headers=PAGE)
    assert shown.status_code == 200
    assert "<svg" in shown.text
    token = shown.text.partition("/p#")[2].partition("<")[0]
    phone = (await client.post("/v1/phone/pairing", json={"token": token})).json()["phone_id"]
    assert "Retirer le téléphone de Zoé Lefèvre" in await read(client)
    revoked = await client.post(f"/desk/phones/{phone}/revoke", headers=PAGE)
    assert revoked.status_code == 303
    assert "<strong>Retiré.</strong>" in await read(client)


async def test_a_coordinator_sees_who_is_missing_and_no_sheet(
    client: AsyncClient, call_as: CallAs, sheet: Make, sessions: Sessions, campaign_id: UUID
) -> None:
    await two_sheets(client, call_as, sheet, sessions, campaign_id)
    await new_member(sessions, campaign_id, "coordinator", (Role.COORDINATOR,), ("94080",))
    async with call_as("coordinator") as coordinator:
        page = await read(coordinator)
        assert "Feuilles à trancher" not in page
        assert "Fontenay, bureau 1" in page
        assert "1 bureau n’a pas encore envoyé de feuille" in page
        assert (await coordinator.post("/desk/counting-options", data={"double_entry": "true"})).status_code == 403


async def test_double_entry_is_the_managers_to_ask_for(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID
) -> None:
    assert (await client.post("/desk/counting-options", data={"double_entry": "true"}, headers=PAGE)).status_code == 303
    assert "Ne plus demander la double saisie" in await read(client)
    assert (await client.get("/v1/counting-options")).json() == {"double_entry": True}


@pytest.mark.parametrize("role", [Role.CANVASSER, Role.READER, Role.REPORTER])
async def test_the_table_is_for_those_who_arrange_the_night(
    client: AsyncClient, call_as: CallAs, sessions: Sessions, campaign_id: UUID, role: Role
) -> None:
    await new_member(sessions, campaign_id, "somebody", (role,))
    async with call_as("somebody") as somebody:
        for path in ("/desk", "/poll-watchers", "/poll-watchers/letters"):
            assert (await somebody.get(path, headers=PAGE)).status_code == 403
