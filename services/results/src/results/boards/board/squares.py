"""Chart of the board with one square per polling station. Pure.

Letter and shape give the state as well as colour, for readers who do not see colours.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from results.sheets.tallies.reconciliation import State
from results.territory.stations.known_station import KnownStation

SIDE, GAP, LABEL = 22, 4, 20
PER_ROW = 14
"""As many as a phone of 320 px shows without being scrolled sideways."""

MAXIMUM = 3000
"""Above, nobody would find a station among the squares."""


@dataclass(frozen=True)
class Kind:
    code: str
    """As the page's script reads it."""
    css: str
    letter: str
    said: str


WAITED_FOR = Kind("w", "waited", "", "attendu")
KINDS = {
    State.RECEIVED: Kind("k", "checked", "?", "à vérifier"),
    State.CHECKED: Kind("k", "checked", "?", "à vérifier"),
    State.VALIDATED: Kind("c", "counted", "✓", "compté"),
    State.DISPUTED: Kind("d", "disputed", "!", "contesté"),
}
LEGEND = (KINDS[State.VALIDATED], KINDS[State.CHECKED], KINDS[State.DISPUTED], WAITED_FOR)


@dataclass(frozen=True)
class Square:
    x: int
    y: int
    kind: Kind
    name: str
    """`Fontenay-sous-Bois, bureau 12`."""


@dataclass(frozen=True)
class Commune:
    name: str
    y: int
    counted: int
    stations: int
    squares: tuple[Square, ...]


@dataclass(frozen=True)
class Chart:
    width: int
    height: int
    communes: tuple[Commune, ...]


def draw(stations: Sequence[KnownStation], states: Mapping[str, State]) -> Chart | None:
    """Lay out the squares by commune, in the order of commune codes; return None if there are too many stations."""
    if len(stations) > MAXIMUM:
        return None
    by_commune: dict[str, list[KnownStation]] = {}
    for station in stations:
        by_commune.setdefault(station.commune, []).append(station)
    step, y = SIDE + GAP, 0
    communes: list[Commune] = []
    for members in by_commune.values():
        top = y + LABEL
        squares = tuple(
            _square(station, states, index % PER_ROW * step, top + index // PER_ROW * step)
            for index, station in enumerate(members)
        )
        counted = sum(states.get(station.station) is State.VALIDATED for station in members)
        communes.append(Commune(members[0].commune_name, y + LABEL - 6, counted, len(members), squares))
        y = top + (len(members) - 1) // PER_ROW * step + step + GAP
    return Chart(PER_ROW * step - GAP, max(y, 1), tuple(communes))


def encode_states(chart: Chart) -> str:
    """Return one letter for each square's state, in the order of the chart: `cckw`."""
    return "".join(square.kind.code for commune in chart.communes for square in commune.squares)


def _square(station: KnownStation, states: Mapping[str, State], x: int, y: int) -> Square:
    state = states.get(station.station)
    kind = KINDS.get(state, WAITED_FOR) if state else WAITED_FOR
    code = station.station.partition("_")[2].lstrip("0") or "0"
    return Square(x, y, kind, f"{station.commune_name}, bureau {code}")
