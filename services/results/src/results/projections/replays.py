"""Replay of a past night in realistic reporting orders: errors of the projection. Pure.

A contest is identified by its candidates: the stations of a department with the same candidates are one contest.
"""

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from elections.keys import department_of

from results.projections.ballots import COUNTS, Ballot, Flags, Floats, Ints
from results.projections.calibration import LEVELS
from results.projections.design import Coming, Design, build
from results.projections.parameters import Fitted, Parameters
from results.projections.past_offsets import Label
from results.projections.projection import KnownCounts, project
from results.projections.reporting_orders import Arrival, report_times
from results.projections.swing import raw_shares, swing_shares

STEPS = (0.02, 0.05, 0.1, 0.2, 0.4, 0.7)
"""Parts of the stations that are counted when the projection is asked."""

MAJOR = 0.03
"""Of the valid votes in the end: such choices are scored by themselves, too. Of the others, anybody can tell that they
have next to nothing."""

LEAST_STATIONS = 20
"""Below, a constituency is not scored: a twentieth of it is not one station."""

_NATIONAL = ("presidentielle", "europeennes")
_REGISTERED, _VOTERS, _VALID = (COUNTS.index(name) for name in ("registered", "voters", "valid"))


@dataclass(frozen=True)
class Contest:
    """One seat, or one country: its stations, their final counts, and what was known before."""

    design: Design
    labels: tuple[Label, ...]
    counts: Floats
    votes: Floats

    @property
    def country(self) -> bool:
        return len(self.design.stratum) > 1

    def heard(self, times: Floats, share: float) -> KnownCounts | None:
        """Return the counts once this fraction of the stations has reported; None while they hold no vote."""
        reported = max(1, round(share * len(times)))
        counted = np.zeros(len(times), dtype=bool)
        counted[np.argsort(times, kind="stable")[:reported]] = True
        if not (self.counts[:, _VALID] * counted).any():
            return None
        has_data = counted.astype(float)
        return KnownCounts(
            counted=counted,
            registered=self.counts[:, _REGISTERED],
            voters=self.counts[:, _VOTERS] * has_data,
            valid=self.counts[:, _VALID] * has_data,
            votes=self.votes * has_data[:, None],
            sampled=np.zeros(len(times)),
        )


@dataclass
class Step:
    """Measures at one fraction of stations counted, an entry per projection. Errors are of shares, 0 to 1.

    `major`: for each entry, which choices had MAJOR in the end. `seconds`: processor time of one projection.
    """

    share: float
    votes: list[float] = field(default_factory=list[float])
    errors: list[Floats] = field(default_factory=list[Floats])
    swing: list[Floats] = field(default_factory=list[Floats])
    raw: list[Floats] = field(default_factory=list[Floats])
    reached: dict[float, list[Floats]] = field(default_factory=lambda: {level: [] for level in LEVELS})
    widths: dict[float, list[Floats]] = field(default_factory=lambda: {level: [] for level in LEVELS})
    scores: list[Floats] = field(default_factory=list[Floats])
    major: list[Flags] = field(default_factory=list[Flags])
    turnout_errors: list[float] = field(default_factory=list[float])
    turnout_scores: list[float] = field(default_factory=list[float])
    seconds: list[float] = field(default_factory=list[float])


def contests_of(
    target: Ballot,
    past: Sequence[Ballot],
    inside: Collection[str] | None = None,
    least: int = LEAST_STATIONS,
    zones: Mapping[str, str] | None = None,
) -> Iterator[Contest]:
    """Yield the ballot's contests with at least `least` stations, by department; `inside` limits the stations.

    `zones`: contest by station for a national ballot, whose candidates are the same everywhere: by constituency.
    """
    older = [ballot for ballot in past if ballot.on < target.on]
    coming = Coming(target.election, target.on.year, target.round)
    together: dict[tuple[str, bytes], list[int]] = {}
    for row, station in enumerate(target.stations):
        if inside is not None and station not in inside:
            continue
        ballot = target.choice[target.start[row] : target.start[row + 1]]
        if zones is not None:
            key = (zones.get(station, ""), b"")
        else:
            key = ("", b"") if target.election in _NATIONAL else (department_of(station), ballot.tobytes())
        together.setdefault(key, []).append(row)
    for key in sorted(together):
        members = together[key]
        if len(members) < least:
            continue
        rows: Ints = np.array(members, dtype=np.int64)
        votes, choices = target.dense(rows)
        counts = target.counts[rows]
        stations = [target.stations[row] for row in members]
        yield Contest(
            design=build(stations, counts[:, _REGISTERED], older, coming),
            labels=tuple(Label(choice.name, choice.bloc) for choice in choices),
            counts=counts,
            votes=votes,
        )


def times_of(contest: Contest, seed: int, arrival: Arrival = Arrival.USUAL) -> Floats:
    design = contest.design
    stratum = design.stratum[design.department[design.commune]]
    registered, valid = contest.counts[:, _REGISTERED], contest.counts[:, _VALID]
    return report_times(registered, valid, design.commune, stratum, seed, arrival)


def replay(
    contest: Contest,
    parameters: Parameters,
    orders: int,
    steps: Sequence[Step],
    tick: Callable[[], None] = lambda: None,
    arrival: Arrival = Arrival.USUAL,
) -> None:
    """Replay the contest in so many orders and add its measures to `steps`."""
    final = contest.votes.sum(axis=0)
    truth = final / max(float(final.sum()), 1.0)
    turnout = float(contest.counts[:, _VOTERS].sum() / max(contest.counts[:, _REGISTERED].sum(), 1.0))
    for seed in range(orders):
        times = times_of(contest, seed, arrival)
        for step in steps:
            counts = contest.heard(times, step.share)
            if counts is None:
                continue
            began = time.thread_time()
            projected = project(contest.design, contest.labels, counts, parameters.settings)
            step.seconds.append(time.thread_time() - began)
            errors = np.abs(projected.shares - truth)
            part = float(counts.counted.mean())
            spread, deviations = parameters.shares.at(part), np.maximum(projected.deviations, 1e-9)
            step.votes.append(float(counts.valid.sum() / max(float(final.sum()), 1.0)))
            step.errors.append(errors)
            step.scores.append(errors / deviations)
            step.major.append(truth >= MAJOR)
            for level in LEVELS:
                reach = spread.reach(level) * deviations
                step.reached[level].append((errors <= reach).astype(float))
                step.widths[level].append(2 * reach)
            step.swing.append(np.abs(swing_shares(contest.design, contest.labels, counts) - truth))
            step.raw.append(np.abs(raw_shares(counts) - truth))
            step.turnout_errors.append(abs(projected.turnout - turnout))
            step.turnout_scores.append(abs(projected.turnout - turnout) / max(projected.turnout_deviation, 1e-9))
        tick()


def parameters_for(fitted: Fitted, target: Ballot, contest: Contest) -> Parameters:
    return fitted.of(target.election, target.on.year, target.round, country=contest.country)
