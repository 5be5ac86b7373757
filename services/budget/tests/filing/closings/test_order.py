"""The order of the signatures: filing waits for nothing."""

from budget.filing.closings.order import SIGNATURES, Step, find_missing, find_obstacle
from hypothesis import given
from hypothesis import strategies as st

DONE = st.sets(st.sampled_from(list(Step)))


@given(DONE, st.booleans(), st.booleans())
def test_filing_is_never_prevented(done: set[Step], closed: bool, required: bool) -> None:
    assert find_obstacle(Step.FILED, done, closed=closed, accountant_required=required) is None


@given(DONE, st.booleans(), st.booleans())
def test_a_signature_waits_for_those_before_it(done: set[Step], closed: bool, required: bool) -> None:
    for place, step in enumerate(SIGNATURES):
        if find_obstacle(step, done, closed=closed, accountant_required=required) is not None:
            continue
        assert closed
        assert step not in done
        assert Step.FILED not in done
        before = [one for one in SIGNATURES[:place] if required or one is not Step.ACCOUNTANT]
        assert set(before) <= done


@given(st.booleans())
def test_the_candidate_signs_last_and_each_signs_once(required: bool) -> None:
    done: set[Step] = set()
    while missing := find_missing(done, accountant_required=required):
        ready = [
            step for step in missing if find_obstacle(step, done, closed=True, accountant_required=required) is None
        ]
        assert ready
        assert ready[0] is missing[0]
        done.add(ready[0])
    assert Step.CANDIDATE in done
    assert (Step.ACCOUNTANT in done) == required


def test_a_note_rectifies_what_was_filed_and_nothing_before() -> None:
    assert find_obstacle(Step.RECTIFICATION, set(), closed=True, accountant_required=True) is not None
    assert find_obstacle(Step.RECTIFICATION, {Step.FILED}, closed=True, accountant_required=True) is None
