"""Letters that the embedded font can print, else the nearest plain letter."""

import unicodedata
from collections.abc import Container

_PLAIN = str.maketrans({"đ": "d", "Đ": "D", "ħ": "h", "Ħ": "H", "ŧ": "t", "Ŧ": "T", "ə": "e", "Ə": "E"})


def spell(text: str, letters: Container[int]) -> str:
    """Return `text`, each letter that the type lacks without its mark: `Nguyễn` is printed `Nguyên`, never `Nguy?n`.

    Marks go one by one, the last first. A letter of another script has no plain form, and is left out: the civil
    status in France is written in Latin letters, and `unprintable` says what is missing.
    """
    return "".join(_spelt(letter, letters) for letter in unicodedata.normalize("NFC", text))


def unprintable(text: str, letters: Container[int]) -> list[str]:
    """Return the letters of `text` that `spell` leaves out."""
    return [letter for letter in unicodedata.normalize("NFC", text) if letter.strip() and not _spelt(letter, letters)]


def _spelt(letter: str, letters: Container[int]) -> str:
    if ord(letter) in letters:
        return letter
    marks = unicodedata.normalize("NFD", letter.translate(_PLAIN))
    while marks:
        composed = unicodedata.normalize("NFC", marks)
        if len(composed) == 1 and ord(composed) in letters:
            return composed
        marks = marks[:-1]
    return " " if letter.isspace() else ""
