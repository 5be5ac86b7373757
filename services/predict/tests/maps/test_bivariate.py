"""Nine groups of money and votes: words that agree with the numbers."""

from hypothesis import given
from hypothesis import strategies as st
from predict.maps.bivariate import COLOURS, cross_measures
from predict.targeting.priorities.currency import EUROS

rates = st.lists(st.tuples(st.floats(0, 100), st.floats(0, 1)), min_size=1, max_size=60)


@given(rates)
def test_more_money_or_more_votes_is_never_a_lower_class(pairs: list[tuple[float, float]]) -> None:
    crossed = cross_measures([euros for euros, _ in pairs], [votes for _, votes in pairs], EUROS.say)

    for one, (euros, votes) in zip(crossed.groups, pairs, strict=True):
        assert 0 <= one < len(COLOURS)
        for other, (more, better) in zip(crossed.groups, pairs, strict=True):
            assert euros > more or one // 3 <= other // 3
            assert votes > better or one % 3 <= other % 3


@given(rates)
def test_nothing_spent_is_a_class_of_its_own(pairs: list[tuple[float, float]]) -> None:
    crossed = cross_measures([euros for euros, _ in pairs], [votes for _, votes in pairs], EUROS.say)

    nothing = {one // 3 for one, (euros, _) in zip(crossed.groups, pairs, strict=True) if euros == 0}
    something = {one // 3 for one, (euros, _) in zip(crossed.groups, pairs, strict=True) if euros > 0}
    assert nothing <= {0}
    assert not nothing & something
    assert not nothing or crossed.names[0].startswith("aucune dépense")


def test_stations_that_are_all_alike_have_neither_few_nor_many_votes() -> None:
    assert cross_measures([0.0, 0.0], [0.2, 0.2], EUROS.say).groups == [1, 1]
