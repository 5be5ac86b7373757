"""`isoloir transfers`: estimate a table of vote transfers from two ministry files."""

from pathlib import Path
from typing import Annotated, Literal

import typer
from elections.ministry import ReadResults, UnknownBallot, UnreadableFile, read_as
from elections.places.place import parse_territory
from elections.territories import find_data_folder
from kit.cli import exit_with_problem, parse_or_exit, print_result, print_status
from kit.text import french

from predict.commands.ballots import read_option
from predict.transfers.ministry_files import sides_of
from predict.transfers.options import Layout, lay_out
from predict.transfers.prior_tables import BadPrior, check_names, check_rows, read_csv
from predict.transfers.reasons import CannotEstimate, Caution
from predict.transfers.table import EstimatedTable, PriorTable, estimate_table, vintage_of

MAX_PRIOR_BYTES = 2**20


def transfers(
    from_: Annotated[Path, typer.Option("--from", help="Fichier du ministère du scrutin de départ.")],
    to: Annotated[Path, typer.Option("--to", help="Fichier du ministère du scrutin d’arrivée.")],
    territory: Annotated[str, typer.Option(help="Commune (94033), circonscription (9406) ou département (94).")],
    from_election: Annotated[
        str | None, typer.Option(help="Le scrutin de --from, ÉLECTION:DATE:TOUR, si le fichier ne le dit pas.")
    ] = None,
    to_election: Annotated[str | None, typer.Option(help="De même pour --to.")] = None,
    prior: Annotated[Path | None, typer.Option(help="Table de départ, CSV : from, to, share.")] = None,
    quality: Annotated[
        Literal["high", "medium", "low"], typer.Option(help="Ce que vaut la table de départ.")
    ] = "medium",
    normalise: Annotated[bool, typer.Option(help="Ramener à 100 % les lignes qui n’y sont pas.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie, rien d’autre.")] = False,
) -> None:
    """Estimer les reports de voix entre deux scrutins, avec leurs intervalles à 90 %."""
    place = parse_or_exit(parse_territory, territory, "Territoire inconnu", "--territory")
    readings = _read(from_, from_election, "--from"), _read(to, to_election, "--to")
    try:
        before, after, told = sides_of(*readings, place, find_data_folder(from_))
        layout = lay_out(before, after)
        prior_table, noted = (None, list[Caution]()) if prior is None else _prior(prior, quality, normalise, layout)
        table = estimate_table(layout, prior_table)
    except CannotEstimate as refusal:
        for reason in refusal.reasons[1:]:
            print_status(reason.fr)
        first = refusal.reasons[0]
        exit_with_problem("Estimation impossible", first.fr, _OPTION.get(first.pointer, first.pointer))
    cautions = [*told, *noted, *table.cautions]
    for caution in cautions:
        print_status(caution.fr)
    print_result(_shape(table, cautions), as_json=as_json, text=_table(table))


_OPTION = {"/territory": "--territory", "/from_election": "--from", "/to_election": "--to"}


def _read(file: Path, ballot_text: str | None, option: str) -> ReadResults:
    election = f"{option}-election"
    try:
        reading = read_as(file, read_option(ballot_text, election))
    except OSError:
        exit_with_problem("Fichier illisible", f"{file} ne peut pas être ouvert.", option)
    except UnknownBallot as refusal:
        exit_with_problem(
            "Élection inconnue", f"{file.name} : {refusal.reason} ({election} ÉLECTION:DATE:TOUR)", election
        )
    except UnreadableFile as refusal:
        for fault in refusal.lines[:20]:
            print_status(f"ligne {fault.line} : {fault.reason}")
        first = f" Ligne {refusal.lines[0].line} : {refusal.lines[0].reason}." if refusal.lines else ""
        exit_with_problem("Fichier refusé", f"{file.name} : {refusal.reason}{first}", option)
    for fault in reading.warnings[:20]:
        print_status(f"{file.name}, ligne {fault.line} : {fault.reason}")
    return reading


def _prior(
    file: Path, quality: Literal["high", "medium", "low"], normalise: bool, layout: Layout
) -> tuple[PriorTable, list[Caution]]:
    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_PRIOR_BYTES + 1)
    except OSError:
        exit_with_problem("Fichier illisible", f"{file} ne peut pas être ouvert.", "--prior")
    try:
        if len(data) > MAX_PRIOR_BYTES:
            raise BadPrior("Le fichier dépasse 1 Mo.", "The file is larger than 1 MB.")
        checked = check_rows(read_csv(data), normalise=normalise)
        sides = [[*choices.names, *choices.merged] for choices in (layout.origins, layout.destinations)]
        check_names(checked.rows, *sides)
    except BadPrior as refusal:
        where = "" if refusal.row is None else f" (ligne {refusal.row + 2})"
        exit_with_problem("Table de départ refusée", refusal.fr + where, "--prior")
    return PriorTable(checked.rows, quality, None), list(checked.cautions)


def _shape(estimated_table: EstimatedTable, cautions: list[Caution]) -> dict[str, object]:
    layout = estimated_table.layout
    return {
        "from": list(layout.origins.names),
        "to": list(layout.destinations.names),
        "votes": [[round(float(cell), 2) for cell in row] for row in estimated_table.votes],
        "low90": [[round(float(cell), 2) for cell in row] for row in estimated_table.low90],
        "high90": [[round(float(cell), 2) for cell in row] for row in estimated_table.high90],
        "stations": len(layout.stations),
        "method": estimated_table.method,
        "data": [vintage_of(layout)],
        "warnings": [caution.fr for caution in cautions],
    }


def _table(estimated_table: EstimatedTable) -> str:
    lines = [f"Reports de voix : {vintage_of(estimated_table.layout)} (méthode {estimated_table.method})"]
    for row, name in enumerate(estimated_table.layout.origins.names):
        lines.append(f"{name} ({french.number(float(estimated_table.votes[row].sum()))}) :")
        for column, destination in enumerate(estimated_table.layout.destinations.names):
            middle, low, high = (
                french.number(float(part[row, column]))
                for part in (estimated_table.votes, estimated_table.low90, estimated_table.high90)
            )
            lines.append(f"    {destination} : {middle} (de {low} à {high})")
    return "\n".join(lines)
