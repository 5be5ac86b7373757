"""A poll that cannot be right is refused with the field at fault; one that is frail is used and flagged."""

from dataclasses import replace
from datetime import date

import pytest
from predict.forecasting.polls.checks import find_fault, find_small, list_warnings
from predict.forecasting.polls.notes import list_notes
from predict.forecasting.polls.survey import Answer, Segment, Survey

TODAY = date(2029, 5, 10)
YOUNG, OLD = "moins de 65 ans", "65 ans et plus"


def survey(**changes: object) -> Survey:
    made = Survey(
        sample=1000,
        sampling="quotas",
        design_effect=1.4,
        fielded_from=date(2029, 5, 1),
        fielded_to=date(2029, 5, 3),
        published_on=date(2029, 5, 5),
        answers=(Answer("a", "A", "vote", "gauche"), Answer("b", "B", "vote", "droite")),
        overall=(0.52, 0.48),
        segments=(
            Segment("age", YOUNG, 700, (0.55, 0.45)),
            Segment("age", OLD, 300, (0.45, 0.55)),
        ),
    )
    return replace(made, **changes)  # pyright: ignore[reportArgumentType]  # a field of the dataclass each


def test_a_good_poll_has_no_fault_and_no_warning() -> None:
    assert find_fault(survey(), TODAY) is None
    assert list_warnings(survey()) == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"sample": 12, "segments": ()}, "/sample"),
        ({"overall": (0.52, 0.40)}, "/overall"),
        ({"overall": (0.9, 0.9)}, "/overall"),
        ({"fielded_to": date(2029, 4, 1)}, "/fielded_to"),
        ({"fielded_to": date(2029, 6, 1)}, "/fielded_to"),
        ({"fielded_from": date(2029, 1, 1)}, "/fielded_from"),
        ({"published_on": date(2029, 5, 2)}, "/published_on"),
        ({"segments": (Segment("age", OLD, 300, (0.45, 0.40)),)}, "/segments/0/shares"),
        ({"segments": (Segment("age", OLD, 1300, (0.5, 0.5)),)}, "/segments/0/base"),
        (
            {"segments": (Segment("age", OLD, 300, (0.5, 0.5)), Segment("age", OLD, 300, (0.5, 0.5)))},
            "/segments/1/category",
        ),
        (
            {"segments": (Segment("age", YOUNG, 700, (0.9, 0.1)), Segment("age", OLD, 300, (0.9, 0.1)))},
            "/segments/0/shares",
        ),
        (
            {
                "segments": (
                    Segment("past_vote", "gauche", 300, (0.9, 0.1), "legislatives-2024-t1"),
                    Segment("past_vote", "droite", 300, (0.1, 0.9), "presidentielle-2022-t1"),
                )
            },
            "/segments/0/election",
        ),
    ],
)
def test_what_cannot_be_is_refused_with_the_field_and_what_to_do(changes: dict[str, object], pointer: str) -> None:
    fault = find_fault(survey(**changes), TODAY)

    assert fault is not None
    assert fault.pointer == pointer
    assert len(fault.fr) > 30
    assert len(fault.en) > 30


def test_twelve_people_are_said_to_be_twelve() -> None:
    fault = find_fault(survey(sample=12, segments=()), TODAY)

    assert fault is not None
    assert "12 personnes" in fault.fr


def test_whole_percents_may_miss_a_hundred_by_their_rounding() -> None:
    answers = tuple(Answer(str(n), str(n), "vote", None) for n in range(7))

    rounded = survey(answers=answers, overall=(0.15, 0.15, 0.14, 0.14, 0.14, 0.13, 0.13), segments=())

    assert find_fault(rounded, TODAY) is None


def test_a_segment_of_too_few_people_is_refused_where_it_was_first_given() -> None:
    small = (Segment("age", OLD, 29, (0.5, 0.5)),)

    fault = find_small(small, {OLD: 4})

    assert fault is not None
    assert fault.pointer == "/segments/4/base"
    assert find_small((replace(small[0], base=30),), {OLD: 4}) is None


def test_frail_figures_are_flagged() -> None:
    frail = survey(
        sample=350,
        design_effect=None,
        segments=(Segment("age", YOUNG, 280, (0.55, 0.45)), Segment("age", OLD, 70, (0.40, 0.60))),
    )

    said = " ".join(list_warnings(frail))

    assert find_fault(frail, TODAY) is None
    for text in ("350 personnes", "Effectif inférieur à 100", OLD, "effet de sondage"):
        assert text in said


def test_segments_a_little_away_from_the_whole_are_flagged_and_not_refused() -> None:
    off = survey(segments=(Segment("age", YOUNG, 700, (0.60, 0.40)), Segment("age", OLD, 300, (0.50, 0.50))))

    assert find_fault(off, TODAY) is None
    assert any("diffèrent de" in said for said in list_warnings(off))


def test_the_notes_name_the_law_and_say_that_a_projection_is_no_poll() -> None:
    notes = " ".join(list_notes(survey(published_on=None), "La Gazette", []))

    for text in ("77-808", "art. 11", "La Gazette", "pas un sondage", "une personne", "pas dit publié"):
        assert text in notes
