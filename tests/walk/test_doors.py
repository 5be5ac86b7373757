"""The ten doors of the walk on any ground: predict's rule, with the answers that the demonstration gives."""

from hypothesis import given
from hypothesis import strategies as st
from isoloir_local.walk.steps import DOORS
from predict.targeting.field_actions.partial_pooling import Belief
from predict.targeting.stations.score import HISTORY_CAP, Outlook, Talks, score_station
from predict.targeting.stations.service import FEW, UNDECIDED

ANSWERS = [support for support in DOORS if support is not None]


@given(st.integers(100, 3000), st.floats(0.01, 0.9), st.floats(0.2, 0.95), st.floats(2, HISTORY_CAP), st.booleans())
def test_the_ten_doors_lower_the_score_by_what_a_reader_sees(
    registered: int, share: float, voting: float, strength: float, some_wait: bool
) -> None:
    """`some_wait`: positions count once five people have said theirs, so that the last three may not count yet."""
    belief = Belief(strength * share, strength * (1 - share))
    outlook = Outlook("00001_0001", registered, 0.1, 0.0, belief, "best", voting, 0.0)
    told = ANSWERS[:FEW] if some_wait else ANSWERS
    talks = Talks(len(ANSWERS), len(told), told.count(UNDECIDED))
    before, after = score_station(outlook).expected, score_station(outlook, talks).expected
    # Eight people of 3,000 are spoken with, and what five say weighs against a history of 150 people.
    assert after < before * 0.99
