"""Across campaigns nobody is matched whose campaign or who themselves did not agree, and all that may be are."""

from common.schemas import Round
from hypothesis import given
from hypothesis import strategies as st
from proxy.matching.solver.optimum import solve
from proxy.matching.solver.pools import Holder, Place, Pool, Seeker, in_circle

_HOMES = ("a", "b", "c")
_PLACE = Place("94033", "", "94033_0001")
_ONE: frozenset[Round] = frozenset({1})

_homes = st.sampled_from(_HOMES)
_circles = st.frozensets(_homes)


def _most(pool: Pool) -> int:
    """By augmenting paths, one vote for each holder."""
    taken: dict[int, int] = {}

    def seat(seeker: int, seen: set[int]) -> bool:
        for holder in range(len(pool.holders)):
            if holder not in seen and pool.may_meet(seeker, holder):
                seen.add(holder)
                if holder not in taken or seat(taken[holder], seen):
                    taken[holder] = seeker
                    return True
        return False

    return sum(seat(seeker, set()) for seeker in range(len(pool.seekers)))


@given(
    st.lists(st.tuples(_homes, _circles), max_size=7),
    st.lists(st.tuples(_homes, _circles), max_size=7),
)
def test_only_agreed_pairs_are_made_and_as_many_as_can_be(
    asking: list[tuple[str, frozenset[str]]], offering: list[tuple[str, frozenset[str]]]
) -> None:
    seekers = tuple(
        Seeker(f"s{number}", _PLACE, _ONE, home, circle | {home}) for number, (home, circle) in enumerate(asking)
    )
    holders = tuple(
        Holder(f"h{number}", _PLACE, {1: 1}, 5, 0, home, circle | {home})
        for number, (home, circle) in enumerate(offering)
    )
    pool = Pool(seekers, holders)

    found = solve(pool, seconds=0)

    assert all(in_circle(seekers[vote.seeker], holders[holder]) for vote, holder in found.matches.items())
    assert len(found.matches) == _most(pool)
