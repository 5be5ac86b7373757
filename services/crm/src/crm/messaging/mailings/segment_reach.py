"""Reach of a segment by each channel, and the reasons for which the others are left out."""

from collections.abc import Mapping, Sequence
from typing import Any

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.mailings.audience import WHY, Audience, Channel, Purpose, count_audience
from crm.messaging.mailings.mends import mend_of
from crm.segments.segments.filter_contents import only_volunteers
from crm.segments.segments.filters import FILTER, Filter
from crm.segments.segments.reach import LeftOut, Reach
from crm.segments.segments.service import check_selection, write_out

CHANNELS: dict[Channel, str] = {"email": "e-mail", "sms": "SMS", "post": "lettre"}


def left_out_of(audience: Audience, channel: Channel, purpose: Purpose) -> list[LeftOut]:
    """Return why people are left out, most of them first, each with its mend."""
    ordered = sorted(audience.excluded.items(), key=lambda one: -one[1])
    mends = {reason: mend_of(reason, channel, purpose) for reason, _ in ordered}
    return [
        LeftOut(people, WHY[reason][people > 1], mends[reason].words, mends[reason].page) for reason, people in ordered
    ]


async def count_reach(session: AsyncSession, caller: Caller, found: Filter) -> Sequence[Reach]:
    """Count for a message to volunteers where the filter has no others, else for a political message."""
    alone = await write_out(session, caller, found)
    purpose: Purpose = "team" if only_volunteers(alone) else "campaign"
    chosen = FILTER.dump_python(alone, mode="json")
    return [await _count(session, caller, channel, purpose, chosen) for channel in CHANNELS]


async def reach_of(
    session: AsyncSession, caller: Caller, channel: Channel, purpose: Purpose, chosen: Mapping[str, Any] | None
) -> Reach:
    """Count the people of a filter, or all, whom a message would reach. Raises Invalid where the law forbids it."""
    found = None if chosen is None else await write_out(session, caller, FILTER.validate_python(chosen))
    if purpose == "campaign":
        await check_selection(session, caller, found, None)
    written = None if found is None else FILTER.dump_python(found, mode="json")
    return await _count(session, caller, channel, purpose, written)


async def _count(
    session: AsyncSession, caller: Caller, channel: Channel, purpose: Purpose, chosen: Mapping[str, Any] | None
) -> Reach:
    state = (await get_campaign(session, caller.campaign_id)).state
    audience = await count_audience(session, caller, state, campaign_now(state), channel, purpose, chosen, None, ())
    write = f"/mailings/new?channel={channel}&purpose={purpose}"
    left_out = left_out_of(audience, channel, purpose)
    return Reach(CHANNELS[channel], audience.reached, left_out, write, f"Écrire par {CHANNELS[channel]}")
