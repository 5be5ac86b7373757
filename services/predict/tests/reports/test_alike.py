"""Places that vote alike, and the rounds by which they are."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.past_results.elections.alike import PlaceVote, distance, nearest
from predict.past_results.elections.history import Ballot
from predict.past_results.elections.rounds import Count
from predict.reports.chapters.alike import choose_rounds
from predict.reports.sources import Round

SHARES = st.dictionaries(st.sampled_from(["gauche", "centre", "droite"]), st.floats(0, 1), max_size=3)
VOTES = st.builds(PlaceVote, st.floats(0, 1), SHARES)


@given(VOTES, VOTES)
def test_a_distance_is_none_from_itself_and_the_same_both_ways(one: PlaceVote, other: PlaceVote) -> None:
    assert distance(one, one) == 0
    assert distance(one, other) == pytest.approx(distance(other, one))


def test_a_bloc_that_did_not_stand_has_no_share() -> None:
    assert distance(PlaceVote(0.5, {"gauche": 0.03}), PlaceVote(0.54, {})) == pytest.approx(5)


@given(st.dictionaries(st.text("0123456789", min_size=4, max_size=4), VOTES, min_size=1, max_size=12), st.data())
def test_the_nearest_come_first_without_the_place_itself(places: dict[str, PlaceVote], data: st.DataObject) -> None:
    own = data.draw(st.sampled_from(sorted(places)))
    found = nearest(own, places, 5)

    assert own not in found
    assert len(found) == min(5, len(places) - 1)
    away = [distance(places[own], places[code]) for code in found]
    assert away == sorted(away)
    left = [distance(places[own], vote) for code, vote in places.items() if code not in {own, *found}]
    assert not left or not away or min(left) >= away[-1]


def test_a_place_that_the_round_does_not_have_is_like_no_other() -> None:
    assert nearest("4001", {"4002": PlaceVote(0.5, {})}, 3) == []


def _past(*ids: str) -> list[Round]:
    kinds = (id.rsplit("-", 2) for id in ids)
    ballots = [
        Ballot(id, kind, date(int(year), 6, 1), int(tour[1]), 1)
        for id, (kind, year, tour) in zip(ids, kinds, strict=True)
    ]
    return [Round(ballot, Count(100, 50, 0, 0, 50, {}), 1, {}) for ballot in ballots]


@pytest.mark.parametrize(
    ("ids", "kind", "chosen"),
    [
        (
            ("legislatives-2017-t1", "presidentielle-2022-t1", "legislatives-2022-t1", "legislatives-2024-t1"),
            "legislatives",
            ("presidentielle-2022-t1", "legislatives-2024-t1", "legislatives-2022-t1"),
        ),
        (
            ("legislatives-2022-t1", "presidentielle-2022-t1"),
            "presidentielle",
            ("legislatives-2022-t1", "presidentielle-2022-t1", None),
        ),
        (("legislatives-2022-t1", "legislatives-2024-t1"), "legislatives", None),
        (("presidentielle-2022-t1",), "legislatives", None),
    ],
)
def test_who_is_alike_is_said_by_a_round_of_another_kind(
    ids: tuple[str, ...], kind: str, chosen: tuple[str | None, ...] | None
) -> None:
    found = choose_rounds(_past(*ids), kind)

    assert (found and tuple(one and one.ballot.id for one in found)) == chosen
