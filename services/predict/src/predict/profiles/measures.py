"""Indicators of every station from INSEE's figures, by the finest method that the data allow."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import TypeAlias

from shapely.geometry.base import BaseGeometry

from predict.profiles.indicators import INDICATORS, Indicator
from predict.profiles.interpolation import (
    Estimate,
    How,
    Measure,
    deviation_between_places,
    fill_secret_places,
    interpolate_indicator,
    prefer_finest,
    share_people,
)
from predict.profiles.weights import (
    Parts,
    Points,
    count_addresses,
    fill_from_coarser,
    home_of,
    split_by_addresses,
    split_by_areas,
    split_by_registered,
)


@dataclass(frozen=True)
class PublishedFigure:
    """One figure of one place. None: secret, or not published."""

    value: float | None
    vintage: str


Table: TypeAlias = Mapping[str, Mapping[str, PublishedFigure]]
"""By place, then by the code of the figure."""


@dataclass(frozen=True)
class Ground:
    """Input data of whole communes, stations outside the territory included."""

    registered: Mapping[str, int]
    iris: Table
    communes: Table
    iris_boundaries: Mapping[str, BaseGeometry]
    addresses: Mapping[str, Points] = field(default_factory=dict[str, Points])
    boundaries: Mapping[str, BaseGeometry] = field(default_factory=dict[str, BaseGeometry])


@dataclass(frozen=True)
class IndicatorValue:
    """Value of one indicator in one station."""

    estimate: Estimate
    vintage: str


@dataclass(frozen=True)
class Homes:
    """Main dwellings of one station, and the fraction in flats."""

    main: float
    flats: float | None
    how: How
    vintage: str


@dataclass(frozen=True)
class Profiles:
    """Profiles by station, then indicator, with people and homes of each station."""

    indicators: Mapping[str, Mapping[str, IndicatorValue]]
    people: Mapping[str, float]
    homes: Mapping[str, Homes] = field(default_factory=dict[str, Homes])


def make_profiles(ground: Ground, stations: Sequence[str]) -> Profiles:
    """Compute the profiles; stations without data have no indicators."""
    splits = _split(ground)
    values_by_station: dict[str, dict[str, IndicatorValue]] = {station: {} for station in stations}
    for indicator in INDICATORS:
        for station, station_values in _estimate(indicator, ground, splits).items():
            if station in values_by_station:
                values_by_station[station][indicator.id] = station_values
    return Profiles(values_by_station, _people(ground, splits, stations), _homes(ground, splits, stations))


@dataclass(frozen=True)
class Splits:
    addresses: Parts
    areas: Parts
    communes: Parts


def _split(ground: Ground) -> Splits:
    areas = split_by_areas(ground.boundaries, ground.iris_boundaries)
    counts = count_addresses(ground.addresses, ground.iris_boundaries)
    return Splits(
        fill_from_coarser(split_by_addresses(counts, ground.registered), areas),
        areas,
        split_by_registered(ground.registered),
    )


def _estimate(indicator: Indicator, ground: Ground, splits: Splits) -> dict[str, IndicatorValue]:
    whole, iris = measures_of(indicator, ground.communes), measures_of(indicator, ground.iris)
    fine = _supposed(indicator, iris, whole)
    ways: tuple[tuple[How, Parts, Mapping[str, Measure]], ...] = (
        ("addresses", splits.addresses, fine),
        ("areas", splits.areas, fine),
        ("commune", splits.communes, whole),
    )
    estimates = [
        interpolate_indicator(
            parts, measures, how, between=deviation_between_places(measures), ceiling=indicator.ceiling
        )
        for how, parts, measures in ways
    ]
    vintages = {"commune": _vintage(indicator, ground.communes)}
    fine_vintage = _vintage(indicator, ground.iris)
    return {
        station: IndicatorValue(estimate, vintages.get(estimate.how, fine_vintage))
        for station, estimate in prefer_finest(*estimates).items()
    }


def measures_of(indicator: Indicator, table: Table) -> dict[str, Measure]:
    """Return the measure of every place with a published value; implausible rates are dropped."""
    measures: dict[str, Measure] = {}
    counted = _published(indicator.part, table)
    if not counted and not _published(indicator.rate, table):
        return measures
    for place, figures in table.items():
        mass = _value(figures, indicator.whole) or 0.0
        value = _value(figures, indicator.part if counted else indicator.rate)
        if value is not None and counted:
            value = value / mass if mass > 0 else None
        if value is not None and (value < 0 or (indicator.ceiling is not None and value > indicator.ceiling)):
            value = None
        measures[place] = Measure(value, mass)
    return measures


def _published(code: str | None, table: Table) -> bool:
    return code is not None and any(code in figures for figures in table.values())


def _supposed(indicator: Indicator, iris: Mapping[str, Measure], communes: Mapping[str, Measure]) -> dict[str, Measure]:
    by_commune: dict[str, dict[str, Measure]] = {}
    for place, measure in iris.items():
        by_commune.setdefault(home_of(place), {})[place] = measure
    supposed: dict[str, Measure] = {}
    for commune, measures in by_commune.items():
        # A median of a whole is no mean of medians: what is left of it says nothing.
        total = communes.get(commune) if indicator.unit == "share" else None
        supposed |= fill_secret_places(measures, total, indicator.ceiling)
    return supposed


def _value(figures: Mapping[str, PublishedFigure], code: str | None) -> float | None:
    published = figures.get(code) if code is not None else None
    # A file may hold what is no number, for a secret one: it is as unknown as an empty cell.
    if published is None or published.value is None or not isfinite(published.value):
        return None
    return published.value


def _vintage(indicator: Indicator, table: Table) -> str:
    code = (indicator.part if _published(indicator.part, table) else indicator.rate) or ""
    return max((figures[code].vintage for figures in table.values() if code in figures), default="")


def _people(ground: Ground, splits: Splits, stations: Sequence[str]) -> dict[str, float]:
    shared = _share(ground, splits, _counts("population", ground.iris), _counts("population", ground.communes))
    return {station: shared[station][0] for station in stations if station in shared}


def _homes(ground: Ground, splits: Splits, stations: Sequence[str]) -> dict[str, Homes]:
    """Return homes; census dwellings by IRIS are summed for communes."""
    main, flats = (_counts(code, ground.iris) for code in ("dwellings_main", "main_flats"))
    vintage = max(
        (figures["dwellings_main"].vintage for figures in ground.iris.values() if "dwellings_main" in figures),
        default="",
    )
    shared = _share(ground, splits, main, _by_commune(main))
    in_flats = _share(ground, splits, flats, _by_commune(flats))
    result: dict[str, Homes] = {}
    for station in stations:
        homes, how = shared.get(station, (0.0, "commune"))
        if homes > 0:
            fraction = in_flats.get(station)
            result[station] = Homes(homes, min(1.0, fraction[0] / homes) if fraction else None, how, vintage)
    return result


def _counts(code: str, table: Table) -> dict[str, float]:
    return {place: _value(figures, code) or 0.0 for place, figures in table.items() if code in figures}


def _by_commune(counts: Mapping[str, float]) -> dict[str, float]:
    by_commune: dict[str, float] = {}
    for place, number in counts.items():
        by_commune[home_of(place)] = by_commune.get(home_of(place), 0.0) + number
    return by_commune


def _share(
    ground: Ground, splits: Splits, iris: Mapping[str, float], communes: Mapping[str, float]
) -> dict[str, tuple[float, How]]:
    """Split by the finest weights of each commune that cover all its people."""
    share: dict[str, tuple[float, How]] = {}
    ways: tuple[tuple[How, Parts, Mapping[str, float]], ...] = (
        ("commune", splits.communes, communes),
        ("areas", splits.areas, iris),
        ("addresses", splits.addresses, iris),
    )
    for how, parts, counts in ways:
        placed = dict(zip(parts.places, parts.inside.sum(axis=0).tolist(), strict=True))
        lived = {station for station, row in zip(parts.stations, parts.inside, strict=True) if row.any()}
        short = {home_of(place) for place, number in counts.items() if number and placed.get(place, 0.0) < 0.99}
        short |= {home_of(station) for station in ground.registered.keys() - lived}
        whole = {home_of(place) for place in counts} - short
        share |= {s: (n, how) for s, n in share_people(parts, counts).items() if home_of(s) in whole}
    return share
