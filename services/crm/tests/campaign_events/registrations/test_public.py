"""Anybody may ask for a place; it is theirs once the address has confirmed it, and nobody learns of another."""

import html
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from fastapi import FastAPI
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.messages import Mail, Sms
from kit.testing.steps import call, clock_offset, new_campaign

Open = Callable[..., Awaitable[str]]
Sent = Callable[[], Awaitable[list[Mail | Sms]]]
Ask = Callable[..., Awaitable[str]]


async def states(client: AsyncClient, campaign_event: str) -> list[tuple[str, str | None]]:
    items = (await client.get(f"/v1/campaign-events/{campaign_event}/rsvps", params={"limit": 200})).json()["items"]
    return sorted((one["state"], one["name"]) for one in items)


async def test_a_place_is_taken_once_it_is_confirmed_and_given_back_by_its_link(
    client: AsyncClient, anybody: AsyncClient, campaign_id: UUID, open_meeting: Open, ask: Ask, sent: Sent
) -> None:
    campaign_event = await open_meeting(capacity=10, description="Venez nombreux")
    page = await anybody.get(f"/r/{campaign_id}/{campaign_event}")
    assert "set-cookie" not in page.headers
    # A block of data is no script that runs.
    assert re.findall(r"<script\b[^>]*>", page.text) == ['<script type="application/ld+json">']
    assert "script" not in re.sub(r"<script type=\"application/ld\+json\">[^<]*</script>", "", page.text)
    assert "Venez nombreux" in page.text
    own = await ask(campaign_event, wants_reminders="1")
    assert await states(client, campaign_event) == [("asked", "Ada Lovelace")]
    assert "Confirmer ma venue" in (await anybody.get(own)).text
    assert await states(client, campaign_event) == [("asked", "Ada Lovelace")]
    assert (await anybody.post(f"{own}/confirmer")).headers["location"] == own
    assert (await anybody.post(f"{own}/confirmer")).status_code == 303
    assert await states(client, campaign_event) == [("coming", "Ada Lovelace")]
    shown = (await anybody.get(own)).text
    assert "<svg" in shown
    assert "votre place est réservée" in shown
    calendar = f"/r/{campaign_id}/{campaign_event}/agenda.ics"
    assert f'href="{calendar}"' in shown
    assert (await anybody.get(calendar)).headers["content-type"].startswith("text/calendar")
    confirm, coming = await sent()
    # Nothing that a stranger typed goes to an address that may be another's.
    assert "Ada" not in confirm.text
    assert isinstance(coming, Mail)
    assert coming.subject == "Vous êtes inscrit"
    assert (await anybody.post(f"{own}/annuler")).status_code == 303
    assert await states(client, campaign_event) == [("cancelled", None)]
    assert "annulée" in (await anybody.get(own)).text
    assert (await anybody.post(f"{own}/confirmer")).status_code == 409


async def test_the_same_address_has_one_place_and_what_is_said_is_the_same(
    client: AsyncClient, anybody: AsyncClient, campaign_id: UUID, open_meeting: Open, ask: Ask
) -> None:
    campaign_event = await open_meeting(capacity=10)
    first = await ask(campaign_event)
    await anybody.post(f"{first}/confirmer")
    known = await anybody.post(f"/r/{campaign_id}/{campaign_event}", data={"name": "X", "email": "ADA@exemple.fr"})
    new = await anybody.post(f"/r/{campaign_id}/{campaign_event}", data={"name": "X", "email": "bob@exemple.fr"})
    assert known.text == new.text
    second = await ask(campaign_event, name="Encore")
    led = (await anybody.post(f"{second}/confirmer")).headers["location"]
    assert led.startswith("/venue/")
    assert led != second
    assert "Ada Lovelace, votre place est réservée" in (await anybody.get(led)).text
    assert [state for state, _ in await states(client, campaign_event) if state == "coming"] == ["coming"]


async def test_by_sms_where_there_is_no_mail(open_meeting: Open, ask: Ask, anybody: AsyncClient, sent: Sent) -> None:
    own = await ask(await open_meeting(), email="", phone="06 12 34 56 78")
    (message,) = await sent()
    assert isinstance(message, Sms)
    assert message.to == "+33612345678"
    assert (await anybody.post(f"{own}/confirmer")).status_code == 303


async def test_what_cannot_be_is_said_and_nothing_typed_is_lost(
    anybody: AsyncClient, campaign_id: UUID, open_meeting: Open
) -> None:
    path = f"/r/{campaign_id}/{await open_meeting()}"
    typed = {"name": "Ada", "email": "ada@exemple.fr", "wants_reminders": "1"}
    for wrong, said in (
        ({"email": "ada"}, "adresse e-mail n'est pas complète"),
        ({"email": ""}, "Donnez une adresse e-mail ou un mobile"),
        ({"email": "", "phone": "01 45 67 89 10"}, "donnez un mobile"),
        ({"name": ""}, "votre nom"),
        ({"name": "a\x01"}, "votre nom"),
        ({"name": "<b>"}, "votre nom"),
    ):
        again = await anybody.post(path, data=typed | wrong)
        assert again.status_code == 422, (wrong, again.text)
        assert said in html.unescape(again.text)
        assert 'name="wants_reminders" value="1" checked' in again.text


async def test_a_flood_is_stopped_a_mailbox_is_spared_and_a_machine_is_not_told(
    anybody: AsyncClient, campaign_id: UUID, open_meeting: Open, sent: Sent
) -> None:
    path = f"/r/{campaign_id}/{await open_meeting()}"
    typed = {"name": "Ada", "email": "ada@exemple.fr"}
    assert (await anybody.post(path, data=typed | {"website": "http://x"})).status_code == 200
    assert await sent() == []
    codes = [(await anybody.post(path, data=typed)).status_code for _ in range(13)]
    assert codes == [200] * 12 + [429]
    assert len(await sent()) == 3


async def test_what_is_internal_has_no_page(
    client: AsyncClient, anybody: AsyncClient, campaign_id: UUID, meeting: Callable[..., dict[str, Any]]
) -> None:
    made = (await client.post("/v1/campaign-events", json=meeting(is_public=False, title="Secret"))).json()["id"]
    for path in (f"/r/{campaign_id}/{made}", f"/r/cadre/{campaign_id}/{made}", f"/r/{campaign_id}/{made}/agenda.ics"):
        assert (await anybody.get(path)).status_code == 404
    assert (await anybody.post(f"/r/{campaign_id}/{made}", data={"name": "A", "email": "a@b.fr"})).status_code == 404
    assert "Secret" not in (await anybody.get(f"/r/{campaign_id}")).text


async def test_the_list_the_file_for_calendars_and_the_frame(
    client: AsyncClient, anybody: AsyncClient, campaign_id: UUID, open_meeting: Open
) -> None:
    campaign_event = await open_meeting()
    assert "Rencontre au marché" in (await anybody.get(f"/r/{campaign_id}")).text
    file = await anybody.get(f"/r/{campaign_id}/{campaign_event}/agenda.ics")
    assert file.headers["content-type"].startswith("text/calendar")
    assert "DTSTART:20290522T170000Z" in file.text
    await client.put("/v1/sign-up-sites", json={"origins": ["https://www.exemple.fr"]})
    frame = await anybody.get(f"/r/cadre/{campaign_id}/{campaign_event}")
    assert frame.headers["content-security-policy"].endswith("frame-ancestors 'self' https://www.exemple.fr")
    alone = await anybody.get(f"/r/{campaign_id}/{campaign_event}")
    assert alone.headers["content-security-policy"].endswith("frame-ancestors 'none'")
    await client.post(f"/v1/campaign-events/{campaign_event}/cancel")
    assert "n'a pas lieu" in html.unescape((await anybody.get(f"/r/{campaign_id}/{campaign_event}")).text)
    assert "STATUS:CANCELLED" in (await anybody.get(f"/r/{campaign_id}/{campaign_event}/agenda.ics")).text


async def test_in_the_silence_the_page_is_suspended_and_nobody_signs_up(
    app: FastAPI, sessions: Sessions, anybody: AsyncClient, meeting: Callable[..., dict[str, Any]]
) -> None:
    def offset(day: int) -> int:
        return clock_offset(datetime(2029, 6, day, 8, tzinfo=UTC))

    campaign_id = await new_campaign(sessions, clock_offset_seconds=offset(7))
    hours = {"starts_at": "2029-06-12T19:00:00+02:00", "ends_at": "2029-06-12T21:00:00+02:00"}
    async with call(app, campaign_id) as client:
        made = (await client.post("/v1/campaign-events", json=meeting(title="Avec Camille", **hours))).json()["id"]
        await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": offset(9)})
        path = f"/r/{campaign_id}/{made}"
        for page in (path, f"/r/{campaign_id}"):
            shown = html.unescape((await anybody.get(page)).text)
            assert "suspendue pendant le silence électoral" in shown
            assert "Avec Camille" not in shown
        refused = await anybody.post(path, data={"name": "Ada", "email": "ada@exemple.fr"})
        assert refused.status_code == 409
        assert (await anybody.get(f"{path}/agenda.ics")).status_code == 409
        # The close has come: it goes on.
        await client.put(f"/v1/campaigns/{campaign_id}/clock", json={"offset_seconds": offset(11)})
        assert "Avec Camille" in (await anybody.get(path)).text
