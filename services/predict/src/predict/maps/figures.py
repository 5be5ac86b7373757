"""Figures of a map, and their French formatting."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from elections.places.stations import station_name
from kit.text import french

Unit: TypeAlias = Literal["share", "points", "votes", "number", "euros", "francs", "group"]

WIDE_SHARE = 0.10
"""A share or a change whose 90 % interval is wider than ten points is hatched."""

WIDE_RATIO = 1.5
"""A count whose 90 % interval is wider than one and a half times itself is hatched."""

WEAK = 0.8
"""Below this confidence, the station's past is partly another place's."""

NARROW = "\u202f"


@dataclass(frozen=True)
class Figure:
    """One station's figure. `value` None: missing; `low` and `high` None: counted, not estimated."""

    station: str
    commune: str
    registered: int
    value: float | None
    low: float | None = None
    high: float | None = None
    confidence: float = 1.0
    """That the figures of the past are this station's own."""
    beside: Mapping[str, float | None] = field(default_factory=dict[str, float | None])
    """Other numbers of the station, by the keys of `Subject.columns`."""
    stations: int = 1
    """Number of stations of which the figure is the mean: of a whole commune, under whose code it then stands."""


@dataclass(frozen=True)
class Column:
    """An additional number of each figure. `low`, `high`: the keys of its 90 % interval."""

    key: str
    label: str
    unit: Unit
    decimals: int = 0
    low: str | None = None
    high: str | None = None

    @property
    def keys(self) -> list[str]:
        return [self.key, *(key for key in (self.low, self.high) if key)]


@dataclass(frozen=True)
class Subject:
    """Title, unit, method and source of a map's figures."""

    title: str
    unit: Unit
    method: str
    vintage: str
    decimals: int = 1
    diverging: bool = False
    groups: Mapping[int, str] | None = None
    """Names of groups, where the figure is a group's number."""
    warning: str | None = None
    """What must be said beside it."""
    colours: Sequence[str] = ()
    """Of the groups, where they have an order of their own."""
    columns: Sequence[Column] = ()
    notes: Sequence[str] = ()
    """What the map cannot show."""
    wide_ratio: float = WIDE_RATIO


@dataclass(frozen=True)
class Layer:
    """All figures of a map."""

    subject: Subject
    figures: Sequence[Figure]

    @property
    def values(self) -> list[float]:
        return [figure.value for figure in self.figures if figure.value is not None]


def format_figure(subject: Subject, value: float | None) -> str:
    """Format a value: `12,3 %`, `+2,1 points`, `41,5 voix`."""
    if value is None:
        return "sans donnée"
    if subject.unit == "group":
        return (subject.groups or {}).get(int(value), french.number(value))
    return _say_number(subject.unit, value, subject.decimals, signed=subject.diverging)


def _say_number(unit: Unit, value: float, decimals: int, *, signed: bool = False) -> str:
    match unit:
        case "share":
            return french.percent(value, decimals)
        case "points":
            return f"{_signed(value * 100, decimals)} points"
        case "votes":
            number = french.number(value, decimals)
            return f"{'+' if signed and value > 0 else ''}{number} voix"
        case "number" | "group":
            return french.number(value, decimals)
        case "euros":
            return f"{french.number(value, decimals)}{NARROW}€"
        case "francs":
            return f"{french.number(value, decimals)}{NARROW}F CFP"


def say_beside(column: Column, figure: Figure) -> str:
    """Format an additional number: `24 €`, or `24 € (12 € à 80 €)` with an interval."""
    value = figure.beside.get(column.key)
    if value is None:
        return "—"
    beside = _say_number(column.unit, value, column.decimals)
    if column.low is None or column.high is None:
        return beside
    low, high = figure.beside.get(column.low), figure.beside.get(column.high)
    if low is None:
        return beside
    least = _say_number(column.unit, low, column.decimals)
    if high is None:
        return f"{beside} ({least} ou plus)"
    return f"{beside} ({least} à {_say_number(column.unit, high, column.decimals)})"


def say_interval(subject: Subject, figure: Figure) -> str:
    """Format an interval: `11,8 % à 12,9 %`; empty for counts."""
    if figure.value is None or subject.unit == "group":
        return "—"
    if figure.low is None or figure.high is None:
        return "compté"
    return f"{format_figure(subject, figure.low)} à {format_figure(subject, figure.high)}"


def is_wide(subject: Subject, figure: Figure) -> bool:
    if figure.value is None or figure.low is None or figure.high is None:
        return False
    if subject.unit == "group":
        return False
    width = figure.high - figure.low
    if subject.unit in ("share", "points"):
        return width > WIDE_SHARE
    return width > subject.wide_ratio * abs(figure.value)


def is_doubtful(figure: Figure) -> bool:
    return figure.value is not None and figure.confidence < WEAK


def say_class(subject: Subject, low: float, high: float) -> str:
    if subject.unit == "group" or low == high:
        return format_figure(subject, low)
    return f"{format_figure(subject, low)} à {format_figure(subject, high)}"


def say_figure(subject: Subject, figure: Figure) -> str:
    """Return the tooltip: the figure in one line."""
    result = f"{station_name(figure.station)} : {format_figure(subject, figure.value)}"
    if figure.low is not None and figure.high is not None:
        result += f" ({say_interval(subject, figure)})"
    beside = subject.columns if figure.stations == 1 else ()
    result += "".join(f" ; {column.label.lower()} : {say_beside(column, figure)}" for column in beside)
    if figure.stations > 1:
        kind = "type le plus fréquent" if subject.unit == "group" else "moyenne"
        result += f" ; {kind} de {french.number(figure.stations)} bureaux"
    result += f" ; {french.number(figure.registered)} inscrits"
    if is_doubtful(figure):
        result += " ; passé incertain"
    return result


def _signed(value: float, decimals: int) -> str:
    number = french.number(value, decimals)
    return f"+{number}" if value > 0 and number.strip("0,") else number


def merge_layers(layers: Sequence[Layer]) -> Layer:
    """Merge layers into one, for statements about all of them."""
    return Layer(layers[0].subject, [figure for layer in layers for figure in layer.figures])
