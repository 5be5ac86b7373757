"""Reader of published result files, limited to the campaign's places. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from common.schemas.campaign import CampaignState
from common.schemas.elections import Round
from elections.ministry import EVERY_LEVEL, RejectedRow, read_rounds

from results.publications.sources.places import PublishedPlace, Source, inside, places_of
from results.publications.sources.town_hall import read_town_hall


@dataclass(frozen=True)
class Published:
    """The campaign's places in a file, and the lines that were rejected."""

    level: str
    places: list[PublishedPlace]
    rejected: list[RejectedRow]


def read_published(
    state: CampaignState,
    source: Source,
    round_number: Round,
    origin: str,
    content: bytes,
    commune: str | None,
    stations: Sequence[str],
) -> Published:
    """Read a file; raise Unreadable. `stations`: those of the campaign."""
    on = next(day.on for day in state.rounds if day.number == round_number)
    if source is Source.TOWN_HALL:
        places, rejected = read_town_hall(content, commune)
        level = "station"
    else:
        reading = read_rounds(
            content,
            name=origin.rpartition("/")[2],
            election=state.election,
            date=on,
            round=round_number,
            mode="report",
            levels=EVERY_LEVEL,
        )[0]
        level, places, rejected = reading.level, places_of(reading), reading.rejected
    return Published(level, list(inside(places, level, state.territory, stations)), rejected)
