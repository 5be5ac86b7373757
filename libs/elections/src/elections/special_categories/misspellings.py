"""Fuzzy matching of misspelt words: phonetic, doubled letters, edit distance."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

from elections.special_categories.near_words import NEAR
from elections.special_categories.normalization import LONGEST_WORD

SHORTEST_BY_EAR = 5
SHORTEST_BY_LETTERS = 6
TWO_WRONG_FROM = 10
_HEARD = """
sch:ch ph:f th:t rh:r kh:k gh:g eau:o au:o qu:k ck:k q:k ce:se ci:si cy:si ch:C c:k C:ch x:ks y:i ai:e ei:e oe:e ou:u
oo:u z:s w:v en:an em:an am:an
"""
_SOUNDS = [(pair.partition(":")[0], pair.partition(":")[2]) for pair in _HEARD.split()]
_DOUBLED = re.compile(r"(.)\1")
_BEGIN = "k:kc c:ckq q:ckq f:fp p:pf s:scz z:sz y:yi i:iyh o:oh e:eh a:ah h:haeiouy j:jg g:gj"
_FIRST = {pair[0]: pair[2:] for pair in _BEGIN.split()}
"""Letters that a word may really begin with."""


def sound_of(word: str) -> str:
    """Return an approximate French phonetic key."""
    word = _DOUBLED.sub(r"\1", word)
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    kept = "".join(
        letter for index, letter in enumerate(word)
        if letter != word[index - 1 : index] and not (letter == "h" and word[index - 1 : index] != "c")
    )  # fmt: skip
    kept = kept.replace("chr", "kr").replace("chl", "kl")
    return kept.removesuffix("e")


class Dictionary:
    """Sought words, matched by sound, and by an edit distance of one, or two for long words."""

    def __init__(self, words: Iterable[str], *, most_wrong: int = 2) -> None:
        self._most_wrong = most_wrong
        self._by_ear: dict[str, str] = {}
        self._by_letters: dict[str, list[str]] = {}
        for word in sorted(words):
            if len(word) >= SHORTEST_BY_EAR:
                self._by_ear.setdefault(sound_of(word), word)
            if len(word) >= SHORTEST_BY_LETTERS:
                for shorter in _shortened(word, self._wrong(word)):
                    self._by_letters.setdefault(shorter, []).append(word)

    def heard(self, word: str) -> str | None:
        """Return the word with the same phonetic key."""
        if not SHORTEST_BY_EAR <= len(word) <= LONGEST_WORD or word in NEAR:
            return None
        found = self._by_ear.get(sound_of(word))
        return found if found is not None and found[0] in _FIRST.get(word[0], word[0]) else None

    def near(self, word: str) -> str | None:
        """Return the word that this one misspells."""
        if not SHORTEST_BY_LETTERS - 1 <= len(word) <= LONGEST_WORD or word in NEAR:
            return None
        for shorter in _shortened(word, min(self._most_wrong, 2 if len(word) >= TWO_WRONG_FROM - 1 else 1)):
            for meant in self._by_letters.get(shorter, ()):
                if meant[0] == word[0] and _distance(meant, word) <= self._wrong(meant):
                    return meant
        return None

    def _wrong(self, word: str) -> int:
        return min(self._most_wrong, 2 if len(word) >= TWO_WRONG_FROM else 1)


def _shortened(word: str, letters: int) -> set[str]:
    """Return the word with up to so many letters deleted."""
    return {
        "".join(letter for index, letter in enumerate(word) if index not in gone)
        for count in range(letters + 1)
        for gone in combinations(range(len(word)), count)
    }


@lru_cache(10_000)
def _distance(first: str, second: str) -> int:
    """Return the Damerau-Levenshtein distance."""
    before: list[int] = []
    above = list(range(len(second) + 1))
    for row, letter in enumerate(first, 1):
        line = [row]
        for column, other in enumerate(second, 1):
            cost = min(above[column] + 1, line[column - 1] + 1, above[column - 1] + (letter != other))
            if row > 1 and column > 1 and letter == second[column - 2] and first[row - 2] == other:
                cost = min(cost, before[column - 2] + 1)
            line.append(cost)
        before, above = above, line
    return above[-1]
