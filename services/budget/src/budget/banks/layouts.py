"""Columns of a bank's table: layouts that public documents describe, and a guess for any other.

No bank publishes its layout as a promise: each is from files and help pages that people published, and none was
checked with the bank (`VERIFIED`). A layout counts only where all its column titles are there.
"""

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

VERIFIED = False
LOOKED_AT = 40
"""Rows among which the column titles are looked for."""
DEBIT_WORDS = ("debit", "debits", "sortie", "sorties", "depense", "depenses", "retrait", "retraits")
CREDIT_WORDS = ("credit", "credits", "entree", "entrees", "recette", "recettes", "depot", "depots")
LABEL_WORDS = ("libelle", "label", "intitule", "description", "nature", "motif", "objet", "detail", "operation")
"""First words of titles, in plain form, from which a column is guessed; somebody confirms the guess."""


@dataclass(frozen=True)
class Columns:
    """Places of the columns, from 0. Either `amount`, signed, or `debit` and `credit`."""

    date: int
    labels: tuple[int, ...]
    amount: int | None = None
    debit: int | None = None
    credit: int | None = None
    balance: int | None = None
    currency: int | None = None


@dataclass(frozen=True)
class KnownLayout:
    """A bank's column titles, in plain form, with the part that each plays."""

    bank: str
    titles: tuple[str, ...]
    date: str
    labels: tuple[str, ...]
    amount: str | None = None
    debit: str | None = None
    credit: str | None = None
    balance: str | None = None
    currency: str | None = None


LAYOUTS = (
    KnownLayout(
        "Crédit Agricole",
        ("date", "libelle", "debit euros", "credit euros"),
        "date",
        ("libelle",),
        debit="debit euros",
        credit="credit euros",
    ),
    KnownLayout(
        "BNP Paribas",
        ("date operation", "libelle court", "type operation", "libelle operation", "montant operation"),
        "date operation",
        ("libelle operation", "libelle court"),
        amount="montant operation",
    ),
    KnownLayout(
        "Société Générale",
        ("date de l operation", "libelle", "detail de l ecriture", "montant de l operation", "devise"),
        "date de l operation",
        ("detail de l ecriture",),
        amount="montant de l operation",
        currency="devise",
    ),
    KnownLayout(
        "Société Générale",
        ("date comptabilisation", "libelle complet operation", "montant operation", "devise"),
        "date comptabilisation",
        ("libelle complet operation",),
        amount="montant operation",
        currency="devise",
    ),
    KnownLayout(
        "La Banque Postale", ("date", "libelle", "montant euros"), "date", ("libelle",), amount="montant euros"
    ),
    KnownLayout(
        "Crédit Mutuel",
        ("date", "date de valeur", "debit", "credit", "libelle", "solde"),
        "date",
        ("libelle",),
        debit="debit",
        credit="credit",
        balance="solde",
    ),
    KnownLayout(
        "Crédit Mutuel",
        ("date", "date de valeur", "montant", "libelle", "solde"),
        "date",
        ("libelle",),
        amount="montant",
        balance="solde",
    ),
)


def plain(title: str) -> str:
    """Return a title without accents, case and signs: « Débit euros » is `debit euros`."""
    decomposed = unicodedata.normalize("NFKD", title.casefold())
    letters = "".join(char for char in decomposed if not unicodedata.combining(char))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", letters).split())


def find_titles(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the number of the row with the column titles; None if the lines have none above them."""
    for number, row in enumerate(rows[:LOOKED_AT]):
        titles = [plain(cell) for cell in row if cell]
        if len(titles) < 3 or any(re.fullmatch(r"[\d ]+(eur)?", title) for title in titles):
            continue
        if any(title.split()[0] in ("date", "dateop", "jour") for title in titles if title):
            return number
    return None


def key_of(titles: Sequence[str]) -> str:
    """Return the key under which the answer to « which column is what » is kept: it holds no line of an account."""
    return hashlib.sha256("|".join(plain(title) for title in titles).encode()).hexdigest()


def known_columns(titles: Sequence[str]) -> tuple[str, Columns] | None:
    """Return bank and columns of a known layout, the one with the most titles; None where none has all of its own."""
    places = _places(titles)
    fitting = [layout for layout in LAYOUTS if set(layout.titles) <= set(places)]
    if not fitting:
        return None
    best = max(fitting, key=lambda layout: len(layout.titles))
    return best.bank, Columns(
        date=places[best.date],
        labels=tuple(places[label] for label in best.labels),
        amount=places[best.amount] if best.amount else None,
        debit=places[best.debit] if best.debit else None,
        credit=places[best.credit] if best.credit else None,
        balance=places[best.balance] if best.balance else None,
        currency=places[best.currency] if best.currency else None,
    )


def guess(titles: Sequence[str]) -> dict[str, int]:
    """Return what each column may be, for somebody to confirm: `date`, `label`, `amount`, `debit`, `credit`…"""
    guessed: dict[str, int] = {}
    for title, place in _places(titles).items():
        words = title.split()
        part = (
            "date"
            if words[0] in ("date", "dateop", "jour") and "valeur" not in words
            else "debit"
            if words[0] in DEBIT_WORDS
            else "credit"
            if words[0] in CREDIT_WORDS
            else "balance"
            if words[0] == "solde"
            else "amount"
            if words[0] in ("montant", "amount")
            else "currency"
            if words[0] in ("devise", "monnaie", "currency")
            else "label"
            if words[0] in LABEL_WORDS
            else None
        )
        if part is not None:
            guessed.setdefault(part, place)
    return guessed


def _places(titles: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, title in enumerate(titles):
        if name := plain(title):
            places.setdefault(name, place)
    return places
