"""Our vote share in each station from past rounds: pooled, and discounted by age."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot
from predict.targeting.field_actions.partial_pooling import Belief, Count, pool_territory, shrink_count
from predict.targeting.stations.past import Trust
from predict.targeting.stations.score import HISTORY_CAP

UNKNOWN = Belief(2.0, 5.0)
"""Where nobody said which bloc is ours, or it never stood: most lists get between a tenth and a half."""


@dataclass(frozen=True)
class Support:
    """Past support. `election` is None without a past round."""

    beliefs: Mapping[str, Belief]
    election: Ballot | None


def read_support(
    rounds: Sequence[tuple[Ballot, Mapping[str, BlocSheet]]],
    bloc: str | None,
    kind: str,
    stations: Sequence[str],
    trust: Trust,
) -> Support:
    """Return our support in the latest first round with our bloc, preferably of the same kind.

    `rounds` on present stations; `trust` weighs unreliable histories.
    """
    standing_rounds = [
        (ballot, sheets)
        for ballot, sheets in rounds
        if bloc is not None and any(sheet.votes.get(bloc) for sheet in sheets.values())
    ]
    firsts = [past_round for past_round in standing_rounds if past_round[0].round == 1] or standing_rounds
    comparable = [first for first in firsts if first[0].kind == kind] or firsts
    if not comparable or bloc is None:
        return Support({station: UNKNOWN for station in stations}, None)
    ballot, sheets = comparable[-1]
    sure = trust.get(ballot.id, {})
    station_set = set(stations)
    counts = {
        station: _weighed(sheet.votes.get(bloc, 0), sum(sheet.votes.values()), sure.get(station, 1.0))
        for station, sheet in sheets.items()
        if station in station_set
    }
    territory = pool_territory(list(counts.values()))
    if territory is None or not 0 < territory.mean < 1:
        return Support({station: UNKNOWN for station in stations}, None)
    beliefs = {
        station: shrink_count(counts.get(station, Count(0, 0)), territory).at_most(HISTORY_CAP) for station in stations
    }
    return Support(beliefs, ballot)


def _weighed(votes: int, whole: int, sure: float) -> Count:
    return Count(votes * sure, whole * sure)
