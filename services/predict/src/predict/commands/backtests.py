"""`isoloir backtest forecast`: past files and a hidden one in, how wrong the forecast would have been out."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, NoReturn

import typer
from common.schemas import Ballot
from elections.ministry import ReadResults, UnknownBallot, UnreadableFile, read_as
from elections.places.place import Place, parse_territory
from kit.cli import exit_with_problem, print_result, print_status
from kit.text.french import number, percent

from predict.commands.ballots import read_file_option, read_option
from predict.forecasting.forecasts.ministry_files import join_rounds, read_round
from predict.forecasting.forecasts.model.backtest import Backtest, NothingToScore, backtest_round
from predict.forecasting.forecasts.model.parameters import load_parameters
from predict.forecasting.forecasts.model.rounds import Round
from predict.forecasting.forecasts.territory_filter import NoSuchTerritory, constituencies_of, stations_inside
from predict.past_results.elections.names import name_round

backtest = typer.Typer(help="Cacher un scrutin passé, le prévoir, et dire de combien on s’est trompé.")


@backtest.callback()
def _about() -> None:  # pyright: ignore[reportUnusedFunction]  # without it typer takes the only command for the group
    """Cacher un scrutin passé, le prévoir, et dire de combien on s’est trompé."""


@backtest.command("forecast")
def forecast(
    history: Annotated[
        list[str],
        typer.Option(
            "--history",
            metavar="FICHIER[=ÉLECTION:DATE:TOUR]",
            help="Fichiers du ministère des scrutins passés ; chacun avec son scrutin s’il ne le dit pas.",
        ),
    ],
    target: Annotated[Path, typer.Option("--target", help="Fichier du scrutin caché.")],
    more: Annotated[
        list[str] | None, typer.Argument(metavar="[FICHIER]...", help="Autres fichiers, à la suite de --history.")
    ] = None,
    target_election: Annotated[
        str | None, typer.Option(help="Le scrutin de --target, ÉLECTION:DATE:TOUR, si le fichier ne le dit pas.")
    ] = None,
    territory: Annotated[
        str | None, typer.Option(help="Seuls ces bureaux comptent : commune (94033), circonscription, département.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie, rien d’autre.")] = False,
) -> None:
    """Prévoir un scrutin caché d’après de plus anciens, connaissant seulement son niveau d’ensemble."""
    place = None if territory is None else _place(territory)
    past = [_read(*read_file_option(file, "--history"), "--history") for file in [*history, *(more or [])]]
    hidden = _read(target, read_option(target_election, "--target-election"), "--target")
    wanted = _by_bloc(hidden, "--target")
    rounds = [found for reading in past if (found := _by_bloc(reading, None)) is not None]
    assert wanted is not None  # it would have been refused
    _say_unused(rounds, wanted)
    data = _data_folder(target)
    known = constituencies_of([*past, hidden], data)
    try:
        stations = None if place is None else stations_inside(place, hidden, known)
        found = backtest_round(join_rounds(rounds), wanted, known, load_parameters().without(wanted.election), stations)
    except NoSuchTerritory:
        exit_with_problem("Territoire absent", f"Aucun bureau du fichier caché n’est dans « {place} ».", "--territory")
    except NothingToScore:
        _nothing(rounds, wanted)
    print_result(_shape(found), as_json=as_json, text=_table(found))


def _place(text: str) -> Place:
    try:
        return parse_territory(text)
    except ValueError as refusal:
        exit_with_problem("Territoire inconnu", str(refusal), "--territory")


def _read(file: Path, ballot: Ballot | None, option: str) -> ReadResults:
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


def _by_bloc(reading: ReadResults, option: str | None) -> Round | None:
    found, unplaced = read_round(reading)
    if unplaced is not None:
        said = f"{name_round(unplaced.round)} : {percent(unplaced.share)} des voix n’ont pas de bloc connu"
        if found is None and option is not None:
            exit_with_problem("Scrutin sans blocs", f"{said}, trop pour être comparé.", option)
        print_status(f"{said}{'' if found is not None else ', ce scrutin n’est pas utilisé'}.")
    return found


def _say_unused(rounds: Sequence[Round], target: Round) -> None:
    for one in rounds:
        if one.held_on >= target.held_on:
            print_status(f"{name_round(one.id)} : pas plus ancien que le scrutin caché, il n’est pas utilisé.")


def _nothing(rounds: Sequence[Round], target: Round) -> NoReturn:
    if all(one.held_on >= target.held_on for one in rounds):
        exit_with_problem(
            "Rien à comparer", "Aucun des scrutins donnés n’est plus ancien que le scrutin caché.", "--history"
        )
    exit_with_problem("Rien à comparer", "Aucun bureau n’y avait le choix entre deux blocs au moins.", "--target")


def _data_folder(file: Path) -> Path | None:
    """ISOLOIR_DATA, else the folder above the file where it is one: who works in it need not name it."""
    if named := os.environ.get("ISOLOIR_DATA"):
        return Path(named)
    table = Path("insee") / "bureau_circonscription_2024.parquet"
    return next((folder for folder in file.absolute().parents if (folder / table).is_file()), None)


def _shape(found: Backtest) -> dict[str, object]:
    score, wider = found.stations, found.constituencies
    return {
        "stations": score.units,
        "mae": round(score.mae, 6),
        "coverage90": round(score.coverage90, 4),
        "uniform_swing_mae": round(score.uniform_swing_mae, 6),
        "last_result_mae": round(score.last_result_mae, 6),
        "constituencies": {
            "units": wider.units,
            "mae": round(wider.mae, 6),
            "coverage90": round(wider.coverage90, 4),
            "uniform_swing_mae": round(wider.uniform_swing_mae, 6),
            "last_result_mae": round(wider.last_result_mae, 6),
        },
        "target": found.target,
        "history": list(found.history),
        "compared_with": found.compared_with,
        "method": found.method,
    }


def _table(found: Backtest) -> str:
    score = found.stations
    return "\n".join(
        [
            f"{name_round(found.target)}, caché puis prévu d’après {len(found.history)} scrutins plus anciens",
            f"Bureaux : {number(score.units)}",
            f"Erreur moyenne des parts : {number(100 * score.mae, 2)} points",
            f"  glissement uniforme : {number(100 * score.uniform_swing_mae, 2)} points",
            f"  comme la dernière fois : {number(100 * score.last_result_mae, 2)} points",
            f"Dans l’intervalle à 90 % : {percent(score.coverage90)}",
        ]
    )
