"""View models of the street rounds' pages: cards, choices, the map of a round."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from kit.security.auth import Caller
from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from crm.campaign.actions import service as actions
from crm.canvassing.turfs import service as turfs
from crm.street_rounds.poster_sites import service as poster_sites
from crm.street_rounds.poster_sites.ground_map import draw_on_ground
from crm.street_rounds.poster_sites.map_svg import Dot
from crm.street_rounds.poster_sites.schemas import PosterSiteRead
from crm.street_rounds.rounds import service
from crm.street_rounds.rounds.outcomes import WORKED
from crm.street_rounds.rounds.schemas import StopRead, StreetRoundRead

SHOWN = 100
MAX_DOTS = 120
TO_DO, DONE, FAILED = "#26415e", "#1c6b3c", "#8a5200"


@dataclass(frozen=True)
class Card:
    """A round in the list."""

    id: UUID
    kind: str
    status: str
    title: str
    starts_at: datetime
    volunteers: int


@dataclass(frozen=True)
class Choices:
    """The sites for a round, including forbidden ones with the reason."""

    poster_sites: Sequence[PosterSiteRead]
    turfs: dict[UUID, str]


async def list_cards(session: AsyncSession, caller: Caller) -> list[Card]:
    """Return the latest rounds in the caller's territories, upcoming ones first."""
    street_rounds = (await session.scalars(service.street_rounds_of())).all()
    cards = [
        Card(action.id, action.kind, action.status, action.title, action.starts_at, action.volunteers)
        for action in await actions.some_actions(session, [street_round.id for street_round in street_rounds])
        if not caller.territories or all(caller.covers(station) for station in action.stations)
    ]
    cards.sort(key=lambda action: action.status != "planned")
    return cards[:SHOWN]


async def choices(session: AsyncSession, caller: Caller) -> Choices:
    sites = await poster_sites.list_poster_sites(session, caller, SHOWN)
    described = await poster_sites.describe(session, caller, sites)
    turfs_seen = await session.scalars(turfs.turfs_within(caller).limit(SHOWN * 2))
    turf_choices = sorted(((turf.id, f"{turf.name} ({turf.code})") for turf in turfs_seen), key=lambda pair: pair[1])
    return Choices(described, dict(turf_choices))


async def draw_drop(session: AsyncSession, street_round: StreetRoundRead) -> Markup:
    dots = [
        Dot(stop.position, stop.longitude, stop.latitude, colour_of(stop), f"{stop.position}. {stop.label}")
        for stop in street_round.stops[:MAX_DOTS]
    ]
    return await draw_on_ground(session, dots, f"Carte de la tournée : {len(street_round.stops)} étapes", joined=True)


def colour_of(stop_read: StopRead) -> str:
    if stop_read.mark is None:
        return TO_DO
    return DONE if stop_read.mark.outcome in WORKED else FAILED
