"""Names as they are looked for: without accents or capitals, and findable with one letter wrong."""

import re
import unicodedata
from functools import lru_cache
from hashlib import blake2b

LONGEST = 40
"""Of a word: what follows is left out of the keys."""


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
    """`Éloïse d'Été-Morin` → `eloise`, `d`, `ete`, `morin`; in order, none twice."""
    return list(dict.fromkeys([word for name in names if name for word in _words(name)]))


@lru_cache(100_000)
def _words(name: str) -> tuple[str, ...]:
    """Return the words of one name, cached: people share names and streets, so most are looked up again."""
    text = name.casefold()
    if not text.isascii():
        plain = unicodedata.normalize("NFKD", text)
        text = "".join(one for one in plain if not unicodedata.combining(one))
    return tuple(word[:LONGEST] for word in _WORD.findall(text))


def name_hash(*names: str | None) -> int | None:
    """The same for the same words in any order; None without any. 64 bits: not a secret, names are searched."""
    words = words_of(*names)
    return _hash(" ".join(sorted(words))) if words else None


def home_hash(street: str | None, postcode: str | None) -> int | None:
    """The same for `12, av. des Tilleuls` and `12 Avenue des Tilleuls` of one postcode."""
    words = words_of(street)
    if not words or not postcode:
        return None
    return _hash(" ".join([_SHORT.get(word, word) for word in words] + [postcode.replace(" ", "")]))


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=8).digest(), signed=True)


@lru_cache(100_000)
def keys_of(word: str) -> frozenset[str]:
    """The word, and from four letters on the word without each of them.

    Two words that differ by one letter (put in, left out, changed, or exchanged with the next) have a key in common.
    """
    if len(word) < 4:
        return frozenset({word})
    return frozenset({word} | {word[:place] + word[place + 1 :] for place in range(len(word))})
