"""Messages that strangers' forms ask for: one an hour to a mailbox, the next ones later, a flood not at all."""

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID

import pytest
from kit.db.sessions import Sessions, transaction
from kit.db.vault import open_vault
from kit.messages import Mail, cancel_all, queue_message, throttle_by_address
from kit.messages.tables import MESSAGE
from kit.messages.throttle import EVERY, MAX_WAITING, mailbox_of
from kit.testing.steps import new_campaign
from sqlalchemy import select, update


async def ask(sessions: Sessions, campaign_id: UUID, to: str = "zoe@exemple.fr") -> UUID | None:
    async with transaction(sessions, campaign_id) as session:
        throttle = throttle_by_address(await open_vault(session, campaign_id), "confirm", to)
        mail = Mail(to=to, subject="Confirmez", text="Bonjour.\n", html="<p>Bonjour.</p>")
        return await queue_message(session, campaign_id, mail, kind="confirm", throttle=throttle)


async def due(sessions: Sessions, campaign_id: UUID) -> list[datetime]:
    async with transaction(sessions, campaign_id) as session:
        return list(await session.scalars(select(MESSAGE.c.not_before).order_by(MESSAGE.c.not_before)))


async def test_forms_sent_at_once_bring_one_message_an_hour(sessions: Sessions, campaign_id: UUID) -> None:
    asked = await asyncio.gather(*(ask(sessions, campaign_id) for _ in range(6)))
    times = await due(sessions, campaign_id)
    assert sum(one is not None for one in asked) == len(times) == 1 + MAX_WAITING
    assert times[0] <= datetime.now(UTC)
    assert [later - earlier for earlier, later in pairwise(times)] == [EVERY] * MAX_WAITING


async def test_an_hour_later_the_next_one_goes_at_once(sessions: Sessions, campaign_id: UUID) -> None:
    assert await ask(sessions, campaign_id)
    async with transaction(sessions, campaign_id) as session:
        await session.execute(update(MESSAGE).values(not_before=datetime.now(UTC) - EVERY - timedelta(seconds=1)))
    assert await ask(sessions, campaign_id)
    assert (await due(sessions, campaign_id))[-1] <= datetime.now(UTC)


async def test_other_addresses_and_other_campaigns_wait_for_nobody(sessions: Sessions, campaign_id: UUID) -> None:
    other = await new_campaign(sessions)
    assert await ask(sessions, campaign_id)
    assert await ask(sessions, campaign_id, "lea@exemple.fr")
    assert await ask(sessions, other)
    assert all([at <= datetime.now(UTC) for one in (campaign_id, other) for at in await due(sessions, one)])


async def test_what_was_cancelled_holds_nobody_up(sessions: Sessions, campaign_id: UUID) -> None:
    assert await ask(sessions, campaign_id)
    async with transaction(sessions, campaign_id) as session:
        await cancel_all(session, campaign_id, "confirm")
    assert await ask(sessions, campaign_id)
    assert max(await due(sessions, campaign_id)) <= datetime.now(UTC)


@pytest.mark.parametrize("to", ["zoe@exemple.fr", "Zoe@Exemple.FR", " zoe+1@exemple.fr ", "zoe+a+b@exemple.fr"])
def test_spellings_of_one_mailbox_count_as_one(to: str) -> None:
    assert mailbox_of(to) == "zoe@exemple.fr"


def test_a_phone_number_is_a_mailbox_of_its_own() -> None:
    assert mailbox_of("+33612345678") != mailbox_of("+33612345679")
