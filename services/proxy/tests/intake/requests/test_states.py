from proxy.intake.requests.states import NEXT, TOLD_AS, State, is_over, may_become


def test_every_state_can_be_reached_and_left_or_is_an_end() -> None:
    reached = {State.OPEN}
    while more := {then for now in reached for then in NEXT[now]} - reached:
        reached |= more
    assert reached == set(State)
    assert {state for state in State if is_over(state)} == {State.VOTED, State.LOST, State.WITHDRAWN}


def test_a_request_can_be_withdrawn_until_it_is_over() -> None:
    assert all(may_become(state, State.WITHDRAWN) for state in State if not is_over(state))


def test_every_state_is_told_as_something() -> None:
    assert set(TOLD_AS) == set(State)
