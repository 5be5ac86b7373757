"""Past results on today's stations with their reliability, the input of core votes."""

from datetime import date

import numpy as np

from predict.forecasting.core_vote.gaussian_process import Floats, Round
from predict.forecasting.core_vote.observations import Past
from predict.past_results.elections.bloc_results import BlocResults
from predict.past_results.elections.history import FULL
from predict.targeting.stations.past import SAME


def recast_results(results: BlocResults, trust: Floats | None = None) -> tuple[Past, list[int]] | None:
    """Return the past on the stations of the latest full first round, and their rows in `results`; None without any.

    `trust`: stations × rounds, how reliably each old result belongs to today's station.
    """
    now = _latest(results)
    if now is None:
        return None
    today = [index for index, people in enumerate(results.registered[:, now].tolist()) if people > 0]
    registered_now = results.registered[today, now]
    registered = results.registered[today]
    low, high = np.fmin(registered, registered_now[:, None]), np.fmax(registered, registered_now[:, None])
    # A code whose registered voters grew or shrank by more was probably redrawn: its past is another place's.
    same = (low > 0) & (high <= SAME * low)
    communes = [f"{results.zones[row]} {results.stations[row][:5]}" for row in today]
    past = Past(
        rounds=tuple(Round(b.id, b.kind, b.held_on, b.round) for b in results.ballots),
        registered=registered,
        valid=results.valid[today],
        votes={bloc: votes[today] for bloc, votes in results.votes.items()},
        confidence=same.astype(float) if trust is None else trust[today],
        zone=np.unique([results.zones[row] for row in today], return_inverse=True)[1],
        commune=np.unique(communes, return_inverse=True)[1],
        registered_now=registered_now,
    )
    return past, today


def name_vintage(results: BlocResults) -> str:
    days = [ballot.held_on for ballot in results.ballots]
    rounds = "1 tour de scrutin" if len(days) == 1 else f"{len(days)} tours de scrutin"
    if min(days) == max(days):
        return f"{rounds} du {_day(days[0])}"
    return f"{rounds} du {_day(min(days))} au {_day(max(days))}"


def _latest(results: BlocResults) -> int | None:
    counted = np.isfinite(results.registered).sum(axis=0)
    full = [index for index, count in enumerate(counted) if count and count >= FULL * counted.max()]
    firsts = [at for at in full if results.ballots[at].round == 1] or full
    return firsts[-1] if firsts else None


def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
