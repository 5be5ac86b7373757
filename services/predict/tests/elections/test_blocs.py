import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.elections.blocs import BLOCS, bloc_of, moved_share, sum_blocs, usually_moved
from predict.elections.grids import DEFAULT, EVERY, Grid


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


def test_the_moved_share_is_half_of_all_that_changed() -> None:
    assert moved_share({"gauche": 50, "droite": 50}, {"gauche": 70, "droite": 30}) == pytest.approx(0.2)
    assert moved_share({"gauche": 10}, {"droite": 40}) == 1
    assert moved_share({"gauche": 10}, {}) is None


def test_what_usually_moves_is_the_mean_of_every_two_rounds() -> None:
    one, two, three = {"gauche": 50, "droite": 50}, {"gauche": 70, "droite": 30}, {"gauche": 40, "droite": 60}

    assert usually_moved([one, two, three]) == pytest.approx((0.2 + 0.1 + 0.3) / 3)
    assert usually_moved([one, {}, two]) == pytest.approx(0.2)
    assert usually_moved([one]) is None
