"""Donor identity key: two donors with the same names and birth date are one person, however written."""

import unicodedata
from datetime import date


def identity_of(first_names: str, surname: str, born_on: date) -> str:
    """Return a key that is the same for `Éloïse DUPONT-AIGNAN` and `eloise dupont aignan`."""
    return "|".join((_plain(first_names), _plain(surname), born_on.isoformat()))


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(char if char.isalnum() else " " for char in decomposed if not unicodedata.combining(char))
    return " ".join(letters.split())
