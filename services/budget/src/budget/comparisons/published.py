"""Readers of the accounts that the commission (CNCCFP) publishes as open data, each year in another format.

Met so far: cp1252 or UTF-8, texts that were encoded twice, blank lines before the header, 76 or 81 columns, `-` for
nothing, spaces inside numbers, accounts in francs CFP with and without a column that says so, rows of zeros. Columns
are found by their names. Names of candidates are not kept: a comparison needs none.
"""

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

from kit.web.problems import Invalid

from budget.ceilings.answers import Currency
from budget.ledger.journals.headings import HEADINGS

MAX_BYTES = 32 * 2**20
MAX_FAULTS = 200
_NOTHING = {"", "-", "–", "n.c.", "nc", "nd"}
_PACIFIC = {"986", "987", "988", "ZW", "ZP", "ZN"}
_PACIFIC_NAMES = ("polynesie", "nouvelle caledonie", "wallis")
_ROUNDING = 21
"""The published figures are whole: twenty-one headings may differ from their sum by as much."""
DECLARED, RETAINED = ("declare", "retenu")
_TOTALS: Final = {DECLARED: ("depenses totales declarees",), RETAINED: ("depenses totales retenues",)}


class Unreadable(Exception):
    """Raised for a file that is not such a dataset; the text is French."""


@dataclass(frozen=True)
class Fault:
    line: int
    reason: str


@dataclass(frozen=True)
class Account:
    """One account, in whole euros or francs: as retained once the commission has decided, else as declared."""

    reference: str
    department: str
    constituency: str
    nuance: str
    currency: Currency
    spent: tuple[int, ...]
    """Spending by heading, 1 to 21."""
    total: int
    receipts: int | None
    own: int | None
    reimbursed: int | None
    decision: str
    score: float | None
    """Share of the valid votes, where the file says it."""


@dataclass(frozen=True)
class Reading:
    accounts: list[Account]
    without_account: int
    """Candidates who had none to file, or filed none."""
    rejected: list[Fault]
    rejected_count: int
    year: int | None


def read_published(data: bytes) -> Reading:
    """Read published accounts; raise Unreadable."""
    if len(data) > MAX_BYTES:
        raise Unreadable(f"Le fichier dépasse {MAX_BYTES >> 20} Mo.")
    if data[:2] == b"PK":
        raise Unreadable("C'est un classeur : enregistrez sa feuille en CSV (séparateur point-virgule).")
    try:
        rows = list(csv.reader(io.StringIO(_decode(data)), delimiter=";"))
    except csv.Error:
        raise Unreadable("Ce CSV n'est pas lisible : un guillemet est resté ouvert.") from None
    start = next((index for index, row in enumerate(rows) if sum(bool(cell.strip()) for cell in row) > 20), None)
    if start is None:
        raise Unreadable("Aucune ligne d'en-tête : un CSV de la commission, à points-virgules, est attendu.")
    columns = _Columns(rows[start])
    accounts: list[Account] = []
    faults: list[Fault] = []
    without, seen = 0, set[str]()
    for line, row in enumerate(rows[start + 1 :], start + 2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            account = columns.read(row)
        except ValueError as error:
            faults.append(Fault(line, str(error)))
            continue
        if account is None:
            without += 1
        elif account.reference in seen:
            faults.append(Fault(line, "ce compte est déjà plus haut dans le fichier"))
        else:
            seen.add(account.reference)
            accounts.append(account)
    years = {account.reference[:4] for account in accounts if re.match(r"(19|20)\d{2}", account.reference)}
    year = int(min(years)) if len(years) == 1 else None
    return Reading(accounts, without, faults[:MAX_FAULTS], len(faults), year)


def read_file(data: bytes, year: int | None) -> tuple[Reading, int]:
    """Read a file; raise Invalid with a remedy."""
    try:
        reading = read_published(data)
    except Unreadable as refusal:
        raise Invalid(str(refusal), "This is not a file of published accounts.", "/file") from refusal
    if not reading.accounts:
        raise Invalid(
            "Aucun compte lisible dans ce fichier.",
            "No readable account in this file.",
            "/file",
            rejected=[asdict(fault) for fault in reading.rejected[:20]],
        )
    file_year = year or reading.year
    if file_year is None:
        raise Invalid("Le fichier ne dit pas son année : donnez-la.", "Say the year of the election.", "/year")
    return reading, file_year


def plain(text: str) -> str:
    """Return a text without accents, case and punctuation, to compare headers."""
    folded = unicodedata.normalize("NFKD", _mended(text)).encode("ascii", "ignore").decode().casefold()
    return " ".join(re.findall(r"[a-z0-9]+", folded))


class _Columns:
    """The column index of each figure in this file."""

    def __init__(self, head: Sequence[str]) -> None:
        self.places: dict[str, int] = {}
        for index, title in enumerate(head):
            self.places.setdefault(plain(title), index)
        self.width = len(head)
        self.spent = {side: self._headings(side) for side in (DECLARED, RETAINED)}
        if not self.spent[DECLARED] and not self.spent[RETAINED]:
            raise Unreadable("Les 21 rubriques de la commission n'y sont pas : est-ce le fichier des comptes ?")

    def read(self, row: Sequence[str]) -> Account | None:
        """Read one account; None for a candidate without one. Raise ValueError for a bad row."""
        if len(row) < self.width - 1:
            raise ValueError(f"{len(row)} cellules au lieu de {self.width}")
        reference = self._text(row, "candidat", "numero candidat", "id candidat", "n candidat")
        if reference == "0" or (reference and not reference.strip("0")):
            raise ValueError("ligne de zéros, telle que publiée")
        figures = self._spent(row, RETAINED) or self._spent(row, DECLARED)
        if figures is None:
            return None
        spent, total = figures
        department = self._text(row, "code departement", "departement code", "code dpt")
        place = self._text(row, "circonscription", "libelle circonscription", "commune", "canton")
        return Account(
            reference=reference or f"{department}-{place}-{self._text(row, 'nom', 'candidat nom')}",
            department=department,
            constituency=place[:200],
            nuance=self._text(row, "nuance")[:20],
            currency=self._currency(row, department),
            spent=spent,
            total=total,
            receipts=self._number(row, "recettes totales retenues", "recettes totales declarees"),
            own=self._number(row, "apport personnel retenu", "apport personnel declare"),
            reimbursed=self._number(row, "rfe", "remboursement", "remboursement forfaitaire"),
            decision=self._text(row, "decision")[:20],
            score=self._share(row, "voix exprimes", "pourcentage exprimes", "score", "pct exprimes"),
        )

    def _headings(self, side: str) -> list[int]:
        places = [self.places.get(f"{plain(label)} {side}") for label in HEADINGS.values()]
        headings = [place for place in places if place is not None]
        if headings and len(headings) < len(places):
            lacking = [label for label, place in zip(HEADINGS.values(), places, strict=True) if place is None]
            raise Unreadable(f"Il manque une colonne ({side}) : « {lacking[0]} ».")
        return headings

    def _spent(self, row: Sequence[str], side: str) -> tuple[tuple[int, ...], int] | None:
        if not self.spent[side]:
            return None
        cells = [_number(row[place]) for place in self.spent[side]]
        total = self._number(row, *_TOTALS[side])
        if total is None and not any(cells):
            return None
        spent = tuple(cell or 0 for cell in cells)
        if min(spent) < 0:
            raise ValueError("une dépense est négative")
        if total is not None and abs(sum(spent) - total) > _ROUNDING:
            raise ValueError(f"les rubriques font {sum(spent)}, le total dit {total}")
        if not sum(spent):
            return None
        return spent, sum(spent)

    def _currency(self, row: Sequence[str], department: str) -> Currency:
        currency_name = plain(self._text(row, "monnaie", "devise"))
        if currency_name in ("cfp", "xpf", "f cfp", "fcfp", "franc cfp", "francs cfp"):
            return "XPF"
        if currency_name in ("euro", "euros", "eur"):
            return "EUR"
        if currency_name:
            raise ValueError(f"monnaie inconnue : {currency_name[:20]}")
        names = plain(self._text(row, "departement") + " " + self._text(row, "circonscription"))
        return "XPF" if department in _PACIFIC or any(name in names for name in _PACIFIC_NAMES) else "EUR"

    def _text(self, row: Sequence[str], *names: str) -> str:
        for name in names:
            place = self.places.get(name)
            if place is not None and place < len(row) and row[place].strip() not in _NOTHING:
                return _mended(row[place].strip())
        return ""

    def _number(self, row: Sequence[str], *names: str) -> int | None:
        for name in names:
            place = self.places.get(name)
            if place is not None and place < len(row) and (value := _number(row[place])) is not None:
                return value
        return None

    def _share(self, row: Sequence[str], *names: str) -> float | None:
        text = self._text(row, *names).replace(",", ".").rstrip(" %")
        try:
            value = float(text) / 100
        except ValueError:
            return None
        return value if 0 <= value <= 1 else None


def _number(text: str) -> int | None:
    """Parse a whole number such as `21 120`, `37154,00` or `-` (nothing). Raise ValueError."""
    digits = re.sub(r"[\s\u00a0\u202f€]", "", text)
    if digits.casefold() in _NOTHING:
        return None
    if not re.fullmatch(r"-?\d{1,12}([.,]\d+)?", digits):
        raise ValueError(f"« {text.strip()[:20]} » n'est pas un montant")
    return round(float(digits.replace(",", ".")))


def _decode(data: bytes) -> str:
    if b"\0" in data:
        raise Unreadable("Ce n'est pas un texte : un CSV est attendu.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _mended(text: str) -> str:
    """Repair UTF-8 that was decoded as cp1252 and encoded again, such as `DÃ©pense`."""
    if "Ã" not in text and "Â" not in text and "â€" not in text:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text
