"""Kinds of stations: found where there are some, not where there are none, and named by what sets them apart."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from predict.profiles.indicators import BY_ID
from predict.profiles.kind_names import AVERAGE, name_kinds
from predict.profiles.typology import (
    distances_between,
    find_kinds,
    find_medoids,
    mean_silhouette,
    order_by_size,
    standardise_columns,
)


def groups(*centres: tuple[float, float], each: int = 20, noise: float = 0.3) -> np.ndarray:
    draw = np.random.default_rng(5)
    return np.concatenate([draw.normal(centre, noise, (each, 2)) for centre in centres])


def test_three_groups_are_three_kinds_that_are_found_again() -> None:
    found = find_kinds(groups((0, 0), (4, 0), (0, 4)))

    assert found is not None
    assert [len(set(found.labels[start : start + 20])) for start in (0, 20, 40)] == [1, 1, 1]
    assert len(set(found.labels)) == 3
    assert found.silhouette > 0.7
    assert min(found.stability) > 0.9


def test_one_cloud_stands_hardly_apart() -> None:
    found = find_kinds(np.random.default_rng(1).normal(0, 1, (60, 4)))

    assert found is None or found.silhouette < 0.3


@pytest.mark.parametrize("points", [np.zeros((30, 2)), np.zeros((0, 2)), np.ones((4, 2)) * [[1], [2], [3], [4]]])
def test_nothing_to_tell_apart_is_no_kind(points: np.ndarray) -> None:
    assert find_kinds(points) is None


def test_an_exception_is_no_kind_of_its_own() -> None:
    points = np.concatenate([groups((0, 0), (4, 0)), [[50.0, 50.0]]])

    found = find_kinds(points)

    assert found is None or np.bincount(found.labels).min() >= 3


def test_the_same_stations_make_the_same_kinds_twice() -> None:
    points = np.random.default_rng(3).normal(0, 1, (50, 3))
    first, second = find_kinds(points), find_kinds(points)

    assert first is not None
    assert second is not None
    assert (first.labels == second.labels).all()
    assert first.stability == second.stability


@settings(max_examples=20)
@given(st.integers(0, 1000), st.integers(2, 5))
def test_every_station_is_with_its_nearest_medoid(seed: int, kinds: int) -> None:
    points = np.random.default_rng(seed).normal(0, 1, (25, 2))
    apart = distances_between(points, points)
    medoids = find_medoids(apart, kinds)

    assert len(set(medoids.tolist())) == kinds
    # No single exchange brings the stations nearer: that is what PAM promises.
    cost = apart[:, medoids].min(axis=1).sum()
    for place in range(kinds):
        for other in range(len(points)):
            exchanged = [*medoids[:place], other, *medoids[place + 1 :]]
            assert apart[:, exchanged].min(axis=1).sum() >= cost - 1e-6


def test_a_silhouette_is_one_where_kinds_are_points_and_falls_below_zero_where_they_are_mixed() -> None:
    points = np.asarray([[0.0], [0.0], [9.0], [9.0]])
    apart = distances_between(points, points)

    assert mean_silhouette(apart, np.asarray([0, 0, 1, 1])) == pytest.approx(1)
    assert mean_silhouette(apart, np.asarray([0, 1, 0, 1])) < 0


def test_the_kind_with_most_people_comes_first() -> None:
    found = find_kinds(groups((0, 0), (4, 0)))
    assert found is not None

    ordered = order_by_size(found, [1.0] * 20 + [100.0] * 20)

    assert set(ordered.labels[20:]) == {0}
    assert ordered.medoids[0] >= 20


def test_more_stations_than_are_compared_all_get_a_kind() -> None:
    points = groups((0, 0), (9, 0), each=600)

    found = find_kinds(points)

    assert found is not None
    assert len(found.labels) == 1200
    assert len(set(found.labels[:600])) == 1


def test_what_never_varies_says_nothing() -> None:
    made = standardise_columns(np.asarray([[1.0, 5.0], [3.0, 5.0]]), np.asarray([1.0, 1.0]))

    assert made.tolist() == [[-1.0, 0.0], [1.0, 0.0]]


def test_kinds_are_named_in_words_by_what_sets_them_apart() -> None:
    names = name_kinds([{"managers": 1.2, "income": 0.9, "poverty": -0.2}, {"poverty": 1.5, "managers": -0.7}, {}])

    assert names == ["cadres, revenus élevés", "pauvreté élevée, peu de cadres", AVERAGE]


def test_what_is_known_below_the_commune_is_said_first() -> None:
    (name,) = name_kinds([{"managers": 2.0, "houses": 0.6}], ["houses"])

    assert name == "maisons, cadres"


differences = st.lists(
    st.dictionaries(st.sampled_from(sorted(BY_ID)), st.floats(-3, 3), max_size=11), min_size=1, max_size=7
)


@given(differences)
def test_no_two_kinds_have_the_same_name(told: list[dict[str, float]]) -> None:
    names = name_kinds(told)

    assert len(set(names)) == len(told)
    assert all(names)
