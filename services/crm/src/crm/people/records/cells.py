"""Safe cells for files opened in a spreadsheet."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Prefix an apostrophe to text that a spreadsheet would compute as a formula; names may come from strangers."""
    return f"'{text}" if text.startswith(_STARTS) else text
