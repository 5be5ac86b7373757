"""Helpers of a street round: found among volunteers, and given a secret link of their own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from common.schemas.actions import ActionKind
from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from kit.security.entitlements import Rights, check_may_give, earliest_end
from kit.security.links import close_links, new_link
from kit.web.problems import Conflict, NotFound
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.people.records import service as people
from crm.people.volunteers import service as volunteers
from crm.people.volunteers.availability import Skill
from crm.street_rounds.rounds import queries
from crm.street_rounds.rounds.models import StreetRound, StreetRoundHelper
from crm.street_rounds.rounds.schemas import EligibleVolunteerRead, HelperRead
from crm.street_rounds.rounds.service import get_drop

PURPOSE = "drop"
"""The purpose of a link to a round."""
SKILLS: dict[str, Skill] = {ActionKind.POSTERING: "postering", ActionKind.LEAFLET_DROP: "leaflets"}
MAX_HELPERS = 50
MAX_FOUND = 50
LASTS_AFTER = timedelta(days=15)
"""How long a link stays valid, so that a phone long offline can still report."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


async def find_able(
    session: AsyncSession, caller: Caller, street_round: StreetRound, *, any_time: bool = False
) -> list[EligibleVolunteerRead]:
    """Find volunteers who offered this, at that time of the week and place, and are not on the round. `any_time`: at
    any time.
    """
    action = await actions.get_action(session, caller.campaign_id, street_round.id)
    zone = (await get_campaign(session, caller.campaign_id)).state.time_zone
    slots = None if any_time else [slot_of(action.starts_at, zone)]
    helper_ids = [helper.person_id for helper in await queries.helpers_of(session, street_round.id)]
    skill = SKILLS[street_round.kind]
    able = await volunteers.find_able(session, caller, skill, slots, action.stations, helper_ids, MAX_FOUND)
    return [
        EligibleVolunteerRead(
            person_id=volunteer.id,
            name=people.full_name(volunteer),
            station=volunteer.station,
            commune=volunteer.commune,
        )
        for volunteer in able
    ]


async def add_helper(
    session: AsyncSession, caller: Caller, street_round: StreetRound, person_id: UUID
) -> tuple[StreetRoundHelper, str]:
    """Add a helper; return them and the path of their link. On a repeat the earlier link becomes invalid."""
    await people.get_person(session, caller, person_id)
    row = {"campaign_id": caller.campaign_id, "id": uuid4(), "street_round_id": street_round.id, "person_id": person_id}
    await session.execute(insert(StreetRoundHelper).values(row | {"added_by": caller.subject}).on_conflict_do_nothing())
    count = (
        select(func.count()).select_from(StreetRoundHelper).where(StreetRoundHelper.street_round_id == street_round.id)
    )
    if (await session.scalar(count) or 0) > MAX_HELPERS:
        raise Conflict(f"{MAX_HELPERS} personnes au plus par tournée.", f"{MAX_HELPERS} people at most.", "/person_id")
    query = select(StreetRoundHelper).where(
        StreetRoundHelper.street_round_id == street_round.id, StreetRoundHelper.person_id == person_id
    )
    helper = (await session.scalars(query)).one()
    action = await actions.get_action(session, caller.campaign_id, street_round.id)
    await close_links(session, helper.id)
    # A demonstration's clock may be moved, a link's is real: it lasts at least from now.
    expires_at = max(action.ends_at, datetime.now(UTC)) + LASTS_AFTER
    expires_at = earliest_end(expires_at, caller.ends_at)
    check_may_give(caller.conferrable, Rights(frozenset({"canvasses:write"}), tuple(action.stations), expires_at))
    return helper, f"/sortie/{await new_link(session, caller.campaign_id, PURPOSE, helper.id, expires_at)}"


async def remove_helper(session: AsyncSession, caller: Caller, street_round: StreetRound, helper_id: UUID) -> None:
    """Remove a helper: their link becomes invalid, and their marks stay."""
    helper = await session.get(StreetRoundHelper, (caller.campaign_id, helper_id))
    if helper is None or helper.street_round_id != street_round.id:
        raise NotFound("Cette personne n'est pas de la tournée.", "There is no such helper.")
    await people.get_person(session, caller, helper.person_id)
    await close_links(session, helper.id)
    await session.delete(helper)


async def list_helpers(session: AsyncSession, caller: Caller, street_round: StreetRound) -> list[HelperRead]:
    """Return the round's helpers among the people that the caller may see."""
    helpers = await queries.helpers_of(session, street_round.id)
    names = await people.name_people(session, caller, [helper.person_id for helper in helpers])
    return [
        HelperRead(id=helper.id, person_id=helper.person_id, name=names[helper.person_id])
        for helper in helpers
        if helper.person_id in names
    ]


async def enter(session: AsyncSession, campaign_id: UUID, purpose: str, helper_id: UUID) -> tuple[StreetRound, Caller]:
    """Return the round of a link, and its caller. Raises NotFound for another link, or a removed helper."""
    helper = await session.get(StreetRoundHelper, (campaign_id, helper_id)) if purpose == PURPOSE else None
    if helper is None:
        raise NotFound("Ce lien ne mène à aucune tournée.", "This link leads to no round.")
    caller = Caller(
        subject=f"helper:{helper.id}",
        campaign_id=campaign_id,
        scopes=frozenset({"canvasses:write"}),
        roles=frozenset(),
        territories=(),
    )
    return await get_drop(session, caller, helper.street_round_id), caller


async def rounds_of_person(session: AsyncSession, person_id: UUID) -> Sequence[StreetRoundHelper]:
    """Return the rounds of a helper, for their rights request."""
    rows = (
        select(StreetRoundHelper)
        .where(StreetRoundHelper.person_id == person_id)
        .order_by(StreetRoundHelper.added_at, StreetRoundHelper.id)
    )
    return (await session.scalars(rows)).all()


def slot_of(moment: datetime, zone: str) -> str:
    """Return the day and part of day as volunteers state them, such as `sat_evening`."""
    local = moment.astimezone(ZoneInfo(zone))
    part = "morning" if local.hour < 12 else "afternoon" if local.hour < 18 else "evening"
    return f"{_DAYS[local.weekday()]}_{part}"
