"""The clock of a place, and the day on which it votes. Pure.

In national votes the overseas territories of the Atlantic and Polynesia vote on the Saturday (loi 2003-327 art. 26 and
the decrees that convene voters since 2007), as do the consulates of the Americas. Where no dissolution shortens the
delay, deputies of the French abroad and of Polynesia are chosen from a week before the mainland's first round on (Code
électoral L. 330-11; loi 85-691 art. 8 as of 1993; décret 2022-648).
"""

import datetime

from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind

from elections import keys
from elections.places.membership import departments_in
from elections.places.place import Place

PARIS = "Europe/Paris"
NATIONAL = frozenset({ElectionKind.PRESIDENTIELLE, ElectionKind.LEGISLATIVES, ElectionKind.EUROPEENNES})
ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}
"""Time zones by the first three characters of a commune's code or postcode; elsewhere that of Paris."""

_NAMES = {
    "America/Guadeloupe": "heure de la Guadeloupe",
    "America/Martinique": "heure de la Martinique",
    "America/Cayenne": "heure de la Guyane",
    "Indian/Reunion": "heure de La Réunion",
    "America/Miquelon": "heure de Saint-Pierre-et-Miquelon",
    "Indian/Mayotte": "heure de Mayotte",
    "America/St_Barthelemy": "heure de Saint-Martin et Saint-Barthélemy",
    "America/Marigot": "heure de Saint-Martin et Saint-Barthélemy",
    "Pacific/Wallis": "heure de Wallis-et-Futuna",
    "Pacific/Tahiti": "heure de Tahiti",
    "Pacific/Noumea": "heure de Nouméa",
}
_MINISTRY = keys.OVERSEAS | {"ZX": "977"}
"""Saint-Barthélemy and Saint-Martin, which the ministry groups as `ZX`, share a clock."""
_SATURDAY = frozenset({"971", "972", "973", "975", "977", "978", "987"})
_CONSULATES_OF_THE_AMERICAS = frozenset({"ZZ01", "ZZ02"})
_POLYNESIA = "987"
_SUNDAY = 6
_SATURDAYS_SINCE = 2007
_DISSOLVED = frozenset({2024})
"""Years of deputies chosen after a dissolution, since then: all voted on the same days."""


def department_of(place: str) -> str:
    """Return the department (`974`) of an overseas commune, station, constituency or postcode; empty elsewhere."""
    code = _MINISTRY.get(place[:2], place[:3])
    return code if code in ZONES else ""


def department_of_territory(territory: str) -> str:
    """Return the overseas department that a campaign's territory is or lies in; empty for any other.

    `territory`: `circo:97401`, `region:04`, `commune:97411`.
    """
    kind, _, code = territory.partition(":")
    if kind in ("region", "collectivite"):
        if code in ZONES:
            return code
        inside = departments_in(Place(kind, code))
        return department_of(inside[0]) if len(inside) == 1 else ""
    if kind in ("circo", "commune", "canton", "departement"):
        return department_of(code)
    return ""


def voting_place(territory: str) -> str:
    """Return the overseas department, or the constituency abroad, by which the day of the vote is known."""
    kind, _, code = territory.partition(":")
    return code if kind == "circo" and code.startswith("ZZ") else department_of_territory(territory)


def zone_of_territory(territory: str) -> str | None:
    """Return the time zone of an overseas territory; None where the campaign's own holds (the mainland, abroad)."""
    return ZONES.get(department_of_territory(territory))


def with_own_clock(state: CampaignState) -> CampaignState:
    """Return the campaign with the clock of its place, where the place has one of its own."""
    zone = zone_of_territory(state.territory)
    return state if zone is None or zone == state.time_zone else state.model_copy(update={"time_zone": zone})


def zone_name(zone: str) -> str:
    """Return « heure de La Réunion », to follow an hour; empty for Paris, whose hours need no name."""
    if zone == PARIS:
        return ""
    return _NAMES.get(zone) or f"heure de {zone.rpartition('/')[2].replace('_', ' ')}"


def votes_on_saturday(election: ElectionKind, place: str) -> bool:
    """Return whether a department (or a constituency abroad) votes on the eve of the mainland's Sunday."""
    return election in NATIONAL and (place in _SATURDAY or place in _CONSULATES_OF_THE_AMERICAS)


def rounds_are_a_fortnight_apart(election: ElectionKind, place: str) -> bool:
    """Return whether a place chooses its deputies a week before the mainland's first round, on the same second day.

    `place`: as of `voting_place`. After a dissolution it does not: in 2024 all voted on the same days.
    """
    return election is ElectionKind.LEGISLATIVES and (place == _POLYNESIA or keys.is_abroad(place))


def voting_day(election: ElectionKind, place: str, round_on: datetime.date) -> datetime.date:
    """Return the local day of a round. `round_on`: as the campaign states it, the place's own day or the mainland's."""
    early = round_on.weekday() == _SUNDAY and votes_on_saturday(election, place)
    return round_on - datetime.timedelta(days=1) if early else round_on


def past_voting_day(election: ElectionKind, place: str, round_on: datetime.date, number: int) -> datetime.date:
    """Return the local day of a round of the past, that files date by the mainland's Sunday. `place`: as of
    `voting_place`.
    """
    if round_on.year < _SATURDAYS_SINCE or round_on.weekday() != _SUNDAY:
        return round_on
    is_early = number == 1 and rounds_are_a_fortnight_apart(election, place) and round_on.year not in _DISSOLVED
    return voting_day(election, place, round_on - datetime.timedelta(days=7 * is_early))


def voting_day_in(state: CampaignState, place: str, round_on: datetime.date) -> datetime.date:
    """Return the local day of a campaign's round: of a by-election, the one that was decreed for this place alone."""
    return round_on if state.by_election else voting_day(state.election, place, round_on)
