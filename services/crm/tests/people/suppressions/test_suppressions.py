"""Closed addresses: known again, opened by the person alone, each campaign's own."""

from uuid import UUID

from crm.people.suppressions.service import Address, find_suppressed, open_again, suppress
from kit.db.sessions import Sessions, transaction
from kit.testing.steps import new_campaign

MAIL: Address = ("email", b"1" * 32)
PHONE: Address = ("phone", b"1" * 32)


async def test_an_address_is_closed_once_and_for_one_channel(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await suppress(session, campaign_id, [MAIL], "opt_out")
        await suppress(session, campaign_id, [MAIL], "bounce")
        assert await find_suppressed(session, campaign_id, [MAIL, PHONE]) == {MAIL: "opt_out"}
        assert await find_suppressed(session, campaign_id, []) == {}


async def test_a_yes_opens_what_a_no_closed_and_not_what_bounces(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await suppress(session, campaign_id, [MAIL], "bounce")
        await suppress(session, campaign_id, [PHONE], "erasure")
        await open_again(session, campaign_id, [MAIL, PHONE])
        assert await find_suppressed(session, campaign_id, [MAIL, PHONE]) == {MAIL: "bounce"}


async def test_what_one_campaign_closed_is_open_in_another(sessions: Sessions, campaign_id: UUID) -> None:
    async with transaction(sessions, campaign_id) as session:
        await suppress(session, campaign_id, [MAIL], "opt_out")
    other = await new_campaign(sessions)
    async with transaction(sessions, other) as session:
        assert await find_suppressed(session, other, [MAIL]) == {}
