"""Legal thresholds: required share and its base, with articles. Integers only, as rounded shares decide wrongly."""

from dataclasses import dataclass
from typing import Final, Literal

from common.schemas import ElectionKind


@dataclass(frozen=True)
class Threshold:
    """A fraction, `share / of`: `Threshold(1, 8)` is 12.5 %."""

    share: int
    of: int

    def reached(self, votes: int, whole: int) -> bool:
        return self.of * votes >= self.share * whole

    def needed(self, whole: int) -> int:
        """Return the smallest number of votes that reaches it."""
        return -(-self.share * whole // self.of)


QUARTER: Final = Threshold(1, 4)
EIGHTH: Final = Threshold(1, 8)
TEN_PERCENT: Final = Threshold(1, 10)
SEVEN_PERCENT: Final = Threshold(7, 100)
FIVE_PERCENT: Final = Threshold(1, 20)
THREE_PERCENT: Final = Threshold(3, 100)


def majority_of(valid: int) -> int:
    """Return the smallest absolute majority of the valid votes."""
    return valid // 2 + 1


def has_majority(votes: int, valid: int) -> bool:
    return votes >= majority_of(valid)


Whole = Literal["registered", "valid"]
"""What a threshold is a share of."""


@dataclass(frozen=True)
class AccessRule:
    """Votes that a list needs in each round of a kind of election.

    `access`: to stand in round two, as a fraction of `access_of`; None if only the first two stand. `first_two`: the
    first two stand if fewer than two reach it. `win_registered`: minimum of registered voters to win in round one,
    besides the majority. `seats`: minimum share for seats. Each with its article.
    """

    rounds: Literal[1, 2]
    win_articles: tuple[str, ...]
    win_registered: Threshold | None = None
    access: Threshold | None = None
    access_of: Whole = "valid"
    access_articles: tuple[str, ...] = ()
    first_two: bool = False
    seats: Threshold | None = None
    seats_articles: tuple[str, ...] = ()


_BY_LISTS: Final = AccessRule(
    2, ("L. 262",), None, TEN_PERCENT, "valid", ("L. 264",), seats=FIVE_PERCENT, seats_articles=("L. 262",)
)

ACCESS: Final[dict[ElectionKind, AccessRule]] = {
    ElectionKind.PRESIDENTIELLE: AccessRule(
        2, ("Constitution, art. 7",), access_articles=("Constitution, art. 7",), first_two=True
    ),
    ElectionKind.LEGISLATIVES: AccessRule(
        2, ("L. 123", "L. 126"), QUARTER, EIGHTH, "registered", ("L. 162",), first_two=True
    ),
    ElectionKind.DEPARTEMENTALES: AccessRule(
        2, ("L. 191", "L. 193"), QUARTER, EIGHTH, "registered", ("L. 210-1",), first_two=True
    ),
    ElectionKind.MUNICIPALES: _BY_LISTS,
    ElectionKind.REGIONALES: AccessRule(
        2,
        ("L. 338",),
        None,
        TEN_PERCENT,
        "valid",
        ("L. 346",),
        first_two=True,
        seats=FIVE_PERCENT,
        seats_articles=("L. 338",),
    ),
    ElectionKind.EUROPEENNES: AccessRule(1, (), seats=FIVE_PERCENT, seats_articles=("loi 77-729, art. 3",)),
}
"""Without senators, who are elected by electors, and the assemblies whose text could not be checked."""


@dataclass(frozen=True)
class Reimbursement:
    """Minimum share of the valid votes of round one for reimbursement; None if there is none."""

    threshold: Threshold | None
    article: str


def reimbursement_of(kind: ElectionKind) -> Reimbursement:
    match kind:
        case ElectionKind.PRESIDENTIELLE:
            return Reimbursement(None, "loi 62-1292, art. 3")
        case ElectionKind.EUROPEENNES:
            return Reimbursement(THREE_PERCENT, "loi 77-729, art. 19-1")
        case _:
            return Reimbursement(FIVE_PERCENT, "L. 52-11-1")
