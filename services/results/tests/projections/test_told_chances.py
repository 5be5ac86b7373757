"""Chances before a call: none above 95 %, and nothing that no draw has said."""

from typing import Any

import pytest
from kit.text.french import NARROW
from results.projections.french import word
from results.projections.outlook import cap_chance
from results.projections.schemas import CandidateProjection, ProjectionRead, RangeRead


@pytest.mark.parametrize(
    ("drawn", "goes_on", "told"),
    [
        ((0.0, 0.0, 1.0), True, (0.0, 0.05, 0.95)),
        ((0.0, 0.0, 1.0), False, (0.05, 0.0, 0.95)),
        ((1.0, 0.0, 0.0), True, (0.95, 0.05, 0.0)),
        ((1.0, 0.0, 0.0), False, (0.95, 0.0, 0.05)),
        ((0.0, 1.0, 0.0), True, (0.0, 0.95, 0.05)),
        ((0.02, 0.98, 0.0), True, (0.05, 0.95, 0.0)),
        ((0.3, 0.6, 0.1), True, (0.3, 0.6, 0.1)),
    ],
)
def test_the_rest_of_a_capped_chance_is_of_what_was_drawn_or_is_next_to_it(
    drawn: tuple[float, float, float], goes_on: bool, told: tuple[float, float, float]
) -> None:
    assert cap_chance(drawn, goes_on=goes_on) == pytest.approx(told)


def _read(*chances: tuple[float, float, float]) -> ProjectionRead:
    intervals = [RangeRead(level=level, low=0.1, high=0.2) for level in (0.5, 0.8, 0.9)]
    candidates = [
        CandidateProjection(
            id=str(place),
            name=f"Liste {place}",
            nuance=None,
            share=0.15,
            intervals=intervals,
            chance_elected=elected,
            chance_qualified=qualified,
            chance_out=out,
            call=None,
        )
        for place, (elected, qualified, out) in enumerate(chances)
    ]
    nothing: dict[str, Any] = {"turnout": None, "too_early": None, "data_vintage": "", "past_ballots": [], "law": None}
    return ProjectionRead.model_construct(candidates=candidates, method="projection-1", **nothing)


def test_a_capped_chance_is_said_in_words_and_alone() -> None:
    lines = word(_read((0.0, 0.05, 0.95), (0.3, 0.6, 0.1))).lines

    assert lines[0].chances == "éliminé, très probablement"
    assert lines[1].chances.replace(NARROW, " ") == "élu 30 %, qualifié 60 %, éliminé 10 %"
