"""A campaign asks the others of its organisation for people on the day of one of its actions.

Nobody is handed over: members of a campaign that answers ask to be let in themselves, through an open invitation of the
campaign that asks, and may canvass where it says. Each campaign is read in its own transaction.
"""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from common.schemas.actions import ActionStatus
from elections.places.stations import station_name
from kit.campaigns.queries import find_campaign
from kit.db.relocations import CampaignAway
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller, check_in_person
from kit.security.links import new_link
from kit.web.problems import Conflict, Forbidden, Gone, NotFound
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.service import some_actions
from crm.campaign.audit_log.service import keep
from crm.campaign.members.service import is_member
from crm.team.open_invitations import service as rooms
from crm.team.organisations.help_schemas import HelpRead, HelpRequestCreate
from crm.team.organisations.models import Affiliation, Appeal, HelpRequest
from crm.team.organisations.org_session import Standing
from crm.team.organisations.service import campaigns_of, inside_of

FURTHEST = timedelta(days=30)
"""Before the action, at most: the open invitation stands as long."""


async def ask_help(session: AsyncSession, caller: Caller, organisation_id: UUID, put: HelpRequestCreate) -> HelpRead:
    """Ask an organisation for people on an action of the plan. Raises Conflict where it can pass nothing on."""
    if caller.territories:
        raise Forbidden(
            "Cela engage toute la campagne : votre territoire n'en est qu'une partie.",
            "This binds the whole campaign: your territories are a part of it.",
        )
    affiliation = await session.get(Affiliation, (caller.campaign_id, organisation_id), with_for_update=True)
    if affiliation is None:
        raise NotFound("La campagne n'est pas dans cette organisation.", "The campaign is not in this organisation.")
    if "appeals" not in affiliation.shares:
        raise Conflict(
            "La campagne ne prend pas part aux demandes de cette organisation : rejoignez-la à nouveau en cochant "
            "« des demandes, auxquelles nous répondons ».",
            "The campaign does not share `appeals` with this organisation.",
        )
    action = next(iter(await some_actions(session, [put.action_id])), None)
    now = datetime.now(UTC)
    if action is None or action.status != ActionStatus.PLANNED or not now < action.ends_at:
        raise NotFound("Choisissez une action à venir de votre plan.", "Name an action to come.", "/action_id")
    if action.ends_at > now + FURTHEST:
        raise Conflict(
            f"Le renfort se demande au plus tôt {FURTHEST.days} jours avant l'action.",
            f"Help is asked for {FURTHEST.days} days before the action at most.",
            "/action_id",
        )
    for known in await _requests(session, caller.campaign_id):
        if (known.organisation_id, known.action_id) == (organisation_id, action.id):
            raise Conflict("Du renfort est déjà demandé pour cette action.", "This was asked for.", "/action_id")
    room = await rooms.open_until(session, caller, action.title, put.people, put.territories, action.ends_at)
    request = HelpRequest(
        campaign_id=caller.campaign_id,
        organisation_id=organisation_id,
        action_id=action.id,
        room_id=room.id,
        place=put.place,
        asked_by=caller.subject,
    )
    session.add(request)
    await session.flush()
    keep(session, caller.campaign_id, caller.subject, "added", "organisation", organisation_id, ["help"])
    made = await _read(session, request)
    if made is None:  # it ended in this very moment
        raise NotFound("Choisissez une action à venir de votre plan.", "Name an action to come.", "/action_id")
    return made


async def withdraw_help(session: AsyncSession, caller: Caller, help_id: UUID) -> None:
    """Ask no longer; who was let in stays, until the team removes them."""
    request = await session.get(HelpRequest, (caller.campaign_id, help_id))
    if request is None:
        raise NotFound("Cette demande n'existe plus.", "There is no such request.")
    await rooms.close_room(session, caller, request.room_id)
    await session.delete(request)
    keep(session, caller.campaign_id, caller.subject, "erased", "organisation", request.organisation_id, ["help"])


async def withdraw_all(session: AsyncSession, caller: Caller, organisation_id: UUID) -> None:
    """Ask nothing more of an organisation that the campaign leaves."""
    for request in await _requests(session, caller.campaign_id):
        if request.organisation_id == organisation_id:
            await withdraw_help(session, caller, request.id)


async def list_own_help(session: AsyncSession, campaign_id: UUID) -> list[HelpRead]:
    """List what the campaign asks for and what can still be answered, earliest action first."""
    found = [await _read(session, request) for request in await _requests(session, campaign_id)]
    return sorted([one for one in found if one is not None], key=lambda one: (one.starts_at, one.id))


async def list_help(standing: Standing) -> list[HelpRead]:
    """List what campaigns in one's departments ask for, earliest action first."""
    found: list[HelpRead] = []
    for campaign_id in await campaigns_of(standing):
        async with inside_of(standing, campaign_id, "appeals") as inside:
            if inside is not None:
                own = await list_own_help(inside[0], campaign_id)
                found += [one for one in own if one.organisation_id == standing.organisation.id]
    return sorted(found, key=lambda one: (one.starts_at, one.id))


async def get_help(standing: Standing, help_id: UUID) -> HelpRead:
    found = next((one for one in await list_help(standing) if one.id == help_id), None)
    if found is None:
        raise NotFound(
            "Ce renfort n'est plus demandé, ou pas dans vos départements.",
            "Nobody asks for this help, or not in your departments.",
            "/help",
        )
    return found


async def read_appealed(sessions: Sessions, appeal: Appeal) -> HelpRead | None:
    """Return what an appeal asks for, as it is now; None once it is over, or its campaign moved to another suite."""
    try:
        async with transaction(sessions, asking_campaign(appeal)) as session:
            request = await _answerable(session, appeal)
            return await _read(session, request) if request else None
    except CampaignAway:
        return None


async def lead_in(session: AsyncSession, sessions: Sessions, caller: Caller, appeal_id: UUID) -> str:
    """Return the path on which a member asks the other campaign to let them in. Raises Gone once it is over."""
    check_in_person(caller)
    appeal = await session.get(Appeal, (caller.campaign_id, appeal_id))
    if appeal is None or appeal.kind != "help" or appeal.state != "accepted":
        raise NotFound("Ce renfort n'est pas proposé ici.", "This help is not proposed here.")
    if await session.get(Affiliation, (caller.campaign_id, appeal.organisation_id)) is None:
        raise Gone("La campagne n'est plus dans l'organisation.", "The campaign left the organisation.")
    try:
        async with transaction(sessions, asking_campaign(appeal)) as other:
            return await _new_way_in(other, caller.subject, appeal)
    except CampaignAway as error:
        raise _over() from error


def asking_campaign(appeal: Appeal) -> UUID:
    return UUID(appeal.content["campaign_id"])


async def _new_way_in(session: AsyncSession, subject: str, appeal: Appeal) -> str:
    request = await _answerable(session, appeal)
    asked = await _read(session, request) if request else None
    if request is None or asked is None:
        raise _over()
    if await is_member(session, asked.campaign_id, subject):
        raise Conflict(
            "Vous êtes déjà dans cette équipe : touchez « Changer de campagne ».",
            "You are in this team already.",
        )
    token = await new_link(session, asked.campaign_id, rooms.PURPOSE, request.room_id, asked.ends_at)
    return f"/salle/{token}"


def _over() -> Gone:
    return Gone("Ce renfort n'est plus demandé.", "This help is no longer asked for.")


async def _answerable(session: AsyncSession, appeal: Appeal) -> HelpRequest | None:
    """Return the request of an appeal, if its campaign still takes part in that organisation."""
    campaign_id = asking_campaign(appeal)
    affiliation = await session.get(Affiliation, (campaign_id, appeal.organisation_id))
    if affiliation is None or "appeals" not in affiliation.shares:
        return None
    return await session.get(HelpRequest, (campaign_id, appeal.id))


async def _requests(session: AsyncSession, campaign_id: UUID) -> list[HelpRequest]:
    return list(await session.scalars(select(HelpRequest).where(HelpRequest.campaign_id == campaign_id)))


async def _read(session: AsyncSession, request: HelpRequest) -> HelpRead | None:
    """Return a request as its action and its open invitation are now; None if either is over."""
    action = next(iter(await some_actions(session, [request.action_id])), None)
    room = await rooms.find_open(session, request.campaign_id, request.room_id)
    campaign = await find_campaign(session, request.campaign_id)
    if action is None or action.status != ActionStatus.PLANNED or action.ends_at <= datetime.now(UTC):
        return None
    if room is None or campaign is None:
        return None
    let_in = await rooms.count_let_in(session, request.campaign_id)
    return HelpRead(
        id=request.id,
        campaign_id=request.campaign_id,
        campaign=campaign.state.name,
        candidate=campaign.state.candidate,
        organisation_id=request.organisation_id,
        action_id=action.id,
        title=action.title,
        starts_at=action.starts_at,
        ends_at=action.ends_at,
        time_zone=campaign.state.time_zone,
        place=request.place,
        where=[station_name(code) for code in room.territories],
        people=room.uses,
        let_in=let_in.get(room.id, 0),
    )
