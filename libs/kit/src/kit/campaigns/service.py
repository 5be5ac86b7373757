"""Updates of the copy: older versions are ignored, and crm's override what was set locally."""

from uuid import UUID

from common.events.crm import CampaignChanged, CampaignOpened, MemberChanged
from common.schemas.campaign import CampaignState
from sqlalchemy import Table, and_, or_
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.queries import find_campaign, forget_campaign
from kit.campaigns.schemas import MemberPut
from kit.campaigns.tables import CAMPAIGN, MEMBER
from kit.web.problems import Conflict

CRM = "crm"
LOCAL = "local"


async def hear_campaign(session: AsyncSession, event: CampaignOpened | CampaignChanged) -> None:
    await store_campaign(session, event.campaign_id, event.version, event.campaign, CRM)


async def hear_member(session: AsyncSession, event: MemberChanged) -> None:
    await store_member(session, event.campaign_id, event.member, event.version, event, CRM)


async def put_campaign(session: AsyncSession, campaign_id: UUID, state: CampaignState) -> None:
    """Set a campaign in a service that runs alone; refused once crm has told this campaign."""
    await _check_alone(session, campaign_id)
    campaign = await find_campaign(session, campaign_id)
    await store_campaign(session, campaign_id, campaign.version + 1 if campaign else 1, state, LOCAL)


async def put_member(session: AsyncSession, campaign_id: UUID, subject: str, member: MemberPut) -> None:
    await _check_alone(session, campaign_id)
    await store_member(session, campaign_id, subject, 1, member, LOCAL)


async def store_campaign(
    session: AsyncSession, campaign_id: UUID, version: int, state: CampaignState, heard_from: str
) -> None:
    row: dict[str, object] = {"version": version, "state": state.model_dump(mode="json"), "heard_from": heard_from}
    forget_campaign(session)
    await _store(session, CAMPAIGN, {"campaign_id": campaign_id}, row)


async def store_member(
    session: AsyncSession,
    campaign_id: UUID,
    subject: str,
    version: int,
    member: MemberChanged | MemberPut,
    heard_from: str,
) -> None:
    row: dict[str, object] = {
        "version": version,
        "roles": [str(role) for role in member.roles],
        "territories": list(member.territories),
        "ends_at": member.ends_at,
        "closed": [str(feature) for feature in member.closed],
        "heard_from": heard_from,
    }
    await _store(session, MEMBER, {"campaign_id": campaign_id, "subject": subject}, row)


async def _store(session: AsyncSession, table: Table, key: dict[str, object], row: dict[str, object]) -> None:
    """Keep the newer version; crm's overrides a local one, and a local PUT overrides a local one."""
    statement = insert(table).values(**key, **row)
    from_crm = statement.excluded.heard_from == CRM
    newer = or_(
        and_(from_crm, table.c.heard_from == LOCAL),
        and_(from_crm, table.c.version < statement.excluded.version),
        and_(statement.excluded.heard_from == LOCAL, table.c.heard_from == LOCAL),
    )
    await session.execute(statement.on_conflict_do_update(index_elements=list(key), set_=row, where=newer))


async def _check_alone(session: AsyncSession, campaign_id: UUID) -> None:
    campaign = await find_campaign(session, campaign_id)
    if campaign is not None and campaign.heard_from == CRM:
        raise Conflict(
            "Cette campagne est tenue par crm : c'est là qu'elle se modifie.",
            "This campaign is kept by crm: change it there.",
        )
