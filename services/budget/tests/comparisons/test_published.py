"""The commission's files as it publishes them, and the ways in which each year differs."""

from pathlib import Path

import pytest
from budget.comparisons.published import Unreadable, read_published
from budget.ledger.journals.headings import HEADINGS

from .samples import csv_2022, csv_2024


def test_the_real_rows_of_2022_are_read(law: Path) -> None:
    reading = read_published((law / "cnccfp-publications-2022-lg_extrait.csv").read_bytes())

    assert reading.year == 2022
    assert [(one.currency, one.total, one.reimbursed) for one in reading.accounts] == [
        ("EUR", 37_154, 33_022),
        ("EUR", 32_011, 24_643),
        ("XPF", 305_922, 305_922),
        ("EUR", 36_436, 20_661),
    ]
    assert all(sum(one.spent) == one.total and len(one.spent) == 21 for one in reading.accounts)
    assert reading.without_account == 3
    assert [fault.reason for fault in reading.rejected] == ["ligne de zéros, telle que publiée"]


def test_a_file_without_currency_with_blank_lines_and_broken_accents_is_read() -> None:
    rows = [("202400001", "75", "Paris", {11: 1_000}), ("202400002", "987", "Polynésie", {11: 90_000})]
    reading = read_published(csv_2024(rows))

    assert reading.rejected == []
    assert [one.currency for one in reading.accounts] == ["EUR", "XPF"]
    assert reading.accounts[1].constituency == "Polynésie"
    assert reading.year == 2024


def test_what_is_wrong_in_a_row_is_named_with_its_line() -> None:
    bad = [
        ("202200001", {3: "douze"}, "12"),
        ("202200002", {3: "-5"}, "-5"),
        ("202200003", {3: "100"}, "900"),
        ("202200004", {3: "100"}, "100"),
        ("202200004", {3: "100"}, "100"),
    ]
    reading = read_published(csv_2022(bad))

    assert [one.reference for one in reading.accounts] == ["202200004"]
    assert [fault.line for fault in reading.rejected] == [2, 3, 4, 6]
    assert "« douze »" in reading.rejected[0].reason
    assert "négative" in reading.rejected[1].reason
    assert "le total dit 900" in reading.rejected[2].reason
    assert "déjà" in reading.rejected[3].reason


@pytest.mark.parametrize(
    "data", [b"", b"a;b\n1;2\n", b"PK\x03\x04rest", b"\0\1\2", ";".join("abcdefghijklmnopqrstuvwxyz").encode()]
)
def test_another_file_is_refused_whole(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_published(data)


def test_a_missing_heading_is_named() -> None:
    text = csv_2022([("202200001", {1: "5"}, "5")]).decode("cp1252")
    with pytest.raises(Unreadable, match=HEADINGS[12]):
        read_published(text.replace(f"{HEADINGS[12]} (déclaré)", "autre").encode("cp1252"))
