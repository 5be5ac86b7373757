"""Who stands near whom, and what the estimate makes of it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.transfers.estimation.margins import UnusableMargins
from predict.transfers.estimation.model import estimate_transfers
from predict.transfers.estimation.nearness import (
    AXIS,
    NOBODY,
    STAYS,
    UNKNOWN,
    distances_between,
    place_choices,
    read_blocs,
    read_nearness,
)


def test_blocs_are_read_from_nuances_names_and_abstention() -> None:
    assert read_blocs(["UG", "LRN", "Emmanuel MACRON", "ZEMMOUR", "Abstention", "Blanc", "", "Autres"]) == [
        *("gauche", "extrême droite", "centre", "extrême droite", NOBODY, NOBODY, None, None)
    ]


def test_a_name_that_stood_in_several_blocs_tells_none() -> None:
    assert read_blocs(["Nathalie ARTHAUD", "Jean LASSALLE"]) == ["extrême gauche", "divers"]
    assert np.isnan(place_choices(["divers", None]).places).all()


def test_distances_are_steps_between_blocs() -> None:
    found = distances_between(
        place_choices(["gauche", "droite", None, NOBODY]), place_choices(["centre", "extrême droite", NOBODY])
    )
    np.testing.assert_array_equal(found, [[1, 3, STAYS], [1, 1, STAYS], [UNKNOWN, UNKNOWN, STAYS], [STAYS] * 3])


places = st.lists(st.sampled_from([*AXIS, NOBODY, "divers", None]), min_size=2, max_size=5)


@given(places, places, st.integers(0, 10_000))
def test_what_nearness_says_keeps_the_totals(rows: list[str | None], columns: list[str | None], seed: int) -> None:
    middle = np.random.default_rng(seed).uniform(1.0, 500.0, (len(rows), len(columns)))
    scale = np.minimum(middle.sum(1)[:, None], middle.sum(0)[None, :])
    steps, moved = read_nearness(distances_between(place_choices(rows), place_choices(columns)), None, middle, scale)
    table = middle + moved * scale
    assert (table >= -1e-6).all()
    np.testing.assert_allclose(table.sum(1), middle.sum(1), rtol=0.02)
    np.testing.assert_allclose(table.sum(0), middle.sum(0), rtol=0.02)
    assert steps.shape == middle.shape


def test_the_nearest_list_gets_more_where_blocs_are_told() -> None:
    draw = np.random.default_rng(4)
    sizes = draw.integers(400, 900, 60)
    origin, destination = (draw.multinomial(sizes, p, 60).astype(float) for p in ([0.4, 0.3, 0.3], [0.5, 0.5]))
    blind = estimate_transfers(origin, destination)
    told = estimate_transfers(
        origin, destination, blocs=(["gauche", "extrême gauche", "extrême droite"], ["gauche", "extrême droite"])
    )
    assert told.votes[1, 0] > blind.votes[1, 0]
    assert told.votes[2, 1] > blind.votes[2, 1]


def test_blocs_that_do_not_fit_the_counts_are_refused() -> None:
    counts = np.array([[10.0, 20.0], [30.0, 5.0]])
    with pytest.raises(UnusableMargins, match="2 and 2 blocs"):
        estimate_transfers(counts, counts, blocs=(["gauche"], ["gauche", "centre"]))
