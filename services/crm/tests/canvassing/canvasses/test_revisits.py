from datetime import UTC, datetime, timedelta

import pytest
from crm.canvassing.canvasses.acceptance import set_right
from crm.canvassing.canvasses.outcomes import MEANINGS, Outcome
from crm.canvassing.canvasses.revisits import MAX_ATTEMPTS, WAIT, standing
from hypothesis import given
from hypothesis import strategies as st

NOON = datetime(2029, 5, 19, 12, tzinfo=UTC)
VISITS = st.lists(st.tuples(st.datetimes(NOON.replace(tzinfo=None)).map(lambda at: at.replace(tzinfo=UTC)),
                            st.sampled_from(Outcome)), max_size=6)  # fmt: skip


def test_a_door_that_nobody_came_to_is_to_do() -> None:
    assert standing([]).state == "to_do"


@pytest.mark.parametrize("outcome", WAIT)
def test_a_closed_door_is_worth_a_return_after_a_while(outcome: Outcome) -> None:
    found = standing([(NOON, outcome)])
    assert (found.state, found.not_before) == ("again", NOON + WAIT[outcome])


def test_every_outcome_that_asks_for_a_return_says_when() -> None:
    assert WAIT.keys() == {outcome for outcome, meaning in MEANINGS.items() if meaning.again}


def test_three_closed_doors_are_enough() -> None:
    visits = [(NOON + timedelta(days=day), Outcome.NOT_HOME) for day in range(MAX_ATTEMPTS)]
    assert standing(visits[:-1]).state == "again"
    assert standing(visits).state == "done"


def test_a_closed_door_told_late_does_not_reopen_a_talk() -> None:
    assert standing([(NOON, Outcome.ANSWERED), (NOON + timedelta(hours=2), Outcome.NOT_HOME)]).state == "done"


@given(VISITS)
def test_who_asks_not_to_be_contacted_is_never_visited_again(visits: list[tuple[datetime, Outcome]]) -> None:
    assert standing([*visits, (NOON, Outcome.DO_NOT_CONTACT)]).state == "never"


@given(VISITS, st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(visits: list[tuple[datetime, Outcome]], random: object) -> None:
    shuffled = list(visits)
    random.shuffle(shuffled)  # pyright: ignore[reportAttributeAccessIssue]  # the one of hypothesis
    assert standing(shuffled) == standing(visits)


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)), st.timedeltas(timedelta(0), timedelta(days=3)))
def test_a_wrong_clock_is_set_right_and_ages_stay(wrong: timedelta, age: timedelta) -> None:
    sent_at = NOON + wrong
    assert abs(set_right(sent_at - age, sent_at, NOON) - (NOON - age)) <= timedelta(minutes=2)
