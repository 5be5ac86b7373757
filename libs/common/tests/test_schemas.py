"""Shared values accept what exists in France and refuse what would break a service later."""

from typing import Any

import pytest
from common.schemas import CampaignState, Day, Instant, Interval, MemberTerritory, Priority, Station, Territory
from pydantic import TypeAdapter, ValidationError

CAMPAIGN: dict[str, Any] = {
    "name": "Val-de-Marne 6e",
    "candidate": "Camille Exemple",
    "election": "legislatives",
    "territory": "circo:9406",
    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
}


def accepts(kind: Any, value: object) -> bool:
    try:
        TypeAdapter[Any](kind).validate_python(value)
    except ValidationError:
        return False
    return True


@pytest.mark.parametrize("key", ["94033_0001", "2A004_0012", "97101_0001", "ZZ001_0002", "13055_322b", "75056_02.1"])
def test_a_station_of_any_part_of_france_is_accepted(key: str) -> None:
    assert accepts(Station, key)


@pytest.mark.parametrize(
    "key", ["", "94033", "94033_", "94033-0001", "94033_00011", "2C004_0001", "94033_0001\n", "９4033_0001", 940330001]
)
def test_what_is_no_station_is_refused(key: object) -> None:
    assert not accepts(Station, key)


@pytest.mark.parametrize(
    "territory",
    ["circo:9406", "circo:2A01", "circo:ZZ11", "commune:94033", "departement:971", "canton:9401", "nation:FR"],
)
def test_a_territory_has_a_kind_and_a_code(territory: str) -> None:
    assert accepts(Territory, territory)


@pytest.mark.parametrize("territory", ["9406", "circo:", "circo:9406 ", "planet:1", "circo:\x00", "circo:" + "9" * 30])
def test_what_is_no_territory_is_refused(territory: str) -> None:
    assert not accepts(Territory, territory)


def test_a_member_works_on_communes_or_stations() -> None:
    assert accepts(MemberTerritory, "94033")
    assert accepts(MemberTerritory, "94033_0001")
    assert not accepts(MemberTerritory, "94")


def test_an_instant_has_a_zone_and_a_year_that_can_be_computed_with() -> None:
    assert accepts(Instant, "2029-06-10T20:00:00+02:00")
    assert not accepts(Instant, "2029-06-10T20:00:00")
    assert not accepts(Instant, "9999-12-31T23:59:00-14:00")
    assert not accepts(Instant, "0001-01-01T00:00:00+14:00")


def test_a_day_lies_within_the_fifth_republic() -> None:
    assert accepts(Day, "1958-11-23")
    assert not accepts(Day, "0001-01-01")
    assert not accepts(Day, "9999-12-31")


def test_an_interval_goes_from_low_to_high() -> None:
    assert Interval(low=0.1, high=0.1).high == 0.1
    for low, high in ((0.2, 0.1), (float("nan"), 1.0), (0.0, float("inf"))):
        with pytest.raises(ValidationError):
            Interval(low=low, high=high)


def test_a_score_lies_in_its_interval() -> None:
    with pytest.raises(ValidationError, match="outside"):
        Priority(station="94033_0001", rank=1, score=3.0, low=0.0, high=2.0)


def test_a_campaign_is_real_and_in_paris_unless_it_says_otherwise() -> None:
    campaign = CampaignState.model_validate(CAMPAIGN)
    assert (campaign.demo, campaign.clock_offset_seconds, campaign.time_zone) == (False, 0, "Europe/Paris")
    assert campaign.population is None


def test_a_campaign_overseas_lives_by_its_own_clock() -> None:
    assert CampaignState.model_validate(CAMPAIGN | {"time_zone": "Pacific/Noumea"}).time_zone == "Pacific/Noumea"


def test_only_a_demonstration_moves_its_clock() -> None:
    moved = CAMPAIGN | {"clock_offset_seconds": 86_400}
    with pytest.raises(ValidationError, match="demonstration"):
        CampaignState.model_validate(moved)
    assert CampaignState.model_validate(moved | {"demo": True}).clock_offset_seconds == 86_400


@pytest.mark.parametrize(
    "changed",
    [
        {"name": ""},
        {"name": "a\x00b"},
        {"candidate": "x" * 201},
        {"election": "cantonales"},
        {"time_zone": "Europe/Paname"},
        {"time_zone": "Europe"},
        {"time_zone": "../../etc/passwd"},
        {"time_zone": ""},
        {"rounds": []},
        {"rounds": [{"number": 3, "on": "2029-06-10"}]},
        {"rounds": [{"number": 2, "on": "2029-06-17"}, {"number": 1, "on": "2029-06-10"}]},
        {"rounds": [{"number": 1, "on": "2029-06-17"}, {"number": 2, "on": "2029-06-10"}]},
        {"rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 1, "on": "2029-06-17"}]},
        {"clock_offset_seconds": 10**12, "demo": True},
        {"triggered_on": "2029-06-11"},
        {"population": 0},
    ],
)
def test_a_campaign_that_cannot_be_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        CampaignState.model_validate(CAMPAIGN | changed)
