"""Cells of the files that a spreadsheet opens."""

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(text: str) -> str:
    """Spreadsheets compute a cell that begins so, and a name may come from a stranger: an apostrophe makes it text."""
    return f"'{text}" if text.startswith(_STARTS) else text
