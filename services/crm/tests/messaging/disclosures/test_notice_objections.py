"""Who said no is not written to, and one click in a notice says no for good."""

import asyncio
import html
from uuid import UUID, uuid4

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_campaign, work_off
from sqlalchemy import text

from .conftest import Fill
from .contact_notices import CONTACTS, GIVEN, NOTICE, inform, person_of, read
from .notices import link_of, message_of, send_all


async def test_who_said_no_or_is_erased_is_left_out(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    anne, eloise = await person_of(client, "Durand"), await person_of(client, "Lefèvre")
    no = {"use": "email", "state": "withdrawn", "source": "phone"}
    assert (await client.post(f"/v1/people/{anne['id']}/consents", json=no)).status_code == 201
    told = await read(client)
    assert (told["refused"], told["to_mail"]) == (1, 1)
    assert (await client.post(f"{NOTICE}/send", json={})).status_code == 202
    await work_off(sessions, JOBS)
    assert (await client.delete(f"/v1/people/{eloise['id']}")).status_code == 204
    assert await send_all(sessions) == []
    told = await read(client)
    assert (told["waiting"], told["mailed"], told["state"]) == (0, 0, "ended")


async def test_one_click_says_no_to_everything_for_good(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    mails = await inform(client, sessions)
    anne = next(one for one in mails if one.recipients == ("anne@exemple.fr",))
    link, nobody = link_of(anne), {"Authorization": ""}
    assert message_of(anne)["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    looked = await client.get(link, headers=nobody)
    assert (looked.status_code, "M'opposer" in html.unescape(looked.text)) == (200, True)
    person = await person_of(client, "Durand")
    assert person["contacts"][0]["suppressed"] is None
    said = {"List-Unsubscribe": "One-Click"}
    for done in await asyncio.gather(*(client.post(link, data=said, headers=nobody) for _ in range(6))):
        assert (done.status_code, "C'est fait" in html.unescape(done.text)) == (200, True)
    person = await person_of(client, "Durand")
    assert (person["contacts"][0]["suppressed"], person["uses"]) == ("opt_out", [])
    ledger = (await client.get(f"/v1/people/{person['id']}/consents")).json()["ledger"]
    assert [(one["state"], one["source"]) for one in ledger] == [("withdrawn", "link")] * 8
    assert (await read(client))["objected"] == 1
    for broken in (link[:-1], link[:-4] + "AAAA", f"{link}A", link.rpartition("/")[0] + "/%00"):
        assert (await client.post(broken, headers=nobody)).status_code in (404, 422)
    assert (await client.delete(f"/v1/people/{person['id']}")).status_code == 204
    assert (await client.post(link, headers=nobody)).status_code == 200


async def test_a_list_s_link_says_no_for_no_contact(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    mails = await inform(client, sessions)
    link = next(link_of(one) for one in mails if one.recipients == ("anne@exemple.fr",))
    other = await new_campaign(sessions)
    stranger = link.replace(str(campaign_id), str(other))
    assert (await client.post(stranger, headers={"Authorization": ""})).status_code == 404
    unknown = link.replace(str(campaign_id), str(uuid4()))
    assert (await client.post(unknown, headers={"Authorization": ""})).status_code == 404
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(text("select count(*) from suppression")) == 0
