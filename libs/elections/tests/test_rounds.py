"""The round of a night: the last that has begun anywhere the campaign is."""

from datetime import date

import pytest
from common.schemas.campaign import CampaignState
from elections.rounds import newest_round

STATE = {
    "name": "Essai",
    "candidate": "Camille Exemple",
    "election": "legislatives",
    "rounds": [{"number": 1, "on": "2029-06-10"}, {"number": 2, "on": "2029-06-17"}],
}


@pytest.mark.parametrize(
    ("territory", "today", "number"),
    [
        ("circo:9406", date(2029, 1, 1), 1),
        ("circo:9406", date(2029, 6, 10), 1),
        ("circo:9406", date(2029, 6, 16), 1),
        ("circo:9406", date(2029, 6, 17), 2),
        ("nation:FR", date(2029, 6, 15), 1),
        ("nation:FR", date(2029, 6, 16), 2),
        ("nation:FR", date(2029, 7, 1), 2),
    ],
)
def test_a_round_begins_on_its_day_and_in_the_nation_on_the_saturday(territory: str, today: date, number: int) -> None:
    assert newest_round(CampaignState.model_validate(STATE | {"territory": territory}), today) == number
