"""Moments as they are written in Portugal."""

from datetime import UTC, datetime

from kit.text import portuguese


def test_a_moment_is_said_with_its_day_and_hour() -> None:
    assert portuguese.moment(datetime(2029, 6, 10, 18, 30, tzinfo=UTC)) == "domingo, 10 de junho de 2029, às 20h30"
    assert portuguese.moment(datetime(2029, 3, 5, 0, 5, tzinfo=UTC)) == "segunda-feira, 5 de março de 2029, à 1h05"


def test_an_hour_elsewhere_names_its_place() -> None:
    assert portuguese.hour(datetime(2029, 6, 10, 5, tzinfo=UTC), "Indian/Reunion") == "9h00 (hora local: Reunion)"
