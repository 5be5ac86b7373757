"""Past votes by bloc on today's stations."""

from datetime import date

import numpy as np
import pytest
from predict.past_results.elections.bloc_results import BlocResults
from predict.past_results.elections.history import Ballot
from predict.past_results.station_history.blocs import align_bloc_results
from predict.past_results.station_history.station_links import Link

OLD, NOW = "presidentielle-2017-t1", "legislatives-2024-t1"
A, B, C = "94068_0001", "94068_0002", "94068_0003"
BALLOTS = [
    Ballot(OLD, "presidentielle", date(2017, 4, 23), 1, 1),
    Ballot(NOW, "legislatives", date(2024, 6, 30), 1, 1),
]


def table(*rows: tuple[float, float]) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    return np.array(rows, dtype=float)


RESULTS = BlocResults(
    ballots=BALLOTS,
    stations=[A, B, C],
    zones=["9401"] * 3,
    commune_names={},
    registered=table((1000, 1000), (500, 800), (np.nan, 400)),
    voters=table((800, 700), (300, 500), (np.nan, 200)),
    valid=table((780, 690), (290, 490), (np.nan, 190)),
    votes={"gauche": table((400, 300), (50, 200), (np.nan, 100))},
)


def links(*parts: Link) -> dict[str, dict[str, list[Link]]]:
    found: dict[str, list[Link]] = {}
    for part in parts:
        found.setdefault(part.station, []).append(part)
    return {OLD: found}


def test_a_station_that_stayed_keeps_its_result_with_its_confidence() -> None:
    aligned, trust = align_bloc_results(RESULTS, NOW, links(Link(A, A, 1.0, 0.9, False, False)))
    assert aligned.registered[0].tolist() == [1000, 1000]
    assert trust[0].tolist() == [0.9, 1.0]
    assert trust[1].tolist() == [0.0, 1.0]


def test_a_redrawn_station_has_the_rates_of_the_places_it_is_made_of_among_its_voters_of_today() -> None:
    mixed = links(Link(C, A, 0.75, 0.6, True, False), Link(C, B, 0.25, 0.6, True, False))
    aligned, trust = align_bloc_results(RESULTS, NOW, mixed)
    assert aligned.registered[2, 0] == 400
    assert aligned.voters[2, 0] == pytest.approx(400 * (0.75 * 0.8 + 0.25 * 0.6))
    assert aligned.votes["gauche"][2, 0] == pytest.approx(400 * (0.75 * 0.4 + 0.25 * 0.1))
    assert trust[2, 0] == 0.6
    assert np.isnan(RESULTS.voters[2, 0])


def test_a_past_that_lies_outside_the_territory_is_not_known() -> None:
    outside = links(Link(A, "94068_0099", 0.8, 0.7, True, False), Link(A, B, 0.2, 0.7, True, False))
    aligned, _ = align_bloc_results(RESULTS, NOW, outside)
    assert np.isnan(aligned.votes["gauche"][0, 0])
    assert aligned.votes["gauche"][0, 1] == 300
