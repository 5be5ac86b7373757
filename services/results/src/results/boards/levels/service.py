"""Counts by level: regions of the nation, départements of a region, communes, stations; summed in the database."""

from dataclasses import dataclass

from common.schemas.campaign import CampaignState
from elections import keys
from elections.places.facts import departments, regions
from elections.places.membership import departments_in
from elections.places.names import commune_name, place_name
from elections.places.place import Place, parse_territory
from elections.places.stations import station_name
from kit.web.problems import NotFound
from sqlalchemy.ext.asyncio import AsyncSession

from results.sheets.tallies.known_sheets import Group, sum_groups

MOST_ROWS = 300


@dataclass(frozen=True)
class LevelRow:
    """One place of a level. `within`: its own level, to go down to; empty for a station."""

    name: str
    within: str
    stations: int
    counted: int
    registered: int
    registered_counted: int
    voters: int

    @property
    def turnout(self) -> float | None:
        return self.voters / self.registered_counted if self.registered_counted else None


@dataclass(frozen=True)
class LevelView:
    title: str
    within: str
    above: str | None
    """Level to go back up to; None at the top."""
    rows: list[LevelRow]
    left_out: int


async def read_level(session: AsyncSession, state: CampaignState, round_number: int, within: str) -> LevelView:
    """Return a level of the campaign's territory: `within` is empty, or such as `region:11`, `departement:94`,
    `commune:94033`.

    Check the embargo gate before calling this: these are results.
    """
    top = parse_territory(state.territory)
    place = _place(within) if within else top
    rows, above = await _rows_of(session, round_number, place)
    at_top = not within or place == top
    shown = sorted(rows, key=lambda row: (row.counted == row.stations, row.name))
    name = place_name(place)
    return LevelView(name, within, None if at_top else above, shown[:MOST_ROWS], max(0, len(shown) - MOST_ROWS))


async def _rows_of(session: AsyncSession, round_number: int, place: Place) -> tuple[list[LevelRow], str]:
    match place.kind:
        case "nation":
            groups = await sum_groups(session, round_number, "department", ())
            return _by_region(groups), ""
        case "region" | "collectivite":
            inside = departments_in(place)
            groups = await sum_groups(session, round_number, "department", inside)
            return [_row(one, f"departement:{one.key}") for one in groups], ""
        case "departement":
            groups = await sum_groups(session, round_number, "commune", (place.code,))
            region = departments()[place.code].region if place.code in departments() else ""
            return [_row(one, f"commune:{one.key}") for one in groups], f"region:{region}" if region else ""
        case "commune":
            groups = await sum_groups(session, round_number, "station", (place.code,))
            return [_row(one, "") for one in groups], ""
        case _:
            groups = await sum_groups(session, round_number, "commune", ())
            return [_row(one, f"commune:{one.key}") for one in groups], ""


def _by_region(groups: list[Group]) -> list[LevelRow]:
    found: dict[str, list[Group]] = {}
    for group in groups:
        area = departments().get(group.key)
        found.setdefault(area.region if area and area.region else "", []).append(group)
    rows: list[LevelRow] = []
    for region, members in found.items():
        if region in regions():
            rows.append(_sum(place_name(Place("region", region)), f"region:{region}", members))
        else:
            rows += [_row(one, f"departement:{one.key}") for one in members]
    return rows


def _row(group: Group, within: str) -> LevelRow:
    return _sum(_name_of(group.key), within, [group])


def _name_of(key: str) -> str:
    if "_" in key:
        return station_name(key)
    return place_name(Place("departement", key)) if key in keys.DEPARTMENTS else commune_name(key)


def _sum(name: str, within: str, groups: list[Group]) -> LevelRow:
    return LevelRow(
        name,
        within,
        sum(group.stations for group in groups),
        sum(group.counted for group in groups),
        sum(group.registered for group in groups),
        sum(group.registered_counted for group in groups),
        sum(group.voters for group in groups),
    )


def _place(within: str) -> Place:
    try:
        return parse_territory(within)
    except ValueError:
        raise NotFound("Ce niveau n'est pas connu ici.", "This level is not known here.") from None
