"""The end of all accesses to a campaign once its last round is over, in one act.

Who directs the campaign stays, and who keeps its account: it is filed weeks later, and decided months later. The other
services hear of each member who goes, as on any day.
"""

from datetime import date, timedelta
from uuid import UUID

from common.scopes import Role
from kit.campaigns.queries import Campaign, Member, campaign_today, get_campaign
from kit.security.auth import Caller, check_in_person
from kit.web.problems import Conflict, Forbidden
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.members import service as members
from crm.campaign.members.schemas import MemberPut
from crm.canvassing.phones import service as phones
from crm.forms.sign_up_forms import service as sign_up_forms
from crm.integrations.clients import service as clients
from crm.integrations.connectors import service as connectors
from crm.integrations.front_ends import service as front_ends
from crm.integrations.front_ends.sessions import end_sessions_in
from crm.privacy.accesses.schemas import AccessesRead
from crm.team.invitations import service as invitations
from crm.team.open_invitations import service as open_invitations

STAY = frozenset({Role.MANAGER, Role.CANDIDATE, Role.FINANCIAL_AGENT, Role.ACCOUNTANT})


async def read_accesses(session: AsyncSession, caller: Caller) -> AccessesRead:
    campaign = await get_campaign(session, caller.campaign_id)
    open_forms = [form for form in await sign_up_forms.list_forms(session, caller.campaign_id) if form.is_open]
    return AccessesRead(
        members=len([one for one in await members.list_members(session) if _goes(one.member)]),
        invitations=len(await invitations.list_waiting_ids(session, caller.campaign_id))
        + len(await open_invitations.list_open_ids(session, caller.campaign_id)),
        phones=len(await _phones(session, caller)),
        sign_up_forms=len(open_forms),
        front_ends=len(await _front_ends(session, caller)),
        clients=len(await _clients(session, caller)),
        connectors=len(await connectors.list_connectors(session)),
        allowed_from=_allowed_from(campaign),
        is_allowed=campaign_today(campaign.state) >= _allowed_from(campaign),
    )


async def close_accesses(session: AsyncSession, caller: Caller) -> AccessesRead:
    """End everything that `read_accesses` counts, and return what is left.

    Software that was given rights which the caller lacks stays: only who has them cuts it off.
    Raises Conflict before the last round is over, Forbidden for who does not direct the whole campaign.
    """
    check_in_person(caller)
    if caller.territories or Role.MANAGER not in caller.roles:
        raise Forbidden(
            "Seule la direction de toute la campagne ferme les accès.",
            "Only a manager of the whole campaign does this.",
        )
    campaign = await get_campaign(session, caller.campaign_id)
    if campaign_today(campaign.state) < _allowed_from(campaign):
        raise Conflict(
            "Le dernier tour n’est pas passé : l’équipe a encore besoin de ses accès.",
            "The last round is not over: the team still needs its accesses.",
        )
    for invitation_id in await invitations.list_waiting_ids(session, caller.campaign_id):
        await invitations.withdraw(session, caller, invitation_id)
    for room_id in await open_invitations.list_open_ids(session, caller.campaign_id):
        await open_invitations.close_room(session, caller, room_id)
    for phone_id in await _phones(session, caller):
        await phones.revoke(session, caller, phone_id)
    await sign_up_forms.close_forms(session, caller)
    await _cut_off_software(session, caller)
    for one in await members.list_members(session):
        await _end_member(session, caller, one)
    await session.flush()
    return await read_accesses(session, caller)


async def _end_member(session: AsyncSession, caller: Caller, named: members.NamedMember) -> None:
    member = named.member
    if not _goes(member):
        return
    stay = [role for role in map(Role, member.roles) if role in STAY]
    if not stay:
        await members.remove_member(session, caller, member.subject)
        return
    put = MemberPut(
        display_name=named.display_name or member.subject[:120],
        roles=stay,
        territories=list(member.territories),
        ends_at=member.ends_at,
    )
    await members.put_member(session, caller, member.subject, put)


async def _cut_off_software(session: AsyncSession, caller: Caller) -> None:
    for front_end_id in await _front_ends(session, caller):
        await front_ends.close_front_end(session, caller, front_end_id)
        await end_sessions_in(session, caller.campaign_id, caller.subject, front_end_id)
    for client_id in await _clients(session, caller):
        try:
            await clients.revoke(session, caller, client_id)
        except Forbidden:
            continue
    for connector in await connectors.list_connectors(session):
        await connectors.remove_connector(session, caller, connector.id)


def _goes(member: Member) -> bool:
    return not member.has_ended and bool({Role(role) for role in member.roles} - STAY)


async def _phones(session: AsyncSession, caller: Caller) -> list[UUID]:
    return [one.id for one in await phones.list_phones(session, caller) if one.revoked_at is None]


async def _front_ends(session: AsyncSession, caller: Caller) -> list[UUID]:
    rows = await front_ends.list_front_ends(session, caller.campaign_id)
    return [one.id for one in rows if one.revoked_at is None]


async def _clients(session: AsyncSession, caller: Caller) -> list[UUID]:
    rows = await clients.list_clients(session, caller.campaign_id)
    return [one.id for one in rows if one.state in ("asked", "granted")]


def _allowed_from(campaign: Campaign) -> date:
    return campaign.state.rounds[-1].on + timedelta(days=1)
