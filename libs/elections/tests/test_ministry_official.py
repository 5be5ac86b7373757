"""The official files, against the figures that the data's README and the ministry's constituency totals give."""

from pathlib import Path

import polars as pl
import pytest
from elections.keys import constituency_key
from elections.ministry import ReadResults, read_results
from elections.ministry.checks import check_row
from elections.ministry.content import Content
from elections.ministry.header import read_header
from elections.ministry.lines import split_line

FOLDERS = {
    "presidentielle-2017-t1": "PR17_BVot_T1_FE.txt",
    "presidentielle-2017-t2": "PR17_BVot_T2_FE.txt",
    "presidentielle-2022-t1": "resultats-par-niveau-burvot-t1-france-entiere.txt",
    "presidentielle-2022-t2": "resultats-par-niveau-burvot-t2-france-entiere.txt",
    "legislatives-2017-t2": "Leg_2017_Resultats_BVT_T2_c.txt",
    "legislatives-2022-t1": "resultats-par-niveau-burvot-t1-france-entiere.txt",
    "legislatives-2022-t2": "resultats-par-niveau-burvot-t2-france-entiere.txt",
    "europeennes-2019": "resultats-definitifs-par-bureau-de-vote.txt",
    "legislatives-2024-t1": "resultats-definitifs-par-bureau-de-vote.csv",
    "legislatives-2024-t2": "resultats-definitifs-par-bureau-de-vote.csv",
}
# Stations, registered, voters, valid, candidates at most.
FRANCE = {
    "presidentielle-2017-t1": (69_242, 47_582_183, 37_003_728, 36_054_394),
    "presidentielle-2017-t2": (69_242, 47_568_693, 35_467_327, 31_381_603),
    "presidentielle-2022-t1": (69_682, 48_747_876, 35_923_707, 35_132_947),
    "presidentielle-2022-t2": (69_682, 48_752_339, 35_096_478, 32_057_325),
    "legislatives-2017-t2": (68_767, 47_293_103, 20_164_615, 18_176_066),
    "legislatives-2022-t1": (69_682, 48_953_748, 23_256_207, 22_744_708),
    "legislatives-2022-t2": (69_355, 48_589_606, 22_464_299, 20_747_083),
    "europeennes-2019": (69_297, 47_345_120, 23_731_193, 22_654_423),
    "legislatives-2024-t1": (70_099, 49_332_709, 32_908_657, 32_057_946),
    "legislatives-2024-t2": (61_615, 43_328_508, 28_867_759, 27_279_713),
}
# Stations whose votes do not sum to the valid votes, as published: votes minus valid.
UNEVEN = {
    "legislatives-2024-t1": {
        "34316_0001": 1,
        "75056_0522": -1,
        "75056_0521": -1,
        "16029_0001": -2,
        "27322_0001": 1,
    },
    "legislatives-2024-t2": {"91540_0003": 1},
}


def whole_france(data: Path, folder: str) -> ReadResults:
    return read_results(data / "official" / folder / f"{FOLDERS[folder]}.gz")


@pytest.mark.parametrize("folder", FRANCE)
def test_the_sums_of_all_france_are_the_official_ones(folder: str, data: Path) -> None:
    reading = whole_france(data, folder)
    stations = reading.stations
    sums = stations.select("registered", "voters", "valid").sum().row(0)
    assert (stations.height, *sums) == FRANCE[folder]
    assert stations["station"].n_unique() == stations.height
    assert reading.rejected == []
    gaps = (
        reading.votes.group_by("station")
        .agg(pl.col("votes").sum())
        .join(stations, on="station")
        .filter(pl.col("votes") != pl.col("valid"))
    )
    found = {row["station"]: row["votes"] - row["valid"] for row in gaps.iter_rows(named=True)}
    assert found == UNEVEN.get(folder, {})
    assert len(reading.warnings) == len(found)
    assert f"{reading.election}-{reading.date.year}" in folder
    control = pl.read_parquet(data / "tables" / "controle_legislatives_par_circonscription.parquet")
    check_constituencies(reading, control.filter(pl.col("scrutin") == folder))


def check_constituencies(reading: ReadResults, control: pl.DataFrame) -> None:
    """Every candidate's votes are the ministry's own total, where the file prints the constituency."""
    if control.is_empty() or reading.layout == "2024":
        return
    totals = (
        reading.votes.join(reading.stations.select("station", "constituency"), on="station")
        .group_by("constituency", "panel")
        .agg(pl.col("votes").sum())
    )
    official = [(constituency_key(circo), votes) for circo, votes in control.select("circo", "voix").iter_rows()]
    assert sorted(totals.select("constituency", "votes").iter_rows()) == sorted(official)


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize(("place", "stations"), [("94-06", 80), ("29-02", 95)])
def test_a_constituency_s_file_is_read_whole(place: str, stations: int, folder: str, data: Path) -> None:
    reading = read_results(data / "official_small" / place / folder / FOLDERS[folder])
    assert reading.stations.height == stations
    assert (reading.rejected, reading.warnings) == ([], [])
    joined = reading.votes.group_by("station").agg(pl.col("votes").sum()).join(reading.stations, on="station")
    assert joined.filter(pl.col("votes") != pl.col("valid")).is_empty()
    expected = {"9406", "2902"} if reading.layout == "2017" and folder != "europeennes-2019" else {None}
    assert set(reading.stations["constituency"]) <= expected


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_rule_of_one_row_agrees_with_the_check_of_a_whole_frame(folder: str, data: Path) -> None:
    content = Content((data / "official_small" / "94-06" / folder / FOLDERS[folder]).read_bytes())
    columns = read_header(content.header)
    lines = [line for part in content.parts(";", ragged=True) for line in part.text.decode().splitlines()]
    assert len(lines) == 80
    for line in lines:
        verdict = check_row(split_line(line, columns), columns, full=True)
        assert (verdict.reason, verdict.warning) == (None, None)


def test_names_nuances_and_sexes_are_kept(data: Path) -> None:
    old = read_results(data / "official_small" / "94-06" / "legislatives-2022-t1" / FOLDERS["legislatives-2022-t1"])
    new = read_results(data / "official_small" / "94-06" / "legislatives-2024-t2" / FOLDERS["legislatives-2024-t2"])
    lists = read_results(data / "official_small" / "94-06" / "europeennes-2019" / FOLDERS["europeennes-2019"])
    president = read_results(
        data / "official_small" / "94-06" / "presidentielle-2022-t2" / FOLDERS["presidentielle-2022-t2"]
    )
    assert ("F", "Véronique HUNAUT", "DXG") in set(old.votes.select("sex", "name", "nuance").iter_rows())
    assert set(new.votes["sex"]) <= {"M", "F"}
    assert set(new.votes["nuance"]) <= {"UG", "ENS", "LR", "RN"}
    assert "LA FRANCE INSOUMISE" in set(lists.votes["name"])
    assert set(president.votes["nuance"]) == {None}
    assert set(president.votes["name"]) == {"Emmanuel MACRON", "Marine LE PEN"}


def test_overseas_stations_have_the_same_key_in_every_year(data: Path) -> None:
    keys = [
        set(whole_france(data, folder).stations["station"]) for folder in ("europeennes-2019", "legislatives-2024-t1")
    ]
    for prefix in ("971", "974", "988", "ZX7"):
        before, after = ({key for key in found if key.startswith(prefix)} for found in keys)
        assert len(before & after) > 0.85 * len(before), prefix
