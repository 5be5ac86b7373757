"""Which commune has taken in another, told by its growth: property tests, and cases that must be refused."""

from elections.mergers import LEAST_GROWTH, LEAST_SHARE, find_absorbers
from hypothesis import given
from hypothesis import strategies as st

POPULATIONS = st.integers(min_value=100, max_value=5_000)


@given(st.lists(st.integers(min_value=60, max_value=900), min_size=1, max_size=4), POPULATIONS, POPULATIONS)
def test_growth_by_exactly_the_others_is_found(counts: list[int], before: int, quiet: int) -> None:
    gone = {f"g{number}": count for number, count in enumerate(counts)}
    taken_in = sum(counts)
    found = find_absorbers(gone, {"new": (before, before + taken_in), "quiet": (quiet, quiet)})
    if taken_in < max(LEAST_GROWTH, LEAST_SHARE * before):
        assert found is None, "such growth can be ordinary"
    else:
        assert found == dict.fromkeys(gone, "new")


@given(st.integers(min_value=60, max_value=900), POPULATIONS)
def test_without_such_growth_nothing_is_guessed(count: int, before: int) -> None:
    assert find_absorbers({"gone": count}, {"other": (before, before)}) is None
    assert find_absorbers({"gone": count}, {"other": (before, before + 2 * count + 200)}) is None


def test_two_mergers_are_told_apart_by_the_nearest_growth() -> None:
    grown = {"a": (487, 741), "b": (2_163, 2_841), "c": (558, 660)}
    assert find_absorbers({"x": 256, "y": 699, "z": 104}, grown) == {"x": "a", "y": "b", "z": "c"}


def test_a_hamlet_cannot_be_told_from_a_birth() -> None:
    assert find_absorbers({"gone": 6}, {"other": (400, 406)}) is None
    assert find_absorbers({"gone": 6}, {"other": (100, 126)}) is None


def test_nothing_gone_is_explained_by_nothing() -> None:
    assert find_absorbers({}, {}) == {}
