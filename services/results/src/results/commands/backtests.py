"""`isoloir backtest projection`: replay a past election night and measure how wrong the projection would have been."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from common.schemas import Ballot as Known
from elections.ballots import parse_ballot, split_file_ballot
from elections.ministry import ReadResults, UnknownBallot, UnreadableFile, read_as
from elections.places.place import parse_territory
from elections.territories import find_data_folder
from kit.backtests import HistoryFiles, JsonFlag, MoreFiles, TargetElection, TerritoryOption, backtest_group
from kit.cli import exit_with_problem, parse_or_exit, print_result, print_status
from kit.text.french import number, percent
from rich.console import Console
from rich.progress import Progress

from results.projections.ballots import Ballot, Floats, ballot_of_reading
from results.projections.parameters import METHOD, load
from results.projections.replays import LEAST_STATIONS, STEPS, Contest, Step, contests_of, parameters_for, replay
from results.projections.reporting_orders import Arrival
from results.projections.territory_filter import NoSuchTerritory, constituencies_of, stations_inside

LEAST_ASKED = 3
"""Stations of a territory that was asked for by name."""

backtest = backtest_group("Rejouer un scrutin passé, et dire de combien on se serait trompé.")


@backtest.command("projection")
def projection(
    history: HistoryFiles,
    target: Annotated[Path, typer.Option("--target", help="Fichier du scrutin à rejouer.")],
    more: MoreFiles = None,
    target_election: TargetElection = None,
    territory: TerritoryOption = None,
    orders: Annotated[int, typer.Option(min=1, max=50, help="Ordres d’arrivée des bureaux, tirés au sort.")] = 3,
    arrival: Annotated[
        Arrival,
        typer.Option(
            "--arrival",
            help="Comment les bureaux arrivent : usual, comme une vraie soirée ; random, au hasard ; rural-first, les "
            "petites communes d’abord ; one-town-first, une ville d’abord ; city-last, les grandes villes à la fin.",
        ),
    ] = Arrival.USUAL,
    as_json: JsonFlag = False,
) -> None:
    """Rejouer une soirée dans des ordres d’arrivée réalistes : erreur et couverture par part des bureaux comptés."""
    place = (
        None if territory is None else parse_or_exit(parse_territory, territory, "Territoire inconnu", "--territory")
    )
    past = [_read(*_split(file), "--history") for file in [*history, *(more or [])]]
    ballot = (
        None
        if target_election is None
        else parse_or_exit(parse_ballot, target_election, "Élection inconnue", "--target-election")
    )
    night = _read(target, ballot, "--target")
    try:
        constituencies = constituencies_of([*past, night], find_data_folder(target))
        inside = None if place is None else stations_inside(place, night, constituencies)
    except NoSuchTerritory:
        exit_with_problem("Territoire absent", f"Aucun bureau du fichier rejoué n’est dans « {place} ».", "--territory")
    ballots = [ballot_of_reading(reading) for reading in past if _is_older(reading, night)]
    if not ballots:
        exit_with_problem(
            "Rien à comparer", "Aucun des scrutins donnés n’est plus ancien que le scrutin à rejouer.", "--history"
        )
    replayed = _replay(ballot_of_reading(night), ballots, inside, orders, arrival)
    report = _told(replayed, orders, arrival)
    print_result(report, as_json=as_json, text=_table(report))


@dataclass(frozen=True)
class _Replayed:
    target: str
    history: tuple[str, ...]
    contests: int
    stations: int
    steps: tuple[Step, ...]


def _replay(
    target: Ballot, past: Sequence[Ballot], inside: set[str] | None, orders: int, arrival: Arrival
) -> _Replayed:
    fitted, steps = load(), tuple(Step(share) for share in STEPS)
    contests: list[Contest] = []
    least = LEAST_STATIONS if inside is None else LEAST_ASKED
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rien encore", total=None)
        for contest in contests_of(target, past, inside, least):
            replay(contest, parameters_for(fitted, target, contest), orders, steps, arrival=arrival)
            contests.append(contest)
            bar.update(task, completed=len(contests), description=f"{len(contests)} scrutins rejoués")
    if not steps[-1].errors:
        exit_with_problem(
            "Rien à rejouer", f"Aucun scrutin de ce fichier n’a {least} bureaux où l’on a voté.", "--target"
        )
    return _Replayed(
        target=target.id,
        history=tuple(sorted(ballot.id for ballot in past)),
        contests=len(contests),
        stations=sum(len(contest.design.stations) for contest in contests),
        steps=steps,
    )


def _told(replayed: _Replayed, orders: int, arrival: Arrival) -> dict[str, Any]:
    return {
        "steps": [_step(step) for step in replayed.steps if step.errors],
        "orders": orders,
        "arrival": arrival,
        "baseline_uniform_swing": [_baseline(step, step.swing) for step in replayed.steps if step.errors],
        "baseline_counted_so_far": [_baseline(step, step.raw) for step in replayed.steps if step.errors],
        "target": replayed.target,
        "history": list(replayed.history),
        "contests": replayed.contests,
        "stations": replayed.stations,
        "method": METHOD,
    }


def _step(step: Step) -> dict[str, Any]:
    errors = np.concatenate(step.errors)
    reached = {level: float(np.concatenate(values).mean()) for level, values in step.reached.items()}
    widths = {level: float(np.concatenate(values).mean()) for level, values in step.widths.items()}
    return {
        "stations_counted": step.share,
        "votes_counted": round(float(np.mean(step.votes)), 4),
        "mae": round(float(errors.mean()), 6),
        "max": round(float(errors.max()), 6),
        "coverage50": round(reached[0.5], 4),
        "coverage80": round(reached[0.8], 4),
        "coverage90": round(reached[0.9], 4),
        "width50": round(widths[0.5], 6),
        "width80": round(widths[0.8], 6),
        "width90": round(widths[0.9], 6),
        "turnout_mae": round(float(np.mean(step.turnout_errors)), 6),
        "seconds": round(float(np.mean(step.seconds)), 5),
        "major": _major(step),
    }


def _major(step: Step) -> dict[str, Any]:
    """Return the measures of the choices with 3 % or more in the end; null where there is none."""
    major = np.concatenate(step.major)
    choices = int(major.sum())
    told = {
        "mae": np.concatenate(step.errors),
        "coverage90": np.concatenate(step.reached[0.9]),
        "width90": np.concatenate(step.widths[0.9]),
    }
    return {"choices": choices} | {
        name: round(float(values[major].mean()), 6) if choices else None for name, values in told.items()
    }


def _baseline(step: Step, errors: Sequence[Floats]) -> dict[str, Any]:
    every = np.concatenate(errors)
    return {
        "stations_counted": step.share,
        "mae": round(float(every.mean()), 6),
        "max": round(float(every.max()), 6),
    }


def _table(report: dict[str, Any]) -> str:
    lines = [
        f"{report['target']} rejoué {report['orders']} fois ({report['arrival']}) : "
        f"{number(report['contests'])} scrutins, {number(report['stations'])} bureaux, méthode {report['method']}",
        "bureaux comptés   voix   erreur   au pire   glissement uniforme   dans 80 %   dans 90 %   largeur à 90 %",
    ]
    for step, swing in zip(report["steps"], report["baseline_uniform_swing"], strict=True):
        lines.append(
            f"{percent(step['stations_counted']):>15} {percent(step['votes_counted']):>7} {_points(step['mae']):>8} "
            f"{_points(step['max']):>9} {_points(swing['mae']):>21} {percent(step['coverage80']):>11} "
            f"{percent(step['coverage90']):>11} {_points(step['width90']):>16}"
        )
    return "\n".join([*lines, "Erreurs et largeurs en points des exprimés."])


def _points(share: float) -> str:
    return number(100 * share, 2)


def _split(text: str) -> tuple[Path, Known | None]:
    """Split `FILE` or `FILE=KIND:DATE:ROUND`; an existing file whose name contains `=` is taken whole."""
    if Path(text).is_file():
        return Path(text), None
    file, ballot = parse_or_exit(split_file_ballot, text, "Élection inconnue", "--history")
    return Path(file), ballot


def _read(file: Path, ballot: Known | None, option: str) -> ReadResults:
    try:
        reading = read_as(file, ballot, mode="report")
    except OSError:
        exit_with_problem("Fichier illisible", f"{file} ne peut pas être ouvert.", option)
    except UnknownBallot as refusal:
        way = "--target-election " if option == "--target" else "--history FICHIER="
        exit_with_problem(
            "Élection inconnue", f"{file.name} : {refusal.reason} ({way}ÉLECTION:DATE:TOUR)", way.partition(" ")[0]
        )
    except UnreadableFile as refusal:
        first = f" Ligne {refusal.lines[0].line} : {refusal.lines[0].reason}." if refusal.lines else ""
        exit_with_problem("Fichier refusé", f"{file.name} : {refusal.reason}{first}", option)
    if reading.rejected:
        fault = reading.rejected[0]
        first = f"la première est la ligne {fault.line} ({fault.reason})"
        print_status(f"{file.name} : {len(reading.rejected)} lignes refusées, {first}")
    return reading


def _is_older(reading: ReadResults, night: ReadResults) -> bool:
    if reading.date < night.date:
        return True
    print_status(
        f"{reading.election} {reading.date.year}, tour {reading.round} : pas plus ancien, il n’est pas utilisé."
    )
    return False
