from datetime import date

import pytest
from common.schemas.elections import ElectionKind
from results.territory.history.round_names import name_round, say_at_round


@pytest.mark.parametrize(
    ("election", "on", "number", "at", "name"),
    [
        (
            ElectionKind.LEGISLATIVES,
            date(2024, 6, 30),
            1,
            "aux législatives 2024 (1er tour)",
            "le 1er tour des législatives du dimanche 30 juin 2024",
        ),
        (
            ElectionKind.PRESIDENTIELLE,
            date(2022, 4, 24),
            2,
            "à la présidentielle 2022 (2d tour)",
            "le 2d tour de la présidentielle du dimanche 24 avril 2022",
        ),
        (
            ElectionKind.EUROPEENNES,
            date(2024, 6, 9),
            1,
            "aux européennes 2024",
            "le scrutin des européennes du dimanche 9 juin 2024",
        ),
    ],
)
def test_a_round_of_the_past_has_the_name_people_give_it(
    election: ElectionKind, on: date, number: int, at: str, name: str
) -> None:
    assert say_at_round(election, on, number) == at
    assert name_round(election, on, number) == name
