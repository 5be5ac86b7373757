"""Check-in: by the code that a person shows, or by name; the same code twice is one person."""

from typing import Literal
from uuid import UUID

from kit.campaigns.queries import campaign_now, get_campaign
from kit.db.vault import open_vault
from kit.security.auth import Caller
from kit.security.entitlements import Rights, check_may_give, earliest_end
from kit.security.links import new_link
from kit.web.problems import Conflict, NotFound
from kit.web.refusals import link_for_elsewhere
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign_events.events import service as campaign_events
from crm.campaign_events.events.service import KnownCampaignEvent
from crm.campaign_events.registrations.check_in_codes import read_code
from crm.campaign_events.registrations.messages import link_ends, open_told
from crm.campaign_events.registrations.models import Rsvp
from crm.campaign_events.registrations.schemas import ArrivalRead, Outcome
from crm.campaign_events.registrations.service import CODE, count_of, covered, get_rsvp

DESK = "gathering_desk"
"""The purpose of the link of who stands at the door."""
_STEWARD = frozenset({"actions:write", "people:read"})
AT_THE_DOOR = "accueil"


async def new_desk_link(session: AsyncSession, caller: Caller, campaign_event_id: UUID) -> str:
    """The path of the page that checks people in: until a day after the end, for whoever has it."""
    campaign_event = await covered(session, caller, campaign_event_id)
    _check_not_off(campaign_event)
    state = (await get_campaign(session, caller.campaign_id)).state
    ends = earliest_end(link_ends(state, campaign_event), caller.ends_at)
    # `covered` has looked at where it takes place.
    check_may_give(caller.conferrable, Rights(_STEWARD, caller.territories, ends))
    token = await new_link(session, caller.campaign_id, DESK, campaign_event_id, ends)
    return f"/accueil/{token}"


async def desk_campaign_event(
    session: AsyncSession, campaign_id: UUID, purpose: str, campaign_event_id: UUID
) -> KnownCampaignEvent:
    """Return the event of a check-in link. Raises NotFound for another one."""
    if purpose != DESK:
        raise link_for_elsewhere()
    return await campaign_events.get_campaign_event(session, campaign_id, campaign_event_id)


async def check_in(session: AsyncSession, campaign_event: KnownCampaignEvent, code: str, by: str) -> ArrivalRead:
    """Check somebody in by their code; a code of another event is answered as one that nobody has."""
    # Before the row of who comes, as wherever both are written.
    campaign_event = await campaign_events.get_campaign_event(
        session, campaign_event.campaign_id, campaign_event.id, lock=True
    )
    _check_not_off(campaign_event)
    read = read_code(code)
    found: Rsvp | None = None
    if read is not None:
        vault = await open_vault(session, campaign_event.campaign_id)
        rows = select(Rsvp).where(
            Rsvp.campaign_id == campaign_event.campaign_id,
            Rsvp.campaign_event_id == campaign_event.id,
            Rsvp.code == vault.blind(CODE, read),
        )
        # Two stewards scan one code at once: the second one reads what the first one wrote.
        found = await session.scalar(rows.with_for_update())
    return await _arrive(session, campaign_event, found, by)


async def count_walk_in(session: AsyncSession, campaign_event: KnownCampaignEvent, change: Literal[1, -1]) -> int:
    """Count somebody in who had not signed up, or take one back; return how many there are. Nobody is named."""
    campaign_event = await campaign_events.get_campaign_event(
        session, campaign_event.campaign_id, campaign_event.id, lock=True
    )
    _check_not_off(campaign_event)
    campaign_event.walk_ins = max(0, campaign_event.walk_ins + change)
    await session.flush()
    return campaign_event.walk_ins


async def set_attendance(
    session: AsyncSession, caller: Caller, campaign_event_id: UUID, rsvp_id: UUID, *, came: bool
) -> Rsvp:
    """Set attendance by name, from the list; a mistake can be taken back."""
    campaign_event = await covered(session, caller, campaign_event_id, lock=True)
    rsvp = await get_rsvp(session, caller.campaign_id, rsvp_id, lock=True)
    if rsvp.campaign_event_id != campaign_event_id:
        raise NotFound("Cette inscription n'existe pas.", "There is no such sign-up.")
    if not came:
        rsvp.came_at = rsvp.came_by = None
    elif rsvp.came_at is None:
        _check_not_off(campaign_event)
        if rsvp.state != "coming":
            raise Conflict("Cette personne n'a pas de place.", "They have no place.", "/came")
        await _mark(session, rsvp, caller.subject)
    await session.flush()
    return rsvp


async def _arrive(session: AsyncSession, campaign_event: KnownCampaignEvent, rsvp: Rsvp | None, by: str) -> ArrivalRead:
    outcome: Outcome = "unknown"
    if rsvp is not None:
        if rsvp.came_at is not None:
            outcome = "again"
        elif rsvp.state == "coming":
            outcome = "came"
            await _mark(session, rsvp, by)
            await session.flush()
        else:
            outcome = "waiting" if rsvp.state == "waiting" else "not_coming"
    told = open_told(await open_vault(session, campaign_event.campaign_id), rsvp) if rsvp is not None else None
    return ArrivalRead(
        outcome=outcome,
        name=told.name if told else None,
        at=rsvp.came_at if rsvp is not None else None,
        came=(await count_of(session, campaign_event))["came"],
    )


async def _mark(session: AsyncSession, rsvp: Rsvp, by: str) -> None:
    rsvp.came_at = campaign_now((await get_campaign(session, rsvp.campaign_id)).state)
    rsvp.came_by = by


def _check_not_off(campaign_event: KnownCampaignEvent) -> None:
    if campaign_event.status == "cancelled":
        campaign_events.check_planned(campaign_event)
