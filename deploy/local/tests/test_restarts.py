from isoloir_local.restarts import DELAYS, STEADY_SECONDS, delay_after, failures_after


def test_what_dies_again_and_again_is_started_less_and_less_often() -> None:
    failures, delays = 0, list[float]()
    for _ in range(8):
        failures = failures_after(failures, lived_seconds=0.1)
        delays.append(delay_after(failures))
    assert delays == sorted(delays)
    assert delays[0] == DELAYS[0]
    assert delays[-1] == DELAYS[-1]


def test_a_death_after_a_steady_life_counts_as_a_first_one() -> None:
    assert delay_after(failures_after(7, STEADY_SECONDS)) == DELAYS[0]
