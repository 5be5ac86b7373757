from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from kit.text import french


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (12345, 0, "12\u202f345"),
        (1234567.891, 2, "1\u202f234\u202f567,89"),
        (-12.5, 1, "−12,5"),
        (0.5, 0, "1"),
        (Decimal("2.675"), 2, "2,68"),
        (999, 0, "999"),
    ],
)
def test_numbers_are_written_as_the_french_write_them(value: float, decimals: int, text: str) -> None:
    assert french.number(value, decimals) == text


def test_no_chance_is_said_to_be_none_or_certain() -> None:
    assert french.chance(0) == "moins de 0,1\u202f%"
    assert french.chance(Decimal("0.1234")) == "12,3\u202f%"
    assert french.chance(1.0) == "plus de 99,9\u202f%"


def test_shares_and_money_carry_a_narrow_space_before_their_sign() -> None:
    assert french.percent(0.1234) == "12,3\u202f%"
    assert french.percent(1, 0) == "100\u202f%"
    assert french.euros(123456) == "1\u202f234,56\u202f€"
    assert french.euros(7_113_000) == "71\u202f130\u202f€"
    assert french.euros(-50) == "−0,50\u202f€"


def test_dates_are_said_in_words_and_hours_in_their_zone() -> None:
    assert french.day(date(2029, 6, 1)) == "vendredi 1er juin 2029"
    evening = datetime(2029, 6, 10, 18, 0, tzinfo=UTC)
    assert french.moment(evening) == "dimanche 10 juin 2029 à 20 h"
    assert french.span(evening - timedelta(minutes=90), evening) == "dimanche 10 juin 2029, de 18 h 30 à 20 h"
    assert french.span(evening, evening + timedelta(hours=5)).endswith(", jusqu'au lundi 11 juin 2029 à 1 h")
    assert french.hour(datetime(2029, 6, 10, 18, 5, tzinfo=UTC), "Indian/Reunion") == "22 h 05 (heure de La Réunion)"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Camille", "de Camille"),
        ("Anne-Sophie", "d'Anne-Sophie"),
        ("Élodie", "d'Élodie"),
        ("Œdipe", "d'Œdipe"),
        ("Hugo", "de Hugo"),
        ("Yves", "de Yves"),
        ("", "de "),
    ],
)
def test_a_name_is_elided_before_a_vowel(name: str, text: str) -> None:
    assert french.of(name) == text
