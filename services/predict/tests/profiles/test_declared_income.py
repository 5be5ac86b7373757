"""The income of small communes: declared where the living standard is secret, and never weighed twice."""

from typing import Any

from predict.profiles.indicators import BY_ID, DECLARED, LIVING_STANDARD
from predict.profiles.kinds import LEAST_KNOWN, _widely_known  # pyright: ignore[reportPrivateUsage]

STATIONS = [f"23096_{number:04d}" for number in range(1, 11)]


def known(**share: float) -> dict[str, dict[str, Any]]:
    """Return profiles in which each indicator is known of that share of the stations."""
    return {
        station: {id: object() for id, part in share.items() if at < round(part * len(STATIONS))}
        for at, station in enumerate(STATIONS)
    }


def test_the_declared_income_stands_where_the_living_standard_is_hardly_published() -> None:
    assert _widely_known(known(income=LEAST_KNOWN / 2, declared_income=1.0, poverty=1.0), STATIONS) == [
        "poverty",
        DECLARED,
    ]


def test_two_incomes_of_the_same_people_are_one() -> None:
    assert _widely_known(known(income=1.0, declared_income=1.0), STATIONS) == [LIVING_STANDARD]


def test_it_is_read_from_the_figure_that_insee_publishes() -> None:
    assert BY_ID[DECLARED].rate == "declared_income_median"
    assert BY_ID[DECLARED].unit == "euros"
