"""The catalogue of official data sets."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from elections.ballots import ballot_of_name, election_of_name
from elections.catalogue import FILES
from elections.datasets import DATASETS, find_dataset
from elections.datasets.dataset import Dataset


@pytest.mark.parametrize("one", DATASETS, ids=lambda one: one.id)
def test_each_says_whose_it_is_of_when_and_where_it_is(one: Dataset) -> None:
    assert one.publisher
    assert one.licence
    assert one.vintage[-4:].isdigit()
    for address in filter(None, (one.address, one.page)):
        assert urlsplit(address).scheme == "https"
    if one.kind == "results":
        # Both rounds may be in one file: then its name tells the election, and the file the round.
        named = election_of_name(one.path)
        assert named is not None
        assert ballot_of_name(one.path) or named[1] in (2014, 2015)
        assert named[1] == int(one.vintage[-4:])
        assert {id.rpartition("-")[0] for id in one.elections} == {f"{named[0]}-{named[1]}"}
    else:
        assert one.elections == ()


def test_no_data_set_is_named_twice_and_every_file_of_stations_is_there() -> None:
    assert len({one.id for one in DATASETS}) == len(DATASETS)
    assert {f"official/{file.path}" for file in FILES} <= {one.path for one in DATASETS}
    assert find_dataset("legislatives-2024-t1") is not None
    assert find_dataset("horoscope-2024") is None


def test_a_data_folder_is_searched_by_these_names(data: Path) -> None:
    at_hand = {one.id for one in DATASETS if any(list(data.glob(name)) for name in one.patterns)}
    assert at_hand >= {
        *("legislatives-2024-t1", "legislatives-2024-t1-circonscriptions", "europeennes-2019-t1"),
        *("filosofi-declared-2021", "filosofi-living-standard-2021", "census-2022", "iris-population-2021"),
        *("iris-poverty-2019", "municipal-population-2023", "constituency-portraits-2022"),
        *("iris-contours-2020", "addresses-prefecture"),
    }
