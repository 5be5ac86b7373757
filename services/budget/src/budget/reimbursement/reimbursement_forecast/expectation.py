"""Expected reimbursement by the State: pure. Whole euros or francs CFP; probabilities 0 to 1.

Two things are uncertain: whether the vote share gives the right, and the final spending. The first is a probability;
the second is bounded by the committed account and by the account with everything planned.
"""

import math
from dataclasses import dataclass, replace
from decimal import Decimal

from budget.ceilings.places import place
from budget.reimbursement.reimbursements.answers import Account, Refused, Reimbursement
from budget.reimbursement.reimbursements.rates import threshold
from budget.reimbursement.reimbursements.reimbursement import compute_reimbursement

LEVEL = 0.9
_NORMAL_90 = 1.6449
_FIVE_PERCENT = Decimal("0.05")


@dataclass(frozen=True)
class Vote:
    """Share of the valid votes in round one, with its 90 % interval `low` to `high`.

    `chance_five`: probability to reach 5 %, if the forecast has it.
    """

    share: float
    low: float
    high: float
    chance_five: float | None = None

    @property
    def certain(self) -> bool:
        return self.low == self.share == self.high


@dataclass(frozen=True)
class Side:
    """The account at one of its two bounds."""

    spent: int
    own_contribution: int
    own_spent: int
    if_reached: int
    if_missed: int


@dataclass(frozen=True)
class Expectation:
    """Expected reimbursement. `no_reimbursement_probability`: that it is nil; `at_risk`: own money then lost."""

    threshold: Decimal
    threshold_probability: float
    no_reimbursement_probability: float
    expected: int
    low: int
    high: int
    committed: Side
    with_planned: Side

    @property
    def at_risk(self) -> int:
        return self.with_planned.own_spent

    @property
    def expected_loss(self) -> int:
        """Return the own money expected to be lost, with everything planned."""
        return max(0, self.with_planned.own_spent - _mixed(self.with_planned, self.threshold_probability))


def expect(account: Account, planned: int, vote: Vote) -> Expectation | Refused:
    """Return the expectation. `account`: as committed, its `share` ignored; `planned`: further spending."""
    committed, with_planned = _side(account, account.spent), _side(account, account.spent + planned)
    if isinstance(committed, Refused):
        return committed
    if isinstance(with_planned, Refused):
        return with_planned
    needed = threshold(account.election, place(account.territory))
    reached = chance_to_reach(vote, needed.share, strict=needed.strict)
    sides = (committed, with_planned)
    none = 1.0 - reached if not any(side.if_missed for side in sides) else 0.0
    if not any(side.if_reached for side in sides):
        none = 1.0
    tail = (1 - LEVEL) / 2
    lows = [side.if_missed if 1 - reached > tail else side.if_reached for side in sides]
    highs = [side.if_reached if reached > tail else side.if_missed for side in sides]
    return Expectation(
        threshold=needed.share,
        threshold_probability=reached,
        no_reimbursement_probability=none,
        expected=_mixed(with_planned, reached),
        low=min(lows),
        high=max(highs),
        committed=committed,
        with_planned=with_planned,
    )


def chance_to_reach(vote: Vote, needed: Decimal, *, strict: bool) -> float:
    if vote.certain:
        share = Decimal(str(vote.share))
        return float(share > needed if strict else share >= needed)
    if needed == _FIVE_PERCENT and vote.chance_five is not None:
        return vote.chance_five
    spread = (vote.high - vote.low) / (2 * _NORMAL_90)
    if spread <= 0:
        return float(vote.share >= float(needed))
    return 0.5 * (1 + math.erf((vote.share - float(needed)) / (spread * math.sqrt(2))))


def _side(account: Account, spent: int) -> Side | Refused:
    """Compute one bound; the candidate covers a deficit, as none is allowed (L. 52-12)."""
    lacking = max(0, spent - account.receipts)
    whole = replace(
        account,
        spent=spent,
        receipts=account.receipts + lacking,
        own_contribution=account.own_contribution + lacking,
    )
    reached, missed = _paid(whole, Decimal(1)), _paid(whole, Decimal(0))
    if isinstance(reached, Refused):
        return reached
    if isinstance(missed, Refused):
        return missed
    return Side(spent, whole.own_contribution, reached.own_funds_spent, reached.amount, missed.amount)


def _paid(account: Account, share: Decimal) -> Reimbursement | Refused:
    return compute_reimbursement(replace(account, share=share))


def _mixed(side: Side, reached: float) -> int:
    return round(reached * side.if_reached + (1 - reached) * side.if_missed)
