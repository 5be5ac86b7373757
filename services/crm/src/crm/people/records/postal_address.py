"""The postal address of a person: where nobody wrote a postcode, it is their commune's if that has one alone.

Nothing is stored: what a file or a person left out stays unsaid (ADR 53), and a letter arrives all the same.
"""

from collections.abc import Collection
from uuid import UUID

from elections.places.facts import find_commune
from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.people.records.models import Person

_HOME = func.coalesce(Person.commune, func.split_part(Person.station, "_", 1), "")
"""The station's commune begins its code; empty for nobody knows where, as the condition is also negated."""


def postcode_of(postcode: str | None, commune: str | None, station: str | None) -> str:
    """Return the postcode to print; empty where none is written and the commune has several, or is not known."""
    if postcode:
        return postcode
    found = find_commune(commune or (station or "").partition("_")[0])
    return found.postcodes[0] if found is not None and len(found.postcodes) == 1 else ""


async def communes_without_doubt(session: AsyncSession, campaign_id: UUID) -> list[str]:
    """Return the communes, of people with a street and a town but no postcode, that have one postcode alone."""
    without = select(_HOME).where(
        Person.campaign_id == campaign_id,
        Person.street.is_not(None),
        Person.town.is_not(None),
        Person.postcode.is_(None),
    )
    return [code for code in await session.scalars(without.distinct()) if code and postcode_of(None, code, None)]


def has_postal_address(without_doubt: Collection[str]) -> ColumnElement[bool]:
    """Return the condition for people whom a letter reaches. `without_doubt`: of `communes_without_doubt`."""
    has_postcode = or_(Person.postcode.is_not(None), _HOME.in_(without_doubt))
    return and_(Person.street.is_not(None), Person.town.is_not(None), has_postcode)
