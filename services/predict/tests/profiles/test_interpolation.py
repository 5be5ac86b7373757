"""Indicators brought down to stations: right where the truth is known, and as sure as they say."""

import json
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from elections import ministry
from hypothesis import given
from hypothesis import strategies as st
from predict.profiles.interpolation import (
    Estimate,
    Measure,
    deviation_between_places,
    fill_secret_places,
    interpolate_indicator,
    prefer_finest,
    share_people,
)
from predict.profiles.weights import Parts, count_addresses, split_by_addresses, split_by_areas
from shapely import make_valid
from shapely.geometry import shape

shares = st.floats(0, 1)


def parts(rows: list[list[float]]) -> Parts:
    count = len(rows[0])
    names = tuple(f"9403301{n:02d}" for n in range(count))
    return Parts(tuple(f"94033_{n:04d}" for n in range(len(rows))), names, np.asarray(rows))


def measures(*told: tuple[float | None, float]) -> dict[str, Measure]:
    return {f"9403301{n:02d}": Measure(value, mass) for n, (value, mass) in enumerate(told)}


@given(
    st.lists(st.tuples(shares, st.floats(1, 5000)), min_size=3, max_size=3),
    st.lists(st.floats(0.01, 1), min_size=3, max_size=3),
)
def test_a_station_lies_between_its_places_and_inside_its_own_interval(
    told: list[tuple[float, float]], row: list[float]
) -> None:
    known = measures(*told)
    (estimate,) = interpolate_indicator(
        parts([row]), known, "areas", between=deviation_between_places(known), ceiling=1.0
    ).values()

    assert min(value for value, _ in told) - 1e-9 <= estimate.value <= max(value for value, _ in told) + 1e-9
    assert estimate.low is not None
    assert estimate.high is not None
    assert -1e-9 <= estimate.low <= estimate.value <= estimate.high <= 1 + 1e-9
    assert estimate.coverage == 1


def test_a_mean_counts_each_place_by_the_people_who_live_in_the_station() -> None:
    found = interpolate_indicator(parts([[1.0, 0.5]]), measures((0.1, 1000), (0.4, 1000)), "addresses", between=0.1)

    assert found["94033_0000"].value == pytest.approx(0.2)
    assert found["94033_0000"].places == 2
    assert found["94033_0000"].spread == pytest.approx(0.1414, abs=1e-3)


def test_a_whole_place_is_known_and_a_small_part_of_one_hardly() -> None:
    whole, part = (
        interpolate_indicator(parts([[inside, 0.0]]), measures((0.2, 1000), (0.4, 1000)), "areas", between=0.1)[
            "94033_0000"
        ]
        for inside in (1.0, 0.1)
    )

    assert (whole.low, whole.high) == (0.2, 0.2)
    assert part.low is not None
    assert part.low < 0.1


def test_a_secret_place_is_not_covered_and_widens_the_interval() -> None:
    told, hidden = (
        interpolate_indicator(parts([[0.5, 0.5]]), measures((0.2, 1000), (second, 1000)), "areas", between=0.1)[
            "94033_0000"
        ]
        for second in (0.2, None)
    )

    assert hidden.coverage == pytest.approx(0.5)
    assert hidden.low is not None
    assert told.low is not None
    assert hidden.low < told.low


def test_what_a_commune_has_left_stands_in_for_its_secret_places() -> None:
    """Rates are secret where few are poor: leaving such places out would make everybody poorer."""
    known = fill_secret_places(measures((0.3, 1000), (None, 1000)), Measure(0.16, 2000), 1.0)

    found = interpolate_indicator(parts([[0.0, 1.0]]), known, "addresses", between=0.1)["94033_0000"]

    assert found.value == pytest.approx(0.02)
    assert found.coverage == 0
    assert found.high is not None
    assert found.high > 0.15


def test_a_total_below_what_is_told_leaves_nothing_and_no_total_supposes_nothing() -> None:
    known = measures((0.3, 1000), (None, 1000))

    assert fill_secret_places(known, Measure(0.1, 2000), 1.0)["940330101"].supposed == 0
    assert fill_secret_places(known, None, 1.0)["940330101"].supposed is None


def test_too_few_places_have_no_deviation_and_then_there_is_no_interval() -> None:
    known = measures((0.2, 1000), (0.3, 1000))
    assert deviation_between_places(known) is None

    found = interpolate_indicator(parts([[0.5, 0.5]]), known, "commune", between=None)["94033_0000"]
    assert (found.low, found.high) == (None, None)


def test_the_finest_that_covers_half_of_the_people_is_preferred() -> None:
    def told(how: str, coverage: float) -> dict[str, Estimate]:
        return {"94033_0001": Estimate(0.1, None, None, how, coverage, 0.0, 1)}  # pyright: ignore[reportArgumentType]  # one of three

    assert prefer_finest(told("addresses", 0.6), told("commune", 1.0))["94033_0001"].how == "addresses"
    assert prefer_finest(told("addresses", 0.4), told("commune", 1.0))["94033_0001"].how == "commune"
    assert prefer_finest(told("addresses", 0.4), told("areas", 0.3))["94033_0001"].how == "addresses"


def read_iris(data: Path, department: str) -> pl.DataFrame:
    iris = pl.read_parquet(data / "insee" / "iris_2021.parquet")
    return iris.filter(pl.col("com").str.starts_with(department), pl.col("pop") > 0)


def test_real_stations_add_up_to_their_communes_and_addresses_place_people_better_than_areas(data: Path) -> None:
    communes = ("94033", "94067", "94080")
    text = (data / "geo" / "iris_contours_94.geojson").read_text()
    boundaries = {
        code: make_valid(shape(feature["geometry"]))
        for feature in json.loads(text)["features"]
        if (code := feature["properties"]["CODE_IRIS"])[:5] in communes
    }
    table = pl.read_parquet(data / "addresses" / "adresses_94_par_bureau.parquet")
    addresses: dict[str, list[tuple[float, float]]] = {}
    for station, lon, lat in table.select("code_bv", "lon", "lat").iter_rows():
        if station[:5] in communes:
            addresses.setdefault(station, []).append((lon, lat))
    text = (data / "geo" / "bureaux_contours_94_voronoi.geojson").read_text()
    drawn = {
        feature["properties"]["code"]: shape(feature["geometry"])
        for feature in json.loads(text)["features"]
        if feature["properties"]["code"] in addresses
    }
    (file,) = (data / "official_small" / "94-06" / "presidentielle-2017-t1").iterdir()
    registered = read_registered(file)
    people = {row["iris"]: float(row["pop"]) for row in read_iris(data, "94").iter_rows(named=True)}

    by_address = split_by_addresses(count_addresses(addresses, boundaries), registered)
    found = [share_people(split, people) for split in (by_address, split_by_areas(drawn, boundaries))]

    for commune in communes:
        whole = sum(number for iris, number in people.items() if iris.startswith(commune))
        for by_station in found:
            placed = sum(number for station, number in by_station.items() if station.startswith(commune))
            assert placed == pytest.approx(whole, rel=1e-6)
    # People for each registered voter: the nearer stations are to each other, the better people were placed.
    spread = [np.std(np.log([one[station] / registered[station] for station in registered])) for one in found]
    assert spread[0] < 0.85 * spread[1]


def read_registered(file: Path) -> dict[str, int]:
    reading = ministry.read_results(file.read_bytes(), name=f"{file.parent.name}/{file.name}", mode="strict")
    return dict(reading.stations.select("station", "registered").iter_rows())


@pytest.mark.parametrize(("part", "whole"), [("pop_65p", "pop"), ("pop_0_19", "pop"), ("maisons", "logements")])
def test_hidden_iris_of_finistere_are_where_their_larger_quarters_say(data: Path, part: str, whole: str) -> None:
    """The intervals were fitted on Val-de-Marne: here they are tried on places that they never saw."""
    rows = [row for row in read_iris(data, "29").iter_rows(named=True) if row[whole] > 100]
    quarters: dict[str, list[dict[str, float]]] = {}
    for row in rows:
        quarters.setdefault(row["iris"][:7], []).append(row)
    quarters = {name: iris for name, iris in quarters.items() if len(iris) > 1}
    known = {
        name: Measure(sum(one[part] for one in iris) / sum(one[whole] for one in iris), sum(one[whole] for one in iris))
        for name, iris in quarters.items()
    }
    hidden = [(name, one) for name, iris in quarters.items() for one in iris]
    inside = np.zeros((len(hidden), len(known)))
    for row, (name, one) in enumerate(hidden):
        inside[row, list(known).index(name)] = one[whole] / known[name].mass
    split = Parts(tuple(str(row) for row in range(len(hidden))), tuple(known), inside)

    found = interpolate_indicator(split, known, "areas", between=deviation_between_places(known), ceiling=1.0)

    held = [
        estimate.low <= one[part] / one[whole] <= estimate.high
        for estimate, (_, one) in zip(found.values(), hidden, strict=True)
        if estimate.low is not None and estimate.high is not None
    ]
    assert len(held) > 150
    assert 0.84 <= np.mean(held) <= 1
