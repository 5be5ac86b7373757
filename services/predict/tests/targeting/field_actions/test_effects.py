"""What a team can do depends on where its voters live."""

import pytest
from predict.targeting.field_actions.effects import EFFECTS, LABELS, Kind, kinds_in, usual_kind


@pytest.mark.parametrize("territory", ["circo:9406", "commune:75056", "nation:FR", "circo:97401"])
def test_every_action_is_proposed_where_there_are_doors_the_doors_first(territory: str) -> None:
    assert list(kinds_in(territory)) == list(LABELS) == list(EFFECTS)
    assert next(iter(kinds_in(territory))) is Kind.DOOR_TO_DOOR


def test_calls_alone_are_proposed_to_the_french_abroad() -> None:
    assert list(kinds_in("circo:ZZ08")) == [Kind.PHONE_BANK]


def test_a_station_abroad_is_ranked_by_calls() -> None:
    assert usual_kind("circo:ZZ07") is usual_kind("ZZ071_0001") is Kind.PHONE_BANK
    assert usual_kind("circo:7606") is usual_kind("94080_0001") is usual_kind("") is Kind.DOOR_TO_DOOR
