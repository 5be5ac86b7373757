"""The number that a voucher is filed under: that of the first journal entry of what it proves, which never changes."""

_LETTERS = {"expense": "D", "receipt": "R", "loan": "E"}


def voucher(source: str, number: int) -> str:
    """Return the voucher of an entry: `D-00042` for an expense, `R-…` for a receipt; `P-…` for anything else."""
    return f"{_LETTERS.get(source, 'P')}-{number:05d}"
