"""Names as they are looked for: without accents or capitals, and findable with one letter wrong."""

import re
import unicodedata

LONGEST = 40
"""Of a word: what follows is left out of the keys."""


def words_of(*names: str | None) -> list[str]:
    """`Éloïse d'Été-Morin` → `eloise`, `d`, `ete`, `morin`; in order, none twice."""
    plain = unicodedata.normalize("NFKD", " ".join(name for name in names if name).casefold())
    letters = "".join(one for one in plain if not unicodedata.combining(one))
    return list(dict.fromkeys(word[:LONGEST] for word in re.findall(r"[^\W_]+", letters)))


def keys_of(word: str) -> set[str]:
    """The word, and from four letters on the word without each of them.

    Two words that differ by one letter (put in, left out, changed, or exchanged with the next) have a key in common.
    """
    if len(word) < 4:
        return {word}
    return {word} | {word[:place] + word[place + 1 :] for place in range(len(word))}
