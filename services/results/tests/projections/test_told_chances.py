"""Chances before a call: none above 95 %, and nothing that no draw has said."""

from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import uuid4

import pytest
from kit.text.french import NARROW
from results.projections.french import word
from results.projections.models import Projection
from results.projections.outlook import cap_chance
from results.projections.projection_answers import read_projection
from results.projections.schemas import CandidateProjection, ProjectionRead, RangeRead

Told: TypeAlias = tuple[float, float, float, float]
TWO_ROUNDS = (True, True, False, True)
ONE_ROUND = (True, False, False, True)
LISTS = (False, True, True, True)


@pytest.mark.parametrize(
    ("drawn", "possible", "told"),
    [
        ((0.0, 0.0, 0.0, 1.0), TWO_ROUNDS, (0.0, 0.05, 0.0, 0.95)),
        ((0.0, 0.0, 0.0, 1.0), LISTS, (0.0, 0.0, 0.05, 0.95)),
        ((0.0, 0.0, 0.0, 1.0), ONE_ROUND, (0.05, 0.0, 0.0, 0.95)),
        ((1.0, 0.0, 0.0, 0.0), TWO_ROUNDS, (0.95, 0.05, 0.0, 0.0)),
        ((1.0, 0.0, 0.0, 0.0), ONE_ROUND, (0.95, 0.0, 0.0, 0.05)),
        ((0.0, 1.0, 0.0, 0.0), TWO_ROUNDS, (0.0, 0.95, 0.0, 0.05)),
        ((0.0, 1.0, 0.0, 0.0), LISTS, (0.0, 0.95, 0.05, 0.0)),
        ((0.0, 0.0, 1.0, 0.0), LISTS, (0.0, 0.0, 0.95, 0.05)),
        ((0.0, 0.01, 0.99, 0.0), LISTS, (0.0, 0.05, 0.95, 0.0)),
        ((0.02, 0.98, 0.0, 0.0), TWO_ROUNDS, (0.05, 0.95, 0.0, 0.0)),
        ((0.3, 0.6, 0.0, 0.1), TWO_ROUNDS, (0.3, 0.6, 0.0, 0.1)),
    ],
)
def test_the_rest_of_a_capped_chance_is_of_what_was_drawn_or_is_next_to_it(
    drawn: Told, possible: tuple[bool, bool, bool, bool], told: Told
) -> None:
    assert cap_chance(drawn, possible) == pytest.approx(told)


def _read(*chances: Told) -> ProjectionRead:
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
            chance_may_merge=may_merge,
            chance_out=out,
            call=None,
        )
        for place, (elected, qualified, may_merge, out) in enumerate(chances)
    ]
    nothing: dict[str, Any] = {"turnout": None, "too_early": None, "data_vintage": "", "past_ballots": [], "law": None}
    return ProjectionRead.model_construct(candidates=candidates, method="projection-1", **nothing)


def test_a_capped_chance_is_said_in_words_and_alone() -> None:
    lines = word(_read((0.0, 0.05, 0.0, 0.95), (0.3, 0.6, 0.0, 0.1), (0.0, 0.0, 0.95, 0.05), (0, 0.2, 0.7, 0.1))).lines

    assert lines[0].chances == "éliminé, très probablement"
    assert lines[1].chances.replace(NARROW, " ") == "élu 30 %, qualifié 60 %, éliminé 10 %"
    assert lines[2].chances == "peut fusionner, très probablement"
    assert lines[3].chances.replace(NARROW, " ") == "qualifié 20 %, peut fusionner 70 %, éliminé 10 %"


def test_a_projection_stored_before_mergers_were_told_apart_is_still_read() -> None:
    interval = {"level": 0.9, "low": 0.06, "high": 0.08}
    line = {
        "id": "a",
        "share": 0.07,
        "intervals": [interval],
        "elected": 0.0,
        "qualified": 0.1,
        "out": 0.9,
        "call": None,
    }
    stored: dict[str, Any] = {
        "stations_counted": 12,
        "stations_sampled": 0,
        "stations": 80,
        "ballots": [],
        "registered_share": 0.2,
    }
    stored |= {
        "too_early": None,
        "turnout": 0.5,
        "turnout_intervals": [interval],
        "valid": 900,
        "law": None,
        "lines": [line],
    }
    row = Projection(
        campaign_id=uuid4(),
        round=1,
        version=3,
        method="projection-1",
        stations_counted=12,
        made_from="",
        content=stored,
    )
    row.projected_at = datetime(2029, 3, 11, tzinfo=UTC)

    (read,) = read_projection(row, [], None, None).candidates

    assert (read.chance_may_merge, read.chance_out) == (None, 0.9)
    assert (
        word(read_projection(row, [], None, None)).lines[0].chances.replace(NARROW, " ")
        == "qualifié 10 %, éliminé 90 %"
    )
