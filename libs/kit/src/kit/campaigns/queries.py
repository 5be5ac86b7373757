"""Queries for a service's own copy of campaigns and members."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from common.schemas.campaign import CampaignState
from common.scopes import held_scopes
from elections.clocks import with_own_clock
from sqlalchemy import ScalarSelect, Text, bindparam, select
from sqlalchemy.ext.asyncio import AsyncSession

from kit.campaigns.tables import CAMPAIGN, MEMBER
from kit.db.direct import Direct, ask_first
from kit.web.problems import CampaignUnknown

# Made once: to build a statement and its cache key anew takes longer than to send it, and every request asks these.
_STATE = (CAMPAIGN.c.version.label("campaign_version"), CAMPAIGN.c.state.cast(Text), CAMPAIGN.c.heard_from)
_CAMPAIGN = select(*_STATE).where(CAMPAIGN.c.campaign_id == bindparam("of"))
_MEMBER_COLUMNS = [column for column in MEMBER.c if column.name != "heard_from"]
_MEMBER = select(*_MEMBER_COLUMNS).where(MEMBER.c.campaign_id == bindparam("of"), MEMBER.c.subject == bindparam("who"))
_MEMBER_AND_CAMPAIGN = Direct(
    _MEMBER.add_columns(*_STATE).join_from(
        MEMBER, CAMPAIGN, CAMPAIGN.c.campaign_id == MEMBER.c.campaign_id, isouter=True
    )
)
_NOTED = "campaign"


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
    return None if row is None else _campaign(campaign_id, row)


async def noted_campaign(session: AsyncSession, campaign_id: UUID) -> Campaign:
    """The campaign as it was when this transaction read its caller, so without a statement; else as it is now.

    Not for who has locked something since, and decides by what they then find.
    """
    return campaign_as_noted(session, campaign_id) or await get_campaign(session, campaign_id)


def campaign_as_noted(session: AsyncSession, campaign_id: UUID) -> Campaign | None:
    """The campaign as this transaction noted it with its caller; None if it did not, or did not know it."""
    noted: Any = session.info.get(_NOTED)
    return _campaign(campaign_id, noted) if noted is not None and noted.campaign_id == campaign_id else None


def forget_campaign(session: AsyncSession) -> None:
    """To be done by a transaction that changes it."""
    session.info.pop(_NOTED, None)


def _campaign(campaign_id: UUID, row: Any) -> Campaign:
    return Campaign(campaign_id, row.campaign_version, _state(row.state), row.heard_from)


@lru_cache(maxsize=256)
def _state(text: str) -> CampaignState:
    """Parse a campaign's stored state. It is frozen, so all who read the same text share one object.

    The clock is the place's: campaigns overseas that were opened without one were given that of Paris.
    """
    return with_own_clock(CampaignState.model_validate_json(text))


def state_field(campaign_id: UUID, field: str) -> ScalarSelect[str | None]:
    """One field of the campaign's state as text, for a larger select; null where the campaign is not known."""
    return select(CAMPAIGN.c.state[field].astext).where(CAMPAIGN.c.campaign_id == campaign_id).scalar_subquery()


async def get_campaign(session: AsyncSession, campaign_id: UUID) -> Campaign:
    campaign = await find_campaign(session, campaign_id)
    if campaign is None:
        raise CampaignUnknown
    return campaign


async def find_member(session: AsyncSession, campaign_id: UUID, subject: str) -> Member | None:
    row = (await session.execute(_MEMBER, {"of": campaign_id, "who": subject})).one_or_none()
    return None if row is None else _member(row)


async def find_own_member(session: AsyncSession, campaign_id: UUID, subject: str) -> Member | None:
    """Find the member who asks, and note the campaign (`noted_campaign`), which many a request wants to know next."""
    found = await ask_first(session, _MEMBER_AND_CAMPAIGN, {"of": campaign_id, "who": subject})
    if not found:
        return None
    row = found[0]
    if row.campaign_version is not None:
        session.info[_NOTED] = row
    return _member(row)


async def list_members(session: AsyncSession) -> list[Member]:
    """All of the session's campaign, those who left too."""
    return [_member(row) for row in await session.execute(select(MEMBER).order_by(MEMBER.c.subject))]


def _member(row: Any) -> Member:
    return Member(row.subject, row.version, tuple(row.roles), tuple(row.territories), row.ends_at, tuple(row.closed))


def campaign_now(state: CampaignState) -> datetime:
    """The campaign's own time, for every legal deadline: the real one, unless it is a demonstration's clock."""
    return datetime.now(UTC) + timedelta(seconds=state.clock_offset_seconds)


def local_now(state: CampaignState) -> datetime:
    """`campaign_now` by the clocks on the campaign's walls: for hours and days. Lengths are reckoned in UTC."""
    return campaign_now(state).astimezone(ZoneInfo(state.time_zone))


def campaign_today(state: CampaignState) -> date:
    """The day it is for the campaign's people. That of UTC is another one for hours of each night, and overseas of the
    day."""
    return local_now(state).date()


def local_day(state: CampaignState, moment: datetime) -> date:
    """The day `moment` falls on where the campaign is."""
    return moment.astimezone(ZoneInfo(state.time_zone)).date()
