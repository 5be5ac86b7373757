"""Voucher numbers: the number of an entry's first journal line, which never changes."""

_LETTERS = {"expense": "D", "receipt": "R", "loan": "E"}


def voucher(source: str, number: int) -> str:
    """Return an entry's voucher number: `D-00042` for an expense, `R-…` for a receipt, `P-…` for others."""
    return f"{_LETTERS.get(source, 'P')}-{number:05d}"
