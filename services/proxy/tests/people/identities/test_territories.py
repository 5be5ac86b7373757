"""Whether a vote counts where a campaign stands: told when it is certain that it does not."""

from pathlib import Path

import polars as pl
import pytest
from proxy.people.identities.registration import Place, votes_outside


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """INSEE's table of stations, of two constituencies."""
    (tmp_path / "insee").mkdir()
    table = pl.DataFrame(
        {"code": ["94033_0001", "94080_0001", "94028_0001"], "circonscription": ["9406", "9406", "9409"]}
    )
    table.write_parquet(tmp_path / "insee" / "bureau_circonscription_2024.parquet")
    return tmp_path


@pytest.mark.parametrize(
    ("territory", "commune", "outside"),
    [
        ("circo:9406", "94033", False),
        ("circo:9406", "94028", True),
        ("circo:9406", "75056", True),
        ("circo:97101", "97105", True),
        ("circo:97101", "97209", True),
        ("commune:94033", "94033", False),
        ("commune:94033", "94080", True),
        ("departement:2A", "2A004", False),
        ("departement:2A", "2B033", True),
        ("nation:FR", "98818", False),
        ("region:11", "98818", False),
        ("canton:9401", "75056", False),
        ("nowhere", "75056", False),
    ],
)
def test_a_commune_of_elsewhere_is_told(territory: str, commune: str, outside: bool) -> None:
    assert votes_outside(territory, Place(commune, "", None)) is outside


@pytest.mark.parametrize(
    ("territory", "outside"),
    [("circo:9406", True), ("commune:94033", True), ("circo:ZZ02", False), ("nation:FR", False)],
)
def test_who_votes_in_a_consulate_votes_abroad(territory: str, outside: bool) -> None:
    assert votes_outside(territory, Place("ZZ000", "Londres", None)) is outside
