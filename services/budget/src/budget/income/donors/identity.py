"""The rule by which two donors are one person: by names and birth date, however they are written."""

import unicodedata
from datetime import date


def identity_of(first_names: str, surname: str, born_on: date) -> str:
    """The same for `Éloïse  DUPONT-AIGNAN` and `eloise dupont aignan`."""
    return "|".join((_plain(first_names), _plain(surname), born_on.isoformat()))


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFKD", name.casefold())
    letters = "".join(one if one.isalnum() else " " for one in decomposed if not unicodedata.combining(one))
    return " ".join(letters.split())
