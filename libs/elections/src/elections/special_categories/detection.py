"""Detection of texts with special categories of personal data (GDPR, art. 9), and of the category."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Literal, TypeAlias

from elections.special_categories import health, opinion, origin, religion, sexual_life, unions
from elections.special_categories.contexts import without_daily_words
from elections.special_categories.misspellings import Dictionary
from elections.special_categories.near_words import NEAR
from elections.special_categories.normalization import LONGEST_WORD, plausible_readings, word_lemmas

Category: TypeAlias = Literal["religion", "opinion", "origin", "union", "health", "sexual_life"]
_LEXICONS: Mapping[Category, ModuleType] = {
    "religion": religion,
    "opinion": opinion,
    "origin": origin,
    "union": unions,
    "health": health,
    "sexual_life": sexual_life,
}


@dataclass(frozen=True)
class Finding:
    """A finding. `certain`: the user may not dismiss it as a false alarm."""

    category: Category
    certain: bool


def _words(name: str) -> dict[str, Category]:
    return {word: category for category, lexicon in _LEXICONS.items() for word in getattr(lexicon, name).split()}


def _patterns(name: str) -> list[tuple[re.Pattern[str], Category]]:
    return [
        (re.compile(rf"(?:^|(?<= ))(?:{pattern})"), category)
        for category, lexicon in _LEXICONS.items()
        for pattern in getattr(lexicon, name)
    ]


_CERTAIN, _UNCERTAIN = _words("CERTAIN"), _words("UNCERTAIN")
_LANGUAGES: dict[str, Category] = dict.fromkeys(origin.LANGUAGES.split(), "origin")
_KNOWN: dict[str, Category] = _LANGUAGES | _UNCERTAIN | _CERTAIN
_CERTAIN_PATTERNS, _UNCERTAIN_PATTERNS = _patterns("CERTAIN_PATTERNS"), _patterns("UNCERTAIN_PATTERNS")
_PHRASES = """
rassemblement republicains insoumise sensibilite prefere politique opinion abstention electeur tendance intention
nationalite mobilite orientation communaute radicale maladie handicap syndicale
"""
_DICTIONARY = Dictionary(_CERTAIN)
_IN_PHRASES = Dictionary(_PHRASES.split(), most_wrong=1)
_DOUBTFUL = Dictionary((word for word in _UNCERTAIN if len(word) > 8), most_wrong=1)
_BESIDE = """
vote votes votera pro anti team ex non electeur electrice contre pour militant militante sympa elu elue fan tres gros
"""
_GLUE = frozenset(_BESIDE.split())
_LOUD_FLAG = re.compile(r"drapeauetranger")
# Digits are read as letters (« 4bb3 » is « abbe »), and a random identifier is no writing.
_UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", re.IGNORECASE)


def find_sensitive(text: str) -> Finding | None:
    """Return the first certain finding, else the first uncertain one."""
    return _find(text[:10_000]) if len(text) <= 200 else _find_uncached(text)


def _find_uncached(text: str) -> Finding | None:
    doubtful: Finding | None = None
    for reading in plausible_readings(_UUID.sub(" ", text)):
        for words in dict.fromkeys((reading, " ".join(map(_in_phrases, reading.split())))):
            if not any(True for _ in _findings(words)):
                # Most texts: what daily words hide need not be looked for.
                continue
            for finding in _findings(without_daily_words(words)):
                if finding.certain:
                    return finding
                doubtful = doubtful or finding
    return doubtful


@lru_cache(20_000)
def _in_phrases(word: str) -> str:
    """Return the word, or the correct word of a known phrase that it misspells."""
    return word if not word.isalpha() else _IN_PHRASES.heard(word) or _IN_PHRASES.near(word) or word


_find = lru_cache(20_000)(_find_uncached)


def _findings(text: str) -> Iterator[Finding]:
    for pattern, category in _CERTAIN_PATTERNS:
        if pattern.search(text):
            yield Finding(category, certain=True)
    words = text.split()
    for word in words:
        if (finding := _look_up(word)) is not None:
            yield finding
    for pattern, category in _UNCERTAIN_PATTERNS:
        if pattern.search(text):
            yield Finding(category, certain=False)
    if _LOUD_FLAG.search(text):
        yield Finding("origin", certain=False)


@lru_cache(50_000)
def _look_up(word: str) -> Finding | None:
    forms = word_lemmas(word)
    for form in forms:
        if form in _CERTAIN:
            return Finding(_CERTAIN[form], certain=True)
    for form in forms:
        if (category := _UNCERTAIN.get(form) or _LANGUAGES.get(form)) is not None:
            return Finding(category, certain=False)
    if not word.isalpha() or len(word) > LONGEST_WORD or word in NEAR:
        return None
    for form in forms:
        if (meant := _DICTIONARY.heard(form)) is not None:
            return Finding(_CERTAIN[meant], certain=True)
    if (category := _glued(word)) is not None:
        return Finding(category, certain=True)
    for form in forms:
        if (meant := _DICTIONARY.near(form)) is not None:
            return Finding(_CERTAIN[meant], certain=False)
        if (meant := _DOUBTFUL.heard(form) or _DOUBTFUL.near(form)) is not None:
            return Finding(_UNCERTAIN[meant], certain=False)
    return None


def _glued(word: str) -> Category | None:
    """Return the category of two words written as one, like « votelfi » or « exrn »."""
    for index in range(2, len(word) - 1):
        first, second = word[:index], word[index:]
        for one, other in ((first, second), (second, first)):
            if one in _GLUE and other in _CERTAIN and (len(other) > 2 or one.startswith("vot")):
                return _CERTAIN[other]
            if len(one) > 2 and len(other) > 2 and one in _CERTAIN and other in _KNOWN and len(word) > 7:
                return _CERTAIN[one]
    return None
