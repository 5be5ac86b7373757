"""Names as people type them: without accents, shortened, and with a letter wrong."""

import re
import unicodedata
from functools import lru_cache

_UNDER = re.compile(r"\bs/ ?s\b|\bs/s/")
_ON = re.compile(r"(?<= )s/(?=[ \w])|(?<= )/s(?= )")
_WORDS = {"st": "saint", "ste": "sainte"}


@lru_cache(20_000)
def simplified(text: str) -> str:
    """Return a name as people type it on a phone: no accents, capitals, hyphens; « St » as « saint », « s/s » as
    « sous », « s/ » as « sur ».
    """
    # Before the capitals: « № » and « 𝐀 » are decomposed into some.
    lower = unicodedata.normalize("NFKD", text).lower().replace("œ", "oe").replace("æ", "ae")
    if "/" in lower:
        lower = _ON.sub("sur ", _UNDER.sub(" sous ", lower))
    kept = "".join(letter if letter.isalnum() else " " for letter in lower if not unicodedata.combining(letter))
    words = (_WORDS.get(word, word) for word in kept.split())
    return " ".join(words)


def edit_distance(left: str, right: str, most: int) -> int:
    """Return the letters to change, add, leave out or exchange with the next; `most + 1` for any more than `most`."""
    if abs(len(left) - len(right)) > most:
        return most + 1
    two_above, above, row = list[int](), list[int](), list(range(len(right) + 1))
    for place, letter in enumerate(left, 1):
        two_above, above, row = above, row, [place]
        for column, other in enumerate(right, 1):
            distance = min(above[column] + 1, row[-1] + 1, above[column - 1] + (letter != other))
            if place > 1 and column > 1 and letter == right[column - 2] and left[place - 2] == other:
                distance = min(distance, two_above[column - 2] + 1)
            row.append(distance)
        if min(row) > most and min(above) > most:
            return most + 1
    return row[-1]
