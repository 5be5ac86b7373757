"""Published figures of a place, in one form for every file format. Pure."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from elections.ministry import ReadResults


class Source(StrEnum):
    """Source of figures, the most trusted first (as newsrooms rank them)."""

    MINISTRY_FILE = "ministry_file"
    MINISTRY_FEED = "ministry_feed"
    TOWN_HALL = "town_hall"


NAMES = {
    Source.MINISTRY_FILE: "Fichier du ministère",
    Source.MINISTRY_FEED: "Flux du ministère",
    Source.TOWN_HALL: "Mairie (données ouvertes)",
}
OWN = "own"
OWN_NAME = "Nos feuilles"
PRECEDENCE = (*(str(source) for source in Source), OWN)


@dataclass(frozen=True)
class PublishedVotes:
    panel: int | None
    name: str | None
    nuance: str | None
    votes: int


@dataclass(frozen=True)
class PublishedPlace:
    """Figures of one place. `key`: of a station (`94033_0001`), a commune (`94033`), a constituency (`9406`)…"""

    key: str
    name: str
    registered: int
    voters: int
    blank: int
    null: int
    valid: int
    votes: tuple[PublishedVotes, ...]


def places_of(reading: ReadResults) -> list[PublishedPlace]:
    votes: dict[str, list[PublishedVotes]] = {}
    for row in reading.votes.sort("station", "panel").iter_rows(named=True):
        cast = PublishedVotes(row["panel"], row["name"], row["nuance"], row["votes"])
        votes.setdefault(row["station"], []).append(cast)
    return [
        PublishedPlace(
            row["station"],
            row["commune_name"] or row["station"],
            row["registered"] or 0,
            row["voters"] or 0,
            row["blank"] or 0,
            row["null"] or 0,
            row["valid"] or 0,
            tuple(votes.get(row["station"], ())),
        )
        for row in reading.stations.iter_rows(named=True)
    ]


def inside(
    places: Iterable[PublishedPlace], level: str, territory: str, stations: Collection[str]
) -> Sequence[PublishedPlace]:
    """Return the places of the campaign: its stations, the communes that they are in, or the territory itself."""
    kind, _, code = territory.partition(":")
    if level == "station":
        keys: Collection[str] = set(stations)
    elif level == "commune":
        keys = {station.partition("_")[0] for station in stations}
    elif {"constituency": "circo", "department": "departement"}.get(level, level) == kind:
        keys = {code} if kind != "nation" else {"FR"}
    else:
        keys = ()
    return [place for place in places if place.key in keys]
