"""The campaign's own counted first round, from which the second round is forecast."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from kit.campaigns.queries import Campaign
from kit.web.problems import Conflict, Invalid
from sqlalchemy.ext.asyncio import AsyncSession

from predict.contests.candidacies import Candidacy, Contest
from predict.forecasting.forecasts.candidate_match import match_candidates
from predict.forecasting.forecasts.ministry_files import UNKNOWN
from predict.forecasting.forecasts.model.between_rounds import FirstRoundCount
from predict.forecasting.forecasts.model.lists import RunningList
from predict.forecasting.forecasts.model.rounds import Places, Round
from predict.forecasting.forecasts.model.rules import RULES, goes_on
from predict.forecasting.forecasts.schemas import Assumptions
from predict.past_results.elections.history import FULL, Ballot
from predict.past_results.elections.rounds import read_sheets
from predict.past_results.nuances.grids import Grid


@dataclass(frozen=True)
class FirstRound:
    """The counted round. `others`: candidates outside the contest."""

    ballot: Ballot
    second_on: date
    counted: FirstRoundCount
    others: tuple[Candidacy, ...]


def own_first(ballots: Sequence[Ballot], campaign: Campaign) -> Ballot | None:
    """Return the campaign's own first round if imported and a second one is to come."""
    state = campaign.state
    if len(state.rounds) < 2:
        return None
    day = state.rounds[0].on
    return next(
        (ballot for ballot in ballots if (ballot.kind, ballot.round, ballot.held_on) == (state.election, 1, day)), None
    )


def is_whole(first: Round, others: Sequence[Round]) -> bool:
    """Return whether nearly all of the territory is counted: a partial count does not show who qualifies."""
    usual = max((float(one.registered.sum()) for one in others if one.id != first.id), default=0.0)
    return float(first.registered.sum()) >= FULL * usual


async def read_first(
    session: AsyncSession, campaign: Campaign, ballot: Ballot, places: Places, contest: Contest, grid: Grid
) -> FirstRound:
    """Read the counted first round; raise Conflict if a list of the contest has no candidate in the results."""
    sheets = await read_sheets(session, ballot.id, campaign.state.territory)
    totals: dict[int, int] = {}
    for count in sheets.counts.values():
        for choice, cast in count.votes.items():
            totals[choice] = totals.get(choice, 0) + cast
    matched = match_candidates(
        contest.lists, sheets.choices, totals, lambda one: grid.find(ballot.id, one.nuance, one.name) or UNKNOWN
    )
    if matched.missing:
        names = ", ".join(f"« {one.label} »" for one in matched.missing)
        raise Conflict(
            f"Le premier tour est importé, et aucun candidat n’y est {names} : corrigez les listes (/contest), par "
            "leur nom, leur nuance ou leur bloc.",
            f"The first round is imported and no candidate in it is {names}: correct the lists (/contest), by name, "
            "nuance or bloc.",
        )
    lists = (*contest.lists, *matched.others)
    row = {one.id: index for index, one in enumerate(lists)}
    votes = np.zeros((len(lists), len(places.stations)))
    registered, voters = (np.zeros(len(places.stations)) for _ in range(2))
    for column, station in enumerate(places.stations):
        count = sheets.counts[station]
        registered[column], voters[column] = count.registered, min(count.voters, count.registered)
        for choice, cast in count.votes.items():
            votes[row[matched.list_of[choice]], column] += cast
    on = goes_on(votes.sum(axis=1)[None], float(registered.sum()), RULES[campaign.state.election])[0]
    fates = np.array([one.second_round == "stands" for one in lists])
    # Whoever leaves, somebody is elected.
    stood = on & fates if (on & fates).any() else on
    declared = {one.id: {one.merged_into: 1.0} for one in lists if one.merged_into is not None}
    running = tuple(RunningList(one.id, one.bloc) for one in lists)
    return FirstRound(
        ballot,
        campaign.state.rounds[1].on,
        FirstRoundCount(running, votes, voters, registered, places, stood, declared),
        matched.others,
    )


def apply_scenario(assumptions: Assumptions, first: FirstRound, where: str = "") -> FirstRoundCount:
    """Apply a scenario's withdrawals and transfers to the counted first round; raise Invalid."""
    counted = first.counted
    names = [one.id for one in counted.lists]
    stood, declared = counted.stood.copy(), dict(counted.declared)
    for merger in assumptions.mergers:
        stood[names.index(merger.list)] = False
        declared[merger.list] = {merger.into: merger.rate}
    for withdrawal in assumptions.withdrawals:
        stood[names.index(withdrawal.list)] = False
        if withdrawal.to is not None:
            declared[withdrawal.list] = dict(withdrawal.to)
    if not stood.any():
        raise Invalid(
            "Il ne reste aucune liste au second tour.", "No list is left for round two.", f"{where}/withdrawals"
        )
    left = {name for name, there in zip(names, stood, strict=True) if there}
    for name, to in declared.items():
        if gone := sorted(set(to) - left):
            field = "withdrawals" if any(one.list == name for one in assumptions.withdrawals) else "mergers"
            raise Invalid(
                f"« {gone[0]} » n’est pas au second tour : les voix de « {name} » ne peuvent y aller.",
                f"{gone[0]} does not stand in round two: the votes of {name} cannot go there.",
                f"{where}/{field}",
            )
    return replace(counted, stood=stood, declared=declared)
