"""The commune that somebody's postcode and town mean, so that territories and segments find them."""

from typing import Any, TypeVar
from uuid import UUID

from elections.places.place import Place, parse_territory
from elections.places.written import read_place
from kit.campaigns.queries import get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import Person
from crm.people.records.schemas import PersonCreate, PersonUpdate

Entered = TypeVar("Entered", bound=PersonCreate)


async def located(session: AsyncSession, campaign_id: UUID, put: PersonCreate) -> PersonCreate:
    """Return the entry with the commune of its postcode and town, where they say one and nothing else does."""
    return located_in(await find_own(session, campaign_id), put)


def located_in(own: Place, put: Entered) -> Entered:
    """Return what `located` does, for many entries of a campaign whose territory is known."""
    if put.commune or put.station or put.address_masked or not (put.town or put.postcode):
        return put
    return put.model_copy(update={"commune": read_place(put.postcode or "", put.town or "", own).commune})


async def find_own(session: AsyncSession, campaign_id: UUID) -> Place:
    """Return the campaign's territory, which decides between communes of one name."""
    return parse_territory((await get_campaign(session, campaign_id)).state.territory)


async def relocated(session: AsyncSession, person: Person, put: PersonUpdate) -> PersonUpdate:
    """Return the correction with the commune of the new postcode and town: the one of before may be another."""
    said = put.model_fields_set
    if "commune" in said or not said & {"postcode", "town"} or (put.station if "station" in said else person.station):
        return put
    home: dict[str, Any] = {
        name: getattr(put, name) if name in said else getattr(person, name) for name in ("postcode", "town")
    }
    if home == {"postcode": person.postcode, "town": person.town}:
        return put
    own = await find_own(session, person.campaign_id)
    return put.model_copy(update={"commune": read_place(home["postcode"] or "", home["town"] or "", own).commune})
