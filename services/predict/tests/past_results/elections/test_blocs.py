import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.past_results.nuances.blocs import BLOCS, bloc_of, sum_blocs
from predict.past_results.nuances.grids import DEFAULT, EVERY, Grid


@pytest.mark.parametrize(
    ("nuance", "bloc"),
    [
        ("UG", "gauche"),
        ("NUP", "gauche"),
        ("ENS", "centre"),
        ("LR", "droite"),
        ("RN", "extrême droite"),
        ("DXG", "extrême gauche"),
        ("REG", "divers"),
        ("LDVG", "gauche"),
        ("BC-UD", "droite"),
        ("XYZ", None),
    ],
)
def test_a_nuance_counts_in_the_bloc_of_the_ministrys_grid(nuance: str, bloc: str | None) -> None:
    assert bloc_of(nuance) == bloc


def test_no_nuance_is_in_two_blocs() -> None:
    nuances = [nuance for of_bloc in BLOCS.values() for nuance in of_bloc]

    assert len(nuances) == len(set(nuances))


def test_votes_without_a_bloc_leave_no_sum_rather_than_half_a_sum() -> None:
    assert sum_blocs([("gauche", 10), (None, 1)]) is None
    assert sum_blocs([("gauche", 10), ("gauche", 5), ("extrême droite", 1)]) == {"gauche": 15, "extrême droite": 1}
    assert sum_blocs([]) is None


def test_a_candidate_without_a_nuance_counts_by_name_in_its_own_election() -> None:
    assert DEFAULT.find("presidentielle-2022-t2", "", "Emmanuel MACRON") == "centre"
    assert DEFAULT.find("presidentielle-2022-t1", "", "Éric ZEMMOUR") == "extrême droite"
    assert DEFAULT.find("presidentielle-2017-t1", "", "Éric ZEMMOUR") is None


def test_an_edit_of_one_election_wins_over_one_of_all_and_leaves_the_others_alone() -> None:
    grid = Grid({(EVERY, "DVC"): "droite", ("legislatives-2024", "DVC"): "gauche"})

    assert grid.find("legislatives-2024-t1", "DVC") == "gauche"
    assert grid.find("legislatives-2022-t1", "DVC") == "droite"
    assert grid.find("legislatives-2022-t1", "ENS") == "centre"


def test_an_edit_holds_for_lists_and_pairs_of_the_same_nuance() -> None:
    grid = Grid({(EVERY, "ECO"): "centre", (EVERY, "LDVG"): "divers"})

    assert [grid.find("municipales-2026-t1", code) for code in ("ECO", "LECO", "BC-ECO")] == ["centre"] * 3
    assert (grid.find("x-2026-t1", "LDVG"), grid.find("x-2026-t1", "DVG")) == ("divers", "gauche")
    assert (grid.blocs()["LECO"], grid.blocs()["LDVG"], grid.blocs()["DVG"]) == ("centre", "divers", "gauche")


@given(st.lists(st.tuples(st.sampled_from(["UG", "LUG", "DVC", "LR"]), st.sampled_from(sorted(BLOCS))), max_size=4))
def test_every_code_of_the_table_is_found_where_the_grid_finds_it(edits: list[tuple[str, str]]) -> None:
    grid = Grid({(EVERY, nuance): bloc for nuance, bloc in edits})

    for nuance, bloc in grid.blocs("legislatives-2024-t1").items():
        assert grid.find("legislatives-2024-t1", nuance) == bloc
    assert (grid.mark == DEFAULT.mark) == (not edits)
