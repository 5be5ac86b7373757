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
    assert name_round(election, on, number, "circo:9406") == name


def test_a_round_is_dated_by_the_day_on_which_the_place_voted() -> None:
    martinique = name_round(ElectionKind.LEGISLATIVES, date(2024, 6, 30), 1, "circo:97203")
    assert martinique == "le 1er tour des législatives du samedi 29 juin 2024"
    local = name_round(ElectionKind.MUNICIPALES, date(2026, 3, 15), 1, "commune:97209")
    assert local == "le 1er tour des municipales du dimanche 15 mars 2026"
