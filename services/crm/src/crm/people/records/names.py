"""Name normalisation for search: no accents, no capitals, and one wrong letter allowed."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

LONGEST = 40
"""Maximum length of a word; the rest is not indexed."""


_WORD = re.compile(r"[^\W_]+")
_SHORT = {
    "r": "rue",
    "av": "avenue",
    "ave": "avenue",
    "bd": "boulevard",
    "bld": "boulevard",
    "blvd": "boulevard",
    "pl": "place",
    "ch": "chemin",
    "chem": "chemin",
    "imp": "impasse",
    "all": "allee",
    "rte": "route",
    "sq": "square",
    "fg": "faubourg",
    "fbg": "faubourg",
    "st": "saint",
    "ste": "sainte",
}


def words_of(*names: str | None) -> list[str]:
    """Split names into distinct normalised words: `Éloïse d'Été-Morin` gives `eloise`, `d`, `ete`, `morin`."""
    return list(dict.fromkeys([word for name in names if name for word in _words(name)]))


@lru_cache(100_000)
def _words(name: str) -> tuple[str, ...]:
    """Return the words of one name, cached: names and streets repeat."""
    text = name.casefold()
    if not text.isascii():
        decomposed = unicodedata.normalize("NFKD", text)
        text = "".join(character for character in decomposed if not unicodedata.combining(character))
    return tuple(word[:LONGEST] for word in _WORD.findall(text))


def name_hash(*names: str | None) -> int | None:
    """Return a 64-bit hash of the words in any order; None without words. No secret: names are searchable."""
    words = words_of(*names)
    return _hash(" ".join(sorted(words))) if words else None


def home_hash(street: str | None, postcode: str | None) -> int | None:
    """Return a hash of the address; `12, av. des Tilleuls` and `12 Avenue des Tilleuls` of one postcode share it."""
    words = words_of(street)
    if not words or not postcode:
        return None
    return _hash(" ".join([_SHORT.get(word, word) for word in words] + [postcode.replace(" ", "")]))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


@lru_cache(100_000)
def keys_of(word: str) -> frozenset[str]:
    """Return the word and, from four letters on, the word without each of its letters.

    Two words one letter apart (added, dropped, replaced or swapped with the next) have a key in common.
    """
    if len(word) < 4:
        return frozenset({word})
    return frozenset({word} | {word[:index] + word[index + 1 :] for index in range(len(word))})
