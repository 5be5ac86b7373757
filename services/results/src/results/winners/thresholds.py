"""What share of what is enough. Whole numbers only: a share that is rounded has decided elections wrongly."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Threshold:
    """`share / of` of something: `Threshold(1, 8)` is 12.5 %."""

    share: int
    of: int

    def reached(self, votes: int, whole: int) -> bool:
        return self.of * votes >= self.share * whole


QUARTER = Threshold(1, 4)
EIGHTH = Threshold(1, 8)
TEN_PERCENT = Threshold(1, 10)
SEVEN_PERCENT = Threshold(7, 100)
FIVE_PERCENT = Threshold(1, 20)


def has_majority(votes: int, valid: int) -> bool:
    """Absolute: more than half of the valid votes."""
    return votes >= valid // 2 + 1
