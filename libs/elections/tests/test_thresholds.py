"""Thresholds are exact: the least number that reaches one, and not one vote less."""

from common.schemas import ElectionKind
from elections.thresholds import ACCESS, Threshold, has_majority, majority_of, reimbursement_of
from hypothesis import given
from hypothesis import strategies as st

WHOLE = st.integers(0, 60_000_000)


@given(WHOLE, st.integers(1, 100), st.integers(1, 100))
def test_what_is_needed_reaches_the_threshold_and_one_vote_less_does_not(whole: int, share: int, of: int) -> None:
    threshold = Threshold(share, of)
    needed = threshold.needed(whole)

    assert threshold.reached(needed, whole)
    assert not threshold.reached(needed - 1, whole)


@given(WHOLE)
def test_a_majority_is_more_than_half(valid: int) -> None:
    assert 2 * majority_of(valid) > valid
    assert 2 * (majority_of(valid) - 1) <= valid
    assert has_majority(majority_of(valid), valid)


def test_an_eighth_of_the_registered_opens_the_second_round_of_deputies() -> None:
    rule = ACCESS[ElectionKind.LEGISLATIVES]

    assert rule.access is not None
    assert (rule.access.needed(80_001), rule.access_of) == (10_001, "registered")
    assert rule.access_articles == ("L. 162",)


def test_every_rule_says_its_articles() -> None:
    for rule in ACCESS.values():
        assert rule.win_articles or rule.rounds == 1
        assert bool(rule.seats_articles) == (rule.seats is not None)
        assert bool(rule.access_articles) == (rule.access is not None or rule.first_two)


def test_reimbursement_begins_at_five_percent_and_at_three_for_europe() -> None:
    threshold = reimbursement_of(ElectionKind.LEGISLATIVES).threshold
    assert threshold is not None
    assert threshold.needed(1001) == 51
    assert reimbursement_of(ElectionKind.EUROPEENNES).threshold == Threshold(3, 100)
    assert reimbursement_of(ElectionKind.PRESIDENTIELLE).threshold is None
