"""Statements of banks as tables: read by a published layout, or by what a member says once."""

import io
from contextlib import suppress
from datetime import date, datetime

import pytest
from budget.banks.layouts import LAYOUTS, VERIFIED, Columns, guess, known_columns
from budget.banks.statement_file import read_file
from budget.banks.statements import BadStatement
from budget.banks.table_cells import find_account, plain_amount, read_day
from hypothesis import given
from hypothesis import strategies as st
from xlsxwriter import Workbook

from .files import NUMBER
from .tables import AGRICOLE, BANKS, MUTUEL, OTHER_BANK, PARIBAS


@pytest.mark.parametrize("bank", BANKS)
def test_a_table_is_read_in_the_layout_that_public_documents_describe(bank: str) -> None:
    reading = read_file(BANKS[bank], {}, "EUR")
    (found,) = reading.statements
    assert (reading.bank, found.format, found.currency) == (bank, "csv", "EUR")
    assert [(line.booked_on, line.cents) for line in found.lines] == [
        (date(2029, 5, 4), -12050),
        (date(2029, 5, 5), 30000),
        (date(2029, 5, 31), -500),
    ]
    assert (found.starts_on, found.ends_on) == (date(2029, 5, 1), date(2029, 5, 31))
    assert found.lines[0].cheque == "3446535"
    assert "CANARI" in found.lines[1].label
    assert (NUMBER in found.account) == (bank not in ("Crédit Mutuel", "BNP Paribas"))
    assert (found.opening, found.closing) == ((None, None) if bank == "BNP Paribas" else (100_000, 117_450))


def test_no_layout_claims_to_be_checked_with_its_bank() -> None:
    assert not VERIFIED
    for layout in LAYOUTS:
        named = known_columns(layout.titles)
        assert named is not None
        assert named[0] == layout.bank


def test_a_balance_of_another_day_than_the_period_is_not_its_closing() -> None:
    late = AGRICOLE.replace(b"Solde au 31/05/2029", b"Solde au 02/06/2029")
    (found,) = read_file(late, {}, "EUR").statements
    assert (found.closing, found.ends_on) == (None, date(2029, 5, 31))


def test_a_workbook_is_read_like_the_table_in_it() -> None:
    out = io.BytesIO()
    book = Workbook(out, {"in_memory": True})
    sheet, day = book.add_worksheet(), book.add_format({"num_format": "dd/mm/yyyy"})
    sheet.write_row(0, 0, ["Date", "Date de valeur", "Débit", "Crédit", "Libellé", "Solde"])
    sheet.write_datetime(1, 0, datetime(2029, 5, 4), day)
    sheet.write_row(1, 2, [-120.5, None, "CHEQUE 3446535", 879.5])
    book.close()
    (found,) = read_file(out.getvalue(), {}, "EUR").statements
    assert (found.format, found.lines[0].booked_on, found.lines[0].cents) == ("xlsx", date(2029, 5, 4), -12050)


def test_a_table_of_another_bank_is_asked_about_once() -> None:
    asked = read_file(OTHER_BANK, {}, "EUR")
    assert asked.unknown is not None
    assert (asked.statements, asked.unknown.titles) == ([], ["Jour", "Quoi", "Combien", "Encore"])
    told = {asked.unknown.key: Columns(date=0, labels=(1, 3), amount=2)}
    (found,) = read_file(OTHER_BANK.replace(b"-5.00", b"-6.00"), told, "EUR").statements
    assert [line.cents for line in found.lines] == [-12050, 30000, -600]
    assert found.lines[0].label == "IMPRIMERIE DU PARC x"


def test_two_exports_pasted_into_one_file_are_read_each_in_its_own_encoding() -> None:
    head, *lines = MUTUEL.decode("cp1252").replace("IMPRIMERIE", "IMPRIMÉE").splitlines(keepends=True)
    pasted = head.encode("cp1252") + lines[0].encode() + "".join(lines[1:]).encode("cp1252")
    whole = read_file("".join([head, *lines]).encode("cp1252"), {}, "EUR").statements
    assert read_file(pasted, {}, "EUR").statements == whole


def test_columns_of_money_out_and_in_are_guessed_from_their_titles() -> None:
    titles = ["Jour opé", "Réf.", "Motif de l'écriture", "Sortie", "Entrée", "Observations"]
    assert guess(titles) == {"date": 0, "label": 2, "debit": 3, "credit": 4}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (MUTUEL.replace(b";;300,00", b";300,00;300,00"), "both a debit and a credit"),
        (MUTUEL.replace(b";;300,00", b";;"), "no amount"),
        (PARIBAS.replace(b"05/05/2029", b"35/05/2029"), "no readable date"),
        (BANKS["Société Générale"].replace(b"300,00;EUR", b"300,00;USD"), "another currency"),
        (PARIBAS.replace(b"300,00", b"300,005"), "more decimals"),
        (BANKS["Crédit Mutuel"].split(b"\n", 1)[0], "lines with a day"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_its_reason(data: bytes, said: str) -> None:
    with pytest.raises(BadStatement, match=said):
        read_file(data, {}, "EUR")


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("1 234,50", "1234.50"),
        ("1.234,50 EUR", "1234.50"),
        ("(12,50)", "-12.50"),
        ("12,50-", "-12.50"),
        ("+3 €", "3"),
        ("\u22127,00", "-7.00"),
        ("  ", None),
    ],
)
def test_an_amount_is_read_as_banks_write_it(cell: str, amount: str | None) -> None:
    assert plain_amount(cell) == amount


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_day_is_read_in_each_of_its_forms(day: date) -> None:
    for form in ("%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d", "%Y-%m-%d 00:00:00"):
        assert read_day(day.strftime(form)) == day
    assert find_account(f"Compte du {day:%d/%m/%Y} n° {NUMBER}") == NUMBER


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with suppress(BadStatement):
        read_file(data, {}, "EUR")
