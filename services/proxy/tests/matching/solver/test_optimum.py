"""On small pools the best matching is found by trying them all; the solver must find one as good, and prove it."""

import math
from collections.abc import Iterator
from itertools import product
from random import Random

import pytest
from common.schemas import Round
from hypothesis import given, settings
from hypothesis import strategies as st
from proxy.matching.solver.comparison import compare
from proxy.matching.solver.distances import great_circle_km
from proxy.matching.solver.frontier import least_tenths
from proxy.matching.solver.greedy import match_nearest_first
from proxy.matching.solver.groups import NOBODY, group
from proxy.matching.solver.integer import set_up
from proxy.matching.solver.objective import FIVE, NEAR, Score, score
from proxy.matching.solver.optimum import CLOSE, solve
from proxy.matching.solver.pairs import distances_of, lay_out, tenths_between
from proxy.matching.solver.pools import Holder, Matches, Place, Pool, Seeker, Vote, in_parts
from proxy.matching.solver.rematch import resolve
from proxy.matching.solver.reserves import find_reserves
from proxy.matching.solver.simulation import Population, simulate

ROUNDS: tuple[Round, ...] = (1, 2)
SPOTS = [
    Place("94033", "", "94033_0001", 48.85, 2.47),
    Place("94033", "", "94033_0002", 48.86, 2.48),
    Place("94080", "", "94080_0001", 48.84, 2.43),
    Place("94080", "", None, None, None),
    Place("93066", "", "93066_0001", 48.93, 2.35),
    Place("ZZ000", "Montréal"),
]
places = st.sampled_from(SPOTS)
some_rounds = st.sampled_from([frozenset[Round]({1}), frozenset[Round]({2}), frozenset[Round]({1, 2})])


@st.composite
def pools(draw: st.DrawFn) -> Pool:
    seekers = tuple(
        Seeker(f"p{draw(st.integers(0, 9))}", draw(places), draw(some_rounds)) for _ in range(draw(st.integers(0, 4)))
    )
    holders = list[Holder]()
    for _ in range(draw(st.integers(0, 4))):
        place = draw(places)
        most = 3 if place.consulate else 1
        room: dict[Round, int] = {one: draw(st.integers(0, most)) for one in ROUNDS}
        radius = draw(st.sampled_from([2, 8, 30]))
        holders.append(Holder(f"p{draw(st.integers(0, 9))}", place, room, radius, draw(st.integers(0, 3))))
    pairs = [(s, h) for s in range(len(seekers)) for h in range(len(holders))]
    forbids = frozenset(draw(st.lists(st.sampled_from(pairs), max_size=2))) if pairs else frozenset[tuple[int, int]]()
    return Pool(seekers, tuple(holders), {}, forbids)


def tenths(pool: Pool) -> dict[tuple[int, int], int]:
    found: dict[tuple[int, int], int] = {}
    for s, seeker in enumerate(pool.seekers):
        for h, holder in enumerate(pool.holders):
            far = tenths_between(seeker.place, holder.place)
            if far is not None and far <= holder.radius_km * 10 and pool.may_meet(s, h):
                found[s, h] = far
    return found


def keeps_the_law(pool: Pool, matches: Matches) -> bool:
    """Nobody has more than their room, nobody votes for themselves, and what is forbidden is not made."""
    taken: dict[tuple[int, Round], int] = {}
    for vote, holder in matches.items():
        taken[holder, vote.round] = taken.get((holder, vote.round), 0) + 1
        if vote.round not in pool.seekers[vote.seeker].rounds or not pool.may_meet(vote.seeker, holder):
            return False
    return all(count <= pool.holders[holder].room.get(round, 0) for (holder, round), count in taken.items())


def tried(pool: Pool, served: int | None = None) -> Iterator[Score]:
    """Of all matchings there are; or of those that serve so many votes."""
    far = tenths(pool)
    votes = [Vote(s, one) for s, seeker in enumerate(pool.seekers) for one in sorted(seeker.rounds)]
    choices = [[NOBODY, *(h for s, h in far if s == vote.seeker)] for vote in votes]
    for chosen in product(*choices):
        matches = {vote: holder for vote, holder in zip(votes, chosen, strict=True) if holder != NOBODY}
        if served in (None, len(matches)) and keeps_the_law(pool, matches):
            yield score(pool, matches, far)


def best_by_trying(pool: Pool) -> Score:
    return max(tried(pool))


@settings(deadline=None, max_examples=60)
@given(pools())
def test_no_matching_is_better_in_the_order_of_the_five(pool: Pool) -> None:
    found = solve(pool, seconds=5, tolerance=0)

    assert keeps_the_law(pool, found.matches)
    assert score(pool, found.matches, tenths(pool)) == found.score == best_by_trying(pool)
    assert found.gap == 0


@settings(deadline=None, max_examples=40)
@given(pools())
def test_served_then_near_is_exact_without_a_search(pool: Pool) -> None:
    found = solve(pool, seconds=0, order=NEAR)

    assert keeps_the_law(pool, found.matches)
    assert found.gap == 0
    assert found.score.served == best_by_trying(pool).served


@settings(deadline=None, max_examples=25)
@given(pools(), st.integers(0, 99))
def test_what_is_pinned_is_kept(pool: Pool, seed: int) -> None:
    found = solve(pool, seconds=5, tolerance=0)
    kept = {vote: holder for vote, holder in found.matches.items() if Random(seed).random() < 0.5}
    pinned = Pool(pool.seekers, pool.holders, kept, pool.forbids)

    again = solve(pinned, seconds=5, tolerance=0)

    assert kept.items() <= again.matches.items()
    assert keeps_the_law(pool, again.matches)
    assert again.score == found.score


def test_the_same_votes_take_fewer_kilometres_than_nearest_first() -> None:
    all_found = [compare(Population(300, 220, seed), seconds=0) for seed in (1, 2, 3)]

    for found in all_found:
        best, near, nearest = (found[one] for one in ("best", "served_then_near", "nearest_first"))
        assert found["same_votes"]["best_kilometres"] <= nearest["kilometres"]
        assert best["served"] == near["served"] > nearest["served"] == found["same_votes"]["votes"]
        assert near["kilometres"] <= best["kilometres"]
        assert found["as_many"]["best_kilometres"] <= found["same_votes"]["best_kilometres"]
        assert best["beyond_radius"] == near["beyond_radius"] == nearest["beyond_radius"] == 0
    spared = [one["nearest_first"]["kilometres"] - one["same_votes"]["best_kilometres"] for one in all_found]
    assert sum(spared) > 0


@settings(deadline=None, max_examples=25)
@given(pools(), st.integers(0, 99))
def test_the_frontier_is_what_trying_all_matchings_finds(pool: Pool, percent: int) -> None:
    most = best_by_trying(pool).served
    votes = most * percent // 100

    assert least_tenths(pool, lay_out(pool), votes) == -max(one.tenths_of_km for one in tried(pool, votes))


def test_a_pool_of_hundreds_is_solved_to_the_end() -> None:
    for seed in (1, 2):
        found = solve(simulate(Population(200, 150, seed)), seconds=60)
        assert found.gap <= CLOSE
        assert found.gap_kilometres is not None


def test_a_large_pool_ends_when_nobody_is_left_to_try() -> None:
    pool = simulate(Population(1_200, 900, 2))
    at_once, found = solve(pool, seconds=0), solve(pool, seconds=60)

    assert set_up(group(pool, lay_out(pool)), FIVE) is None
    assert keeps_the_law(pool, found.matches)
    assert found.bound <= at_once.bound
    assert found.reached >= at_once.reached


def test_more_is_served_and_by_one_holder_than_nearest_first() -> None:
    pool = simulate(Population(400, 300, seed=3))
    ground = lay_out(pool)
    greedily = match_nearest_first(pool, ground)

    best, nearest = solve(pool, seconds=2), score(pool, greedily, distances_of(pool, ground, greedily))

    assert best.score.served > nearest.served
    assert best.score.both_rounds > nearest.both_rounds


def test_when_a_holder_drops_out_the_others_who_accepted_keep_theirs() -> None:
    pool = simulate(Population(600, 500, seed=5))
    before = solve(pool, seconds=2).matches
    vote, gone = next(iter(before.items()))
    after = {one: holder for one, holder in before.items() if holder != gone}
    accepted = {one for one in after if one.seeker % 2}
    holders = list(pool.holders)
    holders[gone] = Holder("gone", holders[gone].place, {}, 0)
    smaller = Pool(pool.seekers, tuple(holders))

    found = resolve(smaller, after, accepted, changed_seekers=[vote.seeker])

    assert keeps_the_law(smaller, found.matches)
    assert {one: after[one] for one in accepted}.items() <= found.matches.items()
    assert len(found.matches) >= len(after)


def test_a_reserve_is_somebody_else_who_has_room_left() -> None:
    pool = simulate(Population(100, 200, seed=2))
    found = solve(pool, seconds=1)

    reserves = find_reserves(pool, found.matches)

    assert reserves
    assert all(found.matches[vote] != holder for vote, holder in reserves.items())
    assert keeps_the_law(pool, reserves)
    taken = [(holder, vote.round) for vote, holder in [*found.matches.items(), *reserves.items()]]
    assert len(set(taken)) == len(taken)


@pytest.mark.parametrize(
    ("one", "other", "km"),
    [((48.8566, 2.3522), (45.7640, 4.8357), 391.5), ((0, 179.5), (0, -179.5), 111.2), ((5, 5), (5, 5), 0)],
)
def test_the_great_circle(one: tuple[float, float], other: tuple[float, float], km: float) -> None:
    assert math.isclose(great_circle_km(one, other), km, abs_tol=0.1)


@given(
    st.dictionaries(st.builds(Vote, st.integers(0, 30), st.sampled_from(ROUNDS)), st.integers(0, 9)), st.integers(1, 7)
)
def test_parts_keep_the_rounds_of_a_request_together(matches: Matches, most: int) -> None:
    parts = in_parts(matches, most)

    assert [one for part in parts for one in part.items()] == sorted(matches.items())
    seekers = [{vote.seeker for vote in part} for part in parts]
    assert all(0 < len(some) <= most for some in seekers)
    assert sum(len(some) for some in seekers) == len({vote.seeker for vote in matches})
