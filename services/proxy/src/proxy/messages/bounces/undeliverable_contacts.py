"""People who cannot be reached by mail, for the coordinator."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from kit.security.auth import Caller
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncSession

from proxy.intake.offers import service as offers
from proxy.intake.offers.states import State as OfferState
from proxy.intake.requests import service as requests
from proxy.intake.requests.states import State, is_over
from proxy.messages.bounces.service import all_closed
from proxy.people.identities import service as people
from proxy.people.identities.mobiles import mobile_number
from proxy.people.identities.validation import first_of


class UndeliverableContactRead(BaseModel):
    """A person whose mails bounce, without the address: the case shows it and records the read."""

    kind: Literal["request", "offer"]
    target_id: UUID
    first_name: str
    commune: str
    consulate: str
    station: str | None
    since: datetime
    by_sms: bool = Field(description="Messages go by SMS instead; false: they have to be called.")


async def list_unreachable(session: AsyncSession, caller: Caller) -> list[UndeliverableContactRead]:
    """List the caller's people whose mails bounce and whose case is open; those to call first, the newest first."""
    closed = await all_closed(session, caller.campaign_id)
    if not closed:
        return []
    people_by_id = await people.read_people(session, caller.campaign_id, closed)
    rows: list[tuple[Literal["request", "offer"], requests.Request | offers.Offer]] = [
        *(
            ("request", person)
            for person in await requests.of_people(session, closed)
            if not is_over(State(person.state))
        ),
        *(
            ("offer", person)
            for person in await offers.of_people(session, closed)
            if person.state != OfferState.WITHDRAWN
        ),
    ]
    unreachable = [
        UndeliverableContactRead(
            kind=kind,
            target_id=row.id,
            first_name=first_of(people_by_id[row.person_id].first_names),
            commune=row.commune,
            consulate=row.consulate,
            station=row.station,
            since=closed[row.person_id],
            by_sms=mobile_number(people_by_id[row.person_id].phone) is not None,
        )
        for kind, row in rows
        if caller.covers(row.station or row.commune)
    ]
    return sorted(unreachable, key=lambda item: (item.by_sms, -item.since.timestamp(), item.target_id))
