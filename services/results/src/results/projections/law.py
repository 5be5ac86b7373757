"""Electoral rule of tonight's election, ready to be applied to simulated counts. Pure."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from common.schemas.campaign import CampaignState
from kit.web.problems import Invalid

from results.projections.ballots import Floats, Ints
from results.projections.calibration import Spread
from results.projections.chances import Chances, draw_votes, weigh
from results.winners.ballot import Contender
from results.winners.night import Ages
from results.winners.schemas import SeatsQuestion
from results.winners.service import FOR_CANDIDATES, Rule, rule_of

_TERRITORY = re.compile(r"(?:[a-z]{1,16}:)?[0-9A-Z]{1,9}")
_ANY_COUNCIL = 101
"""Seats where their number is not known: it does not change which list has the bonus."""


def contenders_of(candidates: Sequence[str], ages: Mapping[str, Ages]) -> list[Contender]:
    nobody = Ages(None, ())
    candidate_ages = [ages.get(id, nobody) for id in candidates]
    return [
        Contender(id, 0, "/round", candidate_age.average_age, tuple(candidate_age.born))
        for id, candidate_age in zip(candidates, candidate_ages, strict=True)
    ]


def find_rule(
    state: CampaignState, on: date, round_number: int, contenders: Sequence[Contender], registered: int
) -> Rule:
    """Return the election's rule; raise `Invalid` if the law needs a fact that is unknown, or has no rule here."""
    by_name = state.election in FOR_CANDIDATES
    counted_round: dict[str, Any] = {
        "election": state.election,
        "date": on,
        "round": round_number,
        "territory": state.territory if _TERRITORY.fullmatch(state.territory) else None,
        "population": state.population,
        "registered": registered,
        "valid": 0,
        "candidates" if by_name else "lists": [{"id": contender.id, "votes": 0} for contender in contenders],
    }
    question = SeatsQuestion.model_validate(counted_round)
    if by_name or state.population is not None:
        return rule_of(question)
    try:
        return rule_of(question.model_copy(update={"seats": _ANY_COUNCIL}))
    except Invalid:
        return rule_of(question)


def weigh_night(
    rule: Rule,
    contenders: Sequence[Contender],
    shares: Floats,
    deviations: Floats,
    spread: Spread,
    valid: int,
    registered: int,
    round_number: int,
) -> Chances:
    """Return the probabilities of the contenders, in their order."""
    votes: Ints = draw_votes(shares, deviations, spread, valid)
    return weigh(rule, contenders, votes, round_number, registered)
