"""A worker that is killed while it queues or sends a notice: nobody is told twice, and what is in doubt is counted."""

import asyncio
import os
from collections import Counter
from uuid import UUID

import pytest
from crm.consumers import JOBS
from crm.messaging.disclosures.delivery_outcomes import settle_all
from httpx import AsyncClient
from kit.db.sessions import Sessions, transaction
from kit.messages import Channel, delivery
from kit.messages.settings import Settings as MailSettings
from kit.servers.mails import CaughtMessage, MailServer
from kit.testing.steps import as_worker, work_off
from kit.testing.tokens import settings
from sqlalchemy import text

from services.crm.tests.killed_worker import begin, kill

from .conftest import CONTROLLER, TODAY, Fill

PEOPLE = 900 if os.environ.get("ISOLOIR_SOAK") else 240
QUEUED, SENT = PEOPLE // 3, PEOPLE // 4
"""When the workers are killed."""
RULE = {"second_person": False, "sponsor": "Mandataire", "sponsor_address": "1 rue de l'Exemple"}
LIST_MAILS, CONTACT_MAILS, MESSAGES = (
    f"crm.messaging.{module}"
    for module in ("disclosures.mail_job", "disclosures.contact_mails", "mailings.message_queue")
)
BATCH = PEOPLE // 30
"""So many a transaction: there is a part to be killed at, however fast the worker is."""


async def count(sessions: Sessions, campaign_id: UUID, sql: str) -> int:
    async with transaction(sessions, campaign_id) as session:
        return int(await session.scalar(text(sql)) or 0)


async def send_killed(
    sessions: Sessions, campaign_id: UUID, monkeypatch: pytest.MonkeyPatch, module: str
) -> Counter[str]:
    """What was asked for, with a worker killed while it queues and another while it sends; who got how many mails.

    `module`: the one that queues.
    """
    caught: Counter[str] = Counter()

    async def catch(mail: CaughtMessage) -> str:
        caught.update(mail.recipients)
        return "250 OK"

    async with MailServer(catch) as server:
        said = MailSettings.model_validate(
            settings(sessions).model_dump()
            | {"smtp_host": "127.0.0.1", "smtp_port": server.port, "smtp_security": "none", "mail_from": "c@exemple.fr"}
            | {"messages_stay_here": True}
        )
        queueing = await begin("queue", said, module, BATCH)
        while await count(sessions, campaign_id, "select count(*) from message") < QUEUED:
            await asyncio.sleep(0.02)
        await kill(queueing)
        assert QUEUED <= await count(sessions, campaign_id, "select count(*) from message") <= PEOPLE
        async with transaction(sessions, campaign_id) as session:
            await session.execute(text("update job set claimed_until = now() - interval '1 second'"))
        await work_off(sessions, JOBS)
        assert await count(sessions, campaign_id, "select count(*) from message") == PEOPLE
        carrying = await begin("send", said, module, BATCH)
        while sum(caught.values()) < SENT:
            await asyncio.sleep(0.01)
        await kill(carrying)
        async with as_worker(sessions) as opened:
            posts = delivery.open_posts(said)
            while await delivery.send_next(opened, posts, Channel.EMAIL, 1e6) is not None:
                pass
            await posts.close()
            monkeypatch.setattr(delivery, "LOST_SECONDS", 0)
            await delivery.delete_old_messages(opened)
            await settle_all(opened)
    return caught


@pytest.mark.soak
async def test_killed_while_queueing_and_while_sending(
    client: AsyncClient, sessions: Sessions, campaign_id: UUID, fill: Fill, monkeypatch: pytest.MonkeyPatch
) -> None:
    await client.put("/v1/register/controller", json=CONTROLLER)
    lines = [f"N{number};p{number}@exemple.fr" for number in range(PEOPLE)]
    acquired_list = await fill("\n".join(["nom;e-mail", *lines]).encode())
    assert (await client.post(f"/v1/acquired-lists/{acquired_list}/notice/send")).status_code == 202
    caught = await send_killed(sessions, campaign_id, monkeypatch, LIST_MAILS)
    told = (await client.get(f"/v1/acquired-lists/{acquired_list}/notice")).json()
    unknown = told["sent"].get("unknown", 0)
    assert max(caught.values()) == 1
    assert unknown <= 1
    assert told["sent"]["sent"] + unknown == PEOPLE
    assert (told["mailed"], told["to_mail"], told["state"]) == (PEOPLE, 0, "ended")
    assert await count(sessions, campaign_id, "select count(notified_on) from acquired_list_entry") == PEOPLE - unknown


@pytest.mark.soak
@pytest.mark.parametrize("carried", [False, True], ids=["a notice", "a first message"])
async def test_contacts_are_told_once_whoever_is_killed(
    client: AsyncClient,
    sessions: Sessions,
    campaign_id: UUID,
    bring: Fill,
    monkeypatch: pytest.MonkeyPatch,
    *,
    carried: bool,
) -> None:
    await client.put("/v1/register/controller", json=CONTROLLER)
    await client.put("/v1/mailing-rule", json=RULE)
    yes = f"oui;papier;f-1;{TODAY};cahier 1"
    lines = [f"N{number};p{number}@exemple.fr;{yes}" for number in range(PEOPLE)]
    columns = ["surname", "email", "use:email", "consent_source", "consent_text", "consent_on", "consent_proof"]
    file = "\n".join(["nom;e-mail;accord;source;texte;le;preuve", *lines]).encode()
    await bring(file, columns=columns, given_by="Collectif")
    if carried:
        said = {"name": "A", "channel": "email", "subject": "S", "body": "B"}
        mailing = (await client.post("/v1/mailings", json=said)).json()["id"]
        assert (await client.post(f"/v1/mailings/{mailing}/send", json={})).status_code == 200
    else:
        assert (await client.post("/v1/contact-notice/send", json={})).status_code == 202
    caught = await send_killed(sessions, campaign_id, monkeypatch, MESSAGES if carried else CONTACT_MAILS)
    assert max(caught.values()) == 1
    told = (await client.get("/v1/contact-notice")).json()
    # Of unknown fate: the campaign's next message tells them again, and until then they are not due.
    assert (told["mailed"] + told["unknown"], told["due"], told["waiting"]) == (PEOPLE, 0, 0)
    assert told["unknown"] <= 1
    assert told["state"] == ("none" if carried else "ended")
    dated = await count(sessions, campaign_id, "select count(notice_on) from person")
    assert dated == PEOPLE - told["unknown"]
