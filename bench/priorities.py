"""Rank stations by what was known before a round, then count how much of that round's votes to win lay in the first.

Each of four official first rounds is hidden with all that came after it. What there was to win in it (`there`) is the
swing (the least share of votes that changed bloc since the last round of its kind) and the abstainers who are known to
vote (best past turnout less this one); `moved` is the same swing and those who came to vote since; `gained` the votes
that our bloc gained. A ranking is as good as the part of them that its first fifth holds, beside what chance holds:

    doors      stations taken in order until a fifth of the registered voters is reached: what a fifth of the work finds
    stations   a fifth of the stations, whatever their size

`python bench/priorities.py [DATA] [--constituencies 577]`
"""

import argparse
import os
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from elections.ministry import ReadResults, read_results
from numpy.typing import NDArray
from predict.past_results.elections.bloc_movement import ROUNDS, tabulate_votes, usual_movement
from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.compact import election_id
from predict.past_results.elections.history import Ballot, History, Sheet
from predict.past_results.nuances.blocs import BLOCS, bloc_of
from predict.past_results.nuances.grids import DEFAULT
from predict.past_results.station_history.sheets import follow_blocs, trust_of
from predict.past_results.station_history.station_links import Link, Spot, match_stations
from predict.targeting.field_actions.effects import Kind
from predict.targeting.priorities.movement import read_movement
from predict.targeting.priorities.scores import Known, score_action
from predict.targeting.priorities.support import read_support
from predict.targeting.stations.past import gather_past, is_same
from predict.targeting.stations.score import look_out, score_station
from predict.targeting.stations.standings import StationStanding

HIDDEN = ("europeennes-2019-t1", "presidentielle-2022-t1", "legislatives-2022-t1", "legislatives-2024-t1")
OURS = ("gauche", "centre", "droite", "extrême droite")
FIFTH = 0.2
FEW = 15
"""Stations: a fifth of fewer says nothing."""
SEED = 8
Floats = NDArray[np.float64]
Sheets = Mapping[str, BlocSheet]


@dataclass(frozen=True)
class Trial:
    """One constituency, hidden round and bloc of ours: by ranking and outcome, what the first fifth held."""

    hidden: str
    doors: Mapping[tuple[str, str], float]
    stations: Mapping[tuple[str, str], float]


def read_france(data: Path, chosen: int) -> dict[str, list[tuple[Ballot, Sheets]]]:
    """By constituency of today its rounds, the oldest first."""
    files = [path for path in sorted((data / "official").rglob("*.gz")) if "circonscription" not in path.name]
    if not files:
        raise SystemExit("no official files: set ISOLOIR_DATA")
    tables = [_by_bloc(read_results(path, mode="report")) for path in files]
    tables.append(_first_round_of_2017(data / "tables" / "legislatives-2017-t1_bureaux_par_nuance.parquet"))
    tables.sort(key=lambda one: (one[0].held_on, one[0].round))
    placed = pl.read_parquet(data / "insee" / "bureau_circonscription_2024.parquet")
    names = sorted(placed["circonscription"].unique())
    kept = set(random.Random(SEED).sample(names, min(chosen, len(names))))
    placed = placed.filter(pl.col("circonscription").is_in(kept))
    found: dict[str, list[tuple[Ballot, Sheets]]] = {}
    for ballot, table in tables:
        for (name,), rows in table.join(placed, left_on="station", right_on="code").group_by("circonscription"):
            sheets = {
                row["station"]: BlocSheet(
                    row["registered"], row["voters"], row["valid"], {bloc: row[bloc] or 0 for bloc in BLOCS}
                )
                for row in rows.iter_rows(named=True)
            }
            found.setdefault(str(name), []).append((ballot, sheets))
    return found


def _by_bloc(reading: ReadResults) -> tuple[Ballot, pl.DataFrame]:
    id = election_id(reading)
    choices = reading.votes.select("nuance", "name").unique()
    blocs = [DEFAULT.find(id, nuance, name) for nuance, name in choices.rows()]
    choices = choices.with_columns(pl.Series("bloc", blocs, pl.String))
    votes = reading.votes.join(choices, on=["nuance", "name"], nulls_equal=True).filter(pl.col("bloc").is_not_null())
    wide = votes.group_by("station", "bloc").agg(pl.col("votes").sum()).pivot("bloc", index="station", values="votes")
    counts = reading.stations.select("station", "registered", "voters", "valid")
    return _ballot(id, str(reading.election), reading.date, reading.round), _whole(counts.join(wide, on="station"))


def _first_round_of_2017(path: Path) -> tuple[Ballot, pl.DataFrame]:
    """Published by nuance only, so not in a layout of the ministry's."""
    table = pl.read_parquet(path)
    counts = {"inscrits": "registered", "votants": "voters", "exprimes": "valid"}
    nuances = [name for name in table.columns if bloc_of(name)]
    summed = [
        pl.sum_horizontal([pl.col(one) for one in nuances if bloc_of(one) == bloc] or [pl.lit(0)]).alias(bloc)
        for bloc in BLOCS
    ]
    told = table.select(pl.col("code").alias("station"), *(pl.col(a).alias(b) for a, b in counts.items()), *summed)
    return _ballot("legislatives-2017-t1", "legislatives", date(2017, 6, 11), 1), told


def _ballot(id: str, kind: str, on: date, number: int | None) -> Ballot:
    return Ballot(id, kind, on, number or 1, 1)


def _whole(table: pl.DataFrame) -> pl.DataFrame:
    return table.with_columns(pl.lit(0).alias(bloc) for bloc in BLOCS if bloc not in table.columns)


def look_back(rounds: Sequence[tuple[Ballot, Sheets]], hidden: str) -> Iterator[Trial]:
    """Yield the priorities that would have been given before `hidden`, against what then happened."""
    now = next(((ballot, sheets) for ballot, sheets in rounds if ballot.id == hidden), None)
    if now is None:
        return
    ballot, actual = now
    before = [one for one in rounds if one[0].held_on < ballot.held_on]
    evidence = gather_past(_history(before), ballot.kind)
    if evidence is None:
        return
    comparable = [one for one in before if one[0].round == 1 and one[0].kind == ballot.kind]
    comparable = comparable or [one for one in before if one[0].round == 1]
    then = comparable[-1][1]
    outlooks = [
        one
        for one in look_out(evidence.pasts, evidence.last.id)
        if one.station in actual and one.station in then
        and is_same(actual[one.station].registered, one.registered) and then[one.station].registered
    ]  # fmt: skip
    if len(outlooks) < FEW:
        return
    keys = [one.station for one in outlooks]
    registered = np.array([float(one.registered) for one in outlooks])
    standings = [StationStanding(one.station, one.station[:5], one.station[:5], one) for one in outlooks]
    turnout = np.array([then[key].voters / then[key].registered for key in keys])
    alike = {"size": registered, "abstention": 1 - turnout, "abstainers": registered * (1 - turnout)}
    # As stations rank: for each registered voter.
    alike["reachable votes"] = np.array([score_station(one).expected for one in outlooks]) / registered
    alike["chance"] = np.random.default_rng(SEED).random(len(keys))
    today = {one.station: one.registered for one in outlooks}
    told, trust = _follow(before, today, then, ballot)
    movement = read_movement(told, keys, trust)
    outcomes = _outcomes(keys, before, then, actual)
    for bloc in OURS:
        gained = np.array([max(0.0, float(actual[key].votes[bloc] - then[key].votes[bloc])) for key in keys])
        support = read_support(told, bloc, ballot.kind, keys, trust)
        scored = score_action(Kind.DOOR_TO_DOOR, Known(standings, {}, support.beliefs, movement))
        share = np.array([then[key].votes[bloc] / max(1, then[key].valid) for key in keys])
        rankings = alike | {
            "votes per hour": scored.votes_per_hour.mean,
            "votes left": scored.votes_left.mean,
            "last score": share,
            "last votes": share * registered,
        }
        sums = {**outcomes, "gained": gained}
        rankings["best possible"] = outcomes["moved"] / registered
        yield Trial(
            hidden,
            {(r, o): _held(by, won, registered) for r, by in rankings.items() for o, won in sums.items() if won.sum()},
            {
                (r, o): _held(by, won, np.ones(len(keys)))
                for r, by in rankings.items()
                for o, won in sums.items()
                if won.sum()
            },
        )


def _follow(
    before: Sequence[tuple[Ballot, Sheets]], today: Mapping[str, int], last: Sheets, now: Ballot
) -> tuple[list[tuple[Ballot, Sheets]], dict[str, dict[str, float]]]:
    """Past rounds on today's stations by their history; the round is hidden, so a station votes as it did last."""
    spots = [Spot(key, people, last[key].voters, dict(last[key].votes)) for key, people in today.items()]
    told, trust = list[tuple[Ballot, Sheets]](), dict[str, dict[str, float]]()
    for ballot, of in before:
        then = [Spot(key, one.registered, one.voters, dict(one.votes)) for key, one in of.items() if one.registered]
        links: dict[str, list[Link]] = {}
        for link in match_stations(then, spots, (now.held_on - ballot.held_on).days / 365.25):
            links.setdefault(link.station, []).append(link)
        told.append((ballot, follow_blocs(of, today, links)))
        trust[ballot.id] = trust_of(links)
    return told, trust


def _history(before: Sequence[tuple[Ballot, Sheets]]) -> History:
    sheets = {
        ballot.id: {key: Sheet(one.registered, one.voters, one.valid) for key, one in of.items() if one.registered}
        for ballot, of in before
    }
    firsts = [one for one in before if one[0].round == 1][-ROUNDS:]
    keys = sorted(set[str]().union(*(of for _, of in firsts)))
    usual, _ = usual_movement(tabulate_votes([{key: one.votes for key, one in of.items()} for _, of in firsts], keys))
    moved = {key: share for key, share in zip(keys, usual.tolist(), strict=True) if np.isfinite(share)}
    between = tuple(ballot.id for ballot, _ in firsts) if len(firsts) > 1 else None
    return History([ballot for ballot, _ in before], sheets, moved, between, {})


def _outcomes(
    keys: Sequence[str], before: Sequence[tuple[Ballot, Sheets]], then: Sheets, actual: Sheets
) -> dict[str, Floats]:
    both = tabulate_votes([{k: of[k].votes for k in keys} for of in (then, actual)], keys)
    swing = np.nan_to_num(usual_movement(both)[0]) * np.array([float(actual[k].valid) for k in keys])
    came = np.array([actual[k].voters / actual[k].registered for k in keys])
    size = np.array([float(actual[k].registered) for k in keys])
    last = np.array([then[k].voters / then[k].registered for k in keys])
    best = np.array(
        [
            max(
                (of[k].voters / of[k].registered for _, of in before if k in of and of[k].registered),
                default=0.0,
            )
            for k in keys
        ]
    )
    away, back = np.maximum(0.0, best - came) * size, np.maximum(0.0, came - last) * size
    return {"there": swing + away, "moved": swing + back}


def _held(by: Floats, won: Floats, sizes: Floats) -> float:
    """The part of `won` in the first fifth of `sizes`, the last station in part."""
    order = np.argsort(-by, kind="stable")
    reached = np.cumsum(sizes[order])
    room = FIFTH * reached[-1]
    part = np.clip((room - (reached - sizes[order])) / sizes[order], 0.0, 1.0)
    return float(part @ won[order] / won.sum())


def show(trials: Sequence[Trial]) -> None:
    rankings = list(dict.fromkeys(ranking for trial in trials for ranking, _ in trial.doors))
    outcomes = ("there", "moved", "gained")
    for unit in ("doors", "stations"):
        print(f"\nPart held by the first fifth of the {unit}, in %")
        print(f"{'':18}" + "".join(f"{hidden:^25}" for hidden in HIDDEN) + f"{'all':^25}")
        print(f"{'':18}" + "".join(f"{outcome:>8}" for _ in (*HIDDEN, 1) for outcome in outcomes))
        for ranking in rankings:
            cells = [
                _mean([getattr(t, unit).get((ranking, outcome)) for t in trials if hidden in ("", t.hidden)])
                for hidden in (*HIDDEN, "")
                for outcome in outcomes
            ]
            print(f"{ranking:18}" + "".join(f"{100 * cell:8.1f}" for cell in cells))


def _mean(values: Sequence[float | None]) -> float:
    return float(np.mean([value for value in values if value is not None] or [np.nan]))


def read_asked_france(description: str | None) -> dict[str, list[tuple[Ballot, Sheets]]]:
    """Read the constituencies that the command line asks for."""
    here = Path(__file__).resolve().parent
    asked = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument(
        "data", nargs="?", type=Path, default=Path(os.environ.get("ISOLOIR_DATA", here.parent.parent / "shared/data"))
    )
    asked.add_argument("--constituencies", type=int, default=120, help="how many, drawn at random; 577 for all")
    given = asked.parse_args()
    return read_france(given.data, given.constituencies)


def main() -> None:
    france = read_asked_france(__doc__)
    trials = [trial for rounds in france.values() for hidden in HIDDEN for trial in look_back(rounds, hidden)]
    print(f"{len(france)} constituencies, {len(trials)} rankings, {len(OURS)} blocs as ours")
    show(trials)


if __name__ == "__main__":
    main()
