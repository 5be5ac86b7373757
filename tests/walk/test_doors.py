"""The ten doors of the walk on any ground: predict's rules, with the answers that the demonstration gives."""

from hypothesis import given
from hypothesis import strategies as st
from isoloir_local.walk.steps import DOORS
from predict.targeting.field_actions.partial_pooling import Belief
from predict.targeting.net_votes.doors import CHANNELS, Fit
from predict.targeting.net_votes.score import StationPast
from predict.targeting.stations.list_scores import SILENT, DoorSums, score_stations
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


@given(st.integers(100, 3000), st.floats(0.02, 0.5), st.floats(0.01, 0.3), st.floats(0.05, 0.9))
def test_the_ten_doors_move_the_net_votes_by_what_a_reader_sees(
    registered: int, ours: float, winnable: float, turnout: float
) -> None:
    """Half of those who answer are supporters: a list with more than that would lose by it what more open doors win."""
    past = StationPast(winnable, winnable, winnable, 0.02, ours, ours, 0.05, 0.05, turnout, 2 * winnable)
    asked = [float(len(ANSWERS)), *[0.0] * (len(CHANNELS) - 1)]
    liked = [float(sum(answer >= 4 for answer in ANSWERS)), *[0.0] * (len(CHANNELS) - 1)]
    doors = DoorSums([0.0] * len(CHANNELS), asked, [0.0] * len(CHANNELS), liked, float(len(DOORS)), asked[0], 0.0)
    before, after = (
        score_stations([past], [registered], [heard], Fit.nothing())[0].votes.expected for heard in (SILENT, doors)
    )
    assert abs(after / before - 1) > 0.01
