"""The night's own counts as input of the electoral rules. Pure."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from common.schemas.campaign import CampaignState
from kit.web.problems import Invalid

from results.sheets.totals.addition import Sums
from results.winners.ballot import Outcome
from results.winners.schemas import SeatsQuestion
from results.winners.service import FOR_CANDIDATES, decide

_TERRITORY = re.compile(r"(?:[a-z]{1,16}:)?[0-9A-Z]{1,9}")


@dataclass(frozen=True)
class Ages:
    average_age: Decimal | None
    born: Sequence[date]


@dataclass(frozen=True)
class Verdict:
    """`outcome`, or why there is none yet.

    `if_complete`: stations are missing; it holds only if no other votes came. `early`: why not even that is said.
    """

    outcome: Outcome | None
    refusal: Invalid | None
    if_complete: bool
    early: str | None = None


def judge(
    state: CampaignState, on: date, round_number: int, sums: Sums, ages: Mapping[str, Ages], seats: int | None
) -> Verdict:
    """Return the outcome as if the counted stations were all: never a projection."""
    try:
        question = SeatsQuestion.model_validate(_question(state, on, round_number, sums, ages, seats))
        return Verdict(decide(question), None, not sums.complete)
    except Invalid as refusal:
        return Verdict(None, refusal, not sums.complete)


def judge_early(early: str, sums: Sums) -> Verdict:
    """Return the verdict while it is too early: counts alone, and nobody qualified or elected by them."""
    refusal = Invalid(
        f"Trop tôt pour dire qui serait élu ou qualifié : {early}.",
        "Too early to say who would be elected or qualified: fewer than ten stations, or one town of several.",
    )
    return Verdict(None, refusal, not sums.complete, early)


def _question(
    state: CampaignState, on: date, round_number: int, sums: Sums, ages: Mapping[str, Ages], seats: int | None
) -> dict[str, Any]:
    by_name = state.election in FOR_CANDIDATES
    contenders: list[dict[str, Any]] = []
    for line in sums.lines:
        candidate_ages = ages.get(line.candidate, Ages(None, ()))
        contender: dict[str, Any] = {"id": line.candidate, "votes": line.votes}
        if by_name:
            contender["birth_date"] = candidate_ages.born[0] if candidate_ages.born else None
            contender["running_mate"] = {"birth_date": candidate_ages.born[1]} if len(candidate_ages.born) > 1 else None
        else:
            contender["average_age"] = candidate_ages.average_age
            contender["birth_dates"] = list(candidate_ages.born) or None
        contenders.append(contender)
    return {
        "election": state.election,
        "date": on,
        "round": round_number,
        "territory": state.territory if _TERRITORY.fullmatch(state.territory) else None,
        "population": state.population,
        "registered": sums.registered_counted,
        "voters": sums.voters,
        "blank": sums.blank,
        "null": sums.null,
        "valid": sums.valid,
        "seats": seats,
        "candidates" if by_name else "lists": contenders,
    }
