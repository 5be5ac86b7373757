"""How much of the vote was ours in each station, by past rounds: pooled, and believed as votes that are years old."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from predict.elections.bloc_votes import BlocSheet
from predict.elections.history import Ballot
from predict.stations.past import is_same
from predict.stations.pooling import Belief, Count, believe, pool
from predict.stations.score import HISTORY_CAP

UNKNOWN = Belief(2.0, 5.0)
"""Where nobody said which bloc is ours, or it never stood: most lists get between a tenth and a half."""


@dataclass(frozen=True)
class Support:
    """`election` is None where no past round tells it."""

    beliefs: Mapping[str, Belief]
    election: Ballot | None


def read_support(
    rounds: Sequence[tuple[Ballot, Mapping[str, BlocSheet]]], bloc: str | None, kind: str, registered: Mapping[str, int]
) -> Support:
    """Of the latest first round where our bloc stood, of the same kind of election if there is one."""
    stood = [
        (ballot, sheets)
        for ballot, sheets in rounds
        if bloc is not None and any(sheet.votes.get(bloc) for sheet in sheets.values())
    ]
    firsts = [one for one in stood if one[0].round == 1] or stood
    comparable = [one for one in firsts if one[0].kind == kind] or firsts
    if not comparable or bloc is None:
        return Support({station: UNKNOWN for station in registered}, None)
    ballot, sheets = comparable[-1]
    counts = {
        station: Count(sheet.votes.get(bloc, 0), sum(sheet.votes.values()))
        for station, sheet in sheets.items()
        if station in registered and is_same(sheet.registered, registered[station])
    }
    territory = pool(list(counts.values()))
    if territory is None or not 0 < territory.mean < 1:
        return Support({station: UNKNOWN for station in registered}, None)
    beliefs = {
        station: believe(counts.get(station, Count(0, 0)), territory).at_most(HISTORY_CAP) for station in registered
    }
    return Support(beliefs, ballot)
