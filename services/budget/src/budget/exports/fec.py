"""The journal in the eighteen columns of the fichier des écritures comptables (LPF A. 47 A-1, arrêté of 29 July 2013).

A campaign is not bound to hand one in; accountants load it, and the commission's own portal takes a file of its kind.
Flat, tabs between the fields, ISO 8859-15, dates AAAAMMJJ, decimal comma, in the order of validation.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from uuid import UUID

from budget.ceilings.answers import Currency
from budget.exports.vouchers import voucher
from budget.ledger.journals.journal_lines import Line
from budget.ledger.journals.plan import ACCOUNTS, VERIFIED, VERSION, Own

COLUMNS = (
    "JournalCode", "JournalLib", "EcritureNum", "EcritureDate", "CompteNum", "CompteLib", "CompAuxNum", "CompAuxLib",
    "PieceRef", "PieceDate", "EcritureLib", "Debit", "Credit", "EcritureLet", "DateLet", "ValidDate", "Montantdevise",
    "Idevise",
)  # fmt: skip
ENCODING = "iso8859-15"
_JOURNALS = {"BQ": "Banque", "AC": "Achats", "OD": "Opérations diverses"}


def write_fec(
    lines: Iterable[Line], labels: Mapping[UUID, str], firsts: Mapping[UUID, int], currency: Currency
) -> bytes:
    """Return the file. `labels`: label of each source; `firsts`: number of its voucher."""
    rows = ["\t".join(COLUMNS)]
    for _, entry in groupby(lines, key=lambda line: line.number):
        rows += ("\t".join(row) for row in _entry(list(entry), labels, firsts, currency))
    # What the character set lacks becomes a question mark; carriage return and line feed end every line.
    return ("\r\n".join(rows) + "\r\n").encode(ENCODING, "replace")


def _entry(
    lines: Sequence[Line], labels: Mapping[UUID, str], firsts: Mapping[UUID, int], currency: Currency
) -> Iterator[tuple[str, ...]]:
    code = _journal({line.account for line in lines})
    for line in lines:
        account = ACCOUNTS[line.account]
        day = f"{line.booked_on:%Y%m%d}"
        signed = line.debit_cents - line.credit_cents
        yield (
            code,
            _JOURNALS[code],
            str(line.number),
            day,
            account.number,
            account.label,
            "",
            "",
            voucher(line.source, firsts[line.source_id]),
            day,
            _plain(labels.get(line.source_id, line.source)),
            _amount(line.debit_cents, currency),
            _amount(line.credit_cents, currency),
            "",
            "",
            f"{line.made_at:%Y%m%d}",
            _amount(signed, currency) if currency == "XPF" else "",
            "XPF" if currency == "XPF" else "",
        )


def _journal(accounts: set[str]) -> str:
    if Own.BANK in accounts:
        return "BQ"
    return "AC" if Own.SUPPLIERS in accounts and len(accounts) == 2 and _buys(accounts) else "OD"


def _buys(accounts: set[str]) -> bool:
    return any(account.startswith("expense:") for account in accounts)


def _amount(amount: int, currency: Currency) -> str:
    """Format an amount with two decimals, in francs too, as the file requires."""
    cents = amount * 100 if currency == "XPF" else amount
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100},{abs(cents) % 100:02d}"


def _plain(text: str) -> str:
    return " ".join(text.split()) or "Sans libellé"


def describe_fec() -> str:
    """Return the description that must accompany the file (A. 47 A-1, II)."""
    return (
        "Fichier des écritures comptables d'un compte de campagne, fait par Isoloir.\r\n"
        "Fichier à plat, un enregistrement par ligne (retour chariot et fin de ligne), longueur variable.\r\n"
        "Jeu de caractères : ISO 8859-15. Séparateur de zones : tabulation.\r\n"
        "Première ligne : le nom des zones. Dates : AAAAMMJJ. Montants : virgule décimale, sans séparateur de milliers."
        "\r\n"
        "Zones, dans l'ordre : " + ", ".join(COLUMNS) + ".\r\n"
        "Journaux : " + ", ".join(f"{code} {label}" for code, label in _JOURNALS.items()) + ".\r\n"
        "PieceRef : numéro de la première écriture de la pièce, précédé de D (dépense) ou R (recette).\r\n"
        "Zones non utilisées : CompAuxNum, CompAuxLib, EcritureLet, DateLet ; Montantdevise et Idevise hors francs CFP."
        "\r\n"
        f"Comptes : plan {VERSION}, comptes à trois chiffres au moins ; correspondance avec les annexes de la "
        f"commission {'confirmée' if VERIFIED else 'non confirmée'}.\r\n"
    )
