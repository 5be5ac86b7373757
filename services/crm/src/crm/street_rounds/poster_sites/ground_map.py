"""A map of poster sites with the stations' outlines and the houses around."""

from collections.abc import Sequence

from markupsafe import Markup
from sqlalchemy.ext.asyncio import AsyncSession

from crm.street_rounds.poster_sites.map_svg import Dot, box_around, draw_places
from crm.territory.addresses import service as territories
from crm.territory.addresses.boundary_service import list_areas

MAX_HOUSES = 8_000
"""Maximum number of houses in one picture: about 80 kB."""


async def draw_on_ground(session: AsyncSession, dots: Sequence[Dot], label: str, *, joined: bool = False) -> Markup:
    """Return the SVG, made only of numbers and escaped text; empty without points."""
    box = box_around(dots)
    if box is None:
        return Markup("")
    outlines = [area.geometry for area in await list_areas(session, "station")]
    houses = await territories.houses_within(session, box, MAX_HOUSES)
    return Markup(draw_places(dots, label, joined=joined, outlines=outlines, houses=houses))
