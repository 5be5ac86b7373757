"""A constituency where what each segment thinks is known, and polls of it with errors of the size that polls have."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pytest
from elections.fictional.constituency import make_constituency
from numpy.typing import NDArray
from predict.forecasting.polls.checks import find_fault
from predict.forecasting.polls.context import USUAL, measure_context
from predict.forecasting.polls.projection import BEYOND_SAMPLING, Mix, Projection, project_survey
from predict.forecasting.polls.readings import read_level
from predict.forecasting.polls.survey import Answer, Segment, Survey

ANSWERS = (*(Answer(name, name, "vote", None) for name in "ABCD"), Answer("none", "Abstention", "abstention", None))
CHOICES = ("1", "2", "3", "4", "5", "6", "aside")
AGES = ("18-64", "65+")
CONTEXT = 0.2


@dataclass(frozen=True)
class World:
    """`truth`: stations × answers."""

    registered: NDArray[np.float64]
    past: NDArray[np.float64]
    ages: NDArray[np.float64]
    truth: NDArray[np.float64]
    cells: NDArray[np.float64]
    """stations × past votes × ages × answers: how many people."""


def make_world(seed: int) -> World:
    draw = np.random.default_rng(seed)
    made = make_constituency(seed)
    first = made.readings[1]
    stations = first.stations["station"].to_list()
    row = {station: place for place, station in enumerate(stations)}
    registered = first.stations["registered"].to_numpy().astype(np.float64)
    past = np.zeros((len(stations), len(CHOICES)))
    for station, panel, votes in first.votes.select("station", "panel", "votes").iter_rows():
        past[row[station], panel - 1] = votes
    past[:, -1] = registered - past.sum(axis=1)
    past = past / registered[:, None]
    old = made.profile.sort("station")["share_over_65"].to_numpy()
    ages = np.stack([1 - old, old], axis=1)
    by_past = draw.normal(0, 1.3, (len(CHOICES), len(ANSWERS)))
    by_age = draw.normal(0, 0.35, (len(AGES), len(ANSWERS)))
    here = draw.normal(0, CONTEXT, (len(stations), 1, 1, len(ANSWERS)))
    opinion = np.exp(by_past[None, :, None, :] + by_age[None, None, :, :] + here)
    opinion /= opinion.sum(axis=-1, keepdims=True)
    cells = registered[:, None, None, None] * past[:, :, None, None] * ages[:, None, :, None] * opinion
    return World(registered, past, ages, cells.sum(axis=(1, 2)) / registered[:, None], cells)


def take_poll(world: World, people: int, seed: int) -> Survey:
    """People drawn by chance; the whole poll leans one way, as real ones do, and is published in whole percents."""
    draw = np.random.default_rng(seed)
    lean = np.exp(BEYOND_SAMPLING * draw.standard_normal(len(ANSWERS)))
    chances = world.cells.sum(axis=0)
    leaning = chances * lean
    leaning *= (chances.sum(axis=-1) / leaning.sum(axis=-1))[..., None]
    asked = draw.multinomial(people, (leaning / leaning.sum()).ravel()).reshape(leaning.shape)
    segments = [
        Segment("past_vote", choice, int(table.sum()), _published(table), "legislatives-2024-t1")
        for choice, table in zip(CHOICES, asked.sum(axis=1), strict=True)
    ]
    segments += [
        Segment("age", age, int(table.sum()), _published(table))
        for age, table in zip(AGES, asked.sum(axis=0), strict=True)
    ]
    return Survey(
        people, "random", 1.0, date(2029, 5, 1), date(2029, 5, 3), None, ANSWERS, _published(asked.sum(axis=(0, 1))),
        tuple(segment for segment in segments if segment.base >= 30),
    )  # fmt: skip


def mixes_of(world: World, survey: Survey) -> list[Mix]:
    kept = [CHOICES.index(segment.category) for segment in survey.of("past_vote")]
    return [Mix("past_vote", world.past[:, kept]), Mix("age", world.ages)]


def _published(counts: NDArray[np.int64]) -> tuple[float, ...]:
    """Whole percents that add up to 100, the remainders going where they are largest."""
    exact = counts / max(counts.sum(), 1) * 100
    rounded = np.floor(exact)
    for place in np.argsort(rounded - exact, kind="stable")[: round(100 - rounded.sum())]:
        rounded[place] += 1
    return tuple((rounded / 100).tolist())


def bring(world: World, survey: Survey, *, of_territory: bool = True) -> Projection:
    mixes = mixes_of(world, survey)
    return project_survey(survey, mixes, world.registered, context=CONTEXT, of_territory=of_territory)


@pytest.fixture(scope="module")
def trials() -> list[tuple[World, Survey, Projection]]:
    made: list[tuple[World, Survey, Projection]] = []
    for seed in range(8):
        world = make_world(seed)
        for people in (600, 1500):
            survey = take_poll(world, people, seed)
            made.append((world, survey, bring(world, survey)))
    return made


def test_intervals_hold_the_true_opinion_of_nine_stations_in_ten(
    trials: list[tuple[World, Survey, Projection]],
) -> None:
    held = [((made.low <= world.truth) & (world.truth <= made.high)).mean() for world, _, made in trials]

    assert 0.86 <= np.mean(held) <= 0.96


def test_the_level_of_the_territory_is_held_as_often_as_is_said(
    trials: list[tuple[World, Survey, Projection]],
) -> None:
    held: list[float] = []
    for world, _, made in trials:
        level = world.registered @ world.truth / world.registered.sum()
        held.append(float(((made.level_low <= level) & (level <= made.level_high)).mean()))

    assert 0.8 <= np.mean(held) <= 1


def test_stations_are_told_better_than_by_the_average_everywhere(
    trials: list[tuple[World, Survey, Projection]],
) -> None:
    for world, survey, made in trials:
        everywhere = np.abs(np.asarray(survey.overall) - world.truth).mean()
        assert np.abs(made.mean - world.truth).mean() < everywhere


def test_the_order_of_stations_is_found(trials: list[tuple[World, Survey, Projection]]) -> None:
    """Against the average everywhere, which puts no station before another."""
    found = [
        np.corrcoef(made.mean[:, answer], world.truth[:, answer])[0, 1]
        for world, survey, made in trials
        if survey.sample == 1500
        for answer in range(len(ANSWERS))
    ]

    assert np.median(found) > 0.3


def test_the_stations_add_up_to_the_polls_own_result_in_its_own_territory() -> None:
    world = make_world(3)
    survey = take_poll(world, 1000, 3)

    made = bring(world, survey)

    assert made.level == pytest.approx(np.asarray(survey.overall), abs=0.012)
    assert made.mean.sum(axis=1) == pytest.approx(np.ones(len(world.registered)))


def test_more_people_asked_make_narrower_intervals() -> None:
    world = make_world(5)

    few, many = (bring(world, take_poll(world, people, 5)) for people in (400, 4000))

    assert (many.level_high - many.level_low).mean() < (few.level_high - few.level_low).mean()


def test_a_poll_of_another_territory_is_less_sure_of_this_one() -> None:
    world = make_world(4)
    survey = take_poll(world, 1500, 4)

    own, other = bring(world, survey), bring(world, survey, of_territory=False)

    assert (other.level_high - other.level_low).mean() > (own.level_high - own.level_low).mean()


def test_without_segments_every_station_is_the_whole() -> None:
    world = make_world(1)
    survey = replace(take_poll(world, 1000, 1), segments=())

    made = project_survey(survey, [], world.registered, context=CONTEXT, of_territory=True)

    assert made.mean == pytest.approx(np.tile(np.asarray(survey.overall), (len(world.registered), 1)), abs=0.03)


def test_the_same_poll_gives_the_same_numbers_twice() -> None:
    world = make_world(2)
    survey = take_poll(world, 800, 2)

    assert (bring(world, survey).low == bring(world, survey).low).all()


def test_the_simulated_polls_are_ones_that_would_be_taken() -> None:
    world = make_world(6)

    assert find_fault(take_poll(world, 600, 6), date(2029, 6, 1)) is None


def test_levels_leave_abstention_out_and_hold_the_error_that_no_sample_removes() -> None:
    world = make_world(7)
    survey = take_poll(world, 100_000, 7)

    readings = read_level(survey, bring(world, survey), of_territory=True, by="answer")

    assert {reading.name for reading in readings} == set("ABCD")
    assert sum(reading.share for reading in readings) == pytest.approx(1)
    for reading in readings:
        assert reading.beyond > 3 * reading.sampling > 0


def test_how_far_stations_differ_is_measured_where_it_is_known() -> None:
    draw = np.random.default_rng(1)
    for context in (0.1, 0.3):
        composition = draw.dirichlet((6.0, 4.0, 3.0), 400)
        opinion = composition @ np.asarray([[0.6, 0.3, 0.1], [0.2, 0.5, 0.3], [0.2, 0.2, 0.6]])
        here = opinion * np.exp(context * draw.standard_normal(opinion.shape))
        votes = np.asarray([draw.multinomial(800, one) for one in here / here.sum(axis=1, keepdims=True)])

        # Relative to the others: the deviation of one answer against all of them is a little larger than its own.
        assert measure_context(composition, votes.astype(np.float64)) == pytest.approx(context, rel=0.35)


def test_where_no_past_tells_the_usual_deviation_is_taken() -> None:
    assert measure_context(np.ones((3, 1)), np.full((3, 2), 100.0)) == USUAL
