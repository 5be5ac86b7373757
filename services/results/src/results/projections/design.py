"""Design matrix of a projection: each station's comparable past results, known before the count. Pure.

Every column is a past share minus its mean, in units of the binomial deviation √(m (1 − m)), so that one prior fits
large and small choices alike. A station without past results of its own takes its commune's, else the mean.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from elections.blocs import BLOCS, plain_name
from elections.keys import MAINLAND, commune_of, department_of

from results.projections.ballots import COUNTS, Ballot, Floats, Ints
from results.territory.history.past_ballots import Choice

MANY = 40
"""More choices than this over the territory were not one contest: they are compared by bloc."""

SMALL = 0.015
"""Choices below this share stand together in one column."""

_BLOCS = tuple(BLOCS)
_REGISTERED, _VOTERS, _VALID = COUNTS.index("registered"), COUNTS.index("voters"), COUNTS.index("valid")

GROUPS = (
    *("near", "presidentielle1", "presidentielle2", "legislatives", "europeennes", "other"),
    *("turnout", "size", "town", "mixed", "far"),
)
"""Columns that share a prior: the first round a week before, other past rounds by kind, turnout, the size of the
station and of its commune, past shares that say something else in towns, overseas and abroad."""

_MIXED = {GROUPS.index(name) for name in ("near", "presidentielle1", "europeennes")}


@dataclass(frozen=True)
class Reference:
    """Past ballot as a predictor of each label of tonight: shares by station of the same person, and of the bloc."""

    near: bool
    first: bool
    shares_by_name: dict[str, Floats]
    shares_by_bloc: dict[str, Floats]


@dataclass(frozen=True, eq=False)
class Design:
    """Design matrix (`columns`, stations × columns) with the group of each column; equal to itself alone.

    `commune` and `department` number the stations' groups from 0; `stratum` of each department: 0 mainland, 1 overseas,
    2 abroad. `turnout` is the last known share of voters.
    """

    stations: tuple[str, ...]
    registered: Floats
    columns: Floats
    group: Ints
    commune: Ints
    department: Ints
    stratum: Ints
    references: tuple[Reference, ...]
    ballots: tuple[str, ...]


@dataclass(frozen=True)
class Coming:
    """The coming ballot, to be projected."""

    election: str
    year: int
    round: int


def build(stations: Sequence[str], registered: Floats, past: Sequence[Ballot], coming: Coming) -> Design:
    """Build the design. `stations` must be sorted by key; `past` may be in any order."""
    columns: list[Floats] = []
    groups: list[int] = []
    references: list[Reference] = []
    for ballot in sorted(past, key=lambda item: (item.on, item.id), reverse=True):
        past_votes = _read(ballot, stations, registered)
        if past_votes is None:
            continue
        counts, votes, choices = past_votes
        near = (ballot.election, ballot.on.year) == (coming.election, coming.year)
        group = GROUPS.index("near" if near else _kind(ballot))
        shares = votes / np.maximum(counts[:, [_VALID]], 1)
        voted = counts[:, _VALID] > 0
        table = _standard(_merge_small(shares, registered * voted), registered, voted)
        turnout = counts[:, [_VOTERS]] / np.maximum(counts[:, [_REGISTERED]], 1)
        columns += [table, _standard(turnout, registered, counts[:, _REGISTERED] > 0)]
        groups += [group] * table.shape[1] + [GROUPS.index("turnout")]
        references.append(_reference(near, ballot.round == 1, shares, choices, registered, voted))
    communes, commune = np.unique([commune_of(key) for key in stations], return_inverse=True)
    town = _centred(np.bincount(commune, registered)[commune].astype(float), registered)
    past_votes = np.concatenate(columns, axis=1) if columns else np.zeros((len(stations), 0))
    mixed = past_votes[:, [group in _MIXED for group in groups]] * town
    columns += [_centred(registered, registered), town, mixed]
    groups += [GROUPS.index("size"), GROUPS.index("town"), *[GROUPS.index("mixed")] * mixed.shape[1]]
    departments, department = np.unique([department_of(key) for key in communes], return_inverse=True)
    stratum = np.array([_stratum(code) for code in departments])
    far = stratum[department[commune]]
    if len(set(stratum)) > 1:
        for number in (1, 2):
            columns.append((far == number).astype(float)[:, None])
            groups.append(GROUPS.index("far"))
    return Design(
        stations=tuple(stations),
        registered=registered,
        columns=np.concatenate(columns, axis=1),
        group=np.array(groups),
        commune=commune.astype(np.int64),
        department=department.astype(np.int64),
        stratum=stratum,
        references=tuple(references),
        ballots=tuple(ballot.id for ballot in past),
    )


def _centred(size: Floats, weight: Floats) -> Floats:
    """Return the log of a size minus its mean, as one column."""
    logarithm = np.log(np.maximum(size, 1.0))
    return (logarithm - np.average(logarithm, weights=np.maximum(weight, 1.0)))[:, None]


def _kind(ballot: Ballot) -> str:
    name = f"presidentielle{ballot.round}" if ballot.election == "presidentielle" else ballot.election
    return name if name in GROUPS else "other"


def _stratum(department: str) -> int:
    return 0 if department in MAINLAND or department == "00" else 2 if department == "ZZ" else 1


def _read(ballot: Ballot, stations: Sequence[str], registered: Floats) -> tuple[Floats, Floats, list[Choice]] | None:
    """Return counts and votes by station: its own, else its commune's, else zeros; None if no station is known."""
    row = ballot.row
    rows = np.array([row.get(key, -1) for key in stations])
    own = rows >= 0
    spans = [ballot.commune_rows.get(commune_of(key), (0, 0)) for key in stations]
    if not own.any() and not any(end > first for first, end in spans):
        return None
    # A code may have been given to another area since: far from its old size it says little of its own.
    registered_before = np.where(own, ballot.counts[np.maximum(rows, 0), _REGISTERED], 0.0)
    changed = np.abs(np.log(np.maximum(registered, 1) / np.maximum(registered_before, 1)))
    trust = np.where(own, np.exp(-((changed / 0.5) ** 2)), 0.0)
    needs = sorted({span for span, sure in zip(spans, trust, strict=True) if sure < 0.98 and span[1] > span[0]})
    places = {span: len(stations) + place for place, span in enumerate(needs)}
    needed_rows = np.concatenate([rows[own], *(np.arange(first, end) for first, end in needs)]).astype(np.int64)
    owner = np.concatenate(
        [np.flatnonzero(own), *(np.full(end - first, places[first, end]) for first, end in needs)]
    ).astype(np.int64)
    votes, choices = ballot.dense_blocs(needed_rows, _BLOCS), [Choice(0, "", "", bloc) for bloc in _BLOCS]
    if len(np.unique(ballot.choice[ballot.start[needed_rows]])) <= MANY:
        table, real = ballot.dense(needed_rows)
        if len(real) <= MANY:
            votes, choices = table, real
    every = _sum_rows(np.concatenate([ballot.counts[needed_rows], votes], axis=1), owner, len(stations) + len(needs))
    station_rows = every[: len(stations)].copy()
    for index, span in enumerate(spans):
        if trust[index] < 0.98 and span in places:
            whole = every[places[span]]
            scale = max(registered[index], 1.0) / max(whole[_REGISTERED], 1.0)
            station_rows[index] = trust[index] * station_rows[index] + (1 - trust[index]) * whole * scale
    return station_rows[:, : len(COUNTS)], station_rows[:, len(COUNTS) :], choices


def _sum_rows(table: Floats, owner: Ints, size: int) -> Floats:
    sums = np.zeros((size, table.shape[1]))
    np.add.at(sums, owner, table)
    return sums


def _merge_small(shares: Floats, weight: Floats) -> Floats:
    mean = weight @ shares / max(weight.sum(), 1.0)
    small = mean < SMALL
    if small.sum() < 2:
        return shares
    return np.concatenate([shares[:, ~small], shares[:, small].sum(axis=1, keepdims=True)], axis=1)


def _standard(shares: Floats, registered: Floats, has_past: np.ndarray) -> Floats:
    """Return deviations from the mean in binomial units; 0 where unknown."""
    weight = registered * has_past
    mean = weight @ shares / max(weight.sum(), 1.0)
    mean = np.clip(mean, 1e-4, 1 - 1e-4)
    return np.where(has_past[:, None], (shares - mean) / np.sqrt(mean * (1 - mean)), 0.0)


def _reference(
    near: bool, first: bool, shares: Floats, choices: Sequence[Choice], registered: Floats, has_past: np.ndarray
) -> Reference:
    names = {plain_name(choice.name): place for place, choice in enumerate(choices) if choice.name}
    blocs: dict[str, list[int]] = {}
    for index, choice in enumerate(choices):
        if choice.bloc:
            blocs.setdefault(choice.bloc, []).append(index)
    mean = (registered * has_past) @ shares / max(float((registered * has_past).sum()), 1.0)
    shares = np.where(has_past[:, None], shares, mean)
    return Reference(
        near=near,
        first=first,
        shares_by_name={name: shares[:, place] for name, place in names.items()},
        shares_by_bloc={bloc: shares[:, places].sum(axis=1) for bloc, places in blocs.items()},
    )
