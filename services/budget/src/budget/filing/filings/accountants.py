"""Conditions under which a chartered accountant presents the account, by election. Pure.

Sources: L. 52-12; loi 77-729 art. 19-1 IV (European lists: 3 % instead of 5 %, and the same amount by decree); loi
62-1292 art. 3 (president: every candidate files an account, and has an accountant).
"""

from dataclasses import dataclass

from common.schemas.elections import ElectionKind


@dataclass(frozen=True)
class Accountant:
    """Rule of one election. `share`: none is needed under it, if the amounts are small; None: always needed."""

    article: str
    share: float | None
    account_for_all: bool = False
    """Every candidate files an account, whatever the votes and gifts."""


USUAL_ACCOUNTANT = Accountant("L. 52-12", 0.05)
_OTHERS = {
    ElectionKind.EUROPEENNES: Accountant("loi 77-729, art. 19-1 IV", 0.03),
    ElectionKind.PRESIDENTIELLE: Accountant("loi 62-1292, art. 3", None, account_for_all=True),
}


def accountant_rule(election: ElectionKind) -> Accountant:
    return _OTHERS.get(election, USUAL_ACCOUNTANT)
