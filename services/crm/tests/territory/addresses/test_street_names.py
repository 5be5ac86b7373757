"""One address is written in many ways."""

import pytest
from crm.territory.addresses.street_names import plain_street, read_address, read_number
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("Av. du Gal de Gaulle", "avenue du Général-de-Gaulle"),
        ("Bd St-Michel", "BOULEVARD SAINT MICHEL"),
        ("Rue du Cœur", "rue du coeur"),
        ("Allée de l’Île", "all. de l'ile"),
    ],
)
def test_a_street_is_the_same_however_it_is_written(written: str, also: str) -> None:
    assert plain_street(written) == plain_street(also)


@pytest.mark.parametrize(
    ("text", "number"),
    [("36 BIS", (36, "BIS")), ("36bis", (36, "BIS")), ("12 B", (12, "BIS")), ("7 ", (7, "")), ("12 A", (12, "A"))],
)
def test_a_house_number_is_a_number_and_its_suffix(text: str, number: tuple[int, str]) -> None:
    assert read_number(text) == number


@pytest.mark.parametrize("text", ["", "sans numéro", "12 rue", "-3"])
def test_what_is_no_house_number_is_none(text: str) -> None:
    assert read_number(text) is None


def test_an_address_that_is_typed_is_taken_apart() -> None:
    assert read_address("12 bis, rue de la Paix, 94300 Vincennes") == (12, "BIS", "rue de la paix", "94300")
    assert read_address("avenue Foch") == (None, "", "avenue foch", None)


@given(st.text(max_size=80))
def test_comparing_a_name_twice_changes_nothing_more(name: str) -> None:
    assert plain_street(plain_street(name)) == plain_street(name)
