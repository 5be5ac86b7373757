"""Normal form of telephone numbers, to match the sender of a text message, and as people write them. Pure."""

import re

_BETWEEN = re.compile(r"[\s.()\-‐-―/]")
_WHOLE = re.compile(r"\+[1-9][0-9]{5,14}")
_NATIONAL = re.compile(r"0[1-9][0-9]{8}")
_OVERSEAS = {
    "262": ("0262", "0263", "0269", "0639", "0692", "0693"),
    "590": ("0590", "0690", "0691"),
    "594": ("0594", "0694"),
    "596": ("0596", "0696", "0697"),
}
"""The numbering plan gives the overseas départements their own country codes."""


def read_number(text: str) -> str | None:
    """Return `+33612345678` for `06 12 34 56 78`; None if it cannot be a number."""
    number = _BETWEEN.sub("", text)
    if number.startswith("00"):
        number = "+" + number[2:]
    if _NATIONAL.fullmatch(number):
        country = next((code for code, begins in _OVERSEAS.items() if number.startswith(begins)), "33")
        number = f"+{country}{number[1:]}"
    return number if _WHOLE.fullmatch(number) else None


def write_number(number: str) -> str:
    """Return `06 12 34 56 78` for `+33612345678`; a number of another country as it is."""
    for country in ("33", *_OVERSEAS):
        national = number.removeprefix(f"+{country}")
        if national != number and len(national) == 9:
            digits = f"0{national}"
            return "\u00a0".join(digits[at : at + 2] for at in range(0, 10, 2))
    return number
