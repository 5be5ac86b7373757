"""Lists that join before round one or merge between the rounds, and whose account the expenses are (L. 52-13). Pure.

Text of L. 52-13 as public copies give it (juriblio.fr, weka.fr; read on 30 November 2026): expenses of candidates who
acted apart are totalled for the list, or the pair, that they formed before round one. Of a new list for round two they
are counted, from round one on, for the list whose head of round one heads it, or else for the list from which most of
its candidates come. The absorbed list files its own account, closed at round one (a Senate question, n° 11648).
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind

from budget.accounts.period import filing_due

JOINING = frozenset(
    {
        ElectionKind.MUNICIPALES,
        ElectionKind.REGIONALES,
        ElectionKind.TERRITORIALES,
        ElectionKind.METROPOLE_LYON,
        ElectionKind.EUROPEENNES,
        ElectionKind.DEPARTEMENTALES,
    }
)
"""Elections of lists, and of pairs, whose candidates may have acted apart before."""
MERGING = JOINING - {ElectionKind.EUROPEENNES, ElectionKind.DEPARTEMENTALES}
"""Elections whose lists may merge between the rounds."""
ARTICLE = "L. 52-13"


class Head(StrEnum):
    """Whose head of round one heads the merged list."""

    OURS = "ours"
    OTHER = "other"
    NEITHER = "neither"


class Absorbing(StrEnum):
    """The list for which the expenses count from round one on."""

    OURS = "ours"
    OTHER = "other"
    UNDECIDED = "undecided"
    """As many candidates of each, and neither's head: the article says nothing."""


def find_absorbing(head: Head, own_candidates: int, other_candidates: int) -> Absorbing:
    """Return whose account a merged list's expenses are; `…_candidates`: on the list of round two, from each list."""
    if head is not Head.NEITHER:
        return Absorbing(head.value)
    if own_candidates == other_candidates:
        return Absorbing.UNDECIDED
    return Absorbing.OURS if own_candidates > other_candidates else Absorbing.OTHER


@dataclass(frozen=True)
class MergerConsequences:
    """Consequences of a merger for our account. `last_round`: the last round that it covers; None: undecided."""

    absorbing: Absorbing
    last_round: int | None
    closes_on: date | None
    """The day of the round at which our account stops taking expenses."""
    filing_due_at: datetime | None
    other_filing_due_at: datetime | None
    """The deadline of the other list's account."""


def judge_merger(state: CampaignState, absorbing: Absorbing) -> MergerConsequences:
    """Return what a merger means for our account; `state` has two rounds.

    Round one alone, or both, is what the absorbed and the absorbing list contested; 2020 had a deadline for each.
    """
    if absorbing is Absorbing.UNDECIDED:
        return MergerConsequences(absorbing, None, None, None, None)
    ours, other = (2, 1) if absorbing is Absorbing.OURS else (1, 2)
    return MergerConsequences(
        absorbing, ours, state.rounds[ours - 1].on, filing_due(state, ours), filing_due(state, other)
    )
