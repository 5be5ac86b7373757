"""Methods are named on pages as people speak, with their version."""

import pytest
from kit.text.method_names import name_methods


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("forecast-5", "prévision, version 5"),
        (
            "targets-1, forecast-5, core-vote-3",
            "objectif, version 1, prévision, version 5, socle électoral, version 3",
        ),
        ("(priorités : net-votes-1)", "(priorités : voix nettes, version 1)"),
        ("poll-projection-2", "sondage projeté, version 2"),
        ("covid-19", "covid-19"),
        ("", ""),
    ],
)
def test_a_method_is_named_with_its_version(text: str, said: str) -> None:
    assert name_methods(text) == said
