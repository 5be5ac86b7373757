"""Whose the expenses of joined and merged lists are (L. 52-13), and the dates that follow."""

from datetime import date
from typing import Any

import pytest
from budget.accounts.list_unions.list_mergers import JOINING, MERGING, Absorbing, Head, find_absorbing, judge_merger
from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from kit.testing.steps import STATE


@pytest.mark.parametrize(
    ("head", "ours", "others", "absorbing"),
    [
        # The head of round one decides, whatever the numbers.
        (Head.OURS, 5, 30, Absorbing.OURS),
        (Head.OTHER, 30, 5, Absorbing.OTHER),
        # Else the list that most candidates come from.
        (Head.NEITHER, 18, 17, Absorbing.OURS),
        (Head.NEITHER, 17, 18, Absorbing.OTHER),
        # The article says nothing more.
        (Head.NEITHER, 18, 18, Absorbing.UNDECIDED),
    ],
)
def test_the_head_of_round_one_decides_and_else_most_candidates(
    head: Head, ours: int, others: int, absorbing: Absorbing
) -> None:
    assert find_absorbing(head, ours, others) is absorbing


def campaign(first: str, second: str, **more: Any) -> CampaignState:
    rounds = [{"number": 1, "on": first}, {"number": 2, "on": second}]
    return CampaignState.model_validate(
        STATE | {"election": "municipales", "territory": "commune:31555", "rounds": rounds} | more
    )


@pytest.mark.parametrize(
    ("first", "second", "absorbed_files", "absorbing_files"),
    [
        # One date for both, the tenth Friday after round one.
        ("2026-03-15", "2026-03-22", date(2026, 5, 22), date(2026, 5, 22)),
        # 2020: 10 July for absorbed lists, 11 September for the others.
        ("2020-03-15", "2020-06-28", date(2020, 7, 10), date(2020, 9, 11)),
    ],
)
def test_the_absorbed_list_stops_at_round_one_and_files_its_own_account(
    first: str, second: str, absorbed_files: date, absorbing_files: date
) -> None:
    state = campaign(first, second)
    lost = judge_merger(state, Absorbing.OTHER)
    assert (lost.last_round, lost.closes_on) == (1, date.fromisoformat(first))
    assert lost.filing_due_at is not None
    assert lost.other_filing_due_at is not None
    assert (lost.filing_due_at.date(), lost.other_filing_due_at.date()) == (absorbed_files, absorbing_files)

    kept = judge_merger(state, Absorbing.OURS)
    assert (kept.last_round, kept.closes_on) == (2, date.fromisoformat(second))
    assert kept.filing_due_at is not None
    assert kept.filing_due_at.date() == absorbing_files

    open_question = judge_merger(state, Absorbing.UNDECIDED)
    assert (open_question.last_round, open_question.closes_on, open_question.filing_due_at) == (None, None, None)


def test_pairs_and_european_lists_join_and_do_not_merge() -> None:
    assert {ElectionKind.EUROPEENNES, ElectionKind.DEPARTEMENTALES} == JOINING - MERGING
    assert not JOINING & {ElectionKind.LEGISLATIVES, ElectionKind.PRESIDENTIELLE}
