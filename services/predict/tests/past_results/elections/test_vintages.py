from datetime import date

import pytest
from predict.past_results.elections.models import Election
from predict.past_results.elections.schemas import Level
from predict.past_results.elections.vintages import name_vintage, territory_of


@pytest.mark.parametrize(
    ("level", "code", "day"),
    [
        ("constituency", "97203", "29/06/2024"),
        ("constituency", "ZX01", "29/06/2024"),
        ("commune", "97209", "29/06/2024"),
        ("station", "97209_0001", "29/06/2024"),
        ("department", "972", "29/06/2024"),
        ("region", "02", "29/06/2024"),
        ("constituency", "ZZ02", "29/06/2024"),
        ("constituency", "97402", "30/06/2024"),
        ("department", "02", "30/06/2024"),
        ("nation", "FR", "30/06/2024"),
    ],
)
def test_a_round_is_dated_by_the_day_on_which_the_place_voted(level: Level, code: str, day: str) -> None:
    round_of_2024 = Election(
        id="legislatives-2024-t1",
        kind="legislatives",
        held_on=date(2024, 6, 30),
        round=1,
        own_revision=1,
        blank_apart=True,
    )
    round_of_2024.revision = 1

    assert name_vintage(round_of_2024, territory_of(level, code)).startswith(f"législatives 2024, 1er tour, {day} ;")
