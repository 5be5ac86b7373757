"""Votes that a list may still win in each station, from past first rounds by bloc. Pure.

All are parts of the registered voters:

- `gone`: voters of the bloc's best past round that its last comparable one did not hold, and who did vote;
- `stayed_home`: those of them that the fall of turnout since then explains;
- `near`: usual voters of the blocs near ours (`blocs.nearness`);
- `net_home`: what a visit brings out of the abstainers around, ours less the main opponent's: it may be below 0.

A small station leans on its territory as if by `PRIOR_VOTERS` voters more: a best past is the highest of several
draws, and would otherwise be chance. See MODEL_CARD.md beside this file.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot
from predict.past_results.nuances.blocs import BLOCS
from predict.targeting.net_votes.blocs import list_opposed, nearness

Array: TypeAlias = NDArray[np.float64]
Rounds: TypeAlias = Sequence[tuple[Ballot, Mapping[str, BlocSheet]]]
Trust: TypeAlias = Mapping[str, Mapping[str, float]]

PRIOR_VOTERS = 200.0
NEAR_WEIGHT = 0.2
"""A voter of a near bloc weighs a fifth of one who once voted for us."""
HOME_WEIGHT = 0.2
"""An abstainer around weighs as much."""
STRONGHOLDS = 10
STRONG_FROM = 0.02
"""Part of the territory's votes below which a bloc has no stronghold that anybody would fear."""
KNOWN_IN = 0.5
"""A round known in fewer of the stations says nothing of the territory."""


@dataclass(frozen=True)
class Winnable:
    """Votes to win by station, in the order of `stations`; parts of the registered voters, but shares of the votes."""

    stations: Sequence[str]
    registered: Array
    gone: Array
    stayed_home: Array
    near: Array
    net_home: Array
    spread: Array
    """Standard deviation of the four together: what chance in past counts leaves open."""
    ours: Array
    """Usual share of our bloc."""
    opponents: Array
    """Usual share of the opposed bloc that is strongest there."""
    core: Array
    """Part of the registered that voted for us even in our worst past round."""
    opposed_core: Array
    """The same of the opposed blocs together."""
    turnout: Array
    """Turnout of the last comparable round."""
    stronghold: NDArray[np.bool_]
    """Among the ten best last scores of an opposed bloc: nobody's first place to go."""
    last: Ballot
    rounds: Sequence[Ballot]

    @property
    def persuade(self) -> Array:
        return self.gone + NEAR_WEIGHT * self.near

    @property
    def mobilise(self) -> Array:
        return self.stayed_home + self.net_home


def find_winnable(
    rounds: Rounds, bloc: str, kind: str, registered: Mapping[str, int], trust: Trust | None = None
) -> Winnable | None:
    """Return what is winnable for a list of `bloc`; None where it never stood in a known first round.

    `rounds` on the stations of `registered`; `trust`: reliability by round and station.
    """
    stations = sorted(registered)
    known = [one for one in rounds if sum(key in one[1] for key in stations) >= KNOWN_IN * max(len(stations), 1)]
    firsts = [one for one in known if one[0].round == 1] or known
    if not firsts or not stations:
        return None
    table = _Table.of(firsts, stations, trust or {})
    stood = [at for at in range(len(firsts)) if table.votes(at, bloc).sum() > 0]
    if not stood:
        return None
    comparable = [at for at, (ballot, _) in enumerate(firsts) if ballot.kind == kind] or list(range(len(firsts)))
    last = comparable[-1]
    turnouts = np.array([table.turnout(at) for at in range(len(firsts))])
    shares = {name: np.array([table.part(at, name) for at in range(len(firsts))]) for name in BLOCS}
    mine = shares[bloc][stood]
    best, every = mine.argmax(axis=0), np.arange(len(stations))
    missing = np.maximum(mine[best, every] - shares[bloc][last], 0.0)
    best_turnout = turnouts[stood][best, every]
    fallen = np.maximum(best_turnout - turnouts[last], 0.0) * mine[best, every] / np.maximum(best_turnout, 0.01)
    stayed_home = np.minimum(missing, fallen)
    usual = {name: (shares[name] / np.maximum(turnouts, 0.05)).mean(axis=0) for name in BLOCS}
    ours = (mine / np.maximum(turnouts[stood], 0.05)).mean(axis=0)
    opposed = list_opposed(bloc)
    opponents = np.max([usual[name] for name in opposed], axis=0) if opposed else np.zeros(len(stations))
    near = np.sum([nearness(bloc, name) * shares[name].mean(axis=0) for name in BLOCS], axis=0)
    noise = table.noise(last, mine[best, every]) + table.noise(last, shares[bloc][last])
    return Winnable(
        stations=stations,
        registered=np.array([float(registered[key]) for key in stations]),
        gone=missing - stayed_home,
        stayed_home=stayed_home,
        near=near,
        net_home=HOME_WEIGHT * (1 - turnouts[last]) * (ours - opponents),
        spread=np.sqrt(noise + NEAR_WEIGHT**2 * table.noise(last, near)),
        ours=ours,
        opponents=opponents,
        core=mine.min(axis=0),
        opposed_core=_sum_cores(shares, opposed, len(stations)),
        turnout=turnouts[last],
        stronghold=_find_strongholds(table, last, opposed),
        last=firsts[last][0],
        rounds=[ballot for ballot, _ in firsts],
    )


def _sum_cores(shares: Mapping[str, Array], opposed: Sequence[str], stations: int) -> Array:
    return np.sum([shares[name].min(axis=0) for name in opposed], axis=0) if opposed else np.zeros(stations)


def _find_strongholds(table: "_Table", last: int, opposed: Sequence[str]) -> NDArray[np.bool_]:
    """Mark the best ten of each opposed bloc.

    In a territory of fewer than twenty, as many cantons are, three blocs would mark nearly every station: a fifth.
    """
    marked = np.zeros(table.people.shape[1], dtype=bool)
    most = STRONGHOLDS if marked.size >= 2 * STRONGHOLDS else marked.size // 5
    for name in opposed:
        share = table.votes(last, name) / np.maximum(table.valid[last], 1.0)
        if table.votes(last, name).sum() >= STRONG_FROM * max(table.valid[last].sum(), 1.0):
            marked[np.argsort(-share, kind="stable")[:most]] = True
    return marked


@dataclass(frozen=True)
class _Table:
    """Counts as arrays, rounds × stations (× blocs); 0 where a sheet is missing."""

    people: Array
    voters: Array
    valid: Array
    counts: Array
    sure: Array

    @classmethod
    def of(cls, rounds: Rounds, stations: Sequence[str], trust: Trust) -> "_Table":
        shape = (len(rounds), len(stations))
        people, voters, valid = np.zeros(shape), np.zeros(shape), np.zeros(shape)
        counts, sure = np.zeros((*shape, len(BLOCS))), np.ones(shape)
        for at, (ballot, sheets) in enumerate(rounds):
            reliability = trust.get(ballot.id, {})
            for row, key in enumerate(stations):
                sheet = sheets.get(key)
                if sheet is None or not sheet.registered:
                    continue
                people[at, row], valid[at, row] = sheet.registered, sheet.valid
                voters[at, row] = min(sheet.voters, sheet.registered)
                counts[at, row] = [sheet.votes.get(name, 0) for name in BLOCS]
                sure[at, row] = reliability.get(key, 1.0)
        return cls(people, voters, valid, counts, sure)

    def votes(self, at: int, bloc: str) -> Array:
        return self.counts[at, :, tuple(BLOCS).index(bloc)]

    def part(self, at: int, bloc: str) -> Array:
        return self._pool(at, self.votes(at, bloc))

    def turnout(self, at: int) -> Array:
        return self._pool(at, self.voters[at])

    def noise(self, at: int, part: Array) -> Array:
        share = np.clip(part, 0.001, 0.999)
        return share * (1 - share) / (self.sure[at] * self.people[at] + PRIOR_VOTERS)

    def _pool(self, at: int, hits: Array) -> Array:
        people = self.people[at]
        mean = hits.sum() / max(people.sum(), 1.0)
        return (self.sure[at] * hits + PRIOR_VOTERS * mean) / (self.sure[at] * people + PRIOR_VOTERS)
