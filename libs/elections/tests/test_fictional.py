import datetime
import json
from pathlib import Path

import polars as pl
import pytest
from elections import keys, populations, territories
from elections.fictional import CODE, COMMUNES, Constituency, make_constituency, write_folder
from elections.ministry import read_results
from elections.places.place import parse_territory
from hypothesis import given, settings
from hypothesis import strategies as st


@pytest.fixture(scope="module")
def valley() -> Constituency:
    return make_constituency(seed=1)


def sums_of(transfers: pl.DataFrame, side: str) -> dict[tuple[str, str], int]:
    totals = transfers.group_by("station", side).agg(pl.col("voters").sum())
    return {(station, choice): voters for station, choice, voters in totals.iter_rows()}


def margins_of(reading_stations: pl.DataFrame, votes: pl.DataFrame) -> dict[tuple[str, str], int]:
    margins = {(row["station"], str(row["panel"])): row["votes"] for row in votes.iter_rows(named=True)}
    for row in reading_stations.iter_rows(named=True):
        margins[row["station"], "blank"] = row["blank"]
        margins[row["station"], "null"] = row["null"]
        margins[row["station"], "abstention"] = row["registered"] - row["voters"]
    return margins


@settings(max_examples=5, deadline=None)
@given(st.integers(0, 2**32))
def test_published_results_are_the_margins_of_the_true_transfers(seed: int) -> None:
    valley = make_constituency(seed)
    _, first, second = valley.readings
    assert sums_of(valley.transfers, "from") == margins_of(first.stations, first.votes)
    assert sums_of(valley.transfers, "to") == margins_of(second.stations, second.votes)
    shares = valley.base.group_by("station").agg(pl.col("share").sum())["share"]
    assert shares.is_between(1 - 1e-9, 1 + 1e-9).all()


def test_a_seed_always_makes_the_same_constituency(valley: Constituency) -> None:
    again, other = make_constituency(seed=1), make_constituency(seed=2)
    assert again.transfers.equals(valley.transfers)
    assert again.contours == valley.contours
    assert not other.transfers.equals(valley.transfers)


def test_its_codes_are_of_no_real_place(valley: Constituency, data: Path) -> None:
    assert set(valley.profile["commune"]) == set(COMMUNES)
    assert not set(COMMUNES) & set(territories.commune_names(data))
    assert CODE not in territories.constituency_keys(data)
    assert keys.commune_key("00001") == "00001"
    assert valley.profile.height == 60


def test_base_shares_are_close_to_what_is_voted(valley: Constituency) -> None:
    registered = int(valley.profile["registered"].sum())
    of_base = valley.base.join(valley.profile, on="station").filter(pl.col("choice") == "abstention")
    expected = float((of_base["share"] * of_base["registered"]).sum()) / registered
    for reading in valley.readings[:2]:
        abstained = 1 - int(reading.stations["voters"].sum()) / registered
        assert abs(abstained - expected) < 0.15


def test_every_reader_of_real_data_reads_its_folder(valley: Constituency, tmp_path: Path) -> None:
    folder = write_folder(valley, tmp_path)
    files = sorted(path for path in (folder / "official_small").rglob("*") if path.is_file())
    assert [file.suffix for file in files] == [".txt", ".csv", ".csv"]  # 2022 in the layout of its time
    for file, reading in zip(files, valley.readings, strict=True):
        again = read_results(file)
        assert (again.election, again.date, again.round) == (reading.election, reading.date, reading.round)
        printed = reading.stations
        if file.suffix == ".txt":
            printed = printed.with_columns(pl.lit(CODE).alias("constituency"))
        assert again.stations.equals(printed)
        assert again.rejected == []
        order = ["station", "panel"]
        assert again.votes.sort(order).equals(reading.votes.sort(order))
    place = parse_territory(f"circo:{CODE}")
    day = datetime.date(2024, 6, 30)
    assert len(territories.stations_of(place, folder, day)) == 60
    assert territories.constituency_keys(folder) == (CODE,)
    assert populations.population_of(place, 2023, folder) == valley.profile["population"].sum()
    contours = territories.read_contours(folder / "geo" / "bureaux_contours_00.geojson")
    assert set(contours) == set(valley.profile["station"])


def test_neighbouring_polygons_share_their_corners(valley: Constituency) -> None:
    rings = {f["properties"]["code"]: f["geometry"]["coordinates"][0] for f in valley.contours["features"]}
    assert json.loads(json.dumps(valley.contours)) == valley.contours
    assert all(ring[0] == ring[-1] and len(ring) == 5 for ring in rings.values())
    left, right = rings["00001_0001"], rings["00001_0002"]
    assert left[1] == right[0]
    assert left[2] == right[3]
