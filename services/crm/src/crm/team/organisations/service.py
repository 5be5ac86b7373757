"""The organisation's side: its members, and the totals of its campaigns.

No transaction reads two campaigns: each is read in its own tenancy, and only if its own affiliation allows it. The
results are counts.
"""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from common.schemas.actions import ActionStatus
from kit.campaigns.queries import Campaign, find_campaign
from kit.db.relocations import is_here
from kit.db.sessions import Sessions, transaction
from kit.security.auth import Caller
from kit.security.entitlements import earliest_end
from kit.security.links import new_link
from kit.web.problems import Conflict, Forbidden, NotFound
from kit.web.refusals import beyond_delegation
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions.service import count_actions
from crm.campaign.members.service import names_of
from crm.canvassing.canvasses.service import count_tries, count_tries_by_commune
from crm.people.records.counts import count_standings
from crm.team.organisations.models import Affiliation, Organisation, OrganisationCampaign, OrganisationMember
from crm.team.organisations.org_departments import department_of, may_look, reached_in
from crm.team.organisations.org_session import Standing, as_subject, enter, living, open_mailbox
from crm.team.organisations.schemas import (
    CampaignSums,
    OrganisationFound,
    OrganisationPut,
    OrganisationRead,
    OrgMemberPut,
    Share,
    Sums,
    TotalsRead,
)
from crm.team.sign_ins.service import forget_address

PURPOSE = "organisation"
LINK_LASTS = timedelta(days=30)
FEW = 5
MOST_LED = 5
"""Organisations that one person may found."""
_COUNTED = ("people", "reachable", "volunteers", "attempts", "conversations")


async def found(sessions: Sessions, organisation_id: UUID, put: OrganisationPut) -> None:
    """Create an organisation, for the operator. A repeat changes its name, and adds a lead."""
    async with transaction(sessions) as session:
        await enter(session, organisation_id)
        await open_mailbox(session, organisation_id)
        statement = insert(Organisation).values(id=organisation_id, name=put.name)
        await session.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"name": put.name}))
        lead = OrgMemberPut(display_name=put.lead_name, role="lead")
        await _put_member(session, organisation_id, put.lead, lead)


async def found_own(
    session: AsyncSession, sessions: Sessions, caller: Caller, found_as: OrganisationFound
) -> OrganisationRead:
    """Create an organisation that the caller leads: it sees what campaigns share when they join, and nothing before.

    Raises Conflict for who leads MOST_LED already.
    """
    led = [one for one in await list_mine(sessions, caller.subject) if one.role == "lead"]
    if len(led) >= MOST_LED:
        raise Conflict(
            f"Vous dirigez déjà {MOST_LED} organisations : confiez-en une avant d’en fonder une autre.",
            f"You lead {MOST_LED} organisations already.",
        )
    organisation_id = uuid4()
    name = (await names_of(session)).get(caller.subject) or "Sans nom"
    await found(sessions, organisation_id, OrganisationPut(name=found_as.name, lead=caller.subject, lead_name=name))
    return next(one for one in await list_mine(sessions, caller.subject) if one.id == organisation_id)


async def list_mine(sessions: Sessions, subject: str) -> list[OrganisationRead]:
    async with transaction(sessions) as session:
        await as_subject(session, subject)
        mine = (await session.scalars(living(subject).order_by(OrganisationMember.organisation_id))).all()
        organisation_reads: list[OrganisationRead] = []
        for member in mine:
            await enter(session, member.organisation_id)
            organisation = await session.get_one(Organisation, member.organisation_id)
            fields = {"id": organisation.id, "name": organisation.name, "role": member.role}
            fields |= {"departments": member.departments, "ends_at": member.ends_at}
            organisation_reads.append(OrganisationRead.model_validate(fields))
        return organisation_reads


async def list_members(standing: Standing) -> list[OrganisationMember]:
    rows = select(OrganisationMember).where(OrganisationMember.organisation_id == standing.organisation.id)
    return list(await standing.session.scalars(rows.order_by(OrganisationMember.subject)))


async def put_member(standing: Standing, subject: str, put: OrgMemberPut) -> None:
    """Add or change a member, within one's own departments and time. Nobody changes their own rights."""
    standing.check_lead()
    if subject == standing.subject:
        raise Forbidden("Vos propres droits se changent par un autre.", "Your own rights are another's to change.")
    check_may_give(standing, put)
    organisation_member = await standing.session.get(OrganisationMember, (standing.organisation.id, subject))
    _check_reach(standing, organisation_member)
    await _put_member(standing.session, standing.organisation.id, subject, put)


def check_may_give(standing: Standing, put: OrgMemberPut) -> None:
    """Raise Forbidden for rights beyond the giver's departments or time."""
    if standing.departments and (not put.departments or not set(put.departments) <= set(standing.departments)):
        raise Forbidden(
            "Vous ne pouvez donner de droits que dans vos départements.",
            "You can only give rights within your departments.",
            "/departments",
        )
    if standing.ends_at is not None and (put.ends_at is None or put.ends_at > standing.ends_at):
        raise beyond_delegation("/ends_at")


async def remove_member(standing: Standing, subject: str) -> None:
    standing.check_lead()
    if subject == standing.subject:
        raise Conflict("Un autre doit vous retirer : une organisation garde qui la dirige.", "Another has to do it.")
    organisation_member = await standing.session.get(OrganisationMember, (standing.organisation.id, subject))
    if organisation_member is None:
        raise NotFound("Cette personne n'est pas dans l'organisation.", "This person is not in the organisation.")
    _check_reach(standing, organisation_member)
    await standing.session.delete(organisation_member)
    await open_mailbox(standing.session, standing.organisation.id)
    await forget_address(standing.session, standing.organisation.id, subject)


async def new_join_link(standing: Standing) -> str:
    standing.check_lead()
    expires_at = earliest_end(datetime.now(UTC) + LINK_LASTS, standing.ends_at)
    # The id of the link's campaign is here the organisation's own, which is no campaign.
    organisation_id = standing.organisation.id
    return await new_link(standing.session, organisation_id, PURPOSE, organisation_id, expires_at)


async def read_sums(standing: Standing) -> TotalsRead:
    campaign_sumss: list[CampaignSums] = []
    campaigns = await campaigns_of(standing)
    for campaign_id in campaigns:
        async with inside_of(standing, campaign_id, "sums") as campaign_session:
            if campaign_session is None:
                continue
            session, campaign = campaign_session
            campaign_counts = await _count(session, campaign_id)
            counts: dict[str, Any] = {name: _shown(name, campaign_counts[name]) for name in Sums.model_fields}
            campaign_sumss.append(
                CampaignSums(
                    campaign_id=campaign_id,
                    name=campaign.state.name,
                    candidate=campaign.state.candidate,
                    department=department_of(campaign.state.territory),
                    **counts,
                )
            )
    campaign_sumss.sort(key=lambda one: (one.department or "", one.name))
    total = {name: _total([getattr(one, name) for one in campaign_sumss]) for name in Sums.model_fields}
    return TotalsRead(
        organisation=standing.organisation.name,
        campaigns=campaign_sumss,
        total=Sums.model_validate(total),
        silent=len(campaigns) - len(campaign_sumss),
    )


async def read_tries(standing: Standing) -> list[dict[str, tuple[int, int]]]:
    """Return the doors tried and the conversations by commune, of each campaign that shares its totals."""
    tries: list[dict[str, tuple[int, int]]] = []
    for campaign_id in await campaigns_of(standing):
        async with inside_of(standing, campaign_id, "sums") as found:
            if found is not None:
                tries.append(await count_tries_by_commune(found[0], campaign_id))
    return tries


async def campaigns_of(standing: Standing, *, written: bool = False) -> list[UUID]:
    """List the campaigns that are in this suite; `written`: and are not on their way to another."""
    rows = select(OrganisationCampaign.member_campaign_id).where(
        OrganisationCampaign.organisation_id == standing.organisation.id,
        is_here(OrganisationCampaign.member_campaign_id, written=written),
    )
    return list(await standing.session.scalars(rows.order_by(OrganisationCampaign.member_campaign_id)))


@asynccontextmanager
async def inside_of(
    standing: Standing, campaign_id: UUID, share: Share, *, larger: bool = False
) -> AsyncGenerator[tuple[AsyncSession, Campaign] | None]:
    """Open a transaction of a campaign; yield None if it does not share this, or is outside the member's departments.

    `larger`: also accept a campaign whose territory contains some of the member's departments.
    """
    async with transaction(standing.sessions, campaign_id) as session:
        affiliation = await session.get(Affiliation, (campaign_id, standing.organisation.id))
        campaign = await find_campaign(session, campaign_id)
        if (
            affiliation is None
            or campaign is None
            or share not in affiliation.shares
            or not (_may_look(standing, campaign) or (larger and _is_larger(standing, campaign)))
        ):
            yield None
        else:
            yield session, campaign


def _may_look(standing: Standing, campaign: Campaign) -> bool:
    return may_look(standing.departments, department_of(campaign.state.territory))


def _is_larger(standing: Standing, campaign: Campaign) -> bool:
    territory = campaign.state.territory
    return department_of(territory) is None and bool(reached_in(territory, standing.departments))


async def _put_member(session: AsyncSession, organisation_id: UUID, subject: str, put: OrgMemberPut) -> None:
    fields = put.model_dump()
    row = insert(OrganisationMember).values(organisation_id=organisation_id, subject=subject, **fields)
    await session.execute(row.on_conflict_do_update(index_elements=["organisation_id", "subject"], set_=fields))


def _check_reach(standing: Standing, organisation_member: OrganisationMember | None) -> None:
    if organisation_member is None or not standing.departments:
        return
    if not organisation_member.departments or not set(organisation_member.departments) <= set(standing.departments):
        raise Forbidden(
            "Cette personne a des droits hors de vos départements.",
            "This person has rights outside your departments.",
        )


async def _count(session: AsyncSession, campaign_id: UUID) -> dict[str, int]:
    attempts, conversations = await count_tries(session, campaign_id)
    actions = await count_actions(session, campaign_id)
    return asdict(await count_standings(session, campaign_id)) | {
        "attempts": attempts,
        "conversations": conversations,
        "planned": actions.get(ActionStatus.PLANNED, 0),
        "completed": actions.get(ActionStatus.COMPLETED, 0),
    }


def _total(counts: Sequence[int | None]) -> int | None:
    """Return the total; null if every value is withheld, as 0 would claim that there are none."""
    known_counts = [count for count in counts if count is not None]
    return sum(known_counts) if known_counts or not counts else None


def _shown(name: str, count: int) -> int | None:
    return None if name in _COUNTED and 0 < count < FEW else count
