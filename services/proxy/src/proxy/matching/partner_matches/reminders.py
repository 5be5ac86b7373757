"""Reminders of matches across campaigns; each campaign reminds its own person."""

from kit.campaigns.queries import Campaign, campaign_today
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.requests import service as requests
from proxy.intake.requests.states import State
from proxy.matching.partner_matches import outcomes
from proxy.matching.partner_matches.pairs import Side, read_pair
from proxy.matching.partner_matches.partner_notices import notify_side
from proxy.matching.shared_matches.live_matches import SharedMatch
from proxy.messages.notices.kinds import Kind
from proxy.messages.notices.service import reminder_name
from proxy.messages.notices.steps import Step


def kind_of(side: Side, step: Step, *, established: bool, said: bool) -> Kind | None:
    """Return the day's kind of message for a person; None: no message."""
    grantor = side == "grantor"
    if step is Step.AFTER:
        return None if said else Kind.AFTER_GRANTOR if grantor else Kind.AFTER_HOLDER
    if established:
        if step is not Step.EVE:
            return None
        return Kind.EVE_GRANTOR if grantor else Kind.EVE_HOLDER
    if grantor:
        return Kind.REMIND_GRANTOR
    return None if step is Step.TEN else Kind.REMIND_HOLDER


def _asked_of_the_round_before(campaign: Campaign, match: SharedMatch, round: int) -> bool:
    """Return whether the match also covers an earlier round still to come: one proxy is made for both."""
    today = campaign_today(campaign.state)
    return any(
        round_day.number < round and round_day.number in match.rounds and today <= round_day.on
        for round_day in campaign.state.rounds
    )


async def remind_one(session: AsyncSession, campaign: Campaign, match: SharedMatch, step: Step, round: int) -> bool:
    """Remind this campaign's person of the match; return True if a message was queued."""
    side: Side = "grantor" if match.side == "grantor" else "holder"
    follow_up = await outcomes.read_follow_up(session, match)
    established = match.established_at is not None
    reported = any(vote.round == round for vote in follow_up.votes)
    kind = kind_of(side, step, established=established, said=reported)
    if kind is None or (not established and _asked_of_the_round_before(campaign, match, round)):
        return False
    pair = await read_pair(session, campaign.id, match.id)
    on = next(round_day.on for round_day in campaign.state.rounds if round_day.number == round)
    name = f"{reminder_name(step, round)}{kind}"
    await notify_side(session, pair, kind, side, name=name, on=on, round=round, step=str(step))
    if step is Step.EVE and established and side == "grantor" and pair.request.state == State.ESTABLISHED:
        await requests.move_request(session, campaign, pair.request, State.REMINDED)
    return True
