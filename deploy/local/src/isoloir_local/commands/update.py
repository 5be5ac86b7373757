"""`isoloir update`: has the running suite taken over by another release, without a gap."""

import time
from pathlib import Path
from typing import Annotated

import typer
from kit.cli import exit_with_problem, print_result, print_status

from isoloir_local.commands.options import Data, Json, running_or_fail
from isoloir_local.handover import ask_for_update, own_program, update_of, why_unfit
from isoloir_local.home import home_at

commands = typer.Typer()

_LOOK_SECONDS = 0.2


@commands.command()
def update(
    data: Data = None,
    to: Annotated[
        Path | None,
        typer.Option("--to", help="Le programme isoloir de l'autre version ; sinon celui-ci", show_default=False),
    ] = None,
    seconds: Annotated[int, typer.Option(help="Temps d'attente", min=1, max=3600)] = 600,
    as_json: Json = False,
) -> None:
    """Fait passer la suite qui tourne à une autre version, sans coupure : elle démarre à côté, puis prend le relais."""
    home = home_at(data)
    running_or_fail(home)
    program = (to or Path(own_program())).absolute()
    if why := why_unfit(program):
        exit_with_problem("unfit program", why, "/to")
    wanted = ask_for_update(home, program)
    print_status(f"{program} prend le relais ; la suite répond toujours.")
    deadline = time.monotonic() + seconds
    while (now := update_of(home)) and now.id == wanted.id and now.state in ("asked", "begun"):
        if time.monotonic() > deadline:
            exit_with_problem("late", "La mise à jour n'est pas finie ; « isoloir status » dit ce qui tourne.")
        time.sleep(_LOOK_SECONDS)
    if now is None or now.id != wanted.id:
        exit_with_problem("another update", "Une autre mise à jour a été demandée entre-temps.")
    if now.state == "failed":
        exit_with_problem("update failed", f"La version d'avant continue : {now.detail}")
    print_result(
        {"program": str(program), "seconds": float(now.detail)},
        as_json=as_json,
        text=f"La suite est mise à jour, en {now.detail} s.",
    )
