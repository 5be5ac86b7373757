"""Past sheets on today's stations."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.rounds import Count
from predict.past_results.station_history.sheets import follow_blocs, follow_counts, trust_of
from predict.past_results.station_history.station_links import Link

A, B, C = "94068_0001", "94068_0002", "94068_0003"
OLD = {
    A: BlocSheet(1000, 800, 780, {"gauche": 400, "droite": 380}),
    B: BlocSheet(500, 300, 290, {"gauche": 50, "droite": 240}),
}


def test_a_station_that_stayed_keeps_its_sheet_and_a_redrawn_one_gets_the_rates_of_its_parts() -> None:
    links = {
        A: [Link(A, A, 1.0, 0.99, False, False)],
        C: [Link(C, A, 0.5, 0.4, True, False), Link(C, B, 0.5, 0.4, True, False)],
    }
    told = follow_blocs(OLD, {A: 1020, B: 400, C: 600}, links)

    assert told[A] == OLD[A]
    assert B not in told
    assert told[C].registered == 600
    assert told[C].voters == round(600 * (0.8 + 0.6) / 2)
    assert told[C].votes["gauche"] == round(600 * (0.4 + 0.1) / 2)
    assert trust_of(links) == {A: 0.99, C: 0.4}


def test_a_past_that_lies_outside_the_territory_tells_nothing() -> None:
    links = {C: [Link(C, A, 0.3, 0.6, True, False), Link(C, "94999_0001", 0.7, 0.6, True, False)]}

    assert follow_blocs(OLD, {C: 600}, links) == {}


parts = st.lists(
    st.tuples(st.integers(1, 2000), st.floats(0, 1), st.floats(0, 1), st.floats(0.01, 1)), min_size=1, max_size=5
)


@given(parts, st.integers(0, 3000))
def test_a_mixed_sheet_is_one_that_can_be(drawn: list[tuple[int, float, float, float]], today: int) -> None:
    whole = sum(share for *_, share in drawn)
    old: dict[str, Count] = {}
    links: list[Link] = []
    for number, (registered, turnout, left, share) in enumerate(drawn):
        voters = round(registered * turnout)
        blank, key = round(0.1 * voters), f"94068_{number:04}"
        valid = voters - blank
        old[key] = Count(registered, voters, blank, 0, valid, {1: round(valid * left), 2: valid - round(valid * left)})
        links.append(Link(C, key, share / whole, 0.5, True, False))
    told = follow_counts(old, {C: today}, {C: links})[C]

    assert 0 <= told.valid <= told.voters <= told.registered == today
    assert sum(told.votes.values()) == pytest.approx(told.valid, abs=3)
