"""The people whom no mail reaches any more, for the coordinator: by SMS where there is a mobile, else to be called."""

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
    """A person whose mails bounce. It contains no address: the case shows how to reach them, and notes who looked."""

    kind: Literal["request", "offer"]
    target_id: UUID
    first_name: str
    commune: str
    consulate: str
    station: str | None
    since: datetime
    by_sms: bool = Field(description="Messages go by SMS instead; false: they have to be called.")


async def list_unreachable(session: AsyncSession, caller: Caller) -> list[UndeliverableContactRead]:
    """List the people of the caller's territories whose mails bounce and whose request or offer is not over.
    To be called first, the newest first.
    """
    closed = await all_closed(session, caller.campaign_id)
    if not closed:
        return []
    known = await people.read_people(session, caller.campaign_id, closed)
    rows: list[tuple[Literal["request", "offer"], requests.Request | offers.Offer]] = [
        *(("request", one) for one in await requests.of_people(session, closed) if not is_over(State(one.state))),
        *(("offer", one) for one in await offers.of_people(session, closed) if one.state != OfferState.WITHDRAWN),
    ]
    found = [
        UndeliverableContactRead(
            kind=kind,
            target_id=row.id,
            first_name=first_of(known[row.person_id].first_names),
            commune=row.commune,
            consulate=row.consulate,
            station=row.station,
            since=closed[row.person_id],
            by_sms=mobile_number(known[row.person_id].phone) is not None,
        )
        for kind, row in rows
        if caller.covers(row.station or row.commune)
    ]
    return sorted(found, key=lambda one: (one.by_sms, -one.since.timestamp(), one.target_id))
