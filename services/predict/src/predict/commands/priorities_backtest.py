"""`isoloir backtest priorities`: rank stations before a hidden election, and count the gain that the first held."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer
from elections.places.place import parse_territory
from elections.territories import find_data_folder
from kit.backtests import HistoryFiles, JsonFlag, MoreFiles, TargetElection, TerritoryOption
from kit.cli import exit_with_problem, parse_or_exit, print_result
from kit.text.french import number, percent

from predict.commands.backtests import read_round_file, sort_by_bloc
from predict.commands.ballots import read_file_option, read_option
from predict.forecasting.forecasts.ministry_files import join_rounds
from predict.forecasting.forecasts.model.rounds import Round
from predict.forecasting.forecasts.territory_filter import NoSuchTerritory, constituencies_of, stations_inside
from predict.past_results.elections.bloc_votes import BlocSheet
from predict.past_results.elections.history import Ballot
from predict.past_results.elections.names import name_round
from predict.past_results.nuances.blocs import BLOCS
from predict.targeting.net_votes.backtest import Captured, measure_capture
from predict.targeting.net_votes.score import METHOD


def priorities(
    history: HistoryFiles,
    target: Annotated[Path, typer.Option("--target", help="Fichier du scrutin caché.")],
    bloc: Annotated[str, typer.Option("--bloc", help="Le bloc pour lequel on classe les bureaux : gauche.")],
    more: MoreFiles = None,
    target_election: TargetElection = None,
    territory: TerritoryOption = None,
    as_json: JsonFlag = False,
) -> None:
    """Classer les bureaux avant un scrutin caché, et compter ce que les premiers contenaient des gains du bloc."""
    if bloc not in BLOCS:
        exit_with_problem("Bloc inconnu", f"« {bloc} » n’est pas un bloc : {', '.join(BLOCS)}.", "--bloc")
    place = (
        None if territory is None else parse_or_exit(parse_territory, territory, "Territoire inconnu", "--territory")
    )
    past = [read_round_file(*read_file_option(file, "--history"), "--history") for file in [*history, *(more or [])]]
    hidden = read_round_file(target, read_option(target_election, "--target-election"), "--target")
    hidden_round = sort_by_bloc(hidden, "--target")
    assert hidden_round is not None  # it would have been refused
    rounds = join_rounds([one for reading in past if (one := sort_by_bloc(reading, None)) is not None])
    try:
        inside = (
            None
            if place is None
            else set(stations_inside(place, hidden, constituencies_of([*past, hidden], find_data_folder(target))))
        )
    except NoSuchTerritory:
        exit_with_problem("Territoire absent", f"Aucun bureau du fichier caché n’est dans « {place} ».", "--territory")
    before = sorted((_sheets(one, inside) for one in rounds), key=lambda one: (one[0].held_on, one[0].round))
    captured = measure_capture(before, _sheets(hidden_round, inside), bloc)
    if captured is None:
        exit_with_problem(
            "Rien à comparer",
            f"Il faut, avant le scrutin caché ({name_round(hidden_round.id)}), un scrutin du même genre et du même "
            f"tour, quinze bureaux qui aient les deux, et un bloc « {bloc} » présent, qui ait gagné des voix.",
            "--history",
        )
    print_result(_shape(captured), as_json=as_json, text=_table(captured, bloc))


def _sheets(past_round: Round, inside: set[str] | None) -> tuple[Ballot, Mapping[str, BlocSheet]]:
    sheets = {
        station: BlocSheet(
            int(past_round.registered[row]),
            int(past_round.voters[row]),
            int(past_round.votes[row].sum()),
            {name: int(votes) for name, votes in zip(BLOCS, past_round.votes[row], strict=True)},
        )
        for row, station in enumerate(past_round.stations)
        if (inside is None or station in inside) and past_round.registered[row] > 0
    }
    return Ballot(past_round.id, past_round.kind, past_round.held_on, past_round.number, 1), sheets


def _shape(captured: Captured) -> dict[str, object]:
    return {
        "stations": captured.stations,
        "gain_captured": round(captured.ours, 4),
        "by_last_score": round(captured.by_last_score, 4),
        "by_turnout": round(captured.by_turnout, 4),
        "better": captured.is_better,
        "gain_votes": captured.gain,
        "compared_with": captured.pair[0],
        "target": captured.pair[1],
        "method": METHOD,
    }


def _table(captured: Captured, bloc: str) -> str:
    return "\n".join(
        [
            f"{name_round(captured.pair[1])}, caché, après {name_round(captured.pair[0])} : bloc {bloc}",
            f"Bureaux : {number(captured.stations)} ; voix gagnées : {number(captured.gain)}",
            f"Dans le meilleur cinquième des bureaux : {percent(captured.ours)}",
            f"  par le dernier score : {percent(captured.by_last_score)}",
            f"  par l’abstention : {percent(captured.by_turnout)}",
        ]
    )
