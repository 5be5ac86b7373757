from datetime import UTC, date, datetime, timedelta

import pytest
from common.schemas.campaign import CampaignState
from elections.clocks import voting_day_in
from elections.embargo import SEALED_SCOPE, Embargo, Viewer, legal_hours
from hypothesis import given
from hypothesis import strategies as st

OPENS = datetime(2029, 6, 10, 18, tzinfo=UTC)
SCOPES = st.frozensets(st.sampled_from([SEALED_SCOPE, "tallies:read", "totals:read", "events:read", "operate"]))
TERRITORIES = st.lists(st.sampled_from(["94033", "94080", "94033_0001"]), max_size=3)
MINUTES = st.integers(-100_000, 100_000)


def state(**fields: object) -> CampaignState:
    given: dict[str, object] = {
        "name": "Essai",
        "candidate": "Camille Exemple",
        "election": "legislatives",
        "territory": "circo:9406",
        "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
    }
    return CampaignState.model_validate(given | fields)


@given(SCOPES, TERRITORIES, MINUTES)
def test_before_the_hour_nobody_without_the_sealed_scope_sees_anything(
    scopes: frozenset[str], territories: list[str], minutes: int
) -> None:
    embargo = Embargo({1: OPENS}, OPENS + timedelta(minutes=minutes))
    viewer = Viewer(scopes, territories)

    if minutes < 0 and SEALED_SCOPE not in scopes:
        assert not embargo.shows_station(viewer, 1, "94033_0001")
        assert not embargo.shows_sums(viewer, 1)
    if minutes >= 0:
        assert embargo.shows_sums(viewer, 1)


@given(TERRITORIES.filter(bool), MINUTES)
def test_a_station_outside_the_territories_is_never_shown(territories: list[str], minutes: int) -> None:
    embargo = Embargo({1: OPENS}, OPENS + timedelta(minutes=minutes))

    assert not embargo.shows_station(Viewer(frozenset({SEALED_SCOPE}), territories), 1, "75056_0001")


def test_sums_before_the_hour_are_for_those_who_cover_every_station() -> None:
    embargo = Embargo({1: OPENS}, OPENS - timedelta(seconds=1))

    assert embargo.shows_sums(Viewer(frozenset({SEALED_SCOPE}), ()), 1)
    assert not embargo.shows_sums(Viewer(frozenset({SEALED_SCOPE}), ("94033",)), 1)


def test_a_round_without_a_legal_hour_stays_sealed() -> None:
    assert Embargo({1: OPENS}, OPENS + timedelta(days=9999)).is_sealed(2)


def test_the_hour_itself_is_open() -> None:
    assert not Embargo({1: OPENS}, OPENS).is_sealed(1)


def test_in_mainland_france_results_come_out_at_eight_whatever_closings_a_team_enters() -> None:
    assert legal_hours(state(), {})[1] == OPENS
    assert legal_hours(state(), {1: "12:00", 2: "18:00"}) == legal_hours(state(), {})


def test_overseas_results_wait_for_the_last_station_there() -> None:
    guyane = state(time_zone="America/Cayenne")

    assert legal_hours(guyane, {})[1] == datetime(2029, 6, 10, 23, tzinfo=UTC)
    assert legal_hours(guyane, {1: "18:00"})[1] == datetime(2029, 6, 10, 21, tzinfo=UTC)


def test_where_people_vote_on_saturday_results_wait_for_the_mainland_on_sunday() -> None:
    polynesie = state(
        time_zone="Pacific/Tahiti",
        rounds=[{"number": 1, "on": "2029-06-09"}, {"number": 2, "on": "2029-06-16"}],
    )

    assert legal_hours(polynesie, {1: "18:00"})[1] >= datetime(2029, 6, 10, 18, tzinfo=UTC)


BY_ELECTION = {"by_election": True, "triggered_on": "2028-01-10", "rounds": [{"number": 1, "on": "2028-03-12"}]}


@pytest.mark.parametrize(
    ("territory", "opens"),
    [
        ("circo:9406", datetime(2028, 3, 12, 19, tzinfo=UTC)),
        ("circo:97402", datetime(2028, 3, 12, 16, tzinfo=UTC)),
        ("circo:97301", datetime(2028, 3, 12, 23, tzinfo=UTC)),
        ("circo:ZZ01", datetime(2028, 3, 13, 6, tzinfo=UTC)),
        ("circo:ZZ03", datetime(2028, 3, 12, 22, tzinfo=UTC)),
    ],
)
def test_results_of_a_by_election_wait_for_the_last_closing_that_its_constituency_can_have(
    territory: str, opens: datetime
) -> None:
    partial = state(territory=territory, **BY_ELECTION)

    assert legal_hours(partial, {})[1] == opens
    assert legal_hours(partial, {1: "12:00"}) == legal_hours(partial, {})


def test_a_by_election_overseas_is_held_on_the_day_that_was_decreed() -> None:
    saturday, sunday = date(2028, 3, 11), date(2028, 3, 12)

    assert voting_day_in(state(territory="circo:97301", **BY_ELECTION), "973", sunday) == sunday
    assert voting_day_in(state(territory="circo:97301"), "973", sunday) == saturday
