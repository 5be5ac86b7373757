"""Names as people type them: without accents, and with a letter wrong."""

import unicodedata


def simplified(text: str) -> str:
    """Return a name as people type it on a phone: no accents, capitals, hyphens; « St » as « saint »."""
    plain = unicodedata.normalize("NFKD", text.lower().replace("œ", "oe").replace("æ", "ae"))
    kept = "".join(letter if letter.isalnum() else " " for letter in plain if not unicodedata.combining(letter))
    words = ({"st": "saint", "ste": "sainte"}.get(word, word) for word in kept.split())
    return " ".join(words)


def edit_distance(left: str, right: str, most: int) -> int:
    """Return the letters to change, add or leave out between two words; `most + 1` for any more than `most`."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    row = list(range(len(right) + 1))
    for place, letter in enumerate(left, 1):
        above, row = row, [place]
        for column, other in enumerate(right, 1):
            row.append(min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != other)))
        if min(row) > most:
            return most + 1
    return row[-1]
