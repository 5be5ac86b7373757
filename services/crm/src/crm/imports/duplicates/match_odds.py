"""The odds that two records are of one person, summed over similarities and differences (Fellegi and Sunter).

Each weight is the logarithm of how much more often a similarity occurs between records of one person than between two
people who share a name, an address or a home: households are the case to tell apart.
"""

import math
from dataclasses import dataclass

from crm.people.records.names import keys_of

PRIOR = -6.0
SHOWN_FROM = 0.5


@dataclass(frozen=True, slots=True)
class Likened:
    """The compared values of a person. `words`: of the name; `home` and `postcode`: None if unknown."""

    words: frozenset[str]
    home: int | None
    postcode: str | None
    born_on: str | None


def score(likened: Likened, other: Likened, shared: int) -> tuple[float, list[str]]:
    """Return the odds, 0 to 1, and the reasons; `shared`: number of common phones and e-mails."""
    odds, reasons = PRIOR, list[str]()
    weight, reason = _names(likened.words, other.words)
    odds += weight
    reasons += [reason] if reason else []
    if shared:
        odds += 5.0 + 2.0 * min(shared - 1, 2)
        reasons.append("address")
    if likened.home is not None and other.home is not None:
        odds += 3.0 if likened.home == other.home else -1.0
        reasons += ["home"] if likened.home == other.home else []
    elif likened.postcode and likened.postcode == other.postcode:
        odds += 0.5
    if likened.born_on and other.born_on:
        odds += 5.0 if likened.born_on == other.born_on else -9.0
        reasons += ["birth"] if likened.born_on == other.born_on else []
    return 1.0 / (1.0 + math.exp(-odds)), reasons


def _names(one: frozenset[str], other: frozenset[str]) -> tuple[float, str]:
    if one == other:
        return 6.0, "name"
    left, right = one - other, other - one
    if not left or not right:
        # `Martin` and `Jeanne Martin`: the file may lack a first name.
        return 2.0, "part_of_name"
    close = len(left) == len(right) and all(any(_near(word, mine) for mine in right) for word in left)
    if close:
        return 4.0, "spelling"
    # Relatives have one word in common and another that is quite different.
    return (-4.0 if one & other else -7.0), ""


def _near(word: str, other: str) -> bool:
    """Return whether words are one letter apart, or one is a beginning of the other, of three letters at least."""
    shorter, longer = sorted((word, other), key=len)
    return bool(keys_of(word) & keys_of(other)) or (len(shorter) >= 3 and longer.startswith(shorter))
