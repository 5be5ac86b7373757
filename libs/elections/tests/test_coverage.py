"""A part of a territory never stands for the whole, and what a file lacks is said in words."""

import datetime

import polars as pl
import pytest
from common.schemas import Ballot, ElectionKind, Round
from elections.places.coverage import FileExtent, all_stations_vote, describe_gap
from elections.places.facts import communes_of_constituency, constituency_codes
from elections.places.place import parse_territory
from hypothesis import given
from hypothesis import strategies as st


def extent(*communes: str, number: Round = 1, stations: int = 0, departments: int = 1) -> FileExtent:
    ballot = Ballot(
        election=ElectionKind.LEGISLATIVES, on=datetime.date(2022, 6, 12 if number == 1 else 19), round=number
    )
    return FileExtent(ballot, stations or len(communes), departments, pl.Series(communes, dtype=pl.String))


def gap(territory: str, *communes: str, number: Round = 1) -> str:
    return describe_gap(extent(*communes, number=number), parse_territory(territory))


@given(code=st.sampled_from(constituency_codes()), data=st.data())
def test_a_constituency_with_all_its_communes_lacks_nothing_and_with_none_is_named(
    code: str, data: st.DataObject
) -> None:
    communes = communes_of_constituency(code)
    assert gap(f"circo:{code}", *communes) == ""
    if communes:
        elsewhere = data.draw(st.sampled_from(["01004", "97411", "75056", "2A004"]))
        found = gap(f"circo:{code}", elsewhere)
        assert found.startswith("aucun bureau de ce fichier") == (elsewhere not in communes)


def test_half_of_the_communes_is_a_part_with_its_share() -> None:
    assert gap("circo:9406", "94033", "94067").startswith("ce fichier n’a que 2 des 3 communes de votre territoire (")
    assert gap("circo:9406", "94033", "94067", "94080") == ""


def test_a_round_that_was_not_held_everywhere_is_no_mistake() -> None:
    assert gap("circo:9406", "94033", number=2) == ""
    assert gap("circo:9406", "01004", number=2).endswith(
        "Soit personne n’y votait à ce tour, soit ce n’est pas le bon fichier."
    )
    assert gap("circo:9406", "01004").endswith("Vérifiez que c’est le bon fichier.")


def test_a_commune_under_a_code_that_it_had_counts() -> None:
    # Béon, since 2023 a part of Culoz-Béon.
    assert gap("commune:01138", "01138") == gap("commune:01138", "01039") == ""


def test_a_country_file_that_stops_at_a_line_is_a_part() -> None:
    nation = parse_territory("nation:FR")
    half = describe_gap(extent("01004", stations=18_751, departments=30), nation)
    assert half.startswith("ce fichier a 18\u202f751 bureaux, celui que le ministère a publié en a 69\u202f682")
    assert describe_gap(extent("01004", stations=69_682, departments=107), nation) == ""
    assert describe_gap(extent("01004", stations=95, departments=1), nation) == ""


@pytest.mark.parametrize(
    ("election", "number", "territory", "all_vote"),
    [
        ("presidentielle", 2, "nation:FR", True),
        ("legislatives", 1, "nation:FR", True),
        ("legislatives", 2, "circo:9406", False),
        ("departementales", 1, "nation:FR", False),
        ("departementales", 1, "canton:2301", True),
        ("europeennes", 1, "region:11", True),
    ],
)
def test_in_which_rounds_all_stations_vote(election: str, number: int, territory: str, all_vote: bool) -> None:
    assert all_stations_vote(election, number, territory) is all_vote
