"""predict and budget hold back what comes of the night by the same clock as results, or by a later one.

They do not know when a station closes: what is not known is taken for the latest there can be.
"""

from common.schemas.campaign import CampaignState
from elections.embargo import Embargo, Viewer, legal_hours
from hypothesis import given
from hypothesis import strategies as st
from kit.testing.steps import STATE

ZONES = ["Europe/Paris", "America/Martinique", "Indian/Reunion", "Pacific/Tahiti", "Pacific/Noumea", "America/Miquelon"]
KINDS = ["legislatives", "presidentielle", "municipales", "regionales", "europeennes"]
CLOSINGS = st.dictionaries(
    st.sampled_from([1, 2]),
    st.one_of(st.just("20:00"), st.builds("{:02d}:{:02d}".format, st.integers(12, 19), st.integers(0, 59))),
)
DAYS = st.sampled_from([("2029-06-10", "2029-06-17"), ("2029-06-09", "2029-06-16"), ("2026-03-15", "2026-03-22")])


@given(st.sampled_from(ZONES), st.sampled_from(KINDS), DAYS, CLOSINGS)
def test_who_does_not_know_the_closings_never_opens_first(
    zone: str, kind: str, days: tuple[str, str], closings: dict[int, str]
) -> None:
    rounds = [{"number": number, "on": on} for number, on in enumerate(days, 1)]
    state = CampaignState.model_validate(STATE | {"time_zone": zone, "election": kind, "rounds": rounds})
    known, unknown = legal_hours(state, closings), legal_hours(state, {})
    assert known.keys() == unknown.keys()
    for number, hour in known.items():
        assert unknown[number] >= hour
        # Whatever anybody may hold, a sum that results keeps back is kept back by the others.
        everybody = Viewer(frozenset({"totals:read"}), ())
        before = Embargo(unknown, hour)
        assert Embargo(known, hour).shows_sums(everybody, number)
        assert before.shows_sums(everybody, number) == (unknown[number] <= hour)
