"""Queries on a service's copy of campaigns and members."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from common.scopes import held_scopes
from sqlalchemy import ScalarSelect, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.tables import CAMPAIGN, MEMBER
from kit.web.problems import NotFound

# Built once: building a statement and its cache key takes longer than sending it, and every request needs these.
_CAMPAIGN = select(CAMPAIGN).where(CAMPAIGN.c.campaign_id == bindparam("of"))
_MEMBER = select(MEMBER).where(MEMBER.c.campaign_id == bindparam("of"), MEMBER.c.subject == bindparam("who"))


@dataclass(frozen=True)
class Campaign:
    id: UUID
    version: int
    state: CampaignState
    heard_from: str


@dataclass(frozen=True)
class Member:
    subject: str
    version: int
    roles: tuple[str, ...]
    territories: tuple[str, ...]
    ends_at: datetime | None
    closed: tuple[str, ...] = ()

    @property
    def scopes(self) -> frozenset[str]:
        return held_scopes(self.roles, self.closed)

    @property
    def has_ended(self) -> bool:
        return self.ends_at is not None and self.ends_at <= datetime.now(UTC)


async def find_campaign(session: AsyncSession, campaign_id: UUID) -> Campaign | None:
    row = (await session.execute(_CAMPAIGN, {"of": campaign_id})).one_or_none()
    if row is None:
        return None
    return Campaign(row.campaign_id, row.version, CampaignState.model_validate(row.state), row.heard_from)


def state_field(campaign_id: UUID, field: str) -> ScalarSelect[str | None]:
    """Return one field of the campaign's state as a text column; null if the campaign is unknown."""
    return select(CAMPAIGN.c.state[field].astext).where(CAMPAIGN.c.campaign_id == campaign_id).scalar_subquery()


async def get_campaign(session: AsyncSession, campaign_id: UUID) -> Campaign:
    campaign = await find_campaign(session, campaign_id)
    if campaign is None:
        raise NotFound("Cette campagne est inconnue ici.", "This campaign is not known here.")
    return campaign


async def find_member(session: AsyncSession, campaign_id: UUID, subject: str) -> Member | None:
    row = (await session.execute(_MEMBER, {"of": campaign_id, "who": subject})).one_or_none()
    return None if row is None else _member(row)


async def list_members(session: AsyncSession) -> list[Member]:
    """List all members of the campaign, including former ones."""
    return [_member(row) for row in await session.execute(select(MEMBER).order_by(MEMBER.c.subject))]


def _member(row: Any) -> Member:
    return Member(row.subject, row.version, tuple(row.roles), tuple(row.territories), row.ends_at, tuple(row.closed))


def campaign_now(state: CampaignState) -> datetime:
    """Return the campaign's time, for every legal deadline: the real one, or a demonstration's clock."""
    return datetime.now(UTC) + timedelta(seconds=state.clock_offset_seconds)


def local_now(state: CampaignState) -> datetime:
    """Return `campaign_now` as naive local time, for hours and days; compute durations in UTC."""
    return campaign_now(state).astimezone(ZoneInfo(state.time_zone))


def campaign_today(state: CampaignState) -> date:
    """Return the campaign's local day, which differs from UTC's for some hours, more so overseas."""
    return local_now(state).date()


def local_day(state: CampaignState, moment: datetime) -> date:
    """Return the local day of a moment in the campaign's time zone."""
    return moment.astimezone(ZoneInfo(state.time_zone)).date()
