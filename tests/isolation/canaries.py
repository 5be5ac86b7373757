"""Words that would be found wherever they went."""

from functools import cache
from html import escape
from urllib.parse import quote, quote_plus

FIRST_NAMES = "Canarine Zéphyrine"
SURNAME = "Serinette"
USED_SURNAME = "Chardonneret"
EMAIL = "canarine.oiseau@volière.example"
PHONE = "06 98 76 54 32"
ELECTOR_NUMBER = "987 654 321"
BORN_ON = "1971-12-30"
DISPLAY_NAME = "Bouvreuil du canal"
TITLE = "Collage chez Rossignol"
COST_LABEL = "Pinceaux de Mésange"
LABEL = "Affiches Fauvette"
SUPPLIER = "Imprimerie Troglodyte"
SOURCE = "Circulaire Pinson"
NOTE = "Observation de Roitelet au dépouillement"
CANDIDATE = "Loriot Bergeronnette"
CAMPAIGN = "Campagne Loriot"

SEALED = (
    EMAIL,
    PHONE,
    "0698765432",
    "698765432",
    ELECTOR_NUMBER,
    "987654321",
    BORN_ON,
    "30/12/1971",
    "30 décembre 1971",
)
"""What reaches or identifies a person, in the ways it can be written: in the vault, and nowhere else."""

PERSONAL = (
    *SEALED,
    *FIRST_NAMES.split(),
    SURNAME,
    USED_SURNAME,
    DISPLAY_NAME,
    TITLE,
    COST_LABEL,
    LABEL,
    SUPPLIER,
    SOURCE,
    NOTE,
)
"""What people wrote of people, or in their own words: for the screens of their own campaign."""

EVERYTHING = (*PERSONAL, CANDIDATE, CAMPAIGN)


def found(words: tuple[str, ...], text: str) -> list[str]:
    """Return the words that the text holds: plain, escaped as JSON or URLs do, or as the bytes of a column."""
    return [word for word in words if any(form in text for form in _forms(word))]


@cache
def _forms(word: str) -> frozenset[str]:
    escaped = word.encode("ascii", "backslashreplace").decode().replace("\\xe", "\\u00e")
    return frozenset((word, escaped, quote(word), quote_plus(word), word.encode().hex(), escape(word)))
