import pytest
from predict.elections.blocs import BLOCS, bloc_of, moved_share, sum_blocs


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
        ("XYZ", None),
    ],
)
def test_a_nuance_counts_in_the_bloc_of_the_ministrys_grid(nuance: str, bloc: str | None) -> None:
    assert bloc_of(nuance) == bloc


def test_no_nuance_is_in_two_blocs() -> None:
    nuances = [nuance for of_bloc in BLOCS.values() for nuance in of_bloc]

    assert len(nuances) == len(set(nuances))


def test_an_unknown_nuance_leaves_no_sum_rather_than_half_a_sum() -> None:
    assert sum_blocs([("UG", 10), ("XYZ", 1)]) is None
    assert sum_blocs([("UG", 10), ("SOC", 5), ("RN", 1)]) == {"gauche": 15, "extrême droite": 1}


def test_the_moved_share_is_half_of_all_that_changed() -> None:
    assert moved_share({"gauche": 50, "droite": 50}, {"gauche": 70, "droite": 30}) == pytest.approx(0.2)
    assert moved_share({"gauche": 10}, {"droite": 40}) == 1
    assert moved_share({"gauche": 10}, {}) is None
