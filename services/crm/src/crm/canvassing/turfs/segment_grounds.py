"""Streets and turfs for segments: places by their names, and the people who live near one or in a turf."""

import re
from collections.abc import Sequence
from uuid import UUID

from kit.security.auth import Caller
from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession

from crm.canvassing.turfs.models import Turf, TurfStop
from crm.people.records.service import KnownPerson as Person
from crm.segments.segments.grounds import Grounds, Landmark, TurfName
from crm.territory.addresses import service as territories

MAX_TURFS = 200
_IN_TOWN = re.compile(r"\s*(?P<street>.+?)\s*\((?P<town>[^()]+)\)\s*")


async def find_landmarks(session: AsyncSession, caller: Caller, text: str) -> Sequence[Landmark]:
    """Return the loaded addresses and streets that a name may mean, likeliest first."""
    named = _IN_TOWN.fullmatch(text)
    found = await territories.geocode(session, caller, named["street"] if named else text, None)
    town = named["town"].casefold() if named else ""
    return [
        Landmark(
            f"{f'{one.building.number} ' if one.exact else ''}{one.street.name} ({one.street.commune_name})",
            one.building.longitude,
            one.building.latitude,
        )
        for one in found
        if not town or one.street.commune_name.casefold() == town
    ]


async def find_turfs(session: AsyncSession, caller: Caller, text: str) -> Sequence[TurfName]:
    """Return the published turfs of that name, whatever its capitals; all of them for an empty text."""
    rows = select(Turf.id, Turf.name).where(Turf.campaign_id == caller.campaign_id, Turf.withdrawn_at.is_(None))
    found = await session.execute(rows.order_by(Turf.published_at.desc()).limit(MAX_TURFS))
    wanted = text.strip().casefold()
    return [TurfName(row.id, row.name) for row in found if not wanted or row.name.casefold() == wanted]


def near(longitude: float, latitude: float, metres: int) -> ColumnElement[bool]:
    # Who has no known address lives nowhere, also where the condition is turned round.
    return Person.home_hash.in_(territories.homes_near(longitude, latitude, metres)).is_(True)


def in_turf(turf_id: UUID) -> ColumnElement[bool]:
    return Person.home_hash.in_(
        territories.homes_of(select(TurfStop.building_id).where(TurfStop.turf_id == turf_id))
    ).is_(True)


GROUNDS = Grounds(find_landmarks, find_turfs, near, in_turf)
