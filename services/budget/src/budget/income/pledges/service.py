"""Pledges: expected receipts until the money arrives."""

from typing import Any
from uuid import UUID

from common.events import PledgeMade
from kit.campaigns.queries import find_campaign
from kit.web.problems import Conflict, Invalid
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from budget.ceilings import service as ceilings
from budget.income.donors.limits import ARTICLE, LIMITS, money
from budget.income.pledges.models import Pledge
from budget.income.pledges.schemas import PledgeFlag, PledgeRead

OPEN, KEPT = "open", "kept"


class EventBeforeCampaign(Exception):
    """Raised when a pledge arrives before its campaign's event: the message must be delivered again."""


async def hear_pledge(session: AsyncSession, event: PledgeMade) -> None:
    """Store the newest version; a pledge fulfilled by a receipt stays so, whatever crm sends later."""
    if await find_campaign(session, event.campaign_id) is None:
        raise EventBeforeCampaign
    row = await session.get(Pledge, (event.campaign_id, event.pledge), with_for_update=True)
    if row is not None and row.version >= event.version:
        return
    if row is None:
        row = Pledge(
            campaign_id=event.campaign_id,
            id=event.pledge,
            version=0,
            giver=None,
            amount_cents=0,
            action_id=None,
            status=OPEN,
            flags=[],
        )
        session.add(row)
    row.version, row.giver, row.action_id = event.version, event.giver, event.action_id
    row.amount_cents = event.amount_cents
    row.status = KEPT if row.receipt_id else event.status
    row.flags = await _flags(session, row)
    await session.flush()


async def get_open(session: AsyncSession, campaign_id: UUID, pledge_id: UUID) -> Pledge:
    row = await session.get(Pledge, (campaign_id, pledge_id), populate_existing=True)
    if row is None:
        raise Invalid("Cette promesse est inconnue.", "This promise is not known.", "/pledge_id")
    if row.receipt_id is not None:
        raise Conflict("Cette promesse est déjà tenue.", "This promise is kept already.", "/pledge_id")
    return row


async def is_open(session: AsyncSession, campaign_id: UUID, pledge_id: UUID) -> bool:
    row = await session.get(Pledge, (campaign_id, pledge_id), populate_existing=True)
    return row is not None and row.receipt_id is None


async def keep_pledge(session: AsyncSession, campaign_id: UUID, pledge_id: UUID, receipt_id: UUID) -> None:
    row = await get_open(session, campaign_id, pledge_id)
    row.status, row.receipt_id = KEPT, receipt_id
    await session.flush()


async def open_again(session: AsyncSession, campaign_id: UUID, pledge_id: UUID) -> None:
    row = await session.get(Pledge, (campaign_id, pledge_id), populate_existing=True)
    if row is not None:
        row.status, row.receipt_id = OPEN, None
        await session.flush()


async def sum_open(session: AsyncSession, campaign_id: UUID) -> int:
    total = select(func.sum(Pledge.amount_cents)).where(Pledge.campaign_id == campaign_id, Pledge.status == OPEN)
    return int(await session.scalar(total) or 0)


async def list_pledges(session: AsyncSession, campaign_id: UUID, skip: int, limit: int) -> list[PledgeRead]:
    """Return the pledges: expected ones first, the largest first."""
    rows = select(Pledge).where(Pledge.campaign_id == campaign_id)
    ordered = rows.order_by(Pledge.status != OPEN, Pledge.amount_cents.desc(), Pledge.id).offset(skip).limit(limit)
    return [describe(row) for row in await session.scalars(ordered)]


async def list_open(session: AsyncSession, campaign_id: UUID, limit: int) -> list[PledgeRead]:
    """Return the open pledges, which a donation may still fulfil."""
    return [pledge for pledge in await list_pledges(session, campaign_id, 0, limit) if pledge.status == OPEN]


def describe(row: Pledge) -> PledgeRead:
    return PledgeRead.model_validate(
        {
            "id": row.id,
            "giver": row.giver,
            "amount_cents": row.amount_cents,
            "action_id": row.action_id,
            "status": row.status,
            "flags": [PledgeFlag.model_validate(flag) for flag in row.flags],
            "receipt_id": row.receipt_id,
        }
    )


async def _flags(session: AsyncSession, row: Pledge) -> list[dict[str, Any]]:
    """Return flags by the total of one person's pledges: the limit is per person."""
    currency = await ceilings.find_currency(session, row.campaign_id)
    others = 0
    if row.giver is not None:
        query = select(func.sum(Pledge.amount_cents)).where(
            Pledge.campaign_id == row.campaign_id,
            Pledge.giver == row.giver,
            Pledge.id != row.id,
            Pledge.status != "given_up",
        )
        others = int(await session.scalar(query) or 0)
    total, limit = row.amount_cents + others, LIMITS[currency].person
    if row.status == "given_up" or total <= limit:
        return []
    text = (
        f"{money(total, currency)} promis par une même personne : elle ne peut donner que {money(limit, currency)} "
        "pour l'élection."
    )
    return [{"code": "person_limit", "article": ARTICLE[currency], "text": text}]
