"""Refusals of many people at once, as another system brings them."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.messages import cancel_messages
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.consents.ledger.bulk_lines import Line, add_lines, standing_of
from crm.people.records.bulk_correction import set_uses_of_all
from crm.people.records.consent_uses import CHANNEL_OF, Use
from crm.people.records.contact_points import points_of_all
from crm.people.suppressions.service import suppress


async def withdraw_all(session: AsyncSession, caller: Caller, refused: Mapping[UUID, Sequence[Use]]) -> None:
    """Note what each person refuses, as `record_consent` does for one: no message waits, and addresses are closed."""
    if not refused:
        return
    campaign_id = caller.campaign_id
    now = campaign_now((await get_campaign(session, campaign_id)).state)
    vault = await open_vault(session, campaign_id)
    lines = [Line(person, use, "withdrawn", None, None, now) for person, uses in refused.items() for use in uses]
    await add_lines(session, campaign_id, vault, lines, "integration", caller.subject)
    standing = await standing_of(session, campaign_id, list(refused))
    await set_uses_of_all(session, caller, vault, standing)
    for person in refused:
        await cancel_messages(session, campaign_id, person)
    closed: list[tuple[str, bytes]] = []
    for person, points in (await points_of_all(session, campaign_id, list(refused))).items():
        open_channels = {CHANNEL_OF.get(use) for use in standing[person]}
        no_to = {CHANNEL_OF[use] for use in refused[person] if use in CHANNEL_OF}
        closed += [(channel, blind) for channel, blind in points if channel in no_to and channel not in open_channels]
    await suppress(session, campaign_id, closed, "opt_out")
