"""People whom the law lets the campaign keep after its election, and their file for the same controller's next one.

Source: CNIL, 30 January 2026: regular contacts (GDPR, art. 9(2)(d)) and people who agreed to stay. The others are
erased sixty days after the last round.
"""

from dataclasses import dataclass
from datetime import date
from typing import get_args

from kit.campaigns.queries import get_campaign
from kit.security.auth import Caller
from sqlalchemy import FunctionFilter, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.campaigns.erasure_date import campaign_due_on
from crm.people.records import retention
from crm.people.records.consent_uses import Use
from crm.people.records.service import KnownPerson as Person
from crm.segments.segments.filters import FILTER, Filter

STAYING: Filter = FILTER.validate_python(
    {
        "kind": "any",
        "of": [{"kind": "role", "role": role} for role in retention.REGULAR]
        + [{"kind": "use", "use": use} for use in get_args(Use)],
    }
)


@dataclass(frozen=True)
class StayingPeople:
    """Counts of people; somebody may be a member and a volunteer. `leave_on`: the day that the others are erased."""

    total: int
    leaving: int
    members: int
    volunteers: int
    donors: int
    agreed: int
    leave_on: date

    @property
    def staying(self) -> int:
        return self.total - self.leaving


async def count_staying(session: AsyncSession, caller: Caller) -> StayingPeople:
    def with_role(role: str) -> FunctionFilter[int]:
        return func.count().filter(Person.roles.contains([role]))

    query = select(
        func.count(),
        with_role("member"),
        with_role("volunteer"),
        with_role("donor"),
        func.count().filter(func.cardinality(Person.uses) > 0),
    )
    total, members, volunteers, donors, agreed = (
        await session.execute(query.where(Person.campaign_id == caller.campaign_id))
    ).one()
    return StayingPeople(
        total=total,
        leaving=await retention.count_without_link(session, caller.campaign_id),
        members=members,
        volunteers=volunteers,
        donors=donors,
        agreed=agreed,
        leave_on=campaign_due_on((await get_campaign(session, caller.campaign_id)).state.rounds[-1].on),
    )
