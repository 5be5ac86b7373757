"""`isoloir backtest forecast`: forecast a hidden past election from earlier files and measure the error."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from common.schemas import Ballot
from elections.ministry import ReadResults, UnknownBallot, UnreadableFile, read_as
from elections.places.place import parse_territory
from elections.territories import find_data_folder
from kit.backtests import HistoryFiles, JsonFlag, MoreFiles, TargetElection, TerritoryOption, backtest_group
from kit.cli import exit_with_problem, parse_or_exit, print_result, print_status
from kit.text.french import number, percent

from predict.commands.ballots import read_file_option, read_option
from predict.forecasting.forecasts.ministry_files import join_rounds, read_round
from predict.forecasting.forecasts.model.backtest import Backtest, NothingToScore, backtest_round
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import Round
from predict.forecasting.forecasts.territory_filter import NoSuchTerritory, constituencies_of, stations_inside
from predict.past_results.elections.names import name_round

backtest = backtest_group("Cacher un scrutin passé, le prévoir, et dire de combien on s’est trompé.")


@backtest.command("forecast")
def forecast(
    history: HistoryFiles,
    target: Annotated[Path, typer.Option("--target", help="Fichier du scrutin caché.")],
    more: MoreFiles = None,
    target_election: TargetElection = None,
    territory: TerritoryOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Prévoir un scrutin caché d’après de plus anciens, connaissant seulement son niveau d’ensemble."""
    place = (
        None if territory is None else parse_or_exit(parse_territory, territory, "Territoire inconnu", "--territory")
    )
    past = [read_round_file(*read_file_option(file, "--history"), "--history") for file in [*history, *(more or [])]]
    hidden = read_round_file(target, read_option(target_election, "--target-election"), "--target")
    target_round = sort_by_bloc(hidden, "--target")
    rounds = [past_round for reading in past if (past_round := sort_by_bloc(reading, None)) is not None]
    assert target_round is not None  # it would have been refused
    _say_unused(rounds, target_round)
    data = find_data_folder(target)
    constituencies = constituencies_of([*past, hidden], data)
    try:
        stations = None if place is None else stations_inside(place, hidden, constituencies)
        backtest = backtest_round(
            join_rounds(rounds),
            target_round,
            constituencies,
            load_parameters().without(target_round.election),
            stations,
        )
    except NoSuchTerritory:
        exit_with_problem("Territoire absent", f"Aucun bureau du fichier caché n’est dans « {place} ».", "--territory")
    except NothingToScore:
        _nothing(rounds, target_round)
    print_result(_shape(backtest), as_json=as_json, text=_table(backtest))


def read_round_file(file: Path, ballot: Ballot | None, option: str) -> ReadResults:
    try:
        reading = read_as(file, ballot, mode="report")
    except OSError:
        exit_with_problem("Fichier illisible", f"{file} ne peut pas être ouvert.", option)
    except UnknownBallot as refusal:
        told = (
            "--target-election ÉLECTION:DATE:TOUR" if option == "--target" else f"{option} FICHIER=ÉLECTION:DATE:TOUR"
        )
        exit_with_problem("Élection inconnue", f"{file.name} : {refusal.reason} ({told})", told.partition(" ")[0])
    except UnreadableFile as refusal:
        first = f" Ligne {refusal.lines[0].line} : {refusal.lines[0].reason}." if refusal.lines else ""
        exit_with_problem("Fichier refusé", f"{file.name} : {refusal.reason}{first}", option)
    if reading.rejected:
        print_status(
            f"{file.name} : {len(reading.rejected)} lignes refusées, la première est la ligne {_first(reading)}"
        )
    return reading


def _first(reading: ReadResults) -> str:
    fault = reading.rejected[0]
    return f"{fault.line} ({fault.reason})"


def sort_by_bloc(reading: ReadResults, option: str | None) -> Round | None:
    past_round, unplaced = read_round(reading)
    if unplaced is not None:
        said = f"{name_round(unplaced.round)} : {percent(unplaced.share)} des voix n’ont pas de bloc connu"
        if past_round is None and option is not None:
            exit_with_problem("Scrutin sans blocs", f"{said}, trop pour être comparé.", option)
        print_status(f"{said}{'' if past_round is not None else ', ce scrutin n’est pas utilisé'}.")
    return past_round


def _say_unused(rounds: Sequence[Round], target: Round) -> None:
    for past_round in rounds:
        if past_round.held_on >= target.held_on:
            print_status(f"{name_round(past_round.id)} : pas plus ancien que le scrutin caché, il n’est pas utilisé.")


def _nothing(rounds: Sequence[Round], target: Round) -> NoReturn:
    if all(past_round.held_on >= target.held_on for past_round in rounds):
        exit_with_problem(
            "Rien à comparer", "Aucun des scrutins donnés n’est plus ancien que le scrutin caché.", "--history"
        )
    exit_with_problem("Rien à comparer", "Aucun bureau n’y avait le choix entre deux blocs au moins.", "--target")


def _shape(backtest: Backtest) -> dict[str, object]:
    score, wider = backtest.stations, backtest.constituencies
    return {
        "stations": score.units,
        "mae": round(score.mae, 6),
        "coverage90": round(score.coverage90, 4),
        "uniform_swing_mae": round(score.uniform_swing_mae, 6),
        "proportional_swing_mae": round(score.proportional_swing_mae, 6),
        "last_result_mae": round(score.last_result_mae, 6),
        "constituencies": {
            "count": wider.units,
            "mae": round(wider.mae, 6),
            "coverage90": round(wider.coverage90, 4),
            "uniform_swing_mae": round(wider.uniform_swing_mae, 6),
            "proportional_swing_mae": round(wider.proportional_swing_mae, 6),
            "last_result_mae": round(wider.last_result_mae, 6),
        },
        "target": backtest.target,
        "history": list(backtest.history),
        "compared_with": backtest.compared_with,
        "method": backtest.method,
    }


def _table(backtest: Backtest) -> str:
    score = backtest.stations
    return "\n".join(
        [
            f"{name_round(backtest.target)}, caché puis prévu d’après {len(backtest.history)} scrutins plus anciens",
            f"Bureaux : {number(score.units)}",
            f"Erreur moyenne des parts : {number(100 * score.mae, 2)} points",
            f"  glissement uniforme : {number(100 * score.uniform_swing_mae, 2)} points",
            f"  glissement proportionnel : {number(100 * score.proportional_swing_mae, 2)} points",
            f"  comme la dernière fois : {number(100 * score.last_result_mae, 2)} points",
            f"Dans l’intervalle à 90 % : {percent(score.coverage90)}",
        ]
    )
