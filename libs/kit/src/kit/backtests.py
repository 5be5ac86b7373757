"""Options and group of the `isoloir backtest` commands, the same in every service that has one."""

from typing import Annotated

import typer

HistoryFiles = Annotated[
    list[str],
    typer.Option(
        "--history",
        metavar="FICHIER[=ÉLECTION:DATE:TOUR]",
        help="Fichiers du ministère des scrutins passés ; chacun avec son scrutin s’il ne le dit pas.",
    ),
]
MoreFiles = Annotated[
    list[str] | None, typer.Argument(metavar="[FICHIER]...", help="Autres fichiers, à la suite de --history.")
]
TargetElection = Annotated[
    str | None, typer.Option(help="Le scrutin de --target, ÉLECTION:DATE:TOUR, si le fichier ne le dit pas.")
]
TerritoryOption = Annotated[
    str | None, typer.Option(help="Seuls ces bureaux comptent : commune (94033), circonscription, département.")
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie, rien d’autre.")]


def backtest_group(about: str) -> typer.Typer:
    """Return the group `backtest`; without its callback typer takes an only command for the group."""
    group = typer.Typer(help=about)
    group.callback()(lambda: None)
    return group
