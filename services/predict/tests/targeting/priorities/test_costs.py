"""What an hour cost and what a vote may cost, as a pure rule; and the picture of both."""

import xml.etree.ElementTree as ET

import numpy as np
from predict.targeting.field_actions.effects import Kind
from predict.targeting.field_actions.partial_pooling import Belief
from predict.targeting.priorities import costs
from predict.targeting.priorities.costs import ActionCost
from predict.targeting.priorities.money import draw_money
from predict.targeting.priorities.movement import Movement
from predict.targeting.priorities.scores import CompletedAction, Known, score_action
from predict.targeting.stations.score import Outlook
from predict.targeting.stations.standings import StationStanding


def test_no_action_means_no_price_and_an_action_without_hours_neither() -> None:
    assert costs.price_hours([], 100) is None
    assert costs.price_hours([ActionCost(5000, 0.0)], 100) is None


def test_the_price_of_an_hour_is_the_money_over_the_hours_and_surer_with_more_actions() -> None:
    few = costs.price_hours([ActionCost(10_000, 10.0)], 4000)
    many = costs.price_hours([ActionCost(9_000 + 100 * n, 10.0) for n in range(20)], 4000)

    assert few is not None
    assert many is not None
    assert few.expected == 1000
    assert few.low < 500 < 2000 < few.high
    assert many.high / many.low < 1.5


def test_a_vote_has_no_bound_in_price_where_the_effect_may_be_nothing() -> None:
    hour = costs.price_hours([ActionCost(10_000, 10.0)], 1000)
    assert hour is not None
    sure, doubtful = np.full(1000, 0.1), np.where(np.arange(1000) % 3 == 0, -0.01, 0.1)

    one, two = costs.price_votes(hour, np.array([sure, doubtful]))

    assert one.middle is not None
    assert 9_000 < one.middle < 11_000
    assert one.high is not None
    assert two.low is not None
    assert two.high is None


def test_work_that_costs_nothing_makes_votes_that_cost_nothing() -> None:
    hour = costs.price_hours([ActionCost(0, 10.0), ActionCost(0, 5.0)], 100)
    assert hour is not None

    assert costs.price_votes(hour, np.full((1, 100), 0.1)) == [costs.VoteCost(0.0, 0.0, 0.0)]


def known(*actions: CompletedAction) -> Known:
    keys = [f"94033_{n:04d}" for n in range(6)]
    stations = [
        StationStanding(key, "94033", "", Outlook(key, 900, 0.1, 0.0, Belief(5, 20), "x", 0.7, 0.0)) for key in keys
    ]
    return Known(stations, {}, {key: Belief(20, 50) for key in keys}, Movement({}, {}), actions)


def test_the_picture_draws_what_is_priced_and_names_what_is_not() -> None:
    facts = known(CompletedAction(Kind.DOOR_TO_DOOR, ["94033_0001"], 4.0, 3000))
    names = [one.station for one in facts.stations]
    svg = draw_money([score_action(kind, facts) for kind in Kind], names, [True] * 5 + [False], "2024")
    root = ET.fromstring(svg)

    drawn = {group.get("data-station") for group in root.iter("{http://www.w3.org/2000/svg}g")} - {None}
    assert drawn == set(names[:5])
    assert "Coût encore inconnu : appels, boîtage" in svg
    assert "style=" not in svg


def test_without_a_price_the_picture_says_so() -> None:
    facts = known()

    svg = draw_money(
        [score_action(kind, facts) for kind in Kind], [one.station for one in facts.stations], [True] * 6, "2024"
    )

    assert "le prix d’une heure est inconnu" in svg
    ET.fromstring(svg)


def test_actions_that_cost_nothing_are_drawn_too() -> None:
    facts = known(CompletedAction(Kind.PHONE_BANK, [], 4.0, 0))

    svg = draw_money(
        [score_action(kind, facts) for kind in Kind], [one.station for one in facts.stations], [True] * 6, "2024"
    )

    assert svg.count("data-station") == 6
    assert "nan" not in svg
