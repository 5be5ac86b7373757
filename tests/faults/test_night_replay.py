"""A night replayed in seconds, with phones that drop out, resend and disagree: `bench/night_replay.py`, made small."""

from dataclasses import replace

from elections.fictional import make_constituency
from results.projections.ballots import ballot_of_reading

from bench.night_replay import replay
from bench.night_watchers import Habit
from bench.recorded_night import read_night
from bench.replay_measures import Replayed
from bench.results_suite import running

STATIONS, SPEED = 20, 1200.0


async def test_each_sheet_of_a_night_with_phones_that_drop_out_counts_once_and_is_told_to_all() -> None:
    night = read_night(ballot_of_reading(make_constituency(6).readings[1]), STATIONS)
    # No longer than is needed: the last sheets of a real night come hours after the others.
    night = replace(night, hours=[min(hour, 3.0) for hour in night.hours])
    with running() as suite:
        done: Replayed = await replay(suite, night, SPEED)

    assert done.wrong == []
    assert done.habits.keys() == {habit.value for habit in Habit}
    assert done.sent.posts > STATIONS
    assert done.sentinel.asked_early > 0
