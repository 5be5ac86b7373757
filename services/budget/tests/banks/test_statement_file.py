"""What is read of a statement, and what is refused before anything is kept."""

from contextlib import suppress
from datetime import date

import pytest
from budget.banks.ibans import french_iban, is_iban, same_account
from budget.banks.statement_file import read_file
from budget.banks.statements import BadStatement, Statement, smallest_unit
from hypothesis import given
from hypothesis import strategies as st

from .files import IBAN, NUMBER, Row, camt, ofx


def read_statements(data: bytes) -> list[Statement]:
    return read_file(data, {}, "EUR").statements


ROWS: list[Row] = [
    ("A1", "20290504", "-120,50", "IMPRIMERIE DU PARC", "Facture 12 & affiches"),
    ("A2", "20290505", "300.00", "VIR CANARI", "Don été"),
]


@pytest.mark.parametrize("closed", [False, True])
def test_an_ofx_statement_is_read_in_both_of_its_spellings(closed: bool) -> None:
    rows = ROWS if not closed else [(*row[:4], row[4].replace("&", "&amp;")) for row in ROWS]
    (found,) = read_statements(ofx(rows, closing="179.50", closed=closed))
    assert (found.format, found.account, found.currency) == ("ofx", IBAN, "EUR")
    assert (found.starts_on, found.ends_on) == (date(2029, 5, 1), date(2029, 5, 31))
    assert (found.opening, found.closing) == (0, 17950)
    first, second = found.lines
    assert (first.bank_id, first.cents, first.booked_on) == ("A1", -12050, date(2029, 5, 4))
    assert (first.counterparty, first.label) == ("IMPRIMERIE DU PARC", "Facture 12 & affiches")
    assert (second.cents, second.label) == (30000, "Don été")


@pytest.mark.parametrize("version", ["02", "08", "13"])
def test_a_camt_statement_is_read_in_old_and_new_versions(version: str) -> None:
    rows: list[Row] = [(one[0], one[1], one[2].replace(",", "."), one[3], "Facture 12") for one in ROWS]
    (found,) = read_statements(camt(rows, closing="179.50", version=version))
    assert (found.format, found.account, found.opening, found.closing) == ("camt.053", IBAN, 0, 17950)
    assert [(line.cents, line.counterparty) for line in found.lines] == [
        (-12050, "IMPRIMERIE DU PARC"),
        (30000, "VIR CANARI"),
    ]


def test_an_entry_that_is_not_booked_is_left_out_and_counted() -> None:
    data = camt(ROWS[1:], closing="0.00").replace(b"<Sts>BOOK</Sts>", b"<Sts>PDNG</Sts>")
    (found,) = read_statements(data)
    assert (found.lines, found.waiting) == ((), 1)


def test_an_empty_value_of_sgml_opens_nothing() -> None:
    data = ofx([("A1", "20290504", "-1.00", "", ""), ("A2", "20290505", "-2.00", "X", "")])
    (found,) = read_statements(data)
    assert [(line.bank_id, line.cents, line.counterparty) for line in found.lines] == [
        ("A1", -100, ""),
        ("A2", -200, "X"),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "iso-8859-15", "cp1252"])
def test_other_encodings_are_read(encoding: str) -> None:
    name = {"utf-8-sig": "utf-8"}.get(encoding, encoding).replace("cp1252", "windows-1252")
    text = camt([("A", "20290504", "1.00", "Élodie €", "Été")], closing="1.00", head="").decode()
    data = f'<?xml version="1.0" encoding="{name}"?>{text}'.encode(encoding)
    (found,) = read_statements(data)
    assert (found.lines[0].counterparty, found.lines[0].label) == ("Élodie €", "Été")


BOMB = '<!DOCTYPE a [<!ENTITY x "xxxxxxxx"><!ENTITY y "&x;&x;&x;">]>'
XXE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("markup", [BOMB, XXE, '<!doctype OFX SYSTEM "http://192.0.2.1/x.dtd">', "<!ELEMENT a ANY>"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_dtd_or_entities_are_refused_in_either_format(markup: str, encoding: str) -> None:
    xml = camt(ROWS[1:], closing="300.00", head="").decode()
    for text in (markup + xml, ofx(ROWS, closed=True).decode().replace("<OFX>", f"{markup}<OFX>")):
        with pytest.raises(BadStatement, match="DTD or entities"):
            read_statements(text.replace('encoding="UTF-8"', "").encode(encoding))


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "empty"),
        (b"%PDF-1.7 ...", "OFX, CAMT.053, CSV or XLSX"),
        (b"PK\x03\x04 a spreadsheet", "damaged"),
        (b"bonjour", "lines with a day and an amount"),
        (b"<html><body>connexion</body></html>", "no CAMT.053"),
        (camt(ROWS[1:]).replace(b"camt.053", b"camt.054"), "no CAMT.053"),
        (b"<Document", "not well formed"),
        (b"<OFX><SIGNONMSGSRSV1></SIGNONMSGSRSV1></OFX>", "no statement"),
        (b"<OFX><!-- never closed", "not well formed"),
        (b"\0\0\0\0", "NUL"),
        (b'<?xml version="1.0" encoding="UTF-7"?><a/>', "encoding"),
        (ofx([("A", "20290504", "12.345", "", "")]), "more decimals"),
        (ofx([("A", "20290504", "beaucoup", "", "")]), "not a number"),
        (ofx([("A", "20290504", "NaN", "", "")]), "out of all bounds"),
        (ofx([("A", "20291304", "1.00", "", "")]), "no date"),
        (camt(ROWS[1:], opening="5.00", closing="300.00"), "does not add up"),
        (ofx([ROWS[0], ROWS[0]]), "Entry 2 bears the same bank id as entry 1"),
        (camt([ROWS[1], ROWS[1]], closing="600.00"), "Entry 2 bears the same bank id"),
    ],
)
def test_what_is_no_good_statement_is_refused_with_its_reason(data: bytes, said: str) -> None:
    with pytest.raises(BadStatement, match=said):
        read_statements(data)


def test_a_mixed_currency_is_refused() -> None:
    data = camt(ROWS[1:], closing="300.00").replace(b'<Ntry><Amt Ccy="EUR">', b'<Ntry><Amt Ccy="USD">')
    with pytest.raises(BadStatement, match="mixes currencies"):
        read_statements(data)


def test_francs_cfp_have_no_cents() -> None:
    assert smallest_unit("18 180", "XPF", None) == 18180
    with pytest.raises(BadStatement):
        smallest_unit("18180.5", "XPF", None)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused_and_never_fail(data: bytes) -> None:
    for start in (b"", b"<OFX>", b'<?xml version="1.0"?>', b"OFXHEADER:100\n<OFX><STMTRS>"):
        with suppress(BadStatement):
            read_statements(start + data)


@given(st.lists(st.sampled_from(["<STMTRS>", "</STMTRS>", "<STMTTRN>", "<TRNAMT>1", "<!--", "-->", "<A", ">", "&x;"])))
def test_tags_in_any_order_are_read_or_refused(parts: list[str]) -> None:
    with suppress(BadStatement):
        read_statements(("<OFX>" + "".join(parts)).encode())


def test_a_french_account_s_iban_is_found_from_its_parts() -> None:
    assert french_iban("20041", "01005", "0500013M026") == "FR1420041010050500013M02606"
    assert french_iban("123", "01005", "0500013M026") is None
    assert is_iban(IBAN)
    assert not is_iban(IBAN[:-1] + ("0" if IBAN[-1] != "0" else "1"))
    assert same_account(IBAN, NUMBER)
    assert not same_account(IBAN, "00010099999")
    assert not same_account(IBAN, "12345"[:3])


@given(st.integers(0, 99_999), st.integers(0, 99_999), st.integers(0, 10**11 - 1))
def test_every_iban_that_is_found_is_right(bank: int, branch: int, number: int) -> None:
    found = french_iban(f"{bank:05}", f"{branch:05}", f"{number:011}")
    assert found is not None
    assert is_iban(found)
