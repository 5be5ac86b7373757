"""What somebody gave: heard from budget, and read by the candidate and the financial agent alone."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Any
from uuid import UUID, uuid4

from common.events.budget import DonationRecorded
from common.scopes import Role
from crm.consumers import CONSUMERS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import new_member, react

CallAs = Callable[..., AbstractAsyncContextManager[AsyncClient]]


async def hear(sessions: Sessions, campaign_id: UUID, donation: UUID, version: int, **more: Any) -> None:
    said: dict[str, Any] = {
        "donation": donation,
        "amount_cents": 15_000,
        "received_on": "2026-05-27",
        "means": "cheque",
        "giver": None,
        "pledge": None,
    }
    event = DonationRecorded.model_validate({"campaign_id": campaign_id, "version": version} | said | more)
    consumer = next(one for one in CONSUMERS if one.event is DonationRecorded)
    await react(sessions, consumer, event, version)


async def enter(client: AsyncClient, name: str) -> str:
    return (await client.post("/v1/people", json={"surname": name, "source": "form"})).json()["id"]


async def test_a_gift_is_its_givers_and_a_correction_moves_it(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "candidate", (Role.CANDIDATE,))
    await new_member(sessions, campaign_id, "agent", (Role.FINANCIAL_AGENT,))
    ada, bea = await enter(client, "Serinette"), await enter(client, "Modèle")
    donation = uuid4()
    await hear(sessions, campaign_id, donation, 1, giver=UUID(ada))
    # The manager, who has every other right, sees none of it.
    assert (await client.get(f"/v1/people/{ada}/donations")).status_code == 403
    assert [one["what"] for one in (await client.get(f"/v1/people/{ada}/timeline")).json()["items"]] == ["entered"]
    assert "Ses dons" not in (await client.get(f"/people/{ada}")).text
    async with call_as("agent") as agent:
        (gift,) = (await agent.get(f"/v1/people/{ada}/donations")).json()["items"]
        assert gift == {
            "id": str(donation),
            "amount_cents": 15_000,
            "received_on": "2026-05-27",
            "means": "cheque",
        }
    async with call_as("candidate") as candidate:
        page = (await candidate.get(f"/people/{ada}")).text.replace("\u202f", " ").replace("\xa0", " ")
        assert "150 € par chèque" in page
        await hear(sessions, campaign_id, donation, 3, giver=UUID(bea))
        await hear(sessions, campaign_id, donation, 2, giver=UUID(ada), amount_cents=1)
        assert (await candidate.get(f"/v1/people/{ada}/donations")).json()["items"] == []
        (gift,) = (await candidate.get(f"/v1/people/{bea}/donations")).json()["items"]
        assert gift["amount_cents"] == 15_000
        await hear(sessions, campaign_id, donation, 4, giver=uuid4())
        assert (await candidate.get(f"/v1/people/{bea}/donations")).json()["items"] == []


async def test_the_line_is_on_the_timeline_of_who_may_read_both(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, call_as: CallAs
) -> None:
    await new_member(sessions, campaign_id, "both", (Role.CANDIDATE, Role.COORDINATOR))
    ada = await enter(client, "Serinette")
    promised = str(uuid4())
    pledge = {"id": promised, "amount_cents": 15_000, "person_id": ada}
    assert (await client.post("/v1/pledges", json=pledge)).status_code == 201
    await hear(sessions, campaign_id, uuid4(), 1, pledge=UUID(promised))
    assert (await client.get(f"/v1/pledges/{promised}")).json()["status"] == "kept"
    async with call_as("both") as both:
        lines = (await both.get(f"/v1/people/{ada}/timeline")).json()["items"]
        assert [one["detail"] for one in lines if one["what"] == "donation"]
        page = await both.get(f"/people/{ada}/timeline")
        assert "Don : " in page.text
    assert (await client.delete(f"/v1/people/{ada}")).status_code == 204
