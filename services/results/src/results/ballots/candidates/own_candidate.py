"""The campaign's own candidate among those who stand: the one whose name is the candidate's."""

import re
import unicodedata
from collections.abc import Mapping


def find_own(names: Mapping[str, str], candidate: str) -> str | None:
    """The id of the only name that holds each word of `candidate`; None where none does, or several.

    Accents, capitals, hyphens and the order of first name and surname do not count.
    """
    sought = _words(candidate)
    found = [known for known, name in names.items() if sought and sought <= _words(name)]
    return found[0] if len(found) == 1 else None


def _words(name: str) -> frozenset[str]:
    plain = unicodedata.normalize("NFKD", name.casefold())
    return frozenset(re.findall(r"[^\W_]+", "".join(one for one in plain if not unicodedata.combining(one))))
