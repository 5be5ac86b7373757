"""The file of accounting entries, held against A. 47 A-1 by a reader that shares nothing with the writer."""

import re
from collections import defaultdict
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID, uuid4

from budget.exports.fec import describe_fec, write_fec
from budget.ledger.journals.journal_lines import Line
from hypothesis import given
from hypothesis import strategies as st

COLUMNS: list[str] = [
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
]  # fmt: skip
MAY_BE_EMPTY = {"CompAuxNum", "CompAuxLib", "EcritureLet", "DateLet", "Montantdevise", "Idevise"}
AMOUNT = re.compile(r"^-?\d+,\d{2}$")
DAY = re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")


def read_fec(data: bytes) -> list[dict[str, str]]:
    """Raises AssertionError on what the administration's own checker refuses."""
    text = data.decode("iso8859-15")
    assert text.endswith("\r\n")
    head, *lines = text[:-2].split("\r\n")
    assert head.split("\t") == COLUMNS
    rows: list[dict[str, str]] = []
    for line in lines:
        cells = line.split("\t")
        assert len(cells) == len(COLUMNS), line
        row = dict(zip(COLUMNS, cells, strict=True))
        assert all(row[name] for name in COLUMNS if name not in MAY_BE_EMPTY), row
        for name in ("EcritureDate", "PieceDate", "ValidDate"):
            assert DAY.match(row[name]), row
        for name in ("Debit", "Credit"):
            assert AMOUNT.match(row[name]), row
        assert re.match(r"^\d{3}", row["CompteNum"]), row
        rows.append(row)
    sums: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row["EcritureNum"]] += amount(row["Debit"]) - amount(row["Credit"])
    assert not any(sums.values()), "an entry is not balanced"
    numbers = [int(row["EcritureNum"]) for row in rows]
    assert sorted(set(numbers)) == list(range(1, len(set(numbers)) + 1)), "the sequence has a gap"
    assert numbers == sorted(numbers)
    assert [row["ValidDate"] for row in rows] == sorted(row["ValidDate"] for row in rows)
    return rows


def amount(text: str) -> Decimal:
    return Decimal(text.replace(",", "."))


def entry(number: int, source: UUID, accounts: dict[str, int], kind: str = "expense") -> list[Line]:
    made = datetime(2029, 5, 20, 12, number % 60, tzinfo=UTC)
    return [
        Line(number, date(2029, 5, 20), made, kind, source, account, max(cents, 0), max(-cents, 0))
        for account, cents in accounts.items()
    ]


def test_a_journal_is_written_in_the_eighteen_columns() -> None:
    spend, gift = uuid4(), uuid4()
    lines = [
        *entry(1, spend, {"expense:11": 18_050, "suppliers": -18_050}),
        *entry(2, spend, {"suppliers": 18_050, "bank": -18_050}),
        *entry(3, gift, {"bank": 15_000, "receipt:1": -15_000}, "receipt"),
    ]
    rows = read_fec(write_fec(lines, {spend: "Affiches\tA2\nété", gift: "Dîner"}, {spend: 1, gift: 3}, "EUR"))

    assert [row["JournalCode"] for row in rows] == ["AC", "AC", "BQ", "BQ", "BQ", "BQ"]
    assert rows[0]["EcritureLib"] == "Affiches A2 été"
    assert (rows[0]["Debit"], rows[0]["Credit"]) == ("180,50", "0,00")
    assert [row["PieceRef"] for row in rows] == ["D-00001"] * 4 + ["R-00003"] * 2
    assert {row["Idevise"] for row in rows} == {""}


def test_francs_are_said_as_a_foreign_currency_and_have_no_cents() -> None:
    spend = uuid4()
    lines = entry(1, spend, {"expense:3": 1_200, "receipt:3": -1_200})
    rows = read_fec(write_fec(lines, {spend: "Local"}, {spend: 1}, "XPF"))

    assert [(row["Debit"], row["Credit"], row["Montantdevise"], row["Idevise"]) for row in rows] == [
        ("1200,00", "0,00", "1200,00", "XPF"),
        ("0,00", "1200,00", "-1200,00", "XPF"),
    ]
    assert {row["JournalCode"] for row in rows} == {"OD"}


@given(st.lists(st.tuples(st.text(max_size=60), st.integers(1, 10**11)), max_size=20))
def test_no_label_and_no_amount_breaks_the_file(spends: list[tuple[str, int]]) -> None:
    lines: list[Line] = []
    labels: dict[UUID, str] = {}
    firsts: dict[UUID, int] = {}
    for number, (label, cents) in enumerate(spends, 1):
        source = UUID(int=number)
        labels[source], firsts[source] = label, number
        lines += entry(number, source, {"expense:14": cents, "suppliers": -cents})

    rows = read_fec(write_fec(lines, labels, firsts, "EUR"))
    assert sum(amount(row["Debit"]) for row in rows) * 100 == sum(cents for _, cents in spends)


def test_the_description_names_every_column() -> None:
    assert all(name in describe_fec() for name in COLUMNS)
