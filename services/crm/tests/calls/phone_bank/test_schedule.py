"""Who is called again and when, whatever comes of the calls."""

from datetime import UTC, datetime, timedelta

from common.schemas.actions import Channel
from crm.calls.phone_bank.codes import EFFECTS, CallResult
from crm.calls.phone_bank.schedule import BUSY_WAIT, MESSAGE_WAIT, Pace, after
from crm.canvassing.canvasses.outcomes import fits
from hypothesis import given
from hypothesis import strategies as st

NOW = datetime(2029, 6, 4, 15, tzinfo=UTC)
PACES = st.builds(Pace, st.integers(1, 720).map(lambda hours: timedelta(hours=hours)), st.integers(1, 10))
RESULTS = st.sampled_from(CallResult)
AGAIN = [code for code, effect in EFFECTS.items() if effect.then == "again"]


def test_every_code_has_an_outcome_of_the_field_that_calls_know() -> None:
    assert set(EFFECTS) == set(CallResult)
    assert all(fits(effect.outcome, Channel.PHONE) for effect in EFFECTS.values())


@given(PACES, st.integers(0, 9), RESULTS)
def test_who_said_no_or_was_talked_to_is_not_called_again(pace: Pace, tries: int, result: CallResult) -> None:
    turn = after(pace, tries, result, NOW, None)
    assert (turn.state == "done") == (EFFECTS[result].then == "done")
    if EFFECTS[result].closes in ("calls", "everything"):
        assert (turn.state, turn.not_before) == ("done", None)


@given(PACES, st.lists(st.sampled_from(AGAIN), min_size=1, max_size=20))
def test_who_is_never_reached_is_tried_so_often_and_no_more(pace: Pace, results: list[CallResult]) -> None:
    tries, calls, now, given_up = 0, 0, NOW, False
    for result in results:
        calls += 1
        turn = after(pace, tries, result, now, None)
        given_up = turn.state == "given_up"
        if given_up:
            break
        assert turn.not_before is not None
        assert turn.not_before > now
        tries, now = turn.tries, turn.not_before
    assert calls <= pace.most_tries
    assert (calls == pace.most_tries) == given_up


@given(PACES, st.integers(0, 9))
def test_a_busy_line_is_tried_soon_and_a_message_is_given_time(pace: Pace, tries: int) -> None:
    def wait(result: CallResult) -> timedelta | None:
        not_before = after(pace, tries, result, NOW, None).not_before
        return None if not_before is None else not_before - NOW

    busy, silent, message = (wait(code) for code in (CallResult.BUSY, CallResult.NO_ANSWER, CallResult.LEFT_MESSAGE))
    if busy is not None and silent is not None and message is not None:
        assert busy <= silent == pace.cooldown <= message
        assert busy <= BUSY_WAIT
        assert message >= MESSAGE_WAIT


@given(PACES, st.integers(0, 9), st.integers(1, 10_000))
def test_an_hour_that_was_named_is_kept_however_often_they_were_tried(pace: Pace, tries: int, minutes: int) -> None:
    named = NOW + timedelta(minutes=minutes)
    turn = after(pace, tries, CallResult.CALL_BACK, NOW, named)
    assert (turn.state, turn.not_before, turn.asked, turn.tries) == ("waiting", named, True, 0)
    unnamed = after(pace, tries, CallResult.CALL_BACK, NOW, None)
    assert (unnamed.not_before, unnamed.asked) == (NOW + pace.cooldown, False)
