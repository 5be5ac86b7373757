"""What a spreadsheet would compute is text."""

import csv
import io
from datetime import date

from budget.exports.cells import decimal, harmless, said, stored
from budget.exports.sheets import Kind
from hypothesis import given
from hypothesis import strategies as st


@given(st.text(max_size=40))
def test_no_text_begins_as_a_formula(text: str) -> None:
    made = harmless(text)

    assert not made.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert made.removeprefix("'") == text.removeprefix("'")


def test_a_formula_in_a_label_comes_out_of_the_csv_as_text() -> None:
    for text in ('=HYPERLINK("http://x")', "+33 1", "-2+3", "@SUM(A1)", "\t=1"):
        file = io.StringIO()
        csv.writer(file, delimiter=";").writerow([stored(text, Kind.TEXT, "EUR")])
        assert next(csv.reader(io.StringIO(file.getvalue()), delimiter=";")) == [f"'{text}"]


@given(st.integers(-(10**13), 10**13))
def test_a_decimal_says_the_exact_cents(cents: int) -> None:
    assert round(float(decimal(cents, "EUR").replace(",", ".")) * 100) == cents
    assert decimal(cents, "XPF") == str(cents)


def test_cells_are_said_in_french() -> None:
    assert said(123_456, Kind.MONEY, "EUR") == "1\u202f234,56"
    assert said(123_456, Kind.MONEY, "XPF") == "123\u202f456"
    assert said(date(2029, 5, 1), Kind.DAY, "EUR") == "01/05/2029"
    assert said(None, Kind.MONEY, "EUR") == ""
