"""What a night can be like without anything being wrong: the projection says something of each, and never fails."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from common.schemas.campaign import CampaignState
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from results.ballots.candidates.service import KnownCandidate
from results.projections.design import Coming, build
from results.projections.outlook import Outlook
from results.projections.parameters import load
from results.projections.service import Night, compute_outlook
from results.reporting.ballot_samples.service import FirstBallots
from results.sheets.tallies.counted_sheet import Counted

ON = date(2029, 6, 10)
NOW = datetime(2029, 6, 10, 18, tzinfo=UTC)


def night(
    registered: list[int], voters: list[int], candidates: int, election: str = "legislatives", samples: int = 0
) -> Outlook:
    """Stations without a past; the first of them counted, as many as `voters` says, then so many sampled."""
    rounds = [{"number": 1, "on": ON}, {"number": 2, "on": date(2029, 6, 17)}]
    said = {"name": "Essai", "candidate": "Camille", "election": election, "territory": "circo:9406", "rounds": rounds}
    names = [f"94033_{place + 1:04d}" for place in range(len(registered))]
    known = np.array(registered, dtype=float)
    sheets = [
        Counted(names[place], max(registered[place], count), count, 0, 0, count, {"0": count}, NOW)
        for place, count in enumerate(voters)
    ]
    first = [
        FirstBallots(names[place], 100, 100, {"0": 100}, NOW) for place in range(len(voters), len(voters) + samples)
    ]
    return compute_outlook(
        Night(
            state=CampaignState.model_validate(said),
            on=ON,
            round=1,
            design=build(names, known, [], Coming(election, 2029, 1)),
            parameters=load().of(election, 2029, 1, country=False),
            candidates=[KnownCandidate(str(place), place + 1, f"N {place}", None) for place in range(candidates)],
            sheets=sheets,
            samples=first,
            ages={},
        )
    )


@settings(max_examples=60, deadline=None)
@given(
    registered=st.lists(st.integers(0, 3000), min_size=1, max_size=12),
    voters=st.lists(st.integers(0, 3000), min_size=1, max_size=12),
    candidates=st.integers(1, 6),
)
def test_any_counts_are_projected(registered: list[int], voters: list[int], candidates: int) -> None:
    voters = voters[: len(registered)]
    assume(any(voters))  # before a vote is counted nobody asks
    found = night(registered, voters, candidates)
    assert sum(line.share for line in found.lines) == pytest.approx(1)
    for line in found.lines:
        for one in line.intervals:
            assert 0 <= one.low <= line.share + 1e-9
            assert line.share - 1e-9 <= one.high <= 1
    assert 0 <= found.turnout <= 1
    if len(voters) == len(registered):
        assert found.too_early is None


def test_two_stations_are_too_early_unless_they_are_all() -> None:
    assert night([900] * 9, [500, 500], 3).too_early == "moins de 10 bureaux comptés"
    assert night([900, 900], [500, 500], 3).too_early is None
    assert night([900] * 1200, [20] * 11, 3).too_early == "moins de 1 % des inscrits comptés"


def test_nobody_is_called_while_it_is_too_early() -> None:
    assert {line.call for line in night([900] * 9, [500, 500], 3).lines} == {None}


def test_samples_alone_are_enough_to_project() -> None:
    found = night([900] * 19, [], 3, samples=12)
    assert (found.stations_counted, found.stations_sampled) == (0, 12)
    assert found.lines[0].share > 0.9


def test_where_the_law_is_not_here_shares_are_told_without_chances() -> None:
    found = night([900] * 5, [500, 500, 500], 3, election="senatoriales")
    assert found.law is not None
    assert {(line.elected, line.call) for line in found.lines} == {(None, None)}
