"""The eve begins where the reader votes: on the Friday in Guadeloupe when the nation votes on Sunday."""

from datetime import UTC, datetime, timedelta

import pytest
from common.schemas.campaign import CampaignState
from crm.campaign.actions.election_silence import ZONES, department_of, is_silent, silences_of, silent_from
from hypothesis import given
from hypothesis import strategies as st
from kit.testing.steps import STATE

NATION = CampaignState.model_validate(STATE | {"election": "legislatives"})
AMERICAS = CampaignState.model_validate(
    STATE | {"election": "legislatives", "territory": "circo:ZZ01", "time_zone": "America/New_York"}
)
TOWN = CampaignState.model_validate(STATE | {"election": "municipales", "territory": "commune:94033"})


@pytest.mark.parametrize(
    ("state", "place", "eve", "close"),
    [
        (NATION, "94033_0001", "2029-06-08T22:00Z", "2029-06-10T18:00Z"),
        (NATION, "97105", "2029-06-08T04:00Z", "2029-06-10T00:00Z"),
        (NATION, "ZA105_0001", "2029-06-08T04:00Z", "2029-06-10T00:00Z"),
        (NATION, "98735", "2029-06-08T10:00Z", "2029-06-10T06:00Z"),
        (NATION, "97411", "2029-06-08T20:00Z", "2029-06-10T16:00Z"),
        (NATION, "98818", "2029-06-08T13:00Z", "2029-06-10T09:00Z"),
        (AMERICAS, "", "2029-06-08T04:00Z", "2029-06-10T00:00Z"),
        (TOWN, "97105", "2029-06-09T04:00Z", "2029-06-11T00:00Z"),
    ],
)
def test_the_first_silence(state: CampaignState, place: str, eve: str, close: str) -> None:
    first = silences_of(state, department_of(place))[0]
    assert [moment.astimezone(UTC) for moment in first] == [datetime.fromisoformat(eve), datetime.fromisoformat(close)]


@given(st.sampled_from(["", *ZONES]), st.integers(0, 30 * 24 * 60))
def test_what_is_not_silent_now_stops_at_the_next_eve(department: str, minutes: int) -> None:
    now = datetime(2029, 5, 25, tzinfo=UTC) + timedelta(minutes=minutes)
    if is_silent(NATION, department, now):
        return
    eve = silent_from(NATION, department, now)
    if eve is None:
        assert now >= silences_of(NATION, department)[-1][1]
    else:
        assert now < eve
        assert is_silent(NATION, department, eve)
        assert not is_silent(NATION, department, eve - timedelta(minutes=1))
