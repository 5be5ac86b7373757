"""The catalogue of what the ministry published."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elections.ballots import BALLOTS, ballot_of_name
from elections.catalogue import DEMONSTRATION, FILES, NationalCounts, PublishedFile
from elections.ministry import read_results


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.path)
def test_the_name_that_a_file_gets_says_which_ballot_it_is(file: PublishedFile) -> None:
    assert ballot_of_name(file.path) == file.ballot
    assert file.ballot in BALLOTS
    assert urlsplit(file.address).scheme == "https"
    assert file.counts.registered > file.counts.voters > file.counts.valid > file.counts.stations


def test_the_demonstration_reads_five_rounds() -> None:
    assert [file.path.partition("/")[0] for file in DEMONSTRATION] == [
        "legislatives-2024-t2",
        "legislatives-2024-t1",
        "legislatives-2022-t2",
        "legislatives-2022-t1",
        "presidentielle-2022-t1",
    ]


@pytest.mark.parametrize("file", DEMONSTRATION, ids=lambda file: file.path)
def test_a_whole_file_sums_to_what_the_catalogue_says(file: PublishedFile, data: Path) -> None:
    archive = data / "official" / f"{file.path}.gz"
    if not archive.exists():
        if os.environ.get("CI"):
            pytest.fail(f"{archive} is missing: set ISOLOIR_DATA")
        pytest.skip("only the cuts of the official files are at hand: set ISOLOIR_DATA")
    stations = read_results(archive).stations
    figures = (int(stations[name].sum()) for name in ("registered", "voters", "valid"))
    assert NationalCounts(stations.height, *figures) == file.counts
