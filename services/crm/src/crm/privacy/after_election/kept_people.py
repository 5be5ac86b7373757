"""Counts of the people whom the law lets the campaign keep after its election, and of those who leave."""

from dataclasses import dataclass
from datetime import date

from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from sqlalchemy import FunctionFilter, and_, func, not_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.erasure_date import campaign_due_on
from crm.people.records.service import KnownPerson as Person
from crm.privacy.retention_rules import retention_grounds


@dataclass(frozen=True)
class StayingPeople:
    """Counts of people; somebody may be a member and a volunteer. `leave_on`: the day that the others are erased.

    `regular`, `kept`: regular contacts of the controller by their record, and people who agreed to be kept; `agreed`:
    with a consent in force to hear from the controller; `stopped`: were regular contacts, and refused a channel.
    """

    total: int
    leaving: int
    members: int
    volunteers: int
    donors: int
    regular: int
    kept: int
    agreed: int
    stopped: int
    leave_on: date

    @property
    def staying(self) -> int:
        return self.total - self.leaving


async def count_staying(session: AsyncSession, caller: Caller) -> StayingPeople:
    def with_role(role: str) -> FunctionFilter[int]:
        return func.count().filter(Person.roles.contains([role]))

    def retained_as(reason: str) -> FunctionFilter[int]:
        return func.count().filter(and_(Person.retained_as == reason, retention_grounds.is_retained()))

    query = select(
        func.count(),
        func.count().filter(not_(retention_grounds.may_stay())),
        with_role("member"),
        with_role("volunteer"),
        with_role("donor"),
        retained_as("regular"),
        retained_as("agreed"),
        func.count().filter(retention_grounds.has_consent()),
        func.count().filter(and_(Person.retained_as.is_not(None), not_(retention_grounds.may_stay()))),
    )
    counts = (await session.execute(query.where(Person.campaign_id == caller.campaign_id))).one()
    last = (await get_campaign(session, caller.campaign_id)).state.rounds[-1].on
    return StayingPeople(*counts, leave_on=campaign_due_on(last))
