"""Which segments are found again in stations, and what is said of those that cannot be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from predict.forecasting.polls.category_merge import merge_segments
from predict.forecasting.polls.segments import AGED, CATEGORIES, YOUNG, UnknownSegment, compose_adults, find_category
from predict.forecasting.polls.survey import Dimension, Segment


@pytest.mark.parametrize(
    ("written", "category"),
    [
        ("18-24", YOUNG),
        ("25 à 34 ans", YOUNG),
        ("50–64 ans", YOUNG),
        ("moins de 35 ans", YOUNG),
        ("65+", AGED),
        ("65 ans et plus", AGED),
        ("70 ans et plus", AGED),
    ],
)
def test_age_brackets_are_understood_as_institutes_write_them(written: str, category: str) -> None:
    assert find_category("age", written) == category


@pytest.mark.parametrize("written", ["60 ans et plus", "50-69", "seniors", "40-30", "moins de 70 ans"])
def test_a_bracket_that_straddles_65_is_refused_with_the_reason(written: str) -> None:
    found = find_category("age", written)

    assert isinstance(found, UnknownSegment)
    assert "65" in found.fr
    assert "65" in found.en


def test_occupations_are_merged_into_those_that_stations_tell_apart() -> None:
    assert find_category("occupation", "Employés") == "autres actifs"
    assert find_category("occupation", "Artisans, commerçants, chefs d'entreprise") == "autres actifs"
    assert find_category("occupation", "RETRAITÉS") == "inactifs"
    assert isinstance(find_category("occupation", "gendarmes"), UnknownSegment)


def test_merged_segments_add_their_people_and_average_their_answers() -> None:
    segments = [
        Segment("age", "18-24", 100, (0.6, 0.4)),
        Segment("age", "25-64", 300, (0.4, 0.6)),
        Segment("age", "65+", 200, (0.3, 0.7)),
    ]

    young, old = merge_segments(segments, [YOUNG, YOUNG, AGED])

    assert (young.category, young.base) == (YOUNG, 400)
    assert young.shares == pytest.approx((0.45, 0.55))
    assert old.base == 200


share = st.floats(0, 1)


@given(
    st.sampled_from(["age", "occupation", "diploma", "housing"]),
    st.fixed_dictionaries(
        {name: share for name in ("over_65", "under_20", "managers", "workers", "graduates", "houses")}
    ),
)
def test_the_categories_of_a_station_add_up_to_everybody(dimension: Dimension, values: dict[str, float]) -> None:
    if values["managers"] + values["workers"] > 1:
        values["workers"] = 1 - values["managers"]

    parts = compose_adults(dimension, values)

    assert parts is not None
    assert set(parts) == set(CATEGORIES[dimension])
    assert sum(parts.values()) == pytest.approx(1)
    assert all(-1e-9 <= part <= 1 + 1e-9 for part in parts.values())


def test_a_station_without_the_indicator_has_no_composition() -> None:
    assert compose_adults("age", {"over_65": 0.2}) is None
