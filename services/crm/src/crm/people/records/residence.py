"""The commune that somebody's postcode and town mean, so that territories and segments find them."""

from typing import Any
from uuid import UUID

from elections.places.place import parse_territory
from elections.places.written import read_place
from kit.campaigns.queries import get_campaign
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import Person
from crm.people.records.schemas import PersonCreate, PersonUpdate


async def located(session: AsyncSession, campaign_id: UUID, put: PersonCreate) -> PersonCreate:
    """Return the entry with the commune of its postcode and town, where they say one and nothing else does."""
    if put.commune or put.station or not (put.town or put.postcode):
        return put
    return put.model_copy(update={"commune": await _commune(session, campaign_id, put.postcode, put.town)})


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
    commune = await _commune(session, person.campaign_id, home["postcode"], home["town"])
    return put.model_copy(update={"commune": commune})


async def _commune(session: AsyncSession, campaign_id: UUID, postcode: str | None, town: str | None) -> str | None:
    own = parse_territory((await get_campaign(session, campaign_id)).state.territory)
    return read_place(postcode or "", town or "", own).commune
