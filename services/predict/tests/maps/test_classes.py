from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.maps.classes import Way, classify_values
from predict.maps.palettes import NEUTRAL, pick_colours

numbers = st.lists(st.floats(min_value=-1e6, max_value=1e6), min_size=1, max_size=120)
ways = st.sampled_from(["quantiles", "jenks", "equal"])


@given(numbers, st.integers(3, 7), ways, st.booleans())
def test_every_value_has_one_class_and_one_colour_and_classes_do_not_overlap(
    values: list[float], count: int, way: Way, diverging: bool
) -> None:
    classes = classify_values(values, count, way, diverging=diverging)
    described = classes.describe(values)

    assert sum(one.stations for one in described) == len(values)
    assert all(one.high < other.low for one, other in pairwise(described))
    assert len(classes.bounds) <= count + 1
    assert len(pick_colours(len(classes.bounds), classes.sides)) == len(classes.bounds)


@given(numbers, st.integers(3, 7), ways)
def test_a_change_never_has_the_colour_of_the_other_side(values: list[float], count: int, way: Way) -> None:
    classes = classify_values(values, count, way, diverging=True)
    shown = pick_colours(len(classes.bounds), classes.sides)
    gains = {shown[classes.place(value)] for value in values if value > 0}
    losses = {shown[classes.place(value)] for value in values if value < 0}

    assert gains & losses <= {NEUTRAL}


def test_quantiles_hold_as_many_stations_each() -> None:
    values = [float(number) for number in range(100)]

    assert [one.stations for one in classify_values(values, 5).describe(values)] == [20] * 5


def test_jenks_cuts_where_the_values_have_gaps() -> None:
    values = [1.0, 1.1, 1.2, 5.0, 5.1, 20.0, 20.5, 21.0]

    assert [(one.low, one.high) for one in classify_values(values, 3, "jenks").describe(values)] == [
        (1.0, 1.2),
        (5.0, 5.1),
        (20.0, 21.0),
    ]


def test_when_everything_grew_nothing_is_painted_neutral() -> None:
    classes = classify_values([0.1, 0.12, 0.2, 0.25], 4, diverging=True)

    assert classes.sides == "more"
    assert NEUTRAL not in pick_colours(len(classes.bounds), classes.sides)


@pytest.mark.parametrize("count", [2, 8])
def test_too_few_or_too_many_classes_are_refused(count: int) -> None:
    with pytest.raises(ValueError, match="3 to 7"):
        classify_values([1.0], count)
