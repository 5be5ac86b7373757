"""The day that a director types is the one on which people vote there."""

import datetime

import pytest
from elections.places.place import parse_territory
from isoloir_local.gateway.new_campaign import (
    CampaignEntry,
    proposed_entry,
    read_entry,
    with_days_of_election,
)
from kit.web.problems import Invalid


def typed(territory: str, **changed: str) -> CampaignEntry:
    """Return what the form proposes there, filled in and changed."""
    proposed = proposed_entry(parse_territory(territory)).model_dump()
    filled = {"territory": territory, "candidate": "Claude Essai", "name": "Essai"}
    return CampaignEntry.model_validate(proposed | filled | changed)


@pytest.mark.parametrize("territory", ["circo:98701", "circo:97101", "circo:ZZ01"])
def test_the_mainlands_sunday_is_refused_where_people_vote_on_its_eve(territory: str) -> None:
    place, proposed = parse_territory(territory), typed(territory)
    saturday = datetime.date.fromisoformat(proposed.first_on)
    assert read_entry(proposed, place).first_on == saturday
    assert saturday.strftime("%a") == "Sat"

    sunday = (saturday + datetime.timedelta(days=1)).isoformat()
    with pytest.raises(Invalid) as refused:
        read_entry(typed(territory, first_on=sunday), place)
    assert refused.value.pointer == "/first_on"
    assert "Ici, on vote un samedi : donnez le samedi" in refused.value.fr


def test_a_sunday_is_the_day_elsewhere() -> None:
    proposed = typed("circo:97401")
    assert read_entry(proposed, parse_territory("circo:97401")).first_on.strftime("%a") == "Sun"


@pytest.mark.parametrize("territory", ["circo:ZZ07", "circo:ZZ02", "circo:98703"])
def test_the_mainlands_first_round_is_refused_abroad_where_it_is_a_week_earlier(territory: str) -> None:
    place, proposed = parse_territory(territory), typed(territory)
    first, second = (datetime.date.fromisoformat(day) for day in (proposed.first_on, proposed.second_on))
    assert second - first == datetime.timedelta(days=14)
    mainland = (first + datetime.timedelta(days=7)).isoformat()
    with pytest.raises(Invalid) as refused:
        read_entry(typed(territory, first_on=mainland), place)
    assert refused.value.pointer == "/second_on"
    # A dissolution shortens the delay: in 2024 people abroad voted on the mainland's two Sundays.
    early = {"timing": "early", "triggered_on": "2026-11-20", "first_on": "2026-12-20", "second_on": "2026-12-27"}
    if territory == "circo:ZZ07":
        assert read_entry(typed(territory, **early), place).second_on == datetime.date(2026, 12, 27)


def test_days_that_were_proposed_with_another_election_become_those_of_the_chosen_one() -> None:
    nation = parse_territory("nation:FR")
    chosen = with_days_of_election(typed("nation:FR", election="europeennes"), nation)
    assert chosen.second_on == ""
    assert chosen.first_on != proposed_entry(nation).first_on
    assert read_entry(chosen, nation).second_on is None

    typed_days = typed("nation:FR", election="europeennes", first_on="2029-06-09")
    assert with_days_of_election(typed_days, nation) == typed_days
    kept = typed("nation:FR")
    assert with_days_of_election(kept, nation) == kept
