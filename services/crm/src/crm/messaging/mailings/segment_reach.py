"""Who of a segment can be reached by each channel, and why the others cannot."""

from collections.abc import Sequence

from kit.campaigns.queries import campaign_now, get_campaign
from kit.security.auth import Caller
from sqlalchemy.ext.asyncio import AsyncSession

from crm.messaging.mailings.audience import WHY, Audience, Channel, Purpose, count_audience
from crm.messaging.mailings.mends import mend_of
from crm.segments.segments.filters import FILTER, Filter, only_volunteers
from crm.segments.segments.reach import LeftOut, Reach
from crm.segments.segments.service import write_out

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
    state = (await get_campaign(session, caller.campaign_id)).state
    chosen = FILTER.dump_python(alone, mode="json")
    reaches: list[Reach] = []
    for channel, name in CHANNELS.items():
        audience = await count_audience(session, caller, state, campaign_now(state), channel, purpose, chosen, None, ())
        write = f"/mailings/new?channel={channel}&purpose={purpose}"
        reaches.append(Reach(name, audience.reached, left_out_of(audience, channel, purpose), write))
    return reaches
