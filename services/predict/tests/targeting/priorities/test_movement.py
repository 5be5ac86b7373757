"""Who changes lists, and who votes at all, as a pure rule."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st
from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot
from predict.targeting.priorities.movement import read_movement

Rounds = list[tuple[Ballot, dict[str, BlocSheet]]]


def rounds(*of_round: dict[str, tuple[int, int, int]]) -> Rounds:
    """By station: registered, left, right."""
    return [
        (
            Ballot(f"r{year}", "legislatives", date(2000 + year, 6, 1), 1, 1),
            {
                key: BlocSheet(registered, left + right, left + right, {"gauche": left, "droite": right})
                for key, (registered, left, right) in sheets.items()
            },
        )
        for year, sheets in enumerate(of_round)
    ]


def test_a_station_that_moved_is_believed_to_move_more_and_leans_on_its_territory() -> None:
    still = {f"s{n}": (1000, 300, 300) for n in range(8)}
    moved = read_movement(rounds(still | {"m": (1000, 300, 300)}, still | {"m": (1000, 480, 120)}), [*still, "m"], {})

    assert 0 < moved.beliefs["s0"].mean < moved.beliefs["m"].mean < 0.3
    assert moved.turnout["m"] == 0.6


def test_one_round_tells_nobody_to_move() -> None:
    alone = read_movement(rounds({"s": (1000, 300, 200)}), ["s", "new"], {})

    assert alone.beliefs == {}
    assert alone.turnout == {"s": 0.5, "new": 0.5}
    assert read_movement([], ["s"], {}).turnout == {}


def test_a_past_that_is_hardly_trusted_leans_on_the_territory() -> None:
    first = {f"s{n}": (1000, 300, 300) for n in range(8)}
    second = {f"s{n}": (1000, 330 + 20 * (n % 2), 270 - 20 * (n % 2)) for n in range(8)} | {"s0": (1000, 590, 10)}
    trusted, doubted = (read_movement(rounds(first, second), list(first), {"r0": {"s0": sure}}) for sure in (1.0, 0.05))

    assert doubted.beliefs["s0"].mean < trusted.beliefs["s0"].mean
    assert doubted.beliefs["s0"].mean - doubted.beliefs["s1"].mean < 0.5 * (0.48 - 0.05)


counts = st.integers(0, 900)


@given(st.lists(st.tuples(counts, counts, counts, counts), min_size=1, max_size=12))
def test_every_station_has_a_share_between_none_and_all(votes: list[tuple[int, int, int, int]]) -> None:
    one = {f"s{n}": (2000, a, b) for n, (a, b, _, _) in enumerate(votes)}
    two = {f"s{n}": (2000, c, d) for n, (_, _, c, d) in enumerate(votes)}
    found = read_movement(rounds(one, two), list(one), {})

    assert all(0 < belief.mean < 1 for belief in found.beliefs.values())
    assert set(found.beliefs) in (set(), set(one))
    assert all(0 <= part <= 1 for part in found.turnout.values())
