"""Euros, and francs CFP in the Pacific."""

import pytest
from common.schemas.elections import ElectionKind
from hypothesis import given
from hypothesis import strategies as st
from predict.targeting.priorities.currency import EUROS, FRANCS, currency_of


@pytest.mark.parametrize(
    ("territory", "election", "sign"),
    [
        ("circo:9406", "legislatives", "€"),
        ("circo:98801", "legislatives", "F CFP"),
        ("commune:98735", "municipales", "F CFP"),
        ("departement:986", "legislatives", "F CFP"),
        ("departement:974", "legislatives", "€"),
        # A national account is in euros, wherever the candidate lives.
        ("nation:FR", "presidentielle", "€"),
        ("commune:98818", "europeennes", "€"),
    ],
)
def test_the_pacific_counts_in_francs_but_for_national_elections(
    territory: str, election: ElectionKind, sign: str
) -> None:
    assert currency_of(territory, election).sign == sign


def test_amounts_are_said_as_they_are_written() -> None:
    assert EUROS.say_parts(123_456) == "1\u202f234,56\u202f€"
    assert EUROS.say_parts(120_000) == "1\u202f200\u202f€"
    assert FRANCS.say_parts(123_456) == "123\u202f456\u202fF CFP"


@given(st.integers(0, 10**9))
def test_francs_have_no_cents(amount: int) -> None:
    assert FRANCS.say_parts(amount) == FRANCS.say(amount)
    assert "," not in FRANCS.say_parts(amount)
