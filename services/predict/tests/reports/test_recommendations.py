"""Advice for the doors of a station, by the kind of votes to be won there."""

from datetime import UTC, datetime
from typing import Any

import pytest
from predict.reports.chapters.recommendations import advise
from predict.targeting.field_actions.effects import EFFECTS, contact_words, usual_kind
from predict.targeting.stations.schemas import CanvassCounts, NetEstimate, NetVotesRead, StationRead


def station(persuade: float, mobilise: float, *, gone: float = 0.1, stayed_home: float = 0.05) -> StationRead:
    nothing = NetEstimate(expected=0.0, low=0.0, high=0.0)

    def some(value: float) -> NetEstimate:
        return NetEstimate(expected=value, low=min(0.0, value), high=abs(value))

    shares: dict[str, Any] = {"core": 0.2, "opposed_core": 0.2, "gone": gone, "stayed_home": stayed_home, "near": 0.1}
    net = NetVotesRead(
        hourly=some(persuade + mobilise),
        persuade=some(persuade),
        mobilise=some(mobilise),
        register_voters=nothing,
        proxies=nothing,
        support=some(0.3),
        stronghold=False,
        why=["Parce que."],
        **shares,
    )
    return StationRead(
        station="23096_0006",
        commune="23096",
        commune_name="Guéret",
        registered=1000,
        score=1.0,
        low=0.0,
        high=2.0,
        rank=1,
        mobilisation_margin=0.1,
        best_election=None,
        persuadable_share=None,
        net=net,
        canvass=CanvassCounts(attempts=0, conversations=0, asked=0, undecided=0),
        method="net-votes-1",
        data_vintage="2 tours de scrutin",
        ranked_at=datetime(2026, 11, 30, tzinfo=UTC),
    )


def test_our_abstainers_are_brought_to_vote_where_they_are_most_of_what_is_won() -> None:
    said = advise(station(0.1, 0.3))

    assert said.startswith("Faire voter : 50 des nôtres se sont abstenus.")
    assert "procuration" in said
    assert said.endswith("Puis convaincre : 100 nous ont déjà choisis, puis une autre liste.")


def test_who_left_us_for_another_list_is_convinced() -> None:
    assert advise(station(0.3, 0.1)).startswith("Convaincre : 100 nous ont déjà choisis, puis une autre liste.")


def test_where_a_visit_brings_out_the_other_side_only_ours_are_called_to_vote() -> None:
    assert advise(station(0.3, -0.1)).endswith("N’appelez à voter que ceux qui nous sont favorables.")


def test_nobody_is_counted_where_nobody_is() -> None:
    assert "on y vote près de nous" in advise(station(0.3, 0.1, gone=0.0))
    assert "on s’y abstient" in advise(station(0.1, 0.3, stayed_home=0.0))


@pytest.mark.parametrize(
    ("place", "one", "most"), [("23096_0006", "une visite", 0.03), ("ZZ035_0001", "un appel", 0.01)]
)
def test_a_contact_is_called_by_its_name_and_never_promises_more_than_experiments_found(
    place: str, one: str, most: float
) -> None:
    words = contact_words(place)
    assert words.one == one
    assert EFFECTS[usual_kind(place)].persuasion.high == most
    assert {"trois points": 0.03, "un point": 0.01}[words.most] == most
