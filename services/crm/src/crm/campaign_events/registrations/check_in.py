"""Check-in: by the code that a person shows, or by name; the same code twice is one person."""

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

from crm.campaign_events.events import service as gatherings
from crm.campaign_events.events.service import KnownGathering
from crm.campaign_events.registrations.check_in_codes import read_code
from crm.campaign_events.registrations.messages import link_ends, open_told
from crm.campaign_events.registrations.models import Rsvp
from crm.campaign_events.registrations.schemas import ArrivalRead, Outcome
from crm.campaign_events.registrations.service import CODE, count_of, covered, get_rsvp

DESK = "gathering_desk"
"""The purpose of the link of who stands at the door."""
_STEWARD = frozenset({"actions:write", "people:read"})
AT_THE_DOOR = "accueil"


async def new_desk_link(session: AsyncSession, caller: Caller, gathering_id: UUID) -> str:
    """The path of the page that checks people in: until a day after the end, for whoever has it."""
    gathering = await covered(session, caller, gathering_id)
    _check_not_off(gathering)
    state = (await get_campaign(session, caller.campaign_id)).state
    ends = earliest_end(link_ends(state, gathering), caller.ends_at)
    # `covered` has looked at where it takes place.
    check_may_give(caller.conferrable, Rights(_STEWARD, caller.territories, ends))
    token = await new_link(session, caller.campaign_id, DESK, gathering_id, ends)
    return f"/accueil/{token}"


async def desk_gathering(session: AsyncSession, campaign_id: UUID, purpose: str, gathering_id: UUID) -> KnownGathering:
    """Return the event of a check-in link. Raises NotFound for another one."""
    if purpose != DESK:
        raise link_for_elsewhere()
    return await gatherings.get_gathering(session, campaign_id, gathering_id)


async def check_in(session: AsyncSession, gathering: KnownGathering, code: str, by: str) -> ArrivalRead:
    """Check somebody in by their code; a code of another event is answered as one that nobody has."""
    # Before the row of who comes, as wherever both are written.
    gathering = await gatherings.get_gathering(session, gathering.campaign_id, gathering.id, lock=True)
    _check_not_off(gathering)
    read = read_code(code)
    found: Rsvp | None = None
    if read is not None:
        vault = await open_vault(session, gathering.campaign_id)
        rows = select(Rsvp).where(
            Rsvp.campaign_id == gathering.campaign_id,
            Rsvp.gathering_id == gathering.id,
            Rsvp.code == vault.blind(CODE, read),
        )
        # Two stewards scan one code at once: the second one reads what the first one wrote.
        found = await session.scalar(rows.with_for_update())
    return await _arrive(session, gathering, found, by)


async def set_attendance(
    session: AsyncSession, caller: Caller, gathering_id: UUID, rsvp_id: UUID, *, came: bool
) -> Rsvp:
    """Set attendance by name, from the list; a mistake can be taken back."""
    gathering = await covered(session, caller, gathering_id, lock=True)
    rsvp = await get_rsvp(session, caller.campaign_id, rsvp_id, lock=True)
    if rsvp.gathering_id != gathering_id:
        raise NotFound("Cette inscription n'existe pas.", "There is no such sign-up.")
    if not came:
        rsvp.came_at = rsvp.came_by = None
    elif rsvp.came_at is None:
        _check_not_off(gathering)
        if rsvp.state != "coming":
            raise Conflict("Cette personne n'a pas de place.", "They have no place.", "/came")
        await _mark(session, rsvp, caller.subject)
    await session.flush()
    return rsvp


async def _arrive(session: AsyncSession, gathering: KnownGathering, rsvp: Rsvp | None, by: str) -> ArrivalRead:
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
    told = open_told(await open_vault(session, gathering.campaign_id), rsvp) if rsvp is not None else None
    return ArrivalRead(
        outcome=outcome,
        name=told.name if told else None,
        at=rsvp.came_at if rsvp is not None else None,
        came=(await count_of(session, gathering))["came"],
    )


async def _mark(session: AsyncSession, rsvp: Rsvp, by: str) -> None:
    rsvp.came_at = campaign_now((await get_campaign(session, rsvp.campaign_id)).state)
    rsvp.came_by = by


def _check_not_off(gathering: KnownGathering) -> None:
    if gathering.status == "cancelled":
        gatherings.check_planned(gathering)
