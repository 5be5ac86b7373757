"""Codes of places as publishers write them, and their commune."""

import re

from elections import keys

from predict.reference_datasets.kinds import Level

_IRIS = re.compile(r"(?:[0-9]{2}|2[AB])[0-9]{7}")
_DISTRICTS = (("751", "75056"), ("6938", "69123"), ("132", "13055"))
"""Municipal districts of Paris, Lyon and Marseille: they vote as one commune."""


def place_key(code: str, level: Level) -> str:
    """Return a place's key; raise ValueError in French for an invalid code."""
    written = code.strip()
    if level == "constituency":
        return keys.constituency_key(written)
    if level == "commune":
        return keys.commune_key(written)
    # A spreadsheet drops the first 0 of departments 01 to 09.
    text = f"0{written}" if len(written) == 8 and written.isascii() and written.isdigit() else written.upper()
    if not _IRIS.fullmatch(text):
        raise ValueError(f"« {written[:20]} » n’est pas un code d’IRIS (9 caractères).")
    return text


def commune_of(key: str, level: Level) -> str:
    """Return the commune: `75056` for an IRIS of a Paris district; empty for a constituency."""
    if level == "constituency":
        return ""
    commune = key[:5]
    for start, city in _DISTRICTS:
        if commune.startswith(start) and commune != city:
            return city
    return commune
