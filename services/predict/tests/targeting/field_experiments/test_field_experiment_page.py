"""The page on which a trial is prepared, read and started, without a browser."""

import re
from uuid import UUID

import pytest
from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient, Response
from kit.db.sessions import Sessions
from kit.testing.steps import call, new_campaign, new_member

HTML = {"Accept": "text/html"}
TYPED = {"name": "Porte-à-porte de mai", "kind": "door_to_door", "outcome": "turnout", "round": "1", "percent": "60"}

pytestmark = pytest.mark.usefixtures("ours")


@pytest.fixture
def sessions(before_2024: Sessions) -> Sessions:
    """Results are only read; each test has a campaign of its own."""
    return before_2024


async def page(client: AsyncClient) -> str:
    return (await client.get("/field-experiments", headers=HTML)).text


async def design(client: AsyncClient, **changes: str) -> Response:
    return await client.post("/field-experiments", data=TYPED | changes, headers=HTML)


async def test_nothing_is_left_out_before_somebody_says_so(client: AsyncClient) -> None:
    assert "rien n’est laissé de côté" in await page(client)

    assert (await design(client)).status_code == 303
    shown = await page(client)
    assert "Préparé, pas démarré" in shown
    assert "seraient vu" in shown or "serait vu quatre fois sur cinq" in shown
    assert "bureaux à laisser de côté</summary>" not in shown


async def test_who_starts_a_trial_has_said_that_they_read_what_it_can_see(client: AsyncClient) -> None:
    await design(client)
    shown = await page(client)
    found = re.search(
        r'action="(/field-experiments/[^"]+/start)">\s*<input type="hidden" name="effect" value="([^"]+)"', shown
    )
    assert found is not None

    refused = await client.post(found[1], data={"effect": found[2]}, headers=HTML)
    assert (refused.status_code, "Cochez la case" in refused.text) == (422, True)
    wrong = await client.post(found[1], data={"effect": "0.9", "understood": "true"}, headers=HTML)
    assert wrong.status_code == 422
    assert (await client.post(found[1], data={"effect": found[2], "understood": "true"})).status_code == 303

    running = await page(client)
    assert "bureaux à laisser de côté</summary>" in running
    assert (await client.post(found[1].replace("start", "drop"))).status_code == 303
    assert "Abandonné" in await page(client)


@pytest.mark.parametrize(
    "changes", [{"name": " "}, {"percent": "beaucoup"}, {"percent": "1"}, {"percent": ""}, {"kind": "meeting"}]
)
async def test_what_cannot_be_prepared_is_said(client: AsyncClient, changes: dict[str, str]) -> None:
    refused = await design(client, **changes)

    assert refused.status_code == 422
    (input,) = changes
    assert "Rien n'est enregistré" in refused.text
    assert f'<a href="#{input}">' in refused.text


async def test_a_member_of_a_territory_reads_and_cannot_prepare(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, app: FastAPI
) -> None:
    await new_member(sessions, campaign_id, "local", (Role.MANAGER,), ("94067",))
    async with call(app, campaign_id, subject="local") as local:
        assert "Préparer un essai" not in await page(local)
        assert (await design(local)).status_code == 403


async def test_a_consulate_is_offered_a_trial_of_calls_alone(app: FastAPI, sessions: Sessions) -> None:
    abroad = await new_campaign(sessions, territory="circo:ZZ07", election="legislatives")
    async with call(app, abroad) as client:
        page = (await client.get("/field-experiments", headers={"Accept": "text/html"})).text
    assert "Appels" in page
    assert "Porte-à-porte" not in page
    assert "Boîtage" not in page
