"""The commune that a person names: by its INSEE code, or by its name where the official list is at hand."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cached_property, partial
from pathlib import Path

from elections import overseas
from elections.keys import commune_key, department_of
from elections.territories import commune_file, commune_names

Reason = tuple[str, str]

# People vote in the city; INSEE's list has its arrondissements.
_CITIES = {"75056": ("Paris", "751"), "13055": ("Marseille", "132"), "69123": ("Lyon", "6938")}
_NOT_LISTED = frozenset({"975", "976", "986", "987", "988", "ZX", "ZZ", "00"})
_CODE = re.compile(r"(?:[0-9]{2}|2[ABab]|[Zz][A-Za-z])[0-9]{3}")
_MOST_CHOICES = 6

ABROAD = "ZZ000"
"""What stands for a consulate where a commune is told of: the ministry files the French abroad under ZZ."""

UNKNOWN: Reason = (
    "Aucune commune n'a ce nom ni ce code INSEE. Écrivez par exemple Fontenay-sous-Bois ou 94033.",
    "No commune has this name or INSEE code. Write for instance Fontenay-sous-Bois or 94033.",
)
CODE_ONLY: Reason = (
    "Écrivez le code INSEE de la commune, de cinq caractères : par exemple 94033 (ce n'est pas le code postal).",
    "Write the commune's INSEE code, of five characters: 94033 (not the postal code).",
)


class Communes:
    """The communes by code and by name, overseas too; without a list any well-formed code is taken.

    The list is 20 MB of memory: it is read once somebody names a commune.
    """

    def __init__(self, names: Mapping[str, str] | Callable[[], Mapping[str, str]], data: Path | None = None) -> None:
        self.data = data
        self._given = names

    @cached_property
    def _names(self) -> Mapping[str, str]:
        names = dict(self._given() if callable(self._given) else self._given)
        return overseas.NAMES | names | {code: name for code, (name, _) in _CITIES.items()} if names else names

    @cached_property
    def _codes(self) -> Mapping[str, list[str]]:
        codes: defaultdict[str, list[str]] = defaultdict(list)
        for code, name in self._names.items():
            if _city_of(code) == code:
                codes[_plain(name)].append(code)
        return codes

    def name_of(self, code: str) -> str:
        return self._names.get(code) or overseas.NAMES.get(code, code)

    def find(self, text: str) -> str | Reason:
        """The code, or the sentence that helps to give it."""
        text = text.strip()
        if not _CODE.fullmatch(text):
            return self._by_name(text) if self._names else CODE_ONLY
        try:
            code = _city_of(commune_key(text))
        except ValueError:
            return UNKNOWN
        listed = self._names and department_of(code) not in _NOT_LISTED
        return UNKNOWN if listed and code not in self._names else code

    def _by_name(self, text: str) -> str | Reason:
        codes = self._codes.get(_plain(text), [])
        if len(codes) == 1:
            return codes[0]
        if not codes:
            return UNKNOWN
        some = ", ".join(f"{code} ({department_of(code)})" for code in sorted(codes)[:_MOST_CHOICES])
        return (
            f"Plusieurs communes portent ce nom : écrivez le code INSEE de la vôtre. {some}.",
            f"Several communes have this name: write the INSEE code of yours. {some}.",
        )


def read_communes(data: Path | None) -> Communes:
    """Return INSEE's list in the data folder; without one, the empty list."""
    if data is None or not commune_file(data).exists():
        return Communes({})
    return Communes(partial(commune_names, data), data)


def _city_of(code: str) -> str:
    for city, (_, prefix) in _CITIES.items():
        if code.startswith(prefix) and code != city:
            return city
    return code


def _plain(name: str) -> str:
    """Return a name without accents, case, hyphens and apostrophes; `st` and `ste` written out."""
    letters = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "Oe"))
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter)).casefold()
    words = re.split(r"[^0-9a-z]+", kept)
    whole = {"st": "saint", "ste": "sainte"}
    return " ".join(whole.get(word, word) for word in words if word)
