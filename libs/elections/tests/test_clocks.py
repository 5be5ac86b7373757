"""Each place goes by its own clock and day, tested by the minute round the hour."""

from datetime import UTC, date, datetime, timedelta

import pytest
from common.schemas.campaign import CampaignState
from common.schemas.elections import ElectionKind
from elections.clocks import (
    ZONES,
    department_of,
    department_of_territory,
    past_voting_day,
    votes_on_saturday,
    voting_day,
    voting_place,
    with_own_clock,
    zone_name,
    zone_of_territory,
)
from elections.embargo import Embargo, legal_hours

SUNDAY = date(2029, 6, 10)
PARIS_AT_EIGHT = datetime(2029, 6, 10, 18, tzinfo=UTC)


def state(territory: str, election: str = "legislatives", on: date = SUNDAY, zone: str = "Europe/Paris"):
    return CampaignState.model_validate(
        {
            "name": "Essai",
            "candidate": "Camille Exemple",
            "election": election,
            "territory": territory,
            "rounds": [{"number": 1, "on": on.isoformat()}],
            "time_zone": zone,
        }
    )


@pytest.mark.parametrize(
    ("territory", "department"),
    [
        ("circo:97401", "974"),
        ("commune:97411", "974"),
        ("departement:974", "974"),
        ("region:04", "974"),
        ("collectivite:02", "972"),
        ("collectivite:987", "987"),
        ("circo:98703", "987"),
        ("circo:ZX01", "977"),
        ("collectivite:977", "977"),
        ("circo:9406", ""),
        ("collectivite:94", ""),
        ("region:11", ""),
        ("circo:ZZ01", ""),
        ("nation:FR", ""),
        ("secteur:75056SR01", ""),
    ],
)
def test_a_territory_lies_in_a_department_overseas_or_in_none(territory: str, department: str) -> None:
    assert department_of_territory(territory) == department
    assert zone_of_territory(territory) == (ZONES.get(department) if department else None)


def test_a_commune_a_postcode_and_the_ministrys_letters_say_the_same() -> None:
    assert {department_of(place) for place in ("97411", "97400", "97411_0001", "ZD411")} == {"974"}
    assert {department_of(place) for place in ("94033", "2A004", "", "75056_0101")} == {""}


@pytest.mark.parametrize(
    ("territory", "on", "opens"),
    [
        ("circo:9406", SUNDAY, PARIS_AT_EIGHT),
        # 22:00 on La Réunion, which at 20:00 there would be two hours early.
        ("circo:97401", SUNDAY, PARIS_AT_EIGHT),
        ("circo:97601", SUNDAY, PARIS_AT_EIGHT),
        ("circo:98801", SUNDAY, PARIS_AT_EIGHT),
        # They vote on the Saturday, and wait for the mainland's Sunday: by whichever day the campaign states.
        ("circo:97101", SUNDAY, PARIS_AT_EIGHT),
        ("circo:97101", SUNDAY - timedelta(days=1), PARIS_AT_EIGHT),
        ("circo:98701", SUNDAY - timedelta(days=1), PARIS_AT_EIGHT),
        ("circo:ZZ01", SUNDAY, PARIS_AT_EIGHT),
        ("circo:ZZ07", SUNDAY, PARIS_AT_EIGHT),
        ("nation:FR", SUNDAY, PARIS_AT_EIGHT),
    ],
)
def test_national_results_come_out_at_eight_in_paris_everywhere(territory: str, on: date, opens: datetime) -> None:
    _check_minutes(state(territory, on=on), opens)


@pytest.mark.parametrize(
    ("territory", "election", "opens"),
    [
        ("collectivite:02", "territoriales", datetime(2029, 6, 11, 0, tzinfo=UTC)),  # Martinique, UTC-4
        ("commune:97302", "municipales", datetime(2029, 6, 10, 23, tzinfo=UTC)),  # Guyane, UTC-3
        ("collectivite:987", "territoriales", datetime(2029, 6, 11, 6, tzinfo=UTC)),  # Polynésie, UTC-10
        ("commune:97411", "municipales", PARIS_AT_EIGHT),
    ],
)
def test_local_results_overseas_wait_for_the_last_close_there(territory: str, election: str, opens: datetime) -> None:
    _check_minutes(state(territory, election), opens)


def _check_minutes(campaign: CampaignState, opens: datetime) -> None:
    for zone in ("Europe/Paris", "Pacific/Tahiti") if zone_of_territory(campaign.territory) else ("Europe/Paris",):
        hours = legal_hours(campaign.model_copy(update={"time_zone": zone}), {})
        for minute in range(-90, 91):
            now = opens + timedelta(minutes=minute)
            assert Embargo(hours, now).is_sealed(1) == (minute < 0), (zone, minute)


def test_the_day_of_the_vote_is_the_places_own() -> None:
    saturday = SUNDAY - timedelta(days=1)
    assert voting_day(ElectionKind.LEGISLATIVES, "971", SUNDAY) == saturday
    assert voting_day(ElectionKind.LEGISLATIVES, "971", saturday) == saturday
    assert voting_day(ElectionKind.MUNICIPALES, "971", SUNDAY) == SUNDAY
    assert voting_day(ElectionKind.PRESIDENTIELLE, "974", SUNDAY) == SUNDAY
    assert votes_on_saturday(ElectionKind.LEGISLATIVES, "ZZ02")
    assert not votes_on_saturday(ElectionKind.LEGISLATIVES, "ZZ07")


@pytest.mark.parametrize(
    ("election", "territory", "sunday", "number", "local"),
    [
        ("legislatives", "circo:97203", "2024-06-30", 1, "2024-06-29"),
        ("presidentielle", "departement:ZX", "2022-04-10", 1, "2022-04-09"),
        ("europeennes", "commune:97501", "2024-06-09", 1, "2024-06-08"),
        # Polynesia and the French abroad chose deputies a week earlier in 2022, and not after the dissolution of 2024.
        ("legislatives", "circo:98701", "2022-06-12", 1, "2022-06-04"),
        ("legislatives", "circo:98701", "2022-06-19", 2, "2022-06-18"),
        ("legislatives", "circo:98701", "2024-06-30", 1, "2024-06-29"),
        ("legislatives", "circo:ZZ02", "2022-06-12", 1, "2022-06-04"),
        ("legislatives", "circo:ZZ07", "2022-06-12", 1, "2022-06-05"),
        ("municipales", "commune:97209", "2026-03-15", 1, "2026-03-15"),
        ("legislatives", "circo:97402", "2024-06-30", 1, "2024-06-30"),
        ("legislatives", "circo:9406", "2024-06-30", 1, "2024-06-30"),
    ],
)
def test_a_round_of_the_past_was_held_on_the_places_own_day(
    election: str, territory: str, sunday: str, number: int, local: str
) -> None:
    place, on = voting_place(territory), date.fromisoformat(sunday)
    assert past_voting_day(ElectionKind(election), place, on, number) == date.fromisoformat(local)


@pytest.mark.parametrize(
    ("election", "territory", "may"),
    [
        ("legislatives", "circo:97101", True),
        ("legislatives", "circo:98701", True),
        ("legislatives", "circo:ZZ01", True),
        ("legislatives", "circo:ZZ07", False),
        ("legislatives", "circo:97401", False),
        ("legislatives", "circo:9406", False),
        ("municipales", "commune:97101", False),
        ("presidentielle", "nation:FR", False),
    ],
)
def test_people_vote_on_a_saturday_west_of_the_mainland_alone(election: str, territory: str, may: bool) -> None:
    assert votes_on_saturday(ElectionKind(election), voting_place(territory)) is may


def test_a_campaign_gets_the_clock_of_its_place_and_keeps_its_own_elsewhere() -> None:
    assert with_own_clock(state("circo:97401")).time_zone == "Indian/Reunion"
    assert with_own_clock(state("circo:ZZ07", zone="Europe/Berlin")).time_zone == "Europe/Berlin"
    same = state("circo:9406")
    assert with_own_clock(same) is same


def test_a_clock_that_is_not_of_paris_has_a_name() -> None:
    assert zone_name("Europe/Paris") == ""
    assert zone_name("Indian/Reunion") == "heure de La Réunion"
    assert zone_name("America/New_York") == "heure de New York"
    assert all(zone_name(zone).startswith("heure de ") for zone in ZONES.values())
