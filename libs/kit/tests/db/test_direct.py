"""What is sent to psycopg as it is: in the session's transaction and campaign, with SQLAlchemy's errors."""

from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from kit.campaigns.tables import CAMPAIGN, MEMBER
from kit.db.direct import Direct, ask, ask_first
from kit.db.sessions import Sessions, is_outage, transaction
from kit.events.outbox import EVENT
from kit.testing.steps import new_campaign
from kit.testing.tokens import TESTER
from sqlalchemy import Integer, bindparam, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

MINE = Direct(select(func.current_setting("isoloir.campaign", True).label("campaign")))
MEMBERS = Direct(select(MEMBER.c.subject).where(MEMBER.c.campaign_id == bindparam("of")))
DIVIDED = Direct(select((1 / bindparam("by", type_=Integer)).label("share")))


async def send(sessions: Sessions, campaign_id: UUID, *statements: Direct, given: dict[str, Any]) -> None:
    """In one transaction."""
    async with transaction(sessions, campaign_id) as session:
        for statement in statements:
            await ask(session, statement, given)


async def test_a_first_statement_sees_the_campaign_that_the_transaction_begins_with(sessions: Sessions) -> None:
    first, second = await new_campaign(sessions), await new_campaign(sessions)
    for campaign in (first, second, first):
        async with transaction(sessions, campaign) as session:
            assert [row.subject for row in await ask_first(session, MEMBERS, {"of": campaign})] == [TESTER]
        async with transaction(sessions, campaign) as session:
            (mine,) = await ask_first(session, MINE, {})
            assert mine.campaign == str(campaign)
            (again,) = await ask_first(session, MINE, {})
            assert again == mine


async def test_a_first_statement_sees_nothing_of_another_campaign(sessions: Sessions, campaign_id: UUID) -> None:
    other = await new_campaign(sessions)
    for campaign in (campaign_id, None):
        async with transaction(sessions, campaign) as session:
            assert not await ask_first(session, MEMBERS, {"of": other})
            assert not await ask(session, MEMBERS, {"of": other})


async def test_what_is_sent_is_rolled_back_with_the_transaction(sessions: Sessions, campaign_id: UUID) -> None:
    told = Direct(insert(EVENT).values({name: bindparam(name) for name in ("id", "subject", "payload", "campaign_id")}))
    row = {"id": uuid4(), "subject": "x", "payload": "{}", "campaign_id": campaign_id}
    with pytest.raises(IntegrityError) as refused:
        await send(sessions, campaign_id, told, told, given=row)
    assert str(row["id"]) not in str(refused.value.params)
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(EVENT)) == 0


async def test_what_is_sent_first_in_a_step_is_taken_back_with_it(sessions: Sessions, campaign_id: UUID) -> None:
    told = Direct(insert(EVENT).values({name: bindparam(name) for name in ("id", "subject", "payload", "campaign_id")}))
    row = {"id": uuid4(), "subject": "x", "payload": "{}", "campaign_id": campaign_id}
    async with transaction(sessions, campaign_id) as session:
        await ask_first(session, MINE, {})
        step = await session.begin_nested()
        await ask(session, told, row)
        await step.rollback()
        step = await session.begin_nested()
        await ask(session, told, row)
        with pytest.raises(IntegrityError):
            await ask(session, told, row)
        await step.rollback()
        (mine,) = await ask(session, MINE, {})
        assert mine.campaign == str(campaign_id)
    async with transaction(sessions, campaign_id) as session:
        assert await session.scalar(select(func.count()).select_from(EVENT)) == 0


async def test_an_error_of_the_first_statement_spoils_no_connection(sessions: Sessions, campaign_id: UUID) -> None:
    for _ in range(2):
        with pytest.raises(DBAPIError, match="division by zero"):
            async with transaction(sessions, campaign_id) as session:
                await ask_first(session, DIVIDED, {"by": 0})
        async with transaction(sessions, campaign_id) as session:
            assert [row.share for row in await ask_first(session, DIVIDED, {"by": 1})] == [1]


async def test_a_statement_that_lacks_a_parameter_is_not_sent(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        with pytest.raises(DBAPIError):
            await ask(session, MEMBERS, {})
        assert await session.scalar(select(CAMPAIGN.c.campaign_id)) == campaign_id


async def test_a_server_that_hangs_up_is_an_outage(sessions: Sessions, campaign_id: UUID) -> None:
    hang_up = Direct(text("select pg_terminate_backend(pg_backend_pid())"))
    with pytest.raises(DBAPIError) as lost:
        await send(sessions, campaign_id, hang_up, MINE, given={})
    assert is_outage(lost.value)
    async with transaction(sessions, campaign_id) as session:
        assert await ask(session, MINE, {})


async def test_a_connection_is_not_kept_beyond_its_transaction(sessions: Sessions, campaign_id: UUID) -> None:
    async with sessions(info={"campaign_id": campaign_id}) as session:
        held: list[object] = []
        for _ in range(2):
            async with session.begin():
                await ask(session, MINE, {})
                async with session.begin_nested():
                    await ask(session, MINE, {})
                assert await ask(session, MINE, {})
                held += [value for value in session.info.values() if isinstance(value, psycopg.AsyncConnection)]
            assert not any(isinstance(value, psycopg.AsyncConnection) for value in session.info.values())
        assert len(held) == 2
