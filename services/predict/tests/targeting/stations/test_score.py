"""The score as a pure rule."""

from hypothesis import given
from hypothesis import strategies as st
from predict.targeting.field_actions.partial_pooling import Belief, Count, Pool, pool_territory, shrink_count
from predict.targeting.stations.score import Outlook, Past, Talks, look_out, score_station

sizes = st.integers(min_value=1, max_value=2000)


@st.composite
def counts(draw: st.DrawFn) -> Count:
    size = draw(sizes)
    return Count(draw(st.integers(min_value=0, max_value=size)), size)


@st.composite
def outlooks(draw: st.DrawFn) -> Outlook:
    share = st.floats(min_value=0.01, max_value=100)
    return Outlook(
        station="94033_0001",
        registered=draw(st.integers(min_value=0, max_value=3000)),
        margin=draw(st.floats(min_value=0, max_value=1)),
        margin_variance=draw(st.floats(min_value=0, max_value=0.1)),
        persuadable=draw(st.none() | st.builds(Belief, share, share)),
        best=None,
        voting=draw(st.floats(min_value=0, max_value=1)),
        voting_variance=draw(st.floats(min_value=0, max_value=0.1)),
    )


@st.composite
def talks(draw: st.DrawFn) -> Talks:
    people = draw(st.integers(min_value=0, max_value=3000))
    asked = draw(st.integers(min_value=0, max_value=people))
    return Talks(people, asked, draw(st.integers(min_value=0, max_value=asked)))


@given(outlooks(), talks())
def test_a_score_lies_in_its_interval_and_never_exceeds_the_people_left(outlook: Outlook, heard: Talks) -> None:
    score = score_station(outlook, heard)

    left = max(0, outlook.registered - heard.people)
    assert 0 <= score.low <= score.expected <= score.high <= left
    assert score.persuadable_share is None or 0 <= score.persuadable_share <= 1


@given(outlooks(), st.integers(min_value=0, max_value=500))
def test_more_registered_voters_never_lower_a_score(outlook: Outlook, more: int) -> None:
    larger = Outlook(
        outlook.station,
        outlook.registered + more,
        outlook.margin,
        outlook.margin_variance,
        outlook.persuadable,
        outlook.best,
        outlook.voting,
        outlook.voting_variance,
    )

    assert score_station(larger).expected >= score_station(outlook).expected


@given(outlooks(), talks())
def test_more_undecided_people_never_lower_a_score(outlook: Outlook, heard: Talks) -> None:
    all_undecided = Talks(heard.people, heard.asked, heard.asked)

    assert score_station(outlook, all_undecided).expected >= score_station(outlook, heard).expected - 1e-9


@given(st.lists(counts(), min_size=2, max_size=30))
def test_pooling_moves_a_station_towards_its_territory_and_never_past_it(stations: list[Count]) -> None:
    territory = pool_territory(stations)
    assert territory is not None

    for station in stations:
        low, high = sorted((station.hits / station.size, territory.mean))
        assert low - 1e-9 <= shrink_count(station, territory).mean <= high + 1e-9


@given(
    st.floats(min_value=0.05, max_value=0.95),
    st.floats(min_value=2, max_value=5000),
    st.integers(min_value=1, max_value=50),
    st.integers(min_value=2, max_value=40),
)
def test_a_small_station_is_shrunk_more_than_a_large_one(mean: float, strength: float, size: int, times: int) -> None:
    territory = Pool(mean, strength)
    small, large = Count(size, size), Count(size * times, size * times)

    assert abs(shrink_count(small, territory).mean - mean) < abs(shrink_count(large, territory).mean - mean) + 1e-12


def test_stations_that_differ_by_chance_only_are_pooled_almost_completely() -> None:
    same = [Count(700, 1000)] * 20

    assert shrink_count(Count(9, 10), pool_territory(same) or Pool(0, 0)).mean < 0.71


def test_the_fitted_scatter_is_the_one_the_shares_were_drawn_with() -> None:
    # Shares 0.4 and 0.6 in turn: variance 0.01 around 0.5, so a strength of 0.25 / 0.01 - 1 = 24.
    stations = [Count(400 if number % 2 else 600, 1000) for number in range(400)]
    territory = pool_territory(stations)

    assert territory is not None
    assert 23 < territory.strength < 27


def past(station: str, best: float, last: float, registered: int = 1000, moved: float = 0.2) -> Past:
    return Past(
        station,
        registered,
        {"best": Count(best * registered, registered), "last": Count(last * registered, registered)},
        Count(moved * registered, registered),
    )


def test_the_margin_is_the_best_turnout_minus_the_last_and_never_below_zero() -> None:
    rising, falling = look_out([past("94033_0001", 0.8, 0.5), past("94033_0002", 0.5, 0.8)], "last")

    assert 0.25 < rising.margin < 0.3
    assert falling.margin == 0
    assert rising.best == "best"


def test_a_single_election_leaves_no_margin_to_expect() -> None:
    (alone,) = look_out([Past("94033_0001", 1000, {"last": Count(500, 1000)}, None)], "last")

    assert (alone.margin, alone.best, score_station(alone).expected) == (0.0, None, 0.0)


def test_without_known_movement_the_whole_reserve_counts() -> None:
    outlook = Outlook("94033_0001", 1000, 0.1, 0.0, None, "best", 0.7, 0.0)

    assert score_station(outlook).expected == 100


def test_known_movement_counts_among_those_who_vote_usually_or_sometimes() -> None:
    outlook = Outlook("94033_0001", 1000, 0.1, 0.0, Belief(20, 80), "best", 0.7, 0.0)

    assert score_station(outlook).expected == 140


def test_who_votes_are_the_mean_turnout_and_the_margin() -> None:
    # All are alike, so pooling leaves them where they are.
    alike = [past(f"94033_000{number}", 0.8, 0.5) for number in range(1, 4)]
    for outlook in look_out(alike, "last"):
        assert abs(outlook.margin - 0.3) < 1e-9
        assert abs(outlook.voting - (0.65 + 0.3)) < 1e-9
        assert outlook.voting_variance > 0


def test_who_vote_are_never_more_than_the_registered() -> None:
    (outlook,) = look_out([past("94033_0001", 1.0, 0.4)], "last")

    assert outlook.voting == 1


def test_people_already_spoken_with_are_taken_off() -> None:
    outlook = Outlook("94033_0001", 1000, 0.1, 0.0, None, "best", 0.7, 0.0)

    assert score_station(outlook, Talks(200, 0, 0)).expected == 80


def test_a_canvassed_person_weighs_a_quarter_of_one_drawn_at_random() -> None:
    outlook = Outlook("94033_0001", 1000, 0.1, 0.0, Belief(25, 75), "best", 0.7, 0.0)

    heard = score_station(outlook, Talks(0, 100, 100)).persuadable_share
    assert heard == (25 + 25) / (100 + 25)
