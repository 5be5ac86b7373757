"""Places are given one at a time: of many who want the last one at the same instant one has it, the others wait."""

import asyncio
from collections.abc import Awaitable, Callable
from uuid import UUID

from common.scopes import Role
from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.messages import Mail, Sms
from kit.testing.steps import call, new_campaign, new_member

Open = Callable[..., Awaitable[str]]
Sent = Callable[[], Awaitable[list[Mail | Sms]]]
Ask = Callable[..., Awaitable[str]]
RIVALS = 8


async def by_state(client: AsyncClient, campaign_event: str) -> dict[str, list[str]]:
    items = (await client.get(f"/v1/campaign-events/{campaign_event}/rsvps", params={"limit": 200})).json()["items"]
    found: dict[str, list[str]] = {}
    for one in items:
        found.setdefault(one["state"], []).append(one["name"])
    return found


async def test_of_many_who_confirm_for_the_last_place_one_has_it(
    client: AsyncClient, anybody: AsyncClient, open_meeting: Open, ask: Ask
) -> None:
    campaign_event = await open_meeting(capacity=1)
    links = [await ask(campaign_event, name=f"N{n}", email=f"n{n}@exemple.fr") for n in range(RIVALS)]
    answers = await asyncio.gather(*[anybody.post(f"{one}/confirmer") for one in links])
    assert {answer.status_code for answer in answers} == {303}
    found = await by_state(client, campaign_event)
    assert (len(found["coming"]), len(found["waiting"])) == (1, RIVALS - 1)


async def test_the_team_and_the_public_do_not_overfill_it_either(client: AsyncClient, open_meeting: Open) -> None:
    campaign_event = await open_meeting(capacity=3)
    puts = [{"name": f"N{n}", "email": f"n{n % 6}@exemple.fr"} for n in range(12)]  # each address twice
    path = f"/v1/campaign-events/{campaign_event}/rsvps"
    answers = await asyncio.gather(*[client.post(path, json=put) for put in puts])
    assert sorted(answer.status_code for answer in answers) == [200] * 6 + [201] * 6
    found = await by_state(client, campaign_event)
    assert (len(found["coming"]), len(found["waiting"])) == (3, 3)


async def test_who_waits_longest_moves_up_when_a_place_is_left_or_the_room_grows(
    client: AsyncClient, open_meeting: Open, sent: Sent, meeting: Callable[..., dict[str, object]]
) -> None:
    campaign_event = await open_meeting(capacity=1)
    path = f"/v1/campaign-events/{campaign_event}"
    made = [
        (await client.post(f"{path}/rsvps", json={"name": name, "email": f"{name}@exemple.fr"})).json()
        for name in ("ada", "bob", "cleo", "dora")
    ]
    assert [one["state"] for one in made] == ["coming", "waiting", "waiting", "waiting"]
    gone = await client.post(f"{path}/rsvps/{made[0]['id']}/cancel")
    assert (gone.json()["state"], gone.json()["name"]) == ("cancelled", None)
    assert (await by_state(client, campaign_event))["coming"] == ["bob"]
    promoted = (await sent())[-1]
    assert isinstance(promoted, Mail)
    assert (promoted.to, promoted.subject) == ("bob@exemple.fr", "Une place s'est libérée pour vous")
    await client.post(f"{path}/rsvps/{made[0]['id']}/cancel")
    assert (await client.put(path, json=meeting(capacity=2))).json()["coming"] == 2
    # A smaller room turns nobody away, and lets nobody in.
    assert (await client.put(path, json=meeting(capacity=1))).json()["coming"] == 2
    found = await by_state(client, campaign_event)
    assert sorted(found["coming"]) == ["bob", "cleo"]
    assert found["waiting"] == ["dora"]
    assert (await client.put(path, json=meeting())).json()["waiting"] == 0


async def test_cancelling_and_confirming_at_once_leave_no_place_empty(
    client: AsyncClient, anybody: AsyncClient, open_meeting: Open, ask: Ask
) -> None:
    campaign_event = await open_meeting(capacity=2)
    links = [await ask(campaign_event, name=f"N{n}", email=f"n{n}@exemple.fr") for n in range(6)]
    for one in links[:4]:
        await anybody.post(f"{one}/confirmer")
    await asyncio.gather(
        *[anybody.post(f"{one}/annuler") for one in links[:2]], *[anybody.post(f"{one}/confirmer") for one in links[4:]]
    )
    found = await by_state(client, campaign_event)
    assert (len(found["coming"]), len(found["waiting"]), len(found["cancelled"])) == (2, 2, 2)


async def test_another_gathering_and_another_campaign_are_not_found(
    client: AsyncClient, app: FastAPI, sessions: Sessions, open_meeting: Open
) -> None:
    one, other = await open_meeting(), await open_meeting()
    rsvp = (await client.post(f"/v1/campaign-events/{one}/rsvps", json={"name": "Ada"})).json()["id"]
    assert (await client.post(f"/v1/campaign-events/{other}/rsvps/{rsvp}/cancel")).status_code == 404
    put = {"came": True}
    assert (await client.put(f"/v1/campaign-events/{other}/rsvps/{rsvp}/attendance", json=put)).status_code == 404
    async with call(app, await new_campaign(sessions)) as stranger:
        assert (await stranger.get(f"/v1/campaign-events/{one}/rsvps")).status_code == 404
        assert (await stranger.post(f"/v1/campaign-events/{one}/rsvps", json={"name": "X"})).status_code == 404


async def test_a_program_says_that_it_is_one_and_who_sees_no_people_sees_none(
    client: AsyncClient, app: FastAPI, sessions: Sessions, campaign_id: UUID, open_meeting: Open
) -> None:
    campaign_event = await open_meeting()
    await new_member(sessions, campaign_id, "site", (Role.INTEGRATOR,))
    await new_member(sessions, campaign_id, "reader", (Role.READER,))
    async with call(app, campaign_id, subject="site") as program:
        put = {"name": "Ada", "email": "ada@exemple.fr", "wants_reminders": True}
        made = await program.post(f"/v1/campaign-events/{campaign_event}/rsvps", json=put)
        assert (made.status_code, made.json()["source"], made.json()["hint"]) == (201, "integration", "a…@exemple.fr")
    async with call(app, campaign_id, subject="reader") as reader:
        assert (await reader.get(f"/v1/campaign-events/{campaign_event}/rsvps")).status_code == 403
        assert (await reader.get(f"/v1/campaign-events/{campaign_event}")).json()["coming"] == 1
    nobody = await client.post(
        f"/v1/campaign-events/{campaign_event}/rsvps", json={"name": "Sans", "wants_reminders": True}
    )
    assert (nobody.status_code, nobody.json()["pointer"]) == (422, "/email")
