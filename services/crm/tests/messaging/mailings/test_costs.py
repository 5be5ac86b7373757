"""What a send costs is held against the ceiling, and told to budget once it has begun."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from common.events.budget import CeilingChanged
from common.events.crm import ActionCompleted
from common.schemas.money import AlertLevel
from crm.consumers import CONSUMERS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import react, told

Enter = Callable[..., Awaitable[str]]
RULE = {"second_person": False, "sponsor": "Mandataire", "sponsor_address": "1 rue"}
WRITTEN = {"name": "Invitation", "subject": "Samedi", "body": "Bonjour", "cost_cents": 4_200}


async def costs(sessions: Sessions, campaign_id: UUID) -> list[ActionCompleted]:
    return [one for one in await told(sessions, campaign_id) if isinstance(one, ActionCompleted)]


async def write(client: AsyncClient, channel: str, **more: object) -> str:
    await client.put("/v1/mailing-rule", json=RULE)
    made = await client.post("/v1/mailings", json=WRITTEN | {"channel": channel} | more)
    assert made.status_code == 201, made.text
    return made.json()["id"]


async def test_a_send_that_costs_is_an_action_of_budgets_when_it_begins(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter
) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    mailing = await write(client, "email")
    assert await costs(sessions, campaign_id) == []
    assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).is_success
    (action,) = [one.action for one in await costs(sessions, campaign_id)]
    assert (str(action.id), action.kind, action.status) == (mailing, "mailing", "completed")
    assert [(line.label, line.heading, line.amount_cents) for line in action.cost_lines] == [
        ("Envoi d'e-mails", 10, 4_200)
    ]
    right = {"cost_lines": [{"label": "Facture", "heading": 10, "amount_cents": 3_900}]}
    assert (await client.patch(f"/v1/actions/{mailing}", json=right)).status_code == 200


async def test_letters_cost_once_however_many_files_there_are(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter
) -> None:
    home = {"street": "1 rue des Essais", "postcode": "94300", "town": "Vincennes"}
    mailing = await write(client, "post")
    for name in ("Ada", "Béa"):
        await enter(name, "post", **home)
        printed = await client.post(f"/mailings/{mailing}/letters.pdf", headers={"Sec-Fetch-Site": "same-origin"})
        assert printed.headers["content-type"] == "application/pdf"
    (action,) = [one.action for one in await costs(sessions, campaign_id)]
    assert action.cost_lines[0].heading == 16


@pytest.mark.parametrize(("cost", "status"), [(4_200, 409), (0, 200)])
async def test_over_the_ceiling_only_what_costs_nothing_is_sent(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, enter: Enter, cost: int, status: int
) -> None:
    await enter("Ada", "email", email="ada@exemple.fr")
    mailing = await write(client, "email", cost_cents=cost)
    event = CeilingChanged(
        campaign_id=campaign_id,
        version=1,
        ceiling_cents=100,
        spent_cents=200,
        planned_cents=0,
        headroom_cents=-100,
        level=AlertLevel.EXCEEDED,
        level_with_planned=AlertLevel.EXCEEDED,
    )
    await react(sessions, next(one for one in CONSUMERS if one.event is CeilingChanged), event, 1)
    answer = await client.post(f"/v1/mailings/{mailing}/send", json={})
    assert answer.status_code == status
    assert await costs(sessions, campaign_id) == []
