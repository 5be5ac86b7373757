"""What becomes of a notice to contacts: it comes back, is refused or stopped, and counts once whoever merges them."""

import asyncio

from crm.consumers import JOBS
from httpx import AsyncClient
from kit.db.sessions import Sessions
from kit.testing.steps import work_off

from .conftest import TODAY, Fill
from .contact_notices import CONTACTS, GIVEN, NOTICE, inform, person_of, read
from .notices import bounced, message_of, send_all, settle


async def test_what_comes_back_closes_that_address_and_the_next_one_is_tried(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    intake = (await client.post("/v1/intake-links")).json()["path"]
    mails = await inform(client, sessions)
    first = next(one for one in mails if one.recipients == ("eloise@exemple.fr",))
    back = bounced("eloise@exemple.fr", str(message_of(first)["Message-ID"]))
    headers = {"Content-Type": "message/rfc822"}
    taken = await client.post(f"{intake}/mail", content=back, headers=headers)
    assert taken.json()["became"] == "bounce", taken.text
    eloise = await person_of(client, "Lefèvre")
    assert (eloise["notice_on"], [one["suppressed"] for one in eloise["contacts"]]) == (None, ["bounce", None])
    (second,) = await send_all(sessions)
    assert second.recipients == ("e.lefevre@exemple.fr",)
    assert (await person_of(client, "Lefèvre"))["notice_on"] == TODAY.isoformat()
    back = bounced("e.lefevre@exemple.fr", str(message_of(second)["Message-ID"]))
    assert (await client.post(f"{intake}/mail", content=back, headers=headers)).json()["became"] == "bounce"
    assert await send_all(sessions) == []
    assert (await read(client))["to_print"] == 2


async def test_an_address_that_the_relay_refuses_is_passed_over(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    assert len(await inform(client, sessions, "550 5.1.1 nobody here")) == 2
    assert [one.recipients for one in await send_all(sessions)] == [("e.lefevre@exemple.fr",)]
    told = await read(client)
    assert (told["mailed"], told["to_mail"], told["nowhere"], told["came_back"]) == (1, 0, 2, 1)


async def test_what_was_stopped_is_still_to_be_told(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    assert (await client.post(f"{NOTICE}/stop")).status_code == 409
    assert (await client.post(f"{NOTICE}/send", json={})).status_code == 202
    assert (await client.post(f"{NOTICE}/send", json={})).status_code == 409
    await work_off(sessions, JOBS)
    assert (await client.post(f"{NOTICE}/stop")).status_code == 200
    await settle(sessions)
    told = await read(client)
    assert (told["to_mail"], told["waiting"], told["sent"], told["state"]) == (2, 0, {"cancelled": 2}, "ended")
    assert len(await inform(client, sessions)) == 2
    assert (await read(client))["mailed"] == 2


async def test_what_is_asked_at_once_is_done_one_after_the_other(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(CONTACTS, given_by=GIVEN)
    acts = [client.post(f"{NOTICE}/{what}", json={}) for what in ("send", "letters", "send", "letters", "send")]
    statuses = [one.status_code for one in await asyncio.gather(*acts)]
    assert sorted(statuses) == [200, 202, 409, 409, 409]
    await asyncio.gather(work_off(sessions, JOBS), client.post(f"{NOTICE}/stop"), settle(sessions))
    await send_all(sessions)
    told = await read(client)
    assert (told["mailed"] + told["to_mail"], told["printed"], told["waiting"]) == (2, 1, 0)


async def test_who_was_told_stays_told_when_two_entries_are_one(
    client: AsyncClient, sessions: Sessions, controller: None, bring: Fill
) -> None:
    await bring(
        "nom;prénom;adresse;code postal;ville;e-mail;téléphone\n"
        "Martin;Jeanne;9 rue des Prés;94300;Vincennes;jeanne@exemple.fr, j.martin@exemple.fr;0612345678\n"
        "Martin;Jeane;9 rue des Prés;94300;Vincennes;;0612345678\n".encode(),
        given_by=GIVEN,
    )
    intake = (await client.post("/v1/intake-links")).json()["path"]
    (first,) = await inform(client, sessions)
    back = bounced("jeanne@exemple.fr", str(message_of(first)["Message-ID"]))
    await client.post(f"{intake}/mail", content=back, headers={"Content-Type": "message/rfc822"})
    assert len(await send_all(sessions)) == 1
    assert (await read(client))["to_print"] == 1
    jeane = await person_of(client, "Jeane Martin")
    assert (await client.post("/v1/duplicates/searches")).status_code == 202
    await work_off(sessions, JOBS)
    (pair,) = (await client.get("/v1/duplicates")).json()["items"]
    keep = {"decision": "keep_first" if pair["first_id"] == jeane["id"] else "keep_second"}
    merged = await client.post(f"/v1/duplicates/{pair['id']}/decision", json=keep)
    assert merged.status_code == 200, merged.text
    told = await read(client)
    assert (told["due"], told["mailed"]) == (0, 1)
    assert (await client.get(f"/v1/people/{jeane['id']}")).json()["notice_on"] == TODAY.isoformat()
    assert (await client.post(f"/v1/person-merges/{merged.json()['id']}/undo")).status_code == 204
    told = await read(client)
    assert (told["due"], told["mailed"], told["to_print"]) == (1, 1, 1)
