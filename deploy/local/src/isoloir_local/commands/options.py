"""Options shared by commands."""

from pathlib import Path
from typing import Annotated, Any, NoReturn

import typer
from kit.cli import exit_with_problem

from isoloir_local.home import Home, NotRunning

Data = Annotated[
    Path | None,
    typer.Option("--data", help="Le dossier des données ; sinon ISOLOIR_HOME, sinon .isoloir", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Un objet JSON sur la sortie standard")]


def running_or_fail(home: Home) -> dict[str, Any]:
    try:
        return home.running()
    except NotRunning:
        exit_with_problem("not running", f"Aucune suite ne tourne sur {home.root} : « isoloir up » la démarre.")


def made_or_fail(home: Home) -> Home:
    if not home.exists:
        exit_with_problem("no suite", f"Il n'y a pas de suite dans {home.root} : « isoloir up » en crée une.", "/data")
    return home


def busy(home: Home) -> NoReturn:
    exit_with_problem("already running", f"Une suite tourne déjà sur {home.root} : « isoloir status ».")
